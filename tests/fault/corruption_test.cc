// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
// A closed vault is damaged at many places: each damage is found when the vault is opened, read or verified, or lies
// where nothing is stored. Wrong content is never returned.
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdio>
#include <iterator>
#include <set>
#include <vector>

#include "base/hash.h"
#include "dump.h"
#include "power_loss.h"
#include "workload.h"

namespace memos::fault {
namespace {

constexpr std::uint64_t kStride = 97;  // a prime, so that all places in pages and rows are met
constexpr std::uint64_t kStrideInFullRun = 1;

enum class Damage : std::uint8_t { kFlip, kZeros, kCut };
constexpr std::array<const char*, 3> kDamageNames = {"flip", "zeros", "cut"};

/// The lines of a dump that are under the promise: not jobs, settings and counters, which carry no checksum.
std::set<std::string> promised(const std::string& dump) {
  std::set<std::string> lines;
  for (std::size_t at = 0; at < dump.size();) {
    const std::size_t end = dump.find('\n', at);
    std::string line = dump.substr(at, end - at);
    if (!line.starts_with("job ") && !line.starts_with("setting ") && !line.starts_with("usage ")) {
      lines.insert(std::move(line));
    }
    at = end + 1;
  }
  return lines;
}

std::string damaged(std::string bytes, Damage damage, std::size_t at) {
  switch (damage) {
    case Damage::kFlip:
      bytes[at] = static_cast<char>(static_cast<unsigned char>(bytes[at]) ^ (1U << (at % 8)));
      break;
    case Damage::kZeros:
      std::fill_n(bytes.begin() + static_cast<std::ptrdiff_t>(at), std::min<std::size_t>(512, bytes.size() - at), '\0');
      break;
    case Damage::kCut:
      bytes.resize(at);
  }
  return bytes;
}

/// A small vault with something of everything, closed.
std::unique_ptr<base::FaultFileSystem> make_vault() {
  Workload workload = everyday();
  const Workload more = services();
  workload.steps.insert(workload.steps.end(), more.steps.begin() + 1, more.steps.end());
  const auto recording = record(workload, vault::Durability::kFull);
  EXPECT_TRUE(recording) << recording.error().message;
  if (!recording) return base::make_fault_file_system();
  return recording->files->crash_image(recording->files->operations(), base::Survival::kNothing, 0);
}

struct Counts {
  std::uint64_t cases = 0, at_open = 0, at_read = 0, at_verify = 0, harmless = 0;
};

/// Opens, reads and verifies the damaged vault; adds to the counts, or fails the test.
void look(base::FaultFileSystem& files, const std::set<std::string>& original, Counts& counts) {
  ++counts.cases;
  World world;
  world.files = &files;
  if (const Status opened = world.open(); !opened) {
    ++counts.at_open;
    return;
  }
  const auto state = dump(*world.vault, Detail::kAll);
  const Status sound = verify(*world.vault);
  if (!state) {
    ++counts.at_read;
    return;
  }
  const std::set<std::string> lines = promised(*state);
  if (sound) {
    std::vector<std::string> other;
    std::ranges::set_symmetric_difference(lines, original, std::back_inserter(other));
    EXPECT_TRUE(other.empty()) << "damage was not found; the first of " << other.size()
                               << " lines that differ: " << other.front();
    ++counts.harmless;
    return;
  }
  ++counts.at_verify;
  for (const std::string& line : lines) {
    if (!line.starts_with("version ") && !line.starts_with("vector ")) continue;
    EXPECT_TRUE(original.contains(line)) << "wrong content was returned: " << line;
  }
}

class Corruption : public ::testing::TestWithParam<std::pair<const char*, Damage>> {};

TEST_P(Corruption, IsFoundOrHarmless) {
  const auto& [file, damage] = GetParam();
  const std::string path = std::string(kFolder) + "/" + file;
  const auto intact = make_vault();
  Counts counts;
  std::set<std::string> original;
  {
    const auto copy = intact->crash_image(0, base::Survival::kEverything, 0);
    World world;
    world.files = copy.get();
    ASSERT_TRUE(world.open());
    original = promised(*dump(*world.vault, Detail::kAll));
    ASSERT_TRUE(verify(*world.vault));
  }
  const auto bytes = intact->peek(path);
  ASSERT_TRUE(bytes) << bytes.error().message;
  for (std::size_t at = 0; at < bytes->size(); at += full_run() ? kStrideInFullRun : kStride) {
    std::string changed = damaged(*bytes, damage, at);
    if (changed == *bytes) continue;  // zeros over zeros
    const auto copy = intact->crash_image(0, base::Survival::kEverything, 0);
    ASSERT_TRUE(copy->poke(path, std::move(changed)));
    SCOPED_TRACE(path + ", offset " + std::to_string(at));
    look(*copy, original, counts);
    if (HasFailure()) break;
  }
  std::printf("%s of %s (%zu bytes): %llu cases, found at open %llu, at reading %llu, at verify %llu, harmless %llu\n",
              kDamageNames[static_cast<std::size_t>(damage)], file, bytes->size(),
              static_cast<unsigned long long>(counts.cases), static_cast<unsigned long long>(counts.at_open),
              static_cast<unsigned long long>(counts.at_read), static_cast<unsigned long long>(counts.at_verify),
              static_cast<unsigned long long>(counts.harmless));
  EXPECT_GT(counts.cases, 0U);
}

INSTANTIATE_TEST_SUITE_P(, Corruption,
                         ::testing::Values(std::pair{"vault.db", Damage::kFlip}, std::pair{"vault.db", Damage::kZeros},
                                           std::pair{"vault.db", Damage::kCut}, std::pair{"heads", Damage::kFlip},
                                           std::pair{"heads", Damage::kZeros}, std::pair{"heads", Damage::kCut}),
                         [](const auto& test) {
                           const std::string file = test.param.first;
                           return file.substr(0, file.find('.')) + "_" +
                                  kDamageNames[static_cast<std::size_t>(test.param.second)];
                         });

}  // namespace
}  // namespace memos::fault
