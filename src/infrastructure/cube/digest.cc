// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#include "infrastructure/cube/body.h"

namespace memos::cube {
namespace {

constexpr std::string_view kChainStart = "memos-journal-1";

/// A fixed-width little-endian record under construction.
class Record {
 public:
  template <class Int>
  void put(Int value) noexcept {
    auto rest = static_cast<std::uint64_t>(value);
    for (std::size_t i = 0; i < sizeof(Int); ++i) {
      bytes_[size_++] = static_cast<std::uint8_t>(rest);
      rest >>= 8U;
    }
  }
  void put(base::Bytes data) noexcept {
    for (const std::uint8_t byte : data) bytes_[size_++] = byte;
  }
  [[nodiscard]] base::Bytes bytes() const noexcept { return {bytes_.data(), size_}; }

 private:
  // hash, sequence, time, actor, operation, memory id, version, content digest
  std::array<std::uint8_t, 32 + 8 + 8 + 8 + 1 + 16 + 4 + 32> bytes_{};
  std::size_t size_ = 0;
};

}  // namespace

Digest content_digest(const Salt& salt, std::string_view body_bytes) noexcept {
  return base::blake2b(base::as_bytes(body_bytes), salt);
}

Digest chain_hash(const Digest& previous, const JournalEntry& entry) noexcept {
  Record record;
  record.put(base::Bytes(previous));
  record.put(entry.sequence.value);
  record.put(entry.recorded_at.value);
  record.put(entry.actor.value);
  record.put(static_cast<std::uint8_t>(entry.operation));
  record.put(base::Bytes(entry.memory.bytes));
  record.put(entry.version);
  record.put(base::Bytes(entry.content_digest));
  return base::blake2b(record.bytes());
}

Digest chain_start(const MemoryId& cube_uuid) noexcept {
  base::Blake2b hash;
  hash.update(base::as_bytes(kChainStart));
  hash.update(cube_uuid.bytes);
  return hash.finish();
}

}  // namespace memos::cube
