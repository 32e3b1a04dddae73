// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
// Profiles by templates: one memory of the type profile for each template and person, with its fields as its data.
#include <algorithm>
#include <utility>

#include "interface/doors/common/entity.h"
#include "interface/doors/common/removal.h"
#include "interface/doors/memos_cloud/work.h"

namespace memos::doors::memos_cloud {
namespace {

/// The field of the data that names the template.
constexpr std::string_view kTemplate = "profile_template_id";

struct Profile {
  std::string cube, id;
  Scope scope;
};

Result<Profile> read_profile(Fields& fields) {
  Profile out;
  MEMOS_TRY(out.id, fields.required_text(kTemplate));
  MEMOS_TRY(const std::optional<std::string> user, fields.text("user_id"));
  MEMOS_TRY(const std::optional<std::string> agent, fields.text("agent_id"));
  out.scope.user_id = user.value_or("");
  out.scope.agent_id = agent.value_or("");
  if (out.scope.user_id.empty() == out.scope.agent_id.empty())
    return fields.wrong("user_id", "or agent_id is needed, and only one of them");
  out.cube = cube_of(*primary(out.scope));
  return out;
}

Result<std::vector<Memory>> stored(Memos& memos, const Profile& profile) {
  Filter filter;
  filter.types = {MemoryType::kProfile};
  return all_of(memos, {profile.cube}, equals("info." + std::string(kTemplate), profile.id), filter);
}

/// The fields as a sentence each, so that they are found.
std::string text_of(const json::Value& data) {
  std::string out;
  for (const auto& [name, value] : *data.as_object()) {
    if (name == kTemplate) continue;
    out += (out.empty() ? "" : "\n") + name + ": ";
    out += value.as_string() != nullptr ? *value.as_string() : json::dump(value);
  }
  return out.empty() ? "Nothing is known yet." : out;
}

Status make(Memos& memos, const Profile& profile, const json::Value& data) {
  AddRequest request;
  request.cube = profile.cube;
  AddItem& item = request.items.emplace_back();
  item.type = MemoryType::kProfile;
  item.text = text_of(data);
  item.info = json::dump(data);
  item.scope = profile.scope;
  MEMOS_CHECK_OK(memos.add(request));
  return {};
}

json::Value empty_data(const Profile& profile) {
  json::Value out{json::Object{}};
  out.set(std::string(kTemplate), profile.id);
  return out;
}

}  // namespace

Data bind_profiles(DoorCall& call, Shared& /*shared*/, const json::Value& body) {
  Fields fields(body);
  const json::Value* list = fields.take("bind_list");
  if (list == nullptr || list->as_array() == nullptr || list->as_array()->empty())
    return fields.wrong("bind_list", "must be a list of at least one binding");
  std::vector<Profile> profiles;
  for (const json::Value& one : *list->as_array()) {
    const std::string path = "bind_list[" + std::to_string(profiles.size()) + "]";
    if (one.as_object() == nullptr) return fail(ErrorCode::kInvalidArgument, path + " must be an object", path);
    Fields inner(one, path + ".");
    MEMOS_TRY(Profile profile, read_profile(inner));
    profiles.push_back(std::move(profile));
  }
  api::GuardedMemos memos = call.memos();
  for (const Profile& profile : profiles) {
    MEMOS_TRY(const std::vector<Memory> before, stored(memos, profile));
    if (before.empty()) MEMOS_CHECK_OK(make(memos, profile, empty_data(profile)));
  }
  return success_json();
}

Data edit_profile(DoorCall& call, Shared& /*shared*/, const json::Value& body) {
  Fields fields(body);
  MEMOS_TRY(const Profile profile, read_profile(fields));
  MEMOS_TRY(const json::Value* changes, fields.object("metadata"));
  MEMOS_TRY(const std::vector<std::string> removed, fields.texts("remove_fields"));
  if (changes == nullptr && removed.empty()) return fields.wrong("metadata", "is needed, or remove_fields");
  api::GuardedMemos memos = call.memos();
  MEMOS_TRY(const std::vector<Memory> before, stored(memos, profile));
  json::Value data = empty_data(profile);
  if (!before.empty()) data = json::parse(before.front().body.info).value_or(data);
  std::erase_if(*data.as_object(), [&](const json::Member& member) {
    return member.first != kTemplate && std::ranges::find(removed, member.first) != removed.end();
  });
  if (changes != nullptr) {
    for (const auto& [name, value] : *changes->as_object())
      if (name != kTemplate) data.set(name, value);
  }
  if (before.empty()) {
    MEMOS_CHECK_OK(make(memos, profile, data));
    return success_json();
  }
  UpdateRequest request;
  request.id = before.front().id;
  request.text = text_of(data);
  request.info = json::dump(data);
  MEMOS_CHECK_OK(memos.update(request));
  return success_json();
}

Data delete_profile(DoorCall& call, Shared& /*shared*/, const json::Value& body) {
  Fields fields(body);
  MEMOS_TRY(const Profile profile, read_profile(fields));
  MEMOS_CHECK_OK(fields.none_left());
  api::GuardedMemos memos = call.memos();
  MEMOS_TRY(const std::vector<Memory> before, stored(memos, profile));
  if (before.empty()) return fail(ErrorCode::kNotFound, "there is no such profile", std::string(kTemplate));
  MEMOS_CHECK_OK(remove(memos, before));
  return success_json();
}

}  // namespace memos::doors::memos_cloud
