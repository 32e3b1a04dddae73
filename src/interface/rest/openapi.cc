// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#include "interface/rest/openapi.h"

#include <set>
#include <string>

#include "interface/rest/routes.h"
#include "interface/wire/call.h"

namespace memos::rest {
namespace {

json::Value text_schema() { return json::Object{{"type", "string"}}; }

json::Value parameter_schema(Kind kind) {
  switch (kind) {
    case Kind::kNumber:
      return json::Object{{"type", "integer"}, {"minimum", 0}};
    case Kind::kTruth:
      return json::Object{{"type", "boolean"}};
    case Kind::kTexts:
      return json::Object{{"type", "array"}, {"items", text_schema()}};
    case Kind::kTime:
    case Kind::kText:
    case Kind::kAsOf:
      break;
  }
  return text_schema();
}

json::Value parameter(const Parameter& p, std::string_view in) {
  json::Object out{{"name", std::string(p.name)}, {"in", std::string(in)}};
  if (in == "path") out.emplace_back("required", true);
  out.emplace_back("description", std::string(p.what));
  out.emplace_back("schema", parameter_schema(p.kind));
  return out;
}

json::Value header_parameter(std::string_view name, std::string_view what) {
  return json::Object{
      {"name", std::string(name)}, {"in", "header"}, {"description", std::string(what)}, {"schema", text_schema()}};
}

json::Value content(std::string_view type, json::Value schema) {
  return json::Object{{std::string(type), json::Object{{"schema", std::move(schema)}}}};
}

json::Value problem(std::string_view what) {
  return json::Object{{"description", std::string(what)},
                      {"content", content("application/json", json::Object{{"$ref", "#/components/schemas/Error"}})}};
}

/// What the address gives is not part of the body.
json::Value body_schema(const Entry& entry, json::Value schema) {
  std::set<std::string, std::less<>> elsewhere = {"actor"};
  for (const Parameter& p : entry.in_path) elsewhere.emplace(p.target);
  json::Value out{json::Object{}};
  for (const auto& [key, value] : *schema.as_object()) {
    if (key == "properties") {
      json::Object left;
      for (const auto& [name, property] : *value.as_object()) {
        if (!elsewhere.contains(name)) left.emplace_back(name, property);
      }
      out.set(key, std::move(left));
    } else if (key == "required") {
      json::Array left;
      for (const json::Value& name : *value.as_array()) {
        if (!elsewhere.contains(*name.as_string())) left.push_back(name);
      }
      if (!left.empty()) out.set(key, std::move(left));
    } else {
      out.set(key, value);
    }
  }
  return out;
}

/// A chat's answer comes as events or, with "stream": false, whole.
json::Value with_stream(json::Value schema) {
  const json::Value* const properties = schema.find("properties");
  json::Value more = properties == nullptr ? json::Value(json::Object{}) : *properties;
  more.set("stream", json::Object{{"type", "boolean"}, {"default", true}});
  schema.set("properties", std::move(more));
  return schema;
}

json::Value success(const Entry& entry) {
  json::Value body;
  if (entry.special == Special::kMetrics) {
    body = content("text/plain", text_schema());
  } else if (entry.special != Special::kNone) {
    body = content("application/json", json::Object{{"type", "object"}});
  } else if (entry.rpc && (wire::info(*entry.call).progress || wire::info(*entry.call).lines)) {
    // Events have a form of their own that schemas of this version cannot tell.
    body = json::Object{{"text/event-stream", json::Object{}}};
  } else if (entry.call == wire::Method::kExportCube) {
    body = content("application/x-ndjson", text_schema());
  } else if (entry.call == wire::Method::kChat) {
    body = content("application/json", wire::schema<ChatAnswer>());
    body.set("text/event-stream", json::Object{});
  } else {
    body = content("application/json", wire::with_call(*entry.call, []<class C>() -> json::Value {
                     return wire::schema<typename C::Answer>();
                   }));
  }
  return json::Object{{"description", std::string(entry.summary)}, {"content", std::move(body)}};
}

json::Value responses(const Entry& entry) {
  json::Object out;
  out.emplace_back(std::to_string(entry.success), success(entry));
  if (entry.call == wire::Method::kGet && !entry.rpc)
    out.emplace_back("304", json::Object{{"description", "The version of If-None-Match is current"}});
  if (entry.call) out.emplace_back("400", problem("The request is wrong; the field is named"));
  out.emplace_back("401", problem("No key, or none that can be used"));
  out.emplace_back("403", problem("The key does not allow it, or Host or Origin is foreign"));
  if (entry.call) out.emplace_back("404", problem("No such cube, memory, version or job"));
  if (entry.call == wire::Method::kBackup && !entry.rpc)
    out.emplace_back("409", problem("There is something of this name already"));
  if (entry.call && (wire::info(*entry.call).writes || entry.call == wire::Method::kChat))
    out.emplace_back("409", problem("Exists already, or its version or state does not allow it"));
  if (entry.call == wire::Method::kUpdate && !entry.rpc)
    out.emplace_back("412", problem("Another version than If-Match names"));
  if (entry.body) {
    out.emplace_back("413", problem("The body is too long"));
    out.emplace_back("415", problem("The body's Content-Encoding is not known"));
  }
  out.emplace_back("429", problem("Too many requests for this key; see Retry-After"));
  if (entry.call) out.emplace_back("501", problem("This memos cannot do it"));
  out.emplace_back("503", problem("Cannot be done now; see Retry-After"));
  return out;
}

json::Value operation(const Entry& entry) {
  json::Object out{{"operationId", std::string(entry.id)}, {"summary", std::string(entry.summary)}};
  json::Array parameters;
  for (const Parameter& p : entry.in_path) parameters.push_back(parameter(p, "path"));
  for (const Parameter& p : entry.in_query) parameters.push_back(parameter(p, "query"));
  if (entry.call && wire::info(*entry.call).writes)
    parameters.push_back(
        header_parameter("Idempotency-Key", "A repeat within 24 hours answers the same and changes nothing"));
  if (entry.call == wire::Method::kUpdate && !entry.rpc)
    parameters.push_back(header_parameter("If-Match", "Only if this version is current, for example \"3\""));
  if (entry.call == wire::Method::kGet && !entry.rpc)
    parameters.push_back(header_parameter("If-None-Match", "304 if this version is current"));
  if (!parameters.empty()) out.emplace_back("parameters", std::move(parameters));
  if (entry.body) {
    json::Value schema =
        wire::with_call(*entry.call, []<class C>() -> json::Value { return wire::schema<typename C::Request>(); });
    if (entry.call == wire::Method::kChat && !entry.rpc) schema = with_stream(std::move(schema));
    out.emplace_back("requestBody",
                     json::Object{{"required", true},
                                  {"content", content("application/json", body_schema(entry, std::move(schema)))}});
  }
  out.emplace_back("responses", responses(entry));
  out.emplace_back("x-memos-verb", std::string(governance::name(entry.verb)));
  return out;
}

std::string lower(std::string_view text) {
  std::string out(text);
  for (char& c : out) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c + 32);
  }
  return out;
}

