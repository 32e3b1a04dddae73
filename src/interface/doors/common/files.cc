// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#include "interface/doors/common/files.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "base/base64.h"
#include "base/hash.h"
#include "base/utf8.h"
#include "interface/reader/document.h"

namespace memos::doors {
namespace {

constexpr std::string_view kOnlyText =
    " is no text; text and Markdown files are read, other kinds have to be converted";

std::optional<std::string> decoded(std::string_view digits) {
  std::string plain;
  plain.reserve(digits.size());
  for (const char c : digits)
    if (c != '\n' && c != '\r') plain += c;
  const auto bytes = base::from_base64(plain);
  if (!bytes) return std::nullopt;
  return std::string(bytes->begin(), bytes->end());
}

/// Nobody writes so long a text without a blank; and what decodes to no text is meant as it stands, unless it is the
/// beginning of a known kind of file.
bool is_bare_base64(std::string_view data) {
  constexpr std::size_t kShortest = 16;
  return data.size() >= kShortest && std::ranges::none_of(data, [](char c) { return c == ' ' || c == '\t'; });
}

bool is_known_binary(std::string_view bytes) {
  constexpr std::string_view kKinds[] = {"%PDF", "PK\x03\x04", "\x89PNG", "\xFF\xD8\xFF", "GIF8", "\xD0\xCF\x11\xE0"};
  return std::ranges::any_of(kKinds, [&](std::string_view kind) { return bytes.starts_with(kind); });
}

bool is_text(std::string_view bytes) { return base::require_text(bytes, {}).has_value(); }

}  // namespace

Result<std::string> checked_text(std::string bytes, const std::string& field) {
  constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";
  if (bytes.starts_with(kByteOrderMark)) bytes.erase(0, kByteOrderMark.size());
  if (is_known_binary(bytes) || !is_text(bytes))
    return fail(ErrorCode::kUnsupported, field + std::string(kOnlyText), field);
  return bytes;
}

Result<std::string> text_of_file(std::string_view data, const std::string& field) {
  constexpr std::string_view kData = "data:", kBase64 = ";base64";
  if (data.starts_with("http://") || data.starts_with("https://"))
    return fail(ErrorCode::kUnsupported, field + " is an address; nothing is fetched here, send the file's text",
                field);
  if (data.starts_with(kData)) {
    const std::size_t comma = data.find(',');
    if (comma == std::string_view::npos || !data.substr(0, comma).ends_with(kBase64))
      return fail(ErrorCode::kInvalidArgument, field + " must be data:TYPE;base64,… or the text itself", field);
    std::optional<std::string> bytes = decoded(data.substr(comma + 1));
    if (!bytes) return fail(ErrorCode::kInvalidArgument, field + " holds broken base64", field);
    return checked_text(*std::move(bytes), field);
  }
  if (is_bare_base64(data)) {
    if (std::optional<std::string> bytes = decoded(data); bytes && (is_text(*bytes) || is_known_binary(*bytes)))
      return checked_text(*std::move(bytes), field);
  }
  return checked_text(std::string(data), field);
}

Result<std::vector<AddItem>> parts_of_file(const std::string& text, const std::string& name, const std::string& id,
                                           const std::string& field) {
  // A session of its own name would tear the file out of the conversation that it came in.
  auto parts = reader::read_document(text, reader::looks_like_markdown(text), name, {.session_id = id});
  if (!parts) {
    parts.error().field = field;
    return parts;
  }
  if (parts->empty()) return fail(ErrorCode::kInvalidArgument, field + " holds no text", field);
  for (AddItem& part : *parts) {
    part.scope.session_id.clear();
    for (Origin& origin : part.origins) origin.message_id = id;
  }
  return parts;
}

std::string make_file_id(std::string_view name, std::string_view text) {
  std::string all(name);
  all += '\0';
  all += text;
  constexpr std::size_t kDigits = 32;
  return "file-" + base::to_hex(base::blake2b(base::as_bytes(all))).substr(0, kDigits);
}

std::string file_id(const Body& body) {
  return body.type == MemoryType::kDocument && !body.origins.empty() ? body.origins.front().message_id : std::string();
}

}  // namespace memos::doors
