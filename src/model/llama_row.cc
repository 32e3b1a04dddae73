// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#include "model/llama_row.h"

#include <algorithm>
#include <chrono>
#include <cmath>

#include "base/limits.h"

namespace memos::model {
namespace {

using Clock = std::chrono::steady_clock;
constexpr std::size_t kStateHeadBytes = 2'048;     // More than a state has beside its tokens.
constexpr std::chrono::milliseconds kAskEvery{5};  // The engine asks after each operation: far more often.

/// What the engine asks in the middle of a chunk.
struct Question {
  const KeepGoing& keep_going;
  Clock::time_point last = Clock::now();

  static std::uint32_t ask(void* self) {
    auto& question = *static_cast<Question*>(self);
    const auto now = Clock::now();
    if (now - question.last < kAskEvery) return 1;
    question.last = now;
    return question.keep_going() ? 1 : 0;
  }
};

class LlamaRow final : public KvSequence {
 public:
  LlamaRow(const LlamaModel& model, memos_llama_row* row, const memos_llama_row_request& request,
           std::uint32_t state_bytes)
      : model_(model),
        row_(row, Free{&model.api()}),
        room_(request.tokens),
        most_(std::min(request.chunk, request.tokens)),
        chunk_(most_),
        state_bytes_(state_bytes) {}

  std::span<const Token> tokens() const noexcept override { return tokens_; }
  std::size_t capacity() const noexcept override { return room_; }
  std::size_t first_position() const noexcept override { return first_; }
  std::size_t exact_size() const noexcept override { return exact_; }
  std::size_t chunk_tokens() const noexcept override { return chunk_; }
  void set_chunk_tokens(std::size_t tokens) noexcept override { chunk_ = std::clamp<std::size_t>(tokens, 1, most_); }

  Status decode(std::span<const Token> tokens, const KeepGoing& keep_going) override {
    fresh_ = false;
    MEMOS_CHECK_OK(check_room(tokens.size()));
    for (const Token token : tokens) {
      if (token < 0 || static_cast<std::uint32_t>(token) >= model_.vocabulary())
        return fail(ErrorCode::kInvalidArgument, "no such token", "tokens");
    }
    // Steps of one size: a short last one costs nearly what a long one does (`memos_bench steps`).
    const std::size_t steps = (tokens.size() + chunk_ - 1) / chunk_;
    for (std::size_t at = 0, step = 0; at < tokens.size(); ++step) {
      if (keep_going && !keep_going()) return stopped();
      const auto chunk = tokens.subspan(at, (tokens.size() - at) / (steps - step));
      at += chunk.size();
      MEMOS_CHECK_OK(decode_chunk(chunk, at == tokens.size(), keep_going));
    }
    fresh_ = !tokens.empty();
    return {};
  }

  Result<std::span<const float>> logits() const override {
    const float* values = fresh_ ? model_.api().row_logits(row_.get()) : nullptr;
    if (values == nullptr) return fail(ErrorCode::kConflict, "nothing was decoded last");
    return std::span(values, model_.vocabulary());
  }

  Result<std::string> save(std::size_t from, std::size_t to) override {
    if (from >= to || to > size()) return fail(ErrorCode::kInvalidArgument, "no such tokens", "to");
    if (to > exact_) return fail(ErrorCode::kConflict, "tokens that are not exact are not saved", "to");
    std::string state((to - from) * state_bytes_ + kStateHeadBytes, '\0');
    for (;;) {
      std::size_t bytes = 0;
      memos_llama_note note{};
      const auto status =
          model_.api().row_save(row_.get(), position(from), position(to), reinterpret_cast<std::uint8_t*>(state.data()),
                                state.size(), &bytes, &note);
      MEMOS_CHECK_OK(model_.outcome(status, note, ErrorCode::kUnavailable));
      const bool fits = bytes <= state.size();
      state.resize(bytes);
      if (fits) return state;
    }
  }

  Status restore(base::Bytes state, std::span<const Token> tokens) override {
    MEMOS_CHECK_OK(put(state, tokens, 0, false));
    if (exact_ + tokens.size() == size()) exact_ = size();
    return {};
  }

  Status restore_shifted(base::Bytes state, std::span<const Token> tokens, std::size_t skip) override {
    if (skip >= tokens.size()) return fail(ErrorCode::kInvalidArgument, "nothing is left to restore", "skip");
    return put(state, tokens, skip, true);
  }

  void truncate(std::size_t size) override {
    if (size >= tokens_.size()) return;
    fresh_ = false;
    model_.api().row_cut(row_.get(), position(size));
    tokens_.resize(size);
    exact_ = std::min(exact_, size);
  }

  void clear(std::size_t first_position) override { empty(first_position, false); }
  void wipe() override { empty(0, true); }

