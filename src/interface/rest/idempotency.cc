// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#include "interface/rest/idempotency.h"

#include <algorithm>

#include "base/hash.h"
#include "base/result.h"

namespace memos::rest {
namespace {

constexpr std::size_t kTimeBytes = 6;  // RFC 9562, section 5.7.

}  // namespace

Digest replay_key(const governance::Caller& caller, std::string_view given) {
  base::Blake2b hash;
  hash.update(base::as_bytes(caller.tenant.value + "\n" + std::to_string(caller.actor.value) + "\n"));
  hash.update(base::as_bytes(given));
  return hash.finish();
}

MemoryId request_id(const Digest& key, UtcMs began) {
  base::Blake2b hash;
  hash.update(key);
  hash.update(base::as_bytes(std::to_string(began.value)));
  const Digest digest = hash.finish();
  MemoryId id;
  std::copy_n(digest.begin(), id.bytes.size(), id.bytes.begin());
  for (std::size_t i = 0; i < kTimeBytes; ++i)
    id.bytes[i] = static_cast<std::uint8_t>(static_cast<std::uint64_t>(began.value) >> (8 * (kTimeBytes - 1 - i)));
  return id;
}

Result<MemoryId> request_id(const governance::Caller& caller, std::string_view given) {
  const Result<MemoryId> own = MemoryId::parse(given);
  if (!own)
    return fail(ErrorCode::kInvalidArgument, "the key of a call is a UUID, a new one for each write",
                "Idempotency-Key");
  const Digest digest = replay_key(caller, own->str());
  MemoryId id = *own;  // Its time stays.
  std::copy_n(digest.begin(), id.bytes.size() - kTimeBytes, id.bytes.begin() + kTimeBytes);
  return id;
}

bool kept_in_vault(wire::Method method) noexcept {
  switch (method) {
    case wire::Method::kAdd:
    case wire::Method::kUpdate:
    case wire::Method::kRemove:
    case wire::Method::kRestore:
    case wire::Method::kArchive:
    case wire::Method::kRollback:
    case wire::Method::kRollbackCube:
    case wire::Method::kLink:
    case wire::Method::kUnlink:
      return true;
    default:
      return false;
  }
}

bool kept_by_replays(wire::Method method) noexcept {
  const wire::MethodInfo& info = wire::info(method);
  return info.writes && !kept_in_vault(method) && !info.progress && !info.lines;
}

bool same_when_repeated(wire::Method method) noexcept {
  switch (method) {
    case wire::Method::kCreateCube:  // There already: that is the cube (call_handler.cc).
    case wire::Method::kErase:
    case wire::Method::kCancelJob:
    case wire::Method::kReembed:
    case wire::Method::kRefine:
    case wire::Method::kDropSpace:
    case wire::Method::kKvDrop:
    case wire::Method::kKvWarm:
      return true;
    default:
      return false;
  }
}

}  // namespace memos::rest
