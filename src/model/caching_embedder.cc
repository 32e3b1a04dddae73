// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#include <cstring>
#include <list>
#include <mutex>
#include <unordered_map>

#include "base/hash.h"
#include "base/limits.h"
#include "model/embedder.h"

namespace memos::model {
namespace {

/// Questions are known by their digest, so that no question text is kept.
struct DigestHash {
  std::size_t operator()(const Digest& digest) const noexcept {
    std::size_t value = 0;
    std::memcpy(&value, digest.data(), sizeof value);
    return value;
  }
};

class CachingEmbedder final : public Embedder {
 public:
  explicit CachingEmbedder(std::unique_ptr<Embedder> inner) : inner_(std::move(inner)) {}

  const std::string& model_hash() const noexcept override { return inner_->model_hash(); }
  const std::string& model_name() const noexcept override { return inner_->model_name(); }
  std::uint32_t dimension() const noexcept override { return inner_->dimension(); }
  bool english_only() const noexcept override { return inner_->english_only(); }

  bool gives_tokens() const noexcept override { return inner_->gives_tokens(); }

  Result<std::vector<std::vector<std::vector<float>>>> embed(std::span<const std::string_view> texts,
                                                             TextKind kind) override {
    if (kind != TextKind::kQuestion) return inner_->embed(texts, kind);
    MEMOS_TRY(auto encoded, encode(texts, kind));
    std::vector<std::vector<std::vector<float>>> vectors(encoded.size());
    for (std::size_t i = 0; i < encoded.size(); ++i) vectors[i] = std::move(encoded[i].parts);
    return vectors;
  }

  Result<std::vector<Embedding>> encode(std::span<const std::string_view> texts, TextKind kind) override {
    if (kind != TextKind::kQuestion || texts.size() > limits::kMaxEmbedBatch) return inner_->encode(texts, kind);
    std::vector<Embedding> results(texts.size());
    std::vector<Digest> digests(texts.size());
    std::vector<std::size_t> missing;
    std::vector<std::string_view> missing_texts;
    for (std::size_t i = 0; i < texts.size(); ++i) {
      digests[i] = base::blake2b(base::as_bytes(texts[i]));
      if (find(digests[i], results[i])) continue;
      missing.push_back(i);
      missing_texts.push_back(texts[i]);
    }
    if (missing.empty()) return results;
    MEMOS_TRY(auto encoded, inner_->encode(missing_texts, kind));
    for (std::size_t i = 0; i < missing.size(); ++i) {
      keep(digests[missing[i]], encoded[i]);
      results[missing[i]] = std::move(encoded[i]);
    }
    return results;
  }

 private:
  struct Entry {
    Digest digest;
    Embedding embedding;
  };

  bool find(const Digest& digest, Embedding& embedding) {
    const std::scoped_lock lock(mutex_);
    const auto at = places_.find(digest);
    if (at == places_.end()) return false;
    recent_.splice(recent_.begin(), recent_, at->second);
    embedding = at->second->embedding;
    return true;
  }

  void keep(const Digest& digest, const Embedding& embedding) {
    const std::scoped_lock lock(mutex_);
    if (places_.contains(digest)) return;  // Another thread asked the same meanwhile.
    recent_.push_front({digest, embedding});
    places_[digest] = recent_.begin();
    if (recent_.size() <= limits::kRecentVectors) return;
    places_.erase(recent_.back().digest);
    recent_.pop_back();
  }

  std::unique_ptr<Embedder> inner_;
  std::mutex mutex_;
  std::list<Entry> recent_;  // Most recently used first.
  std::unordered_map<Digest, std::list<Entry>::iterator, DigestHash> places_;
};

}  // namespace

std::unique_ptr<Embedder> make_caching_embedder(std::unique_ptr<Embedder> inner) {
  return std::make_unique<CachingEmbedder>(std::move(inner));
}

}  // namespace memos::model
