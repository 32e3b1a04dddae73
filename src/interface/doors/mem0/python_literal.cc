// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
// Python literals: what str() makes of a dict, and what clients that do not encode their parameters send.
#include <charconv>
#include <string>

#include "base/utf8.h"
#include "interface/doors/mem0/filter.h"

namespace memos::doors::mem0 {
namespace {

constexpr std::size_t kMaxDepth = 24;

std::unexpected<Error> wrong(std::string_view what) { return fail(ErrorCode::kInvalidArgument, std::string(what)); }

class Parser {
 public:
  explicit Parser(std::string_view text) : text_(text) {}

  Result<json::Value> whole() {
    MEMOS_TRY(json::Value value, this->value(0));
    skip();
    if (at_ != text_.size()) return wrong("something follows the value");
    return value;
  }

 private:
  void skip() {
    while (at_ < text_.size() && (text_[at_] == ' ' || text_[at_] == '\n' || text_[at_] == '\t' || text_[at_] == '\r'))
      ++at_;
  }
  bool take(char c) {
    skip();
    if (at_ >= text_.size() || text_[at_] != c) return false;
    ++at_;
    return true;
  }
  bool word(std::string_view expected) {
    if (!text_.substr(at_).starts_with(expected)) return false;
    at_ += expected.size();
    return true;
  }

  Result<json::Value> value(std::size_t depth) {
    if (depth > kMaxDepth) return wrong("it is nested too deeply");
    skip();
    if (at_ >= text_.size()) return wrong("it ends too early");
    const char c = text_[at_];
    if (c == '{') return dict(depth);
    if (c == '[' || c == '(') return list(depth, c == '[' ? ']' : ')');
    if (c == '\'' || c == '"') {
      MEMOS_TRY(std::string text, string());
      return json::Value(std::move(text));
    }
    if (word("True")) return json::Value(true);
    if (word("False")) return json::Value(false);
    if (word("None")) return json::Value();
    return number();
  }

  Result<json::Value> dict(std::size_t depth) {
    ++at_;
    json::Value out{json::Object{}};
    while (!take('}')) {
      skip();
      if (at_ >= text_.size() || (text_[at_] != '\'' && text_[at_] != '"')) return wrong("a key must be a text");
      MEMOS_TRY(std::string key, string());
      if (out.find(key) != nullptr) return wrong("a key is there twice");
      if (!take(':')) return wrong("a colon is missing");
      MEMOS_TRY(json::Value member, value(depth + 1));
      out.as_object()->emplace_back(std::move(key), std::move(member));
      if (take(',')) continue;
      if (!take('}')) return wrong("a comma or a brace is missing");
      break;
    }
    return out;
  }

  Result<json::Value> list(std::size_t depth, char end) {
    ++at_;
    json::Array out;
    while (!take(end)) {
      MEMOS_TRY(json::Value element, value(depth + 1));
      out.push_back(std::move(element));
      if (take(',')) continue;
      if (!take(end)) return wrong("a comma or a bracket is missing");
      break;
    }
    return json::Value(std::move(out));
  }

  Result<std::string> string() {
    const char quote = text_[at_++];
    std::string out;
    while (at_ < text_.size() && text_[at_] != quote) {
      const char c = text_[at_++];
      if (c != '\\') {
        out += c;
        continue;
      }
      MEMOS_TRY(const std::uint32_t code, escape());
      base::append_utf8(out, static_cast<char32_t>(code));
    }
    if (at_ >= text_.size()) return wrong("a text does not end");
    ++at_;
    if (!base::require_text(out, "filters")) return wrong("a text is not UTF-8");
    return out;
  }

  Result<std::uint32_t> escape() {
    if (at_ >= text_.size()) return wrong("a text does not end");
    const char c = text_[at_++];
    switch (c) {
      case 'n':
        return std::uint32_t{'\n'};
      case 't':
        return std::uint32_t{'\t'};
      case 'r':
        return std::uint32_t{'\r'};
      case '\\':
      case '\'':
      case '"':
        return static_cast<std::uint32_t>(c);
      case 'x':
        return hex(2);
      case 'u':
        return hex(4);
      case 'U':
        return hex(8);
      default:
        return wrong("an escape is not known");
    }
  }

  Result<std::uint32_t> hex(std::size_t digits) {
    const std::string_view text = text_.substr(at_, digits);
    std::uint32_t code = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), code, 16);
    if (text.size() != digits || error != std::errc{} || end != text.data() + text.size() || code == 0 ||
        code > 0x10FFFF || (code >= 0xD800 && code < 0xE000))
      return wrong("an escape is not a character");
    at_ += digits;
    return code;
  }

  Result<json::Value> number() {
    const std::size_t begin = at_;
    while (at_ < text_.size() && std::string_view("+-.eE0123456789").contains(text_[at_])) ++at_;
    Result<json::Value> parsed = json::parse(text_.substr(begin, at_ - begin));
    if (!parsed || !parsed->is_number()) return wrong("a value is not known");
    return parsed;
  }

  std::string_view text_;
  std::size_t at_ = 0;
};

}  // namespace

Result<json::Value> parse_python(std::string_view text) { return Parser(text).whole(); }

}  // namespace memos::doors::mem0
