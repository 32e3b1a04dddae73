// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#include "interface/doors/common/multipart.h"

#include <optional>

#include "interface/http/message.h"

namespace memos::doors {
namespace {

constexpr std::size_t kMaxFormParts = 256;
constexpr std::size_t kMaxBoundaryBytes = 70;  // RFC 2046, section 5.1.1

std::unexpected<Error> broken(std::string_view what) {
  return fail(ErrorCode::kInvalidArgument, "the body is no form: " + std::string(what), "body");
}

std::string_view trimmed(std::string_view text) {
  while (!text.empty() && (text.front() == ' ' || text.front() == '\t')) text.remove_prefix(1);
  while (!text.empty() && (text.back() == ' ' || text.back() == '\t')) text.remove_suffix(1);
  return text;
}

/// The value of a parameter behind ";", with or without quotes; none = not there.
std::optional<std::string> parameter(std::string_view text, std::string_view name) {
  std::size_t at = text.find(';');
  while (at != std::string_view::npos) {
    const std::string_view rest = trimmed(text.substr(at + 1));
    const std::size_t equal = rest.find('=');
    if (equal == std::string_view::npos) return std::nullopt;
    const bool found = http::equals_ignoring_case(trimmed(rest.substr(0, equal)), name);
    std::string value;
    std::size_t end = equal + 1;
    if (end < rest.size() && rest[end] == '"') {
      for (++end; end < rest.size() && rest[end] != '"'; ++end) {
        if (rest[end] == '\\' && end + 1 < rest.size() && (rest[end + 1] == '"' || rest[end + 1] == '\\')) ++end;
        value += rest[end];
      }
      end = rest.find(';', end);
    } else {
      end = rest.find(';', end);
      value = trimmed(rest.substr(equal + 1, end == std::string_view::npos ? end : end - equal - 1));
    }
    if (found) return value;
    if (end == std::string_view::npos) return std::nullopt;
    at = static_cast<std::size_t>(rest.data() - text.data()) + end;
  }
  return std::nullopt;
}

/// Reads the header of a part; false: it has no name.
bool read_header(std::string_view header, FormPart& part) {
  bool named = false;
  while (!header.empty()) {
    const std::size_t end = header.find("\r\n");
    const std::string_view line = header.substr(0, end);
    header = end == std::string_view::npos ? std::string_view() : header.substr(end + 2);
    const std::size_t colon = line.find(':');
    if (colon == std::string_view::npos) return false;
    if (!http::equals_ignoring_case(line.substr(0, colon), "Content-Disposition")) continue;
    const std::string_view value = line.substr(colon + 1);
    if (std::optional<std::string> name = parameter(value, "name")) {
      part.name = *std::move(name);
      named = true;
    }
    part.filename = parameter(value, "filename").value_or(std::string());
  }
  return named;
}

}  // namespace

Result<std::vector<FormPart>> parse_form(std::string_view content_type, std::string_view body) {
  const std::optional<std::string> boundary = parameter(content_type, "boundary");
  if (!http::equals_ignoring_case(trimmed(content_type.substr(0, content_type.find(';'))), "multipart/form-data") ||
      !boundary || boundary->empty() || boundary->size() > kMaxBoundaryBytes)
    return fail(ErrorCode::kInvalidArgument, "the body must be multipart/form-data with a boundary", "Content-Type");
  const std::string dashes = "--" + *boundary, between = "\r\n" + dashes;
  std::vector<FormPart> parts;
  if (!body.starts_with(dashes)) return broken("it does not begin with its boundary");
  body.remove_prefix(dashes.size());
  while (!body.starts_with("--")) {
    if (!body.starts_with("\r\n")) return broken("a boundary is not followed by a line's end");
    body.remove_prefix(2);
    const std::size_t head = body.find("\r\n\r\n");
    if (head == std::string_view::npos) return broken("a part has no header");
    const std::size_t end = body.find(between, head + 2);
    if (end == std::string_view::npos) return broken("its last part has no end");
    FormPart part;
    if (!read_header(body.substr(0, head), part)) return broken("a part has no name");
    const std::size_t begin = head + 4;
    if (end > begin) part.bytes = body.substr(begin, end - begin);
    if (parts.size() == kMaxFormParts) return broken("it has more than 256 parts");
    parts.push_back(std::move(part));
    body.remove_prefix(end + between.size());
  }
  return parts;
}

}  // namespace memos::doors
