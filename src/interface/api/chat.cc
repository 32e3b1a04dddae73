// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
// Chats with the folder's language model: one that runs here gets its prompt by plan, and its cache is kept behind the
// answer.
#include <algorithm>
#include <utility>

#include "base/limits.h"
#include "interface/api/chat_text.h"
#include "interface/api/local_memos.h"

namespace memos::api {
namespace {

PlanRequest plan_for(const ChatRequest& request, std::size_t room) {
  PlanRequest plan;
  plan.context.search.text = request.message;
  plan.context.search.cubes = {request.cube};
  plan.context.search.use_vectors = request.use_vectors;
  const bool looks_up = request.budget > 0;
  plan.context.budget = std::max<std::size_t>(request.budget, 1);
  plan.context.profile = looks_up;
  plan.retrieve = looks_up;
  plan.take_segments = looks_up;
  plan.system = request.instructions;
  plan.history = request.history;
  plan.max_tokens = room - std::min(request.max_tokens, room / 4);
  plan.adapters = request.adapters;
  plan.take_adapters = request.take_adapters;
  return plan;
}

void tell(const PromptInModel& prompt, ChatAnswer& answer) {
  const Plan& plan = prompt.plan;
  answer.model = plan.model;
  answer.prompt_tokens = plan.tokens;
  for (const PlanSegment& segment : plan.segments)
    for (const auto& [from, tokens] : segment.from) answer.from[from] += tokens;
  answer.timings_ms = plan.timings_ms;
  answer.included = plan.included;
  answer.left_out = plan.left_out;
  answer.confidence = plan.confidence;
  answer.notice = plan.notice;
  answer.adapters = plan.adapters;
}

}  // namespace

/// By the model that runs here.
Result<ChatAnswer> LocalMemos::answer_here(const ChatRequest& request, Listener& listener) {
  MEMOS_TRY(model::Generator * generator, activation_.generator());
  MEMOS_TRY(model::GenerationRequest how, generation_for(request, listener));
  std::ranges::copy(generator->turn_ends(), std::back_inserter(how.stop));
  const auto keep_going = [&listener] { return listener.waits(); };
  Result<PromptInModel> prompt = [&] {
    const scheduler::Scheduler::Foreground foreground(scheduler_);
    return this->prompt(plan_for(request, generator->context_length()), keep_going);
  }();
  if (!prompt) {
    Error error = listener.reason(std::move(prompt).error());
    if (error.field == "max_tokens") error = {ErrorCode::kExhausted, std::move(error.message), "message"};
    return std::unexpected(std::move(error));
  }
  listener.note_first();
  ChatAnswer answer;
  tell(*prompt, answer);
  auto made = model::continue_row(*generator, *prompt->ready.row, how,
                                  [&](std::string_view piece) { return listener.hear(piece); });
  answered(*prompt);
  if (!made) return std::unexpected(listener.reason(std::move(made).error()));
  answer.text = std::move(made->text);
  answer.cut_off = made->end == model::GenerationEnd::kLength;
  answer.answer_tokens = made->answer_tokens;
  answer.first_token_ms = listener.first_ms();
  return answer;
}

Result<ChatAnswer> LocalMemos::chat(const ChatRequest& request, const PieceFn& piece) {
  MEMOS_CHECK_OK(validate_chat(request));
  if (request.remember) MEMOS_CHECK_OK(require_writable());
  if (!request.model.empty() && activation_.has_model() && request.model != activation_.name())
    return fail(ErrorCode::kConflict, "another process has the folder, and its language model is " + activation_.name(),
                "model");
  if (activation_.endpoint() != nullptr) {
    ChatRequest wanted = request;
    if (wanted.instructions.empty()) wanted.instructions = activation_.system();
    return chat_over(*this, *activation_.endpoint(), wanted, {}, piece);
  }
  Listener listener(piece);
  MEMOS_CHECK_OK(activation_.generator());  // Nothing is made for a chat that cannot be.
  const auto cube = cubes_.find(request.cube, "cube");
  const bool missing = !cube && cube.error().code == ErrorCode::kNotFound;
  if (missing && request.remember) {
    MEMOS_CHECK_OK(create_cube({.name = request.cube, .description = {}}));
  } else if (!cube) {
    return std::unexpected(cube.error());
  }
  MEMOS_TRY(ChatAnswer answer, answer_here(request, listener));
  if (request.remember) MEMOS_CHECK_OK(remember(*this, request, answer));
  return answer;
}

}  // namespace memos::api
