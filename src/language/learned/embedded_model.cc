// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#include "language/learned/embedded_model.h"

// The assembler puts the file's bytes in: as C++ text they would take the compiler seconds.
asm(".pushsection .rodata\n"
    ".balign 16\n"
    "memos_learned_model_begin:\n"
    ".incbin \"" MEMOS_LEARNED_MODEL
    "\"\n"
    "memos_learned_model_end:\n"
    ".byte 0\n"
    ".popsection\n");
extern "C" const unsigned char memos_learned_model_begin[];  // NOLINT(modernize-avoid-c-arrays)
extern "C" const unsigned char memos_learned_model_end[];    // NOLINT(modernize-avoid-c-arrays)

namespace memos::language::learned {

const Model& embedded_model() {
  static const Model model(
      {memos_learned_model_begin, static_cast<std::size_t>(memos_learned_model_end - memos_learned_model_begin)});
  return model;
}

}  // namespace memos::language::learned
