// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#include "operation/index/string_table.h"

#include "base/hash.h"
#include "base/invariant.h"
#include "operation/index/tight.h"

namespace memos::index {

std::string_view StringTable::text(std::uint32_t id) const noexcept {
  const std::uint32_t begin = id == 0 ? 0 : ends_[id - 1];
  return {arena_.data() + begin, ends_[id] - begin};
}

std::size_t StringTable::slot_of(std::string_view wanted) const noexcept {
  const std::size_t mask = slots_.size() - 1;
  std::size_t at = static_cast<std::size_t>(base::xxh3(base::as_bytes(wanted))) & mask;
  while (slots_[at] != 0 && text(slots_[at] - 1) != wanted) at = (at + 1) & mask;
  return at;
}

std::uint32_t StringTable::find(std::string_view wanted) const noexcept {
  if (slots_.empty()) return kNoString;
  const std::uint32_t found = slots_[slot_of(wanted)];
  return found == 0 ? kNoString : found - 1;
}

std::uint32_t StringTable::intern(std::string_view wanted) {
  if ((ends_.size() + 1) * 3 > slots_.size() * 2) grow_slots();
  const std::size_t at = slot_of(wanted);
  if (slots_[at] != 0) return slots_[at] - 1;
  MEMOS_INVARIANT(arena_.size() + wanted.size() <= UINT32_MAX, "string arena over 4 GiB");
  append_tight(arena_, wanted.begin(), wanted.end());
  push_tight(ends_, static_cast<std::uint32_t>(arena_.size()));
  slots_[at] = size();
  return size() - 1;
}

void StringTable::grow_slots() {
  slots_.assign(slots_.empty() ? 64 : slots_.size() * 2, 0);
  for (std::uint32_t id = 0; id < size(); ++id) slots_[slot_of(text(id))] = id + 1;
}

bool StringTable::assign(std::vector<char> arena, std::vector<std::uint32_t> ends) {
  *this = StringTable();
  std::uint32_t last = 0;
  for (const std::uint32_t end : ends) {
    if (end < last || end > arena.size()) return false;
    last = end;
  }
  if (last != arena.size()) return false;
  arena_ = std::move(arena);
  ends_ = std::move(ends);
  std::size_t slots = 64;
  while (ends_.size() * 3 > slots * 2) slots *= 2;
  slots_.assign(slots, 0);
  for (std::uint32_t id = 0; id < size(); ++id) {
    const std::size_t at = slot_of(text(id));
    if (slots_[at] != 0) {
      *this = StringTable();
      return false;
    }
    slots_[at] = id + 1;
  }
  return true;
}

std::size_t StringTable::bytes() const noexcept {
  return arena_.capacity() + (ends_.capacity() + slots_.capacity()) * sizeof(std::uint32_t);
}

}  // namespace memos::index
