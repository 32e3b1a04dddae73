// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#include "base/time.h"

#include <algorithm>
#include <array>
#include <chrono>
#include <cstdint>
#include <cstdio>

namespace memos::base {
namespace {

using std::chrono::days;
using std::chrono::milliseconds;
using std::chrono::sys_days;
using std::chrono::year_month_day;

struct Civil {
  int year = 0;
  unsigned month = 0, day = 0;
  int hour = 0, minute = 0, second = 0, ms = 0;
};

Civil civil_of(UtcMs time) {
  const std::int64_t clamped = std::clamp(time.value, kMinTime.value, kMaxTime.value);
  const std::chrono::sys_time<milliseconds> instant{milliseconds{clamped}};
  const sys_days date = std::chrono::floor<days>(instant);
  const year_month_day ymd{date};
  const std::chrono::hh_mm_ss<milliseconds> clock{instant - date};
  return {static_cast<int>(ymd.year()),
          static_cast<unsigned>(ymd.month()),
          static_cast<unsigned>(ymd.day()),
          static_cast<int>(clock.hours().count()),
          static_cast<int>(clock.minutes().count()),
          static_cast<int>(clock.seconds().count()),
          static_cast<int>(clock.subseconds().count())};
}

/// Reads the parts of a time from left to right; a failed read leaves ok false and later reads do nothing.
class Reader {
 public:
  explicit Reader(std::string_view text) noexcept : text_(text) {}

  int digits(std::size_t count) noexcept {
    int value = 0;
    for (std::size_t i = 0; i < count; ++i, ++at_) {
      if (at_ >= text_.size() || text_[at_] < '0' || text_[at_] > '9') {
        ok_ = false;
        return 0;
      }
      value = value * 10 + (text_[at_] - '0');
    }
    return value;
  }
  bool accept(std::string_view any_of) noexcept {
    if (at_ >= text_.size() || any_of.find(text_[at_]) == std::string_view::npos) return false;
    ++at_;
    return true;
  }
  void expect(std::string_view any_of) noexcept { ok_ = accept(any_of) && ok_; }
  /// Digits of a fraction as milliseconds; more than three are cut off.
  int fraction_ms() noexcept {
    int value = 0;
    int scale = 100;
    std::size_t count = 0;
    while (at_ < text_.size() && text_[at_] >= '0' && text_[at_] <= '9') {
      value += (text_[at_++] - '0') * scale;
      scale /= 10;
      ++count;
    }
    if (count == 0) ok_ = false;
    return value;
  }
  [[nodiscard]] char last() const noexcept { return text_[at_ - 1]; }
  [[nodiscard]] bool at_end() const noexcept { return at_ == text_.size(); }
  [[nodiscard]] bool ok() const noexcept { return ok_; }

 private:
  std::string_view text_;
  std::size_t at_ = 0;
  bool ok_ = true;
};

std::unexpected<Error> refuse() {
  return fail(ErrorCode::kInvalidArgument,
              "not a time; write it like 2026-05-08T13:56:00Z, 2026-05-08T13:56:00+02:00 or 2026-05-08", "time");
}

/// Minutes east of UTC: "Z", "+hh:mm", "-hh:mm" or nothing.
int read_offset(Reader& reader) {
  if (reader.at_end() || reader.accept("Zz")) return 0;
  reader.expect("+-");
  if (!reader.ok()) return 0;
  const int sign = reader.last() == '-' ? -1 : 1;
  const int hours = reader.digits(2);
  reader.expect(":");
  const int minutes = reader.digits(2);
  if (hours > 23 || minutes > 59) reader.expect("");  // out of range: fails
  return sign * (hours * 60 + minutes);
}

}  // namespace

std::string format_rfc3339(UtcMs time) {
  const Civil c = civil_of(time);
  std::array<char, 40> buffer{};
  const int length = std::snprintf(buffer.data(), buffer.size(), "%04d-%02u-%02uT%02d:%02d:%02d.%03dZ", c.year, c.month,
                                   c.day, c.hour, c.minute, c.second, c.ms);
  return {buffer.data(), static_cast<std::size_t>(length)};
}

Result<UtcMs> parse_time(std::string_view text) {
  Reader reader(text);
  Civil c;
  c.year = reader.digits(4);
  reader.expect("-");
  c.month = static_cast<unsigned>(reader.digits(2));
  reader.expect("-");
  c.day = static_cast<unsigned>(reader.digits(2));
  int offset_minutes = 0;
  if (!reader.at_end()) {
    reader.expect("Tt ");
    c.hour = reader.digits(2);
    reader.expect(":");
    c.minute = reader.digits(2);
    if (reader.accept(":")) {
      c.second = reader.digits(2);
      if (reader.accept(".,")) c.ms = reader.fraction_ms();
    }
    offset_minutes = read_offset(reader);
  }
  const year_month_day date{std::chrono::year{c.year}, std::chrono::month{c.month}, std::chrono::day{c.day}};
  // Second 60 is a leap second (RFC 3339, section 5.7); like POSIX time, it reads as the second after it.
  if (!reader.ok() || !reader.at_end() || !date.ok() || c.hour > 23 || c.minute > 59 || c.second > 60) return refuse();
  const auto instant = sys_days{date} + std::chrono::hours{c.hour} + std::chrono::minutes{c.minute - offset_minutes} +
                       std::chrono::seconds{c.second} + milliseconds{c.ms};
  const UtcMs time{instant.time_since_epoch().count()};
  if (time < kMinTime || time > kMaxTime) return refuse();
  return time;
}

std::string format_human(UtcMs time) {
  static constexpr std::array<const char*, 12> kMonths = {"January",   "February", "March",    "April",
                                                          "May",       "June",     "July",     "August",
                                                          "September", "October",  "November", "December"};
  const Civil c = civil_of(time);
  std::array<char, 48> buffer{};
  const int length = std::snprintf(buffer.data(), buffer.size(), "%u %s %d, %02d:%02d", c.day, kMonths[c.month - 1],
                                   c.year, c.hour, c.minute);
  return {buffer.data(), static_cast<std::size_t>(length)};
}

}  // namespace memos::base
