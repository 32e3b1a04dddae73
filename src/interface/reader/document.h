// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "interface/reader/reader.h"

namespace memos::reader {

/// Whether a text has a Markdown heading.
[[nodiscard]] bool looks_like_markdown(std::string_view text) noexcept;

/// Splits a document into memories of type document: paragraphs of one section joined up to about 1,200 bytes, longer
/// ones cut at the end of a sentence or word. Each is a verbatim span of the file, whose bytes its origin names; `key`
/// is the row of headings above it, the tag the document's title (its first heading of level 1, else `name`).
/// `text` must be UTF-8 without NUL. Errors: kExhausted (a line over limits::kMaxImportLineBytes).
[[nodiscard]] Result<std::vector<AddItem>> read_document(std::string_view text, bool markdown, const std::string& name,
                                                         const Scope& scope);

}  // namespace memos::reader
