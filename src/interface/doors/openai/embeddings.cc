// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#include "interface/doors/openai/embeddings.h"

#include <algorithm>
#include <bit>
#include <charconv>

#include "base/base64.h"
#include "base/limits.h"
#include "base/result.h"
#include "interface/api/context_text.h"
#include "interface/http/message.h"

namespace memos::doors::openai {
namespace {

std::string_view without_organisation(std::string_view name) {
  const std::size_t slash = name.rfind('/');
  return slash == std::string_view::npos ? name : name.substr(slash + 1);
}

constexpr const char* kTokens =
    "must be a text or a list of texts; lists of tokens are of another model's vocabulary (LangChain sends texts with "
    "check_embedding_ctx_length=False)";

Result<std::string> text_of(const json::Value& value, const std::string& field) {
  const auto wrong = [&](const std::string& what) {
    return fail(ErrorCode::kInvalidArgument, field + " " + what, field);
  };
  if (value.as_string() == nullptr) return wrong(kTokens);
  if (value.as_string()->empty()) return wrong("is empty");
  if (value.as_string()->size() > limits::kMaxEmbeddingTextBytes)
    return wrong("is longer than " + std::to_string(limits::kMaxEmbeddingTextBytes) + " bytes");
  return *value.as_string();
}

void append_floats(std::string& out, const std::vector<float>& values) {
  out += '[';
  char digits[32];
  for (const float value : values) {
    if (out.back() != '[') out += ',';
    const auto [end, error] = std::to_chars(digits, digits + sizeof digits, value);
    static_cast<void>(error);  // The shortest form of a float always fits.
    out.append(digits, end);
  }
  out += ']';
}

}  // namespace

Result<std::string> embedding_model(const json::Value& body) {
  const json::Value* model = body.find("model");
  if (model == nullptr || model->is_null()) return std::string();
  if (model->as_string() == nullptr) return fail(ErrorCode::kInvalidArgument, "model must be a text", "model");
  return *model->as_string();
}

bool is_embedder(std::string_view asked, std::string_view embedder) {
  return asked.empty() || http::equals_ignoring_case(asked, "memos") ||
         http::equals_ignoring_case(without_organisation(asked), without_organisation(embedder));
}

Result<EmbeddingAsked> read_embedding(const json::Value& body) {
  EmbeddingAsked out;
  Fields fields(body);
  const json::Value* input = fields.take("input");
  if (input == nullptr) return fields.wrong("input", "is needed");
  if (const json::Array* list = input->as_array()) {
    if (list->empty()) return fields.wrong("input", "is empty");
    if (list->size() > limits::kMaxEmbeddingTexts)
      return fields.wrong("input", "has more than " + std::to_string(limits::kMaxEmbeddingTexts) + " texts");
    if (list->front().is_number()) return fields.wrong("input", kTokens);
    for (const json::Value& one : *list) {
      MEMOS_TRY(std::string text, text_of(one, "input[" + std::to_string(out.texts.size()) + "]"));
      out.texts.push_back(std::move(text));
    }
  } else {
    MEMOS_TRY(std::string text, text_of(*input, "input"));
    out.texts.push_back(std::move(text));
  }
  MEMOS_TRY(const std::optional<std::string> format, fields.text("encoding_format"));
  if (format && *format != "float" && *format != "base64")
    return fields.wrong("encoding_format", "must be float or base64");
  out.base64 = format == "base64";
  MEMOS_TRY(const std::optional<std::uint64_t> dimensions, fields.whole("dimensions", 1, limits::kMaxVectorDimension));
  out.dimensions = dimensions.value_or(0);
  fields.pass({"model", "user"});
  MEMOS_CHECK_OK(fields.none_left());
  return out;
}

Status check_dimensions(const EmbeddingAsked& asked, std::uint32_t dimension) {
  if (asked.dimensions == 0 || asked.dimensions == dimension) return {};
  return fail(ErrorCode::kInvalidArgument,
              "dimensions must be " + std::to_string(dimension) + ": this model makes no others", "dimensions");
}

std::string floats_as_base64(const std::vector<float>& values) {
  static_assert(std::endian::native == std::endian::little);
  return base::to_base64({reinterpret_cast<const std::uint8_t*>(values.data()), values.size() * sizeof(float)});
}

std::string embedding_answer(const EmbeddingAsked& asked, const api::TextVectors& made) {
  std::string out = R"({"object":"list","data":[)";
  for (std::size_t i = 0; i < made.vectors.size(); ++i) {
    out += i == 0 ? "" : ",";
    out += R"({"object":"embedding","index":)" + std::to_string(i) + R"(,"embedding":)";
    if (asked.base64) {
      out += '"' + floats_as_base64(made.vectors[i]) + '"';
    } else {
      append_floats(out, made.vectors[i]);
    }
    out += '}';
  }
  std::size_t tokens = 0;
  for (const std::string& text : asked.texts) tokens += api::measure(text).tokens();
  out += R"(],"model":)";
  json::append_quoted(out, made.model);
  const std::string count = std::to_string(tokens);
  return out + R"(,"usage":{"prompt_tokens":)" + count + R"(,"total_tokens":)" + count + "}}";
}

}  // namespace memos::doors::openai
