// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
// Rows of tokens with their key/value cache, their states and adapters.
#include <ggml.h>
#include <llama.h>

#include <algorithm>
#include <climits>
#include <cstring>
#include <memory>
#include <vector>

#include "model/llama/module_call.h"

struct memos_llama_row {
  llama_context* context = nullptr;
  llama_batch batch{};
  std::uint32_t chunk = 0;
  bool has_logits = false;
  bool scratch_used = false;  ///< What the scratch row holds stands in the other one as well.
  ~memos_llama_row() {
    if (context == nullptr) return;
    llama_batch_free(batch);
    llama_free(context);
  }
  [[nodiscard]] llama_memory_t memory() const { return llama_get_memory(context); }
};

struct memos_llama_adapter {
  llama_adapter_lora* adapter = nullptr;
  ~memos_llama_adapter() {
    if (adapter != nullptr) llama_adapter_lora_free(adapter);
  }
};

namespace {

using namespace memos_llama;

constexpr llama_seq_id kRow = 0;
constexpr llama_seq_id kScratch = 1;  // What is saved or restored goes through it: the engine knows whole rows only.

std::int32_t piece(const memos_llama_model* model, std::int32_t token, char* text, std::size_t capacity,
                   std::size_t* bytes, std::uint32_t* flags, memos_llama_note* note) {
  return guarded(note, [&] {
    const llama_vocab* vocabulary = llama_model_get_vocab(model->model);
    if (token < 0 || token >= llama_vocab_n_tokens(vocabulary)) return fail_with("no such token");
    *flags = llama_vocab_is_eog(vocabulary, token) ? MEMOS_LLAMA_ENDS : 0U;
    const std::int32_t made = llama_token_to_piece(
        vocabulary, token, text, static_cast<std::int32_t>(std::min<std::size_t>(capacity, INT_MAX)), 0, false);
    *bytes = static_cast<std::size_t>(made < 0 ? -made : made);
    return kOk;
  });
}

std::int32_t render(const char* form, const memos_llama_message* messages, std::size_t count, std::uint32_t answer,
                    char* text, std::size_t capacity, std::size_t* bytes, memos_llama_note* note) {
  return guarded(note, [&] {
    std::vector<llama_chat_message> chat(count);
    for (std::size_t i = 0; i < count; ++i) chat[i] = {messages[i].role, messages[i].content};
    const std::int32_t made =
        llama_chat_apply_template(form, chat.data(), count, answer != 0, text,
                                  static_cast<std::int32_t>(std::min<std::size_t>(capacity, INT_MAX)));
    if (made < 0) return fail_with("the engine does not know the model's chat template");
    *bytes = static_cast<std::size_t>(made);
    return kOk;
  });
}

ggml_type kv_type(std::uint32_t type) {
  if (type == 0) return GGML_TYPE_F32;
  return type == 1 ? GGML_TYPE_F16 : GGML_TYPE_Q8_0;
}

std::int32_t make_row(memos_llama_model* model, const memos_llama_row_request* request, memos_llama_row** row,
                      memos_llama_note* note) {
  return guarded(note, [&] {
    auto made = std::make_unique<memos_llama_row>();
    llama_context_params params = llama_context_default_params();
    params.n_ctx = request->tokens;
    params.n_batch = params.n_ubatch = std::min(request->chunk, request->tokens);
    params.n_seq_max = 2;
    params.n_outputs_max = 2;  // Only the last token's logits are asked for; more would be 0.6 MB each.
    params.n_threads = params.n_threads_batch = static_cast<std::int32_t>(request->threads);
    params.kv_unified = true;  // Else nothing can be shared between the row and the scratch one.
    params.swa_full = true;    // Else tokens outside a sliding window are not saved.
    params.no_perf = true;
    params.type_k = params.type_v = kv_type(request->kv_type);
    params.flash_attn_type =
        request->flash_attention != 0 ? LLAMA_FLASH_ATTN_TYPE_ENABLED : LLAMA_FLASH_ATTN_TYPE_DISABLED;
    made->context = llama_init_from_model(model->model, params);
    if (made->context == nullptr) return fail_with("the engine made no context");
    made->chunk = params.n_batch;
    made->batch = llama_batch_init(static_cast<std::int32_t>(made->chunk), 0, 1);
    if (made->memory() == nullptr) return fail_with("the model keeps no key/value cache");
    *row = made.release();
    return kOk;
  });
}

void free_row(memos_llama_row* row) { delete row; }

/// Before everything but the next block's restore, which empties it anyway: each pass over the engine's cells shows in
/// the time of a restore.
void empty_scratch(memos_llama_row& row) {
  if (row.scratch_used) llama_memory_seq_rm(row.memory(), kScratch, -1, -1);
  row.scratch_used = false;
}

/// Empties the scratch row on the way out.
class ScratchScope {
 public:
  explicit ScratchScope(memos_llama_row& row) : row_(row) { row_.scratch_used = true; }
  ~ScratchScope() { empty_scratch(row_); }
  ScratchScope(const ScratchScope&) = delete;
  ScratchScope& operator=(const ScratchScope&) = delete;

