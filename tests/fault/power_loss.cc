// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#include "power_loss.h"

#include <cstdlib>
#include <optional>
#include <unordered_map>

#include "base/hash.h"
#include "dump.h"

namespace memos::fault {
namespace {

using base::FaultFileSystem;
using base::Survival;

constexpr std::size_t kExamples = 5;
/// Of so many opened images one is also interrupted while it recovers.
constexpr std::uint64_t kCrashAgainEvery = 24;
constexpr const char* kBackup = "/backup";

/// What a disk turned out to hold: a dump, or why it could not be had.
struct Found {
  std::string state;
  std::string problem;
};

/// Opens the folder, verifies it, reads everything, closes it.
Found look(FaultFileSystem& files, const std::string& folder, bool create) {
  base::ManualClock clock{UtcMs{1'760'000'000'000}};
  base::SeededRandom random(99);
  vault::VaultOptions options;
  options.directory = folder;
  options.create = create;
  options.files = &files;
  options.clock = &clock;
  options.random = &random;
  auto vault = vault::open_sqlite_vault(options);
  if (!vault) return {{}, "open: " + vault.error().message};
  if (const Status sound = verify(**vault); !sound) return {{}, "verify: " + sound.error().message};
  auto state = dump(**vault, Detail::kAll);
  if (!state) return {{}, "read: " + state.error().message};
  return {*std::move(state), {}};
}

std::string first_difference(const std::string& found, const std::string& expected) {
  const std::size_t at = static_cast<std::size_t>(std::ranges::mismatch(found, expected).in1 - found.begin());
  const std::size_t line = at == 0 ? 0 : found.rfind('\n', at - 1) + 1;
  const auto line_of = [&](const std::string& text) {
    return line >= text.size() ? std::string("(end)") : text.substr(line, text.find('\n', line) - line);
  };
  return "found \"" + line_of(found) + "\", expected \"" + line_of(expected) + "\"";
}

/// Whether the bytes lie anywhere in a file below the folder.
bool holds_bytes(const FaultFileSystem& files, FaultFileSystem& listing, const std::string& folder,
                 const std::string& bytes) {
  const auto entries = listing.list(folder);
  if (!entries) return false;
  for (const auto& entry : *entries) {
    const std::string path = folder + "/" + entry.name;
    if (entry.directory ? holds_bytes(files, listing, path, bytes)
                        : files.peek(path).value_or("").find(bytes) != std::string::npos) {
      return true;
    }
  }
  return false;
}

class Checker {
 public:
  explicit Checker(const Recording& recording) : recording_(recording) {
    verdict_.operations = recording.files->operations();
    for (std::size_t i = 0; i < recording.states.size(); ++i) {
      if (recording.states[i].step == "backup") backup_step_ = i;
      number_of_state_.try_emplace(recording.states[i].state, i);
    }
  }

  void check(std::uint64_t after, Survival survival, std::uint64_t seed) {
    const auto image = recording_.files->crash_image(after, survival, seed);
    ++verdict_.images;
    where_ = "after operation " + std::to_string(after) + " (" +
             (after == 0 ? "nothing" : recording_.files->describe(after - 1)) + "), survival " +
             std::to_string(static_cast<int>(survival)) + ", seed " + std::to_string(seed);
    allow(after);
    const std::uint64_t fingerprint = image->fingerprint();
    auto [at, fresh] = seen_.try_emplace(fingerprint);
    if (fresh) {
      look_for_erased(*image, after);
      look_at_backup(*image, after);
      ++verdict_.opened;
      at->second = recognise(look(*image, kFolder, true));
      if (verdict_.opened % kCrashAgainEvery == 0) crash_again(*image, seed);
    }
    judge(at->second);
  }

  Verdict take() { return std::move(verdict_); }

 private:
  /// Sets the range of states that may be found.
  void allow(std::uint64_t after) {
    lowest_ = 0;
    highest_ = 0;
    for (std::size_t i = 0; i < recording_.states.size(); ++i) {
      if (recording_.states[i].end <= after) lowest_ = i;
      if (recording_.states[i].begin < after) highest_ = i;
    }
    highest_ = std::max(highest_, lowest_);
  }

  /// What a disk holds, in little space: there may be a million of them.
  struct Recognised {
    std::optional<std::size_t> state;  ///< The first recorded state that is equal to it.
    std::string problem;               ///< Why there is none.
  };

  Recognised recognise(const Found& found) const {
    if (!found.problem.empty()) return {{}, found.problem};
    const auto at = number_of_state_.find(found.state);
    if (at != number_of_state_.end()) return {at->second, {}};
    return {{},
            "a state that never was; the first difference to the last acknowledged one: " +
                first_difference(found.state, recording_.states[lowest_].state)};
  }

