// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#pragma once

#include <cstddef>
#include <cstdint>

/// The C ABI between the program and its llama.cpp module (libmemos_llama.so). Exists so that the program never sees a
/// type of llama.cpp, whose own ABI changes from release to release, and starts without it. Plain C structs only; every
/// function returns 0 for success and no exception passes. A change of meaning raises the version.
extern "C" {

#define MEMOS_LLAMA_ABI 6
#define MEMOS_LLAMA_ENTRY "memos_llama_module"

/// What the engine had to say during a call (warnings and errors), NUL-terminated, cut off where it is full.
struct memos_llama_note {
  char text[1024];
};

struct memos_llama_model;    // Shared by contexts; read-only, any thread.
struct memos_llama_context;  // One thread at a time.

struct memos_llama_row;      // One thread at a time.
struct memos_llama_adapter;  // Shared by rows; read-only, any thread.

struct memos_llama_model_info {
  uint32_t dimension;   // Values of a vector.
  uint32_t vocabulary;  // Tokens.
  uint32_t generates;   // 1: rows can be made of it.
  int32_t begin_token;  // What every prompt begins with, or -1.
};

struct memos_llama_context_request {
  uint32_t max_tokens;     // Of one encode call, all texts together.
  uint32_t max_sequences;  // Texts of one encode call.
  uint32_t threads;
  uint32_t flash_attention;  // 0 or 1.
  uint32_t per_token;        // 1: one vector a token instead of one a text; BERT-type models only.
};

/// A row: a context of its own with room for one row of tokens.
struct memos_llama_row_request {
  uint32_t tokens;  // Room.
  uint32_t chunk;   // Tokens of one decode call at most.
  uint32_t threads;
  uint32_t flash_attention;  // 0 or 1.
  uint32_t kv_type;          // 0: f32, 1: f16, 2: q8_0 (with flash attention only).
};

struct memos_llama_message {
  const char* role;     // NUL-terminated.
  const char* content;  // NUL-terminated.
};

/// A place where saved tokens are put.
struct memos_llama_place {
  uint32_t position;  // Of the first token that is attached.
  uint32_t count;     // Tokens that the state must hold.
  uint32_t skip;      // So many of them are left out.
  uint32_t shift;     // 1: they may have been saved at another position.
};

#define MEMOS_LLAMA_STOPPED 2       // By the caller's own question.
#define MEMOS_LLAMA_OTHER_PLACE 3   // Saved at another position.
#define MEMOS_LLAMA_CANNOT_SHIFT 4  // The model's positions cannot be moved.

#define MEMOS_LLAMA_WITH_SPECIAL 1U  // tokenize: with what every text of the model begins and ends with.
#define MEMOS_LLAMA_CONTROL 2U       // tokenize: names of control tokens become those tokens.
#define MEMOS_LLAMA_ENDS 1U          // piece: this token ends an answer.

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
  /// What computes flash attention over a cache of half floats, for example "memos 1 avx512": ours, whose bits do
  /// not depend on how many tokens are read at once. "": the engine's own, whose bits do.
  const char* attention;
  uint32_t prefer_attention;  // 1: ours is the faster one on this CPU.

  /// The file must have passed the program's own check: the engine aborts on some damaged files.
  int32_t (*load_model)(const char* path, memos_llama_model** model, memos_llama_model_info* info,
                        memos_llama_note* note);
  void (*free_model)(memos_llama_model* model);

  /// Writes at most `capacity` tokens and always the full number into `count`. Valid UTF-8 only. Any thread.
  int32_t (*tokenize)(const memos_llama_model* model, const char* text, size_t bytes, uint32_t flags, int32_t* tokens,
                      size_t capacity, size_t* count, memos_llama_note* note);

  /// A token as the vocabulary writes it, without a terminating NUL; at most `capacity` bytes are written, the full
  /// number goes into `bytes`. `control`: 1 for tokens that stand for no text, as [CLS]. Any thread.
  int32_t (*token_text)(const memos_llama_model* model, int32_t token, char* text, size_t capacity, size_t* bytes,
                        uint32_t* control, memos_llama_note* note);

  int32_t (*make_context)(memos_llama_model* model, const memos_llama_context_request* request,
                          memos_llama_context** context, memos_llama_note* note);
  void (*free_context)(memos_llama_context* context);

  /// Pooled vectors, not normalised: `count` times `dimension` floats into `vectors`. With per_token the last hidden
  /// state of each token: as many times `dimension` as the texts have tokens together. Asks `go_on` (may be null) now
  /// and then, which may take its time; 0 stops.
  int32_t (*encode)(memos_llama_context* context, const memos_llama_batch* batch, float* vectors,
                    uint32_t (*go_on)(void* user), void* user, memos_llama_note* note);

  /// The bytes that a token stands for, as token_text; none for control tokens.
  int32_t (*piece)(const memos_llama_model* model, int32_t token, char* text, size_t capacity, size_t* bytes,
                   uint32_t* flags, memos_llama_note* note);
  /// Applies a model's own template (NUL-terminated). Writes at most `capacity` bytes, the full number goes into
  /// `bytes`; not 0 where the engine does not know the template.
  int32_t (*render)(const char* form, const memos_llama_message* messages, size_t count, uint32_t answer, char* text,
                    size_t capacity, size_t* bytes, memos_llama_note* note);

  int32_t (*make_row)(memos_llama_model* model, const memos_llama_row_request* request, memos_llama_row** row,
                      memos_llama_note* note);
  void (*free_row)(memos_llama_row* row);
  /// Appends at most a chunk of tokens, the first at `position`; `logits` = 1 keeps those of the last. Asks `go_on`
  /// (may be null) now and then; 0 stops. After an error the row ends before `position`.
  int32_t (*row_decode)(memos_llama_row* row, const int32_t* tokens, uint32_t count, uint32_t position, uint32_t logits,
                        uint32_t (*go_on)(void* user), void* user, memos_llama_note* note);
  /// `vocabulary` values after a decode that kept them, else nullptr.
  const float* (*row_logits)(memos_llama_row* row);
  /// State of the positions [from, to), which the row holds. Too small a capacity: nothing is written, `bytes` tells.
  int32_t (*row_save)(memos_llama_row* row, uint32_t from, uint32_t to, uint8_t* state, size_t capacity, size_t* bytes,
                      memos_llama_note* note);
  int32_t (*row_restore)(memos_llama_row* row, const uint8_t* state, size_t bytes, const memos_llama_place* place,
                         memos_llama_note* note);
  /// Drops everything from `position` on.
  void (*row_cut)(memos_llama_row* row, uint32_t position);
  /// Drops everything; `wipe` = 1 overwrites the memory too.
  void (*row_clear)(memos_llama_row* row, uint32_t wipe);

  /// The file must have passed the program's own check. Not together with another load or free of the same model.
  int32_t (*load_adapter)(memos_llama_model* model, const char* path, memos_llama_adapter** adapter,
                          memos_llama_note* note);
  void (*free_adapter)(memos_llama_adapter* adapter);
  /// Replaces the row's set. What the row holds was made with the old one: the caller clears it.
  int32_t (*row_adapters)(memos_llama_row* row, memos_llama_adapter* const* adapters, const float* scales, size_t count,
                          memos_llama_note* note);
};

/// The module's only symbol. nullptr if it cannot serve this version of the ABI.
using memos_llama_entry = const memos_llama_api* (*)(uint32_t abi);

}  // extern "C"
