// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
// JSON Schema of every type that travels, from the same lists of fields.
#include <limits>

#include "interface/wire/codec.h"
#include "interface/wire/json_write.h"

namespace memos::wire {
namespace {

json::Value typed(std::string_view type) { return json::Object{{"type", json::Value(type)}}; }

json::Value formatted(std::string_view format) {
  return json::Object{{"type", "string"}, {"format", json::Value(format)}};
}

json::Value or_null(json::Value schema) {
  return json::Object{{"anyOf", json::Array{std::move(schema), typed("null")}}};
}

/// "AddResult::Item" -> "AddResultItem".
template <class T>
std::string component_name() {
  std::string name;
  for (const char* at = Fields<T>::kName; *at != '\0'; ++at)
    if (*at != ':') name += *at;
  return name;
}

template <class Enum>
json::Value enum_schema() {
  json::Array names;
  for (int number = 0; number < 256; ++number) {
    const std::string_view text = enum_name(static_cast<Enum>(number));
    const bool named =
        text != "unknown" || (std::is_same_v<Enum, Precision> && number == 0);  // a precision of that name
    if (named) names.emplace_back(text);
  }
  return json::Object{{"type", "string"}, {"enum", std::move(names)}};
}

template <class T>
json::Value whole_schema() {
  using Wide = std::conditional_t<std::is_signed_v<T>, std::int64_t, std::uint64_t>;
  return json::Object{{"type", "integer"},
                      {"minimum", json::Value(static_cast<Wide>(std::numeric_limits<T>::min()))},
                      {"maximum", json::Value(static_cast<Wide>(std::numeric_limits<T>::max()))}};
}

template <class T>
struct KindOf {
  static json::Value schema() {
    if constexpr (Described<T>) {
      return json::Object{{"$ref", "#/components/schemas/" + component_name<T>()}};
    } else if constexpr (std::is_enum_v<T>) {
      return enum_schema<T>();
    } else if constexpr (std::is_same_v<T, MemoryId>) {
      return or_null(formatted("uuid"));
    } else if constexpr (std::is_same_v<T, Digest>) {
      return json::Object{{"type", "string"}, {"pattern", "^[0-9a-f]{64}$"}};
    } else if constexpr (std::is_same_v<T, bool>) {
      return typed("boolean");
    } else if constexpr (std::is_same_v<T, std::string>) {
      return typed("string");
    } else if constexpr (std::is_floating_point_v<T>) {
      return or_null(typed("number"));
    } else if constexpr (std::is_integral_v<T>) {
      return whole_schema<T>();
    } else {
      return json::Object{{"type", "object"}, {"additionalProperties", typed("number")}};
    }
  }
};
template <class Tag, class Int>
struct KindOf<NamedInt<Tag, Int>> {
  static json::Value schema() { return std::is_same_v<Tag, UtcMsTag> ? formatted("date-time") : KindOf<Int>::schema(); }
};
template <class T>
struct KindOf<std::optional<T>> {
  static json::Value schema() { return or_null(KindOf<T>::schema()); }
};
template <class T>
struct KindOf<std::vector<T>> {
  static json::Value schema() {
    if constexpr (std::is_same_v<T, ScorePart>) {
      return KindOf<std::map<std::string, double>>::schema();
    } else {
      return json::Object{{"type", "array"}, {"items", KindOf<T>::schema()}};
    }
  }
};

class SchemaWriter {
 public:
  template <class C, class M>
  void operator()(const char* key, M C::*, Note note = Note::kPlain) {
    json::Value kind = note == Note::kJsonText ? typed("object") : KindOf<M>::schema();
    if (note == Note::kZeroIsNull) kind = or_null(std::move(kind));
    properties_.emplace_back(key, std::move(kind));
    if (note == Note::kRequired) required_.emplace_back(key);
  }
  template <class C, class M>
  void flat(M C::*) {
    Fields<M>::visit(*this);
  }
  template <class Base>
  void base() {
    Fields<Base>::visit(*this);
  }
  json::Value finish() {
    json::Object out{{"type", "object"}, {"properties", std::move(properties_)}};
    if (!required_.empty()) out.emplace_back("required", std::move(required_));
    out.emplace_back("additionalProperties", false);
    return out;
  }

 private:
  json::Object properties_;
  json::Array required_;
};

}  // namespace

template <class T>
json::Value schema() {
  SchemaWriter writer;
  Fields<T>::visit(writer);
  return writer.finish();
}

// NOLINTBEGIN(cppcoreguidelines-macro-usage)
#define MEMOS_WIRE_SCHEMA(Type) template json::Value schema<Type>();
#define MEMOS_WIRE_NAMED(Type) out.emplace_back(component_name<Type>(), schema<Type>());
// NOLINTEND(cppcoreguidelines-macro-usage)
MEMOS_WIRE_TYPES(MEMOS_WIRE_SCHEMA)
#undef MEMOS_WIRE_SCHEMA

json::Value schemas() {
  json::Object out;
  MEMOS_WIRE_TYPES(MEMOS_WIRE_NAMED)
  MEMOS_WIRE_NAMED(Origin)
  MEMOS_WIRE_NAMED(ValidTime)
  MEMOS_WIRE_NAMED(Governance)
  MEMOS_WIRE_NAMED(Statement)
  MEMOS_WIRE_NAMED(AnswerTime)
  MEMOS_WIRE_NAMED(AddResult::Item)
  return out;
}
#undef MEMOS_WIRE_NAMED

}  // namespace memos::wire
