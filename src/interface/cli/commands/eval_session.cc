// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#include "interface/cli/commands/eval_session.h"

#include <filesystem>
#include <optional>

#include "base/file.h"
#include "base/hash.h"
#include "base/limits.h"
#include "base/random.h"
#include "base/result.h"
#include "interface/cli/progress.h"
#include "interface/eval/longmemeval.h"

namespace memos::cli {
namespace {

/// A folder of its own below the system's temporary one, removed at the end.
class TemporaryFolder {
 public:
  static Result<TemporaryFolder> make() {
    std::array<std::uint8_t, 8> bytes{};
    base::system_random().fill(bytes);
    std::error_code error;
    const auto parent = std::filesystem::temp_directory_path(error);
    if (error) return fail(ErrorCode::kIo, "there is no folder for temporary files; name one with --data", "--data");
    return TemporaryFolder((parent / ("memos-eval-" + base::to_hex(bytes))).string());
  }
  TemporaryFolder(TemporaryFolder&& other) noexcept : path_(std::move(other.path_)) { other.path_.clear(); }
  TemporaryFolder(const TemporaryFolder&) = delete;
  TemporaryFolder& operator=(const TemporaryFolder&) = delete;
  TemporaryFolder& operator=(TemporaryFolder&&) = delete;
  ~TemporaryFolder() {
    std::error_code ignored;  // The system tidies its temporary folder itself.
    if (!path_.empty()) std::filesystem::remove_all(path_, ignored);
  }
  [[nodiscard]] const std::string& path() const noexcept { return path_; }

 private:
  explicit TemporaryFolder(std::string path) : path_(std::move(path)) {}
  std::string path_;
};

Result<std::vector<reader::Conversation>> read_conversations(base::FileSystem& files, const std::string& path) {
  MEMOS_TRY(const std::string text, base::read_file(files, path, limits::kMaxJsonBytes));
  auto read = eval::is_longmemeval(text) ? eval::read_longmemeval(text) : reader::read_locomo(text);
  if (read) return read;
  return fail(read.error().code,
              path +
                  " is no list of conversations with questions as LoCoMo or LongMemEval has them ([{\"sample_id\": …, "
                  "\"conversation\": {\"session_1\": [{\"speaker\", \"dia_id\", \"text\"}]}, \"qa\": [{\"question\", "
                  "\"evidence\"}]}]): " +
                  read.error().message,
              read.error().field);
}

}  // namespace

Result<eval::Protocol> protocol_of(const std::string& file) {
  const auto files = base::make_posix_file_system();
  MEMOS_TRY(const std::string text, base::read_file(*files, file, limits::kMaxJsonBytes));
  return eval::is_longmemeval(text) ? eval::Protocol::kLongMemEval : eval::Protocol::kLocomo;
}

Status measure(Context& context, const std::string& file, bool use_vectors, const Measurement& measurement) {
  const auto files = base::make_posix_file_system();
  MEMOS_TRY(const auto conversations, read_conversations(*files, file));
  std::optional<TemporaryFolder> temporary;
  if (!context.common().server.empty())
    return fail(ErrorCode::kInvalidArgument, "measuring works on a data folder; leave the server out", "--server");
  if (context.common().data.empty()) {
    MEMOS_TRY(auto made, TemporaryFolder::make());
    context.common().data = made.path();
    temporary.emplace(std::move(made));
  }
  MEMOS_TRY(const auto memos, context.open(Access::kCreate, [use_vectors](Options& open_options) {
    open_options.wait_for_embedder = use_vectors;
  }));
  ProgressBar bar(context.out());
  const Status measured = measurement(*memos, conversations, bar.callback());
  bar.clear();
  return measured;
}

Status write_lines(const std::string& path, const std::string& text) {
  const auto files = base::make_posix_file_system();
  return base::write_file_atomically(*files, path, base::as_bytes(text));
}

}  // namespace memos::cli
