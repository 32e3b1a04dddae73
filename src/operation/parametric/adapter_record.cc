// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#include "operation/parametric/adapter_record.h"

#include <algorithm>
#include <cmath>

#include "base/json.h"
#include "base/limits.h"

namespace memos::parametric {
namespace {

constexpr std::size_t kHashDigits = 64;

/// Reads members; remembers that one was missing or of another kind.
class Reader {
 public:
  explicit Reader(const json::Value& object) : object_(object) {}
  std::string text(std::string_view name) {
    const json::Value* value = object_.find(name);
    if (value == nullptr || value->as_string() == nullptr) return bad_ = true, std::string();
    return *value->as_string();
  }
  double real(std::string_view name) {
    const json::Value* value = object_.find(name);
    const auto number = value == nullptr ? Result<double>(NAN) : value->to_double();
    if (!number || !std::isfinite(*number)) return bad_ = true, 0;
    return *number;
  }
  std::uint64_t count(std::string_view name) {
    const json::Value* value = object_.find(name);
    const auto number = value == nullptr ? fail(ErrorCode::kCorrupt, "") : value->to_uint();
    if (!number) return bad_ = true, 0;
    return *number;
  }
  bool truth(std::string_view name) {
    const json::Value* value = object_.find(name);
    if (value == nullptr || value->as_bool() == nullptr) return bad_ = true, false;
    return *value->as_bool();
  }
  [[nodiscard]] bool bad() const noexcept { return bad_; }

 private:
  const json::Value& object_;
  bool bad_ = false;
};

/// The hash becomes a part of a path.
bool is_hash(const std::string& text) {
  return text.size() == kHashDigits &&
         std::ranges::all_of(text, [](char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'); });
}

}  // namespace

std::string info_of(const AdapterRecord& record) {
  json::Value adapter{json::Object{}};
  adapter.set("hash", record.hash);
  adapter.set("base_hash", record.base_hash);
  adapter.set("base_name", record.base_name);
  adapter.set("architecture", record.architecture);
  adapter.set("rank", record.rank);
  adapter.set("matrices", record.matrices);
  adapter.set("alpha", record.alpha);
  adapter.set("bytes", record.bytes);
  adapter.set("attached", record.attached);
  adapter.set("scale", record.scale);
  if (record.evaluation) {
    const Evaluation& e = *record.evaluation;
    adapter.set("evaluation", json::Object{{"text_before", e.text_before},
                                           {"text_after", e.text_after},
                                           {"reference_before", e.reference_before},
                                           {"reference_after", e.reference_after},
                                           {"bound", e.bound},
                                           {"scale", e.scale},
                                           {"passed", e.passed()}});
  }
  json::Value info{json::Object{}};
  info.set("adapter", std::move(adapter));
  return json::dump(info);
}

Result<AdapterRecord> record_of(const Memory& memory) {
  const auto wrong = [&](const std::string& what) {
    return fail(ErrorCode::kCorrupt, memory.id.str() + " " + what, "id");
  };
  if (memory.body.type != MemoryType::kAdapter) return wrong("is no adapter");
  const auto info = json::parse(memory.body.info);
  const json::Value* adapter = info ? info->find("adapter") : nullptr;
  if (adapter == nullptr || adapter->as_object() == nullptr) return wrong("says nothing of an adapter in its info");
  Reader reader(*adapter);
  AdapterRecord record;
  record.hash = reader.text("hash");
  record.base_hash = reader.text("base_hash");
  record.base_name = reader.text("base_name");
  record.architecture = reader.text("architecture");
  record.rank = static_cast<std::uint32_t>(reader.count("rank"));
  record.matrices = static_cast<std::uint32_t>(reader.count("matrices"));
  record.alpha = reader.real("alpha");
  record.bytes = reader.count("bytes");
  record.attached = reader.truth("attached");
  record.scale = reader.real("scale");
  bool bad = reader.bad() || !is_hash(record.hash) || !is_hash(record.base_hash);
  if (const json::Value* evaluation = adapter->find("evaluation")) {
    Reader measured(*evaluation);
    Evaluation& e = record.evaluation.emplace();
    e.text_before = measured.real("text_before");
    e.text_after = measured.real("text_after");
    e.reference_before = measured.real("reference_before");
    e.reference_after = measured.real("reference_after");
    e.bound = measured.real("bound");
    e.scale = measured.real("scale");
    bad = bad || measured.bad();
  }
  if (bad) return wrong("does not describe its adapter as memos does");
  return record;
}

}  // namespace memos::parametric
