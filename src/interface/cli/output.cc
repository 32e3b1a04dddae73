// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#include "interface/cli/output.h"

#include <algorithm>
#include <cerrno>
#include <cstdlib>

#include "base/terminal.h"
#include "interface/cli/exit_code.h"
#include "interface/cli/layout.h"

namespace memos::cli {
namespace {

constexpr std::size_t kReadableColumns = 120;  // Longer lines are hard to read, however wide the window is.
constexpr std::size_t kDefaultColumns = 80;

bool colours_wanted(bool terminal) {
  const char* no_color = std::getenv("NO_COLOR");
  if (no_color != nullptr && *no_color != '\0') return false;
  const char* term = std::getenv("TERM");
  return terminal && term != nullptr && std::string_view(term) != "dumb";
}

std::size_t columns_wanted() {
  std::size_t columns = base::terminal_columns(base::StandardStream::kOut);
  if (const char* named = std::getenv("COLUMNS"); columns == 0 && named != nullptr) {
    columns = static_cast<std::size_t>(std::strtoul(named, nullptr, 10));
  }
  if (columns == 0) columns = kDefaultColumns;
  return std::clamp<std::size_t>(columns, 20, kReadableColumns);
}

}  // namespace

Streams process_streams() {
  Streams streams;
  streams.in_is_terminal = base::is_terminal(base::StandardStream::kIn);
  streams.out_is_terminal = base::is_terminal(base::StandardStream::kOut);
  streams.err_is_terminal = base::is_terminal(base::StandardStream::kErr);
  streams.colours = colours_wanted(streams.out_is_terminal);
  streams.columns = columns_wanted();
  return streams;
}

void Output::write(std::string_view bytes) {
  if (failed_ || bytes.empty()) return;
  if (std::fwrite(bytes.data(), 1, bytes.size(), streams_.out) != bytes.size()) note_failure();
}

void Output::note_failure() noexcept {
  failed_ = true;
  reader_left_ = errno == EPIPE;
}

void Output::line(std::string_view text) {
  write(text);
  write("\n");
}

void Output::raw(std::string_view bytes) { write(bytes); }

void Output::object(const json::Value& value) {
  line(streams_.out_is_terminal ? json::dump_pretty(value) : json::dump(value));
}

void Output::note(std::string_view text) {
  if (quiet_ || !notes_.emplace(text).second) return;
  // The remark stands behind what it is about.
  if (std::fflush(streams_.out) != 0) note_failure();
  std::string line(text);
  line += '\n';
  std::fwrite(line.data(), 1, line.size(), streams_.err);
}

void Output::error(const Error& error) {
  if (json_) {
    object(error_object(error, command_));
    return;
  }
  error_on_stderr(error);
}

void Output::error_on_stderr(const Error& error) {
  if (std::fflush(streams_.out) != 0) note_failure();
  const std::string line = error_line(error, command_) + "\n";
  std::fwrite(line.data(), 1, line.size(), streams_.err);
}

std::string Output::styled(std::string_view text, Style style) const {
  if (!streams_.colours || style == Style::kPlain) return std::string(text);
  std::string_view code = "1";
  if (style == Style::kFaint) code = "2";
  if (style == Style::kAccent) code = "36";
  std::string out = "\x1b[";
  out.append(code).append("m").append(text).append("\x1b[0m");
  return out;
}

Status Output::finish() {
  if (!failed_ && std::fflush(streams_.out) != 0) note_failure();
  if (!failed_) return {};
  return fail(ErrorCode::kIo, "the answer could not be written; what was changed stays changed", "stdout");
}

json::Value error_object(const Error& error, std::string_view command) {
  json::Value inner{json::Object{}};
  inner.set("code", std::string(error_name(error.code)));
  inner.set("exit", exit_status(error.code));
  inner.set("message", error.message);
  inner.set("field", error.field);
  inner.set("advice", advice(error, command));
  json::Value out{json::Object{}};
  out.set("error", std::move(inner));
  return out;
}

}  // namespace memos::cli
