// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
// Chats where the prompt is text: with a model that runs elsewhere, or beside a folder that another process has.
#include "interface/api/chat_text.h"

#include <algorithm>
#include <utility>

#include "base/json.h"
#include "base/limits.h"
#include "base/result.h"
#include "base/utf8.h"
#include "interface/api/prompt_in_model.h"

namespace memos::api {
namespace {

constexpr std::size_t kLeastBudget = 64;  // Below it a context says next to nothing.

/// What the cube has for the message; nothing when there is no such cube yet.
Result<Context> look_up(Memos& memos, const ChatRequest& request, std::size_t budget) {
  if (budget == 0) return Context{};
  ContextRequest wanted;
  wanted.search.cubes = {request.cube};
  wanted.search.text = base::beginning_of(request.message, limits::kMaxQueryBytes);
  wanted.search.use_vectors = request.use_vectors;
  wanted.budget = budget;
  const std::size_t present = std::min(request.history.size(), limits::kMaxPresentTexts);
  for (const PromptMessage& message : std::span(request.history).last(present)) wanted.present.push_back(message.text);
  auto found = memos.context(wanted);
  const bool new_cube = !found && found.error().code == ErrorCode::kNotFound && request.remember;
  if (new_cube) return Context{};
  return found;
}

/// Between the parts stands one blank line, whatever a context ends with.
std::string_view without_line_ends(std::string_view text) {
  while (text.starts_with('\n')) text.remove_prefix(1);
  while (text.ends_with('\n')) text.remove_suffix(1);
  return text;
}

/// What changes least comes first, so that what a provider keeps of the last prompt serves the next one.
std::vector<model::ChatMessage> messages_of(const ChatRequest& request, const Context& context) {
  std::string first = request.instructions;
  const std::string_view text = context.text;
  const std::string_view stable = without_line_ends(text.substr(0, context.stable_bytes));
  const std::string_view found = without_line_ends(text.substr(std::min(context.stable_bytes, text.size())));
  if (!stable.empty()) first.append(first.empty() ? "" : "\n\n").append("What is known:\n").append(stable);
  std::vector<model::ChatMessage> messages;
  if (!first.empty()) messages.push_back({.role = "system", .content = std::move(first)});
  for (const PromptMessage& message : request.history)
    messages.push_back({.role = message.role, .content = message.text});
  std::string last = request.message;
  if (!found.empty()) last = "Notes:\n" + std::string(found) + "\n\nMessage:\n" + request.message;
  messages.push_back({.role = "user", .content = std::move(last)});
  return messages;
}

/// Whether a model that runs here can take the prompt with some room for the answer; others tell by themselves.
Result<bool> fits(model::ChatModel& model, const std::vector<model::ChatMessage>& messages, std::size_t answer_tokens) {
  model::Generator* const generator = model.generator();
  if (generator == nullptr) return true;
  MEMOS_TRY(const auto pieces, generator->render(messages));
  MEMOS_TRY(const auto tokens, generator->tokenize(pieces));
  const std::size_t room = generator->context_length();
  return tokens.size() + std::min(answer_tokens, room / 4) <= room;
}

struct Prepared {
  std::vector<model::ChatMessage> messages;
  Context context;
  std::uint64_t left_out = 0;
};

/// Leaves out the oldest history first, then memories.
Result<Prepared> prepare(Memos& memos, model::ChatModel& model, ChatRequest request) {
  Prepared made;
  std::size_t budget = request.budget;
  MEMOS_TRY(made.context, look_up(memos, request, budget));
  for (;;) {
    made.messages = messages_of(request, made.context);
    MEMOS_TRY(const bool enough, fits(model, made.messages, request.max_tokens));
    if (enough) return made;
    ++made.left_out;
    if (!request.history.empty()) {
      // With the answer to it, so that the history begins with a question.
      const auto second = std::ranges::find_if(request.history.begin() + 1, request.history.end(),
                                               [](const PromptMessage& one) { return one.role == "user"; });
      request.history.erase(request.history.begin(), second);
      continue;
    }
    if (budget == 0) return made;  // The model says what is too long.
    budget = budget / 2 < kLeastBudget ? 0 : budget / 2;
    MEMOS_TRY(made.context, look_up(memos, request, budget));
  }
}

AddItem item_of(const ChatRequest& request, const std::string& text, const std::string& role) {
  AddItem item;
  item.text = text;
  item.scope.session_id = request.session_id;
  item.origins.push_back({.message_id = {},
                          .role = role,
                          .speaker = role == "user" ? request.speaker : std::string(),
                          .begin = 0,
                          .end = 0});
  return item;
}

}  // namespace

// ---- the listener ----------------------------------------------------------------------------------------------

double Listener::ms() const { return std::chrono::duration<double, std::milli>(Clock::now() - begin_).count(); }

void Listener::note_first() {
  if (first_ms_ == 0) first_ms_ = ms();
}

bool Listener::hear(std::string_view piece) {
  note_first();
  last_ = Clock::now();
  if (piece_ && told_) told_ = piece_(piece);
  return told_.has_value();
}

bool Listener::waits() {
  if (!piece_ || !told_) return told_.has_value();
  const Clock::time_point now = Clock::now();
  if (now - last_ < limits::kChatPulse) return true;
  last_ = now;
  told_ = piece_({});
  return told_.has_value();
}

// ---- requests --------------------------------------------------------------------------------------------------

Status validate_chat(const ChatRequest& request) {
  MEMOS_CHECK_OK(base::require_text(request.message, "message"));
  if (request.message.empty()) return fail(ErrorCode::kInvalidArgument, "there is no message", "message");
  if (request.message.size() > limits::kMaxTextBytes)
    return fail(ErrorCode::kExhausted, "the message is longer than " + std::to_string(limits::kMaxTextBytes) + " bytes",
                "message");
  if (request.budget > limits::kMaxContextBudget)
    return fail(ErrorCode::kInvalidArgument, "the budget must be at most " + std::to_string(limits::kMaxContextBudget),
                "budget");
  MEMOS_CHECK_OK(validate_history(request.history));
  for (const PromptMessage& message : request.history) {
    const model::ChatMessage one{.role = message.role, .content = message.text};
    MEMOS_CHECK_OK(model::check_messages(std::span(&one, 1)));
  }
  if (auto wrong = validate_system(request.instructions); !wrong) {
    wrong.error().field = "instructions";
    return wrong;
  }
  return validate_adapters(request.adapters);
}

Result<model::GenerationRequest> generation_for(const ChatRequest& request, Listener& listener) {
  model::GenerationRequest how;
  how.max_tokens = request.max_tokens;
  how.temperature = request.temperature;
  how.top_p = request.top_p;
  how.seed = request.seed;
  how.stop = request.stop;
  if (request.json) how.form = model::AnswerForm::kJsonObject;
  if (!request.schema.empty()) {
    how.form = model::AnswerForm::kSchema;
    auto schema = json::parse(request.schema);
    if (!schema || schema->as_object() == nullptr)
      return fail(ErrorCode::kInvalidArgument, "schema must be a JSON object", "schema");
    how.schema = *std::move(schema);
  }
  how.keep_going = [&listener] { return listener.waits(); };
  how.prompt = "x";
  MEMOS_CHECK_OK(model::check_generation(how));
  how.prompt.clear();
  return how;
}

Status remember(Memos& memos, const ChatRequest& request, ChatAnswer& answer) {
  AddRequest add;
  add.cube = request.cube;
  add.actor = request.actor;
  add.items.push_back(item_of(request, request.message, "user"));
  if (!answer.text.empty()) add.items.push_back(item_of(request, answer.text, "assistant"));
  MEMOS_TRY(const AddResult added, memos.add(add));
  for (const AddResult::Item& item : added.items) answer.stored.push_back(item.id);
  return {};
}

// ---- chat over text --------------------------------------------------------------------------------------------

Result<ChatAnswer> chat_over(Memos& memos, model::ChatModel& model, const ChatRequest& request,
                             std::span<const model::AppliedAdapter> applied, const PieceFn& piece) {
  MEMOS_CHECK_OK(validate_chat(request));
  Listener listener(piece);
  MEMOS_TRY(model::GenerationRequest how, generation_for(request, listener));
  if (!request.adapters.empty() && model.generator() == nullptr)
    return fail(ErrorCode::kUnsupported, "adapters are for models that run here", "adapters");
  how.adapters.assign(applied.begin(), applied.end());
  MEMOS_TRY(Prepared prepared, prepare(memos, model, request));
  ChatAnswer answer;
  answer.timings_ms["context"] = listener.ms();
  how.messages = std::move(prepared.messages);
  auto made = model.generate(how, [&](std::string_view text) { return listener.hear(text); });
  if (!made) return std::unexpected(listener.reason(std::move(made).error()));
  answer.text = std::move(made->text);
  answer.cut_off = made->end == model::GenerationEnd::kLength;
  answer.model = model.name();
  answer.prompt_tokens = made->prompt_tokens;
  answer.answer_tokens = made->answer_tokens;
  answer.first_token_ms = listener.first_ms();
  answer.left_out = prepared.left_out;
  answer.confidence = prepared.context.confidence;
  answer.notice = std::move(prepared.context.notice);
  for (const SearchHit& hit : prepared.context.included) answer.included.push_back(hit.memory.id);
  if (request.remember) MEMOS_CHECK_OK(remember(memos, request, answer));
  return answer;
}

}  // namespace memos::api
