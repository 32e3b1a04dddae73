// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/random.h"
#include "base/uuid.h"
#include "interface/doors/common/fields.h"
#include "interface/doors/common/reach.h"
#include "interface/doors/product/chat.h"
#include "interface/rest/door.h"

/// What the routes below /api/openmem/v1 do: a body in, the data of the answer out.
namespace memos::doors::memos_cloud {

/// What the handlers share; lives with the routes.
struct Shared {
  ScopeIndex index;
  product::ChatModel model;
  base::IdIssuer ids{base::system_clock(), base::system_random()};
};

/// Why allow_public is refused.
inline constexpr std::string_view kNoPublic = "asks for a pool that all users share; use a knowledge base instead";

using Data = Result<json::Value>;
using rest::DoorCall;

/// {success, task_id, status}: of whatever is stored when it is answered.
[[nodiscard]] json::Value done_json(const std::string& task);
[[nodiscard]] json::Value success_json();

/// Whom a search or list is about: exactly one user or agent, and knowledge bases beside.
struct Subject {
  std::string user, agent;
  std::vector<product::NamedCube> bases;
  std::vector<std::string> cubes;  ///< Of the user or agent, then of the bases.
  Condition condition;             ///< What the subject and the request's filter demand.
};
[[nodiscard]] Result<Subject> read_subject(Memos& memos, ScopeIndex& index, Fields& fields);
/// The filter of a request: one for everything, or one each for "user", "knowledgebase" and "public".
[[nodiscard]] Result<Condition> read_filter(Fields& fields, const std::vector<std::string>& own,
                                            const std::vector<std::string>& bases);

// add.cc
/// Cubes of the knowledge bases that get what is stored as well. kNotFound, field "allow_knowledgebase_ids".
[[nodiscard]] Result<std::vector<std::string>> read_allowed_bases(Memos& memos, Fields& fields);
[[nodiscard]] Data add_message(DoorCall& call, Shared& shared, const json::Value& body);
[[nodiscard]] Data add_feedback(DoorCall& call, Shared& shared, const json::Value& body);

// search.cc
[[nodiscard]] Data search_memory(DoorCall& call, Shared& shared, const json::Value& body);
[[nodiscard]] Data list_memory(DoorCall& call, Shared& shared, const json::Value& body);
[[nodiscard]] Data get_memory(DoorCall& call, Shared& shared);
[[nodiscard]] Data get_message(DoorCall& call, Shared& shared, const json::Value& body);

// change.cc
[[nodiscard]] Data get_status(DoorCall& call, Shared& shared, const json::Value& body);
[[nodiscard]] Data delete_memory(DoorCall& call, Shared& shared, const json::Value& body);
[[nodiscard]] Data update_memory(DoorCall& call, Shared& shared, const json::Value& body);

// knowledge.cc
[[nodiscard]] Data create_base(DoorCall& call, Shared& shared, const json::Value& body);
[[nodiscard]] Data delete_base(DoorCall& call, Shared& shared, const json::Value& body);
/// The body is JSON, or a form with the base's id behind "?".
[[nodiscard]] Data add_files(DoorCall& call, Shared& shared);
[[nodiscard]] Data get_files(DoorCall& call, Shared& shared, const json::Value& body);
[[nodiscard]] Data delete_files(DoorCall& call, Shared& shared, const json::Value& body);

// profiles.cc
[[nodiscard]] Data bind_profiles(DoorCall& call, Shared& shared, const json::Value& body);
[[nodiscard]] Data edit_profile(DoorCall& call, Shared& shared, const json::Value& body);
[[nodiscard]] Data delete_profile(DoorCall& call, Shared& shared, const json::Value& body);

// tools.cc
[[nodiscard]] Data extract_memory(DoorCall& call, Shared& shared, const json::Value& body);
[[nodiscard]] Data rerank(DoorCall& call, Shared& shared, const json::Value& body);

// chat.cc; `shared` outlives the stream.
[[nodiscard]] http::Response chat(DoorCall& call, const std::shared_ptr<Shared>& shared);

// door.cc
/// {code, message, data}
[[nodiscard]] http::Response reply(Data data);

}  // namespace memos::doors::memos_cloud
