// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#pragma once

#include <string>

#include "base/json.h"
#include "interface/reader/reader.h"

namespace memos::reader {

/// Whether a value looks like one memory: an object with a text under one of its usual names.
[[nodiscard]] bool is_record(const json::Value& value) noexcept;
/// Reads one object of JSON lines. Known fields go where they belong; what is not known is kept in `info`, so that
/// nothing of a line is lost. Errors name the field below `path`. The item may be empty.
[[nodiscard]] Result<AddItem> read_record(const json::Value& value, const Scope& scope, const std::string& path);

/// What a line of an export says.
struct ExportLine {
  std::optional<AddItem> item;  ///< An open, current version: with its id.
  std::optional<Link> link;
  bool version = false;                                        ///< Any version, also closed ones.
  std::optional<std::pair<std::uint64_t, std::uint64_t>> end;  ///< Counts of versions and links.
};
/// The cube's name in an export's first line. Error kUnsupported when a newer program wrote it.
[[nodiscard]] Result<std::string> read_export_header(const json::Value& value);
[[nodiscard]] Result<ExportLine> read_export_line(const json::Value& value);

}  // namespace memos::reader