  Status set_adapters(std::span<const AppliedAdapter> adapters) override {
    if (std::ranges::equal(adapters, adapters_)) return {};
    if (adapters.size() > limits::kMaxAppliedAdapters)
      return fail(ErrorCode::kInvalidArgument,
                  "at most " + std::to_string(limits::kMaxAppliedAdapters) + " adapters can be applied at once",
                  "adapters");
    std::vector<memos_llama_adapter*> set;
    std::vector<float> scales;
    for (const AppliedAdapter& applied : adapters) {
      const auto* own = dynamic_cast<const LlamaAdapter*>(applied.adapter.get());
      if (own == nullptr || own->model() != &model_)
        return fail(ErrorCode::kInvalidArgument, "the adapter is not of this model", "adapters");
      if (!std::isfinite(applied.scale))
        return fail(ErrorCode::kInvalidArgument, "an adapter's scale is no finite number", "scale");
      if (applied.scale == 0) continue;  // As if it were not there, and cheaper.
      set.push_back(own->get());
      scales.push_back(applied.scale);
    }
    clear(0);
    memos_llama_note note{};
    const auto status = model_.api().row_adapters(row_.get(), set.data(), scales.data(), set.size(), &note);
    MEMOS_CHECK_OK(model_.outcome(status, note, ErrorCode::kUnavailable));
    adapters_.assign(adapters.begin(), adapters.end());
    return {};
  }
  std::span<const AppliedAdapter> adapters() const noexcept override { return adapters_; }

 private:
  struct Free {
    const memos_llama_api* api;
    void operator()(memos_llama_row* row) const noexcept { api->free_row(row); }
  };

  static std::unexpected<Error> stopped() { return fail(ErrorCode::kCancelled, "stopped while reading the prompt"); }

  [[nodiscard]] std::uint32_t position(std::size_t at) const noexcept {
    return static_cast<std::uint32_t>(first_ + at);
  }

  [[nodiscard]] Status check_room(std::size_t more) const {
    if (more <= room_ - size()) return {};
    return fail(ErrorCode::kExhausted, "the model's context of " + std::to_string(room_) + " tokens is full");
  }

  Status decode_chunk(std::span<const Token> chunk, bool last, const KeepGoing& keep_going) {
    Question question{keep_going};
    memos_llama_note note{};
    const auto status =
        model_.api().row_decode(row_.get(), chunk.data(), static_cast<std::uint32_t>(chunk.size()), position(size()),
                                last ? 1 : 0, keep_going ? &Question::ask : nullptr, &question, &note);
    if (status == MEMOS_LLAMA_STOPPED) return stopped();
    MEMOS_CHECK_OK(model_.outcome(status, note, ErrorCode::kUnavailable));
    if (exact_ == size()) exact_ += chunk.size();
    tokens_.insert(tokens_.end(), chunk.begin(), chunk.end());
    return {};
  }

  Status put(base::Bytes state, std::span<const Token> tokens, std::size_t skip, bool shift) {
    if (tokens.empty()) return fail(ErrorCode::kCorrupt, "a state holds at least one token", "state");
    // All of it needs room at first, even what is left out.
    MEMOS_CHECK_OK(check_room(tokens.size()));
    const memos_llama_place place{.position = position(size()),
                                  .count = static_cast<std::uint32_t>(tokens.size()),
                                  .skip = static_cast<std::uint32_t>(skip),
                                  .shift = shift ? 1U : 0U};
    memos_llama_note note{};
    const auto status = model_.api().row_restore(row_.get(), state.data(), state.size(), &place, &note);
    if (status == MEMOS_LLAMA_OTHER_PLACE)
      return fail(ErrorCode::kConflict, "the state was saved at another position", "state");
    if (status == MEMOS_LLAMA_CANNOT_SHIFT)
      return fail(ErrorCode::kUnsupported, "the positions of this model's tokens cannot be moved", "state");
    MEMOS_CHECK_OK(model_.outcome(status, note, ErrorCode::kCorrupt));
    fresh_ = false;
    tokens_.insert(tokens_.end(), tokens.begin() + static_cast<std::ptrdiff_t>(skip), tokens.end());
    return {};
  }

  void empty(std::size_t first_position, bool wipe) {
    fresh_ = false;
    model_.api().row_clear(row_.get(), wipe ? 1 : 0);
    tokens_.clear();
    exact_ = 0;
    first_ = first_position;
  }

  const LlamaModel& model_;
  std::unique_ptr<memos_llama_row, Free> row_;
  const std::size_t room_, most_;
  std::size_t chunk_;
  const std::uint32_t state_bytes_;
  std::size_t first_ = 0;
  std::size_t exact_ = 0;
  bool fresh_ = false;  ///< logits() has an answer.
  std::vector<Token> tokens_;
  std::vector<AppliedAdapter> adapters_;
};

}  // namespace

Result<std::unique_ptr<KvSequence>> make_llama_row(const LlamaModel& model, const memos_llama_row_request& request,
                                                   std::uint32_t state_bytes) {
  memos_llama_row* row = nullptr;
  memos_llama_note note{};
  const auto status = model.api().make_row(model.handle(), &request, &row, &note);
  MEMOS_CHECK_OK(model.outcome(status, note, ErrorCode::kUnavailable));
  return std::make_unique<LlamaRow>(model, row, request, state_bytes);
}

}  // namespace memos::model
