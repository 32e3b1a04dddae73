// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
// Answers that are kept for repetitions: ids and numbers only. docs/format.md has their bytes.
#include "interface/api/once.h"

#include <algorithm>
#include <utility>

namespace memos::api {
namespace {

thread_local MemoryId current_id;

enum ItemFlag : std::uint8_t { kRepeated = 1, kEmbedded = 2, kGivenId = 4, kDerived = 8 };

void put_number(std::string& out, std::uint64_t value) {
  for (std::size_t i = 0; i < 8; ++i) out += static_cast<char>(static_cast<std::uint8_t>(value >> (8 * i)));
}
void put_id(std::string& out, const MemoryId& id) {
  out.append(reinterpret_cast<const char*>(id.bytes.data()), id.bytes.size());
}

/// Reads what the functions above wrote; past the end it fails and gives zeros.
class Packed {
 public:
  explicit Packed(std::string_view bytes) : rest_(bytes) {}
  std::uint8_t u8() {
    const std::string_view one = take(1);
    return one.empty() ? std::uint8_t{0} : static_cast<std::uint8_t>(one.front());
  }
  std::uint64_t number() {
    std::uint64_t value = 0;
    const std::string_view bytes = take(8);
    for (std::size_t i = 0; i < bytes.size(); ++i)
      value |= std::uint64_t{static_cast<std::uint8_t>(bytes[i])} << (8 * i);
    return value;
  }
  MemoryId id() {
    MemoryId id;
    const std::string_view bytes = take(id.bytes.size());
    std::copy(bytes.begin(), bytes.end(), id.bytes.begin());
    return id;
  }
  [[nodiscard]] bool whole() const noexcept { return !failed_ && rest_.empty(); }
  [[nodiscard]] bool failed() const noexcept { return failed_; }

 private:
  std::string_view take(std::size_t size) {
    failed_ = failed_ || size > rest_.size();
    if (failed_) return {};
    const std::string_view taken = rest_.substr(0, size);
    rest_.remove_prefix(size);
    return taken;
  }
  std::string_view rest_;
  bool failed_ = false;
};

std::unexpected<Error> other_request() {
  return fail(ErrorCode::kConflict, "this request id was used for another request: make a new one for each",
              "request_id");
}

}  // namespace

RequestScope::RequestScope(const MemoryId& id) noexcept : before_(std::exchange(current_id, id)) {}
RequestScope::~RequestScope() { current_id = before_; }
const MemoryId& RequestScope::current() noexcept { return current_id; }

bool is_repeated(const Error& error) noexcept { return error.code == ErrorCode::kConflict && error.field == "request"; }

std::optional<vault::RequestRecord> record_of(AnswerKind kind, std::string answer) {
  if (current_id.is_nil()) return std::nullopt;
  answer.insert(answer.begin(), static_cast<char>(kind));
  return vault::RequestRecord{.id = current_id, .answer = std::move(answer)};
}

Result<std::optional<vault::RequestRecord>> done_before(vault::Vault& vault, AnswerKind kind) {
  if (current_id.is_nil()) return std::nullopt;
  MEMOS_TRY(auto record, vault.request(current_id));
  if (!record) return record;
  if (record->answer.empty() || record->answer.front() != static_cast<char>(kind)) return other_request();
  record->answer.erase(0, 1);
  return record;
}

std::string pack(const AddRequest& request, const AddResult& result) {
  if (current_id.is_nil()) return {};
  std::string out;
  put_number(out, result.items.size());
  for (std::size_t i = 0; i < result.items.size(); ++i) {
    const AddResult::Item& item = result.items[i];
    unsigned flags = 0;
    if (item.repeated) flags |= kRepeated;
    if (item.embedded) flags |= kEmbedded;
    if (request.items[i].id) flags |= kGivenId;
    if (!item.derived.empty()) flags |= kDerived;
    out += static_cast<char>(static_cast<std::uint8_t>(flags));
    if (!request.items[i].id) put_id(out, item.id);
    if (item.derived.empty()) continue;
    put_number(out, item.derived.size());
    for (const MemoryId& id : item.derived) put_id(out, id);
  }
  return out;
}

Result<AddResult> unpack_add(const AddRequest& request, const vault::RequestRecord& record) {
  Packed packed(record.answer);
  AddResult result;
  if (packed.number() != request.items.size()) return other_request();
  result.sequence = record.sequence;
  for (const AddItem& asked : request.items) {
    AddResult::Item& item = result.items.emplace_back();
    const unsigned flags = packed.u8();
    if (asked.id.has_value() != ((flags & kGivenId) != 0)) return other_request();
    item.id = asked.id ? *asked.id : packed.id();
    item.repeated = (flags & kRepeated) != 0;
    item.embedded = (flags & kEmbedded) != 0;
    const std::uint64_t derived = (flags & kDerived) != 0 ? packed.number() : 0;
    for (std::uint64_t left = derived; left > 0 && !packed.failed(); --left) item.derived.push_back(packed.id());
  }
  if (!packed.whole()) return other_request();
  return result;
}

std::string pack(const RollbackReport& report) {
  std::string out;
  put_number(out, report.changed);
  put_number(out, report.erased_kept);
  return out;
}

Result<RollbackReport> unpack_rollback(const vault::RequestRecord& record) {
  Packed packed(record.answer);
  RollbackReport report;
  report.changed = packed.number();
  report.erased_kept = packed.number();
  if (!packed.whole()) return other_request();
  return report;
}

}  // namespace memos::api
