// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#include "model/twin_sequence.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cmath>
#include <cstring>

#include "base/limits.h"

namespace memos::model {
namespace {

constexpr std::uint64_t kMagic = 0x31574B4F4D454D54;  // Of a state.
constexpr std::string_view kAnswerTurn = "assistant\n";
constexpr std::size_t kEchoBytes = 200;               // Of the user's message in an answer.
constexpr float kWanted = 24.0F;                      // Logit of the answer's next token; the others lie in [0, 4).
constexpr std::uint64_t kPrime = 0x9E3779B97F4A7C15;  // 2^64 divided by the golden ratio.

/// SplitMix64's finalizer.
std::uint64_t mix(std::uint64_t x) noexcept {
  x = (x ^ (x >> 30U)) * 0xBF58476D1CE4E5B9U;
  x = (x ^ (x >> 27U)) * 0x94D049BB133111EBU;
  return x ^ (x >> 31U);
}

/// What is kept of a token.
struct Entry {
  std::uint32_t position = 0;
  std::uint32_t token = 0;
  std::uint64_t value = 0;
  /// Its part in what follows.
  [[nodiscard]] std::uint64_t weight() const noexcept { return mix(value + position * kPrime); }
};
static_assert(sizeof(Entry) == 16);

struct StateHead {
  std::uint64_t magic = kMagic;
  std::uint32_t flash_attention = 0;
  std::uint32_t count = 0;
};

class TwinSequence final : public KvSequence {
 public:
  TwinSequence(const TwinGeneratorOptions& options, const void* owner)
      : options_(options), owner_(owner), chunk_(options.chunk_tokens) {}

  std::span<const Token> tokens() const noexcept override { return tokens_; }
  std::size_t capacity() const noexcept override { return options_.context_tokens; }
  std::size_t first_position() const noexcept override { return first_; }
  std::size_t exact_size() const noexcept override { return std::min(exact_, tokens_.size()); }
  std::size_t chunk_tokens() const noexcept override { return chunk_; }
  void set_chunk_tokens(std::size_t tokens) noexcept override {
    chunk_ = std::clamp<std::size_t>(tokens, 1, options_.chunk_tokens);
  }

  Status decode(std::span<const Token> tokens, const KeepGoing& keep_going) override {
    fresh_ = false;
    MEMOS_CHECK_OK(check_room(tokens.size()));
    for (const Token token : tokens) {
      if (token < 0 || token >= kTwinTokens) return fail(ErrorCode::kInvalidArgument, "no such token", "tokens");
    }
    const bool exact = exact_size() == size();
    for (std::size_t at = 0; at < tokens.size(); at += chunk_) {
      if (keep_going && !keep_going()) return fail(ErrorCode::kCancelled, "stopped while reading the prompt");
      const auto chunk = tokens.subspan(at, std::min(chunk_, tokens.size() - at));
      if (options_.on_decode) options_.on_decode(chunk.size());
      for (const Token token : chunk) append(token);
      if (exact) exact_ = size();
    }
    fresh_ = !tokens.empty();
    return {};
  }

  Result<std::span<const float>> logits() const override {
    if (!fresh_) return fail(ErrorCode::kConflict, "nothing was decoded last");
    logits_.resize(kTwinTokens);
    for (std::size_t i = 0; i < logits_.size(); ++i)
      logits_[i] = static_cast<float>(mix(sums_.back() + i * kPrime) >> 40U) * 0x1p-22F;
    logits_[kTwinBegin] = logits_[kTwinTurn] = -1.0F;
    logits_[static_cast<std::size_t>(wanted())] = kWanted;
    return std::span<const float>(logits_);
  }

