// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#include "interface/reader/detect.h"

#include <algorithm>

#include "base/json.h"
#include "base/limits.h"
#include "interface/reader/document.h"
#include "interface/reader/messages.h"
#include "interface/reader/record.h"

namespace memos::reader {

namespace {

/// The first two characters that are no white space: enough to tell JSON from prose.
std::pair<char, char> first_signs(std::string_view text) {
  constexpr std::string_view kBlank = " \t\r\n";
  const std::size_t first = text.find_first_not_of(kBlank);
  if (first == std::string_view::npos) return {'\0', '\0'};
  const std::size_t second = text.find_first_not_of(kBlank, first + 1);
  return {text[first], second == std::string_view::npos ? '\0' : text[second]};
}

std::unexpected<Error> unknown_shape() {
  return fail(ErrorCode::kInvalidArgument,
              "is JSON, but of no known shape; known are LoCoMo conversations, OpenAI message lists, and objects with "
              "a \"text\", one a line or in a list");
}

Result<Format> shape_of(const json::Value& value) {
  const json::Array* list = value.as_array();
  if (list != nullptr && list->empty()) return fail(ErrorCode::kInvalidArgument, "is an empty list");
  const json::Value& one = list != nullptr ? list->front() : value;
  if (one.find("conversation") != nullptr) return Format::kLocomo;
  if (one.find("messages") != nullptr) return Format::kMessages;
  if (list != nullptr && is_message(one)) return Format::kMessages;
  if (one.find("memos_export") != nullptr) return Format::kExport;
  if (is_record(one)) return Format::kJsonLines;
  return unknown_shape();
}

/// The first two lines that are not blank; the second may be missing.
struct FirstLines {
  std::string first, second;
};

Result<FirstLines> first_lines(ByteSource& source) {
  FirstLines lines;
  LineReader reader(source);
  for (;;) {
    MEMOS_TRY(const std::optional<std::string_view> line, reader.next());
    if (!line) return lines;
    if (line->find_first_not_of(" \t\r") == std::string_view::npos) continue;
    if (!lines.first.empty()) {
      lines.second = line->substr(0, 64);
      return lines;
    }
    lines.first = *line;
  }
}

Result<json::Value> parse_whole(ByteSource& source) {
  if (source.size() > limits::kMaxJsonBytes)
    return fail(ErrorCode::kExhausted, "has more than " + std::to_string(limits::kMaxJsonBytes) +
                                           " bytes of JSON in one value (limits::kMaxJsonBytes)");
  std::string text;
  MEMOS_CHECK_OK(source.read(0, static_cast<std::size_t>(source.size()), text));
  std::string_view content = text;
  if (content.starts_with("\xEF\xBB\xBF")) content.remove_prefix(3);
  return json::parse(content);
}

Result<Format> detect_object(ByteSource& source) {
  MEMOS_TRY(const FirstLines lines, first_lines(source));
  const auto first = json::parse(lines.first);
  const bool several = first_signs(lines.second).first == '{';
  if (first && first->find("memos_export") != nullptr) return Format::kExport;
  if (first && several) return Format::kJsonLines;
  if (first && lines.second.empty()) return shape_of(*first);
  const Result<json::Value> whole = parse_whole(source);
  if (whole) return shape_of(*whole);
  // A broken first line of several is still one of JSON lines: the reader will name it.
  if (several && first_signs(lines.first).second == '"') return Format::kJsonLines;
  return std::unexpected(whole.error());
}

}  // namespace

Result<bool> is_one_value(ByteSource& source) {
  MEMOS_TRY(const FirstLines lines, first_lines(source));
  if (first_signs(lines.first).first == '[') return true;
  return !json::parse(lines.first) && parse_whole(source).has_value();
}

Result<Format> detect(ByteSource& source) {
  constexpr std::size_t kHeadBytes = 65'536;
  std::string head;
  MEMOS_CHECK_OK(source.read(0, kHeadBytes, head));
  std::string_view content = head;
  if (content.starts_with("\xEF\xBB\xBF")) content.remove_prefix(3);
  const auto [first, second] = first_signs(content);
  if (first == '\0' && source.size() <= kHeadBytes) return fail(ErrorCode::kInvalidArgument, "is empty");
  if (first == '{' && (second == '"' || second == '}')) return detect_object(source);
  if (first == '[' && (second == '{' || second == ']')) {
    MEMOS_TRY(const json::Value whole, parse_whole(source));
    return shape_of(whole);
  }
  std::string text;
  MEMOS_CHECK_OK(source.read(0, std::min<std::size_t>(source.size(), limits::kMaxImportDocumentBytes), text));
  return looks_like_markdown(text) ? Format::kMarkdown : Format::kText;
}

}  // namespace memos::reader
