// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#include "operation/index/evidence_format.h"

#include <algorithm>
#include <cstring>

namespace memos::index::evidence {
namespace {

constexpr std::array<char, 8> kMagic{'M', 'E', 'M', 'O', 'S', 'E', 'V', 'I'};
constexpr std::array<char, 8> kEndMagic{'E', 'V', 'I', 'D', 'E', 'N', 'D', '1'};
constexpr std::uint32_t kVersion = 1;
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

void append_codes(std::span<const std::int8_t> codes, std::vector<std::uint8_t>& out) {
  const std::size_t before = out.size();
  out.resize(before + codes.size());
  std::ranges::transform(codes, out.begin() + static_cast<std::ptrdiff_t>(before),
                         [](std::int8_t code) { return static_cast<std::uint8_t>(code + kCodeZero); });
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

void encode_record(const EvidenceRow& row, const EvidenceShape& shape, std::vector<std::uint8_t>& out) {
  const std::size_t begin = out.size();
  const std::size_t tokens = std::min(row.tokens.size() / shape.token, kMostVectors);
  const std::size_t sentences = std::min(row.sentences.size() / shape.sentence, kMostVectors);
  append(out, row.content.value);
  append(out, static_cast<std::uint16_t>(tokens));
  append(out, static_cast<std::uint16_t>(sentences));
  append(out, std::uint32_t{0});
  append(out, std::uint64_t{0});
  append_codes(row.tokens.first(tokens * shape.token), out);
  append_codes(row.sentences.first(sentences * shape.sentence), out);
  const std::uint64_t checksum = record_checksum(base::Bytes(out).subspan(begin));
  std::memcpy(out.data() + begin + kChecksum, &checksum, sizeof checksum);
}

std::size_t record_bytes(base::Bytes bytes, const EvidenceShape& shape) noexcept {
  if (bytes.size() < kRecordHeaderBytes) return 0;
  const std::size_t length = kRecordHeaderBytes + std::size_t{read<std::uint16_t>(bytes, kCounts)} * shape.token +
                             std::size_t{read<std::uint16_t>(bytes, kCounts + 2)} * shape.sentence;
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
  const std::size_t tokens = std::size_t{read<std::uint16_t>(bytes, kCounts)} * shape.token;
  const std::size_t sentences = std::size_t{read<std::uint16_t>(bytes, kCounts + 2)} * shape.sentence;
  return {read<std::uint64_t>(bytes, 0), bytes.subspan(kRecordHeaderBytes, tokens),
          bytes.subspan(kRecordHeaderBytes + tokens, sentences)};
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
