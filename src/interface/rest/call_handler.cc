// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#include "interface/rest/call_handler.h"

#include <algorithm>
#include <charconv>
#include <utility>

#include "base/hash.h"
#include "base/invariant.h"
#include "base/limits.h"
#include "interface/api/guarded_memos.h"
#include "interface/api/once.h"
#include "interface/http/stream.h"
#include "interface/rest/chat_reply.h"
#include "interface/rest/idempotency.h"
#include "interface/rest/replies.h"
#include "interface/rest/rpc.h"
#include "interface/rest/watch.h"
#include "interface/wire/call.h"

namespace memos::rest {
namespace {

/// Sets "filter.tags" and the like; objects on the way are made.
void set_field(json::Value& object, std::string_view target, json::Value value) {
  const std::size_t dot = target.find('.');
  if (dot == std::string_view::npos) {
    object.set(std::string(target), std::move(value));
    return;
  }
  const std::string outer(target.substr(0, dot));
  json::Value inner{json::Object{}};
  if (const json::Value* found = object.find(outer)) inner = *found;
  set_field(inner, target.substr(dot + 1), std::move(value));
  object.set(outer, std::move(inner));
}

std::unexpected<Error> wrong(std::string_view name, std::string_view words) {
  return fail(ErrorCode::kInvalidArgument, std::string(name) + " " + std::string(words), std::string(name));
}

Result<std::uint64_t> number_of(std::string_view name, std::string_view text) {
  std::uint64_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc{} || end != text.data() + text.size() || text.empty())
    return wrong(name, "must be a whole number from 0 up");
  return number;
}

Result<json::Value> value_of(const Parameter& parameter, const std::string& text) {
  switch (parameter.kind) {
    case Kind::kNumber: {
      MEMOS_TRY(const std::uint64_t number, number_of(parameter.name, text));
      return json::Value(number);
    }
    case Kind::kTruth:
      if (text != "true" && text != "false") return wrong(parameter.name, "must be true or false");
      return json::Value(text == "true");
    case Kind::kAsOf: {
      json::Value point{json::Object{}};
      const bool digits = !text.empty() && std::ranges::all_of(text, [](char c) { return c >= '0' && c <= '9'; });
      if (digits) {
        MEMOS_TRY(const std::uint64_t number, number_of(parameter.name, text));
        point.set("sequence", number);
      } else {
        point.set("time", text);
      }
      return point;
    }
    case Kind::kText:
    case Kind::kTexts:
    case Kind::kTime:
      break;
  }
  return json::Value(text);
}

Status add_query(const Entry& entry, const http::Request& request, json::Value& out) {
  for (const auto& [name, text] : request.query) {
    const auto known = std::ranges::find(entry.in_query, std::string_view(name), &Parameter::name);
    if (known == entry.in_query.end()) {
      return fail(ErrorCode::kInvalidArgument, "this address takes no such parameter; /openapi.json lists them", name);
    }
    MEMOS_TRY(json::Value value, value_of(*known, text));
    if (known->kind == Kind::kTexts) {
      json::Array all;
      for (const auto& [other, more] : request.query) {
        if (other == name) all.emplace_back(more);
      }
      value = std::move(all);
    }
    set_field(out, known->target, std::move(value));
  }
  return {};
}

Status check_content_type(const http::Request& request) {
  const std::string_view type = request.headers.get("Content-Type");
  const std::string_view media = type.substr(0, type.find(';'));
  // A form of a foreign page can send other types without asking first.
  if (media.empty() || http::equals_ignoring_case(media, "application/json")) return {};
  return fail(ErrorCode::kInvalidArgument, "the body must be application/json", "Content-Type");
}

/// "3" of If-Match: "3".
Result<std::optional<std::uint64_t>> version_in(std::string_view tag, std::string_view header) {
  if (tag.empty() || tag == "*") return std::nullopt;
  if (tag.size() < 3 || tag.front() != '"' || tag.back() != '"')
    return wrong(header, "must be one entity tag, like \"3\"");
  MEMOS_TRY(const std::uint64_t version, number_of(header, tag.substr(1, tag.size() - 2)));
  return version;
}

/// What the access log calls the thing that a request is about.
std::string target_of(const Entry& entry, const http::Request& request, const json::Value& call) {
  if (!entry.in_path.empty()) return request.parameters.at(0);
  for (const std::string_view field : {"cube", "cubes", "name"}) {
    const json::Value* found = call.find(field);
    if (found == nullptr) continue;
    if (found->as_string() != nullptr) return found->as_string()->substr(0, limits::kMaxNameBytes);
    if (found->as_array() == nullptr) continue;
    std::string all;
    for (const json::Value& name : *found->as_array()) {
      if (name.as_string() != nullptr && all.size() < limits::kMaxNameBytes)
        all += (all.empty() ? "" : ", ") + *name.as_string();
    }
    return all;
  }
  return {};
}

bool answers_memory(wire::Method call) {
  switch (call) {
    case wire::Method::kGet:
    case wire::Method::kUpdate:
    case wire::Method::kRemove:
    case wire::Method::kRestore:
    case wire::Method::kArchive:
    case wire::Method::kRollback:
      return true;
    default:
      return false;
  }
}

/// Backups are written below one folder of the server, by a name.
Status place_backup(const State& state, json::Value& call) {
  if (state.backup_directory.empty())
    return fail(ErrorCode::kDenied,
                "this server makes no backups over HTTP; its setting backup_directory names a folder", "path");
  MEMOS_TRY(const std::string name, json::get_string(call, "path"));
  const bool plain = !name.empty() && name.size() <= limits::kMaxNameBytes && !name.starts_with('.') &&
                     name.find('/') == std::string::npos;
  if (!plain) return fail(ErrorCode::kInvalidArgument, "path is a name without / below the backup directory", "path");
  call.set("path", state.backup_directory + "/" + name);
  return {};
}

http::Response export_reply(State& state, const http::Request& request, const json::Value& call) {
  const Visitor visitor = std::any_cast<const Visitor&>(request.caller);
  Memos& inner = state.tenants->of(visitor.caller->tenant);
  const std::string name = json::get_string_or(call, "name", "").value_or("");
  if (const auto there = api::GuardedMemos(inner, *visitor.caller).describe_cube(name); !there)
    return error_reply(there.error(), request);
  if (!visitor.caller->may(governance::Verb::kRead)) return error_reply({ErrorCode::kDenied, "", "key"}, request);
  http::Response response;
  response.content_type = "application/x-ndjson";
  response.stream = [&inner, visitor, name](http::Stream stream) {
    api::GuardedMemos memos(inner, *visitor.caller);
    std::string buffer;
    const Status done = memos.export_cube(name, [&](std::string_view line) -> Status {
      buffer.append(line).append("\n");
      constexpr std::size_t kPiece = std::size_t{16} << 10U;
      if (buffer.size() < kPiece) return {};
      Status sent = stream.write(buffer);
      buffer.clear();
      return sent;
    });
    if (done && stream.write(buffer)) stream.finish();
  };
  return response;
}

/// Runs the call; the memory's version becomes its ETag.
http::Response run(State& state, const Entry& entry, const http::Request& request, const json::Value& call) {
  const governance::Caller& caller = caller_of(request);
  api::GuardedMemos memos(state.tenants->of(caller.tenant), caller);
  wire::Stream stream;
  stream.progress = [&request](const Progress&) { return !request.hurried(); };
  stream.actor = caller.actor;
  const Result<json::Value> answer = wire::call(memos, *entry.call, call, stream);
  if (!answer) {
    const bool precondition = entry.call == wire::Method::kUpdate && !request.headers.get("If-Match").empty() &&
                              answer.error().code == ErrorCode::kConflict && answer.error().field == "expected_version";
    return precondition ? error_reply(answer.error(), request, 412) : error_reply(answer.error(), request);
  }
  http::Response response = json_reply(*answer, entry.success);
  const json::Value* version = answers_memory(*entry.call) ? answer->find("version") : nullptr;
  if (version == nullptr) return response;
  std::string tag = "\"" + std::to_string(version->to_uint().value_or(0)) + "\"";
  if (entry.call == wire::Method::kGet && request.headers.get("If-None-Match") == tag) {
    response.status = 304;
    response.body.clear();
  }
  response.headers.add("ETag", std::move(tag));
  return response;
}

/// The answer as it is kept: without content. A memory becomes its id, what was forgotten its numbers.
std::string kept_body(const Entry& entry, const std::string& body) {
  const bool forgets = entry.call == wire::Method::kForget;
  if (!forgets && !answers_memory(*entry.call)) return body;
  Result<json::Value> value = json::parse(body);
  if (value && forgets) {
    for (const char* list : {"memories", "kept"}) value->set(list, json::Array{});
    return json::dump(*value);
  }
  json::Value kept{json::Object{}};
  if (const json::Value* id = value ? value->find("id") : nullptr) kept.set("id", *id);
  return json::dump(kept);
}

http::Response replayed(State& state, const Entry& entry, const http::Request& request, const json::Value& call,
                        const Digest& key, const ReplayStore::Answer& answer) {
  http::Response response;
  if (answers_memory(*entry.call)) {
    // The vault knows the change by its id: it gives the memory as it came out then, and does nothing.
    const api::RequestScope scope(request_id(key, answer.began));
    response = run(state, entry, request, call);
  } else {
    response.status = answer.status;
    response.body = answer.body.empty() ? std::string("{}") : answer.body;
  }
  response.headers.add("Idempotent-Replayed", "true");
  return response;
}

/// A cube that was made, as it seems, before the server was killed and its answer lost.
http::Response made_before(State& state, const Entry& entry, const http::Request& request, const json::Value& call) {
  static constexpr Entry kDescribe{.method = http::Method::kGet, .call = wire::Method::kDescribeCube};
  json::Value cube{json::Object{}};
  cube.set("name", json::get_string_or(call, "name", "").value_or(""));
  http::Response response = run(state, kDescribe, request, cube);
  if (response.status == 200) response.status = entry.success;
  return response;
}

http::Response run_once(State& state, const Entry& entry, const http::Request& request, const json::Value& call) {
  const std::string_view given = request.headers.get("Idempotency-Key");
  if (given.empty() || !wire::info(*entry.call).writes) return run(state, entry, request, call);
  if (given.size() > limits::kMaxIdempotencyKeyBytes)
    return error_reply({ErrorCode::kInvalidArgument, "the key is longer than 255 bytes", "Idempotency-Key"}, request);
  const governance::Caller& caller = caller_of(request);
  const Digest key = replay_key(caller, given);
  const std::string what = std::string(http::name(entry.method)) + " " + request.path + "\n" + json::dump(call);
  // Keyed: the record must not let anybody confirm a guess of what was sent.
  const Digest print = base::blake2b(base::as_bytes(what), base::as_bytes(given.substr(0, 64)));
  const bool in_vault = kept_in_vault(*entry.call);
  ReplayStore::Beginning began;
  // A far client repeats at once: what it names is still the same then.
  const bool may_begin_again = in_vault || entry.rpc || same_when_repeated(*entry.call);
  const auto before = state.replays->begin(key, print, may_begin_again ? &began : nullptr);
  if (!before) return error_reply(before.error(), request);
  if (*before) return replayed(state, entry, request, call, key, **before);
  // The vault has the id with the write: of one that a crash cut off it knows whether it was done.
  const api::RequestScope scope(in_vault ? request_id(key, began.time) : MemoryId{});
  http::Response response = run(state, entry, request, call);
  if (began.again && entry.call == wire::Method::kCreateCube && response.status == 409)
    response = made_before(state, entry, request, call);
  std::optional<ReplayStore::Answer> kept;
  if (response.status < 300) kept = {.status = response.status, .body = kept_body(entry, response.body)};
  if (const Status ended = state.replays->end(key, kept); !ended)
    state.logger.log(base::LogLevel::kError, "an idempotency record was not written: " + ended.error().message);
  return response;
}

http::Response handle_special(State& state, const Entry& entry, const http::Request& request) {
  switch (entry.special) {
    case Special::kOpenApi: {
      http::Response response;
      response.body = state.openapi;
      return response;
    }
    case Special::kHealth:
      return health_reply(state, caller_of(request));
    case Special::kMetrics:
      return metrics_reply(state, request);
    case Special::kNone:
      break;
  }
  return error_reply({ErrorCode::kInternal, "a route without a call", {}}, request);
}

}  // namespace

