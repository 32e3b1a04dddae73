// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
// Import: a file is read and checked to its end before the first item is handed out.
#include <algorithm>
#include <utility>

#include "base/limits.h"
#include "base/utf8.h"
#include "infrastructure/cube/body.h"
#include "interface/reader/byte_source.h"
#include "interface/reader/detect.h"
#include "interface/reader/document.h"
#include "interface/reader/fields.h"
#include "interface/reader/locomo.h"
#include "interface/reader/messages.h"
#include "interface/reader/reader.h"
#include "interface/reader/record.h"

namespace memos::reader {

namespace {

constexpr std::size_t kBatchItems = 2'000;  ///< One transaction; a batch of the vault costs little beyond 1,000 rows.
static_assert(kBatchItems <= limits::kMaxItemsPerAdd);

/// An import whose items are all in memory.
class KeptImport final : public Import {
 public:
  KeptImport(Summary summary, std::vector<Batch> batches) : summary_(std::move(summary)), batches_(std::move(batches)) {
    for (const Batch& batch : batches_) summary_.items += batch.items.size();
  }
  const Summary& summary() const noexcept override { return summary_; }
  Status for_each(const std::function<Status(Batch&&)>& batch) override {
    for (Batch& one : std::exchange(batches_, {})) MEMOS_CHECK_OK(batch(std::move(one)));
    return {};
  }

 private:
  Summary summary_;
  std::vector<Batch> batches_;
};

void split_into(std::vector<Batch>& batches, const std::string& cube, std::vector<AddItem>&& items) {
  for (std::size_t first = 0; first < items.size(); first += kBatchItems) {
    const auto begin = items.begin() + static_cast<std::ptrdiff_t>(first);
    const auto end = items.begin() + static_cast<std::ptrdiff_t>(std::min(first + kBatchItems, items.size()));
    Batch& batch = batches.emplace_back();
    batch.cube = cube;
    batch.items.assign(std::make_move_iterator(begin), std::make_move_iterator(end));
  }
}

/// JSON lines and exports: read once to check, once more to hand out.
class LinesImport final : public Import {
 public:
  LinesImport(std::unique_ptr<ByteSource> source, ReadOptions options, Summary summary)
      : source_(std::move(source)), options_(std::move(options)), summary_(std::move(summary)) {}

  const Summary& summary() const noexcept override { return summary_; }

  /// The first reading.
  Status check() {
    LineReader lines(*source_);
    Pass pass{.lines = lines};
    const auto count = [&](Batch&& batch) -> Status {
      summary_.items += batch.items.size();
      summary_.links += batch.links.size();
      return {};
    };
    MEMOS_CHECK_OK(run(pass, count));
    summary_.skipped = pass.skipped;
    if (summary_.format == Format::kExport) MEMOS_CHECK_OK(check_end(pass));
    hash_ = lines.hash();
    return {};
  }

  Status for_each(const std::function<Status(Batch&&)>& batch) override {
    // A changed file shows before anything of it is handed out: reading it costs little beside storing it.
    LineReader probe(*source_);
    for (;;) {
      MEMOS_TRY(const std::optional<std::string_view> line, probe.next());
      if (!line) break;
    }
    if (probe.hash() != hash_)
      return fail(ErrorCode::kConflict, options_.name + " has changed since it was checked; import it again");
    LineReader lines(*source_);
    Pass pass{.lines = lines};
    return run(pass, batch);
  }

 private:
  /// State of one reading.
  struct Pass {
    LineReader& lines;
    std::uint64_t versions = 0;
    std::uint64_t links = 0;
    std::uint64_t skipped = 0;
    bool begun = false;
    std::optional<std::pair<std::uint64_t, std::uint64_t>> end;
    Batch batch;
    std::vector<Link> kept_links;
  };

  Status check_end(const Pass& pass) const {
    if (!pass.end)
      return fail(ErrorCode::kInvalidArgument, options_.name + ": the end line is missing; the export was cut off");
    if (pass.end->first == pass.versions && pass.end->second == pass.links) return {};
    return fail(ErrorCode::kInvalidArgument,
                options_.name + ": the end line counts other versions or links than the file holds");
  }

  [[nodiscard]] std::string place(const Pass& pass) const {
    return options_.name + ", line " + std::to_string(pass.lines.number()) + ": ";
  }

