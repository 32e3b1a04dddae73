// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
// Schedules of two threads, enumerated: the first one's work is held at each of its file operations in turn while the
// second one does its own, to its end or until it has to wait for the first.
#include <gtest/gtest.h>

#include <algorithm>
#include <condition_variable>
#include <cstdio>
#include <limits>
#include <mutex>
#include <thread>

#include "dump.h"
#include "power_loss.h"
#include "workload.h"

namespace memos::fault {
namespace {

constexpr auto kUntilItWaits = std::chrono::milliseconds(4);
constexpr std::uint64_t kFew = 3;  ///< So many of a work's operations are looked at, except in the full run.
constexpr std::size_t kFresh = 8;  ///< Ids for the memories that both works write.
constexpr ActorId kActor{7};
constexpr const char* kSecret = "what-the-erased-memory-said";

/// Holds whoever does one chosen file operation.
class Gate {
 public:
  void arm(std::uint64_t at) {
    const std::scoped_lock lock(mutex_);
    at_ = at;
    count_ = 0;
    armed_ = true;
    open_ = held_ = false;
  }
  void pass() {
    std::unique_lock lock(mutex_);
    if (!armed_ || count_++ != at_) return;
    armed_ = false;
    held_ = true;
    changed_.notify_all();
    changed_.wait(lock, [this] { return open_; });
  }
  /// False when `over` came true first: the work has fewer operations.
  bool wait_until_held(const bool& over) {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [&] { return held_ || over; });
    return held_;
  }
  void tell(bool& over) {
    const std::scoped_lock lock(mutex_);
    over = true;
    changed_.notify_all();
  }
  void wait_a_little_for(const bool& over) {
    std::unique_lock lock(mutex_);
    changed_.wait_for(lock, kUntilItWaits, [&] { return over; });
  }
  [[nodiscard]] std::uint64_t count() {
    const std::scoped_lock lock(mutex_);
    return count_;
  }
  void release() {
    const std::scoped_lock lock(mutex_);
    armed_ = false;
    open_ = true;
    changed_.notify_all();
  }

 private:
  std::mutex mutex_;
  std::condition_variable changed_;
  std::uint64_t at_ = 0, count_ = 0;
  bool armed_ = false, held_ = false, open_ = false;
};

class GatedFile final : public base::File {
 public:
  GatedFile(std::unique_ptr<base::File> file, Gate& gate) : file_(std::move(file)), gate_(gate) {}
  Result<std::size_t> read(std::uint64_t offset, std::span<std::uint8_t> data) override {
    gate_.pass();
    return file_->read(offset, data);
  }
  Status write(std::uint64_t offset, std::span<const std::uint8_t> data) override {
    gate_.pass();
    return file_->write(offset, data);
  }
  Status truncate(std::uint64_t size) override {
    gate_.pass();
    return file_->truncate(size);
  }
  Status sync() override {
    gate_.pass();
    return file_->sync();
  }
  Result<std::uint64_t> size() override {
    gate_.pass();
    return file_->size();
  }
  Result<std::span<const std::uint8_t>> map(std::uint64_t size) override { return file_->map(size); }
  Status lock_range(std::uint64_t offset, std::uint64_t size) override { return file_->lock_range(offset, size); }

