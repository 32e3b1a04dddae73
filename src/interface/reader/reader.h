// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/file.h"
#include "base/result.h"
#include "memos/requests.hpp"

/// MemReader: outside files -> items to add. Formats are recognised by content, never by file name.
namespace memos::reader {

enum class Format : std::uint8_t {
  kLocomo = 1,     ///< Conversations with sessions, turns and questions (LoCoMo's shape).
  kMessages = 2,   ///< OpenAI message lists.
  kJsonLines = 3,  ///< One object a line, or a list of such objects.
  kExport = 4,     ///< What `Memos::export_cube` writes.
  kMarkdown = 5,
  kText = 6,
};
[[nodiscard]] std::string_view name(Format format) noexcept;

/// What the caller knows about a file.
struct ReadOptions {
  std::string name;              ///< Shown in errors ("chat.json"); the title of documents without a heading.
  Scope scope;                   ///< For every item; what the file itself says wins.
  std::optional<Format> format;  ///< Empty = recognised by content.
};

/// Some items for one cube.
struct Batch {
  std::string cube;  ///< Named by the file (LoCoMo's sample_id, an export's cube); empty = the caller's choice.
  std::vector<AddItem> items;  ///< At most limits::kMaxItemsPerAdd.
  std::vector<Link> links;     ///< Only in exports, in the batches after all items.
};

/// What a file holds, known before the first item is handed out.
struct Summary {
  Format format = Format::kText;
  std::uint64_t bytes = 0;
  std::uint64_t items = 0;
  std::uint64_t links = 0;
  std::uint64_t skipped = 0;       ///< Turns without any text or caption.
  std::vector<std::string> cubes;  ///< Cubes named by the file, in order; empty for formats that name none.
};

/// A file that has been read and checked to its end, so that nothing of a broken file is ever stored: every item passed
/// cube::validate. JSON lines are then read a second time, in batches and in little memory; other formats are kept.
/// One thread at a time. Errors of open: kInvalidArgument naming line and field, kExhausted naming the limit,
/// kNotFound, kIo.
class Import {
 public:
  /// `files` must outlive the import.
  [[nodiscard]] static Result<std::unique_ptr<Import>> open(base::FileSystem& files, const std::string& path,
                                                            const ReadOptions& options);
  /// The same for text that is in memory (standard input, a request's body).
  [[nodiscard]] static Result<std::unique_ptr<Import>> from_text(std::string text, const ReadOptions& options);

  virtual ~Import() = default;
  [[nodiscard]] virtual const Summary& summary() const noexcept = 0;
  /// Hands out every batch once, in the file's order; stops at the first error of `batch` and returns it. kConflict
  /// when the file has changed since it was opened.
  virtual Status for_each(const std::function<Status(Batch&&)>& batch) = 0;
};

/// A question of a LoCoMo-shaped file, with what is known about its answer.
struct Question {
  std::string qid;  ///< "<sample_id>:<index in qa>".
  std::string text;
  std::string category;               ///< As in the file; numbers as text.
  std::string answer;                 ///< As text; may be empty.
  std::vector<std::string> evidence;  ///< As in the file.
};

/// One conversation of a LoCoMo-shaped file.
struct Conversation {
  std::string sample_id;
  std::vector<AddItem> items;  ///< In session order, then turn order.
  std::vector<Question> questions;
  std::uint64_t skipped = 0;          ///< Turns without any text or caption.
  std::optional<UtcMs> last_said_at;  ///< Time of the last dated session: "now" for its questions.
};

/// Reads a whole LoCoMo-shaped file. Errors name the field, for example "[2].conversation.session_3[4].text".
[[nodiscard]] Result<std::vector<Conversation>> read_locomo(std::string_view json, const Scope& scope = {});

/// Reads "1:56 pm on 8 May, 2023" (minutes, UTC) or what base::parse_time reads. Error: kInvalidArgument.
[[nodiscard]] Result<UtcMs> parse_session_time(std::string_view text);

}  // namespace memos::reader
