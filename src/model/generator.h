// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/hash.h"
#include "base/log.h"
#include "base/result.h"

namespace memos::model {

/// A token of a model's vocabulary.
using Token = std::int32_t;
/// Asked now and then during long work, on any thread but one at a time; false ends it with kCancelled. Empty = always
/// true. Must be quick and must not throw.
using KeepGoing = std::function<bool()>;

enum class KvType : std::uint8_t { kF32 = 0, kF16 = 1, kQ8_0 = 2 };

/// All that makes a saved state usable: equal identities (and equal adapters) give equal states for equal tokens. A
/// state that was saved under another one must never be restored, because an engine sees a difference of shapes only.
struct GeneratorIdentity {
  std::string model_hash;  ///< 64 hex digits; changes with any tensor of the file.
  std::uint64_t model_bytes = 0;
  std::string architecture;  ///< "llama", "qwen2", "qwen3", ... or "twin".
  std::uint32_t layers = 0, kv_heads = 0, head_size = 0;
  std::string engine;  ///< With its version, for example "llama.cpp 0.5.0, ggml 0.25".
  std::string rope;    ///< Base, scale and kind of scaling, as text.
  KvType key_type = KvType::kF16, value_type = KvType::kF16;
  bool flash_attention = false;
  std::uint32_t bytes_per_token = 0;  ///< Of a state, positions included; a state has under 1 KiB beside them.
  friend bool operator==(const GeneratorIdentity&, const GeneratorIdentity&) = default;
};

/// A loaded adapter (LoRA). Read-only, any thread.
class Adapter {
 public:
  virtual ~Adapter() = default;
  [[nodiscard]] virtual const std::string& hash() const noexcept = 0;  ///< 64 hex digits over the whole file.
};

/// An adapter with its strength; 1 = as it was trained.
struct AppliedAdapter {
  // Shared: the list of loaded ones, and each sequence that applies it, keep it alive.
  std::shared_ptr<const Adapter> adapter;
  float scale = 1.0F;
  friend bool operator==(const AppliedAdapter&, const AppliedAdapter&) = default;
};

/// Digest of an identity and a set of adapters (in any order): the namespace of saved states.
[[nodiscard]] Digest state_namespace(const GeneratorIdentity& identity, std::span<const AppliedAdapter> adapters);

/// A row of tokens with its key/value cache in the engine's memory. One thread at a time. Positions count from
/// first_position(); "at" and "size" count tokens of the row from 0.
///
/// Exactness: what is decoded or restored at its own place behind the same tokens is bit-identical to a plain prefill
/// of the row in the same chunks. Other chunks may round differently where an engine takes other ways for few tokens
/// than for many, as llama.cpp does for some types of weights and in its own attention; with weights in q8_0 and our
/// attention no chunk matters. restore_shifted() ends exactness: see exact_size().
class KvSequence {
 public:
  virtual ~KvSequence() = default;
  /// The row's tokens. Valid until the row changes.
  [[nodiscard]] virtual std::span<const Token> tokens() const noexcept = 0;
  [[nodiscard]] std::size_t size() const noexcept { return tokens().size(); }
  [[nodiscard]] virtual std::size_t capacity() const noexcept = 0;  ///< Tokens that fit.
  [[nodiscard]] virtual std::size_t first_position() const noexcept = 0;
  /// So many leading tokens are exact; those behind were re-positioned or decoded behind such ones.
  [[nodiscard]] virtual std::size_t exact_size() const noexcept = 0;

  /// Appends tokens in chunks of at most chunk_tokens() (the engine's are of one size, within a token) and asks
  /// `keep_going` between chunks and, where the engine can, within them. After any error the row is as long as the
  /// whole chunks that went in. Errors: kExhausted (no room), kInvalidArgument (no such token), kCancelled,
  /// kUnavailable.
  [[nodiscard]] virtual Status decode(std::span<const Token> tokens, const KeepGoing& keep_going = {}) = 0;
  [[nodiscard]] virtual std::size_t chunk_tokens() const noexcept = 0;
  /// At least 1, at most the generator's; background work takes 64.
  virtual void set_chunk_tokens(std::size_t tokens) noexcept = 0;
  /// One value a token of the vocabulary: what may follow the last token. Valid until the next call that is not const.
  /// Error kConflict unless the last call that changed the row was a successful decode() of at least one token.
  [[nodiscard]] virtual Result<std::span<const float>> logits() const = 0;

