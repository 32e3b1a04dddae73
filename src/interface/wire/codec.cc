// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
// JSON of every type that travels.
#include "interface/wire/codec.h"

#include "interface/wire/json_read.h"

namespace memos::wire {

template <class T>
json::Value to_json(const T& value) {
  return write(value);
}

template <class T>
Result<T> from_json(const json::Value& value, std::string_view path) {
  Result<T> out{T{}};
  if (auto done = read(value, Place{.key = path}, *out); !done) return std::unexpected(std::move(done).error());
  return out;
}

template <class T>
Result<T> parse(std::string_view text, std::string_view path) {
  MEMOS_TRY(const json::Value value, json::parse(text));
  return from_json<T>(value, path);
}

// NOLINTBEGIN(cppcoreguidelines-macro-usage)
#define MEMOS_WIRE_JSON(Type)                                                  \
  template json::Value to_json<Type>(const Type&);                             \
  template Result<Type> from_json<Type>(const json::Value&, std::string_view); \
  template Result<Type> parse<Type>(std::string_view, std::string_view);
// NOLINTEND(cppcoreguidelines-macro-usage)
MEMOS_WIRE_TYPES(MEMOS_WIRE_JSON)
#undef MEMOS_WIRE_JSON

json::Value error_to_json(const Error& error) {
  json::Object out;
  out.emplace_back("code", std::string(error_name(error.code)));
  out.emplace_back("message", error.message);
  if (!error.field.empty()) out.emplace_back("field", error.field);
  return out;
}

Error error_from_json(const json::Value& value) {
  Error error{ErrorCode::kInternal, "an answer that is no error object", {}};
  const auto text = [&value](std::string_view key) {
    const json::Value* member = value.find(key);
    return member == nullptr || member->as_string() == nullptr ? std::string() : *member->as_string();
  };
  const std::string code = text("code");
  for (std::uint8_t number = 1; number <= static_cast<std::uint8_t>(ErrorCode::kInternal); ++number)
    if (error_name(static_cast<ErrorCode>(number)) == code) error.code = static_cast<ErrorCode>(number);
  if (std::string message = text("message"); !message.empty()) error.message = std::move(message);
  error.field = text("field");
  return error;
}

}  // namespace memos::wire
