// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#include <cstdlib>
#include <optional>

#include "base/clock.h"
#include "base/limits.h"
#include "base/random.h"
#include "base/result.h"
#include "base/uuid.h"
#include "interface/chat/adapters.h"
#include "interface/chat/chat.h"
#include "interface/chat/request.h"
#include "interface/cli/arguments.h"
#include "interface/cli/commands/commands.h"
#include "interface/cli/interrupt.h"
#include "interface/cli/layout.h"
#include "interface/cli/model_choice.h"
#include "interface/cli/option_sets.h"
#include "operation/parametric/shelf.h"

namespace memos::cli {
namespace {

struct ChatOptions {
  std::string cube = "me", message, session, speaker, instructions, tokens, answer_tokens, temperature, top_p, seed;
  ModelChoice model;
  std::vector<std::string> stop;
  bool no_remember = false;
};

/// The text of an option that is a number with a fraction.
Result<double> parse_real(const std::string& text, const std::string& option, double fallback) {
  if (text.empty()) return fallback;
  char* end = nullptr;
  const double value = std::strtod(text.c_str(), &end);
  if (end != text.c_str() + text.size()) return fail(ErrorCode::kInvalidArgument, "must be a number", option);
  return value;
}

Result<std::unique_ptr<model::ChatModel>> load_model(const Context& context, const ChatOptions& options) {
  MEMOS_TRY(const model::GeneratorOptions wanted, model_options(context, options.model));
  const char* key = std::getenv("MEMOS_CHAT_KEY");
  return model::make_chat_model(wanted, key == nullptr ? std::string() : std::string(key));
}

Result<chat::Turn> turn_from(const ChatOptions& options) {
  chat::Turn turn;
  turn.cube = options.cube;
  turn.speaker = options.speaker;
  turn.instructions = options.instructions;
  turn.remember = !options.no_remember;
  turn.session_id = options.session;
  if (turn.session_id.empty()) {
    turn.session_id = "chat-" + base::IdIssuer(base::system_clock(), base::system_random()).next().str();
  }
  if (!options.tokens.empty()) {
    MEMOS_TRY(turn.budget, parse_count(options.tokens, "--tokens", 0, limits::kMaxContextBudget));
  }
  model::GenerationRequest& how = turn.how;
  if (!options.answer_tokens.empty()) {
    MEMOS_TRY(how.max_tokens, parse_count(options.answer_tokens, "--answer-tokens", 1, limits::kMaxAnswerTokens));
  }
  if (!options.seed.empty()) {
    MEMOS_TRY(how.seed, parse_count(options.seed, "--seed", 0, ~std::uint64_t{0}));
  }
  MEMOS_TRY(how.temperature, parse_real(options.temperature, "--temperature", 0));
  MEMOS_TRY(how.top_p, parse_real(options.top_p, "--top-p", 1));
  how.stop = options.stop;
  how.owner = "cli";
  return turn;
}

/// What asks: the model, and the adapters that the cube has for it.
struct Speaker {
  std::unique_ptr<model::ChatModel> model;
  std::unique_ptr<parametric::Shelf> shelf;  ///< Of local models only. After model: goes first.
};

/// Asks once and shows the answer as it comes. The history grows by both messages.
Result<chat::Answer> ask(Memos& memos, const Speaker& speaker, chat::Turn& turn, const std::string& message,
                         Output& out) {
  const Interrupt interrupt;
  if (speaker.shelf != nullptr) {
    MEMOS_TRY(turn.how.adapters, chat::attached(memos, turn.cube, *speaker.shelf));
  }
  turn.message = message;
  turn.how.keep_going = [] { return !Interrupt::raised(); };
  const bool shown = !out.json();
  const auto show = [&](std::string_view piece) {
    if (shown) out.raw(out.streams().out_is_terminal ? for_terminal(piece) : std::string(piece));
    return (!shown || out.finish().has_value()) && !Interrupt::raised();
  };
  auto answer = chat::answer(memos, *speaker.model, turn, show);
  if (shown) out.raw("\n");
  if (!answer) return std::unexpected(std::move(answer).error());
  turn.history.push_back({.role = "user", .content = message});
  turn.history.push_back({.role = "assistant", .content = answer->made.text});
  while (turn.history.size() + 2 > limits::kMaxChatMessages)
    turn.history.erase(turn.history.begin(), turn.history.begin() + 2);
  if (shown && answer->made.end == model::GenerationEnd::kLength)
    out.note("memos: note: the answer was cut off at its length (--answer-tokens)");
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

Result<int> converse(Memos& memos, const Speaker& speaker, chat::Turn& turn, Output& out) {
  const Streams& streams = out.streams();
  const bool prompted = streams.in_is_terminal && streams.out_is_terminal;
  if (prompted)
    out.note("memos: " + for_terminal(speaker.model->name()) + " answers; an empty line ends, Ctrl-C stops an answer");
  for (;;) {
    if (prompted) out.raw(out.styled("> ", Style::kAccent));
    MEMOS_CHECK_OK(out.finish());
    MEMOS_TRY(const auto line, next_line(streams));
    if (!line || (prompted && line->empty())) return 0;
    if (line->empty()) continue;
    const auto answer = ask(memos, speaker, turn, *line, out);
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
  MEMOS_TRY(chat::Turn turn, turn_from(options));
  Speaker speaker;
  MEMOS_TRY(speaker.model, load_model(context, options));
  const auto directory = context.data_directory();
  if (model::Generator* const generator = speaker.model->generator(); generator != nullptr && directory)
    speaker.shelf = std::make_unique<parametric::Shelf>(*generator, parametric::adapter_folder(*directory));
  MEMOS_TRY(const auto memos, context.open(turn.remember ? Access::kCreate : Access::kRead, [](Options& folder) {
    folder.run_jobs = true;
    folder.load_embedder = true;
    folder.holder_note = "memos chat";
  }));
  if (options.message.empty()) return converse(*memos, speaker, turn, out);
  MEMOS_TRY(const auto answer, ask(*memos, speaker, turn, options.message, out));
  if (out.json()) {
    json::Value object = chat::answer_json(answer, speaker.model->name());
    object.set("context", chat::context_json(answer.context));
    out.object(object);
  }
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
  command.add_flag("--no-remember", options.no_remember, "Nothing is stored");
}

}  // namespace memos::cli
