// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
// Cubes, users, and questions that a user may want to ask.
#include <algorithm>
#include <array>
#include <set>
#include <utility>

#include "base/clock.h"
#include "base/random.h"
#include "base/uuid.h"
#include "interface/doors/common/entity.h"
#include "interface/doors/product/work.h"

namespace memos::doors::product {
namespace {

/// Makes the cube unless it is there.
Status ensure_cube(Memos& memos, const std::string& name) {
  const Result<CubeSummary> made = memos.create_cube({.name = name, .description = {}});
  if (made || made.error().code == ErrorCode::kConflict) return {};
  return std::unexpected(made.error());
}

json::Value user_json(const CubeSummary& cube) {
  const Entity entity = entity_of(cube.name);
  json::Value out{json::Object{}};
  out.set("user_id", entity.name);
  out.set("user_name", entity.name);
  out.set("mem_cube_id", cube.name);
  out.set("memories", cube.memories);
  return out;
}

constexpr std::size_t kSuggestions = 3;

bool is_chinese(Fields& fields) {
  const auto language = fields.text("language");
  return !language || !*language || **language == "zh";
}

std::string about(const std::string& thing, bool chinese, std::size_t n) {
  static constexpr std::array<std::pair<std::string_view, std::string_view>, kSuggestions> kEnglish = {
      std::pair{"What do you know about ", "?"}, std::pair{"When did I last speak of ", "?"},
      std::pair{"What should I do next about ", "?"}};
  static constexpr std::array<std::pair<std::string_view, std::string_view>, kSuggestions> kChinese = {
      std::pair{"关于", "你知道些什么?"}, std::pair{"我上次什么时候提到", "?"},
      std::pair{"关于", ",我接下来该做什么?"}};
  const auto& [before, after] = (chinese ? kChinese : kEnglish).at(n % kSuggestions);
  return std::string(before) + thing + std::string(after);
}

}  // namespace

Result<Answer> create_cube(rest::DoorCall& call, Shared& /*shared*/, const json::Value& body) {
  Fields fields(body);
  MEMOS_TRY(const std::string name, fields.required_text("cube_name"));
  MEMOS_TRY(const std::string owner, fields.required_text("owner_id"));
  MEMOS_TRY(const std::optional<std::string> given, fields.text("cube_id"));
  MEMOS_CHECK_OK(fields.refuse("cube_path", "names a folder of the server; cubes lie in its own"));
  const std::string id = given && !given->empty() ? *given : name;
  api::GuardedMemos memos = call.memos();
  MEMOS_CHECK_OK(memos.create_cube({.name = named_cube(id, owner).name, .description = name}));
  json::Value data{json::Object{}};
  data.set("cube_id", id);
  data.set("cube_name", name);
  data.set("owner_id", owner);
  return Answer{.message = "Cube created successfully", .data = std::move(data)};
}

Result<Answer> register_cube(rest::DoorCall& call, Shared& /*shared*/, const json::Value& body) {
  Fields fields(body);
  MEMOS_TRY(const std::string name, fields.required_text("mem_cube_name_or_path"));
  MEMOS_TRY(const std::optional<std::string> given, fields.text("mem_cube_id"));
  MEMOS_TRY(const std::optional<std::string> user, fields.text("user_id"));
  const std::string id = given && !given->empty() ? *given : name;
  api::GuardedMemos memos = call.memos();
  MEMOS_CHECK_OK(memos.describe_cube(named_cube(id, user.value_or("")).name));
  json::Value data{json::Object{}};
  data.set("cube_id", id);
  data.set("cube_name_or_path", name);
  return Answer{.message = "Cube registered successfully", .data = std::move(data)};
}

Result<Answer> cube_exists(rest::DoorCall& call, Shared& /*shared*/, const json::Value& body) {
  Fields fields(body);
  MEMOS_TRY(const std::string id, fields.required_text("mem_cube_id"));
  api::GuardedMemos memos = call.memos();
  const Result<CubeSummary> there = memos.describe_cube(id);
  if (!there && there.error().code != ErrorCode::kNotFound) return std::unexpected(there.error());
  json::Value data{json::Object{}};
  data.set(id, there.has_value());
  return Answer{.message = "Successfully", .data = std::move(data)};
}

Result<Answer> register_user(rest::DoorCall& call, Shared& /*shared*/, const json::Value& body) {
  Fields fields(body);
  MEMOS_TRY(const std::optional<std::string> given, fields.text("user_id"));
  MEMOS_TRY(const std::optional<std::string> called, fields.text("user_name"));
  MEMOS_TRY(const std::optional<std::string> cube, fields.text("mem_cube_id"));
  std::string user = given.value_or("");
  if (user.empty()) user = called.value_or("");
  if (user.empty()) user = base::IdIssuer(base::system_clock(), base::system_random()).next().str();
  const NamedCube named = named_cube(cube && !cube->empty() ? *cube : user, user);
  api::GuardedMemos memos = call.memos();
  MEMOS_CHECK_OK(ensure_cube(memos, named.name));
  json::Value data{json::Object{}};
  data.set("user_id", user);
  data.set("mem_cube_id", named.id);
  return Answer{.message = "User registered successfully", .data = std::move(data)};
}

Result<Answer> list_users(rest::DoorCall& call, Shared& /*shared*/) {
  api::GuardedMemos memos = call.memos();
  MEMOS_TRY(const std::vector<CubeSummary> cubes, memos.list_cubes());
  json::Array users;
  for (const CubeSummary& cube : cubes)
    if (entity_of(cube.name).kind == EntityKind::kUser && !is_shared_cube(cube.name)) users.push_back(user_json(cube));
  return Answer{.message = "Users retrieved successfully", .data = std::move(users)};
}

Result<Answer> get_user(rest::DoorCall& call, Shared& /*shared*/) {
  const std::string& user = call.request.parameters.at(0);
  api::GuardedMemos memos = call.memos();
  MEMOS_TRY(const CubeSummary cube, memos.describe_cube(named_cube(user, user).name));
  return Answer{.message = "User retrieved successfully", .data = user_json(cube)};
}

Result<Answer> suggestions(rest::DoorCall& call, Shared& /*shared*/, const json::Value& body) {
  Fields fields(body);
  MEMOS_TRY(const std::string user, fields.required_text("user_id"));
  MEMOS_TRY(const std::string cube, fields.required_text("mem_cube_id"));
  const bool chinese = is_chinese(fields);
  api::GuardedMemos memos = call.memos();
  FactsRequest request;
  request.cube = named_cube(cube, user).name;
  Result<Facts> facts = memos.facts(request);
  if (!facts && facts.error().code != ErrorCode::kNotFound) return std::unexpected(facts.error());
  std::vector<Belief> beliefs = facts ? std::move(facts->beliefs) : std::vector<Belief>();
  std::ranges::sort(beliefs, std::greater{}, [](const Belief& one) { return std::pair(one.said_at, one.memory); });
  json::Array queries;
  std::set<std::string> seen;
  for (const Belief& belief : beliefs) {
    if (queries.size() == kSuggestions) break;
    if (!belief.value.empty() && seen.insert(belief.value).second)
      queries.emplace_back(about(belief.value, chinese, queries.size()));
  }
  while (queries.size() < kSuggestions) {
    static constexpr std::array<std::string_view, kSuggestions> kEnglish = {
        "What do you remember about me?", "What did we speak of last?", "What do I like?"};
    static constexpr std::array<std::string_view, kSuggestions> kChinese = {"你记得我的哪些事?", "我们上次聊了什么?",
                                                                            "我喜欢什么?"};
    queries.emplace_back((chinese ? kChinese : kEnglish).at(queries.size()));
  }
  json::Value data{json::Object{}};
  data.set("query", std::move(queries));
  return Answer{.message = "Suggestions retrieved successfully", .data = std::move(data)};
}

}  // namespace memos::doors::product