  void judge(const Recognised& found) {
    if (!found.state) return inconsistent(found.problem);
    for (std::size_t i = lowest_; i <= highest_; ++i) {
      if (number_of_state_.at(recording_.states[i].state) == *found.state) return;
    }
    const std::string& step = recording_.states[*found.state].step;
    if (*found.state > highest_) return inconsistent("the state after \"" + step + "\", which had not begun");
    ++verdict_.acked_lost;
    example("acknowledged step \"" + recording_.states[lowest_].step + "\" is lost: the state is that after \"" + step +
            "\"");
  }

  void inconsistent(const std::string& problem) {
    ++verdict_.inconsistent;
    example(problem);
  }

  void example(const std::string& problem) {
    if (verdict_.examples.size() < kExamples) verdict_.examples.push_back(where_ + ": " + problem);
  }

  /// The power fails again while the image is opened and closed for the first time.
  void crash_again(FaultFileSystem& image, std::uint64_t seed) {
    const std::string outer = where_;
    const std::uint64_t operations = image.operations();
    if (operations == 0) return;
    for (const Survival survival : {Survival::kNothing, Survival::kRandom, Survival::kEverything}) {
      const std::uint64_t after = 1 + (seed * 7919 + verdict_.opened) % operations;
      const auto second = image.crash_image(after, survival, seed + 1);
      ++verdict_.images;
      ++verdict_.crashed_again;
      where_ = outer + ", then after operation " + std::to_string(after) + " of its recovery (" +
               image.describe(after - 1) + "), survival " + std::to_string(static_cast<int>(survival));
      judge(recognise(look(*second, kFolder, true)));
    }
    where_ = outer;
  }

  void look_for_erased(FaultFileSystem& image, std::uint64_t after) {
    for (const auto& [from, bytes] : recording_.gone) {
      if (after < from || !holds_bytes(image, image, kFolder, bytes)) continue;
      ++verdict_.erased_found;
      example("erased bytes are still on the disk: " + bytes);
    }
  }

  /// A copy that was acknowledged is whole; one that was not is whole or says that it is not there.
  void look_at_backup(FaultFileSystem& image, std::uint64_t after) {
    if (backup_step_ == 0 || recording_.states[backup_step_].begin >= after) return;
    const bool done = recording_.states[backup_step_].end <= after;
    const bool there = image.exists(std::string(kBackup) + "/vault.db").value_or(false);
    if (!there) {
      if (done) ++verdict_.acked_lost, example("the backup is lost");
      return;
    }
    const Found found = look(*image.crash_image(0, Survival::kEverything, 0), kBackup, false);
    if (!found.problem.empty()) return inconsistent("the backup: " + found.problem);
    if (found.state != recording_.states[backup_step_].state) inconsistent("the backup holds another state");
  }

  const Recording& recording_;
  Verdict verdict_;
  std::unordered_map<std::uint64_t, Recognised> seen_;
  std::unordered_map<std::string_view, std::size_t> number_of_state_;
  std::size_t backup_step_ = 0;
  std::size_t lowest_ = 0;
  std::size_t highest_ = 0;
  std::string where_;
};

}  // namespace

Verdict lose_power(const Workload& workload, const PowerLossOptions& options) {
  const auto recording = record(workload, options.durability);
  if (!recording) {
    Verdict failed;
    failed.inconsistent = 1;
    failed.examples.push_back("the workload itself fails: " + recording.error().message);
    return failed;
  }
  Checker checker(*recording);
  const std::uint64_t step = workload.stride * options.shards;
  for (std::uint64_t after = options.shard; after <= recording->files->operations(); after += step) {
    checker.check(after, Survival::kNothing, 0);
    checker.check(after, Survival::kEverything, 0);
    for (std::uint64_t seed = 1; seed <= options.seeds / workload.fewer_seeds; ++seed) {
      checker.check(after, Survival::kRandom, after * 1'000'003 + seed);
    }
  }
  return checker.take();
}

std::string describe(const std::string& name, const Verdict& v) {
  std::string text = name + ": " + std::to_string(v.operations) + " operations, " + std::to_string(v.images) +
                     " images (" + std::to_string(v.opened) + " different, " + std::to_string(v.crashed_again) +
                     " of a second crash while recovering), acknowledged lost " + std::to_string(v.acked_lost) +
                     ", inconsistent " + std::to_string(v.inconsistent) + ", erased bytes found " +
                     std::to_string(v.erased_found);
  for (const std::string& example : v.examples) text += "\n  " + example;
  return text;
}

bool full_run() {
  const char* asked = std::getenv("MEMOS_FULL");
  return asked != nullptr && std::string_view(asked) == "1";
}

}  // namespace memos::fault
