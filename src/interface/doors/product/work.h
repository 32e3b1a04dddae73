// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "interface/doors/common/fields.h"
#include "interface/doors/product/chat_model.h"
#include "interface/doors/product/filter.h"
#include "interface/doors/product/scheduler.h"
#include "interface/rest/door.h"

/// What the routes of /product do. Each reads a body, calls the Memory API and gives the message and the data of the
/// answer's envelope. Fields that nobody reads are ignored, as in the original; a deletion refuses them.
namespace memos::doors::product {

struct Answer {
  std::string message;
  json::Value data;
};

/// What the handlers share; lives with the routes.
struct Shared {
  TaskBook tasks;
  ChatModel model;
};

/// The cubes of a request: the list `name`, else mem_cube_id, else the user's own. kInvalidArgument without any.
[[nodiscard]] Result<std::vector<NamedCube>> read_cubes(Fields& fields, std::string_view name, const std::string& user);
[[nodiscard]] NamedCube named_cube(const std::string& id, const std::string& user);
[[nodiscard]] std::vector<std::string> names_of(const std::vector<NamedCube>& cubes);

// add.cc
[[nodiscard]] Result<Answer> add(rest::DoorCall& call, Shared& shared, const json::Value& body);
/// Stores items in each of the cubes, one after the other; the data of the answer: what became of each.
struct Stored {
  json::Array data;
  std::vector<MemoryId> memories;
};
[[nodiscard]] Result<Stored> store(Memos& memos, const std::vector<NamedCube>& cubes,
                                   const std::vector<AddItem>& items);

/// The memory's own data of a request: info, and what the original stores beside it.
[[nodiscard]] Result<json::Value> read_info(Fields& fields);

// search.cc
[[nodiscard]] Result<Answer> search(rest::DoorCall& call, Shared& shared, const json::Value& body);

// read.cc
[[nodiscard]] Result<Answer> get_all(rest::DoorCall& call, Shared& shared, const json::Value& body);
[[nodiscard]] Result<Answer> get_memories(rest::DoorCall& call, Shared& shared, const json::Value& body);
[[nodiscard]] Result<Answer> dashboard(rest::DoorCall& call, Shared& shared, const json::Value& body);
[[nodiscard]] Result<Answer> get_memory(rest::DoorCall& call, Shared& shared);
[[nodiscard]] Result<Answer> get_by_ids(rest::DoorCall& call, const json::Value& ids);
[[nodiscard]] Result<Answer> delete_memories(rest::DoorCall& call, Shared& shared, const json::Value& body);
[[nodiscard]] Result<Answer> delete_record(rest::DoorCall& call, Shared& shared, const json::Value& body);
[[nodiscard]] Result<Answer> recover_record(rest::DoorCall& call, Shared& shared, const json::Value& body);
[[nodiscard]] Result<Answer> users_of_memories(rest::DoorCall& call, Shared& shared, const json::Value& body);

// cubes.cc
[[nodiscard]] Result<Answer> create_cube(rest::DoorCall& call, Shared& shared, const json::Value& body);
[[nodiscard]] Result<Answer> register_cube(rest::DoorCall& call, Shared& shared, const json::Value& body);
[[nodiscard]] Result<Answer> cube_exists(rest::DoorCall& call, Shared& shared, const json::Value& body);
[[nodiscard]] Result<Answer> register_user(rest::DoorCall& call, Shared& shared, const json::Value& body);
[[nodiscard]] Result<Answer> list_users(rest::DoorCall& call, Shared& shared);
[[nodiscard]] Result<Answer> get_user(rest::DoorCall& call, Shared& shared);
[[nodiscard]] Result<Answer> suggestions(rest::DoorCall& call, Shared& shared, const json::Value& body);

// feedback.cc
[[nodiscard]] Result<Answer> feedback(rest::DoorCall& call, Shared& shared, const json::Value& body);
/// Remembers what the user says of an answer, and tells what of the known it changed: {add, update}.
[[nodiscard]] Result<json::Value> take_feedback(Memos& memos, const NamedCube& cube, AddItem item);

// chat.cc
[[nodiscard]] Result<Answer> chat(rest::DoorCall& call, Shared& shared, const json::Value& body);
/// Which events a streamed chat tells besides text.
enum class ChatStream : std::uint8_t { kPlain, kPlayground, kBusiness };
// Shared: the stream goes on after the handler returned.
[[nodiscard]] http::Response stream_chat(rest::DoorCall& call, const std::shared_ptr<Shared>& shared,
                                         const json::Value& body, ChatStream kind);

// door.cc
/// {code, message, data}
[[nodiscard]] json::Value envelope(int code, std::string_view message, json::Value data);
[[nodiscard]] http::Response failure(const Error& error);

}  // namespace memos::doors::product