  Status run(Pass& pass, const std::function<Status(Batch&&)>& batch) {
    for (;;) {
      const Result<std::optional<std::string_view>> line = pass.lines.next();
      if (!line) return at_place(options_.name + ": ", line.error());
      if (!*line) break;
      if ((*line)->find_first_not_of(" \t\r") == std::string_view::npos) continue;
      if (Status read = read_line(pass, **line); !read) return at_place(place(pass), std::move(read).error());
      if (pass.batch.items.size() >= kBatchItems) MEMOS_CHECK_OK(hand_out(pass, batch));
    }
    if (!pass.batch.items.empty()) MEMOS_CHECK_OK(hand_out(pass, batch));
    if (pass.kept_links.empty()) return {};
    pass.batch.links = std::exchange(pass.kept_links, {});
    return hand_out(pass, batch);
  }

  Status hand_out(Pass& pass, const std::function<Status(Batch&&)>& batch) {
    if (summary_.format == Format::kExport && !summary_.cubes.empty()) pass.batch.cube = summary_.cubes.front();
    return batch(std::exchange(pass.batch, {}));
  }

  Status read_line(Pass& pass, std::string_view line) {
    Result<json::Value> parsed = json::parse(line);
    if (!parsed) {
      Error error = std::move(parsed).error();
      // The parser counts lines of its own text, which is one line.
      if (const std::size_t own = error.message.find(" (line 1)"); own != std::string::npos)
        error.message.erase(own, std::string_view(" (line 1)").size());
      return std::unexpected(std::move(error));
    }
    if (summary_.format == Format::kExport) return read_export(pass, *parsed);
    if (parsed->find("messages") != nullptr) {
      MEMOS_TRY(Messages messages, read_messages(*parsed, options_.scope,
                                                 stem(options_.name) + "-" + std::to_string(pass.lines.number()), {}));
      pass.skipped += messages.skipped;
      std::ranges::move(messages.items, std::back_inserter(pass.batch.items));
      if (pass.batch.items.size() <= limits::kMaxItemsPerAdd) return {};
      return fail(ErrorCode::kExhausted, "holds more messages than limits::kMaxItemsPerAdd");
    }
    MEMOS_TRY(AddItem item, read_record(*parsed, options_.scope, {}));
    return keep(pass, std::move(item));
  }

  static Status keep(Pass& pass, AddItem&& item) {
    if (is_empty(item)) {
      ++pass.skipped;
      return {};
    }
    MEMOS_CHECK_OK(cube::validate(item, {}));
    pass.batch.items.push_back(std::move(item));
    return {};
  }

  Status read_export(Pass& pass, const json::Value& value) {
    if (!std::exchange(pass.begun, true)) {
      MEMOS_TRY(const std::string cube, read_export_header(value));
      MEMOS_CHECK_OK(cube::validate_cube_name(cube, "cube.name"));
      summary_.cubes = {cube};
      return {};
    }
    if (pass.end) return fail(ErrorCode::kInvalidArgument, "stands behind the export's end line");
    MEMOS_TRY(ExportLine line, read_export_line(value));
    if (line.version) ++pass.versions;
    if (line.link) {
      ++pass.links;
      pass.kept_links.push_back(*line.link);
    }
    pass.end = line.end;
    return line.item ? keep(pass, *std::move(line.item)) : Status{};
  }

