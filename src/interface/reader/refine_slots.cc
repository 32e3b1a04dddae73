// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#include "interface/reader/refine_slots.h"

#include <algorithm>
#include <array>

namespace memos::reader {
namespace {

struct Slot {
  std::string_view name;  ///< A family ends with a dot.
  bool single = true;
};

constexpr std::array kSlots = {
    Slot{"name"},
    Slot{"nickname"},
    Slot{"age"},
    Slot{"birthday"},
    Slot{"birthplace"},
    Slot{"nationality"},
    Slot{"pronouns"},
    Slot{"hometown"},
    Slot{"home.city"},
    Slot{"home.country"},
    Slot{"home.address"},
    Slot{"location"},
    Slot{"work.employer"},
    Slot{"work.role"},
    Slot{"work.boss"},
    Slot{"work.team"},
    Slot{"work.field"},
    Slot{"project", false},
    Slot{"study.school"},
    Slot{"study.subject"},
    Slot{"relationship.status"},
    Slot{"relation.partner"},
    Slot{"relation.mother"},
    Slot{"relation.father"},
    Slot{"relation.", false},
    Slot{"pet.", false},
    Slot{"count."},
    Slot{"possession."},
    Slot{"uses", false},
    Slot{"contact.phone"},
    Slot{"contact.email"},
    Slot{"vehicle.plate"},
    Slot{"size."},
    Slot{"bank"},
    Slot{"gym"},
    Slot{"doctor"},
    Slot{"dentist"},
    Slot{"budget"},
    Slot{"allergy", false},
    Slot{"diet"},
    Slot{"diet.avoids", false},
    Slot{"medication."},
    Slot{"health.condition", false},
    Slot{"body."},
    Slot{"favourite."},
    Slot{"preference.likes", false},
    Slot{"preference.dislikes", false},
    Slot{"preference."},
    Slot{"hobby", false},
    Slot{"instrument", false},
    Slot{"habit", false},
    Slot{"sports.team"},
    Slot{"language.native"},
    Slot{"language.speaks", false},
    Slot{"language.learning", false},
    Slot{"learning", false},
    Slot{"deadline"},
    Slot{"deadline."},
    Slot{"meeting."},
    Slot{"anniversary"},
    Slot{"code."},
    Slot{"thing."},
    Slot{"profile."},
    Slot{"plan.", false},
    Slot{"event.", false},
    Slot{"instruction.language"},
    Slot{"instruction.style"},
};

constexpr std::size_t kMaxWordBytes = 64;

/// The rest of a key behind its family: one word of lower-case letters, digits and underscores, of any script.
bool is_word(std::string_view rest) {
  const auto allowed = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_' || static_cast<unsigned char>(c) >= 0x80U;
  };
  return !rest.empty() && rest.size() <= kMaxWordBytes && std::ranges::all_of(rest, allowed);
}

}  // namespace

std::optional<bool> refined_slot(std::string_view key) {
  const auto exact = [&](const Slot& slot) { return slot.name == key && !slot.name.ends_with('.'); };
  if (const auto* const found = std::ranges::find_if(kSlots, exact); found != kSlots.end()) return found->single;
  const auto family = [&](const Slot& slot) {
    return slot.name.ends_with('.') && key.starts_with(slot.name) && is_word(key.substr(slot.name.size()));
  };
  if (const auto* const found = std::ranges::find_if(kSlots, family); found != kSlots.end()) return found->single;
  return std::nullopt;
}

const std::string& refined_slot_list() {
  static const std::string list = [] {
    std::string out;
    for (const Slot& slot : kSlots) {
      if (!out.empty()) out += ", ";
      out += slot.name;
      if (slot.name.ends_with('.')) out += "NAME";
      if (!slot.single) out += '*';
    }
    return out;
  }();
  return list;
}

}  // namespace memos::reader
