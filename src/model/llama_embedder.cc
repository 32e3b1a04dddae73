// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#include "model/llama_embedder.h"

#include <chrono>
#include <optional>
#include <tuple>

#include "base/limits.h"
#include "model/gguf_check.h"
#include "model/gguf_file.h"
#include "model/llama_engine.h"
#include "model/model_folders.h"
#include "model/priority_lock.h"
#include "model/question_gate.h"
#include "model/token_reader.h"
#include "model/windows.h"

namespace memos::model {
namespace {

// Flash attention is faster from 64 tokens a call on, all texts together, and slower below (figures: docs/models.md).
constexpr std::uint32_t kSmallTokens = 63;
constexpr std::uint32_t kSmallTexts = 4;
// Calls of 128 tokens already have the full speed. The engine keeps a number for each token of the call and each token
// of the vocabulary, 15 MB for 128 tokens of BERT's, so more would only cost memory and make others wait. One window
// always fits.
constexpr std::uint32_t kLargeTokens = 128;
constexpr std::uint32_t kLargeTexts = 32;

/// The tokens of one part of one text, [CLS] and [SEP] included, and where its vector goes.
struct Part {
  std::vector<std::int32_t> tokens;
  std::size_t text = 0, number = 0;
};

/// A batch is stopped so often by questions that wait for its lane; then it runs to its end.
constexpr std::uint32_t kMostStops = 2;

/// One context with its queue; made when first needed.
class Lane {
 public:
  Lane(const LlamaModel& model, QuestionGate& gate, memos_llama_context_request request)
      : model_(model), gate_(gate), request_(request) {}

  /// Encodes parts that fit into one call. What is not urgent stands still while another lane works on something
  /// urgent, and begins anew where this lane is wanted for it.
  Status encode(std::span<const Part* const> parts, bool urgent, std::span<float> vectors) {
    std::vector<std::int32_t> tokens;
    std::vector<std::uint32_t> lengths;
    for (const Part* part : parts) {
      tokens.insert(tokens.end(), part->tokens.begin(), part->tokens.end());
      lengths.push_back(static_cast<std::uint32_t>(part->tokens.size()));
    }
    std::chrono::nanoseconds patience = limits::kForegroundWait;
    for (std::uint32_t stops = 0;; ++stops) {
      const PriorityHold hold(lock_, urgent);
      if (!context_) {
        MEMOS_TRY(context_, model_.make_context(request_));
      }
      if (urgent) {
        const Entered question(gate_);
        return context_->encode(tokens, lengths, vectors);
      }
      const auto go_on = [&] {
        gate_.wait(patience);
        return stops >= kMostStops || lock_.urgent_waiting() == 0;
      };
      Status encoded = context_->encode(tokens, lengths, vectors, go_on);
      if (encoded || encoded.error().code != ErrorCode::kCancelled) return encoded;
    }
  }

 private:
  class Entered {
   public:
    explicit Entered(QuestionGate& gate) : gate_(gate) { gate_.enter(); }
    ~Entered() { gate_.leave(); }
    Entered(const Entered&) = delete;
    Entered& operator=(const Entered&) = delete;

   private:
    QuestionGate& gate_;
  };

  const LlamaModel& model_;
  QuestionGate& gate_;
  memos_llama_context_request request_;
  PriorityLock lock_;
  std::unique_ptr<LlamaContext> context_;
};

/// Pools as the engine does for this kind of model: the mean of the tokens' last hidden states.
void add_states(std::span<const float> states, std::span<float> sum) {
  for (std::size_t at = 0; at < states.size(); at += sum.size()) {
    for (std::size_t i = 0; i < sum.size(); ++i) sum[i] += states[at + i];
  }
}

class LlamaEmbedder final : public Embedder {
 public:
  LlamaEmbedder(std::unique_ptr<LlamaModel> model, ModelShape shape, std::string hash, std::uint32_t threads,
                std::optional<TokenProjection> projection)
      : shape_(std::move(shape)),
        hash_(std::move(hash)),
        model_(std::move(model)),
        reader_(projection ? std::make_unique<TokenReader>(*model_, *std::move(projection)) : nullptr),
        small_(*model_, gate_,
               {.max_tokens = kSmallTokens,
                .max_sequences = kSmallTexts,
                .threads = threads,
                .flash_attention = 0,
                .per_token = gives_tokens() ? 1U : 0U}),
        large_(*model_, gate_,
               {.max_tokens = std::max(kLargeTokens, shape_.window),
                .max_sequences = kLargeTexts,
                .threads = threads,
                .flash_attention = 1,
                .per_token = gives_tokens() ? 1U : 0U}) {}