  Result<std::string> save(std::size_t from, std::size_t to) override {
    if (from >= to || to > size()) return fail(ErrorCode::kInvalidArgument, "no such tokens", "to");
    if (to > exact_size()) return fail(ErrorCode::kConflict, "tokens that are not exact are not saved", "to");
    const StateHead head{.flash_attention = options_.flash_attention ? 1U : 0U,
                         .count = static_cast<std::uint32_t>(to - from)};
    std::string state(sizeof head + (to - from) * sizeof(Entry), '\0');
    std::memcpy(state.data(), &head, sizeof head);
    std::memcpy(state.data() + sizeof head, entries_.data() + from, (to - from) * sizeof(Entry));
    return state;
  }

  Status restore(base::Bytes state, std::span<const Token> tokens) override {
    MEMOS_TRY(const auto entries, read(state, tokens));
    if (entries.front().position != first_ + size())
      return fail(ErrorCode::kConflict, "the state was saved at another position", "state");
    MEMOS_CHECK_OK(check_room(tokens.size()));
    const bool exact = exact_size() == size();
    attach(entries, tokens);
    if (exact) exact_ = size();
    return {};
  }

  Status restore_shifted(base::Bytes state, std::span<const Token> tokens, std::size_t skip) override {
    MEMOS_TRY(auto entries, read(state, tokens));
    if (skip >= tokens.size()) return fail(ErrorCode::kInvalidArgument, "nothing is left to restore", "skip");
    MEMOS_CHECK_OK(check_room(tokens.size() - skip));
    entries.erase(entries.begin(), entries.begin() + static_cast<std::ptrdiff_t>(skip));
    for (std::size_t i = 0; i < entries.size(); ++i)
      entries[i].position = static_cast<std::uint32_t>(first_ + size() + i);
    exact_ = exact_size();
    attach(entries, tokens.subspan(skip));
    return {};
  }

  void truncate(std::size_t size) override {
    if (size >= tokens_.size()) return;
    fresh_ = false;
    tokens_.resize(size);
    entries_.resize(size);
    sums_.resize(size);
    exact_ = std::min(exact_, size);
  }

  void clear(std::size_t first_position) override {
    truncate(0);
    fresh_ = false;
    first_ = first_position;
  }
  void wipe() override { clear(0); }

  Status set_adapters(std::span<const AppliedAdapter> adapters) override {
    if (std::ranges::equal(adapters, adapters_)) return {};
    if (adapters.size() > limits::kMaxAppliedAdapters)
      return fail(ErrorCode::kInvalidArgument, "too many adapters at once", "adapters");
    std::uint64_t seed = 0;
    for (const AppliedAdapter& applied : adapters) {
      const auto* own = dynamic_cast<const TwinAdapter*>(applied.adapter.get());
      if (own == nullptr || own->owner() != owner_ || !std::isfinite(applied.scale))
        return fail(ErrorCode::kInvalidArgument, "the adapter is of another model, or its scale is no number",
                    "adapters");
      // Zero is as if it were not there, as with an engine.
      if (applied.scale != 0)
        seed += mix(base::xxh3(base::as_bytes(own->hash())) + std::bit_cast<std::uint32_t>(applied.scale));
    }
    clear(0);
    adapter_seed_ = seed;
    adapters_.assign(adapters.begin(), adapters.end());
    return {};
  }
  std::span<const AppliedAdapter> adapters() const noexcept override { return adapters_; }

 private:
  Status check_room(std::size_t more) const {
    if (more <= capacity() - size()) return {};
    return fail(ErrorCode::kExhausted, "the model's context of " + std::to_string(capacity()) + " tokens is full");
  }

  void append(Token token) {
    Entry entry{.position = static_cast<std::uint32_t>(first_ + size()), .token = static_cast<std::uint32_t>(token)};
    const std::uint64_t before = sums_.empty() ? 0 : sums_.back();
    entry.value = mix(before + adapter_seed_ + mix(options_.seed + entry.token * kPrime));
    push(entry, token);
  }

  void push(const Entry& entry, Token token) {
    sums_.push_back((sums_.empty() ? 0 : sums_.back()) + entry.weight());
    entries_.push_back(entry);
    tokens_.push_back(token);
  }