Result<json::Value> request_of(const Entry& entry, const http::Request& request) {
  json::Value call{json::Object{}};
  if (entry.body) {
    MEMOS_CHECK_OK(check_content_type(request));
    Result<json::Value> body = json::parse(request.body);
    // Also where it is nested too deeply or holds too much: repeating it does not help.
    if (!body) return fail(ErrorCode::kInvalidArgument, body.error().message, body.error().field);
    call = *std::move(body);
    if (call.as_object() == nullptr) return fail(ErrorCode::kInvalidArgument, "the body must be a JSON object", "body");
  }
  for (std::size_t i = 0; i < entry.in_path.size(); ++i) {
    MEMOS_TRY(json::Value value, value_of(entry.in_path[i], request.parameters.at(i)));
    set_field(call, entry.in_path[i].target, std::move(value));
  }
  MEMOS_CHECK_OK(add_query(entry, request, call));
  if (entry.call == wire::Method::kUpdate) {
    MEMOS_TRY(const std::optional<std::uint64_t> version, version_in(request.headers.get("If-Match"), "If-Match"));
    if (version) call.set("expected_version", *version);
  }
  return call;
}

namespace {

http::Response answer(State& state, const Entry& entry, http::Request& request) {
  if (entry.special != Special::kNone) return handle_special(state, entry, request);
  Result<json::Value> call = request_of(entry, request);
  if (!call) {
    const bool too_large = call.error().code == ErrorCode::kExhausted;
    return error_reply(call.error(), request, too_large ? 413 : status_of(call.error()));
  }
  request.target = target_of(entry, request, *call);
  if (entry.call == wire::Method::kBackup && caller_of(request).runs_folder()) {
    if (const Status placed = place_backup(state, *call); !placed) return error_reply(placed.error(), request);
  }
  if (entry.rpc && !kept_by_replays(*entry.call)) return answer_rpc(state, entry, request, *call);
  if (entry.call == wire::Method::kExportCube) return export_reply(state, request, *call);
  if (entry.call == wire::Method::kChat) return answer_chat(state, request, *std::move(call));
  return run_once(state, entry, request, *call);
}

}  // namespace

