// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#pragma once

#include "memos/result.hpp"

/// Evaluates a Result expression; on failure returns its Error from the enclosing function, else binds the value.
///   MEMOS_TRY(const auto file, fs.open(path));
#define MEMOS_TRY(declaration, expression) MEMOS_TRY_AT_(declaration, expression, __COUNTER__)
// NOLINTBEGIN(bugprone-macro-parentheses): a declaration cannot stand in parentheses.
#define MEMOS_TRY_AT_(declaration, expression, line) MEMOS_TRY_IN_(declaration, expression, line)
#define MEMOS_TRY_IN_(declaration, expression, line)                                  \
  auto memos_try_##line = (expression);                                               \
  if (!memos_try_##line) return std::unexpected(std::move(memos_try_##line).error()); \
  declaration = *std::move(memos_try_##line)
// NOLINTEND(bugprone-macro-parentheses)

/// Evaluates a Status (or a Result whose value is not needed); on failure returns its Error.
#define MEMOS_CHECK_OK(expression)                                                                                \
  do {                                                                                                            \
    if (auto memos_status = (expression); !memos_status) return std::unexpected(std::move(memos_status).error()); \
  } while (false)
