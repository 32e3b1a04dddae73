// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#include "interface/doors/mem0/schema_fill.h"

#include <algorithm>
#include <charconv>
#include <optional>
#include <string>

#include "base/limits.h"
#include "interface/doors/common/replies.h"
#include "interface/doors/mem0/shapes.h"

namespace memos::doors::mem0 {
namespace {

constexpr std::size_t kMaxDepth = 8;  ///< Of objects within objects; what lies deeper is left empty …
constexpr std::size_t kMaxProperties =
    10'000;  ///< … and so is what comes behind so many, for schemas repeat themselves.

/// What tells names apart: letters and digits, whatever the case.
std::string folded(std::string_view name) {
  std::string out;
  for (const char c : name) {
    if (c >= 'A' && c <= 'Z') out += static_cast<char>(c + 32);
    if ((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || static_cast<unsigned char>(c) >= 0x80) out += c;
  }
  return out;
}

class Filler {
 public:
  Filler(const json::Value& root, const Known& known) : root_(root), known_(known) {}

  json::Value object(const json::Value& schema, const std::string& path, std::size_t depth) {
    json::Value out{json::Object{}};
    const json::Object* properties = properties_of(resolved(schema));
    if (properties == nullptr) return out;
    for (const auto& [name, one] : *properties) {
      if (filled_ == kMaxProperties) return out;
      ++filled_;
      out.set(name, value(name, one, path + name, depth));
    }
    return out;
  }

 private:
  static const json::Object* properties_of(const json::Value& schema) {
    const json::Value* properties = schema.find("properties");
    return properties == nullptr ? nullptr : properties->as_object();
  }

  /// Follows "$ref" into the schema itself, and takes the first of several forms that is not null.
  const json::Value& resolved(const json::Value& schema, std::size_t steps = 0) const {
    if (steps > kMaxDepth) return schema;
    if (const std::string* ref = text_in(schema, "$ref"); ref != nullptr && ref->starts_with("#/")) {
      const json::Value* at = &root_;
      std::size_t begin = 2;
      while (at != nullptr && begin <= ref->size()) {
        const std::size_t end = std::min(ref->find('/', begin), ref->size());
        at = at->find(std::string_view(*ref).substr(begin, end - begin));
        begin = end + 1;
      }
      if (at != nullptr) return resolved(*at, steps + 1);
    }
    for (const char* forms : {"anyOf", "oneOf", "allOf"}) {
      const json::Value* list = schema.find(forms);
      if (list == nullptr || list->as_array() == nullptr) continue;
      for (const json::Value& form : *list->as_array()) {
        const std::string* type = text_in(form, "type");
        if (type == nullptr || *type != "null") return resolved(form, steps + 1);
      }
    }
    return schema;
  }

  json::Value value(const std::string& name, const json::Value& given, const std::string& path, std::size_t depth) {
    const json::Value& schema = resolved(given);
    if (properties_of(schema) != nullptr)
      return depth < kMaxDepth ? object(schema, path + ".", depth + 1) : json::Value();
    const std::string* type = text_in(schema, "type");
    const bool list = type != nullptr && *type == "array";
    static const json::Value kAnything{json::Object{}};
    const json::Value* items = schema.find("items");
    const json::Value& item = list && items != nullptr ? resolved(*items) : kAnything;
    if (list && properties_of(item) != nullptr) return memories(*properties_of(item));
    json::Array found = values(name, path, list ? item : schema);
    if (list) return found;
    return found.empty() ? json::Value() : std::move(found.front());
  }

  json::Value memories(const json::Object& properties) const {
    json::Array out;
    for (const Memory& memory : known_.memories) {
      const json::Value whole = memory_json(memory, Flavour::kPlatform);
      const json::Value* metadata = whole.find("metadata");
      json::Value one{json::Object{}};
      for (const auto& [name, form] : properties) {
        const json::Value* member = whole.find(name);
        if (member == nullptr && (name == "text" || name == "content")) member = whole.find("memory");
        if (member == nullptr && metadata != nullptr) member = metadata->find(name);
        one.set(name, member == nullptr ? json::Value() : typed(*member, resolved(form)).value_or(json::Value()));
      }
      out.push_back(std::move(one));
    }
    return out;
  }

  json::Array values(const std::string& name, const std::string& path, const json::Value& schema) const {
    json::Array out;
    const auto take = [&](const json::Value& value) {
      std::optional<json::Value> fits = typed(value, schema);
      if (fits && std::ranges::find(out, *fits) == out.end()) out.push_back(*std::move(fits));
    };
    const std::string wanted = folded(path), last = folded(name);
    for (const Belief& belief : known_.beliefs) {
      const std::string_view key = belief.key;
      const std::string_view end = key.substr(key.rfind('.') == std::string_view::npos ? 0 : key.rfind('.') + 1);
      if (folded(key) == wanted || folded(key) == last || (path == name && folded(end) == last)) take(belief.value);
    }
    if (!out.empty()) return out;
    for (const Memory& memory : known_.memories) {
      if (memory.body.info.empty()) continue;
      const auto info = json::parse(memory.body.info);
      const json::Value* member = info ? info->find(name) : nullptr;
      if (member == nullptr) continue;
      if (member->as_array() == nullptr) {
        take(*member);
      } else {
        for (const json::Value& element : *member->as_array()) take(element);
      }
    }
    return out;
  }

  /// The value if it has the schema's type, or says something of that type.
  static std::optional<json::Value> typed(const json::Value& value, const json::Value& schema) {
    const std::string* type = text_in(schema, "type");
    if (value.is_null()) return std::nullopt;
    if (const json::Value* choices = schema.find("enum"); choices != nullptr && choices->as_array() != nullptr)
      return std::ranges::find(*choices->as_array(), value) == choices->as_array()->end() ? std::nullopt
                                                                                          : std::optional(value);
    if (type == nullptr) return value;
    if (*type == "string") return value.as_string() != nullptr ? value : json::Value(json::dump(value));
    if (*type == "boolean") return value.as_bool() != nullptr ? std::optional(value) : std::nullopt;
    if (*type == "number" || *type == "integer") return number(value, *type == "integer");
    if (*type == "array") return value.as_array() != nullptr ? std::optional(value) : std::nullopt;
    if (*type == "object") return value.as_object() != nullptr ? std::optional(value) : std::nullopt;
    return value;
  }

  static std::optional<json::Value> number(const json::Value& value, bool whole) {
    json::Value out = value;
    if (const std::string* text = value.as_string()) {
      const auto parsed = json::parse(*text);
      if (!parsed) return std::nullopt;
      out = *parsed;
    }
    if (!out.is_number() || (whole && !out.to_int())) return std::nullopt;
    return out;
  }

  const json::Value& root_;
  const Known& known_;
  std::size_t filled_ = 0;
};

}  // namespace

Result<json::Value> read_schema(const json::Value& value, const std::string& field) {
  const auto wrong = [&](std::string_view what) {
    return fail(ErrorCode::kInvalidArgument, field + " " + std::string(what), field);
  };
  json::Value schema = value;
  if (const std::string* text = value.as_string()) {
    if (text->size() > limits::kMaxExportSchemaBytes) return wrong("is too long");
    const auto parsed = json::parse(*text);
    if (!parsed) return wrong("is no JSON");
    schema = *parsed;
  }
  if (json::dump(schema).size() > limits::kMaxExportSchemaBytes) return wrong("is too long");
  const json::Value* properties = schema.find("properties");
  if (properties == nullptr || properties->as_object() == nullptr)
    return wrong("must be the JSON Schema of an object with properties");
  for (const auto& [name, one] : *properties->as_object())
    if (one.as_object() == nullptr) return wrong("has the property " + name + " without a schema of its own");
  return schema;
}

json::Value fill(const json::Value& schema, const Known& known) { return Filler(schema, known).object(schema, {}, 0); }

}  // namespace memos::doors::mem0