  /// The state of tokens [from, to), opaque. Errors: kInvalidArgument (from >= to, to > size()), kConflict (to >
  /// exact_size(): what is not exact must not be kept as if it were), kUnavailable.
  [[nodiscard]] virtual Result<std::string> save(std::size_t from, std::size_t to) = 0;
  /// Appends tokens from their saved state, at the position where they were saved: first_position() + size(). Restore
  /// blocks in the order of their positions. The caller answers for identity, prefix and integrity (its checksum);
  /// what an engine can see is refused: kCorrupt (damaged, other shape, another number of tokens), kConflict (another
  /// position), kExhausted (no room). After an error the row is unchanged.
  [[nodiscard]] virtual Status restore(base::Bytes state, std::span<const Token> tokens) = 0;
  /// The same for tokens that were saved at another position or behind other tokens; the first `skip` of them are left
  /// out (they were decoded instead: repair). Everything from here on is no longer exact. Further error: kUnsupported
  /// (the model's positions cannot be moved).
  [[nodiscard]] virtual Status restore_shifted(base::Bytes state, std::span<const Token> tokens,
                                               std::size_t skip = 0) = 0;

  /// Cuts the row; no effect when it is not longer.
  virtual void truncate(std::size_t size) = 0;
  /// Empties the row. `first_position`: where the next token will stand, for encoding a piece in place, on its own.
  virtual void clear(std::size_t first_position = 0) = 0;
  /// Empties the row and overwrites what it held in memory.
  virtual void wipe() = 0;
  /// Replaces the set of adapters; a change clears the row, because its states belong to the old set. Errors:
  /// kInvalidArgument (made by another generator, a scale that is not finite, too many).
  [[nodiscard]] virtual Status set_adapters(std::span<const AppliedAdapter> adapters) = 0;
  [[nodiscard]] virtual std::span<const AppliedAdapter> adapters() const noexcept = 0;
};

struct ChatMessage {
  std::string role;  ///< "system", "user", "assistant"; others where the model's template knows them.
  std::string content;
};

/// Errors: kInvalidArgument naming "messages", "role" (small letters and underscores) or "content" (UTF-8 without NUL).
[[nodiscard]] Status check_messages(std::span<const ChatMessage> messages);

/// A piece of a rendered prompt. Control pieces come from the template and may hold control tokens; the others are what
/// somebody said and never become control tokens, whatever they look like.
struct PromptPiece {
  std::string text;
  bool control = false;
  std::size_t message = 0;  ///< Of a piece that is not control: whose content it is.
};

struct LeaseRequest {
  /// Whoever may see the row's contents, for example the tenant. A pooled row is handed on with its contents only
  /// within one owner; "" = never.
  std::string owner{};
  /// What the row is wanted for: of the free rows of this owner and these adapters the one that begins with most of
  /// these tokens is given, cut to what is equal (but for the last token, so that decode() has work and logits() an
  /// answer). Empty = an empty row.
  std::span<const Token> tokens{};
  std::vector<AppliedAdapter> adapters{};
  /// Waits behind every lease that is not background, and gets a row only if another one stays for those (where the
  /// pool has more than one).
  bool background = false;
  KeepGoing keep_going{};
};

class SequencePool;

/// A row for as long as this lives. Movable. Must not outlive its generator.
class SequenceLease {
 public:
  SequenceLease() = default;
  SequenceLease(SequencePool& pool, std::unique_ptr<KvSequence> sequence);
  SequenceLease(SequenceLease&& other) noexcept;
  SequenceLease& operator=(SequenceLease&& other) noexcept;
  SequenceLease(const SequenceLease&) = delete;
  SequenceLease& operator=(const SequenceLease&) = delete;
  ~SequenceLease();
  [[nodiscard]] KvSequence& operator*() const noexcept { return *sequence_; }
  [[nodiscard]] KvSequence* operator->() const noexcept { return sequence_.get(); }
  [[nodiscard]] explicit operator bool() const noexcept { return sequence_ != nullptr; }

