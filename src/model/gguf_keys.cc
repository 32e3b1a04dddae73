// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#include "model/gguf_keys.h"

#include <cmath>

#include "base/limits.h"

namespace memos::model {

std::unexpected<Error> corrupt_model(const std::string& what, std::string field) {
  return fail(ErrorCode::kCorrupt, "the model file is damaged: " + what, std::move(field));
}

Result<std::string> gguf_text(const GgufFile& file, std::string_view key) {
  const GgufValue* value = file.find(key);
  if (value == nullptr) return std::string();
  const auto text = value->to_string();
  if (!text || text->size() > limits::kMaxModelKeyBytes)
    return corrupt_model("the key " + std::string(key) + " is no short text", std::string(key));
  return std::string(*text);
}

Result<std::uint32_t> GgufKeys::count(std::string_view key, std::uint64_t limit) const {
  const std::string name = full(key);
  const GgufValue* value = file_.find(name);
  if (value == nullptr) return corrupt_model("the key " + name + " is missing", name);
  const auto number = value->to_unsigned();
  // The engine reads these keys as 32-bit unsigned numbers only.
  if (value->kind != GgufKind::kUint32 || *number == 0 || *number > limit)
    return corrupt_model("the key " + name + " is no number from 1 to " + std::to_string(limit), name);
  return static_cast<std::uint32_t>(*number);
}

Result<std::uint32_t> GgufKeys::count_or(std::string_view key, std::uint64_t limit, std::uint32_t fallback) const {
  if (find(key) == nullptr) return fallback;
  return count(key, limit);
}

Result<float> GgufKeys::real_or(std::string_view key, float least, float most, float fallback) const {
  const GgufValue* value = find(key);
  if (value == nullptr) return fallback;
  const auto number = value->to_double();
  if (value->kind != GgufKind::kFloat32 || !number || !std::isfinite(*number) || *number < least || *number > most)
    return corrupt_model("the key " + full(key) + " is no number in its range", full(key));
  return static_cast<float>(*number);
}

Status GgufKeys::must_equal(std::string_view key, std::uint64_t expected) const {
  const GgufValue* value = find(key);
  if (value == nullptr) return {};
  const std::string name = full(key);
  if (value->kind == GgufKind::kUint32 && *value->to_unsigned() == expected) return {};
  return corrupt_model("the key " + name + " is not " + std::to_string(expected), name);
}

}  // namespace memos::model
