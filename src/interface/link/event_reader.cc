// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#include "interface/link/event_reader.h"

namespace memos::link {

Status EventReader::feed(std::string_view bytes) {
  while (!bytes.empty()) {
    const std::size_t end = bytes.find('\n');
    const std::string_view piece = bytes.substr(0, end);
    if (line_.size() + data_.size() + piece.size() > max_bytes_)
      return fail(ErrorCode::kExhausted, "an answer of the server is too long");
    line_ += piece;
    if (end == std::string_view::npos) return {};
    bytes.remove_prefix(end + 1);
    const Status taken = take_line(line_);
    line_.clear();
    if (!taken) return taken;
  }
  return {};
}

Status EventReader::take_line(std::string_view line) {
  if (line.ends_with('\r')) line.remove_suffix(1);
  if (line.empty()) {
    const Status taken = has_data_ ? take_(event_, data_) : Status{};
    event_.clear();
    data_.clear();
    has_data_ = false;
    return taken;
  }
  const std::size_t colon = line.find(':');
  const std::string_view field = line.substr(0, colon);
  std::string_view value = colon == std::string_view::npos ? std::string_view{} : line.substr(colon + 1);
  if (value.starts_with(' ')) value.remove_prefix(1);
  if (field == "event") event_ = value;
  if (field != "data") return {};
  if (has_data_) data_ += '\n';
  data_ += value;
  has_data_ = true;
  return {};
}

}  // namespace memos::link
