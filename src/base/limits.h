// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>

/// Every limit of the program, in one place. A limit is tested at its value and one above it.
namespace memos::limits {

// Content
inline constexpr std::size_t kMaxTextBytes = std::size_t{8} << 20U;    ///< One memory's text.
inline constexpr std::size_t kMaxInfoBytes = std::size_t{256} << 10U;  ///< One memory's free JSON object.
inline constexpr std::size_t kMaxInfoDepth = 16;  ///< Its nesting; leaves room for the JSON around it.
inline constexpr std::size_t kMaxNameBytes = 200;                      ///< Cube, scope, speaker, key, tag.
inline constexpr std::size_t kMaxTags = 64;                            ///< Tags of one memory.
inline constexpr std::size_t kMaxOrigins = 256;                        ///< Origins of one memory.
inline constexpr std::size_t kMaxReaders = 256;                        ///< Access list of one memory.
inline constexpr std::size_t kMaxVectorDimension = 8192;

// Language and index
inline constexpr std::size_t kMaxTermBytes = 96;                          ///< A longer word is cut on a code point boundary.
inline constexpr std::size_t kStemCacheSlots = 4'096;                     ///< Of 64 bytes, one table a tokenizer.
inline constexpr std::size_t kExactRowsInRam = 16'320;                    ///< Rows of a vector set whose halves stay in RAM.

// Requests
inline constexpr std::size_t kMaxItemsPerAdd = 10'000;
inline constexpr std::size_t kMaxPage = 1'000;
inline constexpr std::size_t kMaxSearchResults = 1'000;
inline constexpr std::size_t kMaxQueryBytes = std::size_t{64} << 10U;
inline constexpr std::size_t kMaxCubesPerSearch = 256;
inline constexpr std::size_t kMaxImportLineBytes = std::size_t{8} << 20U;
inline constexpr std::size_t kMaxImportFileBytes = std::size_t{2} << 30U;

// JSON
inline constexpr std::size_t kMaxJsonDepth = 32;
inline constexpr std::size_t kMaxJsonBytes = std::size_t{256} << 20U;
inline constexpr std::size_t kMaxJsonValues = std::size_t{8}
                                              << 20U;  ///< Bounds what a few bytes a value can cost in RAM.

// Vault
inline constexpr std::uint64_t kMaxSequence = (std::uint64_t{1} << 40U) - 1;  ///< Entries of one cube's journal.
inline constexpr std::uint32_t kMaxCubes =
    (std::uint32_t{1} << 22U) - 1;                          ///< Cubes of one vault, dropped ones included.
inline constexpr std::size_t kMaxGroupCommit = 2'048;       ///< Changes that share one sync.
inline constexpr std::chrono::hours kDeletedKept{24 * 30};  ///< Deleted memories can be restored this long.
inline constexpr std::chrono::seconds kRepeatWindow{60};    ///< An identical turn within it is a retry.

// Jobs
inline constexpr std::uint32_t kMaxJobAttempts = 8;
inline constexpr std::chrono::seconds kJobLease{60};

// Models
inline constexpr std::size_t kMaxModelFileBytes = std::size_t{64} << 30U;
inline constexpr std::size_t kMaxEmbedBatch = 32;
inline constexpr std::size_t kRecentVectors = 512;  ///< Question vectors kept in RAM.

}  // namespace memos::limits
