// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#pragma once

#include "figures.h"
#include "options.h"

/// One function a bench, each in the file of its name. They print their figures and return an exit status.
namespace memos::bench {

int run_add(const Options& options, const Figures& figures);
int run_search(const Options& options, const Figures& figures);
int run_open(const Options& options, const Figures& figures);
int run_memory(const Options& options, const Figures& figures);
int run_import(const Options& options, const Figures& figures);
int run_concurrent(const Options& options, const Figures& figures);
int run_disk(const Options& options, const Figures& figures);
int run_serve(const Options& options, const Figures& figures);
int run_embed(const Options& options, const Figures& figures);
int run_cubes(const Options& options, const Figures& figures);
int run_growth(const Options& options, const Figures& figures);
int run_ttft(const Options& options, const Figures& figures);
int run_steps(const Options& options, const Figures& figures);
int run_restore(const Options& options, const Figures& figures);
int run_adapter(const Options& options, const Figures& figures);
int run_compose(const Options& options, const Figures& figures);
int run_chats(const Options& options, const Figures& figures);
int run_doors(const Options& options, const Figures& figures);
int run_proxy(const Options& options, const Figures& figures);
int run_link(const Options& options, const Figures& figures);

}  // namespace memos::bench
