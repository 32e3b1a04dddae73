// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
// The only file that sees Boost.JSON: its push parser, without its value type. What the parser would let pass
// (infinities, rounded integers, repeated keys) is refused here.
#include <algorithm>
#include <boost/json/basic_parser_impl.hpp>
#include <charconv>
#include <cmath>
#include <system_error>

#include "base/json.h"
#include "base/utf8.h"

namespace memos::json {
namespace {

namespace bj = boost::json;

/// Called by the parser with events; builds the value. On refusal `problem` says why.
class Builder {
 public:
  static constexpr std::size_t max_array_size = static_cast<std::size_t>(-1);
  static constexpr std::size_t max_object_size = static_cast<std::size_t>(-1);
  static constexpr std::size_t max_string_size = static_cast<std::size_t>(-1);
  static constexpr std::size_t max_key_size = static_cast<std::size_t>(-1);

  explicit Builder(std::size_t max_values) : values_left_(max_values) {}

  bool on_document_begin(bj::error_code&) { return true; }
  bool on_document_end(bj::error_code&) { return true; }
  bool on_array_begin(bj::error_code& ec) { return open(Array{}, ec); }
  bool on_object_begin(bj::error_code& ec) { return open(Object{}, ec); }
  bool on_array_end(std::size_t, bj::error_code& ec) { return close(ec); }
  bool on_object_end(std::size_t, bj::error_code& ec) {
    if (has_repeated_key(*open_.back().value.as_object())) return refuse("an object has the same key twice", ec);
    return close(ec);
  }
  bool on_string_part(bj::string_view part, std::size_t, bj::error_code&) {
    text_.append(part.data(), part.size());
    return true;
  }
  bool on_string(bj::string_view part, std::size_t, bj::error_code& ec) {
    text_.append(part.data(), part.size());
    return put(std::exchange(text_, {}), ec);
  }
  bool on_key_part(bj::string_view part, std::size_t, bj::error_code&) {
    text_.append(part.data(), part.size());
    return true;
  }
  bool on_key(bj::string_view part, std::size_t, bj::error_code&) {
    text_.append(part.data(), part.size());
    open_.back().key = std::exchange(text_, {});
    return true;
  }
  bool on_number_part(bj::string_view part, bj::error_code&) {
    text_.append(part.data(), part.size());
    return true;
  }
  bool on_int64(std::int64_t value, bj::string_view, bj::error_code& ec) {
    text_.clear();
    return put(value, ec);
  }
  bool on_uint64(std::uint64_t value, bj::string_view, bj::error_code& ec) {
    text_.clear();
    return put(value, ec);
  }
  /// Converts the text again: the parser's own conversion does not round correctly (Boost 1.81).
  bool on_double(double, bj::string_view part, bj::error_code& ec) {
    text_.append(part.data(), part.size());
    const std::string text = std::exchange(text_, {});
    if (text.find_first_of(".eE") == std::string::npos) return refuse("a whole number does not fit into 64 bits", ec);
    double value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc{} || end != text.data() + text.size() || !std::isfinite(value)) {
      return refuse("a number is out of the range of a double", ec);
    }
    return put(value, ec);
  }
  bool on_bool(bool value, bj::error_code& ec) { return put(value, ec); }
  bool on_null(bj::error_code& ec) { return put(nullptr, ec); }
  bool on_comment_part(bj::string_view, bj::error_code&) { return true; }
  bool on_comment(bj::string_view, bj::error_code&) { return true; }

  [[nodiscard]] Value take() { return std::move(root_); }
  [[nodiscard]] const char* problem() const noexcept { return problem_; }
  [[nodiscard]] bool too_many() const noexcept { return too_many_; }

 private:
  struct Open {
    Value value;  // array or object
    std::string key;
  };