  std::unique_ptr<ByteSource> source_;
  ReadOptions options_;
  Summary summary_;
  std::uint64_t hash_ = 0;
};

/// Byte and line of what is no text.
Status require_readable(std::string_view text) {
  std::size_t at = base::first_invalid_utf8(text);
  const std::size_t nul = text.find('\0');
  const bool is_nul = nul < at;
  at = std::min(at, nul);
  if (at == std::string_view::npos) return {};
  const auto line = 1 + std::ranges::count(text.substr(0, at), '\n');
  return fail(ErrorCode::kInvalidArgument, std::string(is_nul ? "holds a NUL character" : "is not UTF-8 text") +
                                               ": byte " + std::to_string(at) + " (line " + std::to_string(line) + ")");
}

/// LoCoMo, messages, lists of objects, and documents: read whole.
Status read_whole(std::string_view text, const ReadOptions& options, Summary& summary, std::vector<Batch>& batches) {
  if (summary.format == Format::kMarkdown || summary.format == Format::kText) {
    MEMOS_CHECK_OK(require_readable(text));
    const bool markdown = summary.format == Format::kMarkdown;
    MEMOS_TRY(std::vector<AddItem> items, read_document(text, markdown, options.name, options.scope));
    split_into(batches, {}, std::move(items));
    return {};
  }
  MEMOS_TRY(const json::Value file, json::parse(text));
  if (summary.format == Format::kLocomo) {
    MEMOS_TRY(std::vector<Conversation> conversations, read_locomo(file, options.scope));
    for (Conversation& conversation : conversations) {
      summary.cubes.push_back(conversation.sample_id);
      summary.skipped += conversation.skipped;
      split_into(batches, conversation.sample_id, std::move(conversation.items));
    }
    return {};
  }
  if (summary.format == Format::kMessages) {
    MEMOS_TRY(Messages messages, read_messages(file, options.scope, stem(options.name), {}));
    summary.skipped = messages.skipped;
    split_into(batches, {}, std::move(messages.items));
    return {};
  }
  const json::Array one{file.as_array() == nullptr ? file : json::Value()};
  const json::Array* list = file.as_array() == nullptr ? &one : file.as_array();
  std::vector<AddItem> items;
  items.reserve(list->size());
  for (std::size_t i = 0; i < list->size(); ++i) {
    const std::string path = at_index({}, i);
    MEMOS_TRY(AddItem item, read_record((*list)[i], options.scope, path));
    if (is_empty(item)) {
      ++summary.skipped;
      continue;
    }
    MEMOS_CHECK_OK(cube::validate(item, path));
    items.push_back(std::move(item));
  }
  split_into(batches, {}, std::move(items));
  return {};
}

Result<std::unique_ptr<Import>> open_import(std::unique_ptr<ByteSource> source, const ReadOptions& options) {
  Summary summary;
  summary.bytes = source->size();
  if (options.format) {
    summary.format = *options.format;
  } else {
    MEMOS_TRY(summary.format, detect(*source));
  }
  bool lines = summary.format == Format::kExport;
  if (summary.format == Format::kJsonLines) {
    MEMOS_TRY(const bool one_value, is_one_value(*source));
    lines = !one_value;
  }
  if (lines) {
    auto import = std::make_unique<LinesImport>(std::move(source), options, summary);
    MEMOS_CHECK_OK(import->check());
    return import;
  }
  const bool document = summary.format == Format::kMarkdown || summary.format == Format::kText;
  const std::size_t most = document ? limits::kMaxImportDocumentBytes : limits::kMaxJsonBytes;
  if (source->size() > most)
    return fail(ErrorCode::kExhausted, "has " + std::to_string(source->size()) + " bytes, at most " +
                                           std::to_string(most) + " are read of this format (" +
                                           (document ? "limits::kMaxImportDocumentBytes" : "limits::kMaxJsonBytes") +
                                           ")");
  std::string text;
  MEMOS_CHECK_OK(source->read(0, static_cast<std::size_t>(source->size()), text));
  std::string_view content = text;
  if (content.starts_with("\xEF\xBB\xBF") && !document) content.remove_prefix(3);
  std::vector<Batch> batches;
  MEMOS_CHECK_OK(read_whole(content, options, summary, batches));
  return std::make_unique<KeptImport>(std::move(summary), std::move(batches));
}

/// Names the file in errors that do not name it yet.
Result<std::unique_ptr<Import>> named(Result<std::unique_ptr<Import>> import, const ReadOptions& options) {
  if (import || options.name.empty() || import.error().message.starts_with(options.name)) return import;
  return at_place(options.name + ": ", std::move(import).error());
}

}  // namespace

std::string_view name(Format format) noexcept {
  switch (format) {
    case Format::kLocomo:
      return "LoCoMo conversations";
    case Format::kMessages:
      return "message list";
    case Format::kJsonLines:
      return "JSON lines";
    case Format::kExport:
      return "memos export";
    case Format::kMarkdown:
      return "Markdown";
    case Format::kText:
      return "plain text";
  }
  return "unknown";
}

Result<std::unique_ptr<Import>> Import::open(base::FileSystem& files, const std::string& path,
                                             const ReadOptions& options) {
  ReadOptions named_options = options;
  if (named_options.name.empty()) named_options.name = path;
  Result<std::unique_ptr<ByteSource>> source = open_source(files, path);
  if (!source) return named(std::unexpected(std::move(source).error()), named_options);
  return named(open_import(*std::move(source), named_options), named_options);
}

Result<std::unique_ptr<Import>> Import::from_text(std::string text, const ReadOptions& options) {
  Result<std::unique_ptr<ByteSource>> source = make_source(std::move(text));
  if (!source) return named(std::unexpected(std::move(source).error()), options);
  return named(open_import(*std::move(source), options), options);
}

}  // namespace memos::reader
