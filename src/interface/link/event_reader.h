// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#pragma once

#include <cstddef>
#include <functional>
#include <string>
#include <string_view>

#include "base/result.h"

namespace memos::link {

/// Reads server-sent events (WHATWG HTML, section 9.2) from the pieces in which they come: the fields "event" and
/// "data"; the others say nothing that a call needs. Holds at most one event.
class EventReader {
 public:
  /// `take` gets each event that is whole; its error ends the reading.
  using Take = std::function<Status(std::string_view event, std::string_view data)>;
  EventReader(std::size_t max_bytes, Take take) : max_bytes_(max_bytes), take_(std::move(take)) {}

  /// Errors: those of `take`; kExhausted when one event is longer than `max_bytes`.
  [[nodiscard]] Status feed(std::string_view bytes);

 private:
  [[nodiscard]] Status take_line(std::string_view line);

  const std::size_t max_bytes_;
  const Take take_;
  std::string line_;  ///< What has come of the line that is not whole.
  std::string event_, data_;
  bool has_data_ = false;
};

}  // namespace memos::link
