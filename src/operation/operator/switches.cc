// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#include "operation/operator/switches.h"

#include <algorithm>
#include <array>
#include <string_view>

namespace memos::op {
namespace {

struct Named {
  std::string_view name;
  bool Switches::* part;
};

constexpr std::array kParts{
    Named{"context_window", &Switches::context_window},
    Named{"feedback", &Switches::feedback},
    Named{"fused_feedback", &Switches::fused_feedback},
    Named{"vector", &Switches::vector},
    Named{"sentences", &Switches::sentences},
    Named{"tokens", &Switches::tokens},
    Named{"previous_question", &Switches::previous_question},
    Named{"named_speaker", &Switches::named_speaker},
    Named{"user_speaks", &Switches::user_speaks},
    Named{"date", &Switches::date},
    Named{"session_date", &Switches::session_date},
    Named{"spoken_time", &Switches::spoken_time},
    Named{"says_when", &Switches::says_when},
    Named{"question_share", &Switches::question_share},
};

}  // namespace

Result<Switches> all_but(std::span<const std::string> names) {
  Switches on;
  for (const std::string& name : names) {
    const auto part = std::ranges::find(kParts, name, &Named::name);
    if (part == kParts.end()) {
      std::string known;
      for (const Named& one : kParts) known += (known.empty() ? "" : ", ") + std::string(one.name);
      return fail(ErrorCode::kInvalidArgument, "\"" + name + "\" is no rule; the rules are " + known, "without_rules");
    }
    on.*part->part = false;
  }
  return on;
}

}  // namespace memos::op
