// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
// The C interface over the Memory API. Nothing is thrown across it: running out of memory is a code like any other.
#include "memos/memos.h"

#include <cstdlib>
#include <cstring>
#include <memory>
#include <new>
#include <string>
#include <vector>

#include "interface/capi/options_json.h"
#include "interface/wire/call.h"
#include "memos/memos.hpp"

static_assert(MEMOS_INTERNAL == static_cast<int>(memos::ErrorCode::kInternal));
static_assert(MEMOS_UNAVAILABLE == static_cast<int>(memos::ErrorCode::kUnavailable));

struct memos_handle {
  std::unique_ptr<::memos::Memos> api;
};

namespace {

using ::memos::Error;
using ::memos::ErrorCode;

/// A copy for C, nullptr when there is no memory for it.
char* copy_text(std::string_view text) noexcept {
  char* copy = static_cast<char*>(std::malloc(text.size() + 1));
  if (copy == nullptr) return nullptr;
  std::memcpy(copy, text.data(), text.size());
  copy[text.size()] = '\0';
  return copy;
}

std::int32_t report(ErrorCode code, std::string_view message, std::string_view field, memos_error* out) noexcept {
  if (out != nullptr) {
    memos_error_clear(out);
    out->code = static_cast<std::int32_t>(code);
    out->message = copy_text(message);
    out->field = copy_text(field);
  }
  return static_cast<std::int32_t>(code);
}

/// Runs `body`, which gives a Status, and turns what comes of it into a code.
template <class Body>
std::int32_t guarded(memos_error* error, Body body) noexcept {
  try {
    const ::memos::Status done = body();
    return done ? MEMOS_OK : report(done.error().code, done.error().message, done.error().field, error);
  } catch (const std::bad_alloc&) {
    return report(ErrorCode::kExhausted, "out of memory", "", error);
  } catch (...) {
    return report(ErrorCode::kInternal, "an exception reached the C interface", "", error);
  }
}

::memos::Status need(const void* given, const char* name) {
  if (given != nullptr) return {};
  return ::memos::fail(ErrorCode::kInvalidArgument, std::string(name) + " is NULL", name);
}

/// A text for the caller.
::memos::Status give(std::string_view text, char** out) {
  if (out == nullptr) return {};
  *out = copy_text(text);
  if (*out == nullptr) return ::memos::fail(ErrorCode::kExhausted, "out of memory");
  return {};
}

/// What memos_hits points into.
struct OwnedHits : memos_hits {
  std::vector<memos_hit> own;
  std::vector<::memos::SearchHit> found;
};

memos_hit hit_of(const ::memos::SearchHit& found) {
  const ::memos::Memory& memory = found.memory;
  memos_hit hit{};
  const std::string id = memory.id.str();
  std::memcpy(static_cast<char*>(hit.id), id.c_str(), sizeof hit.id);
  hit.text = memory.body.text.c_str();
  hit.speaker = memory.body.origins.empty() ? "" : memory.body.origins.front().speaker.c_str();
  hit.said_at_ms = memory.body.said_at.value_or(memory.created_at).value;
  hit.score = found.score;
  hit.confidence = found.confidence;
  return hit;
}

::memos::Status call(memos_handle* memory, const char* method, const char* request, const ::memos::wire::Stream& stream,
                     char** answer) {
  MEMOS_CHECK_OK(need(memory, "memory"));
  MEMOS_CHECK_OK(need(method, "method"));
  const ::memos::wire::MethodInfo* info = ::memos::wire::find_method(std::string_view(method));
  if (info == nullptr)
    return ::memos::fail(ErrorCode::kUnsupported, std::string("there is no method \"") + method + "\"", "method");
  ::memos::json::Value value;
  if (request != nullptr) {
    MEMOS_TRY(value, ::memos::json::parse(request));
  }
  MEMOS_TRY(const ::memos::json::Value done, ::memos::wire::call(*memory->api, info->method, value, stream));
  return give(::memos::json::dump(done), answer);
}

}  // namespace

