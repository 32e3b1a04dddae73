// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#pragma once

#include <memory>
#include <string>

#include "base/file.h"
#include "model/generator.h"

namespace memos::model {

/// A GGUF file of a decoder run by llama.cpp. Errors as make_generator's.
[[nodiscard]] Result<std::unique_ptr<Generator>> make_llama_generator(base::FileSystem& fs, const std::string& path,
                                                                      const GeneratorOptions& options);

}  // namespace memos::model
