// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "base/hash.h"
#include "memos/types.hpp"

/// The bytes of an evidence segment (docs/format.md): a header, records one behind the other, and, once the segment is
/// full, a trailer that lists them, so that opening it need not touch the records.
namespace memos::index {

/// What the records of a set look like.
struct EvidenceShape {
  std::uint32_t token = 0;     ///< Values of a token; a multiple of 64.
  std::uint32_t sentence = 0;  ///< Values of a sentence; a multiple of 64.
  friend bool operator==(const EvidenceShape&, const EvidenceShape&) = default;
};

/// Whose evidence a file holds.
struct EvidenceIdentity {
  MemoryId cube_uuid;
  Digest model{};  ///< BLAKE2b-256 of the embedding space's model hash.
  EvidenceShape shape;
  friend bool operator==(const EvidenceIdentity&, const EvidenceIdentity&) = default;
};

/// Vectors as they are stored: 4 bits a value, and a number that makes a dot product with them a cosine. A value v of a
/// vector whose largest is m has the level k = floor(8 v / m) + 8, at most 15, and stands for 2 k - 15. Of n values the
/// first n / 2 lie in the low halves of the bytes, the others in the high ones.
struct PackedVectors {
  std::span<const std::uint8_t> scales;  ///< Two bytes a vector.
  std::span<const std::uint8_t> codes;   ///< values / 2 bytes a vector.
  std::uint32_t values = 0;

  [[nodiscard]] bool empty() const noexcept { return codes.empty(); }
  [[nodiscard]] std::size_t size() const noexcept { return scales.size() / 2; }
  /// Times the dot product of the stored values with a vector, over that vector's length: the cosine.
  [[nodiscard]] double scale(std::size_t i) const noexcept {
    return static_cast<double>(scales[2 * i] | scales[2 * i + 1] << 8U) * 0x1p-19;
  }
  /// The values of vector i plus 128, as the kernels of the vector index want them.
  void unpack(std::size_t i, std::uint8_t* __restrict out) const noexcept;
};

struct EvidenceRecord;

/// One unit's evidence: codes in [-127, 127], one token or sentence behind the other; of each only the direction
/// counts.
struct EvidenceRow {
  Sequence content{};
  std::span<const std::int8_t> tokens, sentences;
  const EvidenceRecord* same_as = nullptr;  ///< A record that is copied in place of these.
};

/// Where a record lies in its segment.
struct EvidencePlace {
  std::uint64_t content = 0;  ///< 0 = blotted out.
  std::uint32_t offset = 0;
  std::uint32_t bytes = 0;
};

/// A record's parts; the spans lie in the segment's bytes.
struct EvidenceRecord {
  std::uint64_t content = 0;
  PackedVectors tokens, sentences;
};

namespace evidence {

inline constexpr std::size_t kHeaderBytes = 80;
inline constexpr std::size_t kRecordHeaderBytes = 24;
inline constexpr std::size_t kMostVectors = 0xFFFF;  ///< Tokens, or sentences, of one record.

[[nodiscard]] std::vector<std::uint8_t> encode_header(const EvidenceIdentity& identity);
/// Nothing when the bytes are no header, a damaged one, or one of another version.
[[nodiscard]] std::optional<EvidenceIdentity> decode_header(base::Bytes bytes);
/// Whether another version of memos wrote the file.
[[nodiscard]] bool is_of_another_version(base::Bytes header) noexcept;

/// Appends a record; what exceeds kMostVectors is left out.
void encode_record(const EvidenceRow& row, const EvidenceShape& shape, std::vector<std::uint8_t>& out);
/// Length of the record that begins `bytes`, by its counts; 0 when it would not fit into them.
[[nodiscard]] std::size_t record_bytes(base::Bytes bytes, const EvidenceShape& shape) noexcept;
/// The record that begins `bytes`; nothing when it is damaged or not of `content`.
[[nodiscard]] std::optional<EvidenceRecord> decode_record(base::Bytes bytes, const EvidenceShape& shape,
                                                          std::uint64_t content) noexcept;
/// The record that begins `bytes`, which was found good before.
[[nodiscard]] EvidenceRecord trusted_record(base::Bytes bytes, const EvidenceShape& shape) noexcept;
[[nodiscard]] bool begins_record(base::Bytes bytes, const EvidenceShape& shape) noexcept;
/// A record's content; 0 = blotted out.
[[nodiscard]] std::uint64_t content_of(base::Bytes record) noexcept;
/// The bytes that take the place of a record of `length` bytes: only its counts stay, so that those behind it are
/// found.
[[nodiscard]] std::vector<std::uint8_t> blot(base::Bytes record, const EvidenceShape& shape);
[[nodiscard]] bool is_blotted(base::Bytes record) noexcept;

/// Records from the header on until the first damaged one or the end; `end` = where the good ones end.
[[nodiscard]] std::vector<EvidencePlace> scan(base::Bytes segment, const EvidenceShape& shape, std::size_t& end);

[[nodiscard]] std::vector<std::uint8_t> encode_trailer(std::span<const EvidencePlace> places, std::uint32_t end);
/// How many bytes a file's trailer has, by its last bytes; 0 when it has none.
inline constexpr std::size_t kTrailerEndBytes = 24;
[[nodiscard]] std::size_t trailer_bytes(base::Bytes last_bytes, std::uint64_t file_bytes) noexcept;
/// Nothing when it is damaged. `end` = where the records end.
[[nodiscard]] std::optional<std::vector<EvidencePlace>> decode_trailer(base::Bytes trailer, std::uint64_t file_bytes,
                                                                       std::size_t& end);

}  // namespace evidence
}  // namespace memos::index
