// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#include "model/generator.h"

#include <algorithm>
#include <bit>
#include <charconv>

#include "base/file.h"
#include "base/limits.h"
#include "base/utf8.h"
#include "model/llama_generator.h"
#include "model/model_folders.h"
#include "model/twin_generator.h"

namespace memos::model {
namespace {

void add(base::Blake2b& hash, std::string_view text) {
  const std::uint64_t size = text.size();  // Before each, so that no two rows of texts give the same bytes.
  hash.update({reinterpret_cast<const std::uint8_t*>(&size), sizeof size});
  hash.update(base::as_bytes(text));
}

void add(base::Blake2b& hash, std::uint64_t number) {
  hash.update({reinterpret_cast<const std::uint8_t*>(&number), sizeof number});
}

Result<std::unique_ptr<Generator>> make_twin(const GeneratorOptions& options) {
  TwinGeneratorOptions twin;
  std::string_view text = std::string_view(options.name).substr(4);
  if (text.starts_with(':')) {
    const auto [end, error] = std::from_chars(text.data() + 1, text.data() + text.size(), twin.seed);
    if (error != std::errc() || end != text.data() + text.size())
      return fail(ErrorCode::kInvalidArgument, "the test generator is called twin or twin:NUMBER", "model");
  }
  if (options.context_tokens != 0) twin.context_tokens = options.context_tokens;
  twin.rows = options.rows;
  twin.chunk_tokens = options.chunk_tokens;
  twin.flash_attention = options.flash_attention == FlashAttention::kOn;
  return make_twin_generator(std::move(twin));
}

}  // namespace

Digest state_namespace(const GeneratorIdentity& identity, std::span<const AppliedAdapter> adapters) {
  base::Blake2b hash;
  add(hash, "memos state namespace 1");
  add(hash, identity.model_hash);
  add(hash, identity.model_bytes);
  add(hash, identity.architecture);
  add(hash, identity.layers);
  add(hash, identity.kv_heads);
  add(hash, identity.head_size);
  add(hash, identity.engine);
  add(hash, identity.rope);
  add(hash, static_cast<std::uint64_t>(identity.key_type));
  add(hash, static_cast<std::uint64_t>(identity.value_type));
  add(hash, static_cast<std::uint64_t>(identity.flash_attention));
  add(hash, identity.bytes_per_token);
  std::vector<std::pair<std::string, std::uint32_t>> set;
  for (const AppliedAdapter& applied : adapters) {
    if (applied.scale != 0) set.emplace_back(applied.adapter->hash(), std::bit_cast<std::uint32_t>(applied.scale));
  }
  std::ranges::sort(set);
  for (const auto& [name, scale] : set) {
    add(hash, name);
    add(hash, scale);
  }
  return hash.finish();
}

Status check_messages(std::span<const ChatMessage> messages) {
  if (messages.empty()) return fail(ErrorCode::kInvalidArgument, "a conversation needs a message", "messages");
  if (messages.size() > limits::kMaxChatMessages)
    return fail(ErrorCode::kInvalidArgument,
                "a conversation has at most " + std::to_string(limits::kMaxChatMessages) + " messages", "messages");
  for (const ChatMessage& message : messages) {
    // A role becomes a part of the template's text, so it must not hold control tokens.
    const bool plain = std::ranges::all_of(message.role, [](char c) { return (c >= 'a' && c <= 'z') || c == '_'; });
    if (message.role.empty() || message.role.size() > limits::kMaxNameBytes || !plain)
      return fail(ErrorCode::kInvalidArgument, "a role is a word of small letters, for example user", "role");
    MEMOS_CHECK_OK(base::require_text(message.content, "content"));
  }
  return {};
}

std::string Generator::detokenize(std::span<const Token> tokens) const {
  std::string text;
  for (const Token token : tokens) text += token_bytes(token);
  return text;
}

Result<std::vector<Token>> Generator::tokenize(std::span<const PromptPiece> pieces) const {
  std::vector<Token> tokens;
  if (begin_token() >= 0) tokens.push_back(begin_token());
  for (const PromptPiece& piece : pieces) {
    MEMOS_TRY(const auto more, tokenize(piece.text, piece.control));
    tokens.insert(tokens.end(), more.begin(), more.end());
  }
  return tokens;
}

Result<std::unique_ptr<Generator>> make_generator(const GeneratorOptions& options) {
  if (options.rows == 0 || options.rows > limits::kMaxGeneratorRows)
    return fail(ErrorCode::kInvalidArgument, "rows must be from 1 to " + std::to_string(limits::kMaxGeneratorRows),
                "rows");
  if (options.chunk_tokens == 0 || options.chunk_tokens > limits::kMaxChunkTokens)
    return fail(ErrorCode::kInvalidArgument,
                "chunk_tokens must be from 1 to " + std::to_string(limits::kMaxChunkTokens), "chunk_tokens");
  if (options.context_tokens > limits::kMaxContextTokens)
    return fail(ErrorCode::kInvalidArgument,
                "context_tokens must be at most " + std::to_string(limits::kMaxContextTokens), "context_tokens");
  if (options.name.empty()) return fail(ErrorCode::kInvalidArgument, "name the model", "model");
  if (options.name == "twin" || options.name.starts_with("twin:")) return make_twin(options);
  if (options.threads == 0 || options.threads > limits::kMaxModelThreads)
    return fail(ErrorCode::kInvalidArgument, "threads must be from 1 to " + std::to_string(limits::kMaxModelThreads),
                "threads");
  const auto fs = base::make_posix_file_system();
  auto path = find_model(*fs, options.name, options.folders);
  if (!path) return std::unexpected(Error{path.error().code, path.error().message, "model"});
  return make_llama_generator(*fs, *path, options);
}

}  // namespace memos::model
