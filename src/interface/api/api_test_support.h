// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#pragma once

#include <gtest/gtest.h>

#include <array>
#include <atomic>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/fault_file.h"
#include "base/random.h"
#include "interface/api/local_memos.h"
#include "model/embedder.h"

/// What every test of the API needs. Test code only.
namespace memos::api {

enum class Kind : std::uint8_t { kSqlite, kMemory };
/// For INSTANTIATE_TEST_SUITE_P.
inline std::string kind_name(const testing::TestParamInfo<Kind>& test) {
  return test.param == Kind::kSqlite ? "Sqlite" : "Memory";
}

/// What a test wants an embedder to do.
struct EmbedderPlan {
  std::string name = "twin";
  std::uint32_t dimension = 64;
  bool english_only = false;
  bool gives_tokens = true;
  std::atomic<int> fail_next{0};  ///< So many calls fail.
  std::atomic<bool> missing{false};
  std::atomic<int> passages{0}, questions{0};  ///< Texts embedded.
  std::mutex mutex;
  std::vector<std::string> seen;  ///< The passages, in order.
};

/// The deterministic twin, with a name of its own and faults on request.
class PlannedEmbedder final : public model::Embedder {
 public:
  explicit PlannedEmbedder(EmbedderPlan& plan)
      : plan_(plan),
        inner_(model::make_twin_embedder(plan.dimension)),
        hash_("hash-of-" + plan.name),
        name_(plan.name) {}
  const std::string& model_hash() const noexcept override { return hash_; }
  const std::string& model_name() const noexcept override { return name_; }
  std::uint32_t dimension() const noexcept override { return plan_.dimension; }
  bool english_only() const noexcept override { return plan_.english_only; }
  Result<std::vector<std::vector<std::vector<float>>>> embed(std::span<const std::string_view> texts,
                                                             model::TextKind kind) override {
    if (plan_.fail_next > 0) {
      --plan_.fail_next;
      return fail(ErrorCode::kUnavailable, "the model is away");
    }
    (kind == model::TextKind::kPassage ? plan_.passages : plan_.questions) += static_cast<int>(texts.size());
    if (kind == model::TextKind::kPassage) {
      const std::scoped_lock lock(plan_.mutex);
      plan_.seen.insert(plan_.seen.end(), texts.begin(), texts.end());
    }
    return inner_->embed(texts, kind);
  }
  bool gives_tokens() const noexcept override { return plan_.gives_tokens; }
  Result<std::vector<model::Embedding>> encode(std::span<const std::string_view> texts, model::TextKind kind) override {
    MEMOS_TRY(auto parts, embed(texts, kind));  // Counts, and fails when it is to fail.
    MEMOS_TRY(auto encoded, inner_->encode(texts, kind));
    for (std::size_t i = 0; i < encoded.size(); ++i) {
      encoded[i].parts = std::move(parts[i]);
      if (!plan_.gives_tokens) encoded[i].evidence = {};
    }
    return encoded;
  }

 private:
  EmbedderPlan& plan_;
  std::unique_ptr<model::Embedder> inner_;
  std::string hash_, name_;
};

/// A folder (on a disk in memory) or a vault without one, with time, chance and the embedder under the test's control.
class World {
 public:
  static constexpr UtcMs kStart{1'750'000'000'000};

  explicit World(Kind kind_in = Kind::kSqlite) : kind(kind_in) {}

  const Kind kind;
  std::unique_ptr<base::FaultFileSystem> disk = base::make_fault_file_system();
  base::ManualClock clock{kStart};
  base::SeededRandom random{42};
  EmbedderPlan plan;
  EmbedderPlan* old_plan = nullptr;  ///< Of the embedder that the folder had before, if that can still be loaded.
  bool change_embedder = false;
  bool with_embedder = true;
  bool run_jobs = false;
  bool load_embedder = true;
  bool read_only = false;
  bool keep_old_vectors = true;
  TenantId tenant;
  // How turns and questions are read; the rules of language/ unless a test has its own.
  reader::StatementRules statements = language::learned::told_statements;
  decltype(LocalParts::asked_slots) asked_slots = language::asked_slots;
  std::function<std::optional<RefineParts>()> refine;           ///< The language model of the next open; empty = none.
  GeneratorFactory generator;                                   ///< The language model of the next open; empty = none.
  std::function<std::unique_ptr<model::ChatModel>()> endpoint;  ///< Or the one that runs elsewhere; empty = none.
  Generation generation;
  std::unique_ptr<Memos> memos;

  Result<std::unique_ptr<Memos>> try_open();
  void open() {
    auto opened = try_open();
    ASSERT_TRUE(opened) << opened.error().message;
    memos = std::move(*opened);
  }
  void close() { memos.reset(); }
  void reopen() {
    close();
    open();
  }

  // The shortest way to the usual things; failures fail the test.
  MemoryId add(const std::string& text, const std::string& cube = "me", Embed embed = Embed::kLater);
  AddResult add_items(std::vector<AddItem> items, const std::string& cube = "me", Embed embed = Embed::kLater);
  std::vector<std::string> found(const std::string& question, SearchRequest request = {});
  std::vector<std::string> listed(ListRequest request = {});
  void run_all_jobs();
  [[nodiscard]] CubeSummary cube(const std::string& name = "me");

  /// Every file below /data that holds the bytes.
  [[nodiscard]] std::vector<std::string> files_with(const std::string& bytes);
};

AddItem item(const std::string& text, const std::string& speaker = {}, const std::string& message_id = {});
std::string text_of(const Result<Memory>& memory);

}  // namespace memos::api
