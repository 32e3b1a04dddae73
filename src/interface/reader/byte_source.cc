// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#include "interface/reader/byte_source.h"

#include <algorithm>
#include <utility>

#include "base/hash.h"
#include "base/limits.h"

namespace memos::reader {

namespace {

constexpr std::size_t kPieceBytes = std::size_t{1} << 20U;
constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";

Status check_size(std::uint64_t size) {
  if (size <= limits::kMaxImportFileBytes) return {};
  return fail(ErrorCode::kExhausted, "has " + std::to_string(size) + " bytes, at most " +
                                         std::to_string(limits::kMaxImportFileBytes) +
                                         " are read (limits::kMaxImportFileBytes)");
}

class FileSource final : public ByteSource {
 public:
  FileSource(std::unique_ptr<base::File> file, std::uint64_t size) : file_(std::move(file)), size_(size) {}
  std::uint64_t size() const noexcept override { return size_; }
  Status read(std::uint64_t offset, std::size_t most, std::string& out) override {
    const std::size_t before = out.size();
    out.resize(before + most);
    const auto bytes = reinterpret_cast<std::uint8_t*>(out.data() + before);
    const Result<std::size_t> got = file_->read(offset, {bytes, most});
    out.resize(before + got.value_or(0));
    if (!got) return std::unexpected(got.error());
    return {};
  }

 private:
  std::unique_ptr<base::File> file_;
  std::uint64_t size_;
};

class TextSource final : public ByteSource {
 public:
  explicit TextSource(std::string text) : text_(std::move(text)) {}
  std::uint64_t size() const noexcept override { return text_.size(); }
  Status read(std::uint64_t offset, std::size_t most, std::string& out) override {
    if (offset < text_.size()) out.append(text_, static_cast<std::size_t>(offset), most);
    return {};
  }

 private:
  std::string text_;
};

}  // namespace

Result<std::unique_ptr<ByteSource>> open_source(base::FileSystem& files, const std::string& path) {
  MEMOS_TRY(std::unique_ptr<base::File> file, files.open(path, base::OpenMode::kRead));
  MEMOS_TRY(const std::uint64_t size, file->size());
  MEMOS_CHECK_OK(check_size(size));
  return std::make_unique<FileSource>(std::move(file), size);
}

Result<std::unique_ptr<ByteSource>> make_source(std::string text) {
  MEMOS_CHECK_OK(check_size(text.size()));
  return std::make_unique<TextSource>(std::move(text));
}

/// Reads one more piece behind what is left of the buffer.
Status LineReader::fill() {
  buffer_.erase(0, at_);
  scanned_ -= at_;
  at_ = 0;
  const std::size_t before = buffer_.size();
  MEMOS_CHECK_OK(source_.read(offset_, kPieceBytes, buffer_));
  const std::string_view piece = std::string_view(buffer_).substr(before);
  hash_ = base::xxh3(base::as_bytes(piece), hash_);
  if (offset_ == 0 && buffer_.starts_with(kByteOrderMark)) at_ = scanned_ = kByteOrderMark.size();
  offset_ += piece.size();
  return {};
}

Result<std::optional<std::string_view>> LineReader::next() {
  for (;;) {
    const std::size_t newline = buffer_.find('\n', scanned_);
    const bool found = newline != std::string::npos;
    scanned_ = found ? newline : buffer_.size();
    if (scanned_ - at_ > limits::kMaxImportLineBytes)
      return fail(ErrorCode::kExhausted, "line " + std::to_string(number_ + 1) + " is longer than " +
                                             std::to_string(limits::kMaxImportLineBytes) +
                                             " bytes (limits::kMaxImportLineBytes)");
    if (found) {
      const std::string_view line = std::string_view(buffer_).substr(at_, newline - at_);
      at_ = scanned_ = newline + 1;
      ++number_;
      return line.ends_with('\r') ? line.substr(0, line.size() - 1) : line;
    }
    const std::uint64_t before = offset_;
    MEMOS_CHECK_OK(fill());
    if (offset_ != before) continue;
    if (at_ == buffer_.size()) return std::nullopt;
    const std::string_view line = std::string_view(buffer_).substr(at_);
    at_ = scanned_ = buffer_.size();
    ++number_;
    return line;
  }
}

}  // namespace memos::reader
