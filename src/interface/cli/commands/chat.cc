// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#include <optional>

#include "base/clock.h"
#include "base/limits.h"
#include "base/random.h"
#include "base/result.h"
#include "base/uuid.h"
#include "interface/api/chat_text.h"
#include "interface/cli/arguments.h"
#include "interface/cli/commands/commands.h"
#include "interface/cli/cube_adapters.h"
#include "interface/cli/identifier.h"
#include "interface/cli/interrupt.h"
#include "interface/cli/layout.h"
#include "interface/cli/model_choice.h"
#include "interface/cli/option_sets.h"
#include "interface/cli/real_number.h"
#include "interface/cli/server_settings.h"
#include "interface/wire/codec.h"
#include "model/chat_model.h"
#include "operation/parametric/shelf.h"

namespace memos::cli {
namespace {

struct ChatOptions {
  std::string cube = "me", message, session, speaker, instructions, tokens, answer_tokens, temperature, top_p, seed;
  ModelChoice model;
  std::vector<std::string> stop, adapters;
  bool no_remember = false, no_adapters = false;
};

/// "ID" or "ID=SCALE".
Result<AdapterUse> adapter_from(Memos& memos, const std::string& text) {
  const std::size_t equals = text.find('=');
  AdapterUse use;
  MEMOS_TRY(use.adapter, find_id(memos, text.substr(0, equals)));
  if (equals != std::string::npos) {
    MEMOS_TRY(use.scale, parse_real(text.substr(equals + 1), "--adapter", 1));
  }
  return use;
}

Result<ChatRequest> request_from(const ChatOptions& options) {
  ChatRequest request;
  request.cube = options.cube;
  request.speaker = options.speaker;
  request.instructions = options.instructions;
  request.remember = !options.no_remember;
  request.session_id = options.session;
  if (request.session_id.empty()) {
    request.session_id = "chat-" + base::IdIssuer(base::system_clock(), base::system_random()).next().str();
  }
  if (!options.tokens.empty()) {
    MEMOS_TRY(request.budget, parse_count(options.tokens, "--tokens", 0, limits::kMaxContextBudget));
  }
  if (!options.answer_tokens.empty()) {
    MEMOS_TRY(request.max_tokens, parse_count(options.answer_tokens, "--answer-tokens", 1, limits::kMaxAnswerTokens));
  }
  if (!options.seed.empty()) {
    MEMOS_TRY(request.seed, parse_count(options.seed, "--seed", 0, ~std::uint64_t{0}));
  }
  MEMOS_TRY(request.temperature, parse_real(options.temperature, "--temperature", 0));
  MEMOS_TRY(request.top_p, parse_real(options.top_p, "--top-p", 1));
  request.stop = options.stop;
  request.take_adapters = !options.no_adapters;
  request.model = options.model.name;
  return request;
}

/// Who answers: the process that has the folder or, where that one has not the model that was asked for, this one.
class Speaker {
 public:
  Speaker(Context& context, const ChatOptions& options, Memos& memos)
      : context_(context), options_(options), memos_(memos) {}

  Result<ChatAnswer> answer(const ChatRequest& request, const api::PieceFn& piece) {
    if (own_ == nullptr) {
      auto answer = memos_.chat(request, piece);
      if (answer || request.model.empty()) return answer;
      const Error& error = answer.error();
      const bool not_there = (error.code == ErrorCode::kConflict && error.field == "model") ||
                             (error.code == ErrorCode::kNotFound && error.field == "chat_model");
      if (!not_there || !request.adapters.empty()) return answer;
      MEMOS_CHECK_OK(load());
    }
    std::vector<model::AppliedAdapter> applied;
    if (shelf_ != nullptr && request.take_adapters) {
      MEMOS_TRY(applied, attached(memos_, request.cube, *shelf_));
    }
    return api::chat_over(memos_, *own_, request, applied, piece);
  }

 private:
  Status load() {
    MEMOS_TRY(const model::GeneratorOptions wanted, model_options(context_, options_.model));
    MEMOS_TRY(own_, model::make_chat_model(wanted, chat_key()));
    const auto directory = context_.data_directory();
    if (model::Generator* const generator = own_->generator(); generator != nullptr && directory)
      shelf_ = std::make_unique<parametric::Shelf>(*generator, parametric::adapter_folder(*directory));
    context_.out().note(
        "memos: note: the process that has the folder has another model or none; this one reads every "
        "prompt anew");
    return {};
  }

