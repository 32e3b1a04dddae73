// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "language/learned/features.h"
#include "language/learned/model.h"
#include "language/learned/tokens.h"
#include "language/statements.h"

namespace memos::language::learned {

/// The slot of statements.h that a class of the model becomes in a sentence.
struct ToldKey {
  std::string key;  ///< Empty: the sentence does not say which one, or the value is none of the slot.
  StatementKind kind = StatementKind::kProfile;
  bool single = true;
};

/// `slot`: one of kSlots. `value`: as told; empty for an end that names none.
[[nodiscard]] ToldKey told_key(std::string_view slot, std::span<const Token> tokens, std::string_view sentence,
                               std::string_view value);

/// The slot that a rule meant where it took a pronoun, a number or half a sentence for a name: "medication.it".
[[nodiscard]] std::string known_key(std::string_view key, std::string_view value);
/// Where the model marks a slot's value; where it marks none, the only word of which everybody knows that it is one
/// ("vegan", "sertraline", "cello"). `slot`: its place in kSlots.
[[nodiscard]] std::optional<TokenSpan> value_in(const Model& model, std::span<const Token> tokens, std::size_t slot);
/// The tokens of a value with what belongs to its number: "75" of "75 mcg", "每天七百五" of "每天七百五十毫克". A view.
[[nodiscard]] std::span<const Token> whole_value(std::string_view slot, std::span<const Token> tokens, TokenSpan value);
/// Whether words can be a value of the slot at all: an age has a number, a name is no word that everybody uses.
[[nodiscard]] bool is_plausible(std::string_view slot, std::span<const Token> value);

}  // namespace memos::language::learned
