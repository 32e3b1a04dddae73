// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
// LoCoMo's form of a session's time: "1:56 pm on 8 May, 2023".
#include <array>
#include <charconv>
#include <chrono>
#include <string>

#include "base/time.h"
#include "interface/reader/reader.h"

namespace memos::reader {

namespace {

constexpr std::array<std::string_view, 12> kMonths = {"january",   "february", "march",    "april",
                                                      "may",       "june",     "july",     "august",
                                                      "september", "october",  "november", "december"};

/// Reads a text from left to right; once something is missing, everything fails.
class Scanner {
 public:
  explicit Scanner(std::string_view text) : text_(text) {}
  /// One to `most` digits.
  int number(std::size_t most) {
    std::size_t digits = 0;
    while (digits < text_.size() && text_[digits] >= '0' && text_[digits] <= '9') ++digits;
    int value = 0;
    if (digits == 0 || digits > most) ok_ = false;
    if (ok_) std::from_chars(text_.data(), text_.data() + digits, value);
    text_.remove_prefix(digits);
    return value;
  }
  void expect(char c) {
    if (text_.starts_with(c)) {
      text_.remove_prefix(1);
    } else {
      ok_ = false;
    }
  }
  /// Letters up to something else, in lower case.
  std::string word() {
    std::string letters;
    while (!text_.empty() && ((text_[0] >= 'a' && text_[0] <= 'z') || (text_[0] >= 'A' && text_[0] <= 'Z'))) {
      letters += static_cast<char>(text_[0] | 0x20);
      text_.remove_prefix(1);
    }
    return letters;
  }
  void require(bool condition) { ok_ = ok_ && condition; }
  [[nodiscard]] bool at_end() const { return ok_ && text_.empty(); }

 private:
  std::string_view text_;
  bool ok_ = true;
};

}  // namespace

Result<UtcMs> parse_session_time(std::string_view text) {
  Scanner scanner(text);
  int hour = scanner.number(2);
  scanner.expect(':');
  const int minute = scanner.number(2);
  scanner.expect(' ');
  const std::string half = scanner.word();
  scanner.expect(' ');
  scanner.require(scanner.word() == "on");
  scanner.expect(' ');
  const int day = scanner.number(2);
  scanner.expect(' ');
  const std::string name = scanner.word();
  scanner.expect(',');
  scanner.expect(' ');
  const int year = scanner.number(4);
  if (!scanner.at_end()) return base::parse_time(text);
  unsigned month = 0;
  for (unsigned i = 0; i < kMonths.size(); ++i)
    if (name == kMonths[i] || name == kMonths[i].substr(0, 3)) month = i + 1;
  const std::chrono::year_month_day date{std::chrono::year{year}, std::chrono::month{month},
                                         std::chrono::day{static_cast<unsigned>(day)}};
  if ((half != "am" && half != "pm") || hour < 1 || hour > 12 || minute > 59 || !date.ok())
    return fail(ErrorCode::kInvalidArgument, "not a time; write it like 1:56 pm on 8 May, 2023", "time");
  hour = hour % 12 + (half == "pm" ? 12 : 0);
  const auto instant = std::chrono::sys_days{date} + std::chrono::hours{hour} + std::chrono::minutes{minute};
  return UtcMs{std::chrono::duration_cast<std::chrono::milliseconds>(instant.time_since_epoch()).count()};
}

}  // namespace memos::reader
