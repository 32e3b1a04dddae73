// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#pragma once

#include <array>
#include <charconv>
#include <cmath>
#include <concepts>
#include <optional>

#include "base/hash.h"
#include "base/json.h"
#include "base/time.h"
#include "infrastructure/cube/body.h"
#include "interface/wire/enums.h"
#include "interface/wire/fields.h"

/// The visitor that writes JSON. Only codec.cc includes it.
namespace memos::wire {

template <class T>
struct IsVector : std::false_type {};
template <class T>
struct IsVector<std::vector<T>> : std::true_type {};
template <class T>
struct IsOptional : std::false_type {};
template <class T>
struct IsOptional<std::optional<T>> : std::true_type {};

template <class T>
[[nodiscard]] json::Value write(const T& value);

/// The shortest decimal that reads back as the same float, so that a vector does not carry digits it never had.
[[nodiscard]] inline double decimal_of(float value) {
  std::array<char, 32> text{};
  const auto end = std::to_chars(text.data(), text.data() + text.size(), value);
  double decimal = 0;
  std::from_chars(text.data(), end.ptr, decimal);
  return decimal;
}

[[nodiscard]] inline json::Value write_number(double value) {
  return std::isfinite(value) ? json::Value(value) : json::Value{};
}

[[nodiscard]] inline json::Value write_json_text(const std::string& text) {
  if (text.empty()) return text;
  auto parsed = json::parse(text);
  return parsed ? *std::move(parsed) : json::Value(text);
}
[[nodiscard]] inline json::Value write_json_text(const std::optional<std::string>& text) {
  return text ? write_json_text(*text) : json::Value{};
}

/// Whether a request may leave it out.
template <class T>
[[nodiscard]] bool is_standard(const T& value, const T& standard) {
  if constexpr (Described<T>) {
    return write(value).as_object()->empty();
  } else if constexpr (IsVector<T>::value) {
    if constexpr (std::equality_comparable<typename T::value_type>) return value == standard;
    return value.empty();
  } else if constexpr (IsOptional<T>::value) {
    return !value.has_value();
  } else {
    return value == standard;
  }
}

template <class T>
class FieldWriter {
 public:
  FieldWriter(json::Object& out, const T& object) : out_(out), object_(object) {}

  template <class C, class M>
  void operator()(const char* key, M C::* member, Note note = Note::kPlain) {
    const M& value = object_.*member;
    if constexpr (Fields<T>::kForm == Form::kRequest) {
      static const T standard{};
      if (note != Note::kRequired && is_standard(value, standard.*member)) return;
    }
    if constexpr (requires { write_json_text(value); }) {
      if (note == Note::kJsonText) {
        out_.emplace_back(key, write_json_text(value));
        return;
      }
    }
    if constexpr (std::is_same_v<M, Sequence>) {
      if (note == Note::kZeroIsNull && value.value == 0) {
        out_.emplace_back(key, nullptr);
        return;
      }
    }
    out_.emplace_back(key, write(value));
  }
  template <class C, class M>
  void flat(M C::* member) {
    FieldWriter<M> part(out_, object_.*member);
    Fields<M>::visit(part);
  }
  template <class Base>
  void base() {
    json::Value part = write(static_cast<const Base&>(object_));
    for (json::Member& member : *part.as_object()) out_.push_back(std::move(member));
  }

 private:
  json::Object& out_;
  const T& object_;
};

template <class T>
json::Value write_list(const std::vector<T>& values) {
  json::Array list;
  list.reserve(values.size());
  for (const T& value : values) list.push_back(write(value));
  return list;
}

inline json::Value write_list(const std::vector<float>& values) {
  json::Array list;
  list.reserve(values.size());
  for (const float value : values)
    list.push_back(std::isfinite(value) ? json::Value(decimal_of(value)) : json::Value{});
  return list;
}

/// By rule: {"lexical": 0.4, …}.
inline json::Value write_list(const std::vector<ScorePart>& parts) {
  json::Value object{json::Object{}};
  for (const ScorePart& part : parts) object.set(part.rule, write_number(part.value));
  return object;
}

template <class Tag, class Int>
json::Value write_named(const NamedInt<Tag, Int>& value) {
  if constexpr (std::is_same_v<Tag, UtcMsTag>) {
    return base::format_rfc3339(value);
  } else {
    return json::Value(value.value);
  }
}

template <class T>
json::Value write(const T& value) {
  if constexpr (std::is_same_v<T, Body>) {
    return cube::body_to_value(value);
  } else if constexpr (Described<T>) {
    json::Object out;
    FieldWriter<T> writer(out, value);
    Fields<T>::visit(writer);
    return out;
  } else if constexpr (IsVector<T>::value) {
    return write_list(value);
  } else if constexpr (IsOptional<T>::value) {
    return value ? write(*value) : json::Value{};
  } else if constexpr (std::is_enum_v<T>) {
    return json::Value(std::string(enum_name(value)));
  } else if constexpr (std::is_same_v<T, MemoryId>) {
    return value.is_nil() ? json::Value{} : json::Value(value.str());
  } else if constexpr (std::is_same_v<T, Digest>) {
    return base::to_hex(value);
  } else if constexpr (requires { write_named(value); }) {
    return write_named(value);
  } else if constexpr (requires { typename T::mapped_type; }) {
    json::Object out;
    for (const auto& [key, number] : value) out.emplace_back(key, write(number));
    return out;
  } else if constexpr (std::is_floating_point_v<T>) {
    return write_number(value);
  } else if constexpr (std::is_same_v<T, bool> || std::is_same_v<T, std::string>) {
    return json::Value(value);
  } else {
    static_assert(std::is_integral_v<T>);
    using Wide = std::conditional_t<std::is_signed_v<T>, std::int64_t, std::uint64_t>;
    return json::Value(static_cast<Wide>(value));
  }
}

}  // namespace memos::wire
