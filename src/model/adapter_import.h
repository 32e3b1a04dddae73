// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#pragma once

#include <cstdint>
#include <string>

#include "base/file.h"
#include "base/result.h"
#include "model/adapter_check.h"

namespace memos::model {

struct ImportedAdapter {
  AdapterShape shape;
  std::string hash;  ///< 64 hex digits over the whole file, as Adapter::hash().
  std::uint64_t bytes = 0;
  std::string base_hash;  ///< GeneratorIdentity::model_hash of the model that it fits.
};

/// Reads a LoRA for the model in the GGUF file `base`: a GGUF file is checked and copied; a folder of Hugging Face's
/// PEFT (adapter_config.json, adapter_model.safetensors) is converted, in f32. The result, FOLDER/HASH.gguf, appears
/// only when it is whole and fits. Errors name the file and key: kNotFound, kCorrupt, kUnsupported, kConflict (made for
/// another model), kIo.
[[nodiscard]] Result<ImportedAdapter> import_adapter(base::FileSystem& fs, const std::string& source,
                                                     const std::string& base, const std::string& folder);

/// The bytes of the GGUF file that a PEFT folder becomes.
[[nodiscard]] Result<std::string> convert_peft(base::FileSystem& fs, const std::string& folder,
                                               const DecoderShape& model);

}  // namespace memos::model
