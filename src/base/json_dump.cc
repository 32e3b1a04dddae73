// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#include <array>
#include <charconv>
#include <cmath>

#include "base/invariant.h"
#include "base/json.h"

namespace memos::json {
namespace {

/// Appends JSON text; `indent` 0 is compact.
class Writer {
 public:
  Writer(std::string& out, std::size_t indent) : out_(out), indent_(indent) {}

  void write(const Value& value) {
    std::visit([this](const auto& v) { put(v); }, value.storage());
  }

 private:
  void put(std::nullptr_t) { out_ += "null"; }
  void put(bool v) { out_ += v ? "true" : "false"; }
  void put(std::int64_t v) { put_number(v); }
  void put(std::uint64_t v) { put_number(v); }
  void put(double v) {
    MEMOS_INVARIANT(std::isfinite(v), "JSON has no infinity and no NaN");
    const std::size_t begin = out_.size();
    put_number(v);
    // "1" would come back as an integer.
    if (out_.find_first_of(".e", begin) == std::string::npos) out_ += ".0";
  }
  void put(const std::string& v) { append_quoted(out_, v); }
  void put(const Array& v) {
    out_ += '[';
    ++depth_;
    for (std::size_t i = 0; i < v.size(); ++i) {
      if (i > 0) out_ += ',';
      new_line();
      write(v[i]);
    }
    --depth_;
    if (!v.empty()) new_line();
    out_ += ']';
  }
  void put(const Object& v) {
    out_ += '{';
    ++depth_;
    for (std::size_t i = 0; i < v.size(); ++i) {
      if (i > 0) out_ += ',';
      new_line();
      append_quoted(out_, v[i].first);
      out_ += ':';
      if (indent_ > 0) out_ += ' ';
      write(v[i].second);
    }
    --depth_;
    if (!v.empty()) new_line();
    out_ += '}';
  }

  template <class Number>
  void put_number(Number v) {
    std::array<char, 32> buffer{};  // the longest shortest double has 24 characters
    const auto result = std::to_chars(buffer.data(), buffer.data() + buffer.size(), v);
    out_.append(buffer.data(), result.ptr);
  }

  void new_line() {
    if (indent_ == 0) return;
    out_ += '\n';
    out_.append(depth_ * indent_, ' ');
  }

  std::string& out_;
  std::size_t indent_;
  std::size_t depth_ = 0;
};

/// The escape of a character that may not stand in a string as it is, or '\0'.
char short_escape(char c) noexcept {
  switch (c) {
    case '"':
      return '"';
    case '\\':
      return '\\';
    case '\b':
      return 'b';
    case '\f':
      return 'f';
    case '\n':
      return 'n';
    case '\r':
      return 'r';
    case '\t':
      return 't';
    default:
      return '\0';
  }
}

}  // namespace

void append_quoted(std::string& out, std::string_view text) {
  constexpr std::string_view kHexDigits = "0123456789abcdef";
  out += '"';
  std::size_t begin = 0;
  for (std::size_t at = 0; at < text.size(); ++at) {
    const auto c = static_cast<unsigned char>(text[at]);
    if (c >= 0x20 && c != '"' && c != '\\') continue;
    out.append(text, begin, at - begin);
    begin = at + 1;
    out += '\\';
    if (const char escape = short_escape(text[at])) {
      out += escape;
    } else {
      out += "u00";
      out += kHexDigits[c >> 4U];
      out += kHexDigits[c & 15U];
    }
  }
  out.append(text, begin, text.size() - begin);
  out += '"';
}

std::string dump(const Value& value) {
  std::string out;
  Writer(out, 0).write(value);
  return out;
}

std::string dump_pretty(const Value& value) {
  std::string out;
  Writer(out, 2).write(value);
  return out;
}

}  // namespace memos::json
