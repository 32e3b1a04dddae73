// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#pragma once

#include <span>
#include <string>

#include "base/file.h"
#include "base/result.h"
#include "model/embedder.h"
#include "model/gguf_check.h"

namespace memos::model {

/// The file of a model given by path ("./x.gguf", "/m/x.gguf"), by name ("all-minilm-l6-v2", with or without ".gguf")
/// or, when `name` is empty, of the first usable embedding model by name in the first folder that has one. Errors:
/// kNotFound, naming every place that was looked at.
[[nodiscard]] Result<std::string> find_model(base::FileSystem& fs, const std::string& name,
                                             std::span<const std::string> folders);

struct CheckedModel {
  ModelShape shape;
  std::string name;  ///< Of the file, without folder and ending.
  std::string hash;  ///< Hex fingerprint.
  std::uint64_t bytes = 0;
};
/// Opens and checks one GGUF file. Errors name the file: kNotFound, kCorrupt, kUnsupported, kIo.
[[nodiscard]] Result<CheckedModel> check_model_file(base::FileSystem& fs, const std::string& path);

/// The same for lists; what is wrong with it is in ModelInfo::problem.
[[nodiscard]] ModelInfo describe_model(base::FileSystem& fs, const std::string& path);

}  // namespace memos::model
