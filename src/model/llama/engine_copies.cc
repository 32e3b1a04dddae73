// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
// The engine restores a state in pieces of some hundred kilobytes, one a layer: too few for the C library to go past
// the caches, though all of them together are many times what these hold.
#include "model/llama/engine_copies.h"

#include "model/llama/engine_version.h"

#if defined(MEMOS_LLAMA_INNER) && defined(__x86_64__)
#include <emmintrin.h>
#include <ggml-backend-impl.h>
#include <ggml-backend.h>

#include <algorithm>
#include <cstdint>
#include <cstring>

namespace memos_llama {
namespace {

constexpr std::size_t kLine = 64;     // Bytes of a cache line.
constexpr std::size_t kLeast = 4096;  // Bytes that are worth it.
constexpr std::size_t kAhead = 1024;  // Bytes that are fetched ahead.

void copy_past_caches(std::uint8_t* to, const std::uint8_t* from, std::size_t bytes) {
  const std::size_t head = std::min(bytes, (kLine - reinterpret_cast<std::uintptr_t>(to) % kLine) % kLine);
  std::memcpy(to, from, head);
  std::size_t at = head;
  for (; at + kLine <= bytes; at += kLine) {
    _mm_prefetch(reinterpret_cast<const char*>(from + at + kAhead), _MM_HINT_NTA);
    const auto* const source = reinterpret_cast<const __m128i*>(from + at);
    auto* const target = reinterpret_cast<__m128i*>(to + at);
    const __m128i a = _mm_loadu_si128(source), b = _mm_loadu_si128(source + 1);
    const __m128i c = _mm_loadu_si128(source + 2), d = _mm_loadu_si128(source + 3);
    _mm_stream_si128(target, a);
    _mm_stream_si128(target + 1, b);
    _mm_stream_si128(target + 2, c);
    _mm_stream_si128(target + 3, d);
  }
  _mm_sfence();  // Others see it as they would see plain stores.
  std::memcpy(to + at, from + at, bytes - at);
}

void set_tensor(ggml_backend_buffer_t /*buffer*/, ggml_tensor* tensor, const void* data, std::size_t offset,
                std::size_t bytes) {
  auto* const to = static_cast<std::uint8_t*>(tensor->data) + offset;
  if (bytes < kLeast)
    std::memcpy(to, data, bytes);
  else
    copy_past_caches(to, static_cast<const std::uint8_t*>(data), bytes);
}

ggml_backend_buffer_t (*engine_alloc)(ggml_backend_buffer_type_t, std::size_t) = nullptr;

ggml_backend_buffer_t alloc_buffer(ggml_backend_buffer_type_t type, std::size_t bytes) {
  ggml_backend_buffer_t buffer = engine_alloc(type, bytes);
  if (buffer != nullptr) buffer->iface.set_tensor = set_tensor;
  return buffer;
}

}  // namespace

void take_copies() {
  if (!knows_inner_engine()) return;
  ggml_backend_buffer_type_t type = ggml_backend_cpu_buffer_type();
  engine_alloc = type->iface.alloc_buffer;
  type->iface.alloc_buffer = alloc_buffer;
}

}  // namespace memos_llama

#else

namespace memos_llama {
void take_copies() {}
}  // namespace memos_llama

#endif
