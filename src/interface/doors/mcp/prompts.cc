// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#include "interface/doors/mcp/prompts.h"

#include <utility>

#include "base/result.h"
#include "interface/doors/common/fields.h"

namespace memos::doors::mcp {
namespace {

json::Value argument(std::string_view name, std::string_view description, bool required) {
  json::Value out{json::Object{}};
  out.set("name", name);
  out.set("description", description);
  out.set("required", required);
  return out;
}

json::Value prompt(std::string_view name, std::string_view title, std::string_view description, json::Array arguments) {
  json::Value out{json::Object{}};
  out.set("name", name);
  out.set("title", title);
  out.set("description", description);
  out.set("arguments", std::move(arguments));
  return out;
}

json::Value user_says(std::string_view description, std::string text) {
  json::Value content{json::Object{}};
  content.set("type", "text");
  content.set("text", std::move(text));
  json::Value message{json::Object{}};
  message.set("role", "user");
  message.set("content", std::move(content));
  json::Value out{json::Object{}};
  out.set("description", description);
  out.set("messages", json::Array{std::move(message)});
  return out;
}

bool is_no_cube(const Error& error) { return error.code == ErrorCode::kNotFound; }

Result<json::Value> recall(Memos& memos, const std::string& cube, Fields& fields) {
  ContextRequest request;
  request.search.cubes = {cube};
  MEMOS_TRY(request.search.text, fields.required_text("query"));
  MEMOS_CHECK_OK(fields.none_left());
  const Result<Context> context = memos.context(request);
  if (!context && !is_no_cube(context.error())) return std::unexpected(context.error());
  const std::string text = context ? context->text : std::string();
  if (text.empty())
    return user_says("Recalled memories", request.search.text + "\n\n(Nothing is remembered about this.)");
  return user_says("Recalled memories",
                   "What is remembered from earlier conversations:\n\n" + text + "\n\n" + request.search.text);
}

Result<json::Value> what_do_you_know(Memos& memos, const std::string& cube, Fields& fields) {
  FactsRequest request;
  request.cube = cube;
  MEMOS_TRY(const auto about, fields.text("about"));
  if (about && !about->empty()) request.subject = *about == "me" ? std::string() : *about;
  MEMOS_CHECK_OK(fields.none_left());
  const Result<Facts> facts = memos.facts(request);
  if (!facts && !is_no_cube(facts.error())) return std::unexpected(facts.error());
  std::string text = "Tell what you know, in a few sentences. These facts are remembered:\n";
  if (!facts || facts->beliefs.empty()) text += "(none)\n";
  if (facts)
    for (const Belief& belief : facts->beliefs) text += "- " + belief.text + "\n";
  return user_says("Known facts", std::move(text));
}

}  // namespace

json::Array prompt_list() {
  return {prompt("recall", "Recall", "Ask with what is remembered about it",
                 {argument("query", "The question or task", true), argument("cube", "Whose memory", false)}),
          prompt("what-do-you-know", "What do you know?", "The facts that are remembered",
                 {argument("about", "A person or thing, by name; me = yourself", false),
                  argument("cube", "Whose memory", false)})};
}

Result<json::Value> get_prompt(Memos& memos, const std::string& cube, const std::string& name,
                               const json::Value& arguments) {
  Fields fields(arguments);
  MEMOS_TRY(const auto named, fields.text("cube"));
  const std::string from = named && !named->empty() ? *named : cube;
  if (name == "recall") return recall(memos, from, fields);
  if (name == "what-do-you-know") return what_do_you_know(memos, from, fields);
  return fail(ErrorCode::kNotFound, "there is no prompt of this name; prompts/list tells which there are", "name");
}

}  // namespace memos::doors::mcp
