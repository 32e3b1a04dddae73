// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#pragma once

#include <cstdio>
#include <set>
#include <string>
#include <string_view>

#include "base/json.h"
#include "base/result.h"

namespace memos::cli {

/// The streams of one run and what is known about them. The files outlive the run.
struct Streams {
  std::FILE* in = stdin;
  std::FILE* out = stdout;
  std::FILE* err = stderr;
  bool in_is_terminal = false;
  bool out_is_terminal = false;
  bool err_is_terminal = false;
  bool colours = false;      ///< On stdout.
  std::size_t columns = 80;  ///< Width that texts are wrapped to.
};

/// The process's own streams: terminal or not, its width (at most 120, for reading), NO_COLOR and TERM=dumb honoured.
[[nodiscard]] Streams process_streams();

enum class Style { kPlain, kStrong, kFaint, kAccent };

/// Writes what a command has to say: people's text or one JSON object on stdout, notes on stderr. The only place
/// of the command line that writes to stdout. Not thread-safe.
class Output {
 public:
  explicit Output(Streams streams) noexcept : streams_(streams) {}

  void set_json(bool json) noexcept { json_ = json; }
  void set_quiet(bool quiet) noexcept { quiet_ = quiet; }
  /// What was typed, for advice: "cube drop".
  void set_command(std::string command) noexcept { command_ = std::move(command); }
  [[nodiscard]] bool json() const noexcept { return json_; }
  [[nodiscard]] bool quiet() const noexcept { return quiet_; }
  [[nodiscard]] const Streams& streams() const noexcept { return streams_; }
  [[nodiscard]] std::size_t columns() const noexcept { return streams_.columns; }

  /// A line of text for people; what it quotes of a memory has gone through for_terminal().
  void line(std::string_view text);
  /// Bytes as they are (exports, completion scripts).
  void raw(std::string_view bytes);
  /// The answer in JSON: one line, or indented on a terminal.
  void object(const json::Value& value);
  /// A remark on stderr, unless --quiet, never part of the answer; the same one only once.
  void note(std::string_view text);
  /// The failure: one line on stderr, or with --json one object {"error": …} on stdout.
  void error(const Error& error);
  /// The one line, whatever --json says: for when stdout is the problem.
  void error_on_stderr(const Error& error);

  /// The text in a style on a terminal with colours, else as it is.
  [[nodiscard]] std::string styled(std::string_view text, Style style) const;

  /// Flushes. Error kIo, field "stdout", when something could not be written.
  [[nodiscard]] Status finish();
  /// True after something could not be written.
  [[nodiscard]] bool failed() const noexcept { return failed_; }
  /// True when the reader of stdout went away: nobody is left to complain to.
  [[nodiscard]] bool reader_left() const noexcept { return reader_left_; }

 private:
  void write(std::string_view bytes);
  void note_failure() noexcept;

  Streams streams_;
  std::string command_;
  std::set<std::string, std::less<>> notes_;
  bool json_ = false;
  bool quiet_ = false;
  bool failed_ = false;
  bool reader_left_ = false;
};

/// The error object of --json.
[[nodiscard]] json::Value error_object(const Error& error, std::string_view command);

}  // namespace memos::cli
