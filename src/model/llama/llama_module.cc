// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
// Built as libmemos_llama.so, loaded by model/llama_engine.cc.
#include <ggml.h>
#include <llama.h>

#include <algorithm>
#include <climits>
#include <cstring>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "model/llama/engine_attention.h"
#include "model/llama/engine_copies.h"
#include "model/llama/module_call.h"

struct memos_llama_context {
  llama_context* context = nullptr;
  llama_batch batch{};
  std::uint32_t max_tokens = 0, max_sequences = 0, dimension = 0;
  bool per_token = false;
  ~memos_llama_context() {
    if (context == nullptr) return;
    llama_batch_free(batch);
    llama_free(context);
  }
};

namespace memos_llama {
namespace {

thread_local memos_llama_note* current_note = nullptr;

void take_log(ggml_log_level level, const char* text, void* /*user*/) {
  if (level == GGML_LOG_LEVEL_WARN || level == GGML_LOG_LEVEL_ERROR) append_note(text);
}

}  // namespace

NoteScope::NoteScope(memos_llama_note* note) noexcept {
  if (note != nullptr) note->text[0] = '\0';
  current_note = note;
}

NoteScope::~NoteScope() { current_note = nullptr; }

void append_note(const char* text) noexcept {
  if (current_note == nullptr || text == nullptr) return;
  const std::size_t used = std::strlen(current_note->text);
  const std::size_t room = sizeof current_note->text - 1 - used;
  const std::size_t length = std::min(std::strlen(text), room);
  std::memcpy(current_note->text + used, text, length);
  current_note->text[used + length] = '\0';
}

void start_engine() {
  static std::once_flag once;
  std::call_once(once, [] {
    llama_log_set(take_log, nullptr);
    llama_backend_init();
    take_attention();
    take_copies();
  });
}

}  // namespace memos_llama

