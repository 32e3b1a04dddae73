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

inline constexpr std::int32_t kAborted = 2;  ///< What the engine calls a run that its caller stopped.

/// The caller's own question whether to go on.
struct Question {
  std::uint32_t (*go_on)(void* user);
  void* user;
};

/// Lets the engine ask the question, if there is one, while it runs.
template <class Run>
std::int32_t asking(llama_context* context, Question question, Run&& run) {
  const auto must_stop = [](void* data) {
    const auto* asked = static_cast<const Question*>(data);
    return asked->go_on(asked->user) == 0;
  };
  struct Asking {
    llama_context* context;
    ~Asking() { llama_set_abort_callback(context, nullptr, nullptr); }
  };
  const Asking done{context};
  if (question.go_on != nullptr) llama_set_abort_callback(context, must_stop, &question);
  return run();
}

/// The part of the interface that the rows serve.
void fill_rows(memos_llama_api& api) noexcept;

}  // namespace memos_llama
