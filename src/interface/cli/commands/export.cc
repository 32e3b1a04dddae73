// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#include "base/file.h"
#include "base/hash.h"
#include "base/result.h"
#include "interface/cli/commands/commands.h"
#include "interface/cli/option_sets.h"
#include "interface/cli/progress.h"
#include "interface/cli/view.h"

namespace memos::cli {
namespace {

struct ExportOptions {
  std::string cube = "me", file;
};

/// Collects lines and writes them in large pieces.
class LineFile {
 public:
  explicit LineFile(std::unique_ptr<base::File> file) noexcept : file_(std::move(file)) {}

  Status put(std::string_view line) {
    constexpr std::size_t kPiece = std::size_t{1} << 20U;
    buffer_ += line;
    buffer_ += '\n';
    ++lines_;
    return buffer_.size() < kPiece ? Status{} : flush();
  }
  Status finish() {
    MEMOS_CHECK_OK(flush());
    return file_->sync();
  }
  [[nodiscard]] std::uint64_t lines() const noexcept { return lines_; }
  [[nodiscard]] std::uint64_t bytes() const noexcept { return offset_; }

 private:
  Status flush() {
    MEMOS_CHECK_OK(file_->write(offset_, base::as_bytes(buffer_)));
    offset_ += buffer_.size();
    buffer_.clear();
    return {};
  }

  std::unique_ptr<base::File> file_;
  std::string buffer_;
  std::uint64_t offset_ = 0;
  std::uint64_t lines_ = 0;
};

std::string folder_of(const std::string& path) {
  const std::size_t slash = path.rfind('/');
  if (slash == std::string::npos) return ".";
  return slash == 0 ? "/" : path.substr(0, slash);
}

/// Writes beside the target and renames: a file of that name is always whole.
Result<int> export_to_file(Context& context, Memos& memos, const ExportOptions& options) {
  const auto files = base::make_posix_file_system();
  MEMOS_TRY(const bool exists, files->exists(options.file));
  if (exists) return fail(ErrorCode::kConflict, "the file exists already; name another one", "file");
  const std::string part = options.file + ".part";
  MEMOS_TRY(auto file, files->open(part, base::OpenMode::kCreate));
  MEMOS_CHECK_OK(file->truncate(0));
  LineFile lines(std::move(file));
  Status done = memos.export_cube(options.cube, [&lines](std::string_view line) { return lines.put(line); });
  if (done) done = lines.finish();
  if (done) done = files->rename(part, options.file);
  if (!done) {
    // The failure above is what the person needs to read; the partial file is only tidied away.
    [[maybe_unused]] const Status removed = files->remove(part);
    return std::unexpected(done.error());
  }
  MEMOS_CHECK_OK(files->sync_directory(folder_of(options.file)));
  Output& out = context.out();
  if (out.json()) {
    json::Value object{json::Object{}};
    object.set("cube", options.cube);
    object.set("file", options.file);
    object.set("lines", lines.lines());
    object.set("bytes", lines.bytes());
    out.object(object);
  } else {
    out.line("exported " + options.cube + " to " + options.file + ": " + counted(lines.lines(), "line", "lines") +
             ", " + bytes_text(lines.bytes()));
  }
  return 0;
}

Result<int> run_export(Context& context, const ExportOptions& options) {
  MEMOS_TRY(const auto memos, context.open(Access::kRead));
  if (!options.file.empty() && options.file != "-") return export_to_file(context, *memos, options);
  Output& out = context.out();
  MEMOS_CHECK_OK(memos->export_cube(options.cube, [&out](std::string_view line) -> Status {
    out.line(line);
    if (out.failed()) return fail(ErrorCode::kCancelled, "the output was closed");
    return {};
  }));
  return 0;
}

}  // namespace

void add_export(CLI::App& root, Context& context) {
  auto& options = context.keep<ExportOptions>();
  CLI::App& command = add_command(root, context,
                                  {"export",
                                   "Write a cube as JSON lines, with all versions and links",
                                   {"memos export talks.jsonl --cube talks", "memos export --cube talks | head -1"},
                                   "`memos import` reads it back. The lines are described in docs/format.md."},
                                  [&options](Context& c) { return run_export(c, options); });
  add_argument(command, "FILE", options.file, "File to write, which must not exist [the standard output]");
  add_cube_option(command, options.cube);
}

}  // namespace memos::cli