  Context& context_;
  const ChatOptions& options_;
  Memos& memos_;
  std::unique_ptr<model::ChatModel> own_;
  std::unique_ptr<parametric::Shelf> shelf_;  ///< After the model: goes first.
};

/// Asks once and shows the answer as it comes. The history grows by both messages.
Result<ChatAnswer> ask(Speaker& speaker, ChatRequest& request, const std::string& message, Output& out) {
  const Interrupt interrupt;
  request.message = message;
  const bool shown = !out.json();
  const auto show = [&](std::string_view piece) -> Status {
    if (Interrupt::raised()) return fail(ErrorCode::kCancelled, "stopped");
    if (!shown || piece.empty()) return {};
    out.raw(out.streams().out_is_terminal ? for_terminal(piece) : std::string(piece));
    return out.finish();
  };
  auto answer = speaker.answer(request, show);
  if (shown && answer) out.raw("\n");
  if (!answer) return answer;
  request.history.push_back({.role = "user", .text = message});
  request.history.push_back({.role = "assistant", .text = answer->text});
  while (request.history.size() + 2 > limits::kMaxPlanMessages)
    request.history.erase(request.history.begin(), request.history.begin() + 2);
  if (shown && answer->cut_off) out.note("memos: note: the answer was cut off at its length (--answer-tokens)");
  return answer;
}

/// A line from the person; nullopt at the end of the input.
Result<std::optional<std::string>> next_line(const Streams& streams) {
  std::string line;
  for (int c = std::getc(streams.in); c != EOF; c = std::getc(streams.in)) {
    if (c == '\n') return line;
    line.push_back(static_cast<char>(c));
    if (line.size() > limits::kMaxTextBytes)
      return fail(ErrorCode::kExhausted,
                  "the message is longer than " + std::to_string(limits::kMaxTextBytes) + " bytes", "stdin");
  }
  if (line.empty()) return std::optional<std::string>();
  return line;
}

Result<int> converse(Speaker& speaker, ChatRequest& request, Output& out) {
  const Streams& streams = out.streams();
  const bool prompted = streams.in_is_terminal && streams.out_is_terminal;
  if (prompted) out.note("memos: an empty line ends, Ctrl-C stops an answer");
  for (;;) {
    if (prompted) out.raw(out.styled("> ", Style::kAccent));
    MEMOS_CHECK_OK(out.finish());
    MEMOS_TRY(const auto line, next_line(streams));
    if (!line || (prompted && line->empty())) return 0;
    if (line->empty()) continue;
    const auto answer = ask(speaker, request, *line, out);
    if (answer) continue;
    // Whoever types goes on; a script must not take a part for the whole.
    if (!prompted) return std::unexpected(answer.error());
    out.note(answer.error().code == ErrorCode::kCancelled ? "memos: note: stopped; nothing of it is remembered"
                                                          : "memos: " + answer.error().message);
  }
}

Result<int> run_chat(Context& context, const ChatOptions& options) {
  Output& out = context.out();
  if (out.json() && options.message.empty())
    return fail(ErrorCode::kInvalidArgument, "with --json give the message on the command line", "MESSAGE");
  MEMOS_TRY(ChatRequest request, request_from(options));
  MEMOS_TRY(const Generation generation, generation_of(context, options.model));
  MEMOS_TRY(const auto memos, context.open(request.remember ? Access::kCreate : Access::kRead, [&](Options& folder) {
    folder.run_jobs = true;
    folder.load_embedder = true;
    folder.generation = generation;
    folder.holder_note = "memos chat";
  }));
  for (const std::string& adapter : options.adapters) {
    MEMOS_TRY(const AdapterUse use, adapter_from(*memos, adapter));
    request.adapters.push_back(use);
  }
  Speaker speaker(context, options, *memos);
  if (options.message.empty()) return converse(speaker, request, out);
  MEMOS_TRY(const ChatAnswer answer, ask(speaker, request, options.message, out));
  if (out.json()) out.object(wire::to_json(answer));
  return 0;
}

}  // namespace

void add_chat(CLI::App& root, Context& context) {
  auto& options = context.keep<ChatOptions>();
  CLI::App& command = add_command(
      root, context,
      {"chat",
       "Talk to a model that remembers",
       {"memos chat --model ~/models/qwen3-0.6b.gguf",
        "memos chat --cube work --model ollama:qwen3 \"Who is my manager?\""},
       "Each message is answered with what the cube holds about it, and both are remembered once the answer is whole. "
       "Without MESSAGE a conversation begins: one message a line, until an empty line or the end of the input. A "
       "model "
       "is a GGUF file (or the name of one in the model folders), http://HOST/v1#MODEL or ollama:MODEL; an endpoint's "
       "key is read from MEMOS_CHAT_KEY. docs/chat.md tells more."},
      [&options](Context& c) { return run_chat(c, options); });
  add_argument(command, "MESSAGE", options.message, "One message, in quotes");
  add_model_options(command, options.model);
  add_cube_option(command, options.cube);
  add_value(command, "--session", options.session, "Id of the conversation [a new one]", "ID");
  add_value(command, "--speaker", options.speaker, "Your name", "NAME");
  add_value(command, "--instructions", options.instructions, "What the model is told first [built in]", "TEXT");
  add_value(command, "--tokens", options.tokens, "Memory in the prompt, in estimated tokens; 0 = none [1000]", "N");
  add_value(command, "--answer-tokens", options.answer_tokens, "Longest answer [1024]", "N");
  add_value(command, "--temperature", options.temperature, "0 = the same answer every time [0]", "T");
  add_value(command, "--top-p", options.top_p, "Only the likeliest words of this share [1]", "P");
  add_value(command, "--seed", options.seed, "Of the choice among them [0]", "N");
  add_repeated(command, "--stop", options.stop, "The answer ends before this text; repeat for several", "TEXT");
  add_repeated(command, "--adapter", options.adapters, "Apply this one, not those attached; repeat for several",
               "ID[=X]");
  command.add_flag("--no-adapters", options.no_adapters, "Apply none of those that the cube has attached");
  command.add_flag("--no-remember", options.no_remember, "Nothing is stored");
}

}  // namespace memos::cli
