// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#include <algorithm>
#include <cmath>
#include <optional>

#include "base/utf8.h"
#include "model/answer_text.h"
#include "model/chat_model.h"
#include "model/json_form.h"
#include "model/sampler.h"

namespace memos::model {
namespace {

/// One answer in the making.
class Answer {
 public:
  Answer(const Generator& generator, KvSequence& row, const GenerationRequest& request, const OnPiece& on_piece,
         std::optional<JsonForm> form)
      : generator_(generator),
        row_(row),
        request_(request),
        on_piece_(on_piece),
        form_(std::move(form)),
        text_(stops_of(generator, request)),
        sampler_(request.temperature, request.top_p, request.seed) {}

  Result<Generation> run() {
    const std::size_t room = row_.capacity() - row_.size();
    const std::size_t most = std::min(request_.max_tokens, room + 1);  // The last token need not be decoded.
    Generation made;
    made.end = GenerationEnd::kLength;
    while (made.answer_tokens < most) {
      MEMOS_TRY(const auto token, next());
      if (!token) {
        made.end = GenerationEnd::kStop;
        break;
      }
      ++made.answer_tokens;
      MEMOS_CHECK_OK(say(text_.add(generator_.token_bytes(*token))));
      if (text_.stopped() || (form_ && form_->closed())) {
        made.end = GenerationEnd::kStop;
        break;
      }
      if (made.answer_tokens < most) MEMOS_CHECK_OK(row_.decode({&*token, 1}, request_.keep_going));
    }
    MEMOS_CHECK_OK(say(text_.finish()));
    made.text = text_.text();
    return made;
  }

 private:
  static std::vector<std::string> stops_of(const Generator& generator, const GenerationRequest& request) {
    std::vector<std::string> stops = request.stop;
    if (!request.messages.empty()) std::ranges::copy(generator.turn_ends(), std::back_inserter(stops));
    return stops;
  }

  /// nullopt at the answer's end.
  Result<std::optional<Token>> next() {
    MEMOS_TRY(const auto logits, row_.logits());
    std::function<bool(Token)> fits;
    if (form_) fits = [this](Token token) { return fits_form(token); };
    const auto token = sampler_.choose(logits, fits);
    if (!token || generator_.ends_generation(*token)) return std::optional<Token>();
    return token;
  }

  /// Takes the token's bytes into the form where they fit.
  bool fits_form(Token token) {
    if (generator_.ends_generation(token)) return form_->complete();
    return form_->take(generator_.token_bytes(token));
  }

  Status say(const std::string& piece) {
    if (piece.empty() || !on_piece_ || on_piece_(piece)) return {};
    return fail(ErrorCode::kCancelled, "stopped while answering");
  }

  const Generator& generator_;
  KvSequence& row_;
  const GenerationRequest& request_;
  const OnPiece& on_piece_;
  std::optional<JsonForm> form_;
  AnswerText text_;
  Sampler sampler_;
};

class LocalChatModel final : public ChatModel {
 public:
  explicit LocalChatModel(std::unique_ptr<Generator> generator) : generator_(std::move(generator)) {}

  const std::string& name() const noexcept override { return generator_->name(); }
  Generator* generator() noexcept override { return generator_.get(); }

  Result<Generation> generate(const GenerationRequest& request, const OnPiece& on_piece) override {
    return answer_with(*generator_, request, on_piece);
  }

 private:
  std::unique_ptr<Generator> generator_;
};

Result<std::vector<Token>> prompt_of(const Generator& generator, const GenerationRequest& request) {
  if (!request.messages.empty()) {
    MEMOS_TRY(const auto pieces, generator.render(request.messages));
    return generator.tokenize(pieces);
  }
  const PromptPiece piece{.text = request.prompt};
  return generator.tokenize(std::span(&piece, 1));
}

}  // namespace

Status check_generation(const GenerationRequest& request) {
  if (request.messages.empty() && request.prompt.empty())
    return fail(ErrorCode::kInvalidArgument, "there is nothing to answer", "messages");
  if (!request.messages.empty()) MEMOS_CHECK_OK(check_messages(request.messages));
  MEMOS_CHECK_OK(base::require_text(request.prompt, "prompt"));
  if (request.max_tokens == 0 || request.max_tokens > limits::kMaxAnswerTokens)
    return fail(ErrorCode::kInvalidArgument, "max_tokens must be from 1 to " + std::to_string(limits::kMaxAnswerTokens),
                "max_tokens");
  if (!std::isfinite(request.temperature) || request.temperature < 0 || request.temperature > 10)
    return fail(ErrorCode::kInvalidArgument, "temperature must be from 0 to 10", "temperature");
  if (!std::isfinite(request.top_p) || request.top_p <= 0 || request.top_p > 1)
    return fail(ErrorCode::kInvalidArgument, "top_p must be above 0 and at most 1", "top_p");
  if (request.stop.size() > limits::kMaxStops)
    return fail(ErrorCode::kInvalidArgument,
                "at most " + std::to_string(limits::kMaxStops) + " stop texts can be given", "stop");
  for (const std::string& stop : request.stop) {
    MEMOS_CHECK_OK(base::require_text(stop, "stop"));
    if (stop.empty() || stop.size() > limits::kMaxStopBytes)
      return fail(ErrorCode::kInvalidArgument,
                  "a stop text has from 1 to " + std::to_string(limits::kMaxStopBytes) + " bytes", "stop");
  }
  if (request.form == AnswerForm::kSchema && json::dump(request.schema).size() > limits::kMaxAnswerSchemaBytes)
    return fail(ErrorCode::kInvalidArgument, "the schema is too long", "schema");
  return {};
}

Result<Generation> continue_row(const Generator& generator, KvSequence& row, const GenerationRequest& request,
                                const OnPiece& on_piece) {
  std::optional<JsonForm> form;
  if (request.form == AnswerForm::kJsonObject) form.emplace();
  if (request.form == AnswerForm::kSchema) {
    MEMOS_TRY(form, JsonForm::from_schema(request.schema));
  }
  return Answer(generator, row, request, on_piece, std::move(form)).run();
}

Result<Generation> answer_with(Generator& generator, const GenerationRequest& request, const OnPiece& on_piece) {
  MEMOS_CHECK_OK(check_generation(request));
  MEMOS_TRY(const auto prompt, prompt_of(generator, request));
  if (prompt.size() > generator.context_length())
    return fail(ErrorCode::kExhausted,
                "the prompt has " + std::to_string(prompt.size()) + " tokens, the model's context " +
                    std::to_string(generator.context_length()),
                "messages");
  MEMOS_TRY(
      auto row,
      generator.lease(
          {.owner = request.owner, .tokens = prompt, .adapters = request.adapters, .keep_going = request.keep_going}));
  const std::size_t kept = row->size();
  MEMOS_CHECK_OK(row->decode(std::span(prompt).subspan(kept), request.keep_going));
  MEMOS_TRY(Generation made, continue_row(generator, *row, request, on_piece));
  made.prompt_tokens = prompt.size();
  made.kept_tokens = kept;
  return made;
}

std::unique_ptr<ChatModel> make_local_chat_model(std::unique_ptr<Generator> generator) {
  return std::make_unique<LocalChatModel>(std::move(generator));
}

}  // namespace memos::model
