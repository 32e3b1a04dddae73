// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
// Exports: what is asked for is kept, and put together anew whenever it is fetched, so that nothing lives on in them
// that was deleted; summaries.
#include <algorithm>
#include <chrono>
#include <set>
#include <thread>

#include "base/limits.h"
#include "base/time.h"
#include "infrastructure/cube/state.h"
#include "interface/doors/common/memory_times.h"
#include "interface/doors/common/replies.h"
#include "interface/doors/mem0/known.h"
#include "interface/doors/mem0/platform.h"
#include "interface/doors/mem0/schema_fill.h"

namespace memos::doors::mem0 {
namespace {

using rest::DoorCall;

constexpr const char* kRecords = "exports";
constexpr std::string_view kNoModel =
    "steers a language model's extraction; this server fills the schema by names, docs/doors.md tells how";

Result<Condition> condition_of(const json::Value& asked) {
  Fields fields(asked);
  MEMOS_TRY(ExportAsked again, read_export(fields));
  return std::move(again.condition);
}

std::unexpected<Error> no_export() {
  return fail(ErrorCode::kNotFound, "there is no such export; make one first", "memory_export_id");
}

Result<json::Value> find_export(DoorCall& call, const std::optional<std::string>& id, const json::Value& asked) {
  MEMOS_TRY(const json::Array records, read_records(call, kRecords));
  for (const json::Value& record : records) {
    const std::string* own = text_in(record, "id");
    const json::Value* wanted = record.find("asked");
    if (id ? own != nullptr && *own == *id : wanted != nullptr && *wanted == asked) return record;
  }
  return no_export();
}

}  // namespace

Result<json::Value> create_export(DoorCall& call, Shared& shared) {
  MEMOS_TRY(const json::Value body, body_of(call.request));
  Fields fields(body);
  const json::Value* given = fields.take("schema");
  if (given == nullptr) return fields.wrong("schema", "is needed");
  MEMOS_TRY(json::Value schema, read_schema(*given, "schema"));
  MEMOS_TRY(ExportAsked asked, read_export(fields));
  MEMOS_CHECK_OK(fields.refuse("export_instructions", kNoModel));
  MEMOS_CHECK_OK(fields.none_left());
  const std::string id = shared.ids.next().str();
  json::Value record{json::Object{}};
  record.set("id", id);
  record.set("at", base::system_clock().now().value);
  record.set("schema", std::move(schema));
  record.set("asked", std::move(asked.asked));
  MEMOS_CHECK_OK(add_record(call, shared, kRecords, std::move(record), limits::kMaxExports));
  // Times are milliseconds: what is added behind this answer shall have a later one.
  std::this_thread::sleep_for(std::chrono::milliseconds(1));
  json::Value out = message("The export can be fetched.");
  out.set("id", id);
  out.set("status", "SUCCEEDED");
  return out;
}

Result<json::Value> get_export(DoorCall& call, Shared& shared) {
  MEMOS_TRY(const json::Value body, body_of(call.request));
  Fields fields(body);
  MEMOS_TRY(const std::optional<std::string> id, fields.text("memory_export_id"));
  json::Value asked{json::Object{}};
  if (!id) {
    MEMOS_TRY(ExportAsked read, read_export(fields));
    asked = std::move(read.asked);
  }
  fields.pass({"org_id", "project_id", "filters"});
  MEMOS_CHECK_OK(fields.none_left());
  MEMOS_TRY(const json::Value record, find_export(call, id, asked));
  const json::Value* schema = record.find("schema");
  const json::Value* wanted = record.find("asked");
  MEMOS_TRY(const std::int64_t at, json::get_int(record, "at"));
  if (schema == nullptr || wanted == nullptr) return no_export();
  MEMOS_TRY(const Condition condition, condition_of(*wanted));
  api::GuardedMemos memos = call.memos();
  MEMOS_TRY(const Known known, known_at(memos, shared.index, condition, UtcMs{at}));
  return fill(*schema, known);
}

/// What is believed, one sentence a line, then what was summed up.
Result<json::Value> summary(DoorCall& call, Shared& shared) {
  MEMOS_TRY(const json::Value body, body_of(call.request));
  Fields fields(body);
  MEMOS_TRY(const ExportAsked asked, read_export(fields));
  MEMOS_CHECK_OK(fields.none_left());
  api::GuardedMemos memos = call.memos();
  MEMOS_TRY(const Known known, known_at(memos, shared.index, asked.condition, base::system_clock().now()));
  std::string text;
  const auto line = [&](const std::string& one) { text += (text.empty() ? "" : "\n") + one; };
  for (const Belief& belief : known.beliefs) line(belief.text);
  for (const Memory& memory : known.memories)
    if (memory.body.type == MemoryType::kSummary) line(memory.body.text);
  json::Value out{json::Object{}};
  out.set("summary", std::move(text));
  out.set("total_memories", std::uint64_t{known.memories.size()});
  return out;
}

}  // namespace memos::doors::mem0
