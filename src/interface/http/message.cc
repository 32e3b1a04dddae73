// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#include "interface/http/message.h"

#include <algorithm>
#include <array>
#include <chrono>

#include "base/utf8.h"

namespace memos::http {
namespace {

constexpr std::array<std::string_view, kMethods> kMethodNames = {"GET",   "HEAD",   "POST",   "PUT",
                                                                 "PATCH", "DELETE", "OPTIONS"};

constexpr char lower(char c) noexcept { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + ('a' - 'A')) : c; }

int hex_value(char c) noexcept {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

bool is_lower_hex(std::string_view text) noexcept {
  return std::ranges::all_of(text, [](char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'); });
}

bool all_zero(std::string_view text) noexcept {
  return std::ranges::all_of(text, [](char c) { return c == '0'; });
}

std::string two_digits(std::int64_t number) { return (number < 10 ? "0" : "") + std::to_string(number); }

/// RFC 9110, section 5.6.7; made anew once a second.
std::string_view date_now() {
  using std::chrono::floor;
  constexpr std::array kDays = {"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
  constexpr std::array kMonths = {"Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
  thread_local std::chrono::sys_seconds made{};
  thread_local std::string text;
  const auto now = floor<std::chrono::seconds>(std::chrono::system_clock::now());
  if (now == made) return text;
  const auto day = floor<std::chrono::days>(now);
  const std::chrono::year_month_day date(day);
  const std::chrono::hh_mm_ss time(now - day);
  text = kDays.at(std::chrono::weekday(day).c_encoding());
  text += ", " + two_digits(unsigned{date.day()}) + " " + kMonths.at(unsigned{date.month()} - 1) + " ";
  text += std::to_string(int{date.year()}) + " " + two_digits(time.hours().count()) + ":";
  text += two_digits(time.minutes().count()) + ":" + two_digits(time.seconds().count()) + " GMT";
  made = now;
  return text;
}

void add_field(std::string& out, std::string_view name, std::string_view value) {
  out += name;
  out += ": ";
  // A value that ended the line would let a caller write headers of his own.
  for (const char c : value) out += c == '\r' || c == '\n' || c == '\0' ? ' ' : c;
  out += "\r\n";
}

}  // namespace

std::string_view name(Method method) noexcept { return kMethodNames.at(static_cast<std::size_t>(method)); }

std::optional<Method> parse_method(std::string_view text) noexcept {
  const auto* const found = std::ranges::find(kMethodNames, text);
  if (found == kMethodNames.end()) return std::nullopt;
  return static_cast<Method>(found - kMethodNames.begin());
}

std::string_view reason(int status) noexcept {
  struct Row {
    int status;
    std::string_view words;
  };
  static constexpr std::array kRows = {
      Row{100, "Continue"},
      Row{200, "OK"},
      Row{201, "Created"},
      Row{202, "Accepted"},
      Row{204, "No Content"},
      Row{304, "Not Modified"},
      Row{400, "Bad Request"},
      Row{401, "Unauthorized"},
      Row{403, "Forbidden"},
      Row{404, "Not Found"},
      Row{405, "Method Not Allowed"},
      Row{408, "Request Timeout"},
      Row{409, "Conflict"},
      Row{412, "Precondition Failed"},
      Row{413, "Content Too Large"},
      Row{415, "Unsupported Media Type"},
      Row{417, "Expectation Failed"},
      Row{421, "Misdirected Request"},
      Row{422, "Unprocessable Content"},
      Row{429, "Too Many Requests"},
      Row{431, "Request Header Fields Too Large"},
      Row{500, "Internal Server Error"},
      Row{501, "Not Implemented"},
      Row{503, "Service Unavailable"},
      Row{505, "HTTP Version Not Supported"},
      Row{507, "Insufficient Storage"},
  };
  const auto* const row = std::ranges::find(kRows, status, &Row::status);
  return row == kRows.end() ? std::string_view("Status") : row->words;
}

bool equals_ignoring_case(std::string_view a, std::string_view b) noexcept {
  return a.size() == b.size() &&
         std::equal(a.begin(), a.end(), b.begin(), [](char x, char y) { return lower(x) == lower(y); });
}

std::string_view Headers::get(std::string_view name) const noexcept {
  for (const auto& [key, value] : fields_) {
    if (equals_ignoring_case(key, name)) return value;
  }
  return {};
}

std::size_t Headers::count(std::string_view name) const noexcept {
  return static_cast<std::size_t>(
      std::ranges::count_if(fields_, [&](const Field& field) { return equals_ignoring_case(field.first, name); }));
}

std::string Headers::all(std::string_view name) const {
  std::string out;
  for (const Field& field : fields_) {
    if (equals_ignoring_case(field.first, name)) out += (out.empty() ? "" : ", ") + field.second;
  }
  return out;
}

void Headers::remove(std::string_view name) {
  std::erase_if(fields_, [&](const Field& field) { return equals_ignoring_case(field.first, name); });
}

const std::string* Request::query_value(std::string_view key) const noexcept {
  for (const auto& [name, value] : query) {
    if (name == key) return &value;
  }
  return nullptr;
}

Result<std::string> decode(std::string_view text, bool plus) {
  std::string out;
  out.reserve(text.size());
  for (std::size_t at = 0; at < text.size(); ++at) {
    if (text[at] == '+' && plus) {
      out += ' ';
    } else if (text[at] == '%') {
      const int high = at + 2 < text.size() ? hex_value(text[at + 1]) : -1;
      const int low = at + 2 < text.size() ? hex_value(text[at + 2]) : -1;
      if (high < 0 || low < 0)
        return fail(ErrorCode::kInvalidArgument, "the address has a % without two hexadecimal digits", "path");
      out += static_cast<char>(high * 16 + low);
      at += 2;
    } else {
      out += text[at];
    }
  }
  MEMOS_CHECK_OK(base::require_text(out, "path"));
  return out;
}

std::string encode(std::string_view text) {
  constexpr std::string_view kDigits = "0123456789ABCDEF", kPlain = "-._~";
  std::string out;
  for (const char c : text) {
    if ((c >= '0' && c <= '9') || (lower(c) >= 'a' && lower(c) <= 'z') || kPlain.contains(c)) {
      out += c;
      continue;
    }
    const auto byte = static_cast<unsigned char>(c);
    out += {'%', kDigits[byte >> 4U], kDigits[byte & 15U]};
  }
  return out;
}

Result<std::vector<std::pair<std::string, std::string>>> parse_query(std::string_view text) {
  std::vector<std::pair<std::string, std::string>> pairs;
  while (!text.empty()) {
    const std::size_t end = text.find('&');
    const std::string_view part = text.substr(0, end);
    text = end == std::string_view::npos ? std::string_view{} : text.substr(end + 1);
    if (part.empty()) continue;
    const std::size_t equal = part.find('=');
    MEMOS_TRY(std::string key, decode(part.substr(0, equal), true));
    std::string value;
    if (equal != std::string_view::npos) {
      MEMOS_TRY(value, decode(part.substr(equal + 1), true));
    }
    pairs.emplace_back(std::move(key), std::move(value));
  }
  return pairs;
}

bool is_traceparent(std::string_view text) noexcept {
  // version "-" 32 hexadecimal digits of the trace "-" 16 of the parent "-" flags
  if (text.size() < 55 || text[2] != '-' || text[35] != '-' || text[52] != '-') return false;
  const std::string_view version = text.substr(0, 2);
  if (!is_lower_hex(version) || version == "ff") return false;
  if (version == "00" ? text.size() != 55 : text.size() > 55 && text[55] != '-') return false;
  if (text.size() > 256) return false;
  const std::string_view trace = text.substr(3, 32);
  const std::string_view parent = text.substr(36, 16);
  return is_lower_hex(trace) && is_lower_hex(parent) && is_lower_hex(text.substr(53, 2)) && !all_zero(trace) &&
         !all_zero(parent);
}

bool is_request_id(std::string_view text) noexcept {
  constexpr std::size_t kLongest = 128;
  return !text.empty() && text.size() <= kLongest && std::ranges::all_of(text, [](char c) {
    return (c >= '0' && c <= '9') || (lower(c) >= 'a' && lower(c) <= 'z') || c == '.' || c == '_' || c == '-';
  });
}

std::string head_text(const Response& response, const HeadFacts& facts) {
  std::string out;
  out.reserve(256);
  out += facts.http_1_0 ? "HTTP/1.0 " : "HTTP/1.1 ";
  out += std::to_string(response.status);
  out += ' ';
  out += reason(response.status);
  out += "\r\n";
  const bool bodiless = response.status == 204 || response.status == 304;
  if (!bodiless) {
    add_field(out, "Content-Type", response.content_type);
    if (facts.length) {
      add_field(out, "Content-Length", std::to_string(*facts.length));
    } else if (!facts.http_1_0) {
      out += "Transfer-Encoding: chunked\r\n";
    }
  }
  add_field(out, "Date", date_now());
  // One that came with an answer of another server is kept: it is what that server's people ask for.
  if (!facts.request_id.empty() && response.headers.get("X-Request-Id").empty())
    add_field(out, "X-Request-Id", facts.request_id);
  for (const auto& [key, value] : response.headers.fields()) add_field(out, key, value);
  // Nothing here may be shown as a page or kept by a cache that others share.
  out += "X-Content-Type-Options: nosniff\r\n";
  if (response.headers.get("Cache-Control").empty()) out += "Cache-Control: no-store\r\n";
  if (facts.close) {
    out += "Connection: close\r\n";
  } else if (facts.http_1_0) {
    out += "Connection: keep-alive\r\n";
  }
  out += "\r\n";
  return out;
}

}  // namespace memos::http
