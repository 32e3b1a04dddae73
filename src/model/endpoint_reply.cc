// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#include "model/endpoint_reply.h"

#include <cstring>
#include <string>

#include "base/json.h"
#include "base/limits.h"
#include "model/base64.h"
#include "model/windows.h"

namespace memos::model {
namespace {

std::unexpected<Error> unexpected_reply(const std::string& what) {
  return fail(ErrorCode::kUnsupported, "the endpoint's reply cannot be used: " + what, "embedder");
}

Result<std::vector<float>> read_vector(const json::Value& value) {
  std::vector<float> vector;
  if (const std::string* text = value.as_string()) {
    const auto bytes = from_base64(*text);
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
  const auto reply =
      json::parse(body, {.max_bytes = limits::kMaxEndpointReplyBytes, .max_depth = limits::kMaxJsonDepth});
  if (!reply) return unexpected_reply("it is no JSON");
  const json::Value* data = reply->find("data");
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
    if (vectors[place].size() != dimension)
      return unexpected_reply("a vector has " + std::to_string(vectors[place].size()) + " values instead of " +
                              std::to_string(dimension));
  }
  return vectors;
}

}  // namespace memos::model