 private:
  memos_llama_row& row_;
};

void cut(memos_llama_row& row, std::uint32_t position) {
  empty_scratch(row);
  // A part of a row can always be removed from a cache that is not recurrent; such models make no rows.
  llama_memory_seq_rm(row.memory(), kRow, static_cast<llama_pos>(position), -1);
}

std::int32_t row_decode(memos_llama_row* row, const std::int32_t* tokens, std::uint32_t count, std::uint32_t position,
                        std::uint32_t logits, std::uint32_t (*go_on)(void* user), void* user, memos_llama_note* note) {
  return guarded(note, [&] {
    row->has_logits = false;
    empty_scratch(*row);
    if (count == 0 || count > row->chunk) return fail_with("a chunk is empty or too long");
    for (std::uint32_t i = 0; i < count; ++i) {
      row->batch.token[i] = tokens[i];
      row->batch.pos[i] = static_cast<llama_pos>(position + i);
      row->batch.n_seq_id[i] = 1;
      row->batch.seq_id[i][0] = kRow;
      row->batch.logits[i] = logits != 0 && i + 1 == count ? 1 : 0;
    }
    row->batch.n_tokens = static_cast<std::int32_t>(count);
    const std::int32_t status =
        asking(row->context, {go_on, user}, [&] { return llama_decode(row->context, row->batch); });
    if (status != 0) {
      cut(*row, position);
      if (status == kAborted) return MEMOS_LLAMA_STOPPED;
      return fail_with(status == 1 ? "the context is full" : "the engine could not read the tokens");
    }
    row->has_logits = logits != 0;
    return kOk;
  });
}

const float* row_logits(memos_llama_row* row) {
  return row->has_logits ? llama_get_logits_ith(row->context, -1) : nullptr;
}

std::int32_t row_save(memos_llama_row* row, std::uint32_t from, std::uint32_t to, std::uint8_t* state,
                      std::size_t capacity, std::size_t* bytes, memos_llama_note* note) {
  return guarded(note, [&] {
    empty_scratch(*row);
    const ScratchScope scope(*row);
    llama_memory_seq_cp(row->memory(), kRow, kScratch, static_cast<llama_pos>(from), static_cast<llama_pos>(to));
    *bytes = llama_state_seq_get_size(row->context, kScratch);
    if (*bytes > capacity) return kOk;
    if (llama_state_seq_get_data(row->context, state, *bytes, kScratch) != *bytes)
      return fail_with("the engine saved another number of bytes than it said");
    return kOk;
  });
}

/// Whether the row `of` holds what was asked for, as far as the engine tells; `first` gets its first position.
bool holds_count(llama_memory_t memory, llama_seq_id of, std::uint32_t count, llama_pos* first) {
  *first = llama_memory_seq_pos_min(memory, of);
  return *first >= 0 && llama_memory_seq_pos_max(memory, of) - *first + 1 == static_cast<llama_pos>(count);
}

/// Into an empty row, without the scratch one: half the work on the engine's cells. After an error it is empty again.
std::int32_t restore_first(memos_llama_row& row, const std::uint8_t* state, std::size_t bytes,
                           const memos_llama_place& place) {
  const llama_memory_t memory = row.memory();
  empty_scratch(row);
  const bool taken = llama_state_seq_set_data(row.context, state, bytes, kRow) == bytes;
  llama_pos first = -1;
  const bool whole = taken && holds_count(memory, kRow, place.count, &first);
  if (whole && first == static_cast<llama_pos>(place.position)) return kOk;
  llama_memory_seq_rm(memory, kRow, -1, -1);
  if (!taken) return fail_with("the engine refused the state");
  if (!whole) return fail_with("the state holds another number of tokens");
  return static_cast<std::int32_t>(MEMOS_LLAMA_OTHER_PLACE);
}

/// Behind what the row holds, in its place.
std::int32_t restore_next(memos_llama_row& row, const std::uint8_t* state, std::size_t bytes,
                          const memos_llama_place& place) {
  const llama_memory_t memory = row.memory();
  row.scratch_used = true;
  const bool taken = llama_state_seq_set_data(row.context, state, bytes, kScratch) == bytes;
  llama_pos first = -1;
  const bool whole = taken && holds_count(memory, kScratch, place.count, &first);
  if (whole && first == static_cast<llama_pos>(place.position)) {
    llama_memory_seq_cp(memory, kScratch, kRow, -1, -1);
    return kOk;
  }
  empty_scratch(row);
  if (!taken) return fail_with("the engine refused the state");
  if (!whole) return fail_with("the state holds another number of tokens");
  return static_cast<std::int32_t>(MEMOS_LLAMA_OTHER_PLACE);
}

/// Moved to its place from wherever it was saved, without its first tokens.
std::int32_t restore_moved(memos_llama_row& row, const std::uint8_t* state, std::size_t bytes,
                           const memos_llama_place& place) {
  const llama_memory_t memory = row.memory();
  const ScratchScope scope(row);
  if (llama_state_seq_set_data(row.context, state, bytes, kScratch) != bytes)
    return fail_with("the engine refused the state");
  llama_pos first = -1;
  if (!holds_count(memory, kScratch, place.count, &first)) return fail_with("the state holds another number of tokens");
  const auto skip = static_cast<llama_pos>(place.skip);
  if (skip != 0) llama_memory_seq_rm(memory, kScratch, first, first + skip);
  const llama_pos delta = static_cast<llama_pos>(place.position) - (first + skip);
  if (delta != 0) {
    if (!llama_memory_can_shift(memory)) return static_cast<std::int32_t>(MEMOS_LLAMA_CANNOT_SHIFT);
    llama_memory_seq_add(memory, kScratch, 0, -1, delta);
  }
  llama_memory_seq_cp(memory, kScratch, kRow, -1, -1);
  return kOk;
}

std::int32_t row_restore(memos_llama_row* row, const std::uint8_t* state, std::size_t bytes,
                         const memos_llama_place* place, memos_llama_note* note) {
  return guarded(note, [&] {
    const bool empty = llama_memory_seq_pos_max(row->memory(), kRow) < 0;
    const std::int32_t status = place->shift != 0 ? restore_moved(*row, state, bytes, *place)
                                : empty           ? restore_first(*row, state, bytes, *place)
                                                  : restore_next(*row, state, bytes, *place);
    if (status == kOk) row->has_logits = false;
    return status;
  });
}

void row_cut(memos_llama_row* row, std::uint32_t position) {
  row->has_logits = false;
  cut(*row, position);
}

void row_clear(memos_llama_row* row, std::uint32_t wipe) {
  row->has_logits = false;
  row->scratch_used = false;
  llama_memory_clear(row->memory(), wipe != 0);
}

std::int32_t load_adapter(memos_llama_model* model, const char* path, memos_llama_adapter** adapter,
                          memos_llama_note* note) {
  return guarded(note, [&] {
    auto loaded = std::make_unique<memos_llama_adapter>();
    loaded->adapter = llama_adapter_lora_init(model->model, path);
    if (loaded->adapter == nullptr) return fail_with("the engine refused the adapter");
    if (llama_adapter_get_alora_n_invocation_tokens(loaded->adapter) != 0)
      return fail_with("adapters with invocation tokens are not supported");
    *adapter = loaded.release();
    return kOk;
  });
}

void free_adapter(memos_llama_adapter* adapter) { delete adapter; }

std::int32_t row_adapters(memos_llama_row* row, memos_llama_adapter* const* adapters, const float* scales,
                          std::size_t count, memos_llama_note* note) {
  return guarded(note, [&] {
    std::vector<llama_adapter_lora*> set(count);
    std::vector<float> strengths(scales, scales + count);
    for (std::size_t i = 0; i < count; ++i) set[i] = adapters[i]->adapter;
    row->has_logits = false;
    if (llama_set_adapters_lora(row->context, set.data(), count, strengths.data()) != 0)
      return fail_with("the engine did not take the adapters");
    return kOk;
  });
}

}  // namespace

void memos_llama::fill_rows(memos_llama_api& api) noexcept {
  api.piece = piece;
  api.render = render;
  api.make_row = make_row;
  api.free_row = free_row;
  api.row_decode = row_decode;
  api.row_logits = row_logits;
  api.row_save = row_save;
  api.row_restore = row_restore;
  api.row_cut = row_cut;
  api.row_clear = row_clear;
  api.load_adapter = load_adapter;
  api.free_adapter = free_adapter;
  api.row_adapters = row_adapters;
}
