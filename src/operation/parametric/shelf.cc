// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#include "operation/parametric/shelf.h"

#include <utility>

#include "base/result.h"
#include "model/adapter_sum.h"

namespace memos::parametric {

std::string adapter_folder(const std::string& data_directory) { return data_directory + "/blobs/adapters"; }

std::string adapter_file(const std::string& folder, const std::string& hash) { return folder + "/" + hash + ".gguf"; }

bool Shelf::is_ours(const AdapterRecord& record) const { return record.base_hash == generator_.identity().model_hash; }

void Shelf::drop(const std::string& hash) {
  const std::scoped_lock guard(mutex_);
  loaded_.erase(hash);
}

Status remove_adapter_file(base::FileSystem& files, const std::string& folder, const std::string& hash) {
  MEMOS_TRY(const bool there, files.exists(folder));
  if (!there) return {};
  for (const std::string_view ending : {model::kAdapterEnding, model::kAdapterSumEnding}) {
    const Status removed = files.remove(folder + "/" + hash + std::string(ending));
    if (!removed && removed.error().code != ErrorCode::kNotFound) return removed;
  }
  return files.sync_directory(folder);
}

Result<std::shared_ptr<const model::Adapter>> Shelf::load(const AdapterRecord& record) {
  if (!is_ours(record))
    return fail(
        ErrorCode::kConflict,
        "the adapter was imported for another model (" + record.base_name + "); the model is " + generator_.name(),
        "model");
  const std::scoped_lock guard(mutex_);
  const auto found = loaded_.find(record.hash);
  if (found != loaded_.end()) return found->second;
  MEMOS_TRY(auto adapter, generator_.load_adapter(adapter_file(folder_, record.hash)));
  if (adapter->hash() != record.hash)
    return fail(ErrorCode::kCorrupt, "the adapter's file was changed since it was imported; import it again",
                "adapter");
  loaded_.emplace(record.hash, adapter);
  return adapter;
}

Result<std::vector<model::AppliedAdapter>> Shelf::apply(std::span<const AdapterRecord> records) {
  std::vector<model::AppliedAdapter> out;
  for (const AdapterRecord& record : records) {
    if (!record.attached || !is_ours(record)) continue;
    MEMOS_TRY(auto adapter, load(record));
    out.push_back({std::move(adapter), static_cast<float>(record.scale)});
  }
  return out;
}

}  // namespace memos::parametric
