// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "infrastructure/vault/vault.h"
#include "memos/requests.hpp"

/// Writes that may be asked for twice and are done once (docs/sharing.md).
namespace memos::api {

/// Gives the write that this thread makes while the object lives an id of its own: repeated with the same id within
/// limits::kRequestKept, also in another process, it is answered with the first answer and not done twice. One write a
/// scope. A nil id gives none. Lives on the stack of the thread that calls Memos.
class RequestScope {
 public:
  explicit RequestScope(const MemoryId& id) noexcept;
  ~RequestScope();
  RequestScope(const RequestScope&) = delete;
  RequestScope& operator=(const RequestScope&) = delete;
  /// The calling thread's, nil when it has none.
  [[nodiscard]] static const MemoryId& current() noexcept;

 private:
  MemoryId before_;
};

/// Whether the write failed because another one with its id came first.
[[nodiscard]] bool is_repeated(const Error& error) noexcept;

/// Runs a write with the id; one that was overtaken by its own repetition is asked again, for the first answer.
template <class Run>
auto run_once(const MemoryId& id, Run&& run) {  // NOLINT(cppcoreguidelines-missing-std-forward): called twice
  const RequestScope scope(id);
  auto done = run();
  if (!done && is_repeated(done.error())) return run();
  return done;
}

// ---- for LocalMemos
// --------------------------------------------------------------------------------------------------

/// Which kind of answer a record can give again. Numbers are stored.
enum class AnswerKind : std::uint8_t { kAdd = 1, kMemory = 2, kRollbackCube = 3, kNothing = 4 };

/// What a batch carries for the thread's request; none when it has no id.
[[nodiscard]] std::optional<vault::RequestRecord> record_of(AnswerKind kind, std::string answer = {});
/// The first write with the thread's request id; none when this is the first. kConflict, field "request_id": the id was
/// used for another kind of write.
[[nodiscard]] Result<std::optional<vault::RequestRecord>> done_before(vault::Vault& vault, AnswerKind kind);

/// An add's answer without what the request says itself and what the record holds.
[[nodiscard]] std::string pack(const AddRequest& request, const AddResult& result);
[[nodiscard]] Result<AddResult> unpack_add(const AddRequest& request, const vault::RequestRecord& record);
[[nodiscard]] std::string pack(const RollbackReport& report);
[[nodiscard]] Result<RollbackReport> unpack_rollback(const vault::RequestRecord& record);

}  // namespace memos::api