 private:
  std::unique_ptr<base::File> file_;
  Gate& gate_;
};

class GatedFiles final : public base::FileSystem {
 public:
  GatedFiles(base::FileSystem& files, Gate& gate) : files_(files), gate_(gate) {}
  Result<std::unique_ptr<base::File>> open(const std::string& path, base::OpenMode mode) override {
    gate_.pass();
    MEMOS_TRY(auto file, files_.open(path, mode));
    return std::unique_ptr<base::File>(std::make_unique<GatedFile>(std::move(file), gate_));
  }
  Result<std::unique_ptr<base::FileLock>> lock(const std::string& path, std::string_view note) override {
    gate_.pass();
    return files_.lock(path, note);
  }
  Status remove(const std::string& path) override {
    gate_.pass();
    return files_.remove(path);
  }
  Status rename(const std::string& from, const std::string& to) override {
    gate_.pass();
    return files_.rename(from, to);
  }
  Status make_directory(const std::string& path) override { return files_.make_directory(path); }
  Status sync_directory(const std::string& path) override {
    gate_.pass();
    return files_.sync_directory(path);
  }
  Result<bool> exists(const std::string& path) override { return files_.exists(path); }
  Result<std::vector<Entry>> list(const std::string& path) override { return files_.list(path); }
  bool sync_failed() const noexcept override { return files_.sync_failed(); }

