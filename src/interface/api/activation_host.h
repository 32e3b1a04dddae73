// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#pragma once

#include <atomic>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <set>
#include <span>
#include <string>
#include <vector>

#include "base/log.h"
#include "infrastructure/vault/vault.h"
#include "memos/memos.hpp"
#include "model/chat_model.h"
#include "model/generator.h"
#include "operation/activation/prompt_cache.h"
#include "operation/parametric/shelf.h"

namespace memos::api {

/// Makes the language model; empty = the folder has none on purpose.
using GeneratorFactory = std::function<Result<std::unique_ptr<model::Generator>>()>;

/// A folder's language model and the activation memory beside it: loaded, and its records read, when they are first
/// needed. Derived, so that nothing fails for the want of it, except that what is erased must be gone. Thread-safe.
class ActivationHost {
 public:
  struct Options {
    GeneratorFactory generator;
    model::ChatModel* endpoint = nullptr;  ///< A model that runs elsewhere, instead; outlives this.
    std::string name;                      ///< Generation::model.
    std::string system;                    ///< Generation::system.
    std::string adapter_directory;         ///< Of adapters' files; empty = there are none.
    activation::BlockStore::Options store;
    base::Logger logger;
  };
  /// `vault` outlives it.
  ActivationHost(vault::Vault& vault, Options options);

  [[nodiscard]] bool has_generator() const noexcept { return static_cast<bool>(options_.generator); }
  /// The model, loaded by the first who asks; who asks meanwhile waits. A failure is told again, and only one that may
  /// pass (kUnavailable) is tried again. Errors: those of make_generator; kNotFound, field "chat_model", without one.
  [[nodiscard]] Result<model::Generator*> generator();
  /// The model if it is loaded, else nullptr. Lives as long as this.
  [[nodiscard]] model::Generator* loaded() const noexcept { return loaded_.load(std::memory_order_acquire); }
  /// The model that runs elsewhere, nullptr without one.
  [[nodiscard]] model::ChatModel* endpoint() const noexcept { return options_.endpoint; }
  [[nodiscard]] bool has_model() const noexcept { return has_generator() || endpoint() != nullptr; }
  /// As Generation::model.
  [[nodiscard]] const std::string& name() const noexcept { return options_.name; }
  /// The loaded adapters of the model. Only once generator() has given it.
  [[nodiscard]] parametric::Shelf& shelf() noexcept { return *shelf_; }
  /// An adapter's file went: whoever begins gets it no more. Rows are left to forget().
  void drop_adapter(const std::string& hash);
  [[nodiscard]] const std::string& adapter_directory() const noexcept { return options_.adapter_directory; }
  /// Why there is no model; empty when it is loaded.
  [[nodiscard]] std::string notice() const;

  /// The store, opened on first use; what changed while it was closed is taken away then. Errors: those of files.
  [[nodiscard]] Result<activation::BlockStore*> store();
  [[nodiscard]] activation::PromptCache& cache() noexcept { return cache_; }
  /// Standing text of prompts that bring none.
  [[nodiscard]] const std::string& system() const noexcept { return options_.system; }

  /// Whoever begins a prompt: memories that go while it runs are taken out of the engine's rows, too.
  void uses(const std::string& owner, std::span<const CubeId> cubes);
  /// The standing text that a cube's prompts had last, for encoding ahead. Kept in RAM only.
  void remember_system(CubeId cube, const std::string& system);
  [[nodiscard]] std::string last_system(CubeId cube) const;

  /// kv_segments, or adapters, of a cube: all that there ever were since the folder was opened, in journal order.
  [[nodiscard]] Result<std::vector<MemoryId>> segments(CubeId cube) { return of_type(cube, MemoryType::kKvSegment); }
  [[nodiscard]] Result<std::vector<MemoryId>> adapters(CubeId cube) { return of_type(cube, MemoryType::kAdapter); }

  /// Before and after memories are erased, or a cube is dropped: nothing of them is left, durably, and nothing that
  /// began before is taken.
  [[nodiscard]] Status forget(CubeId cube, std::span<const MemoryId> memories);
  [[nodiscard]] Status forget_cube(CubeId cube);
  void on_commit(const vault::Committed& committed) noexcept;

  [[nodiscard]] KvStatistics statistics();
  /// Writes what is only in RAM, before the folder is closed.
  [[nodiscard]] Status flush() { return opened_.load() ? store_.write_back({}) : Status{}; }

 private:
  [[nodiscard]] Result<bool> holds(const activation::Source& source);
  [[nodiscard]] bool nothing_stored();
  [[nodiscard]] Result<std::vector<MemoryId>> of_type(CubeId cube, MemoryType type);
  void forget_rows(CubeId cube);

  vault::Vault& vault_;
  const Options options_;
  activation::BlockStore store_;
  activation::PromptCache cache_;
  std::mutex opening_;  ///< Held while the store is opened.
  std::atomic<bool> opened_{false};

  mutable std::mutex loading_;  ///< Held while the model is loaded.
  std::unique_ptr<model::Generator> generator_;
  std::unique_ptr<parametric::Shelf> shelf_;  ///< Behind the model: goes first.
  std::atomic<model::Generator*> loaded_{nullptr};
  mutable std::mutex mutex_;  ///< Of all below.
  Error failure_;             ///< Of the last load; without a message: there was none.
  std::map<CubeId, std::set<std::string>> owners_;
  std::map<CubeId, std::string> systems_;
  struct OfCube {
    std::vector<MemoryId> segments, adapters;
    bool whole = false;  ///< Those from before are in it, and not only those that were committed meanwhile.
  };
  std::map<CubeId, OfCube> known_;
};

}  // namespace memos::api
