// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "base/file.h"
#include "base/result.h"
#include "model/bert_tensors.h"
#include "model/gguf_check.h"
#include "model/safetensors.h"

namespace memos::model {

/// A BERT-type model folder as Hugging Face's transformers and sentence-transformers write it, read and checked.
struct BertSource {
  std::string folder;
  BertShape shape;
  std::uint32_t heads = 0;
  float epsilon = 0;
  Pooling pooling = Pooling::kMean;
  std::uint32_t window = 0;             ///< Tokens that the model was tuned for.
  std::vector<std::string> vocabulary;  ///< As in vocab.txt, one a row of the embedding table.
  std::uint32_t cls = 0, sep = 0, unk = 0, pad = 0, mask = 0;
  std::string question_prefix, passage_prefix;
  std::unique_ptr<base::File> file;  ///< Keeps the mapping of `weights` alive.
  Safetensors weights;
  std::string hash;  ///< Hex BLAKE2b-256 of config.json, the vocabulary and the weights.
};

/// Folders with config.json and model.safetensors: `folder` itself or any up to limits::kMaxModelSearchDepth below it.
[[nodiscard]] Result<std::vector<std::string>> find_bert_folders(base::FileSystem& fs, const std::string& folder);

/// Reads a model folder. Errors name the file and the key: kNotFound (a file is missing), kUnsupported (another kind of
/// model), kCorrupt (things that do not fit together).
[[nodiscard]] Result<BertSource> read_bert_source(base::FileSystem& fs, const std::string& folder);

/// The tensor of the source that becomes `wanted`. Error kCorrupt when it is missing or has another shape.
[[nodiscard]] Result<const SafeTensor*> source_tensor(const BertSource& source, const BertTensor& wanted);

}  // namespace memos::model