json::Value error_schema() {
  json::Value inner = json::Object{{"type", "object"},
                                   {"properties", json::Object{{"code", text_schema()},
                                                               {"message", text_schema()},
                                                               {"field", text_schema()},
                                                               {"request_id", text_schema()}}},
                                   {"required", json::Array{"code", "message"}}};
  return json::Object{{"type", "object"},
                      {"properties", json::Object{{"error", std::move(inner)}}},
                      {"required", json::Array{"error"}}};
}

}  // namespace

json::Value openapi_document() {
  json::Value paths{json::Object{}};
  for (const Entry& entry : entries()) {
    const std::string path(entry.path);
    json::Value item{json::Object{}};
    if (const json::Value* found = paths.find(path)) item = *found;
    item.set(lower(http::name(entry.method)), operation(entry));
    paths.set(path, std::move(item));
  }
  json::Value schemas = wire::schemas();
  schemas.set("Error", error_schema());
  json::Value key = json::Object{{"type", "http"}, {"scheme", "bearer"}};
  json::Value document{json::Object{}};
  document.set("openapi", "3.1.0");
  document.set("info", json::Object{{"title", "memos"},
                                    {"version", "1"},
                                    {"summary", "Durable memory for any model"},
                                    {"license", json::Object{{"name", "Apache 2.0"}, {"identifier", "Apache-2.0"}}}});
  document.set("servers", json::Array{json::Object{{"url", "/"}}});
  // Without keys a loopback server takes requests without one.
  document.set("security", json::Array{json::Object{{"key", json::Array{}}}, json::Object{}});
  document.set("paths", std::move(paths));
  document.set("components", json::Object{{"schemas", std::move(schemas)},
                                          {"securitySchemes", json::Object{{"key", std::move(key)}}}});
  return document;
}

}  // namespace memos::rest
