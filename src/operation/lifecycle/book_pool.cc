// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#include "operation/lifecycle/book_pool.h"

#include <utility>

#include "base/result.h"

namespace memos::lifecycle {

Result<std::shared_ptr<BeliefBook>> BookPool::get(CubeId cube) {
  std::uint64_t number = 0;
  {
    std::unique_lock lock(mutex_);
    for (;;) {
      const auto at = entries_.find(cube);
      if (at == entries_.end()) break;
      at->second.last_used = ++uses_;
      if (at->second.book) return at->second.book;
      built_.wait(lock);
    }
    number = ++numbers_;
    entries_[cube] = Entry{.number = number, .book = nullptr, .backlog = {}, .last_used = ++uses_};
  }
  Result<std::shared_ptr<BeliefBook>> book = build(cube, number);
  if (!book) {
    const std::scoped_lock lock(mutex_);
    if (const auto at = entries_.find(cube); at != entries_.end() && at->second.number == number) entries_.erase(at);
    built_.notify_all();
    return book;
  }
  evict(cube, (*book)->size() + 1);
  return book;
}

Result<std::shared_ptr<BeliefBook>> BookPool::build(CubeId cube, std::uint64_t number) {
  auto book = std::make_shared<BeliefBook>();
  MEMOS_CHECK_OK(vault_.scan_statements(cube, Sequence{}, [&](vault::VersionRow&& row) -> Status {
    book->open(row);
    return {};
  }));
  const std::scoped_lock lock(mutex_);
  const auto at = entries_.find(cube);
  // Forgotten meanwhile by an erasure: this question may have begun before it, the next one builds anew.
  if (at == entries_.end() || at->second.number != number) return book;
  for (const Change& change : at->second.backlog) apply(*book, change);
  at->second.backlog.clear();
  at->second.book = book;
  built_.notify_all();
  return book;
}

void BookPool::apply(BeliefBook& book, const Change& change) {
  if (change.closed.value != 0) book.close(change.closed, change.row.recorded_from);
  if (change.row.body) {
    vault::VersionRow row = change.row;
    // A batch does not say when the memory was created; the version before knows.
    if (change.closed.value != 0) row.created_at = book.created_at(change.closed).value_or(row.created_at);
    book.open(row);
  } else if (change.row.content.value != 0) {
    book.reopen(change.row.content, change.row.recorded_from, change.row.state);
  }
}

std::vector<BookPool::Change> BookPool::changes_of(const vault::Committed& committed) {
  std::vector<Change> changes;
  for (std::size_t i = 0; i < committed.receipt.applied.size(); ++i) {
    const vault::Applied& applied = committed.receipt.applied[i];
    const vault::Change& made = committed.batch.changes[i];
    const bool states = made.body && made.body->statement;
    const bool reopens = applied.content.value != 0 && applied.content != applied.entry.sequence;
    if (!states && !reopens && applied.closed.value == 0) continue;
    Change& change = changes.emplace_back();
    change.closed = applied.closed;
    change.row.memory = applied.entry.memory;
    change.row.state = applied.state;
    change.row.recorded_from = applied.entry.sequence;
    change.row.recorded_at = change.row.created_at = applied.entry.recorded_at;
    if (states || reopens) change.row.content = applied.content;
    if (states) change.row.body = made.body;
  }
  return changes;
}

void BookPool::on_commit(const vault::Committed& committed) noexcept {
  const CubeId cube = committed.batch.cube;
  try {
    std::shared_ptr<BeliefBook> book;
    {
      const std::scoped_lock lock(mutex_);
      if (!entries_.contains(cube)) return;
    }
    for (const vault::Applied& applied : committed.receipt.applied) {
      const Operation operation = applied.entry.operation;
      if (operation == Operation::kErase || operation == Operation::kDropCube) return forget(cube);
    }
    if (committed.receipt.applied.empty() || committed.batch.changes.front().operation == Operation::kDropCube)
      return forget(cube);
    std::vector<Change> changes = changes_of(committed);
    {
      const std::scoped_lock lock(mutex_);
      const auto at = entries_.find(cube);
      if (at == entries_.end()) return;
      book = at->second.book;
      if (!book) {
        for (Change& change : changes) at->second.backlog.push_back(std::move(change));
        return;
      }
    }
    for (const Change& change : changes) apply(*book, change);
  } catch (...) {  // out of memory: built anew at the next question
    forget(cube);
  }
}

void BookPool::forget(CubeId cube) {
  const std::scoped_lock lock(mutex_);
  entries_.erase(cube);
  built_.notify_all();
}

void BookPool::evict(CubeId keep, std::size_t built) {
  // An empty book counts as one statement, else nothing would bound how many there are.
  const auto size = [](const Entry& entry) { return entry.book ? entry.book->size() + 1 : 0; };
  std::unique_lock lock(mutex_);
  const auto gone = least_used_.take(entries_, keep, built, size);
  lock.unlock();  // before what is gone is freed
}

}  // namespace memos::lifecycle
