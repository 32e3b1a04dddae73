// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
// The JSON in what a model answers.
#include "base/limits.h"
#include "base/utf8.h"
#include "interface/reader/refine.h"

namespace memos::reader {
namespace {

constexpr std::string_view kWhite = " \t\r\n";
constexpr int kMostTries = 16;  ///< Places where an object may begin: more are nonsense.
constexpr std::size_t kMostValues = 65'536;

std::unexpected<Error> unusable(const char* what) {
  return fail(ErrorCode::kUnsupported, std::string("the language model's answer ") + what, "refine");
}

Result<json::Value> parse(std::string_view text) {
  return json::parse(text, {.max_bytes = limits::kMaxRefineReplyBytes, .max_values = kMostValues});
}

/// Behind the object that begins with the text; npos where it does not end.
std::size_t end_of_object(std::string_view text) {
  std::size_t depth = 0;
  bool in_string = false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (in_string) {
      if (c == '\\') ++i;
      if (c == '"') in_string = false;
    } else if (c == '"') {
      in_string = true;
    } else if (c == '{') {
      ++depth;
    } else if (c == '}' && --depth == 0) {
      return i + 1;
    }
  }
  return std::string_view::npos;
}

}  // namespace

Result<json::Value> object_in_answer(std::string_view answer, std::string_view member) {
  constexpr std::string_view kThought = "</think>";
  if (const std::size_t thought = answer.rfind(kThought); thought != std::string_view::npos)
    answer.remove_prefix(thought + kThought.size());
  const std::size_t begin = answer.find_first_not_of(kWhite);
  if (begin == std::string_view::npos) return unusable("is empty");
  answer.remove_prefix(begin);
  if (auto whole = parse(answer); whole && whole->find(member) != nullptr) return whole;
  for (int tries = 0; tries < kMostTries; ++tries) {
    const std::size_t open = answer.find('{');
    if (open == std::string_view::npos) break;
    answer.remove_prefix(open);
    const std::size_t end = end_of_object(answer);
    if (end == std::string_view::npos) return unusable("is cut off");
    if (auto object = parse(answer.substr(0, end)); object && object->find(member) != nullptr) return object;
    answer.remove_prefix(1);
  }
  return unusable("holds no JSON of the shape that was asked for");
}

Result<std::string> read_summary(std::string_view answer) {
  MEMOS_TRY(const json::Value object, object_in_answer(answer, "summary"));
  const std::string* const text = object.find("summary")->as_string();
  if (text == nullptr) return unusable("holds a summary that is no text");
  const std::size_t begin = text->find_first_not_of(kWhite);
  if (begin == std::string::npos) return unusable("holds an empty summary");
  std::string summary = text->substr(begin, text->find_last_not_of(kWhite) + 1 - begin);
  if (summary.size() > limits::kMaxSummaryBytes) return unusable("holds a summary that is too long");
  if (!base::require_text(summary, "summary")) return unusable("holds a summary that is no text");
  return summary;
}

}  // namespace memos::reader
