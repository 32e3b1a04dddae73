// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#include <string>

#include "base/hash.h"
#include "base/invariant.h"
#include "base/limits.h"
#include "language/language.h"
#include "model/embedder.h"
#include "model/token_projection.h"
#include "model/windows.h"

namespace memos::model {
namespace {

constexpr std::size_t kWindowWords = 256;    // So that long texts have parts here too.
constexpr std::uint64_t kPlacesPerWord = 4;  // Enough that two different words rarely look alike.

bool is_ascii_alnum(unsigned char c) noexcept {
  return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

std::size_t code_point_bytes(unsigned char lead) noexcept {
  if (lead < 0x80U) return 1;
  if (lead < 0xE0U) return 2;
  return lead < 0xF0U ? 3 : 4;
}

/// Lower-case ASCII words; every other code point is a word of its own, which serves languages without spaces.
std::vector<std::string> words_of(std::string_view text) {
  std::vector<std::string> words;
  std::string word;
  for (std::size_t i = 0; i < text.size();) {
    const auto c = static_cast<unsigned char>(text[i]);
    if (is_ascii_alnum(c)) {
      word.push_back(static_cast<char>(c >= 'A' && c <= 'Z' ? c + ('a' - 'A') : c));
      ++i;
      continue;
    }
    if (!word.empty()) words.push_back(std::exchange(word, {}));
    const std::size_t bytes = std::min(code_point_bytes(c), text.size() - i);
    if (c >= 0x80U) words.emplace_back(text.substr(i, bytes));
    i += bytes;
  }
  if (!word.empty()) words.push_back(std::move(word));
  if (words.empty()) words.emplace_back(text);  // Only punctuation: the text is its own word.
  return words;
}

class TwinEmbedder final : public Embedder {
 public:
  explicit TwinEmbedder(std::uint32_t dimension) : dimension_(dimension), name_("twin:" + std::to_string(dimension)) {
    hash_ = base::to_hex(base::blake2b(base::as_bytes("memos test twin, version 1, " + name_)));
  }

  const std::string& model_hash() const noexcept override { return hash_; }
  const std::string& model_name() const noexcept override { return name_; }
  std::uint32_t dimension() const noexcept override { return dimension_; }
  bool english_only() const noexcept override { return false; }

  Result<std::vector<std::vector<std::vector<float>>>> embed(std::span<const std::string_view> texts,
                                                             TextKind /*kind*/) override {
    MEMOS_CHECK_OK(check_texts(texts));
    std::vector<std::vector<std::vector<float>>> results(texts.size());
    for (std::size_t i = 0; i < texts.size(); ++i) {
      if (texts[i].empty()) continue;
      const auto words = words_of(texts[i]);
      for (const Window& window : overlapping_windows(words.size(), kWindowWords))
        results[i].push_back(bag(std::span(words).subspan(window.begin, window.end - window.begin), dimension_));
    }
    return results;
  }

  bool gives_tokens() const noexcept override { return true; }

  Result<std::vector<Embedding>> encode(std::span<const std::string_view> texts, TextKind kind) override {
    MEMOS_TRY(auto vectors, embed(texts, kind));
    std::vector<Embedding> out(texts.size());
    for (std::size_t i = 0; i < texts.size(); ++i) {
      out[i].parts = std::move(vectors[i]);
      if (!texts[i].empty()) out[i].evidence = evidence(texts[i], kind);
    }
    return out;
  }

 private:
  TokenEvidence evidence(std::string_view text, TextKind kind) const {
    TokenEvidence out;
    auto words = words_of(text);
    if (words.size() > kWindowWords) words.resize(kWindowWords);
    for (const std::string& word : words) {
      if (language::is_stop_word(word, "en")) continue;
      append_codes(std::span(&word, 1), kTokenDimension, out.tokens);
      if (kind == TextKind::kQuestion) out.pieces.push_back(word);
    }
    if (kind == TextKind::kQuestion) {
      append_whole(words, out.sentences);
      return out;
    }
    if (out.tokens.empty()) append_codes(words, kTokenDimension, out.tokens);
    for (std::size_t begin = 0; begin < text.size();) {
      const std::size_t end = std::min(text.find_first_of(".!?", begin), text.size());
      const std::string_view sentence = text.substr(begin, end - begin);
      if (sentence.find_first_not_of(' ') != std::string_view::npos) append_whole(words_of(sentence), out.sentences);
      begin = end + 1;
    }
    if (out.sentences.size() <= sentence_dimension(dimension_)) out.sentences.clear();
    return out;
  }

  void append_whole(std::span<const std::string> words, std::vector<std::int8_t>& codes) const {
    append_codes(words, dimension_, codes);
    codes.resize(codes.size() + sentence_dimension(dimension_) - dimension_);
  }

  static void append_codes(std::span<const std::string> words, std::uint32_t dimension,
                           std::vector<std::int8_t>& codes) {
    const std::vector<float> vector = bag(words, dimension);
    codes.resize(codes.size() + dimension);
    quantize_direction(vector, std::span(codes).last(dimension));
  }

  static std::vector<float> bag(std::span<const std::string> words, std::uint32_t dimension) {
    std::vector<float> vector(dimension, 0.0F);
    for (const std::string& word : words) {
      for (std::uint64_t place = 0; place < kPlacesPerWord; ++place) {
        const std::uint64_t hash = base::xxh3(base::as_bytes(word), place);
        vector[hash % dimension] += (hash >> 63U) != 0 ? 1.0F : -1.0F;
      }
    }
    if (!make_unit(vector)) vector[0] = 1.0F;  // All shares cancelled out.
    return vector;
  }

  std::uint32_t dimension_;
  std::string name_;
  std::string hash_;
};

}  // namespace

std::unique_ptr<Embedder> make_twin_embedder(std::uint32_t dimension) {
  MEMOS_INVARIANT(dimension > 0 && dimension <= limits::kMaxVectorDimension, "the dimension is within the limits");
  return std::make_unique<TwinEmbedder>(dimension);
}

}  // namespace memos::model
