// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#pragma once

// Tests only: a world with a language model that does what the test says.

#include <functional>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "base/json.h"
#include "interface/api/plain_rules.h"
#include "interface/reader/refine.h"

namespace memos::api {

/// What the model of a test answers and has been asked. Outlives the worlds that use it.
struct ModelPlan {
  std::function<Result<model::ChatReply>(const model::ChatQuestion&)> answer;
  std::vector<std::string> prompts;
  std::string name = "tiny";
  std::uint32_t after_turns = 0;
  bool summaries = false;
  reader::Prompts texts = reader::shipped_prompts();
};

class PlannedModel final : public model::ChatEndpoint {
 public:
  explicit PlannedModel(ModelPlan& plan) : plan_(plan) {}
  Result<model::ChatReply> ask(const model::ChatQuestion& question) override {
    plan_.prompts.emplace_back(question.prompt);
    return plan_.answer(question);
  }

 private:
  ModelPlan& plan_;
};

inline model::ChatReply reply_of(std::string text) {
  model::ChatReply reply;
  reply.text = std::move(text);
  reply.prompt_tokens = 10;
  reply.reply_tokens = 2;
  return reply;
}

/// An item of an answer. The quotation is the whole turn.
inline json::Value fact_of(std::uint64_t turn, const std::string& quote, const std::string& slot,
                           const std::string& value) {
  return json::Object{{"turn", turn},
                      {"quote", quote},
                      {"type", "fact"},
                      {"subject", ""},
                      {"slot", slot},
                      {"value", value},
                      {"sentence", slot + ": " + value},
                      {"from", ""},
                      {"to", ""},
                      {"ends", false},
                      {"confidence", 80}};
}

inline std::string facts_answer(json::Array facts) {
  json::Value out{json::Object{}};
  out.set("facts", std::move(facts));
  return json::dump(out);
}

/// The turns of a prompt: lines of JSON with a number (facts) or those with a text (summaries).
inline std::vector<std::pair<std::uint64_t, std::string>> turns_in(std::string_view prompt, bool numbered = true) {
  std::vector<std::pair<std::uint64_t, std::string>> turns;
  while (!prompt.empty()) {
    const std::size_t end = prompt.find('\n');
    const std::string_view line = prompt.substr(0, end);
    prompt = end == std::string_view::npos ? std::string_view() : prompt.substr(end + 1);
    const auto value = json::parse(line);
    const json::Value* text = value ? value->find("text") : nullptr;
    const json::Value* number = value ? value->find("n") : nullptr;
    if (text == nullptr || (numbered && number == nullptr)) continue;
    turns.emplace_back(number == nullptr ? 0 : number->to_uint().value_or(0), *text->as_string());
  }
  return turns;
}

/// Reads "I like X" as a hobby X, in every turn that says so, and sums a session up as its texts one after the other.
inline Result<model::ChatReply> plain_model(const model::ChatQuestion& question) {
  if (question.schema_name == "summary") {
    std::string all;
    for (const auto& [number, text] : turns_in(question.prompt, false)) all += (all.empty() ? "" : "; ") + text;
    json::Value out{json::Object{}};
    out.set("summary", all);
    return reply_of(json::dump(out));
  }
  json::Array facts;
  constexpr std::string_view kLike = "I like ";
  for (const auto& [number, text] : turns_in(question.prompt))
    if (text.starts_with(kLike)) facts.push_back(fact_of(number, text, "hobby", text.substr(kLike.size())));
  return reply_of(facts_answer(std::move(facts)));
}

/// A world whose rules are plain_statements and whose model is the plan's.
class RefineWorld : public PlainWorld {
 public:
  explicit RefineWorld(ModelPlan& plan_in, Kind kind_in = Kind::kSqlite) : PlainWorld(kind_in), model(plan_in) {
    if (!model.answer) model.answer = plain_model;
    with_embedder = false;
    use_model();
    reopen();
  }
  void use_model() {
    refine = [this] {
      RefineParts parts;
      parts.endpoint = std::make_unique<PlannedModel>(model);
      parts.model = model.name;
      parts.prompts = model.texts;
      parts.after_turns = model.after_turns;
      parts.summaries = model.summaries;
      return std::optional<RefineParts>(std::move(parts));
    };
  }

  MemoryId tell(const std::string& text, const std::string& session = "s1", const std::string& speaker = "Mira",
                const std::string& role = "user") {
    clock.advance_ms(61'000);
    AddItem turn = item(text, speaker);
    turn.origins.front().role = role;
    turn.scope.session_id = session;
    turn.said_at = clock.now();
    AddRequest request;
    request.items.push_back(std::move(turn));
    request.embed = Embed::kNever;
    const auto added = memos->add(request);
    EXPECT_TRUE(added) << added.error().message;
    return added ? added->items.front().id : MemoryId{};
  }
  /// Asks for refinement and runs what is due.
  JobInfo run(RefineRequest request = {}) {
    const auto id = memos->refine(request);
    EXPECT_TRUE(id) << id.error().message;
    if (!id) return {};
    EXPECT_TRUE(memos->run_jobs({}));
    return memos->job(*id).value_or(JobInfo{});
  }
  /// What a model read and is current: "key value", in journal order.
  std::vector<std::string> refined() {
    std::vector<std::string> out;
    for (const Memory& memory : all())
      if (reader::is_refined(memory.body) && memory.body.type != MemoryType::kSummary)
        out.push_back(memory.body.key + " " + memory.body.statement->value);
    return out;
  }
  std::vector<std::string> summaries() {
    std::vector<std::string> out;
    for (const Memory& memory : all())
      if (memory.body.type == MemoryType::kSummary) out.push_back(memory.body.text);
    return out;
  }
  std::vector<Memory> all() {
    ListRequest request;
    request.limit = 1'000;
    const auto page = memos->list(request);
    EXPECT_TRUE(page);
    return page ? page->memories : std::vector<Memory>();
  }
  /// What is believed now.
  std::vector<std::string> beliefs() {
    FactsRequest request;
    request.now = clock.now();
    return believed(std::move(request));
  }
  static std::uint64_t count(const JobInfo& job, const std::string& name) {
    const auto found = job.counts.find(name);
    return found == job.counts.end() ? 0 : found->second;
  }

  ModelPlan& model;
};

}  // namespace memos::api
