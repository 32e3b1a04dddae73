// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#include "interface/doors/mcp/endpoint.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <utility>

#include "base/invariant.h"
#include "base/result.h"
#include "interface/doors/mcp/prompts.h"
#include "interface/doors/mcp/resources.h"
#include "interface/doors/mcp/tools.h"

namespace memos::doors::mcp {
namespace {

constexpr std::string_view kVersionKey = "io.modelcontextprotocol/protocolVersion";
constexpr std::string_view kServerInfoKey = "io.modelcontextprotocol/serverInfo";
constexpr std::size_t kPage = 100;
/// How long a list may be kept: tools and prompts are fixed, resources change.
constexpr std::int64_t kFixedTtlMs = 3'600'000;

constexpr std::string_view kInstructions =
    "Long-term memory. Before you answer something that may depend on earlier conversations, call context (or search). "
    "When the user tells something worth keeping, call add with their own words. To forget, call forget without "
    "confirm first and show what would go.";

const json::Value* meta_of(const Incoming& request) { return request.params.find("_meta"); }

std::unexpected<RpcError> refuse(int code, std::string message) {
  return std::unexpected(RpcError{.code = code, .message = std::move(message)});
}

const std::string* text_param(const Incoming& request, std::string_view name) {
  const json::Value* found = request.params.find(name);
  return found == nullptr ? nullptr : found->as_string();
}

/// The first entry of a page: the cursor is its number. None: the cursor is not one of ours.
std::optional<std::size_t> page_begin(const Incoming& request, std::size_t count) {
  const json::Value* cursor = request.params.find("cursor");
  if (cursor == nullptr || cursor->is_null()) return 0;
  const std::string* text = cursor->as_string();
  if (text == nullptr) return std::nullopt;
  std::size_t begin = 0;
  const auto [end, error] = std::from_chars(text->data(), text->data() + text->size(), begin);
  if (error != std::errc{} || end != text->data() + text->size() || begin == 0 || begin > count) return std::nullopt;
  return begin;
}

/// One page of a list.
std::expected<json::Value, RpcError> page_of(const Incoming& request, std::string_view name, const json::Array& all) {
  const std::optional<std::size_t> begin = page_begin(request, all.size());
  if (!begin) return refuse(kInvalidParams, "cursor is not one that this list gave");
  const std::size_t end = std::min(all.size(), *begin + kPage);
  json::Value out{json::Object{}};
  out.set(std::string(name), json::Array(all.begin() + static_cast<std::ptrdiff_t>(*begin),
                                         all.begin() + static_cast<std::ptrdiff_t>(end)));
  if (end < all.size()) out.set("nextCursor", std::to_string(end));
  return out;
}

json::Value schema_of(std::string_view text) {
  Result<json::Value> schema = json::parse(text);
  MEMOS_INVARIANT(schema, "a tool's schema is JSON");
  return *std::move(schema);
}

json::Value tool_json(const Tool& tool) {
  json::Value hints{json::Object{}};
  hints.set("title", tool.title);
  hints.set("readOnlyHint", tool.read_only);
  hints.set("destructiveHint", tool.destructive);
  hints.set("idempotentHint", tool.idempotent);
  hints.set("openWorldHint", false);
  json::Value out{json::Object{}};
  out.set("name", tool.name);
  out.set("title", tool.title);
  out.set("description", tool.description);
  out.set("inputSchema", schema_of(tool.input));
  out.set("outputSchema", schema_of(tool.output));
  out.set("annotations", std::move(hints));
  return out;
}

json::Value content_of(std::string text) {
  json::Value one{json::Object{}};
  one.set("type", "text");
  one.set("text", std::move(text));
  return json::Array{std::move(one)};
}

json::Value tool_error(const Error& error) {
  json::Value out{json::Object{}};
  std::string text = error.message;
  if (!error.field.empty() && !text.contains(error.field)) text += " (" + error.field + ")";
  out.set("content", content_of(std::move(text)));
  out.set("isError", true);
  return out;
}

std::int64_t ttl_of(std::string_view method) {
  constexpr std::array<std::string_view, 4> kFixed = {"server/discover", "tools/list", "prompts/list",
                                                      "resources/templates/list"};
  if (std::ranges::find(kFixed, method) != kFixed.end()) return kFixedTtlMs;
  return method == "resources/list" || method == "resources/read" ? 0 : -1;
}

}  // namespace

const std::vector<std::string_view>& revisions() noexcept {
  static const std::vector<std::string_view> all = {kStateless, kNewestHandshake, "2025-06-18", "2024-11-05"};
  return all;
}

std::optional<std::string> stated_revision(const Incoming& request) {
  const json::Value* meta = meta_of(request);
  const json::Value* stated = meta == nullptr ? nullptr : meta->find(kVersionKey);
  if (stated == nullptr || stated->as_string() == nullptr) return std::nullopt;
  return *stated->as_string();
}

json::Value Endpoint::server_info() const {
  json::Value out{json::Object{}};
  out.set("name", "memos");
  out.set("title", "memos: long-term memory");
  out.set("version", MEMOS_VERSION);
  return out;
}

json::Value Endpoint::capabilities(bool subscribe) const {
  json::Value resources{json::Object{}};
  resources.set("subscribe", subscribe);
  resources.set("listChanged", subscribe);
  json::Value out{json::Object{}};
  out.set("tools", json::Value(json::Object{}));
  out.set("resources", std::move(resources));
  out.set("prompts", json::Value(json::Object{}));
  return out;
}

Endpoint::Answer Endpoint::initialize(const Incoming& request) const {
  const std::string* asked = text_param(request, "protocolVersion");
  if (asked == nullptr) return refuse(kInvalidParams, "protocolVersion is needed");
  // Their names are dates. Not the newest for whoever asks for one that is not spoken: a client leaves when it is
  // offered one from after its own time.
  const auto spoken = std::ranges::find_if(
      revisions(), [&](std::string_view one) { return one != kStateless && one <= std::string_view(*asked); });
  json::Value out{json::Object{}};
  out.set("protocolVersion", spoken == revisions().end() ? kNewestHandshake : *spoken);
  out.set("capabilities", capabilities(options_.subscribe));
  out.set("serverInfo", server_info());
  out.set("instructions", kInstructions);
  return out;
}

Endpoint::Answer Endpoint::discover() const {
  json::Array versions;
  for (const std::string_view revision : revisions()) versions.emplace_back(revision);
  json::Value out{json::Object{}};
  out.set("supportedVersions", std::move(versions));
  out.set("capabilities", capabilities(true));
  out.set("instructions", kInstructions);
  return out;
}

Endpoint::Answer Endpoint::list_tools(const Incoming& request) const {
  json::Array all;
  for (const Tool& tool : tools()) all.push_back(tool_json(tool));
  return page_of(request, "tools", all);
}

Endpoint::Answer Endpoint::call_tool(const Incoming& request, const Exchange& exchange) {
  const std::string* name = text_param(request, "name");
  if (name == nullptr) return refuse(kInvalidParams, "name is needed");
  const Tool* tool = find_tool(*name);
  if (tool == nullptr) return refuse(kInvalidParams, "there is no tool of this name; tools/list tells which there are");
  const json::Value* given = request.params.find("arguments");
  const json::Value arguments = given == nullptr || given->is_null() ? json::Value(json::Object{}) : *given;
  if (arguments.as_object() == nullptr)
    return tool_error({ErrorCode::kInvalidArgument, "arguments must be an object", "arguments"});
  const json::Value* meta = meta_of(request);
  const json::Value* found = meta == nullptr ? nullptr : meta->find("progressToken");
  const json::Value token = found == nullptr ? json::Value() : *found;
  const auto gone = [&] { return exchange.cancelled != nullptr && exchange.cancelled->load(); };
  ToolCall call{.memos = memos_, .cube = options_.cube, .progress = {}};
  call.progress = [&](const Progress& progress) {
    if (gone()) return false;
    if (!exchange.notify || token.is_null()) return true;
    json::Value params{json::Object{}};
    params.set("progressToken", token);
    params.set("progress", progress.done);
    if (progress.total > 0) params.set("total", progress.total);
    params.set("message", progress.stage);
    exchange.notify(notification("notifications/progress", std::move(params)));
    return true;
  };
  call.progress({.stage = std::string(tool->name), .done = 0, .total = 0});
  Result<ToolAnswer> answer = tool->run(call, arguments);
  if (!answer) return tool_error(answer.error());
  json::Value out{json::Object{}};
  out.set("content", content_of(answer->text.empty() ? json::dump(answer->structured) : std::move(answer->text)));
  out.set("structuredContent", std::move(answer->structured));
  out.set("isError", false);
  return out;
}

Endpoint::Answer Endpoint::list_resources(const Incoming& request) {
  auto all = resource_list(memos_);
  if (!all) return refuse(kInternalError, all.error().message);
  return page_of(request, "resources", *all);
}

Endpoint::Answer Endpoint::list_templates(const Incoming& request) const {
  return page_of(request, "resourceTemplates", resource_templates());
}

Endpoint::Answer Endpoint::read_resource(const Incoming& request) {
  const std::string* uri = text_param(request, "uri");
  if (uri == nullptr) return refuse(kInvalidParams, "uri is needed");
  Result<json::Value> content = resource_content(memos_, *uri);
  if (content) {
    json::Value out{json::Object{}};
    out.set("contents", json::Array{*std::move(content)});
    return out;
  }
  const bool stateless = stated_revision(request).has_value();
  RpcError error{.code = stateless ? kInvalidParams : kResourceNotFound, .message = content.error().message};
  error.data.set("uri", *uri);
  if (content.error().code != ErrorCode::kNotFound && content.error().code != ErrorCode::kInvalidArgument)
    error.code = kInternalError;
  return std::unexpected(std::move(error));
}

Endpoint::Answer Endpoint::list_prompts(const Incoming& request) const {
  return page_of(request, "prompts", prompt_list());
}

Endpoint::Answer Endpoint::get_prompt(const Incoming& request) {
  const std::string* name = text_param(request, "name");
  if (name == nullptr) return refuse(kInvalidParams, "name is needed");
  const json::Value* given = request.params.find("arguments");
  const json::Value arguments = given == nullptr || given->is_null() ? json::Value(json::Object{}) : *given;
  if (arguments.as_object() == nullptr) return refuse(kInvalidParams, "arguments must be an object");
  Result<json::Value> prompt = mcp::get_prompt(memos_, options_.cube, *name, arguments);
  if (prompt) return *std::move(prompt);
  const bool callers =
      prompt.error().code == ErrorCode::kInvalidArgument || prompt.error().code == ErrorCode::kNotFound;
  return refuse(callers ? kInvalidParams : kInternalError, prompt.error().message);
}

Endpoint::Answer Endpoint::dispatch(const Incoming& request, const Exchange& exchange) {
  const std::string& method = request.method;
  if (method == "initialize") return initialize(request);
  if (method == "server/discover") return discover();
  if (method == "ping") return json::Value(json::Object{});
  if (method == "tools/list") return list_tools(request);
  if (method == "tools/call") return call_tool(request, exchange);
  if (method == "resources/list") return list_resources(request);
  if (method == "resources/templates/list") return list_templates(request);
  if (method == "resources/read") return read_resource(request);
  if (method == "prompts/list") return list_prompts(request);
  if (method == "prompts/get") return get_prompt(request);
  return refuse(kMethodNotFound, "this method is not served");
}

void Endpoint::finish_result(const Incoming& request, json::Value& result) const {
  if (!stated_revision(request)) return;
  if (result.find("resultType") == nullptr) result.set("resultType", "complete");
  if (const std::int64_t ttl = ttl_of(request.method); ttl >= 0) {
    result.set("ttlMs", ttl);
    result.set("cacheScope", "private");
  }
  json::Value meta{json::Object{}};
  if (const json::Value* found = result.find("_meta")) meta = *found;
  meta.set(std::string(kServerInfoKey), server_info());
  result.set("_meta", std::move(meta));
}

json::Value Endpoint::answer(const Incoming& request, const Exchange& exchange) {
  const std::optional<std::string> stated = stated_revision(request);
  if (stated && *stated != kStateless) {
    RpcError error{.code = kUnsupportedVersion, .message = "this revision of the protocol is not spoken"};
    error.data.set("supported", json::Array{json::Value(kStateless)});
    error.data.set("requested", *stated);
    return error_message(request.id, error);
  }
  Answer found = dispatch(request, exchange);
  if (!found) return error_message(request.id, found.error());
  finish_result(request, *found);
  return result_message(request.id, *std::move(found));
}

std::expected<Subscription, RpcError> Endpoint::subscription_of(const Incoming& request) const {
  Subscription out;
  if (request.method != "subscriptions/listen") {
    const std::string* uri = text_param(request, "uri");
    if (uri == nullptr) return refuse(kInvalidParams, "uri is needed");
    out.uris.push_back(*uri);
    return out;
  }
  const json::Value* wanted = request.params.find("notifications");
  if (wanted == nullptr || wanted->as_object() == nullptr)
    return refuse(kInvalidParams, "notifications must say what to listen to");
  const json::Value* changed = wanted->find("resourcesListChanged");
  out.resources_changed = changed != nullptr && changed->as_bool() != nullptr && *changed->as_bool();
  if (const json::Value* uris = wanted->find("resourceSubscriptions"); uris != nullptr && uris->as_array() != nullptr) {
    for (const json::Value& uri : *uris->as_array()) {
      if (uri.as_string() == nullptr) return refuse(kInvalidParams, "resourceSubscriptions must be a list of texts");
      out.uris.push_back(*uri.as_string());
    }
  }
  constexpr std::size_t kMostUris = 256;
  if (out.uris.size() > kMostUris) return refuse(kInvalidParams, "at most 256 resources can be listened to at once");
  return out;
}

std::string Endpoint::state_of(const std::string& uri) { return resource_state(memos_, uri); }

std::string Endpoint::state_of_list() {
  const auto cubes = memos_.list_cubes();
  std::string out;
  if (!cubes) return out;
  for (const CubeSummary& cube : *cubes) out += cube.uuid + "\n";
  return out;
}

}  // namespace memos::doors::mcp
