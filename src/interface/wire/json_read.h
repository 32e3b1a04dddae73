// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#pragma once

#include <algorithm>
#include <limits>

#include "infrastructure/cube/body_json.h"
#include "interface/wire/json_write.h"

/// The visitor that reads JSON. Only codec.cc includes it.
namespace memos::wire {

/// Where a value stands; becomes text only for an error.
struct Place {
  const Place* up = nullptr;
  std::string_view key;  ///< Or, where it is empty, `index` counts.
  std::size_t index = 0;
  [[nodiscard]] std::string str() const {
    std::string text = up == nullptr ? std::string() : up->str();
    if (up == nullptr) return std::string(key);
    if (key.empty()) return text + "[" + std::to_string(index) + "]";
    if (!text.empty()) text += '.';
    return text + std::string(key);
  }
};

[[nodiscard]] inline std::unexpected<Error> refuse(const Place& place, std::string_view problem) {
  std::string field = place.str();
  std::string message = field.empty() ? "the request" : field;
  message += ' ';
  message += problem;
  return fail(ErrorCode::kInvalidArgument, std::move(message), std::move(field));
}

template <class T>
[[nodiscard]] Status read(const json::Value& value, const Place& place, T& out);

/// Collects the names of a type's fields, for errors.
struct NameCollector {
  std::vector<std::string_view> names;
  template <class C, class M>
  void operator()(const char* key, M C::*, Note = Note::kPlain) {
    names.emplace_back(key);
  }
  template <class C, class M>
  void flat(M C::*) {
    Fields<M>::visit(*this);
  }
  template <class Base>
  void base() {
    Fields<Base>::visit(*this);
  }
};

/// What the readers of one object share: the first failure, and how many of its members have been asked for.
struct ObjectState {
  const json::Object& object;
  const Place& place;
  std::size_t taken = 0;
  std::optional<Error> error = std::nullopt;
};

template <class T>
class FieldReader {
 public:
  FieldReader(ObjectState& state, T& out) : state_(state), out_(out) {}

  template <class C, class M>
  void operator()(const char* key, M C::* member, Note note = Note::kPlain) {
    if (state_.error) return;
    const auto found = std::ranges::find(state_.object, std::string_view(key), &json::Member::first);
    const bool there = found != state_.object.end();
    if (there) ++state_.taken;
    const Place place{.up = &state_.place, .key = key};
    if (!there || found->second.is_null()) {
      if (note == Note::kRequired) absorb(refuse(place, "is missing"));
      return;
    }
    M& value = out_.*member;
    if constexpr (std::is_same_v<M, std::string> || std::is_same_v<M, std::optional<std::string>>) {
      if (note == Note::kJsonText) return absorb(read_json_text(found->second, place, value));
    }
    absorb(read(found->second, place, value));
  }
  template <class C, class M>
  void flat(M C::* member) {
    FieldReader<M> part(state_, out_.*member);
    Fields<M>::visit(part);
  }
  /// Only Body is a base, and its JSON is the cube's.
  template <class Base>
  void base() {
    NameCollector all;
    Fields<T>::visit(all);
    NameCollector own;
    Fields<Base>::visit(own);
    json::Object part;
    for (const json::Member& member : state_.object) {
      const bool beside = std::ranges::find(all.names, member.first) != all.names.end() &&
                          std::ranges::find(own.names, member.first) == own.names.end();
      if (beside) continue;
      part.push_back(member);
      ++state_.taken;
    }
    absorb(read(json::Value(std::move(part)), state_.place, static_cast<Base&>(out_)));
  }

 private:
  void absorb(Status status) {
    if (!status && !state_.error) state_.error = std::move(status).error();
  }
  template <class Text>
  Status read_json_text(const json::Value& value, const Place& place, Text& out) {
    if (value.as_object() != nullptr) {
      out = json::dump(value);
      return {};
    }
    if (value.as_string() == nullptr || !value.as_string()->empty()) return refuse(place, "must be a JSON object");
    out = std::string();
    return {};
  }