 private:
  void give_back() noexcept;
  SequencePool* pool_ = nullptr;
  std::unique_ptr<KvSequence> sequence_;
};

/// A loaded generative model. Exists so that llama.cpp and the test twin are interchangeable. Thread-safe; must outlive
/// its leases. Text goes through model/chat_model.h; this is the level of tokens and states.
class Generator {
 public:
  virtual ~Generator() = default;
  [[nodiscard]] virtual const std::string& name() const noexcept = 0;
  [[nodiscard]] virtual const GeneratorIdentity& identity() const noexcept = 0;
  [[nodiscard]] virtual std::uint32_t vocabulary() const noexcept = 0;      ///< Tokens.
  [[nodiscard]] virtual std::uint32_t context_length() const noexcept = 0;  ///< Tokens of a leased row.

  /// `control`: names of control tokens in the text become those tokens (for a template's own text, never for what
  /// somebody said). No BOS is added. Errors: kInvalidArgument (not UTF-8), kUnavailable.
  [[nodiscard]] virtual Result<std::vector<Token>> tokenize(std::string_view text, bool control = false) const = 0;
  /// The bytes a token stands for; may be a part of a code point; "" for control tokens and unknown ones.
  [[nodiscard]] virtual std::string token_bytes(Token token) const = 0;
  [[nodiscard]] std::string detokenize(std::span<const Token> tokens) const;
  [[nodiscard]] virtual bool ends_generation(Token token) const noexcept = 0;
  /// What every prompt begins with, or -1.
  [[nodiscard]] virtual Token begin_token() const noexcept = 0;

  /// The prompt of a conversation by the model's own template; a plain form where it has none that the engine knows.
  /// `answer`: with the beginning of the assistant's next turn. Error kInvalidArgument (no message, empty role).
  [[nodiscard]] virtual Result<std::vector<PromptPiece>> render(std::span<const ChatMessage> messages,
                                                                bool answer = true) const = 0;
  /// Texts at which an answer ends where the template has no token for that; mostly none.
  [[nodiscard]] virtual std::vector<std::string> turn_ends() const { return {}; }
  /// begin_token() and the pieces' tokens, each piece on its own.
  [[nodiscard]] Result<std::vector<Token>> tokenize(std::span<const PromptPiece> pieces) const;

  /// Waits for a row. Errors: kCancelled, kUnavailable (no memory), those of set_adapters().
  [[nodiscard]] virtual Result<SequenceLease> lease(const LeaseRequest& request) = 0;
  /// How many leases that are not background are held or waited for: background work goes on while this is 0.
  [[nodiscard]] virtual std::size_t foreground() const noexcept = 0;
  /// Empties the pooled rows of an owner ("" = all) and overwrites what they held; those leased now, when they come
  /// back. For erased memories.
  virtual void forget(std::string_view owner) = 0;

  /// Checks the file's form and that it fits this model, and loads it. Errors: kNotFound, kCorrupt, kUnsupported
  /// (another architecture or kind of adapter), kIo.
  [[nodiscard]] virtual Result<std::shared_ptr<const Adapter>> load_adapter(const std::string& path) = 0;
};

struct GeneratorOptions {
  /// GGUF file (a path with '/'), model name (looked up in the model folders), or "twin[:seed]" (tests).
  std::string name;
  std::vector<std::string> folders{};
  std::uint32_t threads = 1;
  std::uint32_t context_tokens = 0;  ///< Of a row; 0 = what the model was made for, within limits.
  std::uint32_t rows = 2;            ///< Of the pool; each has its own memory, made when first needed.
  std::uint32_t chunk_tokens = 256;  ///< Of one step of decode().
  KvType kv_type = KvType::kF16;
  FlashAttention flash_attention = FlashAttention::kAuto;  ///< A quantized cache needs it on.
  base::Logger logger{};
};

/// Errors: kNotFound (names every place that was looked at), kUnsupported (no llama module, a model that cannot
/// generate), kCorrupt (damaged file), kInvalidArgument, kUnavailable (no memory).
[[nodiscard]] Result<std::unique_ptr<Generator>> make_generator(const GeneratorOptions& options);

}  // namespace memos::model
