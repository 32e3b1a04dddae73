// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#include "interface/api/repeat_window.h"

#include <algorithm>
#include <cstring>
#include <string_view>

#include "base/hash.h"
#include "base/limits.h"

namespace memos::api {

namespace {

/// Appends a field so that no two different rows of fields give the same bytes.
void append_field(std::string& bytes, std::string_view field) {
  const std::uint64_t size = field.size();
  char length[sizeof size];
  std::memcpy(length, &size, sizeof size);
  bytes.append(length, sizeof size);
  bytes.append(field);
}

std::uint64_t keyed(const Digest& key, std::string_view bytes) {
  const Digest digest = base::blake2b(base::as_bytes(bytes), key);
  std::uint64_t number = 0;
  std::memcpy(&number, digest.data(), sizeof number);
  return number;
}

}  // namespace

TurnPrint print_of(const Digest& key, const Body& body) {
  thread_local std::string bytes;
  bytes.clear();
  append_field(bytes, body.scope.user_id);
  append_field(bytes, body.scope.agent_id);
  append_field(bytes, body.scope.session_id);
  append_field(bytes, body.scope.app_id);
  TurnPrint print;
  // The scope alone never leaves the process and hides nothing: a fast hash will do.
  print.scope = base::xxh3(base::as_bytes(bytes));
  const Origin none;
  const Origin& origin = body.origins.empty() ? none : body.origins.front();
  append_field(bytes, origin.message_id);
  append_field(bytes, origin.role);
  append_field(bytes, origin.speaker);
  bytes.push_back(static_cast<char>(body.type));
  append_field(bytes, body.text);
  append_field(bytes, body.caption);
  print.turn = keyed(key, bytes);
  print.named = !origin.message_id.empty();
  std::ranges::fill(bytes, '\0');
  return print;
}

void RepeatWindow::append(const Known& known, Phase phase) {
  const std::uint64_t number = base_ + entries_.size();
  const auto [last, fresh] = last_of_scope_.try_emplace(known.print.scope, number);
  entries_.push_back({known.print, known.id, known.time, fresh ? kNone : last->second, phase});
  last->second = number;
  if (known.print.named) named_[known.print.turn] = number;
}

void RepeatWindow::forget_old(UtcMs now) {
  const std::int64_t oldest = now.value - std::chrono::milliseconds(limits::kRepeatWindow).count();
  while (!entries_.empty() && (entries_.front().time.value < oldest || entries_.size() > limits::kRepeatEntries)) {
    const Entry& gone = entries_.front();
    if (gone.phase == Phase::kUnderWay && entries_.size() <= limits::kRepeatEntries) break;
    if (const auto last = last_of_scope_.find(gone.print.scope); last != last_of_scope_.end() && last->second == base_)
      last_of_scope_.erase(last);
    if (const auto named = named_.find(gone.print.turn); named != named_.end() && named->second == base_)
      named_.erase(named);
    entries_.pop_front();
    ++base_;
  }
}

/// The last entries of a scope that did not fail, oldest first.
std::vector<std::uint64_t> RepeatWindow::tail(std::uint64_t scope, std::size_t longest) {
  std::vector<std::uint64_t> numbers;
  const auto last = last_of_scope_.find(scope);
  std::uint64_t number = last == last_of_scope_.end() ? kNone : last->second;
  while (number != kNone && number >= base_ && numbers.size() < longest) {
    if (entry(number).phase != Phase::kFailed) numbers.push_back(number);
    number = entry(number).before;
  }
  std::ranges::reverse(numbers);
  return numbers;
}

/// The longest row of turns that both ends the scope's tail and begins the request (Knuth, Morris and Pratt's prefix
/// function of the request, run over the tail).
void RepeatWindow::match_scope(std::span<const TurnPrint> prints, std::span<const std::size_t> turns,
                               std::vector<std::uint64_t>& found) {
  const std::vector<std::uint64_t> recent = tail(prints[turns.front()].scope, turns.size());
  if (recent.empty()) return;
  const auto wanted = [&](std::size_t i) { return prints[turns[i]].turn; };
  std::vector<std::size_t> prefix(turns.size(), 0);
  for (std::size_t i = 1, length = 0; i < turns.size(); ++i) {
    while (length > 0 && wanted(i) != wanted(length)) length = prefix[length - 1];
    if (wanted(i) == wanted(length)) ++length;
    prefix[i] = length;
  }
  std::size_t overlap = 0;
  for (const std::uint64_t number : recent) {
    const std::uint64_t said = entry(number).print.turn;
    while (overlap > 0 && (overlap == turns.size() || said != wanted(overlap))) overlap = prefix[overlap - 1];
    if (said == wanted(overlap)) ++overlap;
  }
  for (std::size_t i = 0; i < overlap; ++i) found[turns[i]] = recent[recent.size() - overlap + i];
}

std::vector<std::uint64_t> RepeatWindow::match(std::span<const TurnPrint> prints) {
  std::vector<std::uint64_t> found(prints.size(), kNone);
  if (entries_.empty()) return found;
  std::unordered_map<std::uint64_t, std::vector<std::size_t>> scopes;
  for (std::size_t i = 0; i < prints.size(); ++i)
    if (last_of_scope_.contains(prints[i].scope)) scopes[prints[i].scope].push_back(i);
  for (const auto& [scope, turns] : scopes) match_scope(prints, turns, found);
  for (std::size_t i = 0; i < prints.size(); ++i) {
    if (!prints[i].named || found[i] != kNone) continue;
    const auto same = named_.find(prints[i].turn);
    if (same != named_.end() && entry(same->second).phase != Phase::kFailed) found[i] = same->second;
  }
  return found;
}

Result<RepeatWindow::Reservation> RepeatWindow::reserve(std::span<const TurnPrint> prints,
                                                        std::span<const MemoryId> ids, UtcMs now, const Load& load,
                                                        const StillThere& still_there) {
  std::unique_lock lock(mutex_);
  if (!loaded_) {
    MEMOS_TRY(const std::vector<Known> known, load());
    for (const Known& one : known) append(one, Phase::kStored);
    loaded_ = true;
  }
  forget_old(now);
  std::vector<std::uint64_t> found = match(prints);
  const auto under_way = [&](std::uint64_t number) {
    return number != kNone && number >= base_ && entry(number).phase == Phase::kUnderWay;
  };
  while (std::ranges::any_of(found, under_way)) {
    settled_.wait(lock);
    found = match(prints);
  }
  Reservation reservation;
  reservation.repeats.resize(prints.size());
  for (std::size_t i = 0; i < prints.size(); ++i)
    if (found[i] != kNone && still_there(entry(found[i]).id)) reservation.repeats[i] = entry(found[i]).id;
  reservation.first = base_ + entries_.size();
  for (std::size_t i = 0; i < prints.size(); ++i)
    if (!reservation.repeats[i]) append({prints[i], ids[i], now}, Phase::kUnderWay);
  reservation.end = base_ + entries_.size();
  return reservation;
}

void RepeatWindow::settle(const Reservation& reservation, bool stored) {
  {
    const std::scoped_lock lock(mutex_);
    for (std::uint64_t number = std::max(reservation.first, base_); number < reservation.end; ++number)
      entry(number).phase = stored ? Phase::kStored : Phase::kFailed;
  }
  settled_.notify_all();
}

}  // namespace memos::api
