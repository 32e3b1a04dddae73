// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#pragma once

#include <cstddef>
#include <vector>

namespace memos::index {

/// Makes room for `more` items, growing by an eighth: a cube's columns waste at most 12 % where doubling wastes up to
/// half. An item is copied about eight times over the life of a growing column, which costs less than its postings.
template <class T>
void reserve_tight(std::vector<T>& column, std::size_t more) {
  const std::size_t need = column.size() + more;
  if (need > column.capacity()) column.reserve(need + need / 8 + 16);
}

template <class T>
void push_tight(std::vector<T>& column, T value) {
  reserve_tight(column, 1);
  column.push_back(value);
}

template <class T, class Iterator>
void append_tight(std::vector<T>& column, Iterator begin, Iterator end) {
  reserve_tight(column, static_cast<std::size_t>(end - begin));
  column.insert(column.end(), begin, end);
}

}  // namespace memos::index
