// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#include "interface/api/api_test_support.h"

#include <utility>

namespace memos::api {

Result<std::unique_ptr<Memos>> World::try_open() {
  LocalParts parts;
  parts.tenant = tenant;
  parts.clock = &clock;
  parts.random = &random;
  parts.read_only = read_only;
  parts.run_jobs = run_jobs;
  parts.load_embedder = load_embedder;
  parts.keep_old_vectors = keep_old_vectors;
  parts.change_embedder = change_embedder;
  parts.old_embedder = [this](const vault::Space& space) -> Result<std::unique_ptr<model::Embedder>> {
    if (old_plan != nullptr && space.model_hash == "hash-of-" + old_plan->name)
      return std::make_unique<PlannedEmbedder>(*old_plan);
    return fail(ErrorCode::kNotFound, "its model is gone", "embedder");
  };
  parts.statements = statements;
  parts.asked_slots = asked_slots;
  if (refine) parts.refine = refine();
  parts.generator = generator;
  if (endpoint) parts.endpoint = endpoint();
  parts.generation = generation;
  if (kind == Kind::kMemory) {
    parts.vault = vault::make_memory_vault(clock, random);
  } else {
    parts.directory = "/data";
    parts.files = disk.get();
    parts.snapshot_directory = "/data/index";
    parts.evidence_directory = "/data/evidence";
    parts.kv_directory = "/data/kv";
    MEMOS_TRY(
        parts.vault,
        vault::open_sqlite_vault(
            {.directory = "/data", .read_only = read_only, .files = disk.get(), .clock = &clock, .random = &random}));
  }
  if (with_embedder) {
    parts.embedder_name = plan.name;
    parts.embedder = [this]() -> Result<std::unique_ptr<model::Embedder>> {
      if (plan.missing) return fail(ErrorCode::kNotFound, "no such model: " + plan.name, "embedder");
      return std::make_unique<PlannedEmbedder>(plan);
    };
  }
  return LocalMemos::make(std::move(parts));
}

AddItem item(const std::string& text, const std::string& speaker, const std::string& message_id) {
  AddItem out;
  out.text = text;
  if (!speaker.empty() || !message_id.empty()) out.origins.push_back({.message_id = message_id, .speaker = speaker});
  return out;
}

std::string text_of(const Result<Memory>& memory) {
  return memory ? memory->body.text : "error: " + memory.error().message;
}

AddResult World::add_items(std::vector<AddItem> items, const std::string& cube_name, Embed embed) {
  const auto added = memos->add({.cube = cube_name, .items = std::move(items), .embed = embed, .read = false});
  EXPECT_TRUE(added) << added.error().message;
  return added.value_or(AddResult{});
}

MemoryId World::add(const std::string& text, const std::string& cube_name, Embed embed) {
  const AddResult added = add_items({item(text)}, cube_name, embed);
  return added.items.empty() ? MemoryId{} : added.items.front().id;
}

std::vector<std::string> World::found(const std::string& question, SearchRequest request) {
  request.text = question;
  const auto result = memos->search(request);
  EXPECT_TRUE(result) << result.error().message;
  std::vector<std::string> texts;
  if (result)
    for (const SearchHit& hit : result->hits) texts.push_back(hit.memory.body.text);
  return texts;
}

std::vector<std::string> World::listed(ListRequest request) {
  std::vector<std::string> texts;
  for (;;) {
    const auto page = memos->list(request);
    EXPECT_TRUE(page) << page.error().message;
    if (!page) return texts;
    for (const Memory& memory : page->memories) texts.push_back(memory.body.text);
    if (page->next_cursor.empty()) return texts;
    request.cursor = page->next_cursor;
  }
}

void World::run_all_jobs() {
  const auto ran = memos->run_jobs({});
  EXPECT_TRUE(ran) << ran.error().message;
}

CubeSummary World::cube(const std::string& name) {
  const auto summary = memos->describe_cube(name);
  EXPECT_TRUE(summary) << summary.error().message;
  return summary.value_or(CubeSummary{});
}

std::vector<std::string> World::files_with(const std::string& bytes) {
  std::vector<std::string> hits;
  std::vector<std::string> folders = {"/data"};
  while (!folders.empty()) {
    const std::string folder = std::exchange(folders.back(), {});
    folders.pop_back();
    const auto entries = disk->list(folder);
    EXPECT_TRUE(entries) << entries.error().message;
    if (!entries) continue;
    for (const auto& entry : *entries) {
      const std::string path = folder + "/" + entry.name;
      if (entry.directory) {
        folders.push_back(path);
      } else if (const auto content = disk->peek(path); content && content->find(bytes) != std::string::npos) {
        hits.push_back(path);
      }
    }
  }
  return hits;
}

}  // namespace memos::api
