// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#pragma once

#include <string_view>
#include <vector>

#include "language/change_words.h"

namespace memos::language::learned {

/// A sentence of the message with the question mark behind it, which `told_sentences` leaves out. A view into
/// `message`.
[[nodiscard]] std::string_view with_mark(std::string_view message, const Assertion& said);
/// A sentence, and what of it stands between marks and joining words: a telling is often a part of a longer sentence.
/// Of the parts of a question (`asked`) only those before its last one ("I got a card at Atlas, what do I train
/// first?"). Views into `sentence`.
[[nodiscard]] std::vector<std::string_view> parts_of(std::string_view sentence, bool asked);
/// What of a sentence stands between the marks around `part`, a view into it: "also" elsewhere adds to something else
/// ("I'm at Atlas now, the showers are good there, too").
[[nodiscard]] std::string_view clause_around(std::string_view sentence, std::string_view part);

}  // namespace memos::language::learned