 private:
  base::FileSystem& files_;
  Gate& gate_;
};

/// A folder with something of everything: what all schedules begin with.
struct Beginning {
  std::unique_ptr<base::FaultFileSystem> files = base::make_fault_file_system();
  std::vector<MemoryId> ids;  ///< The first one's text is kSecret.
  MemoryId in_other;
  CubeId cube{}, other{};
  SpaceId space{};
};

Body body_of(std::string text) {
  Body body;
  body.text = std::move(text);
  return body;
}

vault::Change added(const MemoryId& id, std::string text) {
  return {.operation = Operation::kAdd, .memory = id, .body = body_of(std::move(text))};
}

Status commit(vault::Vault& vault, CubeId cube, UtcMs time, std::vector<vault::Change> changes) {
  MEMOS_CHECK_OK(vault.commit({.cube = cube, .actor = kActor, .time = time, .changes = std::move(changes)}));
  return {};
}

Status fill(World& world, Beginning& beginning) {
  vault::Vault& vault = *world.vault;
  MEMOS_TRY(const auto other, vault.create_cube({}, "other", "", kActor));
  MEMOS_TRY(const auto cube, vault.create_cube({}, "me", "", kActor));
  beginning.cube = cube.id;
  beginning.other = other.id;
  std::vector<vault::Change> changes;
  for (int i = 0; i < 24; ++i) {
    beginning.ids.push_back(world.ids.next());
    changes.push_back(added(beginning.ids.back(), i == 0 ? kSecret : "turn " + std::to_string(i)));
  }
  MEMOS_CHECK_OK(commit(vault, cube.id, world.clock.now(), std::move(changes)));
  beginning.in_other = world.ids.next();
  MEMOS_CHECK_OK(commit(vault, other.id, world.clock.now(), {added(beginning.in_other, "in-another-cube")}));
  MEMOS_TRY(const auto space, vault.ensure_space("aa", "a model", 8));
  beginning.space = space.id;
  return vault.set_cube_space(cube.id, space.id, kActor);
}

/// One run: the vault, and what both works leave to be checked.
struct Run {
  explicit Run(const Beginning& from) : beginning(from) {
    files = from.files->crash_image(from.files->operations(), base::Survival::kEverything, 0);
    gated = std::make_unique<GatedFiles>(*files, gate);
    world.files = gated.get();
    // The ids are drawn from the same seed as the beginning's, which come first.
    for (std::size_t i = 0; i <= from.ids.size(); ++i) static_cast<void>(world.ids.next());
    for (std::size_t i = 0; i < kFresh; ++i) fresh.push_back(world.ids.next());
  }
  const Beginning& beginning;
  Gate gate;
  std::unique_ptr<base::FaultFileSystem> files;
  std::unique_ptr<GatedFiles> gated;
  std::vector<MemoryId> fresh;
  World world;
  bool erased = false, dropped = false;
};

struct Work {
  const char* name;
  std::function<Status(Run&, std::size_t which)> run;  ///< `which`: 0 for the held one, 1 for the other.
};

Status expect(bool holds, const char* what) { return holds ? Status{} : fail(ErrorCode::kInternal, what); }

Status write_one(Run& run, std::size_t which) {
  const MemoryId id = run.fresh[which];
  MEMOS_CHECK_OK(commit(*run.world.vault, run.beginning.cube, run.world.clock.now(), {added(id, "written")}));
  MEMOS_TRY(const auto row, run.world.vault->current(id));
  return expect(row.body && row.body->text == "written", "a write is not seen by its writer");
}

/// Long enough that the log is written back.
Status write_much(Run& run, std::size_t which) {
  std::vector<vault::Change> changes;
  for (int i = 0; i < 3; ++i)
    changes.push_back(added(run.fresh[2 + which * 3 + static_cast<std::size_t>(i)], std::string(1'900'000, 'z')));
  return commit(*run.world.vault, run.beginning.cube, run.world.clock.now(), std::move(changes));
}

Status erase_one(Run& run, std::size_t) {
  const MemoryId ids[] = {run.beginning.ids.front()};
  MEMOS_CHECK_OK(run.world.vault->erase(run.beginning.cube, ids, kActor, run.world.clock.now()));
  run.erased = true;
  return {};
}

Status drop_other(Run& run, std::size_t) {
  const Status done = run.world.vault->drop_cube(run.beginning.other, kActor);
  run.dropped = done || run.dropped;
  return done;
}

Status read_all(Run& run, std::size_t) {
  for (const MemoryId& id : run.beginning.ids) {
    MEMOS_TRY(const auto row, run.world.vault->current(id));
    MEMOS_CHECK_OK(expect(row.body.has_value() || id == run.beginning.ids.front(), "a body is gone"));
  }
  return {};
}

Status scan_all(Run& run, std::size_t) {
  std::size_t rows = 0;
  Sequence last{};
  bool rising = true;
  MEMOS_CHECK_OK(run.world.vault->scan_versions(run.beginning.cube, {}, [&](vault::VersionRow&& row) -> Status {
    rising = rising && last < row.recorded_from;
    last = row.recorded_from;
    ++rows;
    return {};
  }));
  return expect(rising && rows >= run.beginning.ids.size(), "a scan skipped rows");
}

Status put_vectors(Run& run, std::size_t which) {
  vault::VectorRow rows[] = {{.content = Sequence{3}, .parts = 1, .halves = {}}};
  rows[0].halves.assign(8, static_cast<std::uint16_t>(0x3000 + which));
  return run.world.vault->put_vectors(run.beginning.cube, run.beginning.space, rows);
}

Status back_up(Run& run, std::size_t which) {
  const std::string folder = "/backup" + std::to_string(which);
  MEMOS_CHECK_OK(run.world.vault->backup(folder, {}));
  vault::VaultOptions options;
  options.directory = folder;
  options.files = run.files.get();
  options.clock = &run.world.clock;
  options.random = &run.world.random;
  MEMOS_TRY(const auto copy, vault::open_sqlite_vault(options));
  return verify(*copy);
}

Status look_for_damage(Run& run, std::size_t) { return verify(*run.world.vault); }

/// Somebody else who wants the folder is refused while it is open.
Status open_again(Run& run, std::size_t) {
  vault::VaultOptions options;
  options.directory = kFolder;
  options.files = run.gated.get();
  options.clock = &run.world.clock;
  options.random = &run.world.random;
  const auto second = vault::open_sqlite_vault(options);
  return expect(!second && second.error().code == ErrorCode::kBusy, "a folder was opened twice");
}

const Work kWorks[] = {{"write", write_one},         {"write until the log is written back", write_much},
                       {"erase", erase_one},         {"drop a cube", drop_other},
                       {"read", read_all},           {"scan", scan_all},
                       {"put vectors", put_vectors}, {"back up", back_up},
                       {"verify", look_for_damage},  {"open again", open_again}};

bool stands_in(const std::string& bytes, std::string_view what) { return bytes.find(what) != std::string::npos; }

/// What must hold when both are over, whatever happened between them.
void check(Run& run) {
  vault::Vault& vault = *run.world.vault;
  const Status sound = verify(vault);
  ASSERT_TRUE(sound) << sound.error().message;
  const auto live = dump(vault, Detail::kAll);
  ASSERT_TRUE(live) << live.error().message;
  const auto first = vault.current(run.beginning.ids.front());
  EXPECT_TRUE(first && first->body.has_value() == !run.erased);
  const auto other = vault.current(run.beginning.in_other);
  EXPECT_EQ(other && other->body, !run.dropped);
  const auto files = run.files->list(kFolder);
  ASSERT_TRUE(files);
  if (run.erased)
    for (const auto& file : *files)
      if (!file.directory) {
        const auto bytes = run.files->peek(std::string(kFolder) + "/" + file.name);
        EXPECT_TRUE(bytes && !stands_in(*bytes, kSecret)) << file.name;
      }
  run.world.vault.reset();
  // The power fails now: what was acknowledged is there.
  const auto after = run.files->crash_image(run.files->operations(), base::Survival::kNothing, 0);
  World again;
  again.files = after.get();
  const Status opened = again.open();
  ASSERT_TRUE(opened) << opened.error().message;
  const auto reopened = dump(*again.vault, Detail::kAll);
  ASSERT_TRUE(reopened) << reopened.error().message;
  EXPECT_EQ(*reopened, *live);
}

/// How many file operations a work has when it is alone.
std::uint64_t operations_of(const Beginning& beginning, const Work& work) {
  Run run(beginning);
  EXPECT_TRUE(run.world.open());
  run.gate.arm(std::numeric_limits<std::uint64_t>::max());
  EXPECT_TRUE(work.run(run, 0)) << work.name;
  return run.gate.count();
}

/// False when the held work has no such operation.
bool schedule(const Beginning& beginning, const Work& held, const Work& other, std::uint64_t at) {
  Run run(beginning);
  const Status opened = run.world.open();
  EXPECT_TRUE(opened) << opened.error().message;
  if (!opened) return false;
  Status first, second;
  bool first_over = false, second_over = false;
  run.gate.arm(at);
  std::thread one([&] {
    first = held.run(run, 0);
    run.gate.tell(first_over);
  });
  const bool was_held = run.gate.wait_until_held(first_over);
  std::thread two([&] {
    second = other.run(run, 1);
    run.gate.tell(second_over);
  });
  run.gate.wait_a_little_for(second_over);
  run.gate.release();
  one.join();
  two.join();
  EXPECT_TRUE(first) << first.error().message;
  EXPECT_TRUE(second) << second.error().message;
  if (first && second) check(run);
  return was_held;
}

TEST(Schedule, TwoThreadsMeetAtEveryFileOperation) {
  Beginning beginning;
  World world;
  world.files = beginning.files.get();
  ASSERT_TRUE(world.open());
  ASSERT_TRUE(fill(world, beginning));
  world.vault.reset();
  std::uint64_t schedules = 0, pairs = 0;
  for (const Work& held : kWorks) {
    const std::uint64_t operations = operations_of(beginning, held);
    const std::uint64_t step = full_run() ? 1 : std::max<std::uint64_t>(operations / kFew, 1);
    for (const Work& other : kWorks) {
      SCOPED_TRACE(std::string(held.name) + " is held, meanwhile: " + other.name);
      // Other pairs begin elsewhere, so that the small run sees different operations.
      std::uint64_t at = pairs++ * 7 % step;
      for (; schedule(beginning, held, other, at) && !HasFailure(); at += step) ++schedules;
      ASSERT_FALSE(HasFailure()) << "operation " << at << " of " << operations;
    }
  }
  std::printf("%llu schedules of %llu pairs\n", static_cast<unsigned long long>(schedules),
              static_cast<unsigned long long>(pairs));
  EXPECT_GT(schedules, pairs);
}

}  // namespace
}  // namespace memos::fault
