// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#include "interface/doors/mcp/resources.h"

#include <utility>

#include "base/result.h"
#include "interface/doors/mcp/tools.h"
#include "interface/http/message.h"
#include "interface/wire/codec.h"

namespace memos::doors::mcp {
namespace {

constexpr std::string_view kCube = "memos://cube/";
constexpr std::string_view kMemory = "memos://memory/";

struct Address {
  std::string cube;  ///< Empty = a memory.
  MemoryId memory{};
};

Result<Address> parse_uri(const std::string& uri) {
  Address out;
  if (uri.starts_with(kCube)) {
    MEMOS_TRY(out.cube, http::decode(std::string_view(uri).substr(kCube.size()), false));
    if (!out.cube.empty()) return out;
  } else if (uri.starts_with(kMemory)) {
    MEMOS_TRY(out.memory, MemoryId::parse(std::string_view(uri).substr(kMemory.size())));
    return out;
  }
  return fail(ErrorCode::kInvalidArgument, "resources here are memos://cube/NAME and memos://memory/ID", "uri");
}

json::Value resource(std::string uri, std::string name, std::string description) {
  json::Value out{json::Object{}};
  out.set("uri", std::move(uri));
  out.set("name", std::move(name));
  out.set("description", std::move(description));
  out.set("mimeType", "application/json");
  return out;
}

json::Value uri_template(std::string_view pattern, std::string_view name, std::string_view description) {
  json::Value out{json::Object{}};
  out.set("uriTemplate", pattern);
  out.set("name", name);
  out.set("description", description);
  out.set("mimeType", "application/json");
  return out;
}

/// What is known in a cube: its summary and the facts that hold.
Result<json::Value> cube_content(Memos& memos, const std::string& cube) {
  MEMOS_TRY(const CubeSummary summary, memos.describe_cube(cube));
  FactsRequest request;
  request.cube = cube;
  MEMOS_TRY(const Facts facts, memos.facts(request));
  json::Value out{json::Object{}};
  out.set("cube", wire::to_json(summary));
  out.set("facts", *wire::to_json(facts).find("beliefs"));
  return out;
}

}  // namespace

std::string cube_uri(std::string_view cube) { return std::string(kCube) + http::encode(cube); }

Result<json::Array> resource_list(Memos& memos) {
  MEMOS_TRY(const std::vector<CubeSummary> cubes, memos.list_cubes());
  json::Array out;
  for (const CubeSummary& cube : cubes) {
    const std::string count = std::to_string(cube.memories) + " memories";
    out.push_back(resource(cube_uri(cube.name), cube.name,
                           cube.description.empty() ? count : cube.description + " (" + count + ")"));
  }
  return out;
}

json::Array resource_templates() {
  return {uri_template("memos://cube/{name}", "cube", "What is known in a cube: its facts and figures"),
          uri_template("memos://memory/{id}", "memory", "One memory")};
}

Result<json::Value> resource_content(Memos& memos, const std::string& uri) {
  MEMOS_TRY(const Address address, parse_uri(uri));
  json::Value content;
  if (address.cube.empty()) {
    MEMOS_TRY(const Memory memory, memos.get(address.memory, {}));
    content = memory_json(memory);
  } else {
    MEMOS_TRY(content, cube_content(memos, address.cube));
  }
  json::Value out{json::Object{}};
  out.set("uri", uri);
  out.set("mimeType", "application/json");
  out.set("text", json::dump(content));
  return out;
}

std::string resource_state(Memos& memos, const std::string& uri) {
  const Result<Address> address = parse_uri(uri);
  if (!address) return {};
  if (address->cube.empty()) {
    const Result<Memory> memory = memos.get(address->memory, {});
    return memory ? memory->id.str() + std::to_string(memory->version) : std::string();
  }
  const Result<CubeSummary> cube = memos.describe_cube(address->cube);
  return cube ? cube->uuid + std::to_string(cube->head.value) : std::string();
}

}  // namespace memos::doors::mcp