  ObjectState& state_;
  T& out_;
};

template <class T>
Status read_object(const json::Value& value, const Place& place, T& out) {
  if (value.as_object() == nullptr) return refuse(place, "must be a JSON object");
  ObjectState state{*value.as_object(), place};
  FieldReader<T> reader(state, out);
  Fields<T>::visit(reader);
  if (state.error) return std::unexpected(*std::move(state.error));
  if (state.taken == state.object.size()) return {};
  NameCollector known;
  Fields<T>::visit(known);
  for (const json::Member& member : state.object) {
    if (std::ranges::find(known.names, member.first) != known.names.end()) continue;
    return refuse(Place{.up = &place, .key = member.first}, "is not a known field");
  }
  return {};
}

template <class T>
Status read_list(const json::Value& value, const Place& place, std::vector<T>& out) {
  const json::Array* list = value.as_array();
  if (list == nullptr) return refuse(place, "must be an array");
  out.clear();
  out.reserve(list->size());
  for (std::size_t i = 0; i < list->size(); ++i)
    MEMOS_CHECK_OK(read((*list)[i], Place{.up = &place, .key = {}, .index = i}, out.emplace_back()));
  return {};
}

inline Status read_list(const json::Value& value, const Place& place, std::vector<ScorePart>& out) {
  if (value.as_object() == nullptr) return refuse(place, "must be a JSON object");
  for (const auto& [rule, share] : *value.as_object()) {
    out.push_back({.rule = rule, .value = 0});
    MEMOS_CHECK_OK(read(share, Place{.up = &place, .key = rule}, out.back().value));
  }
  return {};
}

template <class Tag, class Int>
Status read_named(const json::Value& value, const Place& place, NamedInt<Tag, Int>& out) {
  if constexpr (std::is_same_v<Tag, UtcMsTag>) {
    if (value.as_string() == nullptr) return refuse(place, "must be a time like \"2026-05-08T13:56:00Z\"");
    const auto time = base::parse_time(*value.as_string());
    if (!time) return refuse(place, "is " + time.error().message);
    out = *time;
    return {};
  } else {
    return read(value, place, out.value);
  }
}

template <class T>
Status read_whole(const json::Value& value, const Place& place, T& out) {
  if constexpr (std::is_signed_v<T>) {
    const auto number = value.to_int();
    if (number && std::in_range<T>(*number)) {
      out = static_cast<T>(*number);
      return {};
    }
  } else {
    const auto number = value.to_uint();
    if (number && std::in_range<T>(*number)) {
      out = static_cast<T>(*number);
      return {};
    }
  }
  return refuse(place, "must be a whole number from " + std::to_string(std::numeric_limits<T>::min()) + " to " +
                           std::to_string(std::numeric_limits<T>::max()));
}

template <class T>
Status read_text(const json::Value& value, const Place& place, T& out) {
  const std::string* text = value.as_string();
  if (text == nullptr) return refuse(place, "must be a string");
  if constexpr (std::is_enum_v<T>) {
    const Result<T> parsed = parse_enum<T>(*text);
    if (parsed) {
      out = *parsed;
      return {};
    }
    const std::string& message = parsed.error().message;  // "type must be one of …"
    return refuse(place, message.substr(message.find("must be")));
  } else if constexpr (std::is_same_v<T, MemoryId>) {
    const Result<MemoryId> id = MemoryId::parse(*text);
    if (!id) return refuse(place, "must be an id, 36 characters like 0190d5c1-7a3e-7c54-9d0a-2f6b8c1e4a77");
    out = *id;
  } else if constexpr (std::is_same_v<T, Digest>) {
    const Result<std::string> bytes = base::from_hex(*text);
    if (!bytes || bytes->size() != out.size()) return refuse(place, "must be 64 hexadecimal digits");
    std::ranges::transform(*bytes, out.begin(), [](char c) { return static_cast<std::uint8_t>(c); });
  } else {
    out = *text;
  }
  return {};
}

template <class T>
Status read(const json::Value& value, const Place& place, T& out) {
  if constexpr (std::is_same_v<T, Body>) {
    MEMOS_TRY(out, cube::read_body(value, place.str()));
    return {};
  } else if constexpr (Described<T>) {
    return read_object(value, place, out);
  } else if constexpr (IsVector<T>::value) {
    return read_list(value, place, out);
  } else if constexpr (IsOptional<T>::value) {
    return read(value, place, out.emplace());
  } else if constexpr (std::is_enum_v<T> || std::is_same_v<T, MemoryId> || std::is_same_v<T, Digest> ||
                       std::is_same_v<T, std::string>) {
    return read_text(value, place, out);
  } else if constexpr (requires { read_named(value, place, out); }) {
    return read_named(value, place, out);
  } else if constexpr (requires { typename T::mapped_type; }) {
    if (value.as_object() == nullptr) return refuse(place, "must be a JSON object");
    for (const auto& [key, number] : *value.as_object())
      MEMOS_CHECK_OK(read(number, Place{.up = &place, .key = key}, out[key]));
    return {};
  } else if constexpr (std::is_floating_point_v<T>) {
    const auto number = value.to_double();
    if (!number || !std::isfinite(static_cast<T>(*number))) return refuse(place, "must be a number");
    out = static_cast<T>(*number);
    return {};
  } else if constexpr (std::is_same_v<T, bool>) {
    if (value.as_bool() == nullptr) return refuse(place, "must be true or false");
    out = *value.as_bool();
    return {};
  } else {
    return read_whole(value, place, out);
  }
}

}  // namespace memos::wire
