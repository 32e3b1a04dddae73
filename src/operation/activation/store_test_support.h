// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "base/fault_file.h"
#include "operation/activation/block_store.h"

namespace memos::activation {

inline constexpr const char* kFolder = "data/kv";

[[nodiscard]] inline MemoryId memory_of(std::uint8_t number) {
  MemoryId id;
  id.bytes[15] = number;
  id.bytes[0] = 1;
  return id;
}

[[nodiscard]] inline Digest state_of(std::uint8_t number) {
  Digest digest{};
  digest[0] = number;
  return digest;
}

/// Bytes that are found again in a file.
[[nodiscard]] inline std::string bytes_of(std::uint64_t number, std::size_t size = 300) {
  std::string bytes;
  std::uint64_t state = number * 0x9E3779B97F4A7C15U + 1;
  while (bytes.size() < size) {
    state ^= state << 13U;
    state ^= state >> 7U;
    state ^= state << 17U;
    bytes += static_cast<char>(state);
  }
  return bytes;
}

/// Makes blocks that follow each other under one key space.
struct Chain {
  KeySpace space{TenantId{}, state_of(1)};
  Audience audience{};
  BlockKey last{};

  [[nodiscard]] Block next(Token token, std::vector<Source> sources = {}, BlockKind kind = BlockKind::kFull) {
    const std::vector<Token> tokens(kind == BlockKind::kFull ? 128 : 5, token);
    Block block;
    block.parent = last;
    block.key = space.key(kind, audience, last, tokens);
    block.space = space.id();
    block.tenant = space.tenant();
    block.audience = audience;
    block.kind = kind;
    block.tokens = static_cast<std::uint32_t>(tokens.size());
    block.sources = std::move(sources);
    last = block.key;
    return block;
  }
};

[[nodiscard]] inline std::string text_of(const Loaded& loaded) {
  return {reinterpret_cast<const char*>(loaded.bytes.data()), loaded.bytes.size()};
}

[[nodiscard]] inline BlockStore::Options options_of(base::FileSystem& files) {
  return {.files = &files,
          .directory = kFolder,
          .read_only = false,
          .ram_bytes = std::uint64_t{1} << 20U,
          .disk_bytes = std::uint64_t{1} << 20U,
          .logger = {}};
}

/// Every file below the folder of blocks, as paths.
[[nodiscard]] inline std::vector<std::string> files_below(base::FileSystem& files, const std::string& directory) {
  std::vector<std::string> paths;
  const auto entries = files.list(directory);
  if (!entries) return paths;
  for (const auto& entry : *entries) {
    const std::string path = directory + "/" + entry.name;
    if (entry.directory) {
      for (std::string& below : files_below(files, path)) paths.push_back(std::move(below));
    } else {
      paths.push_back(path);
    }
  }
  return paths;
}

}  // namespace memos::activation
