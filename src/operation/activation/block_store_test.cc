// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#include "operation/activation/block_store.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <random>

#include "base/limits.h"
#include "operation/activation/store_test_support.h"

namespace memos::activation {
namespace {

const Source kFirst{memory_of(1), CubeId{1}, 1};
const Source kSecond{memory_of(2), CubeId{1}, 1};
const Source kOther{memory_of(3), CubeId{2}, 1};

struct World {
  std::unique_ptr<base::FaultFileSystem> files = base::make_fault_file_system();
  std::unique_ptr<BlockStore> store;

  World() { reopen(); }
  void reopen() { reopen(options_of(*files)); }
  void reopen(BlockStore::Options options) {
    options.files = files.get();
    store = std::make_unique<BlockStore>(std::move(options));
    ASSERT_TRUE(store->open());
  }
  std::string load(const BlockKey& key) {
    const auto loaded = store->load(key, {});
    return loaded ? text_of(*loaded) : "";
  }
};

TEST(BlockStore, GivesWhatWasPutFromRamAndAfterRestartFromDisk) {
  World world;
  Chain chain;
  const BlockKey first = chain.next(1).key;
  chain = {};
  ASSERT_TRUE(world.store->put(chain.next(1, {kFirst}), bytes_of(1), 0));
  ASSERT_TRUE(world.store->put(chain.next(2, {kSecond}), bytes_of(2), 0));
  EXPECT_EQ(world.store->find(first), Tier::kRam);
  EXPECT_EQ(world.load(first), bytes_of(1));
  EXPECT_TRUE(world.store->has_unwritten());
  ASSERT_TRUE(world.store->write_back({}));
  EXPECT_FALSE(world.store->has_unwritten());
  world.reopen();
  EXPECT_EQ(world.store->find(first), Tier::kDisk);
  const auto loaded = world.store->load(chain.last, {});
  ASSERT_TRUE(loaded);
  EXPECT_EQ(loaded->tier, Tier::kDisk);
  EXPECT_EQ(text_of(*loaded), bytes_of(2));
  EXPECT_EQ(world.store->find(chain.last), Tier::kRam) << "what was used comes into RAM";
  EXPECT_EQ(world.store->counts().disk_bytes, 600U);
}

TEST(BlockStore, WhatFollowsNothingIsNotTaken) {
  World world;
  Chain chain;
  static_cast<void>(chain.next(1));
  EXPECT_FALSE(world.store->put(chain.next(2), bytes_of(2), 0));
  EXPECT_EQ(world.store->counts().blocks, 0U);
}

TEST(BlockStore, ADamagedByteIsNeverGiven) {
  for (const std::size_t place : {std::size_t{0}, std::size_t{1}, std::size_t{150}, std::size_t{299}}) {
    World world;
    Chain chain;
    ASSERT_TRUE(world.store->put(chain.next(1), bytes_of(1), 0));
    const BlockKey first = chain.last;
    ASSERT_TRUE(world.store->put(chain.next(2), bytes_of(2), 0));
    ASSERT_TRUE(world.store->write_back({}));
    const std::string path = block_path(kFolder, chain.space.id(), first) + std::string(kBytesEnding);
    std::string bytes = world.files->peek(path).value();
    bytes[place] = static_cast<char>(bytes[place] ^ 1);
    ASSERT_TRUE(world.files->poke(path, bytes));
    world.reopen();
    EXPECT_EQ(world.store->find(first), Tier::kDisk);
    EXPECT_EQ(world.load(first), "");
    EXPECT_EQ(world.store->counts().damaged, 1U);
    EXPECT_EQ(world.store->find(chain.last), std::nullopt) << "what follows it goes too";
    EXPECT_TRUE(files_below(*world.files, kFolder).empty());
  }
}

TEST(BlockStore, ATruncatedOrLongerFileIsRemovedAtOpening) {
  for (const bool longer : {false, true}) {
    World world;
    Chain chain;
    ASSERT_TRUE(world.store->put(chain.next(1), bytes_of(1), 0));
    ASSERT_TRUE(world.store->write_back({}));
    const std::string path = block_path(kFolder, chain.space.id(), chain.last) + std::string(kBytesEnding);
    std::string bytes = world.files->peek(path).value();
    if (longer)
      bytes += "x";
    else
      bytes.pop_back();
    ASSERT_TRUE(world.files->poke(path, bytes));
    world.reopen();
    EXPECT_EQ(world.store->find(chain.last), std::nullopt);
    EXPECT_TRUE(files_below(*world.files, kFolder).empty());
  }
}

TEST(BlockStore, ARecordOfAnotherBlockIsRefused) {
  World world;
  Chain chain;
  ASSERT_TRUE(world.store->put(chain.next(1), bytes_of(1), 0));
  const BlockKey first = chain.last;
  ASSERT_TRUE(world.store->put(chain.next(2), bytes_of(2), 0));
  ASSERT_TRUE(world.store->write_back({}));
  const std::string one = block_path(kFolder, chain.space.id(), first);
  const std::string two = block_path(kFolder, chain.space.id(), chain.last);
  ASSERT_TRUE(
      world.files->poke(two + std::string(kRecordEnding), world.files->peek(one + std::string(kRecordEnding)).value()));
  world.reopen();
  EXPECT_EQ(world.store->find(chain.last), std::nullopt);
  EXPECT_EQ(world.load(first), bytes_of(1));
}

TEST(BlockStore, DroppingAMemoryTakesWhatHoldsItAndWhatFollows) {
  World world;
  Chain chain;
  ASSERT_TRUE(world.store->put(chain.next(1), bytes_of(1), 0));
  const BlockKey root = chain.last;
  ASSERT_TRUE(world.store->put(chain.next(2, {kFirst}), bytes_of(2), 0));
  ASSERT_TRUE(world.store->put(chain.next(3), bytes_of(3), 0));
  Chain other;
  other.last = root;
  ASSERT_TRUE(world.store->put(other.next(4, {kSecond}), bytes_of(4), 0));
  ASSERT_TRUE(world.store->write_back({}));
  const MemoryId gone[] = {kFirst.memory};
  const auto dropped = world.store->drop_memories(gone);
  ASSERT_TRUE(dropped);
  EXPECT_EQ(dropped->blocks, 2U);
  EXPECT_EQ(dropped->bytes, 600U);
  EXPECT_EQ(world.load(root), bytes_of(1));
  EXPECT_EQ(world.load(other.last), bytes_of(4));
  EXPECT_EQ(world.load(chain.last), "");
  for (const std::string& path : files_below(*world.files, kFolder)) {
    const std::string content = world.files->peek(path).value();
    for (const std::uint64_t erased : {2U, 3U})
      EXPECT_EQ(content.find(bytes_of(erased).substr(0, 16)), std::string::npos) << path;
  }
  EXPECT_EQ(files_below(*world.files, kFolder).size(), 4U);
  world.reopen();
  EXPECT_EQ(world.store->counts().blocks, 2U);
}

TEST(BlockStore, WhatBeganBeforeADropIsNotTakenAfterIt) {
  World world;
  const std::uint64_t before = world.store->now();
  const MemoryId gone[] = {kFirst.memory};
  ASSERT_TRUE(world.store->drop_memories(gone));
  Chain chain;
  EXPECT_FALSE(world.store->put(chain.next(1, {kFirst}), bytes_of(1), before));
  chain = {};
  EXPECT_TRUE(world.store->put(chain.next(1, {kFirst}), bytes_of(1), world.store->now()));
  chain = {};
  EXPECT_TRUE(world.store->put(chain.next(2, {kSecond}), bytes_of(2), before)) << "another memory was dropped";
  ASSERT_TRUE(world.store->drop_cube(CubeId{9}));
  chain = {};
  EXPECT_FALSE(world.store->put(chain.next(3, {kSecond}), bytes_of(3), before)) << "a cube went";
}

TEST(BlockStore, TooManyDropsAgoIsRefused) {
  World world;
  const std::uint64_t before = world.store->now();
  for (int i = 0; i < 5'000; ++i) {
    const MemoryId gone[] = {memory_of(77)};
    ASSERT_TRUE(world.store->drop_memories(gone));
  }
  Chain chain;
  EXPECT_FALSE(world.store->put(chain.next(1, {kFirst}), bytes_of(1), before));
}

TEST(BlockStore, ASharedBlockBelongsToEverySourceThatUsedIt) {
  World world;
  Chain chain;
  ASSERT_TRUE(world.store->put(chain.next(1, {kFirst}), bytes_of(1), 0));
  ASSERT_TRUE(world.store->write_back({}));
  const Source more[] = {kOther};
  ASSERT_TRUE(world.store->load(chain.last, more));
  EXPECT_TRUE(world.store->has_unwritten());
  ASSERT_TRUE(world.store->write_back({}));
  world.reopen();
  const MemoryId gone[] = {kOther.memory};
  EXPECT_EQ(world.store->drop_memories(gone)->blocks, 1U);
  EXPECT_TRUE(files_below(*world.files, kFolder).empty());
}

TEST(BlockStore, DroppingCubesAndTenants) {
  World world;
  Chain shared;
  ASSERT_TRUE(world.store->put(shared.next(1), bytes_of(1), 0));
  Chain own;
  own.audience = {CubeId{1}};
  ASSERT_TRUE(world.store->put(own.next(1), bytes_of(2), 0));
  Chain both;
  both.audience = {CubeId{1}, CubeId{2}};
  ASSERT_TRUE(world.store->put(both.next(1), bytes_of(3), 0));
  Chain sourced;
  ASSERT_TRUE(world.store->put(sourced.next(2, {kOther}), bytes_of(4), 0));
  Chain foreign;
  foreign.space = KeySpace(TenantId{"acme"}, state_of(1));
  ASSERT_TRUE(world.store->put(foreign.next(1), bytes_of(5), 0));
  EXPECT_EQ(world.store->drop_cube(CubeId{2})->blocks, 2U);
  EXPECT_EQ(world.load(own.last), bytes_of(2));
  EXPECT_EQ(world.store->drop_tenant(TenantId{})->blocks, 2U);
  EXPECT_EQ(world.load(foreign.last), bytes_of(5));
}

TEST(BlockStore, RetainTakesWhatDoesNotHoldAnyMore) {
  World world;
  Chain chain;
  ASSERT_TRUE(world.store->put(chain.next(1, {kFirst}), bytes_of(1), 0));
  ASSERT_TRUE(world.store->put(chain.next(2, {kSecond}), bytes_of(2), 0));
  const auto dropped = world.store->retain([](const Source& source) -> Result<bool> { return source != kSecond; });
  ASSERT_TRUE(dropped);
  EXPECT_EQ(dropped->blocks, 1U);
  EXPECT_FALSE(world.store->retain([](const Source&) -> Result<bool> { return fail(ErrorCode::kIo, "no"); }));
  EXPECT_EQ(world.store->counts().blocks, 1U);
}

TEST(BlockStore, RamOverflowsToDiskAndDiskDropsWhatWasUsedLongestAgo) {
  World world;
  BlockStore::Options options = options_of(*world.files);
  options.ram_bytes = 600;
  options.disk_bytes = 1'200;
  world.reopen(options);
  std::vector<BlockKey> keys;
  for (int i = 0; i < 12; ++i) {
    Chain chain;
    ASSERT_TRUE(world.store->put(chain.next(i), bytes_of(static_cast<std::uint64_t>(i)), 0));
    keys.push_back(chain.last);
    EXPECT_EQ(world.load(keys[0]), bytes_of(0)) << "used again and again";
    EXPECT_LE(world.store->counts().ram_bytes, 600U);
    EXPECT_LE(world.store->counts().disk_bytes, 1'200U);
  }
  EXPECT_GT(world.store->counts().evicted, 0U);
  EXPECT_EQ(world.load(keys[11]), bytes_of(11));
  EXPECT_EQ(world.store->find(keys[1]), std::nullopt);
}

TEST(BlockStore, WithoutDiskItLivesInRam) {
  World world;
  BlockStore store(
      {.files = nullptr, .directory = {}, .read_only = false, .ram_bytes = 900, .disk_bytes = 0, .logger = {}});
  ASSERT_TRUE(store.open());
  Chain chain;
  for (int i = 0; i < 5; ++i) static_cast<void>(store.put(chain.next(i), bytes_of(static_cast<std::uint64_t>(i)), 0));
  EXPECT_LE(store.counts().ram_bytes, 900U);
  EXPECT_TRUE(store.write_back({}));
  EXPECT_FALSE(store.has_unwritten());
}

TEST(BlockStore, LongChainsAreEvictedFromTheirEnds) {
  World world;
  BlockStore::Options options = options_of(*world.files);
  options.ram_bytes = 1'500;
  options.disk_bytes = 1'500;
  world.reopen(options);
  Chain chain;
  std::vector<BlockKey> keys;
  for (int i = 0; i < 20; ++i) {
    Block block = chain.next(i);
    keys.push_back(block.key);
    if (!world.store->put(std::move(block), bytes_of(static_cast<std::uint64_t>(i)), 0)) break;
  }
  EXPECT_EQ(world.load(keys[0]), bytes_of(0)) << "nothing is left without what it follows";
}

/// A run that writes, shares, drops and writes again; every image of a crash in it is opened.
void some_work(BlockStore& store) {
  Chain chain;
  static_cast<void>(store.put(chain.next(1, {kFirst}), bytes_of(1), store.now()));
  const BlockKey root = chain.last;
  static_cast<void>(store.put(chain.next(2, {kSecond}), bytes_of(2), store.now()));
  static_cast<void>(store.write_back({}));
  const Source more[] = {kOther};
  static_cast<void>(store.load(root, more));
  static_cast<void>(store.write_back({}));
  const MemoryId gone[] = {kSecond.memory};
  static_cast<void>(store.drop_memories(gone));
  chain.last = root;
  static_cast<void>(store.put(chain.next(3, {}), bytes_of(3), store.now()));
  static_cast<void>(store.write_back({}));
}

TEST(BlockStore, AfterAnyCrashWhatIsFoundIsWhole) {
  const auto files = base::make_fault_file_system();
  {
    BlockStore store(options_of(*files));
    ASSERT_TRUE(store.open());
    some_work(store);
  }
  Chain chain;
  std::map<BlockKey, std::string> right;
  right[chain.next(1).key] = bytes_of(1);
  const BlockKey root = chain.last;
  right[chain.next(2).key] = bytes_of(2);
  chain.last = root;
  right[chain.next(3).key] = bytes_of(3);
  std::size_t found = 0;
  for (std::uint64_t after = 0; after <= files->operations(); ++after) {
    for (const auto survival : {base::Survival::kNothing, base::Survival::kEverything, base::Survival::kRandom}) {
      const auto image = files->crash_image(after, survival, after);
      BlockStore store(options_of(*image));
      ASSERT_TRUE(store.open()) << after;
      for (const auto& [key, bytes] : right) {
        const auto loaded = store.load(key, {});
        if (!loaded) continue;
        EXPECT_EQ(text_of(*loaded), bytes) << "after " << after << " operations";
        ++found;
      }
      // Nothing lies about that no block owns.
      EXPECT_EQ(files_below(*image, kFolder).size(), 2 * store.counts().blocks) << after;
    }
  }
  EXPECT_GT(found, 20U);
}

TEST(BlockStore, FaultsOfFilesAreSurvivedAndAFailedDropIsRepeated) {
  const auto plain = base::make_fault_file_system();
  {
    BlockStore store(options_of(*plain));
    ASSERT_TRUE(store.open());
    some_work(store);
  }
  for (const auto kind : {base::FaultKind::kEio, base::FaultKind::kDiskFull, base::FaultKind::kShortWrite}) {
    for (std::uint64_t at = 0; at < plain->operations(); ++at) {
      const auto files = base::make_fault_file_system();
      files->fail_at(at, kind);
      BlockStore store(options_of(*files));
      ASSERT_TRUE(store.open());
      some_work(store);
      const MemoryId gone[] = {kFirst.memory, kSecond.memory, kOther.memory};
      for (int again = 0; again < 2 && !files->sync_failed(); ++again) static_cast<void>(store.drop_memories(gone));
      if (files->sync_failed()) continue;
      EXPECT_EQ(store.counts().blocks, 0U) << at;
      EXPECT_TRUE(files_below(*files, kFolder).empty()) << plain->describe(at);
    }
  }
}

/// Random operations against a map that never forgets: whatever the store gives is what was put, with nothing that was
/// dropped, through restarts.
BlockStore::Options small_options(base::FileSystem& files) {
  BlockStore::Options options = options_of(files);
  options.ram_bytes = 3'000;
  options.disk_bytes = 6'000;
  return options;
}

TEST(BlockStore, NeverGivesAnythingElseThanWhatWasPut) {
  const std::uint64_t seed = std::random_device{}();
  SCOPED_TRACE("seed " + std::to_string(seed));
  std::mt19937_64 random(seed);
  World world;
  const BlockStore::Options options = small_options(*world.files);
  world.reopen(options);
  struct Known {
    std::string bytes;
    BlockKey parent;
    std::set<MemoryId> sources;
    std::set<MemoryId> written;  ///< Of them, those that must be known after it is opened again.
    bool gone = false;
  };
  std::map<BlockKey, Known> all;
  std::vector<BlockKey> keys{BlockKey{}};
  for (int step = 0; step < 12'000; ++step) {
    const std::uint64_t what = random() % 100;
    const BlockKey some = keys[random() % keys.size()];
    if (what < 45) {
      Chain chain;
      chain.last = some;
      const MemoryId memory = memory_of(static_cast<std::uint8_t>(random() % 8));
      Block block = chain.next(static_cast<Token>(random() % 6), {{memory, CubeId{1}, 1}});
      const BlockKey key = block.key;
      const std::uint64_t number = random() % 1'000'000;
      Known& known = all[key];
      const bool fresh = !world.store->find(key);
      if (fresh) known = {.bytes = bytes_of(number, 100 + number % 400), .parent = some};
      if (world.store->put(std::move(block), known.bytes, world.store->now())) known.sources.insert(memory);
      if (fresh) keys.push_back(key);
    } else if (what < 85) {
      const auto loaded = world.store->load(some, {});
      if (loaded) {
        ASSERT_TRUE(all.contains(some));
        EXPECT_FALSE(all[some].gone) << "step " << step;
        EXPECT_EQ(text_of(*loaded), all[some].bytes) << "step " << step;
      }
    } else if (what < 93) {
      ASSERT_TRUE(world.store->write_back({}));
      for (auto& [key, known] : all) known.written = known.sources;
    } else if (what < 97) {
      const MemoryId memory = memory_of(static_cast<std::uint8_t>(random() % 8));
      ASSERT_TRUE(world.store->drop_memories(std::span(&memory, 1)));
      for (auto& [key, known] : all)
        if (known.sources.contains(memory)) {
          EXPECT_FALSE(world.store->find(key)) << "step " << step;
        }
      for (const BlockView& view : world.store->list())
        if (view.block.parent != BlockKey{}) {
          EXPECT_TRUE(world.store->find(view.block.parent)) << "step " << step;
        }
    } else {
      // A source that joined after the record was written is forgotten: the block still goes with its other ones.
      world.reopen(options);
      for (const BlockView& view : world.store->list()) {
        Known& known = all[view.block.key];
        std::set<MemoryId> sources;
        for (const Source& source : view.block.sources) sources.insert(source.memory);
        EXPECT_FALSE(sources.empty()) << "step " << step;
        EXPECT_TRUE(std::ranges::includes(known.sources, sources)) << "step " << step;
        EXPECT_TRUE(std::ranges::includes(sources, known.written)) << "step " << step;
        known.sources = sources;
      }
    }
    const StoreCounts counts = world.store->counts();
    ASSERT_LE(counts.ram_bytes, 3'000U + 500U);
    ASSERT_LE(counts.disk_bytes, 6'000U);
  }
}

}  // namespace
}  // namespace memos::activation
