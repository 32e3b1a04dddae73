// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#pragma once

#include <cstdint>
#include <map>
#include <mutex>
#include <string>
#include <vector>

#include "base/result.h"
#include "model/generator.h"
#include "operation/activation/block_store.h"
#include "operation/activation/prompt.h"

namespace memos::activation {

/// Where the cache of tokens comes from.
enum class Origin : std::uint8_t {
  kEngine = 0,  ///< A row that the engine still holds.
  kRam = 1,
  kDisk = 2,
  kMoved = 3,  ///< Encoded elsewhere and moved here: an approximation.
  kComputed = 4,
};
inline constexpr std::size_t kOrigins = 5;
[[nodiscard]] std::string_view name(Origin origin) noexcept;

/// Of one segment.
struct Share {
  std::array<std::uint64_t, kOrigins> tokens{};  ///< By Origin.
  double ms = 0;  ///< Restoring and computing; what one step did for several is shared by tokens.
};

/// A prompt in a row of the engine, ready to be answered.
struct Ready {
  model::SequenceLease row;
  std::vector<Share> segments;
  bool exact = true;  ///< The row is bit for bit what a plain prefill of these tokens gives.
  double restore_ms = 0, compute_ms = 0;
};

/// Figures since the start. Also of prompts that failed on the way.
struct CacheCounts {
  std::uint64_t prompts = 0, encoded = 0;  ///< `encoded`: tokens computed in the background.
  std::array<std::uint64_t, kOrigins> tokens{};
  double seconds_saved = 0;
};

/// Puts prompts into the engine with as little computing as possible, and keeps what was computed. Thread-safe.
class PromptCache {
 public:
  explicit PromptCache(BlockStore& store) : store_(store) {}

  /// What prepare() would find in the store, without asking the engine.
  [[nodiscard]] std::vector<Share> look(const Prompt& prompt) const;
  /// A row with the whole prompt: what the engine still holds, then what is stored, then computed. Errors: those of
  /// lease() and decode(); kExhausted, field "max_tokens" (longer than a row).
  [[nodiscard]] Result<Ready> prepare(model::Generator& generator, const Prompt& prompt,
                                      const model::KeepGoing& keep_going);
  /// Stores the blocks of the prompt that are not stored yet, from the row that holds it, also if more tokens stand
  /// behind it by now. Nothing that is not exact. To be called behind the answer; takes about as long as copying.
  void keep(const Prompt& prompt, model::KvSequence& row);
  /// In the background: computes and stores what prompts that begin like this one will want, in steps of
  /// limits::kKvEncodeTokens. kCancelled when it gave way; what was done until then is kept.
  [[nodiscard]] Status encode(model::Generator& generator, const Prompt& prompt, const model::KeepGoing& keep_going);
  /// Whether encode() would have anything to do.
  [[nodiscard]] bool is_encoded(const Prompt& prompt) const;

  [[nodiscard]] CacheCounts counts() const;

 private:
  struct Run;
  [[nodiscard]] Status encode_alone(model::KvSequence& row, const Prompt& prompt, const Segment& segment,
                                    const model::KeepGoing& keep_going);
  void save(const Prompt& prompt, std::span<const Piece> pieces, model::KvSequence& row);
  [[nodiscard]] bool all_stored(std::span<const Piece> pieces) const;
  void count(const Run& run);

  BlockStore& store_;
  mutable std::mutex mutex_;
  CacheCounts counts_;
  double computed_ms_ = 0;             ///< With mutex_: by all prompts …
  std::uint64_t computed_tokens_ = 0;  ///< … for so many tokens.
};

}  // namespace memos::activation