  static bool has_repeated_key(const Object& object) {
    constexpr std::size_t kFew = 12;  // up to here comparing all pairs is faster than sorting
    if (object.size() <= kFew) {
      for (std::size_t i = 1; i < object.size(); ++i) {
        for (std::size_t j = 0; j < i; ++j) {
          if (object[i].first == object[j].first) return true;
        }
      }
      return false;
    }
    std::vector<std::string_view> keys;
    keys.reserve(object.size());
    for (const Member& member : object) keys.emplace_back(member.first);
    std::ranges::sort(keys);
    return std::ranges::adjacent_find(keys) != keys.end();
  }

  bool refuse(const char* problem, bj::error_code& ec) {
    problem_ = problem;
    ec = bj::error::exception;
    return false;
  }

  bool open(Value container, bj::error_code& ec) {
    if (!count(ec)) return false;
    open_.push_back({std::move(container), {}});
    return true;
  }

  bool close(bj::error_code&) {
    Value value = std::move(open_.back().value);
    open_.pop_back();
    place(std::move(value));
    return true;
  }

  bool put(Value value, bj::error_code& ec) {
    if (!count(ec)) return false;
    place(std::move(value));
    return true;
  }

  bool count(bj::error_code& ec) {
    if (values_left_-- > 0) return true;
    too_many_ = true;
    return refuse("too many values", ec);
  }

  void place(Value value) {
    if (open_.empty()) {
      root_ = std::move(value);
    } else if (Array* array = open_.back().value.as_array()) {
      array->push_back(std::move(value));
    } else {
      open_.back().value.as_object()->emplace_back(std::move(open_.back().key), std::move(value));
    }
  }

  Value root_;
  std::vector<Open> open_;
  std::string text_;  // pieces of a string, key or number so far
  std::size_t values_left_;
  const char* problem_ = nullptr;
  bool too_many_ = false;
};

std::string describe(std::string_view problem, std::string_view text, std::size_t at) {
  const auto line = 1 + std::ranges::count(text.substr(0, at), '\n');
  return "JSON: " + std::string(problem) + " at byte " + std::to_string(at) + " (line " + std::to_string(line) + ")";
}

/// What the parser's error code means for a person.
std::string_view problem_of(bj::error_code ec) {
  if (ec == bj::error::incomplete) return "the text ends too early";
  if (ec == bj::error::extra_data) return "more text after the end of the value";
  if (ec == bj::error::illegal_leading_surrogate || ec == bj::error::illegal_trailing_surrogate) {
    return "half a surrogate pair in a \\u escape";
  }
  if (ec == bj::error::expected_hex_digit || ec == bj::error::expected_utf16_escape) return "a broken \\u escape";
  if (ec == bj::error::exponent_overflow) return "a number is out of the range of a double";
  return "syntax error";
}

}  // namespace

Result<Value> parse(std::string_view text, const ParseLimits& limits) {
  if (text.size() > limits.max_bytes) {
    return fail(ErrorCode::kExhausted, "JSON: the text has " + std::to_string(text.size()) + " bytes, at most " +
                                           std::to_string(limits.max_bytes) + " are taken");
  }
  if (const std::size_t at = base::first_invalid_utf8(text); at != std::string_view::npos) {
    return fail(ErrorCode::kInvalidArgument, describe("not valid UTF-8", text, at));
  }
  bj::parse_options options;
  options.max_depth = limits.max_depth;
  options.allow_invalid_utf8 = true;  // checked above, once and faster
  bj::basic_parser<Builder> parser(options, limits.max_values);
  bj::error_code ec;
  const std::size_t read = parser.write_some(false, text.data(), text.size(), ec);
  if (!ec && read < text.size()) ec = bj::error::extra_data;
  if (!ec) return parser.handler().take();
  if (ec == bj::error::too_deep) {
    return fail(ErrorCode::kExhausted,
                describe("nested deeper than " + std::to_string(limits.max_depth) + " levels", text, read));
  }
  if (const char* problem = parser.handler().problem()) {
    const ErrorCode code = parser.handler().too_many() ? ErrorCode::kExhausted : ErrorCode::kInvalidArgument;
    return fail(code, describe(problem, text, read));
  }
  return fail(ErrorCode::kInvalidArgument, describe(problem_of(ec), text, read));
}

}  // namespace memos::json
