// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
// memos eval answers
#include <chrono>
#include <cstdlib>
#include <thread>

#include "base/file.h"
#include "base/limits.h"
#include "base/result.h"
#include "interface/cli/arguments.h"
#include "interface/cli/commands/eval_session.h"
#include "interface/cli/layout.h"
#include "interface/cli/view.h"
#include "interface/eval/answers.h"
#include "interface/eval/score.h"
#include "model/chat_endpoint.h"

namespace memos::cli {
namespace {

struct AnswersOptions {
  std::string file, out, answer_url, answer_model, judge_url, judge_model, tokens = "1000", limit = "0";
  bool no_vectors = false;
};

Result<eval::AskModel> model_of(const std::string& url, const std::string& model, const char* key_variable,
                                const std::string& option) {
  model::ChatOptions options;
  options.url = url;
  options.model = model;
  if (const char* key = std::getenv(key_variable); key != nullptr) options.key = key;
  MEMOS_TRY(options.client, model::make_http_client());
  options.pause = [](std::chrono::milliseconds pause) { std::this_thread::sleep_for(pause); };
  auto made = model::make_chat_endpoint(std::move(options));
  if (!made) {
    Error error = std::move(made).error();
    error.field = option + error.field;  // --answer-url, --answer-model
    return std::unexpected(std::move(error));
  }
  // Shared: a std::function must be copyable.
  const std::shared_ptr<model::ChatEndpoint> endpoint = *std::move(made);
  return [endpoint](std::string_view prompt) -> Result<eval::ModelReply> {
    MEMOS_TRY(model::ChatReply reply, endpoint->ask(prompt));
    return eval::ModelReply{std::move(reply.text), reply.prompt_tokens, reply.reply_tokens};
  };
}

std::string answer_lines(const eval::AnswersReport& report) {
  std::string text;
  for (const eval::AnsweredQuestion& one : report.answers) {
    json::Value line{json::Object{}};
    line.set("qid", one.qid);
    line.set("category", one.category);
    line.set("question", one.question);
    line.set("answer", one.gold);
    line.set("reply", one.reply);
    line.set("right", one.right ? json::Value(*one.right) : json::Value());
    line.set("f1", one.f1);
    line.set("context_tokens", one.context_tokens);
    line.set("prompt_tokens", one.prompt_tokens);
    line.set("reply_tokens", one.reply_tokens);
    line.set("context_ms", one.context_ms);
    line.set("answer_ms", one.answer_ms);
    line.set("judge_ms", one.judge_ms);
    text += json::dump(line) + "\n";
  }
  return text;
}

using Measured = double (*)(const eval::AnsweredQuestion&);
std::vector<double> all_of(const eval::AnswersReport& report, Measured measured) {
  std::vector<double> values;
  for (const eval::AnsweredQuestion& one : report.answers) values.push_back(measured(one));
  return values;
}

double mean(const std::vector<double>& values) {
  double sum = 0;
  for (const double value : values) sum += value;
  return values.empty() ? 0 : sum / static_cast<double>(values.size());
}

struct Quantity {
  const char* name;
  Measured measured;
};
constexpr Quantity kTimes[] = {{"context", [](const eval::AnsweredQuestion& one) { return one.context_ms; }},
                               {"answer", [](const eval::AnsweredQuestion& one) { return one.answer_ms; }},
                               {"judge", [](const eval::AnsweredQuestion& one) { return one.judge_ms; }}};
constexpr Quantity kTokens[] = {
    {"context", [](const eval::AnsweredQuestion& one) { return static_cast<double>(one.context_tokens); }},
    {"prompt", [](const eval::AnsweredQuestion& one) { return static_cast<double>(one.prompt_tokens); }},
    {"reply", [](const eval::AnsweredQuestion& one) { return static_cast<double>(one.reply_tokens); }}};

double share_of(std::uint64_t part, std::uint64_t whole) {
  return whole == 0 ? 0 : 100 * static_cast<double>(part) / static_cast<double>(whole);
}

json::Value report_json(const eval::AnswersReport& report, eval::Protocol protocol) {
  json::Array rows;
  for (const eval::AnswerRow& row : eval::summarise(report.answers, protocol)) {
    json::Value object{json::Object{}};
    object.set("category", row.name);
    object.set("questions", row.questions);
    object.set("right", share_of(row.right, row.questions));
    object.set("unjudged", row.unjudged);
    object.set("f1", 100 * row.f1);
    rows.push_back(std::move(object));
  }
  json::Value times{json::Object{}};
  for (const Quantity& time : kTimes) {
    json::Value object{json::Object{}};
    object.set("p50", eval::percentile(all_of(report, time.measured), .5));
    object.set("p95", eval::percentile(all_of(report, time.measured), .95));
    times.set(time.name, std::move(object));
  }
  json::Value tokens{json::Object{}};
  for (const Quantity& kind : kTokens) tokens.set(kind.name, mean(all_of(report, kind.measured)));
  json::Value out{json::Object{}};
  out.set("protocol", protocol == eval::Protocol::kLocomo ? "locomo" : "longmemeval");
  out.set("questions", report.answers.size());
  out.set("rows", std::move(rows));
  out.set("tokens", std::move(tokens));
  out.set("timings_ms", std::move(times));
  out.set("judge_prompt", eval::judge_prompts_shown(protocol));
  out.set("notice", report.notice);
  return out;
}

void print_report(Output& out, const eval::AnswersReport& report, eval::Protocol protocol) {
  const auto column = [](const std::string& text, std::size_t width) {
    return std::string(width - std::min(width, text.size()), ' ') + text;
  };
  out.line(out.styled(pad("category", 28) + "questions   right  unjudged     F1", Style::kStrong));
  for (const eval::AnswerRow& row : eval::summarise(report.answers, protocol)) {
    out.line(pad(for_terminal(row.name), 28) + column(std::to_string(row.questions), 9) +
             column(decimal(share_of(row.right, row.questions), 1), 8) + column(std::to_string(row.unjudged), 10) +
             column(decimal(100 * row.f1, 1), 7));
  }
  std::string line = "mean tokens:";
  for (const Quantity& kind : kTokens)
    line += std::string(" ") + kind.name + " " + decimal(mean(all_of(report, kind.measured)), 0);
  out.line(line);
  line = "milliseconds (95 %):";
  for (const Quantity& time : kTimes) {
    const auto values = all_of(report, time.measured);
    line += std::string(" ") + time.name + " " + decimal(eval::percentile(values, .5), 1) + " (" +
            decimal(eval::percentile(values, .95), 1) + ")";
  }
  out.line(line);
  out.line("");
  out.line(out.styled("judge prompt", Style::kStrong));
  out.line(eval::judge_prompts_shown(protocol));
  if (!report.notice.empty()) out.note("memos: note: " + for_terminal(report.notice));
}

Result<int> run_answers(Context& context, const AnswersOptions& options) {
  eval::AnswerOptions wanted;
  wanted.use_vectors = !options.no_vectors;
  MEMOS_TRY(wanted.budget, parse_count(options.tokens, "--tokens", 1, limits::kMaxContextBudget));
  MEMOS_TRY(wanted.limit, parse_count(options.limit, "--limit", 0));
  MEMOS_TRY(const auto answer, model_of(options.answer_url, options.answer_model, "MEMOS_ANSWER_KEY", "--answer-"));
  const bool same = options.judge_url.empty();
  MEMOS_TRY(const auto judge, model_of(same ? options.answer_url : options.judge_url,
                                       options.judge_model.empty() ? options.answer_model : options.judge_model,
                                       same ? "MEMOS_ANSWER_KEY" : "MEMOS_JUDGE_KEY", "--judge-"));
  eval::AnswersReport report;
  MEMOS_TRY(wanted.protocol, protocol_of(options.file));
  MEMOS_CHECK_OK(measure(context, options.file, wanted.use_vectors,
                         [&](Memos& memos, const auto& conversations, const ProgressFn& progress) -> Status {
                           MEMOS_TRY(report, eval::run_answers(memos, conversations, wanted, answer, judge, progress));
                           return {};
                         }));
  if (!options.out.empty()) MEMOS_CHECK_OK(write_lines(options.out, answer_lines(report)));
  if (report.stopped) return std::unexpected(*report.stopped);
  if (context.out().json()) {
    context.out().object(report_json(report, wanted.protocol));
  } else {
    print_report(context.out(), report, wanted.protocol);
  }
  return 0;
}

}  // namespace

void add_eval_answers(CLI::App& group, Context& context) {
  auto& options = context.keep<AnswersOptions>();
  CLI::App& command = add_command(
      group, context,
      {"answers",
       "Let a language model answer from contexts and another judge the answers",
       {"memos eval answers questions.json --answer-url http://localhost:11434/v1 --answer-model qwen3 --out "
        "run.jsonl"},
       "FILE has the shape of LoCoMo's or of LongMemEval's. Both models are behind OpenAI-compatible endpoints; keys "
       "come from MEMOS_ANSWER_KEY and MEMOS_JUDGE_KEY. Questions and memories are sent to them. Without a judge the "
       "answering model judges itself. When a model fails, what was answered is written to --out."},
      [&options](Context& c) { return run_answers(c, options); });
  add_argument(command, "FILE", options.file, "The file of conversations and questions")->required();
  add_value(command, "--answer-url", options.answer_url, "Endpoint of the answering model", "URL")->required();
  add_value(command, "--answer-model", options.answer_model, "Its name there", "NAME")->required();
  add_value(command, "--judge-url", options.judge_url, "Endpoint of the judge [the answering model's]", "URL");
  add_value(command, "--judge-model", options.judge_model, "Its name there [the answering model]", "NAME");
  add_value(command, "--tokens", options.tokens, "Budget of each context, estimated [1000]", "N");
  add_value(command, "--limit", options.limit, "Questions at most, spread over the file [all]", "N");
  add_value(command, "--out", options.out, "Write one JSON line a question", "FILE");
  command.add_flag("--no-vectors", options.no_vectors, "Contexts by words only; no embedder is loaded");
}

}  // namespace memos::cli
