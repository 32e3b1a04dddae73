// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
// Searching and listing.
#include <algorithm>
#include <map>
#include <ranges>
#include <utility>

#include "base/limits.h"
#include "interface/doors/common/entity.h"
#include "interface/doors/common/memory_times.h"
#include "interface/doors/common/removal.h"
#include "interface/doors/memos_cloud/shapes.h"
#include "interface/doors/memos_cloud/work.h"
#include "interface/doors/product/kinds.h"
#include "interface/doors/product/shapes.h"

namespace memos::doors::memos_cloud {
namespace {

using product::Bucket;
using product::Recall;
using product::RecallAsked;
using product::Recalled;

constexpr std::size_t kUsual = 6;

Result<std::size_t> read_count(Fields& fields, std::string_view include, bool included, std::string_view count) {
  MEMOS_TRY(const std::optional<bool> wanted, fields.truth(include));
  MEMOS_TRY(const std::optional<std::uint64_t> number, fields.whole(count, 0, limits::kMaxSearchResults));
  return wanted.value_or(included) ? number.value_or(kUsual) : 0;
}

/// Views that were asked for: "profile", "event".
Result<std::vector<std::string>> read_views(Fields& fields) { return fields.texts("include_memory_view"); }

bool wants(const std::vector<std::string>& views, std::string_view view) {
  return std::ranges::any_of(views, [&](const std::string& one) { return one == "all" || one.contains(view); });
}

/// Lists by their names on the wire; all are there, also when they are empty.
struct Lists {
  json::Array memories, preferences, tools, skills, profiles, events;

