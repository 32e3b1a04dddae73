// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#include "options.h"
#include "interface/wire/names.h"

#include <charconv>
#include <cstdio>
#include <string_view>
#include <vector>

namespace memos::bench {
namespace {

constexpr std::string_view kUsage = R"(usage: memos_bench BENCH [OPTION...]

  add         one durable add with its vector, beside a bare SQLite insert of the same row
  search      questions with their vectors, beside SQLite FTS5 and a plain vector scan
  open        the whole process: open a folder, embed a question, answer
  memory      resident memory after one search, embedder loaded
  import      bulk add in batches, vectors deferred
  concurrent  many clients that add one memory at a time, vectors deferred
  serve       searches over HTTP, question's vector given, clients on the same machine
  proxy       chats through the OpenAI door beside the bare upstream: first byte, streamed pieces
  doors       searches through the doors of other systems beside the native API; a server at rest with and without doors
  disk        bytes on disk for a memory with its vector
  embed       the embedder by itself: loading, questions, batches (processor time)
  link        adds and searches in the process and through the local socket
  cubes       many cubes in one folder: open, first search in each, memory
  ttft        time to first token of a local model with restored states, beside reading the whole prompt
  steps       reading a prompt in steps of several sizes behind contexts
  restore     restoring states in blocks and in one piece, beside copying the same bytes
  compose     segments in another order than they were stored: time and logits of each way to put them together
  chats       eight chats on four cubes with two adapters, with and without encoding behind them
  adapter     adapters of a local model: loading, changing, removing
  growth      add, search, open, memory and disk for 1k … --memories in a cube, and for many cubes of 10

  --memories N       how many memories (each bench has a default)
  --cubes N          spread over N cubes
  --users N          spread over N users inside a cube; searches filter by user
  --queries N        questions, adds or repetitions that are timed
  --clients N        concurrent, serve: threads (64)
  --index-memory-mib N  cubes, growth: RAM for indexes [1024]
  --sync-delay-ms X  make every fsync and fdatasync take X ms longer
  --dimension N      of the synthetic vectors (384)
  --embedder E       model file, name or URL, or "none"
  --seed N           of texts and vectors (1)
  --shape S          ttft, restore, adapter, compose, chats: qwen2.5-0.5b, qwen3-0.6b or tiny
  --contexts N,N…    ttft, steps, restore: tokens that are remembered (583,2773,6064); compose: of one segment
  --queries N,N…     ttft, compose: tokens that are asked (167,303,953; 20)
  --threads N        of the engine (2)
  --flash-attention auto|on|off  ttft, steps, restore, adapter, compose (auto)
  --data DIR         use this folder and keep it
  --read             add: also time adds that are read by rules, of turns that state nothing and of turns that do
  --json             one JSON object a line
)";

template <class Number>
bool read_number(std::string_view text, Number& out) {
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), out);
  return error == std::errc{} && end == text.data() + text.size();
}

bool set_value(Options& o, std::string_view name, std::string_view value) {
  if (name == "--memories") return read_number(value, o.memories);
  if (name == "--cubes") return read_number(value, o.cubes) && o.cubes > 0;
  if (name == "--users") return read_number(value, o.users);
  if (name == "--queries" && (o.bench == "ttft" || o.bench == "compose")) return !(o.query_list = value).empty();
  if (name == "--flash-attention") {
    const auto how = wire::parse_flash_attention(value);
    if (how) o.flash_attention = *how;
    return how.has_value();
  }
  if (name == "--shape") return !(o.shape = value).empty();
  if (name == "--contexts") return !(o.contexts = value).empty();
  if (name == "--threads") return read_number(value, o.threads) && o.threads > 0;
  if (name == "--queries") return read_number(value, o.queries);
  if (name == "--clients") return read_number(value, o.clients);
  if (name == "--index-memory-mib") return read_number(value, o.index_memory_mib) && o.index_memory_mib > 0;
  if (name == "--dimension") return read_number(value, o.dimension) && o.dimension > 0;
  if (name == "--sync-delay-ms") return read_number(value, o.sync_delay_ms) && o.sync_delay_ms >= 0;
  if (name == "--seed") return read_number(value, o.seed);
  if (name == "--data") return !(o.data = value).empty();
  if (name == "--embedder") return !(o.embedder = value).empty();
  if (name == "--step") return !(o.step = value).empty();
  return false;
}

}  // namespace

bool read_options(int argc, char** argv, Options& options) {
  const std::vector<std::string_view> words(argv + 1, argv + argc);
  bool good = !words.empty() && !words[0].starts_with('-');
  if (good) options.bench = words[0];
  for (std::size_t i = 1; good && i < words.size(); ++i) {
    if (words[i] == "--json") {
      options.json = true;
    } else if (words[i] == "--read") {
      options.read = true;
    } else {
      good = i + 1 < words.size() && set_value(options, words[i], words[i + 1]);
      ++i;
    }
  }
  if (!good) std::fputs(std::string(kUsage).c_str(), stderr);
  return good;
}

std::vector<std::string> words_of(const Options& options) {
  std::vector<std::string> words{options.bench};
  const auto number = [&](const char* name, std::uint64_t value) {
    if (value > 0) words.insert(words.end(), {name, std::to_string(value)});
  };
  const auto text = [&](const char* name, const std::string& value) {
    if (!value.empty()) words.insert(words.end(), {name, value});
  };
  number("--memories", options.memories);
  number("--cubes", options.cubes);
  number("--users", options.users);
  number("--queries", options.queries);
  number("--clients", options.clients);
  number("--index-memory-mib", options.index_memory_mib);
  number("--dimension", options.dimension);
  if (options.sync_delay_ms > 0) text("--sync-delay-ms", std::to_string(options.sync_delay_ms));
  words.insert(words.end(), {"--seed", std::to_string(options.seed)});
  text("--data", options.data);
  text("--embedder", options.embedder);
  text("--step", options.step);
  if (options.read) words.emplace_back("--read");
  if (options.json) words.emplace_back("--json");
  return words;
}

}  // namespace memos::bench