  const std::string& model_hash() const noexcept override { return hash_; }
  const std::string& model_name() const noexcept override { return shape_.name; }
  std::uint32_t dimension() const noexcept override { return shape_.dimension; }
  bool english_only() const noexcept override { return shape_.english_only; }
  bool gives_tokens() const noexcept override { return reader_ != nullptr; }

  Result<std::vector<std::vector<std::vector<float>>>> embed(std::span<const std::string_view> texts,
                                                             TextKind kind) override {
    MEMOS_TRY(auto encoded, run(texts, kind, false));
    std::vector<std::vector<std::vector<float>>> vectors(encoded.size());
    for (std::size_t i = 0; i < encoded.size(); ++i) vectors[i] = std::move(encoded[i].parts);
    return vectors;
  }

  Result<std::vector<Embedding>> encode(std::span<const std::string_view> texts, TextKind kind) override {
    return run(texts, kind, gives_tokens());
  }

 private:
  Result<std::vector<Embedding>> run(std::span<const std::string_view> texts, TextKind kind, bool with_tokens) {
    MEMOS_CHECK_OK(check_texts(texts));
    std::vector<Embedding> results(texts.size());
    std::vector<Part> parts;
    for (std::size_t i = 0; i < texts.size(); ++i) {
      if (texts[i].empty()) continue;
      MEMOS_CHECK_OK(cut(texts[i], kind, i, parts));
      for (auto part = parts.rbegin(); part != parts.rend() && part->text == i; ++part) results[i].parts.emplace_back();
    }
    // Shortest first: calls are filled with as many texts as fit, and a long text holds up few others.
    std::vector<const Part*> order;
    order.reserve(parts.size());
    for (const Part& part : parts) order.push_back(&part);
    std::ranges::sort(order, {},
                      [](const Part* part) { return std::tuple(part->tokens.size(), part->text, part->number); });
    for (std::size_t at = 0; at < order.size();) {
      MEMOS_TRY(const std::size_t taken, encode_some(std::span(order).subspan(at), kind, with_tokens, results));
      at += taken;
    }
    return results;
  }

  /// Tokenises a text and appends its parts.
  Status cut(std::string_view text, TextKind kind, std::size_t number, std::vector<Part>& parts) const {
    const std::string& prefix = kind == TextKind::kQuestion ? shape_.question_prefix : shape_.passage_prefix;
    std::string prefixed;
    if (!prefix.empty()) text = prefixed = prefix + std::string(text);
    MEMOS_TRY(auto whole, model_->tokenize(text, MEMOS_LLAMA_WITH_SPECIAL));
    if (whole.size() <= shape_.window) {
      parts.push_back({std::move(whole), number, 0});
      return {};
    }
    MEMOS_TRY(const auto plain, model_->tokenize(text, 0));
    const auto inner = std::ranges::search(whole, plain);
    const std::vector<std::int32_t> before(whole.begin(), inner.begin());
    const std::vector<std::int32_t> after(inner.end(), whole.end());
    const std::size_t special = before.size() + after.size();
    if (plain.empty() || special >= shape_.window)
      return fail(ErrorCode::kUnsupported, "the model's tokenizer cannot cut long texts", "embedder");
    std::size_t part_number = 0;
    for (const Window& window : overlapping_windows(plain.size(), shape_.window - special)) {
      Part part{before, number, part_number++};
      part.tokens.insert(part.tokens.end(), plain.begin() + static_cast<std::ptrdiff_t>(window.begin),
                         plain.begin() + static_cast<std::ptrdiff_t>(window.end));
      part.tokens.insert(part.tokens.end(), after.begin(), after.end());
      parts.push_back(std::move(part));
    }
    return {};
  }

