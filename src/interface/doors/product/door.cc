// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#include "interface/doors/product/door.h"

#include <memory>
#include <utility>

#include "interface/doors/common/replies.h"
#include "interface/doors/product/work.h"
#include "interface/rest/replies.h"

namespace memos::doors::product {
namespace {

using governance::Verb;
using http::Method;
using rest::DoorCall;

/// A wrong body is 422 with its field in `detail`, as FastAPI tells it; what its words mean is 400.
int status_of(const Error& error) {
  const bool meaning = error.field.starts_with("filter") || error.field.empty();
  if (error.code == ErrorCode::kInvalidArgument && !meaning) return 422;
  if (error.code == ErrorCode::kUnsupported) return 400;
  return rest::status_of(error);
}

std::string shape(const http::HttpError& error) {
  return json::dump(envelope(error.status, error.message, json::Value()));
}

http::Response reply(Result<Answer> answer) {
  return answer ? json_reply(envelope(200, answer->message, std::move(answer->data))) : failure(answer.error());
}

class Routes {
 public:
  explicit Routes(std::shared_ptr<Shared> shared) : shared_(std::move(shared)) {}

  using BodyHandler = Result<Answer> (*)(DoorCall&, Shared&, const json::Value&);
  using Handler = Result<Answer> (*)(DoorCall&, Shared&);

  void post(const std::string& path, Verb verb, BodyHandler handler, http::Lane lane = http::Lane::kWork) {
    add(Method::kPost, path, verb, true, lane, [handler, shared = shared_](DoorCall& call) {
      const Result<json::Value> body = body_of(call.request);
      return body ? reply(handler(call, *shared, *body)) : failure(body.error());
    });
  }
  void plain(Method method, const std::string& path, Handler handler, http::Lane lane = http::Lane::kWork) {
    add(method, path, Verb::kRead, false, lane,
        [handler, shared = shared_](DoorCall& call) { return reply(handler(call, *shared)); });
  }
  void stream(const std::string& path, ChatStream kind) {
    add(Method::kPost, path, Verb::kWrite, true, http::Lane::kLong, [kind, shared = shared_](DoorCall& call) {
      const Result<json::Value> body = body_of(call.request);
      return body ? stream_chat(call, shared, *body, kind) : failure(body.error());
    });
  }
  void add(Method method, const std::string& path, Verb verb, bool body, http::Lane lane,
           std::function<http::Response(DoorCall&)> handle) {
    door.routes.push_back({.method = method,
                           .path = "/product/" + path,
                           .verb = verb,
                           .body = body,
                           .lane = lane,
                           .handle = std::move(handle)});
  }

  rest::Door door;

 private:
  // Shared by the handlers, which std::function wants to copy.
  std::shared_ptr<Shared> shared_;
};

/// The only body that is no object: a list of ids.
http::Response by_ids(DoorCall& call) {
  const Result<json::Value> ids = parse_any_body(call.request.body);
  if (!ids) return failure(ids.error());
  return reply(get_by_ids(call, *ids));
}

}  // namespace

json::Value envelope(int code, std::string_view message, json::Value data) {
  json::Value out{json::Object{}};
  out.set("code", code);
  out.set("message", message);
  out.set("data", std::move(data));
  return out;
}

http::Response failure(const Error& error) {
  const int status = status_of(error);
  json::Value out = envelope(status, error.message, json::Value());
  if (status == 422) {
    json::Value detail{json::Object{}};
    detail.set("loc", json::Array{"body", error.field});
    detail.set("msg", error.message);
    detail.set("type", "value_error");
    out.set("detail", json::Array{std::move(detail)});
  }
  http::Response response = json_reply(out, status);
  rest::tell_when_to_retry(error, response);
  return response;
}

Result<rest::Door> make_door(const rest::Settings& settings) {
  const auto shared = std::make_shared<Shared>();  // Shared by the handlers, which std::function wants to copy.
  MEMOS_TRY(shared->model, ChatModel::make(settings));
  Routes routes(shared);
  routes.post("add", Verb::kWrite, add);
  routes.post("search", Verb::kRead, search);
  routes.post("get_all", Verb::kRead, get_all);
  routes.post("get_memory", Verb::kRead, get_memories);
  routes.post("get_memory_dashboard", Verb::kRead, dashboard);
  routes.plain(Method::kGet, "get_memory/{memory_id}", get_memory);
  routes.add(Method::kPost, "get_memory_by_ids", Verb::kRead, true, http::Lane::kWork, by_ids);
  routes.post("delete_memory", Verb::kDelete, delete_memories);
  routes.post("delete_memory_by_record_id", Verb::kDelete, delete_record);
  routes.post("recover_memory_by_record_id", Verb::kWrite, recover_record);
  routes.post("get_user_names_by_memory_ids", Verb::kRead, users_of_memories);
  routes.post("feedback", Verb::kWrite, feedback);
  routes.post("suggestions", Verb::kRead, suggestions);
  routes.post("create_cube", Verb::kWrite, create_cube);
  routes.post("register_cube", Verb::kRead, register_cube);
  routes.post("exist_mem_cube_id", Verb::kRead, cube_exists);
  routes.post("users/register", Verb::kWrite, register_user);
  routes.plain(Method::kGet, "users", list_users);
  routes.plain(Method::kGet, "users/{user_id}", get_user);
  // A model may take long: other requests do not wait behind it.
  routes.post("chat/complete", Verb::kWrite, chat, http::Lane::kLong);
  routes.stream("chat/stream", ChatStream::kPlain);
  routes.stream("chat/stream/playground", ChatStream::kPlayground);
  routes.stream("chat/stream/business_user", ChatStream::kBusiness);
  routes.plain(Method::kGet, "scheduler/allstatus", all_status);
  routes.plain(Method::kGet, "scheduler/status", task_status);
  routes.plain(Method::kGet, "scheduler/task_queue_status", queue_status);
  routes.plain(Method::kPost, "scheduler/wait", wait, http::Lane::kLong);
  routes.add(Method::kGet, "scheduler/wait/stream", Verb::kRead, false, http::Lane::kLong, stream_wait);
  routes.door.opened = [shared](api::Tenants& folder) -> Status {
    shared->model.take(folder);
    return {};
  };
  routes.door.name = "product";
  routes.door.prefixes = {"/product/"};
  routes.door.shape = shape;
  return std::move(routes.door);
}

}  // namespace memos::doors::product
