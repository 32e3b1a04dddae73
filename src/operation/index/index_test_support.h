// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#pragma once

#include <algorithm>
#include <array>
#include <string>
#include <string_view>

#include "base/random.h"
#include "memos/types.hpp"

/// Invented content for tests of the index and of search. Test code only.
namespace memos::index {

/// A word of a small vocabulary, frequent ones more often.
inline std::string random_word(base::SeededRandom& random) {
  constexpr std::array<std::string_view, 24> kWords{"garden", "tomato",   "bicycle",    "river",  "winter", "guitar",
                                                    "bread",  "painting", "lighthouse", "sister", "train",  "library",
                                                    "soup",   "marble",   "violin",     "harbor", "spring", "puppy",
                                                    "teapot", "mountain", "novel",      "candle", "kite",   "orchard"};
  const std::uint64_t a = random.below(kWords.size());
  return std::string(kWords[std::min(a, random.below(kWords.size()))]);
}

inline std::string random_text(base::SeededRandom& random, std::size_t words) {
  std::string text;
  for (std::size_t i = 0; i < words; ++i) {
    text += (text.empty() ? "" : " ") + random_word(random);
    if (random.below(6) == 0) text += random.below(3) == 0 ? "?" : ".";
  }
  return text;
}

/// A turn or, sometimes, another kind of memory; now and then long enough for passages.
inline Body random_body(base::SeededRandom& random) {
  constexpr std::array<std::string_view, 4> kSpeakers{"Oksana", "Tomas Reyes", "Ida", "user"};
  Body body;
  const std::uint64_t length = random.below(40);
  body.text = random_text(random, length == 0  ? 320 + random.below(60)
                                  : length < 6 ? 30 + random.below(40)
                                               : 1 + random.below(14));
  constexpr std::array<std::string_view, 6> kTimes{" last Friday",      " in May 2021", " on 14 November",
                                                   " 14 November 2023", " recently",    " every Monday"};
  if (random.below(6) == 0) body.text += kTimes[random.below(kTimes.size())];
  if (random.below(10) == 0) body.caption = random_text(random, 4);
  if (random.below(8) == 0) body.type = random.below(2) == 0 ? MemoryType::kFact : MemoryType::kDocument;
  body.scope.session_id = "s" + std::to_string(random.below(3));
  if (random.below(4) == 0) body.scope.agent_id = "planner";
  if (random.below(3) == 0) body.scope.user_id = "u" + std::to_string(random.below(2));
  Origin origin;
  origin.speaker = kSpeakers[random.below(kSpeakers.size())];
  origin.role = origin.speaker == "user" || random.below(2) == 0 ? "user" : "assistant";
  body.origins.push_back(origin);
  if (random.below(2) == 0)
    body.said_at = UtcMs{static_cast<std::int64_t>(1'700'000'000'000 + random.below(1'000'000))};
  if (random.below(5) == 0) body.tags = {"work"};
  if (random.below(9) == 0) body.tags.push_back("travel");
  if (random.below(9) == 0) body.key = "home.city";
  if (random.below(7) == 0)
    body.governance.expires_at = UtcMs{static_cast<std::int64_t>(1'750'000'000'000 + random.below(400'000))};
  return body;
}

}  // namespace memos::index