  /// Encodes the first of the sorted parts that fit into one call; says how many.
  Result<std::size_t> encode_some(std::span<const Part* const> parts, TextKind kind, bool with_tokens,
                                  std::vector<Embedding>& results) {
    std::size_t count = 0;
    std::size_t tokens = 0;
    do {
      tokens += parts[count++]->tokens.size();
    } while (count < parts.size() && count < kLargeTexts && tokens + parts[count]->tokens.size() <= kLargeTokens);
    Lane& lane = tokens <= kSmallTokens && count <= kSmallTexts ? small_ : large_;
    const auto taken = parts.first(count);
    const std::size_t dimension = shape_.dimension;
    std::vector<float> states((reader_ ? tokens : count) * dimension);
    MEMOS_CHECK_OK(lane.encode(taken, kind == TextKind::kQuestion, states));
    std::size_t at = 0;
    for (const Part* part : taken) {
      const std::size_t rows = reader_ ? part->tokens.size() : 1;
      const auto own = std::span(states).subspan(at, rows * dimension);
      at += own.size();
      std::vector<float>& vector = results[part->text].parts[part->number];
      vector.assign(dimension, 0.0F);
      add_states(own, vector);
      if (!make_unit(vector))
        return fail(ErrorCode::kCorrupt, "the model gives no usable numbers; its file may be damaged", "embedder");
      if (!with_tokens || part->number != 0) continue;
      TokenEvidence& evidence = results[part->text].evidence;
      MEMOS_TRY(evidence, reader_->read(part->tokens, own, kind));
      if (kind == TextKind::kQuestion) TokenReader::append_whole(vector, evidence.sentences);
    }
    return count;
  }

  ModelShape shape_;
  std::string hash_;
  std::unique_ptr<LlamaModel> model_;    // Before the lanes: freed after their contexts.
  std::unique_ptr<TokenReader> reader_;  // None: one vector a text is all that this model gives.
  QuestionGate gate_;
  Lane small_, large_;
};

/// The projection beside the model, if its vectors can be pooled here. A damaged one costs token evidence only.
std::optional<TokenProjection> find_projection(base::FileSystem& fs, const std::string& path, const ModelShape& shape,
                                               const std::string& hash, const base::Logger& logger) {
  if (shape.pooling != Pooling::kMean) return std::nullopt;
  auto found = TokenProjection::load(fs, projection_path(path), hash);
  if (found && found->dimension() == shape.dimension) return *std::move(found);
  if (!found && found.error().code != ErrorCode::kNotFound)
    logger.log(base::LogLevel::kWarn, "searching without token evidence: " + found.error().message);
  return std::nullopt;
}

}  // namespace

Result<std::unique_ptr<Embedder>> make_llama_embedder(base::FileSystem& fs, const std::string& path,
                                                      std::uint32_t threads, const base::Logger& logger) {
  if (threads == 0 || threads > limits::kMaxModelThreads)
    return fail(ErrorCode::kInvalidArgument, "threads is from 1 to " + std::to_string(limits::kMaxModelThreads),
                "threads");
  MEMOS_TRY(auto checked, check_model_file(fs, path));
  if (!checked.shape.embedding)
    return fail(
        ErrorCode::kUnsupported,
        path + " is no embedding model: it does not say how to pool (" + checked.shape.architecture + ".pooling_type)",
        "embedder");
  MEMOS_TRY(auto engine, LlamaEngine::load());
  logger.log(base::LogLevel::kDebug, std::string("engine: ") + engine->api().engine);
  MEMOS_TRY(auto model, LlamaModel::load(std::move(engine), path, logger));
  if (model->dimension() != checked.shape.dimension || model->vocabulary() != checked.shape.vocabulary)
    return fail(ErrorCode::kCorrupt, path + " means something else to the engine than to memos", "embedder");
  if (checked.shape.name.empty()) checked.shape.name = checked.name;
  auto projection = find_projection(fs, path, checked.shape, checked.hash, logger);
  return std::make_unique<LlamaEmbedder>(std::move(model), std::move(checked.shape), std::move(checked.hash), threads,
                                         std::move(projection));
}

}  // namespace memos::model