extern "C" {

void memos_error_clear(memos_error* error) {
  if (error == nullptr) return;
  std::free(error->message);
  std::free(error->field);
  *error = {};
}

uint32_t memos_abi_version(void) { return MEMOS_ABI_VERSION; }

int32_t memos_open(const char* options, memos_handle** out, memos_error* error) {
  if (out != nullptr) *out = nullptr;
  return guarded(error, [&]() -> ::memos::Status {
    MEMOS_CHECK_OK(need(out, "out"));
    MEMOS_TRY(const ::memos::Options read, ::memos::capi::read_options(options == nullptr ? "{}" : options));
    MEMOS_TRY(auto opened, ::memos::open(read));
    *out = new memos_handle{std::move(opened)};
    return {};
  });
}

void memos_close(memos_handle* memory) {
  guarded(nullptr, [&]() -> ::memos::Status {
    delete memory;
    return {};
  });
}

int32_t memos_call(memos_handle* memory, const char* method, const char* request, char** answer, memos_error* error) {
  return memos_call_streaming(memory, method, request, nullptr, nullptr, nullptr, answer, error);
}

int32_t memos_call_streaming(memos_handle* memory, const char* method, const char* request,
                             memos_text_function progress, memos_text_function line, void* context, char** answer,
                             memos_error* error) {
  if (answer != nullptr) *answer = nullptr;
  return guarded(error, [&] {
    ::memos::wire::Stream stream;
    if (progress != nullptr)
      stream.progress = [&](const ::memos::Progress& told) {
        return progress(context, ::memos::json::dump(::memos::wire::to_json(told)).c_str()) == 0;
      };
    stream.line = [&](std::string_view text) -> ::memos::Status {
      if (line == nullptr || line(context, std::string(text).c_str()) == 0) return {};
      return ::memos::fail(ErrorCode::kCancelled, "stopped on request");
    };
    return call(memory, method, request, stream, answer);
  });
}

void memos_free(char* text) { std::free(text); }

int32_t memos_add(memos_handle* memory, const char* cube, const char* text, char* id, memos_error* error) {
  return guarded(error, [&]() -> ::memos::Status {
    MEMOS_CHECK_OK(need(memory, "memory"));
    MEMOS_CHECK_OK(need(cube, "cube"));
    MEMOS_CHECK_OK(need(text, "text"));
    ::memos::AddRequest request;
    request.cube = cube;
    request.items.emplace_back().text = text;
    MEMOS_TRY(const ::memos::AddResult result, memory->api->add(request));
    if (id != nullptr) std::memcpy(id, result.items.front().id.str().c_str(), MEMOS_ID_SIZE);
    return {};
  });
}

int32_t memos_search(memos_handle* memory, const char* cube, const char* question, size_t limit, memos_hits** out,
                     memos_error* error) {
  if (out != nullptr) *out = nullptr;
  return guarded(error, [&]() -> ::memos::Status {
    MEMOS_CHECK_OK(need(memory, "memory"));
    MEMOS_CHECK_OK(need(cube, "cube"));
    MEMOS_CHECK_OK(need(question, "question"));
    MEMOS_CHECK_OK(need(out, "out"));
    ::memos::SearchRequest request;
    request.cubes = {cube};
    request.text = question;
    if (limit > 0) request.limit = limit;
    MEMOS_TRY(::memos::SearchResult result, memory->api->search(request));
    auto owned = std::make_unique<OwnedHits>();
    owned->found = std::move(result.hits);
    for (const ::memos::SearchHit& found : owned->found) owned->own.push_back(hit_of(found));
    owned->count = owned->own.size();
    owned->hits = owned->own.data();
    *out = owned.release();
    return {};
  });
}

void memos_hits_free(memos_hits* hits) { delete static_cast<OwnedHits*>(hits); }

}  // extern "C"