namespace {

using namespace memos_llama;

std::int32_t load_model(const char* path, memos_llama_model** model, memos_llama_model_info* info,
                        memos_llama_note* note) {
  return guarded(note, [&] {
    start_engine();
    auto loaded = std::make_unique<memos_llama_model>();
    llama_model_params params = llama_model_default_params();
    params.n_gpu_layers = 0;
    params.load_mode = LLAMA_LOAD_MODE_MMAP;
    params.use_extra_bufts = false;  // Repacked weights would be a second copy in memory and cost time at the start.
    loaded->model = llama_model_load_from_file(path, params);
    if (loaded->model == nullptr) return fail_with("the engine refused the model");
    const llama_vocab* vocabulary = llama_model_get_vocab(loaded->model);
    if (llama_vocab_type(vocabulary) == LLAMA_VOCAB_TYPE_NONE) return fail_with("the model has no tokenizer");
    info->dimension = static_cast<std::uint32_t>(llama_model_n_embd_out(loaded->model));
    info->vocabulary = static_cast<std::uint32_t>(llama_vocab_n_tokens(vocabulary));
    const bool cached = llama_model_has_decoder(loaded->model) && !llama_model_has_encoder(loaded->model) &&
                        !llama_model_is_recurrent(loaded->model) && !llama_model_is_hybrid(loaded->model);
    info->generates = cached ? 1 : 0;
    info->begin_token = llama_vocab_get_add_bos(vocabulary) ? llama_vocab_bos(vocabulary) : LLAMA_TOKEN_NULL;
    *model = loaded.release();
    return kOk;
  });
}

void free_model(memos_llama_model* model) { delete model; }

std::int32_t tokenize(const memos_llama_model* model, const char* text, std::size_t bytes, std::uint32_t flags,
                      std::int32_t* tokens, std::size_t capacity, std::size_t* count, memos_llama_note* note) {
  return guarded(note, [&] {
    if (bytes > INT_MAX || capacity > INT_MAX) return fail_with("the text is too long");
    const llama_vocab* vocabulary = llama_model_get_vocab(model->model);
    // Text is not read as control tokens unless the caller says so: "[SEP]" in a memory is five characters.
    const std::int32_t made =
        llama_tokenize(vocabulary, text, static_cast<std::int32_t>(bytes), tokens, static_cast<std::int32_t>(capacity),
                       (flags & MEMOS_LLAMA_WITH_SPECIAL) != 0, (flags & MEMOS_LLAMA_CONTROL) != 0);
    if (made == INT32_MIN) return fail_with("the text has too many tokens");
    *count = static_cast<std::size_t>(made < 0 ? -made : made);
    return kOk;
  });
}

std::int32_t token_text(const memos_llama_model* model, std::int32_t token, char* text, std::size_t capacity,
                        std::size_t* bytes, std::uint32_t* control, memos_llama_note* note) {
  return guarded(note, [&] {
    const llama_vocab* vocabulary = llama_model_get_vocab(model->model);
    if (token < 0 || token >= llama_vocab_n_tokens(vocabulary)) return fail_with("no such token");
    const char* const whole = llama_vocab_get_text(vocabulary, token);
    *bytes = std::strlen(whole);
    std::memcpy(text, whole, std::min(*bytes, capacity));
    *control = llama_vocab_is_control(vocabulary, token) ? 1 : 0;
    return kOk;
  });
}

std::int32_t make_context(memos_llama_model* model, const memos_llama_context_request* request,
                          memos_llama_context** context, memos_llama_note* note) {
  return guarded(note, [&] {
    auto made = std::make_unique<memos_llama_context>();
    llama_context_params params = llama_context_default_params();
    // The engine aborts while it measures its graph unless each text gets the same whole number of tokens.
    const std::uint32_t texts = std::max<std::uint32_t>(request->max_sequences, 1);
    const std::uint32_t room = (request->max_tokens + texts - 1) / texts * texts;
    params.n_ctx = params.n_batch = params.n_ubatch = room;
    params.n_seq_max = texts;
    params.n_threads = params.n_threads_batch = static_cast<std::int32_t>(request->threads);
    params.embeddings = true;
    if (request->per_token != 0) params.pooling_type = LLAMA_POOLING_TYPE_NONE;
    params.kv_unified = true;  // Else each text gets an equal share of the room.
    params.no_perf = true;
    params.flash_attn_type =
        request->flash_attention != 0 ? LLAMA_FLASH_ATTN_TYPE_ENABLED : LLAMA_FLASH_ATTN_TYPE_DISABLED;
    made->context = llama_init_from_model(model->model, params);
    if (made->context == nullptr) return fail_with("the engine made no context");
    made->batch = llama_batch_init(static_cast<std::int32_t>(room), 0, 1);
    made->max_tokens = request->max_tokens;
    made->max_sequences = request->max_sequences;
    made->dimension = static_cast<std::uint32_t>(llama_model_n_embd_out(model->model));
    made->per_token = request->per_token != 0;
    if (made->per_token && llama_get_memory(made->context) != nullptr)
      return fail_with("only models that read a text as a whole give one vector a token");
    if (!made->per_token && llama_pooling_type(made->context) == LLAMA_POOLING_TYPE_NONE)
      return fail_with("the model does not pool");
    *context = made.release();
    return kOk;
  });
}

void free_context(memos_llama_context* context) { delete context; }

std::int32_t fill_batch(memos_llama_context& to, const memos_llama_batch& from) {
  if (from.count > to.max_sequences) return fail_with("too many texts in one call");
  to.batch.n_tokens = 0;
  std::size_t taken = 0;
  for (std::uint32_t s = 0; s < from.count; ++s) {
    if (from.lengths[s] == 0 || from.lengths[s] > to.max_tokens - taken)
      return fail_with("a text is empty or too long");
    for (std::uint32_t i = 0; i < from.lengths[s]; ++i, ++taken) {
      to.batch.token[taken] = from.tokens[taken];
      to.batch.pos[taken] = static_cast<llama_pos>(i);
      to.batch.n_seq_id[taken] = 1;
      to.batch.seq_id[taken][0] = static_cast<llama_seq_id>(s);
      to.batch.logits[taken] = 1;
    }
  }
  to.batch.n_tokens = static_cast<std::int32_t>(taken);
  return kOk;
}

std::int32_t encode(memos_llama_context* context, const memos_llama_batch* batch, float* vectors,
                    std::uint32_t (*go_on)(void* user), void* user, memos_llama_note* note) {
  return guarded(note, [&] {
    if (batch->count == 0) return kOk;
    if (fill_batch(*context, *batch) != kOk) return kFailed;
    const std::int32_t status = asking(context->context, {go_on, user}, [&] {
      llama_memory_t memory = llama_get_memory(context->context);
      if (memory == nullptr) return llama_encode(context->context, context->batch);
      llama_memory_clear(memory, true);  // Decoders that pool: each call starts afresh.
      return llama_decode(context->context, context->batch);
    });
    if (status == kAborted) return MEMOS_LLAMA_STOPPED;
    if (status != 0) return fail_with("the engine could not encode the texts");
    if (context->per_token) {
      for (std::int32_t i = 0; i < context->batch.n_tokens; ++i) {
        const float* vector = llama_get_embeddings_ith(context->context, i);
        if (vector == nullptr) return fail_with("the engine gave no vector");
        std::copy_n(vector, context->dimension, vectors + static_cast<std::size_t>(i) * context->dimension);
      }
      return kOk;
    }
    for (std::uint32_t s = 0; s < batch->count; ++s) {
      const float* vector = llama_get_embeddings_seq(context->context, static_cast<llama_seq_id>(s));
      if (vector == nullptr) return fail_with("the engine gave no vector");
      std::copy_n(vector, context->dimension, vectors + static_cast<std::size_t>(s) * context->dimension);
    }
    return kOk;
  });
}

const char* engine_name() {
  static const std::string name = std::string("llama.cpp ") + llama_version() + ", ggml " + ggml_version();
  return name.c_str();
}

}  // namespace

extern "C" __attribute__((visibility("default"))) const memos_llama_api* memos_llama_module(std::uint32_t abi) {
  static const memos_llama_api api = [] {
    memos_llama_api made{};
    made.abi = MEMOS_LLAMA_ABI;
    made.size = sizeof made;
    made.engine = engine_name();
    made.attention = attention_kernel();
    made.prefer_attention = attention_preferred() ? 1U : 0U;
    made.load_model = load_model;
    made.free_model = free_model;
    made.tokenize = tokenize;
    made.token_text = token_text;
    made.make_context = make_context;
    made.free_context = free_context;
    made.encode = encode;
    fill_rows(made);
    return made;
  }();
  return abi == MEMOS_LLAMA_ABI ? &api : nullptr;
}
