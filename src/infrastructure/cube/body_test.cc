// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#include "infrastructure/cube/body.h"

#include <gtest/gtest.h>

#include <functional>

#include "base/limits.h"
#include "base/random.h"
#include "base/time.h"

namespace memos::cube {
namespace {

Body full_body() {
  Body body;
  body.text = "I moved to Lisbon in May. 你好";
  body.caption = "a photo of a tram";
  body.type = MemoryType::kFact;
  body.scope = {"alice", "helper", "s-1", "app"};
  body.origins = {{"D1:3", "user", "Alice", 0, 25}, {}, {"m", "", "", 5, 9}};
  body.said_at = UtcMs{1'778'248'560'007};
  body.valid = {UtcMs{-5}, UtcMs{1'778'248'560'007}, Precision::kMonth};
  body.key = "home.city";
  body.statement = Statement{.subject = "Alice",
                             .value = "Lisbon",
                             .single = false,
                             .ends = true,
                             .corrects = true,
                             .confidence = 80,
                             .source = {{1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16}}};
  body.tags = {"home", "travel"};
  body.info = R"({"a":[1,2.5,"x"],"b":{}})";
  body.language = "pt-BR";
  body.governance = {
      ActorId{7}, {ActorId{0}, ActorId{UINT64_MAX}}, Sensitivity::kSecret, "CC-BY-4.0", "w1", UtcMs{9'000'000}, -12,
      true};
  return body;
}

TEST(Encoding, DefaultBodyIsOneByte) {
  EXPECT_EQ(encode(Body{}), std::string("\x01", 1));
  EXPECT_EQ(decode(encode(Body{})), Body{});
}

TEST(Encoding, BytesAreFrozen) {
  Body body;
  body.text = "hi";
  body.said_at = UtcMs{-1};
  body.tags = {"t"};
  body.governance.priority = 1;
  EXPECT_EQ(base::to_hex(base::as_bytes(encode(body))),
            "0101026869"
            "090101"
            "0e0174"
            "170102");
}

TEST(Encoding, FullBodyComesBack) {
  const Body body = full_body();
  const auto back = decode(encode(body));
  ASSERT_TRUE(back) << back.error().message;
  EXPECT_EQ(*back, body);
}

/// A random body; every field is present about half the time.
Body random_body(base::SeededRandom& random) {
  const auto maybe = [&] { return random.below(2) == 0; };
  const auto text = [&](std::uint64_t limit) {
    std::string out;
    if (maybe()) out.assign(1 + random.below(limit), static_cast<char>('a' + random.below(26)));
    return out;
  };
  const auto time = [&]() -> std::optional<UtcMs> {
    if (maybe()) return std::nullopt;
    return UtcMs{base::kMinTime.value + static_cast<std::int64_t>(random.below(300'000'000'000'000))};
  };
  Body body;
  body.text = "t" + text(300);
  body.caption = text(200);
  body.type = static_cast<MemoryType>(1 + random.below(12));
  body.scope = {text(9), text(9), text(9), text(200)};
  for (std::uint64_t i = random.below(4); i > 0; --i) {
    const auto begin = static_cast<std::uint32_t>(random.below(1U << 30U));
    body.origins.push_back({text(9), text(9), text(9), begin, begin + static_cast<std::uint32_t>(random.below(1000))});
  }
  body.said_at = time();
  body.valid.from = time();
  if (!body.valid.from) body.valid.to = time();
  body.valid.precision = static_cast<Precision>(random.below(9));
  body.key = text(20);
  if (!body.key.empty() && maybe()) {
    Statement& statement = body.statement.emplace();
    statement.subject = text(9);
    statement.value = "v" + text(9);
    statement.single = maybe();
    statement.ends = maybe();
    statement.corrects = maybe();
    statement.confidence = static_cast<std::uint8_t>(random.below(101));
    if (maybe()) random.fill(statement.source.bytes);
  }
  for (std::uint64_t i = random.below(4); i > 0; --i) body.tags.push_back("g" + text(9));
  if (maybe()) body.info = R"({"k":)" + std::to_string(random.below(1U << 20U)) + "}";
  body.language = maybe() ? "en" : "";
  body.governance.owner.value = random.below(3);
  for (std::uint64_t i = random.below(3); i > 0; --i)
    body.governance.readers.push_back(ActorId{random.below(UINT64_MAX)});
  body.governance.sensitivity = static_cast<Sensitivity>(random.below(4));
  body.governance.licence = text(20);
  body.governance.expires_at = time();
  body.governance.priority = static_cast<std::int32_t>(static_cast<std::uint32_t>(random.below(1ULL << 32U)));
  body.governance.frozen = maybe();
  return body;
}

TEST(Encoding, RandomBodiesComeBackThroughBytesAndJson) {
  constexpr std::uint64_t kSeed = 5;
  SCOPED_TRACE(kSeed);
  base::SeededRandom random(kSeed);
  for (int i = 0; i < 3000; ++i) {
    const Body body = random_body(random);
    ASSERT_EQ(decode(encode(body)), body);
    const auto back = body_from_json(body_to_json(body), "");
    ASSERT_TRUE(back) << back.error().message << '\n' << body_to_json(body);
    ASSERT_EQ(*back, body) << body_to_json(body);
  }
}

TEST(Encoding, EveryCutIsRefusedOrAnotherBody) {
  const std::string bytes = encode(full_body());
  for (std::size_t cut = 0; cut < bytes.size(); ++cut) {
    const auto body = decode(std::string_view(bytes).substr(0, cut));
    if (body) {
      EXPECT_EQ(encode(*body), bytes.substr(0, cut));  // cut between two fields
    } else {
      EXPECT_EQ(body.error().code, ErrorCode::kCorrupt);
    }
  }
}

TEST(Encoding, WhatDecodesIsCanonical) {
  constexpr std::uint64_t kSeed = 6;
  SCOPED_TRACE(kSeed);
  base::SeededRandom random(kSeed);
  const std::string bytes = encode(full_body());
  int taken = 0;
  for (int i = 0; i < 50'000; ++i) {
    std::string changed = bytes;
    for (std::uint64_t flips = 1 + random.below(3); flips > 0; --flips) {
      changed[random.below(changed.size())] = static_cast<char>(random.below(256));
    }
    const auto body = decode(changed);
    if (!body) continue;
    ++taken;
    ASSERT_EQ(encode(*body), changed);
  }
  EXPECT_GT(taken, 1000);  // changes inside texts decode
}

TEST(Encoding, RefusesWhatIsNotCanonical) {
  const auto refused = [](std::string_view hex) {
    const auto body = decode(*base::from_hex(hex));
    return !body && body.error().code == ErrorCode::kCorrupt;
  };
  EXPECT_TRUE(refused(""));
  EXPECT_TRUE(refused("02"));              // unknown format version
  EXPECT_TRUE(refused("0101"));            // no length
  EXPECT_TRUE(refused("01010568"));        // shorter than said
  EXPECT_TRUE(refused("010100"));          // an empty text is left out
  EXPECT_TRUE(refused("0101820068690a"));  // length not in its shortest form
  EXPECT_TRUE(refused("0102016101016a"));  // tags not ascending
  EXPECT_TRUE(
      refused("010101610101"
              "62"));                              // a field twice
  EXPECT_TRUE(refused("01030101"));                // default type is left out
  EXPECT_TRUE(refused("01030100"));                // type 0
  EXPECT_TRUE(refused("0103010d"));                // type 13
  EXPECT_TRUE(refused("01190101"));                // reserved tag
  EXPECT_TRUE(refused("01180102"));                // frozen 2
  EXPECT_TRUE(refused("0108020100"));              // origin with an empty message id
  EXPECT_TRUE(refused("010908ffffffffffffffff"));  // number without an end
  EXPECT_FALSE(refused("01010168"));               // the text "h"
}

TEST(Digests, DependOnSaltAndEveryByte) {
  Salt salt{};
  salt[0] = 1;
  const Digest digest = content_digest(salt, "abc");
  EXPECT_NE(digest, content_digest(salt, "abd"));
  salt[0] = 2;
  EXPECT_NE(digest, content_digest(salt, "abc"));
}

TEST(Digests, ChainHashIsFrozenAndDependsOnEveryField) {
  JournalEntry entry;
  entry.sequence = Sequence{0x0102030405060708};
  entry.recorded_at = UtcMs{-2};
  entry.actor = ActorId{9};
  entry.operation = Operation::kErase;
  entry.memory.bytes[15] = 0xab;
  entry.version = 3;
  entry.content_digest[31] = 0xcd;
  const Digest start = chain_start(entry.memory);
  const Digest hash = chain_hash(start, entry);
  EXPECT_EQ(base::to_hex(start), "453003a488a61a411b7a4fbe4cf74b5646650ce8dd5d8d4bc9ae0fe591c7b2f0");
  EXPECT_EQ(base::to_hex(hash), "27f988256ba02b60f0f21c0cc2103124b732b34c8b555d783f57254eedb35450");
  const std::vector<std::function<void(JournalEntry&)>> changes = {
      [](JournalEntry& e) { ++e.sequence.value; },     [](JournalEntry& e) { ++e.recorded_at.value; },
      [](JournalEntry& e) { ++e.actor.value; },        [](JournalEntry& e) { e.operation = Operation::kAdd; },
      [](JournalEntry& e) { e.memory.bytes[0] = 1; },  [](JournalEntry& e) { ++e.version; },
      [](JournalEntry& e) { e.content_digest[0] = 1; }};
  for (const auto& change : changes) {
    JournalEntry other = entry;
    change(other);
    EXPECT_NE(chain_hash(start, other), hash);
  }
  EXPECT_NE(chain_hash(hash, entry), hash);
  JournalEntry with_hash = entry;
  with_hash.hash = hash;
  EXPECT_EQ(chain_hash(start, with_hash), hash);  // not read
}

TEST(BodyJson, ShowsNamesAndLeavesDefaultsOut) {
  Body body;
  body.text = "hi";
  EXPECT_EQ(body_to_json(body), R"({"text":"hi","type":"episode"})");
  const std::string expected =
      R"({"text":"I moved to Lisbon in May. 你好","caption":"a photo of a tram","type":"fact",)"
      R"("user_id":"alice","agent_id":"helper","session_id":"s-1","app_id":"app",)"
      R"("origins":[{"message_id":"D1:3","role":"user","speaker":"Alice","begin":0,"end":25},{},)"
      R"({"message_id":"m","begin":5,"end":9}],"said_at":"2026-05-08T13:56:00.007Z",)"
      R"("valid":{"from":"1969-12-31T23:59:59.995Z","to":"2026-05-08T13:56:00.007Z","precision":"month"},)"
      R"("key":"home.city","statement":{"subject":"Alice","value":"Lisbon","single":false,"ends":true,"corrects":true,)"
      R"("confidence":80,"source":"01020304-0506-0708-090a-0b0c0d0e0f10"},"tags":["home","travel"],)"
      R"("info":{"a":[1,2.5,"x"],"b":{}},"language":"pt-BR",)"
      R"("governance":{"owner":7,"readers":[0,18446744073709551615],"sensitivity":"secret",)"
      R"("licence":"CC-BY-4.0","watermark":"w1","expires_at":"1970-01-01T02:30:00.000Z","priority":-12,)"
      R"("frozen":true}})";
  EXPECT_EQ(body_to_json(full_body()), expected);
}

TEST(BodyJson, RefusesWrongShapesNamingTheField) {
  const std::pair<std::string_view, std::string_view> cases[] = {
      {"[]", "m"},
      {R"({"text":1})", "m.text"},
      {R"({"text":"a","colour":"red"})", "m.colour"},
      {R"({"text":"a","type":"thing"})", "m.type"},
      {R"({"text":"a","said_at":"yesterday"})", "m.said_at"},
      {R"({"text":"a","said_at":5})", "m.said_at"},
      {R"({"text":"a","tags":"x"})", "m.tags"},
      {R"({"text":"a","tags":[1]})", "m.tags[0]"},
      {R"({"text":"a","tags":[""]})", "m.tags[0]"},
      {R"({"text":"a","origins":[{"begin":-1}]})", "m.origins[0].begin"},
      {R"({"text":"a","origins":[{"begin":4294967296}]})", "m.origins[0].begin"},
      {R"({"text":"a","origins":[{"who":"x"}]})", "m.origins[0].who"},
      {R"({"text":"a","origins":[{"begin":5,"end":4}]})", "m.origins[0].end"},
      {R"({"text":"a","valid":{"precision":"second"}})", "m.valid.precision"},
      {R"({"text":"a","valid":{"from":"2026-01-02","to":"2026-01-01"}})", "m.valid.to"},
      {R"({"text":"a","info":"x"})", "m.info"},
      {R"({"text":"a","governance":{"readers":[-1]}})", "m.governance.readers[0]"},
      {R"({"text":"a","governance":{"priority":2147483648}})", "m.governance.priority"},
      {R"({"text":"a","governance":{"frozen":1}})", "m.governance.frozen"},
      {R"({})", "m.text"},
      {R"({"text":"a\u0000b"})", "m.text"},
      {"{", "m"},
  };
  for (const auto& [json, field] : cases) {
    const auto body = body_from_json(json, "m");
    ASSERT_FALSE(body) << json;
    EXPECT_EQ(body.error().code, ErrorCode::kInvalidArgument) << json;
    EXPECT_EQ(body.error().field, field) << json << ": " << body.error().message;
  }
  EXPECT_EQ(body_from_json(R"({"text":1})", "").error().field, "text");
  EXPECT_EQ(body_from_json(R"({"text":"a","caption":null})", "m")->caption, "");
}

/// Applies a change to a valid body and returns the field that validate() then names, or "" if it passes.
std::string problem_after(const std::function<void(Body&)>& change) {
  Body body = full_body();
  change(body);
  const Status status = validate(body, "items[0]");
  if (status) return "";
  EXPECT_EQ(status.error().code, ErrorCode::kInvalidArgument);
  EXPECT_NE(status.error().message.find(status.error().field), std::string::npos);
  return status.error().field;
}

TEST(Validate, LimitsHoldAtTheirValueAndOneAbove) {
  const std::string name(limits::kMaxNameBytes, 'n');
  const auto info = [](std::size_t size) { return R"({"k":")" + std::string(size - 8, 'x') + R"("})"; };
  EXPECT_EQ(problem_after([](Body&) {}), "");
  EXPECT_EQ(problem_after([](Body& b) { b.text.assign(limits::kMaxTextBytes, 'x'); }), "");
  EXPECT_EQ(problem_after([](Body& b) { b.text.assign(limits::kMaxTextBytes + 1, 'x'); }), "items[0].text");
  EXPECT_EQ(problem_after([](Body& b) { b.caption.assign(limits::kMaxTextBytes + 1, 'x'); }), "items[0].caption");
  EXPECT_EQ(problem_after([&](Body& b) { b.scope.user_id = name; }), "");
  EXPECT_EQ(problem_after([&](Body& b) { b.scope.user_id = name + "n"; }), "items[0].user_id");
  EXPECT_EQ(problem_after([&](Body& b) { b.scope.agent_id = name + "n"; }), "items[0].agent_id");
  EXPECT_EQ(problem_after([&](Body& b) { b.scope.session_id = name + "n"; }), "items[0].session_id");
  EXPECT_EQ(problem_after([&](Body& b) { b.scope.app_id = name + "n"; }), "items[0].app_id");
  EXPECT_EQ(problem_after([&](Body& b) { b.origins[2].speaker = name + "n"; }), "items[0].origins[2].speaker");
  EXPECT_EQ(problem_after([&](Body& b) { b.key = name + "n"; }), "items[0].key");
  EXPECT_EQ(problem_after([&](Body& b) { b.tags[1] = name + "n"; }), "items[0].tags[1]");
  EXPECT_EQ(problem_after([](Body& b) { b.tags.assign(limits::kMaxTags, "t"); }), "");
  EXPECT_EQ(problem_after([](Body& b) { b.tags.assign(limits::kMaxTags + 1, "t"); }), "items[0].tags");
  EXPECT_EQ(problem_after([](Body& b) { b.origins.assign(limits::kMaxOrigins, {}); }), "");
  EXPECT_EQ(problem_after([](Body& b) { b.origins.assign(limits::kMaxOrigins + 1, {}); }), "items[0].origins");
  EXPECT_EQ(problem_after([](Body& b) { b.governance.readers.assign(limits::kMaxReaders, {}); }), "");
  EXPECT_EQ(problem_after([](Body& b) { b.governance.readers.assign(limits::kMaxReaders + 1, {}); }),
            "items[0].readers");
  EXPECT_EQ(problem_after([&](Body& b) { b.info = info(limits::kMaxInfoBytes); }), "");
  EXPECT_EQ(problem_after([&](Body& b) { b.info = info(limits::kMaxInfoBytes + 1); }), "items[0].info");
}

TEST(Validate, RefusesWrongContent) {
  EXPECT_EQ(problem_after([](Body& b) { b.text.clear(); }), "");  // a caption is enough
  EXPECT_EQ(problem_after([](Body& b) { b.text.clear(), b.caption.clear(); }), "items[0].text");
  EXPECT_EQ(problem_after([](Body& b) { b.text = "\xff"; }), "items[0].text");
  EXPECT_EQ(problem_after([](Body& b) { b.text = std::string("a\0", 2); }), "items[0].text");
  EXPECT_EQ(problem_after([](Body& b) { b.text = "a\nb\tc"; }), "");
  EXPECT_EQ(problem_after([](Body& b) { b.key = "a\nb"; }), "items[0].key");
  EXPECT_EQ(problem_after([](Body& b) { b.type = static_cast<MemoryType>(13); }), "items[0].type");
  EXPECT_EQ(problem_after([](Body& b) { b.type = static_cast<MemoryType>(0); }), "items[0].type");
  EXPECT_EQ(problem_after([](Body& b) { b.info = "[]"; }), "items[0].info");
  EXPECT_EQ(problem_after([](Body& b) { b.info = "{"; }), "items[0].info");
  EXPECT_EQ(problem_after([](Body& b) { b.language = "english!"; }), "items[0].language");
  EXPECT_EQ(problem_after([](Body& b) { b.said_at = UtcMs{INT64_MAX}; }), "items[0].said_at");
  EXPECT_EQ(problem_after([](Body& b) { b.governance.expires_at = UtcMs{INT64_MIN}; }), "items[0].expires_at");
  EXPECT_EQ(problem_after([](Body& b) { b.valid.precision = static_cast<Precision>(9); }), "items[0].valid.precision");
  EXPECT_EQ(problem_after([](Body& b) { b.governance.sensitivity = static_cast<Sensitivity>(4); }),
            "items[0].sensitivity");
}

TEST(Validate, InfoMayBeNestedOnlySoDeepThatAnExportReadsBack) {
  const auto nested = [](std::size_t depth) {
    std::string info = "{}";
    for (std::size_t i = 1; i < depth; ++i) info = R"({"k":)" + info + "}";
    return info;
  };
  EXPECT_EQ(problem_after([&](Body& b) { b.info = nested(limits::kMaxInfoDepth); }), "");
  EXPECT_EQ(problem_after([&](Body& b) { b.info = nested(limits::kMaxInfoDepth + 1); }), "items[0].info");
}

TEST(Validate, CubeNames) {
  EXPECT_TRUE(validate_cube_name("me", "cube"));
  EXPECT_TRUE(validate_cube_name("run:42 / Zoë", "cube"));
  EXPECT_TRUE(validate_cube_name(std::string(limits::kMaxNameBytes, 'c'), "cube"));
  for (const std::string& bad : {std::string(), std::string(limits::kMaxNameBytes + 1, 'c'), std::string("a\nb"),
                                 std::string("\xc3"), std::string("a\0b", 3), std::string("\x7f")}) {
    const Status status = validate_cube_name(bad, "cube");
    ASSERT_FALSE(status);
    EXPECT_EQ(status.error().code, ErrorCode::kInvalidArgument);
    EXPECT_EQ(status.error().field, "cube");
  }
}

}  // namespace
}  // namespace memos::cube
