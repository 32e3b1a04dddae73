// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#include "corpus.h"

#include <cstdio>
#include <cstdlib>

namespace memos::bench {
namespace {

constexpr std::int64_t kFirstSaid = 1'767'225'600'000;  // 2026-01-01
constexpr std::int64_t kMinute = 60'000;
constexpr std::size_t kTurnsPerSession = 20;

}  // namespace

void give_up(const std::string& message) {
  std::fprintf(stderr, "memos_bench: %s\n", message.c_str());
  std::exit(1);
}

void must(Status result, const char* what) {
  if (!result) give_up(std::string(what) + ": " + result.error().message);
}

std::unique_ptr<Memos> open_folder(const std::string& folder, const std::string& embedder,
                                   std::size_t index_memory_mib) {
  memos::Options options;
  options.directory = folder;
  options.embedder = embedder;
  options.run_jobs = false;
  if (index_memory_mib > 0) options.index_memory_bytes = std::uint64_t{index_memory_mib} << 20U;
  return must(memos::open(options), "open");
}

Corpus::Corpus(const Options& options, std::size_t default_memories, std::size_t default_users)
    : memories_(options.memories > 0 ? options.memories : default_memories),
      cubes_(options.cubes),
      users_(options.users > 0 ? options.users : default_users),
      synthetic_(options.seed, options.dimension) {}

std::string Corpus::cube_of(std::size_t i) const { return "bench" + std::to_string(i % cubes_); }
std::string Corpus::user_of(std::size_t i) const { return "user" + std::to_string(i / cubes_ % users_); }

AddItem Corpus::next(std::size_t i, bool with_vector, std::size_t bytes) {
  AddItem item;
  item.text = bytes > 0 ? synthetic_.turn_of(bytes) : synthetic_.turn();
  item.scope.user_id = user_of(i);
  item.scope.session_id = "s" + std::to_string(i / (users_ * cubes_) / kTurnsPerSession);
  item.origins = {Origin{.message_id = "m" + std::to_string(i),
                         .role = i % 2 == 0 ? "user" : "assistant",
                         .speaker = i % 2 == 0 ? "Ann" : "Ben"}};
  item.said_at = UtcMs{kFirstSaid + static_cast<std::int64_t>(i) * kMinute};
  if (with_vector) item.vector = synthetic_.vector();
  return item;
}

BareRow Corpus::bare(const AddItem& item, std::size_t i, bool half_precision) {
  std::string id = std::to_string(i);
  id.insert(0, 16 - id.size(), '0');
  return {.id = std::move(id),
          .text = item.text,
          .user = item.scope.user_id,
          .speaker = item.origins[0].speaker,
          .role = item.origins[0].role,
          .session = item.scope.session_id,
          .message_id = item.origins[0].message_id,
          .said_at = item.said_at->value,
          .created_at = item.said_at->value,
          .vector = half_precision ? f16_bytes(item.vector) : f32_bytes(item.vector)};
}

void Corpus::fill(Memos& memory, bool with_vectors, Embed embed, std::size_t batch, std::size_t bytes) {
  std::vector<AddRequest> waiting(cubes_);
  const auto flush = [&](AddRequest& request) {
    if (request.items.empty()) return;
    must(memory.add(request), "add");
    request.items.clear();
  };
  for (std::size_t i = 0; i < memories_; ++i) {
    AddRequest& request = waiting[i % cubes_];
    request.cube = cube_of(i);
    request.embed = embed;
    request.items.push_back(next(i, with_vectors, bytes));
    if (request.items.size() == batch) flush(request);
  }
  for (AddRequest& request : waiting) flush(request);
}

}  // namespace memos::bench
