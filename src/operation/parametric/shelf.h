// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#pragma once

#include <map>
#include <memory>
#include <mutex>
#include <span>
#include <string>
#include <vector>

#include "base/file.h"
#include "model/generator.h"
#include "operation/parametric/adapter_record.h"

namespace memos::parametric {

/// Where a data folder keeps the files of its adapters.
[[nodiscard]] std::string adapter_folder(const std::string& data_directory);
/// The file of an adapter in that folder.
[[nodiscard]] std::string adapter_file(const std::string& folder, const std::string& hash);

/// The loaded adapters of one model. Thread-safe; must not outlive the model.
class Shelf {
 public:
  Shelf(model::Generator& generator, std::string folder) : generator_(generator), folder_(std::move(folder)) {}

  /// Loads an adapter's file, once. Errors: kConflict (of another model), kCorrupt (the file is another than the one
  /// that was imported), those of Generator::load_adapter.
  [[nodiscard]] Result<std::shared_ptr<const model::Adapter>> load(const AdapterRecord& record);
  /// The set that attached ones of this model make; the others are left out. Errors of load().
  [[nodiscard]] Result<std::vector<model::AppliedAdapter>> apply(std::span<const AdapterRecord> records);
  /// Whether it is an adapter of this model.
  [[nodiscard]] bool is_ours(const AdapterRecord& record) const;
  /// Rows that apply it keep it until they get another set.
  void drop(const std::string& hash);

 private:
  model::Generator& generator_;
  const std::string folder_;
  std::mutex mutex_;
  // Shared with the rows that apply them.
  std::map<std::string, std::shared_ptr<const model::Adapter>> loaded_;
};

/// Removes an adapter's file for good: durable on return. No error if it is not there.
[[nodiscard]] Status remove_adapter_file(base::FileSystem& files, const std::string& folder, const std::string& hash);

}  // namespace memos::parametric
