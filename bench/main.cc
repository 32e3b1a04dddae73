// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#include <array>
#include <cstdio>
#include <string_view>
#include <utility>

#include "benches.h"
#include "machine.h"

int main(int argc, char** argv) {
  using namespace memos::bench;  // NOLINT: this file is nothing but the bench
  using Run = int (*)(const Options&, const Figures&);
  constexpr std::array<std::pair<std::string_view, Run>, 20> kBenches{
      {{"add", run_add},         {"search", run_search},         {"open", run_open},       {"memory", run_memory},
       {"import", run_import},   {"concurrent", run_concurrent}, {"disk", run_disk},       {"serve", run_serve},
       {"embed", run_embed},     {"cubes", run_cubes},           {"growth", run_growth},   {"link", run_link},
       {"ttft", run_ttft},       {"steps", run_steps},           {"restore", run_restore}, {"adapter", run_adapter},
       {"compose", run_compose}, {"chats", run_chats},           {"proxy", run_proxy},     {"doors", run_doors}}};
  Options options;
  if (!read_options(argc, argv, options)) return 2;
  for (const auto& [name, run] : kBenches) {
    if (options.bench != name) continue;
    delay_syncs(options.sync_delay_ms);
    return run(options, Figures(options.bench, options.json));
  }
  std::fprintf(stderr, "memos_bench: no bench is called %s\n", options.bench.c_str());
  return 2;
}
