// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#include <gtest/gtest.h>

#include "base/fault_file.h"
#include "base/hash.h"
#include "infrastructure/governance/access_log.h"
#include "infrastructure/governance/gatekeeper.h"

namespace memos::governance {
namespace {

constexpr UtcMs kStart{1'770'000'000'000};

TEST(Verbs, NamesAndSets) {
  EXPECT_EQ(names(*parse_verbs({"write", "read"})), (std::vector<std::string>{"read", "write"}));
  EXPECT_EQ(*parse_verbs({"all"}), Verbs::all());
  EXPECT_FALSE(parse_verbs({}));
  EXPECT_EQ(parse_verbs({"fly"}).error().field, "verbs");
  EXPECT_FALSE(parse_verbs({"read"})->has(Verb::kWrite));
}

TEST(Caller, CubesByNameAndBeginning) {
  const Caller all;
  EXPECT_TRUE(all.may_use("anything"));
  EXPECT_TRUE(all.runs_folder());
  Caller some;
  some.cubes = {"me", "user-*"};
  EXPECT_TRUE(some.may_use("me"));
  EXPECT_TRUE(some.may_use("user-7"));
  EXPECT_FALSE(some.may_use("me2"));
  EXPECT_FALSE(some.may_use("user"));
  EXPECT_FALSE(some.runs_folder()) << "bound to cubes";
  Caller other;
  other.tenant = {"acme"};
  EXPECT_FALSE(other.runs_folder());
}

TEST(Tenant, NamesAreSafeAsFolders) {
  for (const char* fine : {"a", "key-0123", "A.b_c-D"}) EXPECT_TRUE(validate_tenant(fine)) << fine;
  for (const char* wrong : {"", ".", "..", "a/b", "a b", "ä", "\n"}) EXPECT_FALSE(validate_tenant(wrong)) << wrong;
  EXPECT_TRUE(validate_tenant(std::string(64, 'a')));
  EXPECT_FALSE(validate_tenant(std::string(65, 'a')));
}

TEST(Environment, KeysAndNames) {
  const auto keys = keys_from_environment(" alice=secret-of-alice , plainsecretkey,YWJjZGVmZw== ");
  ASSERT_TRUE(keys) << keys.error().message;
  ASSERT_EQ(keys->size(), 3U);
  EXPECT_EQ((*keys)[0].tenant, "alice");
  EXPECT_EQ((*keys)[0].hash, hash_secret("secret-of-alice"));
  EXPECT_TRUE((*keys)[1].tenant.starts_with("key-"));
  EXPECT_EQ((*keys)[2].hash, hash_secret("YWJjZGVmZw==")) << "base64 may end with =";
  EXPECT_NE((*keys)[1].tenant, (*keys)[2].tenant);
  EXPECT_TRUE(keys_from_environment("")->empty());
  for (const char* wrong : {"short", "a b=longsecret", "samesecret,samesecret", "../x=longsecret"})
    EXPECT_EQ(keys_from_environment(wrong).error().field, "MEMOS_API_KEYS") << wrong;
}

TEST(TokenBucket, BurstThenRate) {
  TokenBucket bucket(2.0, 3);
  UtcMs now = kStart;
  for (int i = 0; i < 3; ++i) EXPECT_EQ(bucket.take(now), 0);
  EXPECT_EQ(bucket.take(now), 500);
  now.value += 499;
  EXPECT_GT(bucket.take(now), 0);
  now.value += 1;
  EXPECT_EQ(bucket.take(now), 0);
  now.value -= 10'000;
  EXPECT_GT(bucket.take(now), 0) << "a clock that steps back gives nothing";
  now.value += 60'000;
  for (int i = 0; i < 3; ++i) EXPECT_EQ(bucket.take(now), 0);
  EXPECT_GT(bucket.take(now), 0) << "no more than the burst is saved";
  TokenBucket none(0, 0);
  for (int i = 0; i < 1'000; ++i) EXPECT_EQ(none.take(now), 0);
  TokenBucket slow(0.1, 0);
  EXPECT_EQ(slow.take(now), 0);
  EXPECT_EQ(slow.take(now), 10'000);
}

TEST(DailyQuota, CountsUntilMidnightUtc) {
  DailyQuota quota(2);
  UtcMs now{1'770'000'000'000 - 1'770'000'000'000 % 86'400'000 + 1'000};
  EXPECT_EQ(quota.take(now), 0);
  EXPECT_EQ(quota.take(now), 0);
  EXPECT_EQ(quota.take(now), 86'399'000);
  now.value += 86'399'000;
  EXPECT_EQ(quota.take(now), 0);
  quota.set_used(now, 2);
  EXPECT_GT(quota.take(now), 0);
}

class Keys : public ::testing::Test {
 protected:
  Keys() { EXPECT_TRUE(files_.make_directory("/data")); }
  KeyDraft draft(const std::string& name) {
    KeyDraft draft;
    draft.name = name;
    return draft;
  }
  std::unique_ptr<base::FaultFileSystem> disk_ = base::make_fault_file_system();
  base::FaultFileSystem& files_ = *disk_;
  base::ManualClock clock_{kStart};
  base::SeededRandom random_{7};
  KeyStore store_{files_, "/data", clock_, random_};
};

TEST_F(Keys, CreateListRevokeRotate) {
  KeyDraft wanted = draft("laptop");
  wanted.tenant = "acme";
  wanted.cubes = {"me", "team-*"};
  wanted.verbs = *parse_verbs({"read"});
  wanted.expires_at = UtcMs{kStart.value + 1'000};
  wanted.per_second = 2.5;
  wanted.per_day = 100;
  const auto made = store_.create(wanted);
  ASSERT_TRUE(made) << made.error().message;
  EXPECT_TRUE(made->secret.starts_with("memos_"));
  EXPECT_EQ(made->secret.size(), 6U + 64U);
  const auto listed = store_.list();
  ASSERT_TRUE(listed);
  ASSERT_EQ(listed->size(), 1U);
  const Key& key = listed->front();
  EXPECT_EQ(key.id, made->key.id);
  EXPECT_EQ(key.tenant, "acme");
  EXPECT_EQ(key.cubes, wanted.cubes);
  EXPECT_EQ(key.verbs, wanted.verbs);
  EXPECT_EQ(key.expires_at, wanted.expires_at);
  EXPECT_EQ(key.per_second, 2.5);
  EXPECT_EQ(key.per_day, 100U);
  EXPECT_EQ(key.actor, made->key.actor);
  EXPECT_EQ(key.hash, hash_secret(made->secret));
  EXPECT_EQ(store_.read()->value().find(made->secret), std::string::npos);
  EXPECT_EQ(store_.create(wanted).error().code, ErrorCode::kConflict);
  const auto rotated = store_.rotate("laptop", UtcMs{kStart.value + 500});
  ASSERT_TRUE(rotated);
  EXPECT_NE(rotated->secret, made->secret);
  EXPECT_EQ(rotated->key.id, made->key.id);
  EXPECT_TRUE(store_.revoke(made->key.id));
  EXPECT_EQ(store_.revoke(made->key.id).error().code, ErrorCode::kConflict);
  EXPECT_EQ(store_.revoke("laptop").error().code, ErrorCode::kNotFound) << "names are those of usable keys";
  EXPECT_EQ(store_.rotate(made->key.id, {}).error().code, ErrorCode::kConflict);
  EXPECT_TRUE(store_.create(draft("laptop"))) << "the name is free again";
}

TEST_F(Keys, ChangedBytesAreSeen) {
  ASSERT_TRUE(store_.create(draft("a")));
  const std::string text = **store_.read();
  ASSERT_TRUE(KeyStore::parse(text));
  int refused = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    std::string changed = text;
    changed[i] = changed[i] == 'x' ? 'y' : 'x';
    const auto parsed = KeyStore::parse(changed);
    if (parsed) {
      // Only white space between values may change without notice, and that is refused as JSON.
      ADD_FAILURE() << "byte " << i << " of keys.json was changed unseen";
    } else {
      ++refused;
      EXPECT_EQ(parsed.error().field, "keys.json");
    }
  }
  EXPECT_EQ(refused, static_cast<int>(text.size()));
  EXPECT_EQ(KeyStore::parse(R"({"format":2})").error().code, ErrorCode::kUnsupported);
}

TEST_F(Keys, OpenUntilAKeyExistsAndNeverAgain) {
  Gatekeeper gate({.require_key = false, .fixed = {}}, store_, clock_);
  EXPECT_FALSE(*gate.reload());
  EXPECT_TRUE(gate.open());
  EXPECT_EQ(gate.check("anything").caller->tenant.value, "local");
  EXPECT_EQ(gate.check(std::nullopt).refusal, Refusal::kNone);
  const auto made = store_.create(draft("a"));
  EXPECT_TRUE(*gate.reload());
  EXPECT_FALSE(*gate.reload());
  EXPECT_FALSE(gate.open());
  EXPECT_EQ(gate.check(std::nullopt).refusal, Refusal::kMissing);
  EXPECT_EQ(gate.check("").refusal, Refusal::kMissing);
  EXPECT_EQ(gate.check("anything").refusal, Refusal::kWrong);
  EXPECT_EQ(gate.check(made->secret).caller->key_id, made->key.id);
  EXPECT_EQ(gate.usable(), 1U);
  ASSERT_TRUE(store_.revoke("a"));
  EXPECT_TRUE(*gate.reload());
  EXPECT_EQ(gate.check(made->secret).reason, "revoked");
  EXPECT_FALSE(gate.open()) << "a revoked key opens nothing";
  ASSERT_TRUE(files_.remove("/data/keys.json"));
  EXPECT_FALSE(gate.reload());
  EXPECT_FALSE(gate.open()) << "a file that vanished opens nothing";
  Gatekeeper strict({.require_key = true, .fixed = {}}, store_, clock_);
  EXPECT_EQ(strict.check(std::nullopt).refusal, Refusal::kMissing);
}

TEST_F(Keys, DamagedFileKeepsTheKeys) {
  const auto made = store_.create(draft("a"));
  Gatekeeper gate({}, store_, clock_);
  ASSERT_TRUE(gate.reload());
  ASSERT_TRUE(base::write_file_atomically(files_, "/data/keys.json", base::as_bytes("{}")));
  EXPECT_EQ(gate.reload().error().code, ErrorCode::kCorrupt);
  EXPECT_EQ(gate.check(made->secret).refusal, Refusal::kNone);
}

TEST_F(Keys, ExpiryRotationAndLimits) {
  KeyDraft wanted = draft("a");
  wanted.expires_at = UtcMs{kStart.value + 10'000};
  wanted.per_second = 1;
  wanted.burst = 2;
  wanted.per_day = 4;
  const auto made = store_.create(wanted);
  const auto rotated = store_.rotate("a", UtcMs{kStart.value + 5'000});
  Gatekeeper gate({}, store_, clock_);
  ASSERT_TRUE(gate.reload());
  EXPECT_EQ(gate.check(made->secret).refusal, Refusal::kNone) << "the old one works on for a while";
  EXPECT_EQ(gate.check(rotated->secret).refusal, Refusal::kNone);
  Verdict verdict = gate.check(rotated->secret);
  EXPECT_EQ(verdict.refusal, Refusal::kRate) << "both secrets share one bucket";
  EXPECT_EQ(verdict.retry_after_ms, 1'000);
  clock_.advance_ms(5'000);
  EXPECT_EQ(gate.check(made->secret).reason, "rotated");
  EXPECT_EQ(gate.check(rotated->secret).refusal, Refusal::kNone);
  EXPECT_EQ(gate.check(rotated->secret).refusal, Refusal::kNone);
  clock_.advance_ms(2'000);
  EXPECT_EQ(gate.check(rotated->secret).refusal, Refusal::kQuota);
  clock_.advance_ms(3'000);
  EXPECT_EQ(gate.check(rotated->secret).reason, "expired");
}

TEST_F(Keys, QuotaSurvivesAReloadAndARestart) {
  KeyDraft wanted = draft("a");
  wanted.per_day = 3;
  const auto made = store_.create(wanted);
  Gatekeeper gate({}, store_, clock_);
  ASSERT_TRUE(gate.reload());
  EXPECT_EQ(gate.check(made->secret).refusal, Refusal::kNone);
  ASSERT_TRUE(store_.create(draft("b")));
  ASSERT_TRUE(gate.reload());
  EXPECT_EQ(gate.check(made->secret).refusal, Refusal::kNone);
  gate.set_used_today(made->key.id, 3);
  EXPECT_EQ(gate.check(made->secret).refusal, Refusal::kQuota);
}

/// Keys of a folder, or 99 when they cannot be read.
std::size_t count_keys(base::FileSystem& files, base::Clock& clock, base::Random& random) {
  const auto keys = KeyStore(files, "/data", clock, random).list();
  return keys ? keys->size() : 99;
}

TEST_F(Keys, EveryFaultAndPowerLossLeavesOldOrNewKeys) {
  ASSERT_TRUE(store_.create(draft("first")));
  const std::uint64_t before = disk_->operations();
  ASSERT_TRUE(store_.create(draft("second")));
  const std::uint64_t after = disk_->operations();
  ASSERT_GT(after, before);
  for (std::uint64_t n = before; n <= after; ++n) {
    for (const base::Survival survival :
         {base::Survival::kNothing, base::Survival::kEverything, base::Survival::kRandom}) {
      const auto image = disk_->crash_image(n, survival, 11 + n);
      const std::size_t keys = count_keys(*image, clock_, random_);
      EXPECT_TRUE(keys == 1 || keys == 2) << "power lost before " << n << ": " << keys;
      if (n == after) {
        EXPECT_EQ(keys, 2U) << "what was answered survives";
      }
    }
  }
  for (std::uint64_t n = 0; n < after - before; ++n) {
    const auto image = disk_->crash_image(before, base::Survival::kEverything, 3);
    image->fail_at(n, base::FaultKind::kEio);
    KeyStore store(*image, "/data", clock_, random_);
    const bool made = store.create(draft("second")).has_value();
    image->clear_faults();
    const std::size_t keys = count_keys(*image, clock_, random_);
    EXPECT_TRUE(made ? keys == 2 : keys == 1 || keys == 2) << "fault at " << n;
  }
}

class Log : public ::testing::Test {
 protected:
  AccessEntry entry(int status) {
    return {.time = UtcMs{kStart.value + status},
            .actor = ActorId{5},
            .key_id = "k-1",
            .action = "GET /api/v1/cubes/{cube}",
            .target = "me \"quoted\"",
            .status = status,
            .refusal = status == 401 ? "unknown" : "",
            .request_id = "r"};
  }
  std::unique_ptr<AccessLog> open(std::uint64_t file_bytes = 1'000'000, std::uint64_t tenant_bytes = 10'000'000) {
    return std::make_unique<AccessLog>(
        files_, AccessLog::Options{.directory = "/access", .file_bytes = file_bytes, .tenant_bytes = tenant_bytes},
        base::Logger{});
  }
  AccessLog::Check check(const std::string& tenant) { return *AccessLog::verify(files_, "/access", tenant); }

  std::unique_ptr<base::FaultFileSystem> disk_ = base::make_fault_file_system();
  base::FaultFileSystem& files_ = *disk_;
};

TEST_F(Log, ChainsAcrossFilesAndRestarts) {
  auto log = open(600);
  for (int i = 0; i < 20; ++i) {
    log->record({"local"}, entry(200 + i));
    log->record({"acme"}, entry(300 + i));
    ASSERT_TRUE(log->flush());
    if (i % 7 == 6) log = open(600);
  }
  const auto local = check("local");
  EXPECT_EQ(local.lines, 20U);
  EXPECT_GT(local.files, 3U);
  EXPECT_TRUE(local.problems.empty()) << local.problems.front();
  EXPECT_EQ(check("acme").lines, 20U);
  EXPECT_EQ(check("nobody").lines, 0U);
  const auto last = *AccessLog::tail(files_, "/access", "local", 3);
  ASSERT_EQ(last.size(), 3U);
  EXPECT_NE(last[2].find("\"line\":20,"), std::string::npos);
  EXPECT_NE(last[2].find("\"target\":\"me \\\"quoted\\\"\""), std::string::npos);
  const auto used = *log->used_since(UtcMs{kStart.value + 210});
  EXPECT_EQ(used.at("k-1"), 30U) << "ten of local, twenty of acme";
}

TEST_F(Log, RefusalsCostNoQuota) {
  auto log = open();
  log->record({"local"}, entry(200));
  log->record({"local"}, entry(401));
  ASSERT_TRUE(log->flush());
  EXPECT_EQ(log->used_since(kStart)->at("k-1"), 1U);
}

TEST_F(Log, TornLinesGoAndChangedOnesShow) {
  auto log = open();
  for (int i = 0; i < 5; ++i) log->record({"local"}, entry(200));
  ASSERT_TRUE(log->flush());
  const std::string path = "/access/local/00000001.log";
  const std::string whole = *base::read_file(files_, path, 1'000'000);
  const auto put = [&](const std::string& text) {
    ASSERT_TRUE(base::write_file_atomically(files_, path, base::as_bytes(text)));
  };
  put(whole + "{\"line\":6,\"torn");
  log = open();
  log->record({"local"}, entry(200));
  ASSERT_TRUE(log->flush());
  EXPECT_TRUE(check("local").problems.empty());
  EXPECT_EQ(check("local").lines, 6U);
  for (std::size_t i = whole.find('\n') + 1; i < whole.size(); i += 7) {
    if (whole[i] == '\n') continue;
    std::string changed = whole;
    changed[i] = static_cast<char>(changed[i] ^ 1);
    put(changed);
    EXPECT_FALSE(check("local").problems.empty()) << "byte " << i;
  }
}

TEST_F(Log, OldestFilesGo) {
  auto log = open(300, 1'000);
  for (int i = 0; i < 50; ++i) {
    log->record({"local"}, entry(200));
    ASSERT_TRUE(log->flush());
  }
  const auto left = check("local");
  EXPECT_LE(left.files, 4U);
  EXPECT_TRUE(left.problems.empty());
}

}  // namespace
}  // namespace memos::governance
