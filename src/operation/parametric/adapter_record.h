// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "base/result.h"
#include "memos/types.hpp"

namespace memos::parametric {

/// What an adapter was measured to do, in nats a token (natural logarithm).
struct Evaluation {
  double text_before = 0, text_after = 0;            ///< On a text that it should help with.
  double reference_before = 0, reference_after = 0;  ///< On a text that it must not harm.
  double bound = 0;                                  ///< How far the second may rise, as a share.
  double scale = 1;                                  ///< At which it was measured.
  /// The loss on the text fell, and that on the reference did not rise beyond the bound.
  [[nodiscard]] bool passed() const noexcept {
    return text_after < text_before && reference_after <= reference_before * (1 + bound);
  }
};

/// An adapter as a memory of type kAdapter tells it, in Body::info.
struct AdapterRecord {
  std::string hash;       ///< Of its file, FOLDER/HASH.gguf.
  std::string base_hash;  ///< GeneratorIdentity::model_hash of its model.
  std::string base_name, architecture;
  std::uint32_t rank = 0, matrices = 0;
  double alpha = 0;
  std::uint64_t bytes = 0;
  bool attached = false;  ///< Chats of its cube apply it …
  double scale = 1;       ///< … with this strength.
  std::optional<Evaluation> evaluation;
};

/// The JSON object of Body::info.
[[nodiscard]] std::string info_of(const AdapterRecord& record);
/// Error kCorrupt naming the memory: it is of another type, or its info is not of this form.
[[nodiscard]] Result<AdapterRecord> record_of(const Memory& memory);

}  // namespace memos::parametric