  void put(const Memory& memory, std::optional<double> relativity) {
    switch (product::bucket_of(memory.body.type)) {
      case Bucket::kTool:
        return tools.push_back(tool_json(memory, relativity));
      case Bucket::kSkill:
        return skills.push_back(memory_json(memory, relativity));
      case Bucket::kPreference:
        return preferences.push_back(preference_json({.memory = memory, .relativity = relativity.value_or(0)}));
      case Bucket::kText:
        return memories.push_back(memory_json(memory, relativity));
    }
  }
  [[nodiscard]] json::Value json() && {
    json::Value out{json::Object{}};
    out.set("memory_detail_list", std::move(memories));
    out.set("preference_detail_list", std::move(preferences));
    out.set("tool_memory_detail_list", std::move(tools));
    out.set("skill_detail_list", std::move(skills));
    out.set("profile_detail_list", std::move(profiles));
    out.set("event_detail_list", std::move(events));
    return out;
  }
};

/// What rules or callers say of the person, and what happened: the views beside the memories.
Status add_views(Memos& memos, const Subject& subject, const std::vector<std::string>& views, Lists& lists) {
  for (const auto& [view, type] :
       {std::pair{"profile", MemoryType::kProfile}, std::pair{"event", MemoryType::kEvent}}) {
    if (!wants(views, view)) continue;
    Filter filter;
    filter.types = {type};
    MEMOS_TRY(const std::vector<Memory> all, all_of(memos, subject.cubes, subject.condition, filter));
    json::Array& list = type == MemoryType::kProfile ? lists.profiles : lists.events;
    for (const Memory& memory : all)
      if (list.size() < limits::kMaxSearchResults) list.push_back(memory_json(memory, std::nullopt));
  }
  return {};
}

Result<std::vector<std::string>> read_bases(Fields& fields, std::vector<product::NamedCube>& bases) {
  MEMOS_TRY(const std::vector<std::string> ids, fields.texts("knowledgebase_ids"));
  std::vector<std::string> names;
  for (const std::string& id : ids) {
    names.push_back(shared_cube(id));
    bases.push_back({.id = id, .name = names.back()});
  }
  return names;
}

struct Page {
  std::size_t number = 0, size = 10;
};

Result<Page> read_page(Fields& fields) {
  constexpr std::uint64_t kLargest = 50;
  Page out;
  MEMOS_TRY(const auto page, fields.whole("page", 1, limits::kMaxSequence));
  MEMOS_TRY(const auto size, fields.whole("size", 1, kLargest));
  out.number = page.value_or(1) - 1;
  out.size = size.value_or(out.size);
  return out;
}

}  // namespace

Result<Condition> read_filter(Fields& fields, const std::vector<std::string>& own,
                              const std::vector<std::string>& bases) {
  const json::Value* filter = fields.take("filter");
  if (filter == nullptr || filter->as_object() == nullptr) return product::parse_filter(filter, {}, "filter");
  const auto is_part = [](const json::Member& member) {
    return (member.first == "user" || member.first == "knowledgebase" || member.first == "public") &&
           (member.second.as_object() != nullptr || member.second.is_null());
  };
  if (filter->as_object()->empty() || !std::ranges::all_of(*filter->as_object(), is_part))
    return product::parse_filter(filter, {}, "filter");
  Condition any;
  any.kind = Condition::Kind::kAny;
  for (const auto& [name, cubes] : {std::pair{"user", &own}, std::pair{"knowledgebase", &bases}}) {
    Condition both;
    also(both, product::in_cubes(*cubes));
    MEMOS_TRY(Condition part, product::parse_filter(filter->find(name), {}, std::string("filter.") + name));
    also(both, std::move(part));
    also(any, std::move(both));
  }
  return any;
}

Result<Subject> read_subject(Memos& memos, ScopeIndex& index, Fields& fields) {
  Subject out;
  MEMOS_TRY(const std::optional<std::string> user, fields.text("user_id"));
  MEMOS_TRY(const std::optional<std::string> agent, fields.text("agent_id"));
  out.user = user.value_or("");
  out.agent = agent.value_or("");
  if (out.user.empty() == out.agent.empty())
    return fields.wrong("user_id", "or agent_id is needed, and only one of them");
  Condition own;
  if (!out.agent.empty()) {
    own = equals("agent_id", out.agent);
    MEMOS_TRY(out.cubes, cubes_for(own, memos, index));
  } else {
    out.cubes.push_back(cube_of({.kind = EntityKind::kUser, .name = out.user}));
  }
  const std::vector<std::string> own_cubes = out.cubes;
  MEMOS_TRY(const std::vector<std::string> bases, read_bases(fields, out.bases));
  std::ranges::copy(bases, std::back_inserter(out.cubes));
  MEMOS_TRY(Condition filter, read_filter(fields, own_cubes, bases));
  also(out.condition, std::move(filter));
  if (out.agent.empty()) return out;
  Condition either;
  either.kind = Condition::Kind::kAny;
  also(either, std::move(own));
  if (!bases.empty()) also(either, product::in_cubes(bases));
  also(out.condition, std::move(either));
  return out;
}

Data search_memory(DoorCall& call, Shared& shared, const json::Value& body) {
  Fields fields(body);
  api::GuardedMemos memos = call.memos();
  RecallAsked asked;
  MEMOS_TRY(asked.query, fields.required_text("query"));
  MEMOS_TRY(const Subject subject, read_subject(memos, shared.index, fields));
  MEMOS_TRY(const auto number, fields.whole("memory_limit_number", 0, limits::kMaxSearchResults));
  asked.texts = number.value_or(kUsual);
  MEMOS_TRY(asked.preferences, read_count(fields, "include_preference", true, "preference_limit_number"));
  MEMOS_TRY(asked.tools, read_count(fields, "include_tool_memory", false, "tool_memory_limit_number"));
  MEMOS_TRY(asked.skills, read_count(fields, "include_skill", false, "skill_limit_number"));
  MEMOS_TRY(asked.relativity, fields.number("relativity"));
  MEMOS_TRY(const std::optional<std::string> conversation, fields.text("conversation_id"));
  asked.session_id = conversation.value_or("");
  MEMOS_TRY(const std::vector<std::string> views, read_views(fields));
  asked.cubes = subject.cubes;
  asked.condition = subject.condition;
  call.request.target = subject.cubes.empty() ? std::string() : subject.cubes.front();
  MEMOS_TRY(const Recall found, product::recall(memos, asked));
  Lists lists;
  for (const auto* list : {&found.texts, &found.tools, &found.skills})
    for (const Recalled& one : *list) lists.put(one.memory, one.relativity);
  for (const Recalled& one : found.preferences) lists.preferences.push_back(preference_json(one));
  MEMOS_CHECK_OK(add_views(memos, subject, views, lists));
  json::Value out = std::move(lists).json();
  out.set("message_detail_list", json::Array());
  out.set("preference_note", product::preference_note(found.preferences));
  return out;
}

Data list_memory(DoorCall& call, Shared& shared, const json::Value& body) {
  Fields fields(body);
  api::GuardedMemos memos = call.memos();
  MEMOS_TRY(const Subject subject, read_subject(memos, shared.index, fields));
  MEMOS_TRY(const Page page, read_page(fields));
  MEMOS_TRY(const std::optional<bool> preferences, fields.truth("include_preference"));
  MEMOS_TRY(const std::optional<bool> tools, fields.truth("include_tool_memory"));
  MEMOS_TRY(const std::optional<bool> skills, fields.truth("include_skill"));
  MEMOS_TRY(const std::vector<std::string> views, read_views(fields));
  MEMOS_TRY(std::vector<Memory> all,
            all_of(memos, subject.cubes, subject.condition, pushed_down(subject.condition, subject.cubes)));
  std::erase_if(all, [&](const Memory& memory) {
    const Bucket bucket = product::bucket_of(memory.body.type);
    return (bucket == Bucket::kPreference && !preferences.value_or(true)) ||
           (bucket == Bucket::kTool && !tools.value_or(true)) || (bucket == Bucket::kSkill && !skills.value_or(true));
  });
  std::ranges::sort(all, std::greater{}, [](const Memory& memory) { return std::pair(created(memory), memory.id); });
  const std::size_t begin = page.number > all.size() / page.size ? all.size() : page.number * page.size;
  const std::size_t end = std::min(all.size(), begin + page.size);
  Lists lists;
  for (std::size_t i = begin; i < end; ++i) lists.put(all[i], std::nullopt);
  MEMOS_CHECK_OK(add_views(memos, subject, views, lists));
  json::Value out = std::move(lists).json();
  out.set("total", std::uint64_t{all.size()});
  out.set("size", std::uint64_t{page.size});
  out.set("current", std::uint64_t{page.number + 1});
  out.set("pages", std::uint64_t{(all.size() + page.size - 1) / page.size});
  return out;
}

Data get_memory(DoorCall& call, Shared& /*shared*/) {
  api::GuardedMemos memos = call.memos();
  MEMOS_TRY(const Memory memory, find(memos, call.request.parameters.at(0)));
  return memory_json(memory, std::nullopt);
}

Data get_message(DoorCall& call, Shared& /*shared*/, const json::Value& body) {
  Fields fields(body);
  MEMOS_TRY(const std::string user, fields.required_text("user_id"));
  MEMOS_TRY(const std::optional<std::string> conversation, fields.text("conversation_id"));
  constexpr std::uint64_t kUsualMessages = 6;
  MEMOS_TRY(const auto conversations, fields.whole("conversation_limit_number", 1, limits::kMaxPage));
  MEMOS_TRY(const auto messages, fields.whole("message_limit_number", 1, limits::kMaxPage));
  const std::string cube = cube_of({.kind = EntityKind::kUser, .name = user});
  Filter filter;
  filter.derived = false;
  if (conversation) filter.scope.session_id = *conversation;
  api::GuardedMemos memos = call.memos();
  MEMOS_TRY(std::vector<Memory> turns, all_of(memos, {cube}, Condition(), filter));
  std::erase_if(turns, [](const Memory& memory) {
    return memory.body.origins.empty() || memory.body.origins.front().role.empty() ||
           memory.body.type == MemoryType::kDocument;
  });
  // The latest conversations, of each the latest messages, in the order in which they were said.
  std::vector<std::string> order;
  std::map<std::string, std::vector<const Memory*>> by_session;
  for (const Memory& turn : turns | std::views::reverse) {
    std::vector<const Memory*>& of = by_session[turn.body.scope.session_id];
    if (of.empty()) order.push_back(turn.body.scope.session_id);
    if (of.size() < messages.value_or(kUsualMessages)) of.push_back(&turn);
  }
  json::Array out;
  for (std::size_t i = std::min<std::size_t>(order.size(), conversations.value_or(kUsualMessages)); i > 0; --i)
    for (const Memory* turn : by_session[order[i - 1]] | std::views::reverse) out.push_back(message_json(*turn));
  json::Value data{json::Object{}};
  data.set("message_detail_list", std::move(out));
  return data;
}

}  // namespace memos::doors::memos_cloud
