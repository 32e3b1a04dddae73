// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#include "interface/doors/memos_cloud/door.h"

#include <memory>
#include <utility>

#include "interface/doors/common/replies.h"
#include "interface/doors/memos_cloud/work.h"
#include "interface/rest/replies.h"

namespace memos::doors::memos_cloud {
namespace {

using governance::Verb;
using http::Method;

constexpr std::string_view kBase = "/api/openmem/v1/";

/// The cloud's number for a failure: its groups of parameters, keys, rights, knowledge bases and the system.
int number_of(const Error& error, int status) {
  constexpr int kParameters = 40'000, kRights = 40'300, kMissing = 40'400, kSystem = 50'000, kFiles = 50'100;
  if (error.field.starts_with("file") || error.field.starts_with("knowledgebase")) return kFiles;
  if (status == 403) return kRights;
  if (status == 404) return kMissing;
  return status < 500 ? kParameters : kSystem;
}

http::Response answer(int code, std::string_view message, json::Value data, int status) {
  json::Value out{json::Object{}};
  out.set("code", code);
  out.set("message", message);
  out.set("data", std::move(data));
  return json_reply(out, status);
}

/// What the server itself refuses: its status with two digits behind.
std::string shape(const http::HttpError& error) {
  return answer(error.status * 100, error.message, json::Value(), error.status).body;
}

class Routes {
 public:
  explicit Routes(std::shared_ptr<Shared> shared) : shared_(std::move(shared)) {}

  void post(const char* path, Verb verb, Data (*handler)(DoorCall&, Shared&, const json::Value&)) {
    add(Method::kPost, path, verb, http::Lane::kWork, [handler, shared = shared_](DoorCall& call) {
      const Data body = body_of(call.request);
      return reply(body ? handler(call, *shared, *body) : body);
    });
  }
  void plain(Method method, const char* path, Verb verb, Data (*handler)(DoorCall&, Shared&)) {
    add(method, path, verb, http::Lane::kWork,
        [handler, shared = shared_](DoorCall& call) { return reply(handler(call, *shared)); });
  }
  void add(Method method, const char* path, Verb verb, http::Lane lane,
           std::function<http::Response(DoorCall&)> handle) {
    door.routes.push_back({.method = method,
                           .path = std::string(kBase) + path,
                           .verb = verb,
                           .body = method == Method::kPost,
                           .lane = lane,
                           .handle = std::move(handle)});
  }

  rest::Door door;

 private:
  // Shared by the handlers, which std::function wants to copy.
  std::shared_ptr<Shared> shared_;
};

}  // namespace

http::Response reply(Data data) {
  if (data) return answer(0, "ok", *std::move(data), 200);
  const Error& error = data.error();
  const int status = error.code == ErrorCode::kUnsupported ? 400 : rest::status_of(error);
  http::Response response = answer(number_of(error, status), error.message, json::Value(), status);
  rest::tell_when_to_retry(error, response);
  return response;
}

Result<rest::Door> make_door(const rest::Settings& settings) {
  const auto shared = std::make_shared<Shared>();  // Shared by the handlers, which std::function wants to copy.
  MEMOS_TRY(shared->model, product::ChatModel::make(settings));
  Routes routes(shared);
  routes.post("add/message", Verb::kWrite, add_message);
  routes.post("add/feedback", Verb::kWrite, add_feedback);
  routes.post("search/memory", Verb::kRead, search_memory);
  routes.post("get/memory", Verb::kRead, list_memory);
  routes.plain(Method::kGet, "get/memory/{memory_id}", Verb::kRead, get_memory);
  routes.post("get/message", Verb::kRead, get_message);
  routes.post("get/status", Verb::kRead, get_status);
  routes.post("delete/memory", Verb::kDelete, delete_memory);
  routes.post("update/memory", Verb::kWrite, update_memory);
  routes.post("create/knowledgebase", Verb::kWrite, create_base);
  routes.post("delete/knowledgebase", Verb::kDelete, delete_base);
  routes.plain(Method::kPost, "add/knowledgebase-file", Verb::kWrite, add_files);
  routes.post("get/knowledgebase-file", Verb::kRead, get_files);
  routes.post("delete/knowledgebase-file", Verb::kDelete, delete_files);
  routes.post("bind/profile_template", Verb::kWrite, bind_profiles);
  routes.post("edit/profile", Verb::kWrite, edit_profile);
  routes.post("delete/profile", Verb::kDelete, delete_profile);
  routes.post("extract/memory", Verb::kRead, extract_memory);
  routes.post("rerank", Verb::kRead, rerank);
  // A model may take long: other requests do not wait behind it.
  routes.add(Method::kPost, "chat", Verb::kWrite, http::Lane::kLong,
             [shared](DoorCall& call) { return chat(call, shared); });
  routes.door.opened = [shared](api::Tenants& folder) -> Status {
    shared->model.take(folder);
    return {};
  };
  routes.door.name = "memos_cloud";
  routes.door.prefixes = {std::string(kBase)};
  routes.door.shape = shape;
  return std::move(routes.door);
}

}  // namespace memos::doors::memos_cloud
