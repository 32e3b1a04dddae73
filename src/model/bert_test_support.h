// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#pragma once

// Tests only: temporary folders, and tiny BERT models with random weights in the safetensors format.

#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <functional>
#include <sstream>
#include <stdexcept>
#include <string>
#include <vector>

#include "base/json.h"
#include "base/random.h"
#include "model/bert_tensors.h"
#include "model/embedder.h"

namespace memos::model::test {

/// A fresh folder that goes away with its contents.
class TempFolder {
 public:
  TempFolder() {
    static std::atomic<int> number{0};
    path_ = std::filesystem::temp_directory_path() /
            ("memos_model_test_" + std::to_string(::getpid()) + "_" + std::to_string(number++));
    std::filesystem::create_directories(path_);
  }
  ~TempFolder() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }
  TempFolder(const TempFolder&) = delete;
  TempFolder& operator=(const TempFolder&) = delete;
  [[nodiscard]] std::string path(const std::string& name = {}) const {
    return name.empty() ? path_.string() : (path_ / name).string();
  }

 private:
  std::filesystem::path path_;
};

inline void write_text(const std::string& path, std::string_view text) {
  std::filesystem::create_directories(std::filesystem::path(path).parent_path());
  std::ofstream(path, std::ios::binary) << text;
}

inline std::string read_text(const std::string& path) {
  std::ostringstream text;
  text << std::ifstream(path, std::ios::binary).rdbuf();
  return text.str();
}

/// What the tests change about the tiny model.
struct TinyBert {
  BertShape shape{.dimension = 32, .layers = 2, .feed_forward = 64, .positions = 64, .vocabulary = 0, .token_types = 2};
  std::uint32_t heads = 4;
  std::uint64_t seed = 7;
  std::uint32_t vocabulary_rows = 0;  ///< 0 = as many as tokens.
  bool half = false;                  ///< Weights as F16.
  std::string prefix;                 ///< Before each tensor's name.
  std::function<void(std::vector<BertTensor>&)> change_tensors;
};

inline std::vector<std::string> tiny_vocabulary() {
  std::vector<std::string> tokens{"[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"};
  for (char c = 'a'; c <= 'z'; ++c) {
    tokens.emplace_back(1, c);
    tokens.push_back(std::string("##") + c);
  }
  for (char c = '0'; c <= '9'; ++c) {
    tokens.emplace_back(1, c);
    tokens.push_back(std::string("##") + c);
  }
  for (const char* word : {"the", "red",    "umbrella", "is",     "in",    "car",   "where",  "my",    "we", "walked",
                           "to",  "park",   "dog",      "likes",  "rain",  "she",   "bought", "bread", "on", "friday",
                           "his", "sister", "lives",    "near",   ".",     ",",     "?",      "!",     "'",  "and",
                           "was", "very",   "happy",    "person", "today", "sunny", "day"})
    tokens.emplace_back(word);
  return tokens;
}

/// Random bytes of a safetensors file with these tensors.
inline std::string tiny_safetensors(const std::vector<BertTensor>& tensors, const TinyBert& options) {
  base::SeededRandom random(options.seed);
  json::Value header;
  header.set("__metadata__", json::Object{{"format", "pt"}});
  std::string data;
  for (const BertTensor& tensor : tensors) {
    const std::uint64_t elements = tensor.shape[0] * (tensor.dimensions == 2 ? tensor.shape[1] : 1);
    const bool norm = tensor.safetensors.find("LayerNorm.weight") != std::string::npos;
    const std::size_t begin = data.size();
    for (std::uint64_t i = 0; i < elements; ++i) {
      const float unit = static_cast<float>(random.below(2'000'001)) / 1e6F - 1.0F;
      const float value = norm ? 1.0F + unit / 8 : unit / 2;
      if (options.half) {
        const auto bits =
            static_cast<std::uint16_t>(unit < 0 ? 0xB400U + i % 64 : 0x3400U + i % 64);  // About a quarter.
        data.append(reinterpret_cast<const char*>(&bits), sizeof bits);
      } else {
        data.append(reinterpret_cast<const char*>(&value), sizeof value);
      }
    }
    json::Array shape;
    if (tensor.dimensions == 2) shape.emplace_back(tensor.shape[1]);
    shape.emplace_back(tensor.shape[0]);
    header.set(options.prefix + tensor.safetensors,
               json::Object{{"dtype", options.half ? "F16" : "F32"},
                            {"shape", std::move(shape)},
                            {"data_offsets",
                             json::Array{static_cast<std::uint64_t>(begin), static_cast<std::uint64_t>(data.size())}}});
  }
  const std::string text = json::dump(header);
  const std::uint64_t length = text.size();
  return std::string(reinterpret_cast<const char*>(&length), sizeof length) + text + data;
}

/// Writes a model folder.
inline void write_tiny_bert(const std::string& folder, TinyBert options = {}) {
  const auto tokens = tiny_vocabulary();
  options.shape.vocabulary =
      options.vocabulary_rows != 0 ? options.vocabulary_rows : static_cast<std::uint32_t>(tokens.size());
  json::Value config;
  config.set("model_type", "bert");
  config.set("hidden_act", "gelu");
  config.set("hidden_size", options.shape.dimension);
  config.set("num_hidden_layers", options.shape.layers);
  config.set("num_attention_heads", options.heads);
  config.set("intermediate_size", options.shape.feed_forward);
  config.set("max_position_embeddings", options.shape.positions);
  config.set("vocab_size", options.shape.vocabulary);
  config.set("type_vocab_size", options.shape.token_types);
  config.set("layer_norm_eps", 1e-12);
  write_text(folder + "/config.json", json::dump_pretty(config));
  std::string vocabulary;
  for (const std::string& token : tokens) vocabulary += token + "\n";
  write_text(folder + "/vocab.txt", vocabulary);
  write_text(folder + "/1_Pooling/config.json",
             R"({"pooling_mode_mean_tokens": true, "pooling_mode_cls_token": false})");
  auto tensors = bert_tensors(options.shape);
  if (options.change_tensors) options.change_tensors(tensors);
  write_text(folder + "/model.safetensors", tiny_safetensors(tensors, options));
}

/// Writes and imports a tiny model; its GGUF file.
inline std::string make_tiny_gguf(const TempFolder& folder, Quantize quantize = Quantize::kF32,
                                  const TinyBert& options = {}, const std::string& name = "tiny") {
  write_tiny_bert(folder.path("source_" + name), options);
  ImportRequest request;
  request.source = folder.path("source_" + name);
  request.destination = folder.path("models");
  request.name = name;
  request.quantize = quantize;
  const auto made = import_model(request);
  if (!made) throw std::runtime_error(made.error().message);
  return made->path;
}

}  // namespace memos::model::test
