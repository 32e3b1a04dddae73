// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#include "base/result.h"
#include "interface/cli/commands/commands.h"
#include "interface/cli/exit_code.h"
#include "interface/cli/layout.h"
#include "interface/cli/progress.h"
#include "interface/cli/view.h"

namespace memos::cli {
namespace {

Result<int> run_verify(Context& context) {
  MEMOS_TRY(const auto memos, context.open(Access::kRead));
  Output& out = context.out();
  ProgressBar bar(out);
  MEMOS_TRY(const VerifyReport report, memos->verify(bar.callback()));
  bar.clear();
  const bool whole = report.problems.empty();
  if (out.json()) {
    json::Array problems;
    for (const std::string& problem : report.problems) problems.emplace_back(problem);
    json::Value object{json::Object{}};
    object.set("ok", whole);
    object.set("cubes", report.cubes);
    object.set("entries", report.entries);
    object.set("versions", report.versions);
    object.set("vectors", report.vectors);
    object.set("blobs", report.blobs);
    object.set("indexes", report.indexes);
    object.set("problems", std::move(problems));
    out.object(object);
  } else {
    for (const std::string& problem : report.problems) out.line("problem: " + for_terminal(problem));
    out.line(std::string(whole ? "everything holds: " : "damaged; checked ") + counted(report.cubes, "cube", "cubes") +
             ", " + counted(report.entries, "journal entry", "journal entries") + ", " +
             counted(report.versions, "version", "versions") + ", " + counted(report.vectors, "vector", "vectors") +
             ", " + counted(report.blobs, "blob", "blobs") + ", " + counted(report.indexes, "index", "indexes"));
  }
  return whole ? 0 : exit_status(ErrorCode::kCorrupt);
}

}  // namespace

void add_verify(CLI::App& root, Context& context) {
  add_command(root, context,
              {"verify",
               "Check every checksum, the journal's chain and the indexes",
               {"memos verify"},
               "Exit code 0: everything holds; 7: problems, which are listed. An index that differs from what the "
               "rows give is thrown away: the next search builds a new one."},
              [](Context& c) { return run_verify(c); });
}

}  // namespace memos::cli
