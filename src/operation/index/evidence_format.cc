// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#include "operation/index/evidence_format.h"

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <cstring>

namespace memos::index {

void PackedVectors::unpack(std::size_t i, std::uint8_t* __restrict out) const noexcept {
  constexpr unsigned kLeast = 128 - 15;
  const std::size_t half = values / 2;
  const std::uint8_t* const from = codes.data() + i * half;
  for (std::size_t n = 0; n < half; ++n) out[n] = static_cast<std::uint8_t>(kLeast + 2 * (from[n] & 15U));
  for (std::size_t n = 0; n < half; ++n) out[half + n] = static_cast<std::uint8_t>(kLeast + 2U * (from[n] >> 4U));
}

}  // namespace memos::index

namespace memos::index::evidence {
namespace {

constexpr std::array<char, 8> kMagic{'M', 'E', 'M', 'O', 'S', 'E', 'V', 'I'};
constexpr std::array<char, 8> kEndMagic{'E', 'V', 'I', 'D', 'E', 'N', 'D', '1'};
constexpr std::uint32_t kVersion = 2;  // 1: eight bits a value, sentences of 64.
constexpr std::size_t kPlaceBytes = 12;

/// A record's header: content, tokens, sentences, four zero bytes, checksum over all that and the codes.
constexpr std::size_t kCounts = 8;
constexpr std::size_t kChecksum = 16;

template <class T>
void append(std::vector<std::uint8_t>& out, T value) {
  const auto* const at = reinterpret_cast<const std::uint8_t*>(&value);
  out.insert(out.end(), at, at + sizeof value);
}

template <class T>
T read(base::Bytes bytes, std::size_t at) noexcept {
  T value{};
  std::memcpy(&value, bytes.data() + at, sizeof value);
  return value;
}

/// Over a record but its checksum.
std::uint64_t record_checksum(base::Bytes record) noexcept {
  return base::xxh3(record.subspan(kRecordHeaderBytes), base::xxh3(record.first(kChecksum)));
}

/// The level of a value; `largest` > 0.
std::int32_t level(std::int32_t value, std::int32_t largest) noexcept {
  const std::int32_t scaled = 8 * value;
  const std::int32_t floor = scaled >= 0 ? scaled / largest : -((-scaled + largest - 1) / largest);
  return std::clamp(floor + 8, 0, 15);
}

/// Fills `packed` (half a byte a value); returns the vector's scale, 0 for a vector of zeros.
std::uint16_t pack(std::span<const std::int8_t> values, std::uint8_t* packed) noexcept {
  std::int32_t largest = 0;
  for (const std::int8_t value : values) largest = std::max<std::int32_t>(largest, std::abs(int{value}));
  if (largest == 0) return 0;
  const std::size_t half = values.size() / 2;
  std::int64_t squares = 0;
  std::int64_t along = 0;  // dot product of the vector and what stands for it
  for (std::size_t i = 0; i < values.size(); ++i) {
    const std::int32_t k = level(values[i], largest);
    squares += std::int64_t{values[i]} * values[i];
    along += std::int64_t{values[i]} * (2 * k - 15);
    std::uint8_t& byte = packed[i % half];
    byte = static_cast<std::uint8_t>(i < half ? k : byte | k << 4U);
  }
  const double scale = std::sqrt(static_cast<double>(squares)) / static_cast<double>(along) * 0x1p19;
  return static_cast<std::uint16_t>(std::min(std::nearbyint(scale), 65535.0));
}

void append_packed(std::span<const std::int8_t> vectors, std::uint32_t values, std::vector<std::uint8_t>& out) {
  const std::size_t count = vectors.size() / values;
  const std::size_t scales = out.size();
  const std::size_t codes = scales + 2 * count;
  out.resize(codes + count * values / 2);
  for (std::size_t i = 0; i < count; ++i) {
    const std::uint16_t scale = pack(vectors.subspan(i * values, values), out.data() + codes + i * values / 2);
    std::memcpy(out.data() + scales + 2 * i, &scale, sizeof scale);
  }
}

void append_packed(const PackedVectors& vectors, std::vector<std::uint8_t>& out) {
  out.insert(out.end(), vectors.scales.begin(), vectors.scales.end());
  out.insert(out.end(), vectors.codes.begin(), vectors.codes.end());
}

constexpr std::size_t packed_bytes(std::size_t count, std::uint32_t values) noexcept {
  return count * (2 + std::size_t{values} / 2);
}

PackedVectors packed_at(base::Bytes record, std::size_t at, std::size_t count, std::uint32_t values) noexcept {
  return {record.subspan(at, 2 * count), record.subspan(at + 2 * count, count * values / 2), values};
}

}  // namespace

std::vector<std::uint8_t> encode_header(const EvidenceIdentity& identity) {
  std::vector<std::uint8_t> out(kMagic.begin(), kMagic.end());
  append(out, kVersion);
  append(out, identity.shape.token);
  append(out, identity.shape.sentence);
  append(out, std::uint32_t{0});
  out.insert(out.end(), identity.cube_uuid.bytes.begin(), identity.cube_uuid.bytes.end());
  out.insert(out.end(), identity.model.begin(), identity.model.end());
  append(out, base::xxh3(out, kVersion));
  return out;
}

std::optional<EvidenceIdentity> decode_header(base::Bytes bytes) {
  if (bytes.size() < kHeaderBytes || std::memcmp(bytes.data(), kMagic.data(), kMagic.size()) != 0) return std::nullopt;
  if (read<std::uint32_t>(bytes, 8) != kVersion) return std::nullopt;
  if (read<std::uint64_t>(bytes, kHeaderBytes - 8) != base::xxh3(bytes.first(kHeaderBytes - 8), kVersion))
    return std::nullopt;
  EvidenceIdentity identity;
  identity.shape = {.token = read<std::uint32_t>(bytes, 12), .sentence = read<std::uint32_t>(bytes, 16)};
  std::memcpy(identity.cube_uuid.bytes.data(), bytes.data() + 24, identity.cube_uuid.bytes.size());
  std::memcpy(identity.model.data(), bytes.data() + 40, identity.model.size());
  return identity;
}

bool is_of_another_version(base::Bytes header) noexcept {
  return header.size() >= kHeaderBytes && std::memcmp(header.data(), kMagic.data(), kMagic.size()) == 0 &&
         read<std::uint32_t>(header, 8) != kVersion;
}

void encode_record(const EvidenceRow& row, const EvidenceShape& shape, std::vector<std::uint8_t>& out) {
  const std::size_t begin = out.size();
  const EvidenceRecord* const same = row.same_as;
  const std::size_t tokens =
      same != nullptr ? same->tokens.size() : std::min(row.tokens.size() / shape.token, kMostVectors);
  const std::size_t sentences =
      same != nullptr ? same->sentences.size() : std::min(row.sentences.size() / shape.sentence, kMostVectors);
  append(out, row.content.value);
  append(out, static_cast<std::uint16_t>(tokens));
  append(out, static_cast<std::uint16_t>(sentences));
  append(out, std::uint32_t{0});
  append(out, std::uint64_t{0});
  if (same != nullptr) {
    append_packed(same->tokens, out);
    append_packed(same->sentences, out);
  } else {
    append_packed(row.tokens.first(tokens * shape.token), shape.token, out);
    append_packed(row.sentences.first(sentences * shape.sentence), shape.sentence, out);
  }
  const std::uint64_t checksum = record_checksum(base::Bytes(out).subspan(begin));
  std::memcpy(out.data() + begin + kChecksum, &checksum, sizeof checksum);
}

std::size_t record_bytes(base::Bytes bytes, const EvidenceShape& shape) noexcept {
  if (bytes.size() < kRecordHeaderBytes) return 0;
  const std::size_t length = kRecordHeaderBytes + packed_bytes(read<std::uint16_t>(bytes, kCounts), shape.token) +
                             packed_bytes(read<std::uint16_t>(bytes, kCounts + 2), shape.sentence);
  return length <= bytes.size() ? length : 0;
}

std::optional<EvidenceRecord> decode_record(base::Bytes bytes, const EvidenceShape& shape,
                                            std::uint64_t content) noexcept {
  const std::size_t length = record_bytes(bytes, shape);
  if (length == 0 || content == 0 || read<std::uint64_t>(bytes, 0) != content) return std::nullopt;
  const base::Bytes record = bytes.first(length);
  if (read<std::uint64_t>(record, kChecksum) != record_checksum(record)) return std::nullopt;
  return trusted_record(record, shape);
}

EvidenceRecord trusted_record(base::Bytes bytes, const EvidenceShape& shape) noexcept {
  const std::size_t tokens = read<std::uint16_t>(bytes, kCounts);
  const std::size_t sentences = read<std::uint16_t>(bytes, kCounts + 2);
  const std::size_t behind = kRecordHeaderBytes + packed_bytes(tokens, shape.token);
  return {read<std::uint64_t>(bytes, 0), packed_at(bytes, kRecordHeaderBytes, tokens, shape.token),
          packed_at(bytes, behind, sentences, shape.sentence)};
}

bool begins_record(base::Bytes bytes, const EvidenceShape& shape) noexcept {
  return record_bytes(bytes, shape) != 0 && decode_record(bytes, shape, content_of(bytes)).has_value();
}

std::uint64_t content_of(base::Bytes record) noexcept { return read<std::uint64_t>(record, 0); }

std::vector<std::uint8_t> blot(base::Bytes record, const EvidenceShape& shape) {
  std::vector<std::uint8_t> out(record.size(), 0);
  if (record_bytes(record, shape) == record.size())
    std::memcpy(out.data() + kCounts, record.data() + kCounts, 2 * sizeof(std::uint16_t));
  return out;
}

bool is_blotted(base::Bytes record) noexcept {
  const auto zero = [](std::uint8_t byte) { return byte == 0; };
  return std::ranges::all_of(record.first(kCounts), zero) &&
         std::ranges::all_of(record.subspan(kCounts + 2 * sizeof(std::uint16_t)), zero);
}

std::vector<EvidencePlace> scan(base::Bytes segment, const EvidenceShape& shape, std::size_t& end) {
  std::vector<EvidencePlace> places;
  end = kHeaderBytes;
  while (end < segment.size()) {
    const base::Bytes rest = segment.subspan(end);
    const std::size_t length = record_bytes(rest, shape);
    if (length == 0) break;
    const auto content = read<std::uint64_t>(rest, 0);
    const bool good = content == 0 ? is_blotted(rest.first(length)) : decode_record(rest, shape, content).has_value();
    if (!good) break;
    places.push_back({content, static_cast<std::uint32_t>(end), static_cast<std::uint32_t>(length)});
    end += length;
  }
  return places;
}

std::vector<std::uint8_t> encode_trailer(std::span<const EvidencePlace> places, std::uint32_t end) {
  std::vector<std::uint8_t> out;
  out.reserve(places.size() * kPlaceBytes + kTrailerEndBytes);
  for (const EvidencePlace& place : places) {
    append(out, place.content);
    append(out, place.offset);
  }
  append(out, static_cast<std::uint32_t>(places.size()));
  append(out, end);
  append(out, base::xxh3(out, kVersion));
  out.insert(out.end(), kEndMagic.begin(), kEndMagic.end());
  return out;
}

std::size_t trailer_bytes(base::Bytes last_bytes, std::uint64_t file_bytes) noexcept {
  if (last_bytes.size() != kTrailerEndBytes) return 0;
  if (std::memcmp(last_bytes.data() + 16, kEndMagic.data(), kEndMagic.size()) != 0) return 0;
  const std::size_t bytes = std::size_t{read<std::uint32_t>(last_bytes, 0)} * kPlaceBytes + kTrailerEndBytes;
  return read<std::uint32_t>(last_bytes, 4) + std::uint64_t{bytes} == file_bytes ? bytes : 0;
}

std::optional<std::vector<EvidencePlace>> decode_trailer(base::Bytes trailer, std::uint64_t file_bytes,
                                                         std::size_t& end) {
  if (trailer.size() < kTrailerEndBytes || trailer_bytes(trailer.last(kTrailerEndBytes), file_bytes) != trailer.size())
    return std::nullopt;
  const base::Bytes summed = trailer.first(trailer.size() - 16);
  if (read<std::uint64_t>(trailer, summed.size()) != base::xxh3(summed, kVersion)) return std::nullopt;
  end = read<std::uint32_t>(trailer, summed.size() - 4);
  std::vector<EvidencePlace> places((summed.size() - 8) / kPlaceBytes);
  std::size_t before = kHeaderBytes;
  for (std::size_t i = 0; i < places.size(); ++i) {
    places[i] = {read<std::uint64_t>(summed, i * kPlaceBytes), read<std::uint32_t>(summed, i * kPlaceBytes + 8), 0};
    if (places[i].offset != before && i == 0) return std::nullopt;
    if (places[i].offset < before || places[i].offset + kRecordHeaderBytes > end) return std::nullopt;
    if (i != 0) places[i - 1].bytes = places[i].offset - places[i - 1].offset;
    before = places[i].offset + kRecordHeaderBytes;
  }
  if (!places.empty()) places.back().bytes = static_cast<std::uint32_t>(end - places.back().offset);
  return places;
}

}  // namespace memos::index::evidence
