// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#pragma once

#include <llama.h>

#include <cstdint>
#include <exception>

#include "model/llama_module.h"

// What all calls of the module share. Only the files of this folder know llama.cpp.

struct memos_llama_model {
  llama_model* model = nullptr;
  ~memos_llama_model() {
    if (model != nullptr) llama_model_free(model);
  }
};

namespace memos_llama {

inline constexpr std::int32_t kOk = 0;
inline constexpr std::int32_t kFailed = 1;

/// Directs what the engine logs on this thread into the caller's note for the length of a call.
class NoteScope {
 public:
  explicit NoteScope(memos_llama_note* note) noexcept;
  ~NoteScope();
  NoteScope(const NoteScope&) = delete;
  NoteScope& operator=(const NoteScope&) = delete;
};

void append_note(const char* text) noexcept;

/// Once: the engine's log and its back ends.
void start_engine();

/// Runs a call: no exception passes, and its text becomes the note.
template <class Call>
std::int32_t guarded(memos_llama_note* note, Call&& call) noexcept {
  const NoteScope scope(note);
  try {
    return call();
  } catch (const std::exception& error) {
    append_note(error.what());
  } catch (...) {
    append_note("unknown exception");
  }
  return kFailed;
}

[[nodiscard]] inline std::int32_t fail_with(const char* text) noexcept {
  append_note(text);
  return kFailed;
}

/// The part of the interface that the rows serve.
void fill_rows(memos_llama_api& api) noexcept;

}  // namespace memos_llama
