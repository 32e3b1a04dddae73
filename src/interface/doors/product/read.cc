// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
// Reading without a question, and deleting.
#include <algorithm>
#include <map>
#include <set>
#include <utility>

#include "base/limits.h"
#include "interface/doors/common/entity.h"
#include "interface/doors/common/memory_times.h"
#include "interface/doors/common/reach.h"
#include "interface/doors/common/removal.h"
#include "interface/doors/product/kinds.h"
#include "interface/doors/product/shapes.h"
#include "interface/doors/product/work.h"

namespace memos::doors::product {
namespace {

constexpr std::size_t kMaxNodes = 200;  ///< Of a tree, as the original cuts it.

struct Page {
  std::size_t number = 0, size = 0;  ///< From 0; size 0 = all on one.
};

Result<Page> read_page(Fields& fields) {
  MEMOS_TRY(const auto page, fields.whole("page", 1, limits::kMaxSequence));
  MEMOS_TRY(const auto size, fields.whole("page_size", 1, limits::kMaxPage));
  if (!page && !size) return Page();
  constexpr std::size_t kUsual = 100;
  return Page{.number = page.value_or(1) - 1, .size = size.value_or(kUsual)};
}

/// Newest first: what of `all` stands on the page.
std::vector<Memory> page_of(std::vector<Memory> all, const Page& page) {
  std::ranges::sort(all, std::greater{}, [](const Memory& memory) { return std::pair(created(memory), memory.id); });
  if (page.size == 0) return all;
  const std::size_t begin = page.number > all.size() / page.size ? all.size() : page.number * page.size;
  const std::size_t end = std::min(all.size(), begin + page.size);
  return {std::make_move_iterator(all.begin() + static_cast<std::ptrdiff_t>(std::min(begin, end))),
          std::make_move_iterator(all.begin() + static_cast<std::ptrdiff_t>(end))};
}

/// All memories of the cubes under the condition, in the four lists; those that rules read stand among them.
Result<std::map<Bucket, std::vector<Memory>>> read_all(Memos& memos, const std::vector<std::string>& cubes,
                                                       const Condition& condition) {
  MEMOS_TRY(std::vector<Memory> all, all_of(memos, cubes, condition, pushed_down(condition, cubes)));
  std::map<Bucket, std::vector<Memory>> out;
  for (Memory& memory : all) out[bucket_of(memory.body.type)].push_back(std::move(memory));
  return out;
}

struct ListAsked {
  std::vector<NamedCube> cubes;
  Condition condition;
  Page page;
  std::vector<Bucket> buckets = {Bucket::kText};
};

Result<ListAsked> read_list(Memos& memos, const json::Value& body, bool cube_needed) {
  Fields fields(body);
  ListAsked out;
  MEMOS_TRY(const std::optional<std::string> cube, fields.text("mem_cube_id"));
  MEMOS_TRY(const std::optional<std::string> user, fields.text("user_id"));
  if (cube && !cube->empty()) {
    out.cubes.push_back(named_cube(*cube, user.value_or("")));
  } else if (cube_needed) {
    return fields.wrong("mem_cube_id", "is needed");
  } else if (user && !user->empty()) {
    out.cubes.push_back(named_cube(*user, *user));
  } else {
    MEMOS_TRY(const std::vector<CubeSummary> all, memos.list_cubes());
    for (const CubeSummary& one : all) out.cubes.push_back({.id = one.name, .name = one.name});
  }
  MEMOS_TRY(out.condition, parse_filter(fields.take("filter"), out.cubes, "filter"));
  MEMOS_TRY(out.page, read_page(fields));
  for (const auto& [name, bucket] :
       {std::pair{"include_preference", Bucket::kPreference}, std::pair{"include_tool_memory", Bucket::kTool},
        std::pair{"include_skill_memory", Bucket::kSkill}}) {
    MEMOS_TRY(const std::optional<bool> included, fields.truth(name));
    if (included.value_or(true)) out.buckets.push_back(bucket);
  }
  return out;
}

std::string_view list_name(Bucket bucket) {
  switch (bucket) {
    case Bucket::kPreference:
      return "pref_mem";
    case Bucket::kTool:
      return "tool_mem";
    case Bucket::kSkill:
      return "skill_mem";
    case Bucket::kText:
      break;
  }
  return "text_mem";
}

/// The lists, and how many each has on all pages.
Result<json::Value> list_data(Memos& memos, const ListAsked& asked, std::map<Bucket, std::size_t>& totals) {
  std::map<Bucket, std::vector<Bucketed>> lists;
  for (const NamedCube& cube : asked.cubes) {
    MEMOS_TRY(auto all, read_all(memos, {cube.name}, asked.condition));
    for (const Bucket bucket : asked.buckets) {
      const std::size_t total = all[bucket].size();
      totals[bucket] += total;
      Bucketed& out = lists[bucket].emplace_back(Bucketed{.cube_id = cube.id, .memories = {}, .total = total});
      for (const Memory& memory : page_of(std::move(all[bucket]), asked.page))
        out.memories.push_back(item_json({.memory = memory}));
    }
  }
  json::Value data{json::Object{}};
  for (const Bucket bucket : {Bucket::kText, Bucket::kPreference, Bucket::kTool, Bucket::kSkill})
    data.set(std::string(list_name(bucket)), buckets_json(std::move(lists[bucket])));
  return data;
}

/// Root, then a node for each type, then the memories; and the links between those that are shown.
json::Value tree_json(const std::vector<Memory>& memories) {
  json::Array nodes, edges, kinds;
  std::map<std::string, json::Array> by_type;
  std::set<MemoryId> shown;
  for (const Memory& memory : memories) shown.insert(memory.id);
  for (const Memory& memory : memories) {
    nodes.push_back(item_json(memory, std::nullopt));
    json::Value leaf{json::Object{}};
    leaf.set("id", memory.id.str());
    leaf.set("node_name", memory.body.key.empty() ? ref_id(memory.id) : memory.body.key);
    leaf.set("node_value", memory.body.text);
    leaf.set("children", json::Array());
    by_type[std::string(memory_type(memory.body.type))].push_back(std::move(leaf));
    const MemoryId source = memory.body.statement ? memory.body.statement->source : MemoryId{};
    if (source.is_nil() || !shown.contains(source)) continue;
    json::Value edge{json::Object{}};
    edge.set("source", memory.id.str());
    edge.set("target", source.str());
    edge.set("type", "DERIVED_FROM");
    edges.push_back(std::move(edge));
  }
  for (auto& [type, leaves] : by_type) {
    json::Value kind{json::Object{}};
    kind.set("id", type);
    kind.set("node_name", type);
    kind.set("children", std::move(leaves));
    kinds.push_back(std::move(kind));
  }
  json::Value root{json::Object{}};
  root.set("id", "root");
  root.set("node_name", "root");
  root.set("children", std::move(kinds));
  json::Value out{json::Object{}};
  out.set("nodes", std::move(nodes));
  out.set("edges", std::move(edges));
  out.set("tree_structure", std::move(root));
  return out;
}

json::Value statistics_of(const std::vector<Memory>& memories) {
  std::map<std::string, std::uint64_t> counts;
  for (const Memory& memory : memories) ++counts[std::string(memory_type(memory.body.type))];
  json::Value out{json::Object{}};
  for (const auto& [type, count] : counts) out.set(type, count);
  return out;
}

/// The memories of a tree: all of the cube, or what a search for something in it finds.
Result<std::vector<Memory>> tree_members(Memos& memos, const std::string& cube, const std::string& query) {
  if (query.empty()) return all_of(memos, {cube}, Condition(), {});
  std::vector<Memory> out;
  RecallAsked asked;
  asked.cubes = {cube};
  asked.query = query;
  asked.texts = kMaxNodes;
  MEMOS_TRY(Recall found, recall(memos, asked));
  for (std::vector<Recalled>* list : {&found.texts, &found.preferences, &found.tools, &found.skills})
    for (Recalled& one : *list) out.push_back(std::move(one.memory));
  return out;
}

Answer failed_deletion(const std::string& why) {
  json::Value data{json::Object{}};
  data.set("status", "failure");
  return {.message = "Memories were not deleted: " + why, .data = std::move(data)};
}

struct DeletionAsked {
  std::vector<NamedCube> cubes;  ///< Empty: anywhere, of memories named by their ids.
  std::vector<std::string> ids, files;
  Condition condition;
};

/// user_id and session_id as conditions.
Result<Condition> read_owner(Fields& fields, const std::string& user) {
  Condition out;
  if (!user.empty()) also(out, equals("user_id", user));
  for (const char* name : {"session_id", "conversation_id"}) {
    MEMOS_TRY(const std::optional<std::string> session, fields.text(name));
    if (session && !session->empty()) also(out, equals("run_id", *session));
  }
  return out;
}

Result<DeletionAsked> read_deletion(const json::Value& body) {
  Fields fields(body);
  DeletionAsked out;
  // Nothing found to delete must not become everything.
  for (const char* name : {"memory_ids", "file_ids", "filter", "session_id", "conversation_id"})
    MEMOS_CHECK_OK(fields.refuse_empty(name));
  MEMOS_TRY(out.ids, fields.texts("memory_ids"));
  MEMOS_TRY(out.files, fields.texts("file_ids"));
  const json::Value* filter = fields.take("filter");
  const bool filtered = filter != nullptr;
  MEMOS_TRY(const std::optional<std::string> given, fields.text("user_id"));
  const std::string user = given.value_or("");
  MEMOS_TRY(const Condition owner, read_owner(fields, user));
  const int modes = (out.ids.empty() ? 0 : 1) + (out.files.empty() ? 0 : 1) + (filtered ? 1 : 0);
  if (modes > 1 || (modes == 0 && owner.parts.empty()))
    return fields.wrong("memory_ids", "or file_ids, filter, or user_id and session_id: give exactly one of them");
  MEMOS_TRY(const std::vector<std::string> cubes, fields.texts("writable_cube_ids"));
  MEMOS_TRY(const std::optional<std::string> cube, fields.text("mem_cube_id"));
  for (const std::string& id : cubes) out.cubes.push_back(named_cube(id, user));
  if (out.cubes.empty() && cube && !cube->empty()) out.cubes.push_back(named_cube(*cube, user));
  if (out.cubes.empty() && !user.empty() && out.ids.empty()) out.cubes.push_back(named_cube(user, user));
  if (out.cubes.empty() && out.ids.empty()) return fields.wrong("writable_cube_ids", "is needed, or a user_id");
  if (modes == 0) out.condition = owner;
  if (filtered) {
    if (filter->as_object() != nullptr) {  // {cube: {}}
      Fields parts(*filter, "filter.");
      for (const auto& [name, part] : *filter->as_object()) MEMOS_CHECK_OK(parts.refuse_empty(name));
    }
    MEMOS_TRY(out.condition, parse_filter(filter, out.cubes, "filter"));
  }
  if (!out.files.empty()) {
    out.condition = equals("file_id", json::Array(out.files.begin(), out.files.end()));
    out.condition.compare = Condition::Compare::kIn;
  }
  MEMOS_CHECK_OK(fields.truth("auto_cleanup_working"));
  MEMOS_CHECK_OK(fields.none_left());
  return out;
}

Result<std::vector<Memory>> to_be_deleted(Memos& memos, const DeletionAsked& asked) {
  if (asked.ids.empty()) {
    Filter filter = pushed_down(asked.condition, names_of(asked.cubes));
    filter.include_archived = true;
    return all_of(memos, names_of(asked.cubes), asked.condition, filter);
  }
  MEMOS_TRY(std::vector<Memory> found, find_all(memos, asked.ids));
  const auto elsewhere = [&](const Memory& memory) {
    return !asked.cubes.empty() && std::ranges::find(asked.cubes, memory.cube, &NamedCube::name) == asked.cubes.end();
  };
  if (std::ranges::any_of(found, elsewhere))
    return fail(ErrorCode::kNotFound, "a memory does not lie in these cubes", "memory_ids");
  return found;
}

Result<MemoryId> record_of(Fields& fields, std::string_view name) {
  MEMOS_CHECK_OK(fields.text("mem_cube_id"));
  MEMOS_TRY(const std::string text, fields.required_text(name));
  const Result<MemoryId> id = MemoryId::parse(text);
  if (!id) return fail(ErrorCode::kNotFound, "no memory has this id", std::string(name));
  return id;
}

}  // namespace

Result<Answer> get_all(rest::DoorCall& call, Shared& /*shared*/, const json::Value& body) {
  Fields fields(body);
  MEMOS_TRY(const std::string user, fields.required_text("user_id"));
  MEMOS_TRY(const std::string type, fields.required_text("memory_type"));
  if (type != "text_mem" && type != "act_mem" && type != "param_mem" && type != "para_mem")
    return fields.wrong("memory_type", "must be text_mem, act_mem, param_mem or para_mem");
  MEMOS_TRY(const std::vector<NamedCube> cubes, read_cubes(fields, "mem_cube_ids", user));
  MEMOS_TRY(const std::optional<std::string> query, fields.text("search_query"));
  MEMOS_CHECK_OK(fields.text("search_type"));
  api::GuardedMemos memos = call.memos();
  json::Array data;
  for (const NamedCube& cube : cubes) {
    if (type != "text_mem") break;
    MEMOS_TRY(std::vector<Memory> members, tree_members(memos, cube.name, query.value_or("")));
    json::Value counts = statistics_of(members);
    if (query.value_or("").empty()) members = page_of(std::move(members), {.number = 0, .size = kMaxNodes});
    if (members.size() > kMaxNodes) members.resize(kMaxNodes);
    json::Value one{json::Object{}};
    one.set("cube_id", cube.id);
    one.set("memories", json::Array{tree_json(members)});
    one.set("memory_statistics", std::move(counts));
    data.push_back(std::move(one));
  }
  return Answer{.message = "Memories retrieved successfully", .data = std::move(data)};
}

Result<Answer> get_memories(rest::DoorCall& call, Shared& /*shared*/, const json::Value& body) {
  api::GuardedMemos memos = call.memos();
  MEMOS_TRY(const ListAsked asked, read_list(memos, body, true));
  std::map<Bucket, std::size_t> totals;
  MEMOS_TRY(json::Value data, list_data(memos, asked, totals));
  return Answer{.message = "Memories retrieved successfully", .data = std::move(data)};
}

Result<Answer> dashboard(rest::DoorCall& call, Shared& /*shared*/, const json::Value& body) {
  api::GuardedMemos memos = call.memos();
  MEMOS_TRY(const ListAsked asked, read_list(memos, body, false));
  std::map<Bucket, std::size_t> totals;
  MEMOS_TRY(json::Value data, list_data(memos, asked, totals));
  data.set("total_text_nodes", std::uint64_t{totals[Bucket::kText]});
  data.set("total_tool_nodes", std::uint64_t{totals[Bucket::kTool]});
  data.set("total_skill_nodes", std::uint64_t{totals[Bucket::kSkill]});
  data.set("total_preference_nodes", std::uint64_t{totals[Bucket::kPreference]});
  return Answer{.message = "Memories retrieved successfully", .data = std::move(data)};
}

Result<Answer> get_memory(rest::DoorCall& call, Shared& /*shared*/) {
  api::GuardedMemos memos = call.memos();
  const Result<Memory> memory = find(memos, call.request.parameters.at(0));
  if (!memory && memory.error().code != ErrorCode::kNotFound) return std::unexpected(memory.error());
  return Answer{.message = "Memory retrieved successfully",
                .data = memory ? item_json({.memory = *memory}) : json::Value()};
}

Result<Answer> get_by_ids(rest::DoorCall& call, const json::Value& ids) {
  if (ids.as_array() == nullptr || ids.as_array()->size() > limits::kMaxPage)
    return fail(ErrorCode::kInvalidArgument, "the body must be a list of at most 1000 ids", "memory_ids");
  api::GuardedMemos memos = call.memos();
  json::Array found;
  for (const json::Value& id : *ids.as_array()) {
    if (id.as_string() == nullptr)
      return fail(ErrorCode::kInvalidArgument, "the body must be a list of ids", "memory_ids");
    const Result<Memory> memory = find(memos, *id.as_string());
    if (!memory && memory.error().code != ErrorCode::kNotFound) return std::unexpected(memory.error());
    if (memory) found.push_back(item_json({.memory = *memory}));
  }
  json::Value data{json::Object{}};
  data.set("memories", std::move(found));
  return Answer{.message = "Memories retrieved successfully", .data = std::move(data)};
}

Result<Answer> delete_memories(rest::DoorCall& call, Shared& /*shared*/, const json::Value& body) {
  MEMOS_TRY(const DeletionAsked asked, read_deletion(body));
  api::GuardedMemos memos = call.memos();
  const Result<std::vector<Memory>> memories = to_be_deleted(memos, asked);
  if (!memories && memories.error().code == ErrorCode::kNotFound) return failed_deletion(memories.error().message);
  if (!memories) return std::unexpected(memories.error());
  MEMOS_CHECK_OK(remove(memos, *memories));
  json::Value data{json::Object{}};
  data.set("status", "success");
  return Answer{.message = "Memories deleted successfully", .data = std::move(data)};
}

Result<Answer> delete_record(rest::DoorCall& call, Shared& /*shared*/, const json::Value& body) {
  Fields fields(body);
  MEMOS_TRY(const std::optional<bool> hard, fields.truth("hard_delete"));
  MEMOS_TRY(const MemoryId id, record_of(fields, "record_id"));
  api::GuardedMemos memos = call.memos();
  if (hard.value_or(false)) {
    MEMOS_CHECK_OK(memos.erase({id}, ActorId{}));
  } else {
    MEMOS_CHECK_OK(memos.remove(id, ActorId{}));
  }
  json::Value data{json::Object{}};
  data.set("status", "success");
  return Answer{.message = "Memory deleted successfully", .data = std::move(data)};
}

Result<Answer> recover_record(rest::DoorCall& call, Shared& /*shared*/, const json::Value& body) {
  Fields fields(body);
  MEMOS_TRY(const MemoryId id, record_of(fields, "delete_record_id"));
  api::GuardedMemos memos = call.memos();
  MEMOS_CHECK_OK(memos.restore(id, ActorId{}));
  json::Value data{json::Object{}};
  data.set("status", "success");
  return Answer{.message = "Memory recovered successfully", .data = std::move(data)};
}

Result<Answer> users_of_memories(rest::DoorCall& call, Shared& /*shared*/, const json::Value& body) {
  Fields fields(body);
  MEMOS_TRY(const std::vector<std::string> ids, fields.texts("memory_ids"));
  if (ids.size() > limits::kMaxPage) return fields.wrong("memory_ids", "has more than 1000 entries");
  api::GuardedMemos memos = call.memos();
  json::Value data{json::Object{}};
  for (const std::string& id : ids) {
    const Result<Memory> memory = find(memos, id);
    data.set(id, memory ? json::Value(memory->cube) : json::Value());
  }
  return Answer{.message = "Successfully", .data = std::move(data)};
}

}  // namespace memos::doors::product
