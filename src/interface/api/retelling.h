// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "memos/requests.hpp"

namespace memos::api {

/// A hit that tells anew what older hits told.
struct Retelling {
  std::size_t newest = 0;          ///< Its place among the hits.
  bool leads = false;              ///< It comes first, and replaces nothing.
  std::vector<std::size_t> older;  ///< Places of those whose telling it replaces; empty where it is the only one.
};

/// Whether a rule read something of it that holds now.
[[nodiscard]] bool holds_something(const SearchHit& hit);

/// What is asked, and when.
struct RetellingQuestion {
  std::string_view text;
  /// Key of a slot of the asker that the question asks for as it is now, or empty. Then words that go with the slot tie
  /// hits as well ("moved", "flat" for a home), and what else names a value of it is replaced by the value that the
  /// best hit holds.
  std::string_view slot;
  std::size_t shown = 1;  ///< So many of the hits are shown already; 0 = one that says anything of it comes first.
  UtcMs at{};             ///< The state of this time is asked for: what was to begin before has begun.
};

/// For a question about how things are ("What's my rent?"): the newest hit that tells a change of what is asked for,
/// and the older ones that it replaces. It has words of the question in common with them, or it names what they named
/// ("Dr. Okafor retired, so I see Dr. Lindqvist now"). For values of which no rule reads a statement; nothing where
/// the question asks for anything else. `hits`: pointers to those of one cube, none null.
[[nodiscard]] std::optional<Retelling> find_retelling(const RetellingQuestion& question,
                                                      std::span<const SearchHit* const> hits);

}  // namespace memos::api
