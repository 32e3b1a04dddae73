// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#pragma once

#include <string>
#include <string_view>

namespace memos::language::learned {

/// What a message says of one slot, by the trained model.
struct SlotTelling {
  float told = 0;     ///< How likely it tells a value of its writer, against telling nothing: 0 … 1.
  float ended = 0;    ///< The same, that a value ended and none took its place.
  std::string value;  ///< Of the likeliest telling, as written; empty = none was made out.
  bool adds = false;  ///< The value stands beside others ("also").
};

/// For a question whose slot is known: more is found than where any slot may be told. `key`: as in StatedFact
/// ("home.city", "pet."); a key that the model does not know gives nothing. Thread-safe; linear in the text's length.
[[nodiscard]] SlotTelling slot_telling(std::string_view text, std::string_view key);

}  // namespace memos::language::learned
