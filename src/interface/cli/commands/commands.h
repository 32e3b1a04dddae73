// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#pragma once

#include "interface/cli/command.h"

/// One function a command: adds it to the tree. Each lives in the file of its name.
namespace memos::cli {

void add_add(CLI::App& root, Context& context);
void add_import(CLI::App& root, Context& context);
void add_search(CLI::App& root, Context& context);
void add_context(CLI::App& root, Context& context);
void add_adapter(CLI::App& root, Context& context);
void add_chat(CLI::App& root, Context& context);
void add_forget(CLI::App& root, Context& context);
void add_list(CLI::App& root, Context& context);
void add_get(CLI::App& root, Context& context);
void add_update(CLI::App& root, Context& context);
void add_link(CLI::App& root, Context& context);
void add_plan(CLI::App& root, Context& context);
void add_facts(CLI::App& root, Context& context);
void add_history(CLI::App& root, Context& context);
void add_provenance(CLI::App& root, Context& context);
void add_rollback(CLI::App& root, Context& context);
void add_delete(CLI::App& root, Context& context);   ///< state_change.cc
void add_restore(CLI::App& root, Context& context);  ///< state_change.cc
void add_archive(CLI::App& root, Context& context);  ///< state_change.cc
void add_erase(CLI::App& root, Context& context);
void add_cube(CLI::App& root, Context& context);
void add_log(CLI::App& root, Context& context);
void add_export(CLI::App& root, Context& context);
void add_backup(CLI::App& root, Context& context);
void add_verify(CLI::App& root, Context& context);
void add_status(CLI::App& root, Context& context);
void add_jobs(CLI::App& root, Context& context);
void add_reembed(CLI::App& root, Context& context);
void add_refine(CLI::App& root, Context& context);
void add_space(CLI::App& root, Context& context);
void add_kv(CLI::App& root, Context& context);
void add_model(CLI::App& root, Context& context);
void add_eval(CLI::App& root, Context& context);
void add_serve(CLI::App& root, Context& context);
void add_mcp(CLI::App& root, Context& context);
void add_key(CLI::App& root, Context& context);
void add_settings(CLI::App& root, Context& context);
void add_eval_beliefs(CLI::App& group, Context& context);  ///< Below `eval`.
void add_completion(CLI::App& root, Context& context);

}  // namespace memos::cli