http::Response handle_call(State& state, const Entry& entry, http::Request& request) {
  http::Response response = answer(state, entry, request);
  // Tells a far client that the call was reached, and by which program it was answered.
  if (entry.rpc) response.headers.add("Memos-Version", MEMOS_REST_VERSION);
  return response;
}

void add_routes(State& state, http::Router& router, std::size_t body_limit, const std::vector<Door>& doors) {
  const auto serve = [&](http::Route route, governance::Verb verb) {
    route.tag = state.served.size();
    state.served.push_back({.name = std::string(http::name(route.method)) + " " + route.path, .verb = verb});
    router.add(std::move(route));
  };
  for (const Entry& entry : entries()) {
    serve({.method = entry.method,
           .path = std::string(entry.path),
           .handler = [&state, &entry](http::Request& request) { return handle_call(state, entry, request); },
           .body_limit = entry.body ? body_limit : 0,
           .lane = entry.lane},
          entry.verb);
  }
  for (const Door& door : doors) {
    for (const DoorRoute& route : door.routes) {
      serve({.method = route.method,
             .path = route.path,
             .handler =
                 [&state, handle = route.handle](http::Request& request) {
                   auto caller = std::any_cast<const Visitor&>(request.caller).caller;
                   DoorCall call{.tenant = state.tenants->of(caller->tenant),
                                 .caller = caller,
                                 .request = request,
                                 .folder = *state.tenants,
                                 .logger = state.logger};
                   return handle(call);
                 },
             .body_limit = route.body ? body_limit : 0,
             .lane = route.lane},
            route.verb);
    }
    for (const std::string& prefix : door.prefixes) {
      state.shapes[prefix] = door.shape;
      router.set_error_shape(prefix, door.shape);
    }
  }
}

}  // namespace memos::rest