  void attach(std::span<const Entry> entries, std::span<const Token> tokens) {
    fresh_ = false;
    for (std::size_t i = 0; i < entries.size(); ++i) push(entries[i], tokens[i]);
  }

  Result<std::vector<Entry>> read(base::Bytes state, std::span<const Token> tokens) const {
    StateHead head;
    const auto refuse = [] { return fail(ErrorCode::kCorrupt, "the state is damaged or of another shape", "state"); };
    if (tokens.empty() || state.size() != sizeof head + tokens.size() * sizeof(Entry)) return refuse();
    std::memcpy(&head, state.data(), sizeof head);
    if (head.magic != kMagic || head.count != tokens.size() || (head.flash_attention != 0) != options_.flash_attention)
      return refuse();
    std::vector<Entry> entries(head.count);
    std::memcpy(entries.data(), state.data() + sizeof head, entries.size() * sizeof(Entry));
    for (std::size_t i = 1; i < entries.size(); ++i) {
      if (entries[i].position != entries[i - 1].position + 1) return refuse();
    }
    return entries;
  }

  [[nodiscard]] std::string text_of(std::size_t from, std::size_t to) const {
    std::string text;
    for (std::size_t i = from; i < to; ++i) {
      if (tokens_[i] < kTwinBegin) text.push_back(static_cast<char>(tokens_[i]));
    }
    return text;
  }

  /// The whole answer to a prompt that ends before token `at`.
  [[nodiscard]] std::string answer(std::size_t at) const {
    static constexpr std::string_view kUser = "user\n";
    std::string said;
    for (std::size_t i = at; i-- > 0;) {
      if (tokens_[i] != kTwinTurn || text_of(i, std::min(at, i + 1 + kUser.size())) != kUser) continue;
      const auto end = std::find(tokens_.begin() + static_cast<std::ptrdiff_t>(i), tokens_.end(), kTwinEnd);
      said = text_of(i + 1 + kUser.size(), static_cast<std::size_t>(end - tokens_.begin()));
      break;
    }
    std::size_t cut = std::min(said.size(), kEchoBytes);
    while (cut > 0 && cut < said.size() && (static_cast<unsigned char>(said[cut]) & 0xC0U) == 0x80U) --cut;
    const std::uint64_t digest = at == 0 ? 0 : sums_[at - 1];
    std::array<std::uint8_t, 4> bytes{};
    std::memcpy(bytes.data(), &digest, bytes.size());
    return "You said: " + said.substr(0, cut) + " [" + base::to_hex(bytes) + "]";
  }

  /// The token that the twin wants to come next.
  [[nodiscard]] Token wanted() const {
    for (std::size_t i = size(); i-- > 0;) {
      if (tokens_[i] != kTwinTurn) continue;
      const std::size_t at = i + 1 + kAnswerTurn.size();
      if (size() < at || text_of(i, at) != kAnswerTurn) break;
      const std::string whole = answer(at);
      const std::string said = text_of(at, size());
      if (said.size() != size() - at || !whole.starts_with(said)) return kTwinEnd;
      return said.size() == whole.size() ? kTwinEnd
                                         : static_cast<Token>(static_cast<unsigned char>(whole[said.size()]));
    }
    return static_cast<Token>('a' + mix(sums_.back()) % 26);
  }

  const TwinGeneratorOptions& options_;
  const void* owner_;
  std::size_t chunk_;
  std::size_t first_ = 0;
  std::size_t exact_ = 0;
  bool fresh_ = false;  ///< logits() has an answer.
  std::vector<Token> tokens_;
  std::vector<Entry> entries_;
  std::vector<std::uint64_t> sums_;  ///< Of the entries' weights, up to each.
  std::uint64_t adapter_seed_ = 0;
  std::vector<AppliedAdapter> adapters_;
  mutable std::vector<float> logits_;
};

}  // namespace

std::unique_ptr<KvSequence> make_twin_sequence(const TwinGeneratorOptions& options, const void* owner) {
  return std::make_unique<TwinSequence>(options, owner);
}

}  // namespace memos::model
