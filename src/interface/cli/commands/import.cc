// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#include <set>

#include "base/file.h"
#include "base/limits.h"
#include "base/result.h"
#include "interface/cli/commands/commands.h"
#include "interface/cli/layout.h"
#include "interface/cli/option_sets.h"
#include "interface/cli/progress.h"
#include "interface/cli/standard_input.h"
#include "interface/cli/view.h"
#include "interface/reader/ingest.h"
#include "interface/reader/reader.h"

namespace memos::cli {
namespace {

struct ImportOptions {
  std::string file, cube, format = "auto", embed = "auto";
  ScopeOptions scope;
  bool dry_run = false;
};

/// What an import did, for the report.
struct Outcome {
  reader::Summary summary;
  reader::IngestReport ingest;
  bool cancelled = false;
  bool embedding = false;     ///< It came as far as embedding.
  bool embedded = false;      ///< Embedding ran to its end.
  std::string embed_problem;  ///< Why not everything has a vector.
};

constexpr std::size_t kItemsPerAdd = 1'000;  // One sync each; what is acknowledged when Ctrl-C comes stays.

std::string base_name(const std::string& path) {
  const std::size_t slash = path.rfind('/');
  return slash == std::string::npos ? path : path.substr(slash + 1);
}

Result<std::unique_ptr<reader::Import>> open_file(Context& context, base::FileSystem& files,
                                                  const ImportOptions& options) {
  reader::ReadOptions read;
  read.name = options.file == "-" ? "standard input" : base_name(options.file);
  read.scope = options.scope.scope();
  MEMOS_TRY(read.format, parse_format(options.format));
  if (options.file == "-") {
    MEMOS_TRY(auto text, read_standard_input(context.out().streams(), limits::kMaxJsonBytes, "file"));
    return reader::Import::from_text(std::move(text), read);
  }
  return reader::Import::open(files, options.file, read);
}

/// The cube of a batch: what the person says counts, but never throws several conversations into one.
Result<std::string> cube_of(const std::string& wanted, const std::string& named, const reader::Summary& summary) {
  if (wanted.empty()) return named.empty() ? "me" : named;
  if (summary.cubes.size() <= 1) return wanted;
  return fail(ErrorCode::kInvalidArgument,
              "the file holds " + std::to_string(summary.cubes.size()) +
                  " conversations, and each goes into a cube of its own name: leave --cube out",
              "--cube");
}

Status put_batch(reader::Ingest& ingest, const std::string& cube, reader::Batch&& batch, ProgressBar& bar,
                 Progress& progress) {
  std::vector<AddItem>& items = batch.items;
  for (std::size_t begin = 0; begin < items.size(); begin += kItemsPerAdd) {
    const auto first = items.begin() + static_cast<std::ptrdiff_t>(begin);
    const auto last = items.begin() + static_cast<std::ptrdiff_t>(std::min(begin + kItemsPerAdd, items.size()));
    MEMOS_CHECK_OK(ingest.put(cube, {std::make_move_iterator(first), std::make_move_iterator(last)}));
    progress.done += static_cast<std::uint64_t>(last - first);
    if (!bar.report(progress)) return fail(ErrorCode::kCancelled, "stopped");
  }
  return ingest.put_links(batch.links);
}

Result<Outcome> ingest_file(Memos& memos, reader::Import& import, const ImportOptions& options, Embed embed,
                            ProgressBar& bar) {
  Outcome outcome;
  outcome.summary = import.summary();
  reader::Ingest ingest(memos, {embed == Embed::kNever ? Embed::kNever : Embed::kLater, base_name(options.file), {}});
  Progress progress{"import", 0, outcome.summary.items};
  const Status done = import.for_each([&](reader::Batch&& batch) -> Status {
    MEMOS_TRY(const std::string cube, cube_of(options.cube, batch.cube, outcome.summary));
    return put_batch(ingest, cube, std::move(batch), bar, progress);
  });
  outcome.ingest = ingest.report();
  outcome.cancelled = !done && done.error().code == ErrorCode::kCancelled;
  if (done || outcome.cancelled) return outcome;
  Error error = done.error();
  if (outcome.ingest.added > 0) {
    error.message =
        counted(outcome.ingest.added, "memory is", "memories are") + " stored and stay, then: " + error.message;
  }
  return std::unexpected(std::move(error));
}

Status embed_now(Memos& memos, Outcome& outcome, ProgressBar& bar) {
  outcome.embedding = true;
  MEMOS_CHECK_OK(memos.run_jobs(bar.callback()));
  outcome.cancelled = Interrupt::raised();
  if (outcome.cancelled) return {};
  std::uint64_t missing = 0;
  for (const std::string& name : outcome.ingest.cubes) {
    MEMOS_TRY(const CubeSummary cube, memos.describe_cube(name));
    missing += cube.memories - std::min(cube.memories, cube.embedded);
  }
  outcome.embedded = missing == 0;
  if (missing == 0) return {};
  MEMOS_TRY(const Statistics statistics, memos.statistics());
  outcome.embed_problem = counted(missing, "memory has", "memories have") + " no vector";
  outcome.embed_problem += ": " + (statistics.embedder_notice.empty() ? "`memos reembed` with --cube makes them"
                                                                      : statistics.embedder_notice);
  return {};
}

void show_outcome(Output& out, const Outcome& outcome, bool dry_run) {
  const reader::Summary& summary = outcome.summary;
  if (out.json()) {
    json::Array cubes;
    for (const std::string& cube : dry_run ? summary.cubes : outcome.ingest.cubes) cubes.emplace_back(cube);
    json::Value object{json::Object{}};
    object.set("format", std::string(format_word(summary.format)));
    object.set("dry_run", dry_run);
    object.set("items", summary.items);
    object.set("empty_skipped", summary.skipped);
    object.set("added", outcome.ingest.added);
    object.set("known", outcome.ingest.known);
    object.set("links", outcome.ingest.links);
    object.set("cubes", std::move(cubes));
    object.set("embedded", outcome.embedded);
    object.set("embed_problem", outcome.embed_problem);
    object.set("cancelled", outcome.cancelled);
    out.object(object);
    return;
  }
  if (dry_run) {
    out.line(std::string(reader::name(summary.format)) + ", " + bytes_text(summary.bytes) + ": " +
             counted(summary.items, "memory", "memories") + " would be read; nothing was changed");
    for (const std::string& cube : summary.cubes) out.line("  cube " + for_terminal(cube));
    return;
  }
  std::string line = "stored " + counted(outcome.ingest.added, "memory", "memories");
  if (outcome.ingest.known > 0)
    line += ", left out " + std::to_string(outcome.ingest.known) + " that were there already";
  if (outcome.ingest.links > 0) line += ", " + counted(outcome.ingest.links, "link", "links");
  if (!outcome.ingest.cubes.empty()) line += ", in ";
  for (std::size_t i = 0; i < outcome.ingest.cubes.size(); ++i) {
    line += (i == 0 ? "" : ", ") + for_terminal(outcome.ingest.cubes[i]);
  }
  out.line(line);
  if (outcome.embedded) out.line("all of them have a vector");
  if (!outcome.embed_problem.empty()) out.note("memos: note: " + for_terminal(outcome.embed_problem));
}

Result<int> run_import(Context& context, const ImportOptions& options) {
  MEMOS_TRY(const Embed embed, parse_embed(options.embed));
  const auto files = base::make_posix_file_system();
  MEMOS_TRY(const auto import, open_file(context, *files, options));
  Output& out = context.out();
  if (options.dry_run) {
    Outcome outcome;
    outcome.summary = import->summary();
    show_outcome(out, outcome, true);
    return 0;
  }
  MEMOS_CHECK_OK(cube_of(options.cube, {}, import->summary()));
  const bool embeds = embed == Embed::kAuto || embed == Embed::kNow;
  MEMOS_TRY(const auto memos, context.open(Access::kCreate, [embeds](Options& open_options) {
    open_options.wait_for_embedder = embeds;
  }));
  ProgressBar bar(out);
  MEMOS_TRY(Outcome outcome, ingest_file(*memos, *import, options, embed, bar));
  if (embeds && !outcome.cancelled) MEMOS_CHECK_OK(embed_now(*memos, outcome, bar));
  bar.clear();
  if (outcome.cancelled) {
    return fail(ErrorCode::kCancelled, std::string(outcome.embedding ? "stopped while vectors were made" : "stopped") +
                                           ": " + counted(outcome.ingest.added, "memory is", "memories are") +
                                           " stored and stay");
  }
  if (embed == Embed::kNow && !outcome.embedded) {
    return fail(ErrorCode::kUnavailable, "everything is stored, but " + outcome.embed_problem, "--embed");
  }
  show_outcome(out, outcome, false);
  return 0;
}

}  // namespace

void add_import(CLI::App& root, Context& context) {
  auto& options = context.keep<ImportOptions>();
  CLI::App& command = add_command(
      root, context,
      {"import",
       "Store the messages or documents of a file",
       {"memos import chat.json --cube talks", "memos import notes.md --cube notes --dry-run",
        "memos import talks.jsonl --data /media/disk/other-folder"},
       "Formats: locomo (conversations with sessions), messages (OpenAI message lists), jsonl (one object a line), "
       "export (of `memos export`), markdown, text. The file is checked to its end before anything is stored. An "
       "import "
       "that was stopped, also by kill -9, is simply repeated: what is there already is left out, by message id."},
      [&options](Context& c) { return run_import(c, options); });
  add_argument(command, "FILE", options.file, "The file; - reads the standard input")->required();
  add_value(command, "--cube", options.cube, "Name of the cube [the file's own name for it, else me]", "NAME");
  add_value(command, "--format", options.format, "Format, if it is not to be recognised [auto]", "FORMAT");
  add_scope_options(command, options.scope, ScopeMeaning::kStore);
  add_value(command, "--embed", options.embed, "Vectors: auto and now make them here, later, never [auto]", "WHEN");
  command.add_flag("--dry-run", options.dry_run, "Read and check the file, change nothing");
}

}  // namespace memos::cli
