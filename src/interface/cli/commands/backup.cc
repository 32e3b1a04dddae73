// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#include "base/result.h"
#include "interface/cli/commands/commands.h"
#include "interface/cli/progress.h"
#include "interface/cli/view.h"

namespace memos::cli {
namespace {

Result<int> run_backup(Context& context, const std::string& path) {
  MEMOS_TRY(const auto memos, context.open(Access::kRead));
  Output& out = context.out();
  ProgressBar bar(out);
  MEMOS_TRY(const BackupReport report, memos->backup(path, bar.callback()));
  bar.clear();
  if (out.json()) {
    json::Value object{json::Object{}};
    object.set("path", report.path);
    object.set("bytes", report.bytes);
    out.object(object);
  } else {
    out.line("backed up to " + report.path + ", " + bytes_text(report.bytes));
  }
  return 0;
}

}  // namespace

void add_backup(CLI::App& root, Context& context) {
  auto& path = context.keep<std::string>();
  CLI::App& command = add_command(
      root, context,
      {"backup",
       "Copy the whole data folder consistently",
       {"memos backup /media/disk/memos-2026-05-08", "memos status --data /media/disk/memos-2026-05-08"},
       "The copy is a data folder of its own: use it with --data. Of a server (--server) FOLDER is a name below the "
       "server's backup directory."},
      [&path](Context& c) { return run_backup(c, path); });
  add_argument(command, "FOLDER", path, "Where to: missing or empty")->required();
}

}  // namespace memos::cli
