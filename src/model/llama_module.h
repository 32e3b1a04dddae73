// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#pragma once

#include <cstddef>
#include <cstdint>

/// The C ABI between the program and its llama.cpp module (libmemos_llama.so). Exists so that the program never sees a
/// type of llama.cpp, whose own ABI changes from release to release, and starts without it. Plain C structs only; every
/// function returns 0 for success and no exception passes. A change of meaning raises the version.
extern "C" {

#define MEMOS_LLAMA_ABI 2
#define MEMOS_LLAMA_ENTRY "memos_llama_module"

/// What the engine had to say during a call (warnings and errors), NUL-terminated, cut off where it is full.
struct memos_llama_note {
  char text[1024];
};

struct memos_llama_model;    // Shared by contexts; read-only, any thread.
struct memos_llama_context;  // One thread at a time.

struct memos_llama_model_info {
  uint32_t dimension;   // Values of a vector.
  uint32_t vocabulary;  // Tokens.
};

struct memos_llama_context_request {
  uint32_t max_tokens;     // Of one encode call, all texts together.
  uint32_t max_sequences;  // Texts of one encode call.
  uint32_t threads;
  uint32_t flash_attention;  // 0 or 1.
  uint32_t per_token;        // 1: one vector a token instead of one a text; BERT-type models only.
};

/// Texts of one encode call, one behind the other.
struct memos_llama_batch {
  const int32_t* tokens;
  const uint32_t* lengths;  // Tokens of each text.
  uint32_t count;           // Texts.
};

struct memos_llama_api {
  uint32_t abi;        // MEMOS_LLAMA_ABI of the module.
  uint32_t size;       // sizeof(memos_llama_api) of the module.
  const char* engine;  // For people, for example "llama.cpp 0.5.0".

  /// The file must have passed the program's own check: the engine aborts on some damaged files.
  int32_t (*load_model)(const char* path, memos_llama_model** model, memos_llama_model_info* info,
                        memos_llama_note* note);
  void (*free_model)(memos_llama_model* model);

  /// Writes at most `capacity` tokens and always the full number into `count`. Valid UTF-8 only. Any thread.
  int32_t (*tokenize)(const memos_llama_model* model, const char* text, size_t bytes, uint32_t with_special,
                      int32_t* tokens, size_t capacity, size_t* count, memos_llama_note* note);

  /// A token as the vocabulary writes it, without a terminating NUL; at most `capacity` bytes are written, the full
  /// number goes into `bytes`. `control`: 1 for tokens that stand for no text, as [CLS]. Any thread.
  int32_t (*token_text)(const memos_llama_model* model, int32_t token, char* text, size_t capacity, size_t* bytes,
                        uint32_t* control, memos_llama_note* note);

  int32_t (*make_context)(memos_llama_model* model, const memos_llama_context_request* request,
                          memos_llama_context** context, memos_llama_note* note);
  void (*free_context)(memos_llama_context* context);

  /// Pooled vectors, not normalised: `count` times `dimension` floats into `vectors`. With per_token the last hidden
  /// state of each token: as many times `dimension` as the texts have tokens together.
  int32_t (*encode)(memos_llama_context* context, const memos_llama_batch* batch, float* vectors,
                    memos_llama_note* note);
};

/// The module's only symbol. nullptr if it cannot serve this version of the ABI.
using memos_llama_entry = const memos_llama_api* (*)(uint32_t abi);

}  // extern "C"
