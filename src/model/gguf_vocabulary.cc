// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#include "model/gguf_vocabulary.h"

#include <string>
#include <unordered_set>

#include "base/limits.h"
#include "base/utf8.h"

namespace memos::model {
namespace {

// Default ids of [UNK], [CLS], [SEP] and [MASK] reach to 103; the engine uses them when the file names none.
constexpr std::uint64_t kMinVocabulary = 104;
// The vocabulary of bert-base-uncased has 676 tokens with CJK characters and still knows English only; vocabularies
// made for Chinese, Japanese or Korean have many thousands.
constexpr std::uint64_t kFewCjkTokens = 2'000;
constexpr std::size_t kMaxTokenBytes = 1'024;

std::unexpected<Error> corrupt(const std::string& what, std::string_view key) {
  return fail(ErrorCode::kCorrupt, "the model file is damaged: " + what + " (" + std::string(key) + ")",
              std::string(key));
}

/// Hiragana to the unified ideographs, and Hangul syllables: UTF-8 lead bytes E3 81 … E9 and EA B0 … ED.
bool has_cjk(std::string_view token) noexcept {
  for (std::size_t i = 0; i + 2 < token.size(); ++i) {
    const auto lead = static_cast<unsigned char>(token[i]);
    const auto next = static_cast<unsigned char>(token[i + 1]);
    if (lead == 0xE3 && next >= 0x81) return true;
    if (lead >= 0xE4 && lead <= 0xE9) return true;
    if ((lead == 0xEA && next >= 0xB0) || lead == 0xEB || lead == 0xEC || (lead == 0xED && next < 0x9F)) return true;
  }
  return false;
}

Result<std::uint64_t> check_tokens(const GgufValue& tokens, std::string_view key) {
  std::unordered_set<std::string_view> seen;
  seen.reserve(static_cast<std::size_t>(tokens.count) * 2);
  std::uint64_t cjk = 0;
  std::string problem;
  for_each_string(tokens, [&](std::string_view token) {
    if (!problem.empty()) return;
    if (token.empty() || token.size() > kMaxTokenBytes)
      problem = "a token is empty or too long";
    else if (base::first_invalid_utf8(token) != std::string_view::npos)
      problem = "a token is not valid UTF-8";
    else if (!seen.insert(token).second)
      problem = "a token comes twice";
    if (has_cjk(token)) ++cjk;
  });
  if (!problem.empty()) return corrupt(problem, key);
  return cjk;
}

Status check_array(const GgufFile& file, std::string_view key, GgufKind element, std::uint64_t count, bool required) {
  const GgufValue* value = file.find(key);
  if (value == nullptr) {
    if (required) return corrupt("an array is missing", key);
    return {};
  }
  if (!value->is_array_of(element) || value->count != count) return corrupt("an array has a wrong length or type", key);
  return {};
}

Status check_token_types(const GgufFile& file, std::uint64_t count) {
  constexpr std::string_view kKey = "tokenizer.ggml.token_type";
  constexpr std::int32_t kLast = 6;  // Byte; the kinds are those of the GGUF specification.
  MEMOS_CHECK_OK(check_array(file, kKey, GgufKind::kInt32, count, false));
  const GgufValue* types = file.find(kKey);
  if (types == nullptr) return {};
  for (std::size_t i = 0; i < types->bytes.size(); i += sizeof(std::int32_t)) {
    std::int32_t type = 0;
    std::memcpy(&type, types->bytes.data() + i, sizeof type);
    if (type < 0 || type > kLast) return corrupt("a token has an unknown kind", kKey);
  }
  return {};
}

Status check_special_ids(const GgufFile& file, std::uint64_t count) {
  for (const auto& [key, value] : file.values()) {
    if (!key.starts_with("tokenizer.ggml.") || !key.ends_with("_token_id")) continue;
    const auto id = value.to_unsigned();
    if (value.kind != GgufKind::kUint32 || *id >= count)
      return corrupt("a special token is outside the vocabulary", key);
  }
  return {};
}

/// The arrays that each kind of tokenizer needs.
Status check_kind(const GgufFile& file, std::string_view kind, std::uint64_t count) {
  if (kind == "bert") return {};
  if (kind == "gpt2") {
    const GgufValue* merges = file.find("tokenizer.ggml.merges");
    if (merges == nullptr || !merges->is_array_of(GgufKind::kString))
      return corrupt("an array is missing", "tokenizer.ggml.merges");
    Status status;
    for_each_string(*merges, [&](std::string_view merge) {
      const bool pair = merge.find(' ', 1) != std::string_view::npos && merge.size() <= 2 * kMaxTokenBytes;
      if (!pair || base::first_invalid_utf8(merge) != std::string_view::npos)
        status = corrupt("a merge is not a pair of tokens", "tokenizer.ggml.merges");
    });
    return status;
  }
  if (kind == "llama" || kind == "t5")
    return check_array(file, "tokenizer.ggml.scores", GgufKind::kFloat32, count, true);
  return fail(ErrorCode::kUnsupported,
              "the tokenizer \"" + std::string(kind.substr(0, 32)) + "\" is not known to memos",
              "tokenizer.ggml.model");
}

}  // namespace

Result<VocabularyShape> check_vocabulary(const GgufFile& file) {
  constexpr std::string_view kModel = "tokenizer.ggml.model";
  constexpr std::string_view kTokens = "tokenizer.ggml.tokens";
  const GgufValue* model = file.find(kModel);
  if (model == nullptr || !model->to_string()) return corrupt("the tokenizer is missing", kModel);
  const GgufValue* tokens = file.find(kTokens);
  if (tokens == nullptr || !tokens->is_array_of(GgufKind::kString))
    return corrupt("the vocabulary is missing", kTokens);
  if (tokens->count < kMinVocabulary || tokens->count > limits::kMaxVocabulary)
    return corrupt("the vocabulary has " + std::to_string(tokens->count) + " tokens", kTokens);
  MEMOS_TRY(const std::uint64_t cjk, check_tokens(*tokens, kTokens));
  MEMOS_CHECK_OK(check_token_types(file, tokens->count));
  MEMOS_CHECK_OK(check_special_ids(file, tokens->count));
  MEMOS_CHECK_OK(check_kind(file, *model->to_string(), tokens->count));
  // Byte-level tokens do not show what they stand for, and can stand for anything.
  const bool english_only = cjk < kFewCjkTokens && *model->to_string() != "gpt2";
  return VocabularyShape{static_cast<std::uint32_t>(tokens->count), english_only};
}

}  // namespace memos::model
