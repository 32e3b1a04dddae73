// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#include "operation/activation/block_file.h"

#include <algorithm>

#include "base/limits.h"

namespace memos::activation {
namespace {

constexpr std::string_view kMagic = "MEMOSKV1";
constexpr std::size_t kSpaceDigits = 32;  ///< Of the folder's name; the record holds the whole digest.
constexpr std::size_t kSourceBytes = 16 + 4 + 4;

void append(std::string& out, std::uint64_t value, std::size_t bytes) {
  for (std::size_t i = 0; i < bytes; ++i) out += static_cast<char>(value >> (8 * i));
}

template <std::size_t kSize>
void append(std::string& out, const std::array<std::uint8_t, kSize>& bytes) {
  out.append(reinterpret_cast<const char*>(bytes.data()), bytes.size());
}

/// Takes from the front; what is missing makes `ok` false and everything 0.
struct Reader {
  std::string_view rest;
  bool ok = true;

  std::string_view take(std::size_t bytes) {
    if (bytes > rest.size()) {
      ok = false;
      rest = {};
      return {};
    }
    const std::string_view taken = rest.substr(0, bytes);
    rest.remove_prefix(bytes);
    return taken;
  }
  std::uint64_t number(std::size_t bytes) {
    std::uint64_t value = 0;
    const std::string_view taken = take(bytes);
    for (std::size_t i = taken.size(); i-- > 0;) value = (value << 8U) | static_cast<std::uint8_t>(taken[i]);
    return value;
  }
  template <std::size_t kSize>
  void fill(std::array<std::uint8_t, kSize>& bytes) {
    std::ranges::copy(base::as_bytes(take(kSize)), bytes.begin());
  }
};

void read_block(Reader& from, Block& block) {
  from.fill(block.key);
  from.fill(block.parent);
  from.fill(block.space);
  block.kind = static_cast<BlockKind>(from.number(1));
  block.tokens = static_cast<std::uint32_t>(from.number(4));
  block.tenant.value = from.take(static_cast<std::size_t>(from.number(2)));
  const auto cubes = static_cast<std::size_t>(from.number(4));
  if (cubes > limits::kMaxCubesPerSearch) from.ok = false;
  for (std::size_t i = 0; i < cubes && from.ok; ++i)
    block.audience.push_back(CubeId{static_cast<std::uint32_t>(from.number(4))});
  const auto sources = static_cast<std::size_t>(from.number(4));
  if (sources > limits::kMaxKvSources || sources * kSourceBytes > from.rest.size()) from.ok = false;
  for (std::size_t i = 0; i < sources && from.ok; ++i) {
    Source& source = block.sources.emplace_back();
    from.fill(source.memory.bytes);
    source.cube.value = static_cast<std::uint32_t>(from.number(4));
    source.version = static_cast<std::uint32_t>(from.number(4));
  }
}

bool makes_sense(const Block& block) {
  return block.kind >= BlockKind::kFull && block.kind <= BlockKind::kAloneTail && block.tokens > 0 &&
         block.tokens <= limits::kKvBlockTokens && std::ranges::is_sorted(block.audience) &&
         std::ranges::is_sorted(block.sources);
}

}  // namespace

std::string block_path(const std::string& directory, const Digest& space, const BlockKey& key) {
  return directory + "/" + base::to_hex(space).substr(0, kSpaceDigits) + "/" + base::to_hex(key);
}

std::string encode_record(const BlockRecord& record) {
  const Block& block = record.block;
  std::string out(kMagic);
  append(out, block.key);
  append(out, block.parent);
  append(out, block.space);
  append(out, static_cast<std::uint64_t>(block.kind), 1);
  append(out, block.tokens, 4);
  append(out, block.tenant.value.size(), 2);
  out += block.tenant.value;
  append(out, block.audience.size(), 4);
  for (const CubeId cube : block.audience) append(out, cube.value, 4);
  append(out, block.sources.size(), 4);
  for (const Source& source : block.sources) {
    append(out, source.memory.bytes);
    append(out, source.cube.value, 4);
    append(out, source.version, 4);
  }
  append(out, record.bytes, 8);
  append(out, record.checksum, 8);
  append(out, base::xxh3(base::as_bytes(out)), 8);
  return out;
}

Result<BlockRecord> decode_record(std::string_view bytes) {
  const auto damaged = fail(ErrorCode::kCorrupt, "the record of a stored block is damaged");
  if (bytes.size() < kMagic.size() + 8 || !bytes.starts_with(kMagic)) return damaged;
  Reader sum{bytes.substr(bytes.size() - 8)};
  bytes.remove_suffix(8);
  if (sum.number(8) != base::xxh3(base::as_bytes(bytes))) return damaged;
  Reader from{bytes.substr(kMagic.size())};
  BlockRecord record;
  read_block(from, record.block);
  record.bytes = from.number(8);
  record.checksum = from.number(8);
  if (!from.ok || !from.rest.empty() || !makes_sense(record.block) || record.bytes > limits::kMaxKvBlockBytes)
    return damaged;
  return record;
}

}  // namespace memos::activation
