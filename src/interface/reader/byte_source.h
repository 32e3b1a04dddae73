// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "base/file.h"
#include "base/result.h"

namespace memos::reader {

/// Bytes that can be read more than once: a file, or a text in memory.
class ByteSource {
 public:
  virtual ~ByteSource() = default;
  [[nodiscard]] virtual std::uint64_t size() const noexcept = 0;
  /// Reads up to `most` bytes at `offset` behind the end of `out`.
  [[nodiscard]] virtual Status read(std::uint64_t offset, std::size_t most, std::string& out) = 0;
};

/// Errors: those of the file system; kExhausted above limits::kMaxImportFileBytes.
[[nodiscard]] Result<std::unique_ptr<ByteSource>> open_source(base::FileSystem& files, const std::string& path);
[[nodiscard]] Result<std::unique_ptr<ByteSource>> make_source(std::string text);

/// Lines of a source, without their ends and without a byte order mark, in pieces of a megabyte.
class LineReader {
 public:
  explicit LineReader(ByteSource& source) : source_(source) {}
  /// The next line, valid until the next call; none at the end. Error kExhausted for a line above
  /// limits::kMaxImportLineBytes.
  [[nodiscard]] Result<std::optional<std::string_view>> next();
  /// Number of the line that next() gave last; the first is 1.
  [[nodiscard]] std::uint64_t number() const noexcept { return number_; }
  /// A hash of all bytes read so far: the same for the same file, so that a change shows.
  [[nodiscard]] std::uint64_t hash() const noexcept { return hash_; }

 private:
  [[nodiscard]] Status fill();

  ByteSource& source_;
  std::string buffer_;
  std::size_t at_ = 0;        ///< Where the next line begins in the buffer.
  std::size_t scanned_ = 0;   ///< Up to here there is no line end.
  std::uint64_t offset_ = 0;  ///< Bytes read from the source.
  std::uint64_t number_ = 0;
  std::uint64_t hash_ = 0;
};

}  // namespace memos::reader
