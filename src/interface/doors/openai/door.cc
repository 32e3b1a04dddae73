// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#include "interface/doors/openai/door.h"

#include <cstdlib>
#include <memory>
#include <utility>

#include "base/result.h"
#include "interface/doors/common/replies.h"
#include "interface/doors/openai/embeddings.h"
#include "interface/doors/openai/relay.h"
#include "interface/doors/openai/replies.h"

namespace memos::doors::openai {
namespace {

using governance::Verb;
using http::Method;
using rest::DoorCall;

/// What the handlers share; lives with the routes.
struct Shared {
  Shared(Upstream upstream, MemorySettings settings) : line(std::move(upstream)), memory(settings) {}
  Line line;
  const MemorySettings memory;
  [[nodiscard]] bool has_upstream() const { return !line.upstream().url.empty(); }
};

http::Response no_upstream() {
  constexpr int kNotImplemented = 501;
  return error_reply(kNotImplemented,
                     "this server has no language model behind it: start it with --upstream URL, or set upstream_url",
                     "unsupported", "upstream_url");
}

/// "/v1/models/x" -> "/models/x", with what stands behind "?".
std::string below_v1(const http::Request& request) {
  std::string out = request.path.substr(std::string_view("/v1").size());
  char separator = '?';
  for (const auto& [name, value] : request.query) {
    out += separator + http::encode(name) + "=" + http::encode(value);
    separator = '&';
  }
  return out;
}

base::AsyncHttpRequest request_for(DoorCall& call, Shared& shared, std::string body) {
  const http::Request& request = call.request;
  return {.method = std::string(http::name(request.method == Method::kHead ? Method::kGet : request.method)),
          .url = shared.line.upstream().url + below_v1(request),
          .body = std::move(body),
          .headers = passed_on(request, *call.caller, shared.line.upstream())};
}

http::Response send(Shared& shared, base::AsyncHttpRequest request, Plan plan) {
  http::Response response;
  // Shared: std::function wants to be copied.
  auto what = std::make_shared<std::pair<base::AsyncHttpRequest, Plan>>(std::move(request), std::move(plan));
  response.later = [&shared, what](http::Later later) {
    relay(shared.line, std::move(what->first), std::move(what->second), std::move(later));
  };
  return response;
}

/// What keeps a request from being passed on; none = nothing does.
std::optional<http::Response> refusal(const DoorCall& call, const Shared& shared) {
  if (!shared.has_upstream()) return no_upstream();
  // Whoever has a key may use these paths of the upstream, and not climb to others.
  for (const std::string& part : call.request.parameters)
    if (part == "." || part == "..") return error_reply(404, "there is nothing at this address", "not_found", "path");
  constexpr int kLoop = 508;
  if (passes_of(call.request) < limits::kMaxProxyPasses) return std::nullopt;
  return error_reply(kLoop, "this request went through too many such servers; is one its own upstream?", "loop",
                     "upstream_url");
}

/// Everything but prompts: as it is.
http::Response pass(DoorCall& call, Shared& shared) {
  if (std::optional<http::Response> refused = refusal(call, shared)) return *std::move(refused);
  return send(shared, request_for(call, shared, call.request.body), {.logger = call.logger});
}

/// What the upstream keeps for an account, and lists: with the operator's key everybody would see everybody's.
http::Response pass_own(DoorCall& call, Shared& shared) {
  if (!shared.has_upstream()) return no_upstream();
  if (brings_own_key(call.request, *call.caller)) return pass(call, shared);
  return error_reply(403,
                     "what the upstream keeps for an account is served with a key of your own to it; send it as "
                     "X-Memos-Upstream-Key",
                     "denied", "X-Memos-Upstream-Key");
}

Status check_json(const http::Request& request) {
  const std::string_view type = request.headers.get("Content-Type");
  if (http::equals_ignoring_case(type.substr(0, type.find(';')), "application/json")) return {};
  return fail(ErrorCode::kInvalidArgument, "the body must be application/json", "Content-Type");
}

/// A prompt with what is remembered, and what is to be remembered of it.
Result<base::AsyncHttpRequest> prepare(DoorCall& call, Shared& shared, const Prompt& prompt, Plan& plan) {
  MEMOS_TRY(const Steering steering, read_steering(call.request.headers, prompt, shared.memory));
  call.request.target = steering.cube;
  const governance::Caller& caller = *call.caller;
  if ((steering.budget > 0 || steering.remember) && !caller.may_use(steering.cube))
    return fail(ErrorCode::kDenied, "this key is bound to other cubes than the one that it would use", "X-Memos-Cube");
  api::GuardedMemos memos = call.memos();
  Result<Recalled> recalled = recall(memos, steering, prompt);
  if (!recalled && recalled.error().code == ErrorCode::kInvalidArgument) return std::unexpected(recalled.error());
  if (!recalled) {
    // The talk goes on without memory, and says so.
    call.logger.log(base::LogLevel::kError, "nothing was recalled for a language model: " + recalled.error().message);
    const std::string why = "nothing was recalled: " + std::string(error_name(recalled.error().code));
    recalled = Recalled{};
    recalled->notice = why;
  }
  plan.exchange = exchange_of(steering, prompt);
  if (steering.remember && !prompt.question && !prompt.previous.empty()) {
    // What tools gave: what the user said stands in an earlier request.
    std::optional<AddRequest> said = shared.line.turns().find(caller.tenant, prompt.previous, steering.cube);
    if (said) plan.exchange = *std::move(said);
  }
  if (!caller.may(Verb::kWrite)) plan.exchange.items.clear();
  tell(plan.told, steering, *recalled, !plan.exchange.items.empty());
  return request_for(call, shared, with_memories(prompt, recalled->standing, recalled->memories));
}

http::Response talk(DoorCall& call, Shared& shared, Api api) {
  if (std::optional<http::Response> refused = refusal(call, shared)) return *std::move(refused);
  if (const Status json = check_json(call.request); !json) return error_reply(json.error());
  const std::optional<Prompt> prompt = read_prompt(call.request.body, api);
  // What is not understood is the upstream's business, and nothing that memory could help with.
  if (!prompt) return pass(call, shared);
  Plan plan{.api = api, .tenant = &call.tenant, .caller = call.caller, .logger = call.logger};
  Result<base::AsyncHttpRequest> request = prepare(call, shared, *prompt, plan);
  if (!request) return error_reply(request.error());
  return send(shared, *std::move(request), std::move(plan));
}

http::Response embed(DoorCall& call, Shared& shared) {
  const Result<json::Value> body = body_of(call.request);
  if (!body) return error_reply(body.error());
  const Result<std::string> model = embedding_model(*body);
  if (!model) return error_reply(model.error());
  const Result<api::TextVectors> own = call.folder.embed({});
  if (!own || !is_embedder(*model, own->model)) {
    if (shared.has_upstream()) return pass(call, shared);
    if (!own) return error_reply(own.error());
    return error_reply(404, "there is no model \"" + *model + "\"; this server embeds with \"" + own->model + "\"",
                       "model_not_found", "model");
  }
  const Result<EmbeddingAsked> asked = read_embedding(*body);
  if (!asked) return error_reply(asked.error());
  if (const Status fits = check_dimensions(*asked, own->dimension); !fits) return error_reply(fits.error());
  const std::vector<std::string_view> views(asked->texts.begin(), asked->texts.end());
  const Result<api::TextVectors> made = call.folder.embed(views);
  if (!made) return error_reply(made.error());
  http::Response response;
  response.body = embedding_answer(*asked, *made);
  return response;
}

json::Value model_json(const std::string& name) {
  json::Value model{json::Object{}};
  model.set("id", name);
  model.set("object", "model");
  model.set("created", 0);
  model.set("owned_by", "memos");
  return model;
}

/// The name of the folder's embedder; empty when there is none.
std::string embedder_of(const DoorCall& call) {
  const Result<api::TextVectors> own = call.folder.embed({});
  return own ? own->model : std::string();
}

http::Response models(DoorCall& call, Shared& shared) {
  const std::string own = embedder_of(call);
  if (!shared.has_upstream()) {
    json::Array all;
    if (!own.empty()) all.push_back(model_json(own));
    json::Value list{json::Object{}};
    list.set("object", "list");
    list.set("data", std::move(all));
    return json_reply(list);
  }
  if (std::optional<http::Response> refused = refusal(call, shared)) return *std::move(refused);
  Plan plan{.logger = call.logger,
            .change = [own](http::Response& response) { response.body = with_model(response.body, own); }};
  return send(shared, request_for(call, shared, {}), std::move(plan));
}

http::Response model(DoorCall& call, Shared& shared) {
  std::string name;
  for (const std::string& part : call.request.parameters) name += (name.empty() ? "" : "/") + part;
  const std::string own = embedder_of(call);
  if (!own.empty() && is_embedder(name, own)) return json_reply(model_json(own));
  if (shared.has_upstream()) return pass(call, shared);
  return error_reply(404, "there is no model \"" + name + "\"", "model_not_found", "model");
}

}  // namespace

std::string with_model(const std::string& list, const std::string& embedder) {
  const auto members = raw_members(list);
  const auto elements = members ? raw_elements(raw_find(*members, "data")) : std::nullopt;
  if (!elements || embedder.empty()) return list;
  for (const std::string_view element : *elements) {
    const auto one = raw_members(element);
    if (one && raw_text(raw_find(*one, "id")) == embedder) return list;
  }
  Edits edits(list);
  const std::string own = json::dump(model_json(embedder));
  edits.replace(raw_find(*members, "data").substr(1, 0), elements->empty() ? own : own + ",");
  return edits.apply();
}

Options options_of(const rest::Settings& settings) {
  constexpr std::uint64_t kSecond = 1'000;
  Options out;
  out.upstream_url = settings.text("upstream_url");
  if (const char* key = std::getenv("MEMOS_UPSTREAM_KEY")) out.upstream_key = key;
  out.silence = std::chrono::seconds((settings.number("upstream_timeout_ms") + kSecond - 1) / kSecond);
  out.memory.budget = settings.number("proxy_tokens");
  out.memory.remember = settings.truth("proxy_remember");
  return out;
}

Result<rest::Door> make_door(const rest::Settings& settings) {
  const Options options = options_of(settings);
  MEMOS_TRY(std::string url, upstream_url(options.upstream_url));
  // Shared by the handlers, which std::function wants to copy.
  const auto shared = std::make_shared<Shared>(
      Upstream{.url = std::move(url), .key = options.upstream_key, .silence = options.silence}, options.memory);
  rest::Door door;
  door.name = "openai";
  const auto route = [&](Method method, std::string path, auto handle) {
    door.routes.push_back({.method = method,
                           .path = std::move(path),
                           .verb = Verb::kRead,
                           .body = method == Method::kPost,
                           .handle = [shared, handle](DoorCall& call) { return handle(call, *shared); }});
  };
  route(Method::kPost, "/v1/chat/completions", [](DoorCall& c, Shared& s) { return talk(c, s, Api::kChat); });
  route(Method::kPost, "/v1/responses", [](DoorCall& c, Shared& s) { return talk(c, s, Api::kResponses); });
  route(Method::kPost, "/v1/embeddings", embed);
  route(Method::kGet, "/v1/models", models);
  route(Method::kGet, "/v1/models/{model}", model);
  route(Method::kGet, "/v1/models/{organisation}/{model}", model);
  route(Method::kGet, "/v1/responses/{id}", pass);
  route(Method::kDelete, "/v1/responses/{id}", pass);
  route(Method::kPost, "/v1/responses/{id}/cancel", pass);
  route(Method::kGet, "/v1/responses/{id}/input_items", pass);
  for (const char* path :
       {"/v1/completions", "/v1/moderations", "/v1/images/generations", "/v1/images/edits", "/v1/images/variations",
        "/v1/audio/speech", "/v1/audio/transcriptions", "/v1/audio/translations", "/v1/responses/input_tokens"})
    route(Method::kPost, path, pass);
  for (const char* path : {"/v1/chat/completions", "/v1/chat/completions/{id}", "/v1/chat/completions/{id}/messages",
                           "/v1/files", "/v1/files/{id}", "/v1/files/{id}/content", "/v1/conversations/{id}",
                           "/v1/conversations/{id}/items", "/v1/conversations/{id}/items/{item}"})
    route(Method::kGet, path, pass_own);
  for (const char* path : {"/v1/chat/completions/{id}", "/v1/files", "/v1/conversations", "/v1/conversations/{id}",
                           "/v1/conversations/{id}/items"})
    route(Method::kPost, path, pass_own);
  for (const char* path :
       {"/v1/chat/completions/{id}", "/v1/files/{id}", "/v1/conversations/{id}", "/v1/conversations/{id}/items/{item}"})
    route(Method::kDelete, path, pass_own);
  door.prefixes = {"/v1/chat/",       "/v1/responses", "/v1/embeddings", "/v1/models", "/v1/completions",
                   "/v1/moderations", "/v1/images/",   "/v1/audio/",     "/v1/files",  "/v1/conversations"};
  door.shape = error_shape;
  return door;
}

}  // namespace memos::doors::openai
