// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
// A header that parses points nowhere outside the file; one that passes the check describes what the engine may load.
#include "fuzz.h"
#include "model/adapter_check.h"
#include "model/decoder_shape.h"
#include "model/gguf_check.h"
#include "model/gguf_file.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const memos::base::Bytes bytes(data, size);
  const auto file = memos::model::GgufFile::parse(bytes);
  if (!file) return 0;
  MEMOS_INVARIANT(file->header().size() <= size, "the header is longer than the file");
  for (const auto& tensor : file->tensors())
    MEMOS_INVARIANT(tensor.offset <= size && tensor.bytes <= size - tensor.offset, tensor.name);
  static_cast<void>(file->fingerprint(bytes));
  static_cast<void>(memos::model::check_adapter(*file));
  if (const auto decoder = memos::model::check_decoder(*file)) {
    MEMOS_INVARIANT(decoder->heads % decoder->kv_heads == 0 && decoder->head_size > 0, decoder->architecture);
    static_cast<void>(memos::model::check_adapter(*file, *decoder));
    MEMOS_INVARIANT(memos::model::decoder_hash(*file, bytes).size() == 64, "no hash");
  }
  const auto shape = memos::model::check_model(*file);
  if (!shape) {
    MEMOS_INVARIANT(!shape.error().message.empty(), "an error without a message");
    return 0;
  }
  MEMOS_INVARIANT(shape->dimension > 0 && shape->window > 0 && shape->vocabulary > 0, shape->architecture);
  return 0;
}
