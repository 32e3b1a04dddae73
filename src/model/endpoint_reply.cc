// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#include "model/endpoint_reply.h"

#include <algorithm>
#include <charconv>
#include <cstring>
#include <string>

#include "base/base64.h"
#include "base/json.h"
#include "base/limits.h"
#include "model/windows.h"

namespace memos::model {
namespace {

std::unexpected<Error> unexpected_reply(const std::string& what) {
  return fail(ErrorCode::kUnsupported, "the endpoint's reply cannot be used: " + what, "embedder");
}

Result<std::vector<float>> read_vector(const json::Value& value) {
  std::vector<float> vector;
  if (const std::string* text = value.as_string()) {
    const auto bytes = base::from_base64(*text);
    if (!bytes || bytes->size() % sizeof(float) != 0) return unexpected_reply("a vector is no base64 of 32-bit floats");
    vector.resize(bytes->size() / sizeof(float));
    if (!bytes->empty()) std::memcpy(vector.data(), bytes->data(), bytes->size());
  } else if (const json::Array* numbers = value.as_array()) {
    vector.reserve(numbers->size());
    for (const json::Value& number : *numbers) {
      const auto x = number.to_double();
      if (!x) return unexpected_reply("a vector holds something that is no number");
      vector.push_back(static_cast<float>(*x));
    }
  }
  if (vector.empty() || vector.size() > limits::kMaxVectorDimension)
    return unexpected_reply("a vector is missing, empty or longer than " + std::to_string(limits::kMaxVectorDimension));
  if (!make_unit(vector)) return unexpected_reply("a vector has no direction");
  return vector;
}

Result<json::Value> read_json(std::string_view body) {
  auto reply = json::parse(body, {.max_bytes = limits::kMaxEndpointReplyBytes, .max_depth = limits::kMaxJsonDepth});
  if (!reply) return unexpected_reply("it is no JSON");
  return reply;
}

Status check_dimension(const std::vector<float>& vector, std::size_t dimension) {
  if (vector.size() == dimension) return {};
  return unexpected_reply("a vector has " + std::to_string(vector.size()) + " values instead of " +
                          std::to_string(dimension));
}

/// A list of `count` vectors in the order of the request.
Result<std::vector<std::vector<float>>> read_list(const json::Value* list, std::size_t count, std::size_t dimension) {
  if (list == nullptr || list->as_array() == nullptr || list->as_array()->size() != count)
    return unexpected_reply("it holds no list of " + std::to_string(count) + " vectors");
  std::vector<std::vector<float>> vectors;
  for (const json::Value& entry : *list->as_array()) {
    if (entry.as_array() == nullptr) return unexpected_reply("a vector is no list of numbers");
    MEMOS_TRY(std::vector<float> vector, read_vector(entry));
    if (dimension == 0) dimension = vector.size();
    MEMOS_CHECK_OK(check_dimension(vector, dimension));
    vectors.push_back(std::move(vector));
  }
  return vectors;
}

std::string text_in(const json::Value& object, std::string_view name) {
  const json::Value* const value = object.find(name);
  return value == nullptr || value->as_string() == nullptr ? std::string() : *value->as_string();
}

std::uint64_t number_in(const json::Value& object, std::string_view name) {
  const json::Value* const value = object.find(name);
  if (value == nullptr) return 0;
  return value->to_uint().value_or(0);
}

/// "NAME" stands for "NAME:latest" as well.
bool is_model(std::string_view listed, std::string_view wanted) {
  constexpr std::string_view kLatest = ":latest";
  if (listed == wanted) return true;
  return listed.ends_with(kLatest) && listed.substr(0, listed.size() - kLatest.size()) == wanted;
}

bool is_digest(std::string_view text) {
  return text.size() == 64 && text.find_first_not_of("0123456789abcdef") == std::string_view::npos;
}

/// "num_ctx   256" in the text of a model's parameters.
std::uint64_t parameter_in(std::string_view text, std::string_view name) {
  const auto at = text.find(name);
  if (at == std::string_view::npos) return 0;
  text.remove_prefix(at + name.size());
  const auto begin = text.find_first_not_of(" \t");
  if (begin == 0 || begin == std::string_view::npos) return 0;
  std::uint64_t number = 0;
  std::from_chars(text.data() + begin, text.data() + text.size(), number);
  return number;
}

/// The place of an entry: its "index", or its position where a server leaves that out.
Result<std::size_t> place_of(const json::Value& entry, std::size_t position, std::size_t count) {
  const json::Value* index = entry.find("index");
  if (index == nullptr) return position;
  const auto number = index->to_int();
  if (!number || *number < 0 || static_cast<std::size_t>(*number) >= count)
    return unexpected_reply("an index is out of range");
  return static_cast<std::size_t>(*number);
}

}  // namespace

Result<std::vector<std::vector<float>>> read_embeddings(std::string_view body, std::size_t count,
                                                        std::size_t dimension) {
  MEMOS_TRY(const json::Value reply, read_json(body));
  const json::Value* data = reply.find("data");
  if (data == nullptr || data->as_array() == nullptr || data->as_array()->size() != count)
    return unexpected_reply("\"data\" is no list of " + std::to_string(count) + " vectors");
  std::vector<std::vector<float>> vectors(count);
  for (std::size_t i = 0; i < count; ++i) {
    const json::Value& entry = (*data->as_array())[i];
    const json::Value* embedding = entry.find("embedding");
    if (embedding == nullptr) return unexpected_reply("an entry has no \"embedding\"");
    MEMOS_TRY(const std::size_t place, place_of(entry, i, count));
    if (!vectors[place].empty()) return unexpected_reply("an index comes twice");
    MEMOS_TRY(vectors[place], read_vector(*embedding));
    if (dimension == 0) dimension = vectors[place].size();
    MEMOS_CHECK_OK(check_dimension(vectors[place], dimension));
  }
  return vectors;
}

Result<std::vector<std::vector<float>>> read_vectors(std::string_view body, std::size_t count, std::size_t dimension) {
  MEMOS_TRY(const json::Value reply, read_json(body));
  return read_list(&reply, count, dimension);
}

Result<std::vector<std::vector<float>>> read_ollama_embeddings(std::string_view body, std::size_t count,
                                                               std::size_t dimension) {
  MEMOS_TRY(const json::Value reply, read_json(body));
  return read_list(reply.find("embeddings"), count, dimension);
}

Result<std::string> read_ollama_digest(std::string_view body, std::string_view model) {
  MEMOS_TRY(const json::Value reply, read_json(body));
  const json::Value* const models = reply.find("models");
  if (models == nullptr || models->as_array() == nullptr) return unexpected_reply("\"models\" is no list");
  for (const json::Value& entry : *models->as_array()) {
    if (!is_model(text_in(entry, "name"), model) && !is_model(text_in(entry, "model"), model)) continue;
    std::string digest = text_in(entry, "digest");
    return is_digest(digest) ? digest : std::string();
  }
  return fail(ErrorCode::kNotFound, "Ollama has no model of this name; `ollama pull` gets one", "embedder");
}

std::uint64_t read_ollama_window(std::string_view body) {
  const auto reply = read_json(body);
  if (!reply) return 0;
  std::uint64_t window = parameter_in(text_in(*reply, "parameters"), "num_ctx");
  const json::Value* const info = reply->find("model_info");
  if (info == nullptr) return window;
  const std::uint64_t trained = number_in(*info, text_in(*info, "general.architecture") + ".context_length");
  return window == 0 || trained == 0 ? std::max(window, trained) : std::min(window, trained);
}

Result<TeiInfo> read_tei_info(std::string_view body) {
  MEMOS_TRY(const json::Value reply, read_json(body));
  TeiInfo info;
  info.model = text_in(reply, "model_id");
  if (info.model.empty()) return unexpected_reply("\"model_id\" is missing");
  info.revision = text_in(reply, "model_sha");
  info.number_format = text_in(reply, "model_dtype");
  if (const json::Value* const type = reply.find("model_type")) {
    const json::Value* embedding = type->find("embedding");
    if (embedding == nullptr) embedding = type->find("Embedding");
    if (type->as_object() != nullptr && embedding == nullptr)
      return unexpected_reply("its model makes no embeddings of whole texts");
    if (embedding != nullptr) info.pooling = text_in(*embedding, "pooling");
  }
  info.window = number_in(reply, "max_input_length");
  info.batch_texts = number_in(reply, "max_client_batch_size");
  info.batch_tokens = number_in(reply, "max_batch_tokens");
  return info;
}

}  // namespace memos::model
