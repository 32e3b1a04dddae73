// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#pragma once

#include <string>
#include <string_view>

#include "base/json.h"
#include "interface/wire/methods.h"

/// One codec for every request and answer type of the Memory API (those that fields.h lists): as JSON, for people,
/// servers and other languages; as bytes, for two processes of the same program. Pure functions, thread-safe.
namespace memos::wire {

/// Requests without what has its default, answers with every field and null for "none" (docs/wire.md). Times are
/// RFC 3339 in UTC, ids canonical, enumerations by name; a number that JSON lacks (infinite, none) is null.
template <class T>
[[nodiscard]] json::Value to_json(const T& value);

/// The other way. Missing and null fields get their default. Error kInvalidArgument naming the field below `path`
/// ("items[3].said_at"): unknown field, wrong kind, required field missing. What the values mean is checked by the
/// method that gets them.
template <class T>
[[nodiscard]] Result<T> from_json(const json::Value& value, std::string_view path = {});
/// The same from text. Errors of json::parse keep their code.
template <class T>
[[nodiscard]] Result<T> parse(std::string_view text, std::string_view path = {});

/// Appends the fields in their order without names: both ends must have the same fingerprint(). Every value comes back
/// exactly, also those that a method would refuse.
template <class T>
void append_bytes(std::string& out, const T& value);
/// Error kInvalidArgument when the bytes are not exactly one T. Never reads out of bounds, and takes memory in
/// proportion to the bytes (fuzzed).
template <class T>
[[nodiscard]] Result<T> from_bytes(std::string_view bytes);

/// Hash over all types and methods, as the bytes carry them.
[[nodiscard]] std::uint64_t fingerprint();

/// JSON Schema (2020-12) of the type; parts that several types share are referred to as
/// "#/components/schemas/NAME", as OpenAPI 3.1 does.
template <class T>
[[nodiscard]] json::Value schema();
/// Schemas of every type by name: what "components.schemas" of an OpenAPI document holds.
[[nodiscard]] json::Value schemas();

[[nodiscard]] json::Value error_to_json(const Error& error);
/// Of an object {"code": "not_found", "message", "field"}; anything else is kInternal with the text told.
[[nodiscard]] Error error_from_json(const json::Value& value);

}  // namespace memos::wire
