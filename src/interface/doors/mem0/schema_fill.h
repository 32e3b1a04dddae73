// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#pragma once

#include <vector>

#include "base/json.h"
#include "memos/requests.hpp"

/// An object in the form that a JSON Schema describes, filled with what is known: by names and types, no model asked.
namespace memos::doors::mem0 {

struct Known {
  std::vector<Memory> memories;  ///< Newest first.
  std::vector<Belief> beliefs;   ///< What holds of the cube's person.
};

/// The schema of a request: an object, or its text. kInvalidArgument naming `field` unless it describes an object with
/// properties, as Pydantic's model_json_schema() gives it.
[[nodiscard]] Result<json::Value> read_schema(const json::Value& value, const std::string& field);

/// Every property, in the schema's order: a list of objects gets the memories, each with the members that the objects
/// have; an object is filled in the same way; anything else gets the value of the slot of its name ("city" and
/// "home_city" are the slot home.city, "home" with the property "city" too), else what memories have under its name
/// in their metadata, the newest. A list gets all of these values, each once. What does not have the type that the
/// schema asks for is left out; without a value it is null, a list is empty.
[[nodiscard]] json::Value fill(const json::Value& schema, const Known& known);

}  // namespace memos::doors::mem0
