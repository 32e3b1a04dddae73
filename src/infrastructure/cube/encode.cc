// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
// Canonical bytes of a body (docs/format.md): one byte of format version, then fields as tag (one byte), length
// (LEB128) and that many bytes, tags ascending, defaults left out. One body has exactly one encoding, and decode
// takes nothing else.
#include <algorithm>
#include <limits>

#include "infrastructure/cube/body.h"

namespace memos::cube {
namespace {

constexpr char kFormat = 1;

enum Tag : std::uint8_t {
  kText = 1,
  kCaption = 2,
  kType = 3,
  kUserId = 4,
  kAgentId = 5,
  kSessionId = 6,
  kAppId = 7,
  kOrigin = 8,  // repeated
  kSaidAt = 9,
  kValidFrom = 10,
  kValidTo = 11,
  kPrecision = 12,
  kKey = 13,
  kTag = 14,  // repeated
  kInfo = 15,
  kLanguage = 16,
  kOwner = 17,
  kReader = 18,  // repeated
  kSensitivity = 19,
  kLicence = 20,
  kWatermark = 21,
  kExpiresAt = 22,
  kPriority = 23,
  kFrozen = 24,
  kStatement = 25,
};

enum StatementTag : std::uint8_t {
  kSubject = 1,
  kValue = 2,
  kMulti = 3,
  kEnds = 4,
  kCorrects = 5,
  kConfidence = 6,
  kSource = 7
};

enum OriginTag : std::uint8_t { kMessageId = 1, kRole = 2, kSpeaker = 3, kBegin = 4, kEnd = 5 };

constexpr std::size_t kMaxVarintBytes = 10;
constexpr std::uint8_t kFullConfidence = 100;

// Signed numbers as 0, -1, 1, -2 …: 0, 1, 2, 3 …, so that small ones stay short.
constexpr std::uint64_t zigzag(std::int64_t v) noexcept {
  return (static_cast<std::uint64_t>(v) << 1U) ^ static_cast<std::uint64_t>(v >> 63U);
}
constexpr std::int64_t unzigzag(std::uint64_t v) noexcept {
  return static_cast<std::int64_t>((v >> 1U) ^ (std::uint64_t{0} - (v & 1U)));
}

void put_varint(std::string& out, std::uint64_t value) {
  while (value >= 0x80) {
    out += static_cast<char>(static_cast<std::uint8_t>(value | 0x80U));
    value >>= 7U;
  }
  out += static_cast<char>(static_cast<std::uint8_t>(value));
}

std::size_t varint_length(std::uint64_t value) noexcept {
  std::size_t length = 1;
  for (; value >= 0x80; value >>= 7U) ++length;
  return length;
}

void put_bytes(std::string& out, std::uint8_t tag, std::string_view bytes) {
  out += static_cast<char>(tag);
  put_varint(out, bytes.size());
  out += bytes;
}

void put_text(std::string& out, std::uint8_t tag, std::string_view text) {
  if (!text.empty()) put_bytes(out, tag, text);
}

void put_number(std::string& out, std::uint8_t tag, std::uint64_t value) {
  out += static_cast<char>(tag);
  put_varint(out, varint_length(value));
  put_varint(out, value);
}

void put_number_unless(std::string& out, std::uint8_t tag, std::uint64_t value, std::uint64_t unless) {
  if (value != unless) put_number(out, tag, value);
}

void put_time(std::string& out, std::uint8_t tag, const std::optional<UtcMs>& time) {
  if (time) put_number(out, tag, zigzag(time->value));
}

void put_origin(std::string& out, const Origin& origin) {
  std::string inner;
  put_text(inner, kMessageId, origin.message_id);
  put_text(inner, kRole, origin.role);
  put_text(inner, kSpeaker, origin.speaker);
  put_number_unless(inner, kBegin, origin.begin, 0);
  put_number_unless(inner, kEnd, origin.end, 0);
  put_bytes(out, kOrigin, inner);
}

void put_statement(std::string& out, const Statement& statement) {
  std::string inner;
  put_text(inner, kSubject, statement.subject);
  put_text(inner, kValue, statement.value);
  if (!statement.single) put_number(inner, kMulti, 1);
  if (statement.ends) put_number(inner, kEnds, 1);
  if (statement.corrects) put_number(inner, kCorrects, 1);
  put_number_unless(inner, kConfidence, statement.confidence, kFullConfidence);
  if (!statement.source.is_nil()) {
    put_bytes(inner, kSource,
              {reinterpret_cast<const char*>(statement.source.bytes.data()), statement.source.bytes.size()});
  }
  put_bytes(out, kStatement, inner);
}

/// Walks over fields; every read fails for good once one has failed.
class FieldReader {
 public:
  explicit FieldReader(std::string_view bytes) noexcept : rest_(bytes) {}

  /// Moves to the next field. False at the end and after a failure.
  bool next() noexcept {
    if (!ok_ || rest_.empty()) return false;
    tag_ = static_cast<std::uint8_t>(rest_.front());
    rest_.remove_prefix(1);
    const auto length = take_varint(rest_);
    if (!length || *length > rest_.size()) {
      ok_ = false;
      return false;
    }
    value_ = rest_.substr(0, static_cast<std::size_t>(*length));
    rest_.remove_prefix(value_.size());
    return true;
  }

  [[nodiscard]] std::uint8_t tag() const noexcept { return tag_; }
  [[nodiscard]] std::string_view value() const noexcept { return value_; }
  [[nodiscard]] bool ok() const noexcept { return ok_; }
  void refuse() noexcept { ok_ = false; }
  void require(bool condition) noexcept { ok_ = ok_ && condition; }

  /// The field as text; the canonical form leaves empty ones out.
  std::string text() {
    require(!value_.empty());
    return std::string(value_);
  }
  /// The field as a number of at most `max`.
  std::uint64_t number(std::uint64_t max = std::numeric_limits<std::uint64_t>::max()) noexcept {
    std::string_view rest = value_;
    const auto number = take_varint(rest);
    if (!number || !rest.empty() || *number > max) {
      ok_ = false;
      return 0;
    }
    return *number;
  }
  /// As number(), for a field that is left out when it has its default.
  std::uint64_t number_unless(std::uint64_t absent, std::uint64_t max) noexcept {
    const std::uint64_t value = number(max);
    require(value != absent);
    return value;
  }
  UtcMs time() noexcept { return UtcMs{unzigzag(number())}; }

 private:
  /// Only the shortest form of a number is taken.
  static std::optional<std::uint64_t> take_varint(std::string_view& bytes) noexcept {
    std::uint64_t value = 0;
    for (std::size_t i = 0; i < bytes.size() && i < kMaxVarintBytes; ++i) {
      const auto byte = static_cast<std::uint8_t>(bytes[i]);
      if (i == kMaxVarintBytes - 1 && byte > 1) return std::nullopt;  // more than 64 bits
      value |= static_cast<std::uint64_t>(byte & 0x7fU) << (7 * i);
      if ((byte & 0x80U) != 0) continue;
      if (byte == 0 && i > 0) return std::nullopt;  // a longer form than needed
      bytes.remove_prefix(i + 1);
      return value;
    }
    return std::nullopt;
  }

  std::string_view rest_;
  std::string_view value_;
  std::uint8_t tag_ = 0;
  bool ok_ = true;
};

constexpr std::uint64_t kMax32 = std::numeric_limits<std::uint32_t>::max();

/// A value that is itself a row of fields, tags ascending, each read by `read(fields, value)`; none when one is
/// refused.
template <class T, class Read>
std::optional<T> decode_row(std::string_view bytes, Read read) {
  T value;
  FieldReader fields(bytes);
  std::uint8_t last = 0;
  while (fields.next()) {
    fields.require(fields.tag() > last);
    last = fields.tag();
    read(fields, value);
  }
  if (!fields.ok()) return std::nullopt;
  return value;
}

void decode_origin(FieldReader& field, Origin& origin) {
  switch (field.tag()) {
    case kMessageId:
      origin.message_id = field.text();
      break;
    case kRole:
      origin.role = field.text();
      break;
    case kSpeaker:
      origin.speaker = field.text();
      break;
    case kBegin:
      origin.begin = static_cast<std::uint32_t>(field.number_unless(0, kMax32));
      break;
    case kEnd:
      origin.end = static_cast<std::uint32_t>(field.number_unless(0, kMax32));
      break;
    default:
      field.refuse();
  }
}

/// A flag is left out or 1.
void decode_flag(FieldReader& field, bool& flag, bool told) {
  field.require(field.number() == 1);
  flag = told;
}

void decode_statement(FieldReader& field, Statement& statement) {
  switch (field.tag()) {
    case kSubject:
      statement.subject = field.text();
      break;
    case kValue:
      statement.value = field.text();
      break;
    case kMulti:
      decode_flag(field, statement.single, false);
      break;
    case kEnds:
      decode_flag(field, statement.ends, true);
      break;
    case kCorrects:
      decode_flag(field, statement.corrects, true);
      break;
    case kConfidence:
      statement.confidence = static_cast<std::uint8_t>(field.number_unless(kFullConfidence, kFullConfidence));
      break;
    case kSource:
      field.require(field.value().size() == statement.source.bytes.size());
      if (field.ok())
        std::ranges::transform(field.value(), statement.source.bytes.begin(),
                               [](char c) { return static_cast<std::uint8_t>(c); });
      field.require(!statement.source.is_nil());
      break;
    default:
      field.refuse();
  }
}

void decode_governance(FieldReader& field, Governance& governance) {
  switch (field.tag()) {
    case kOwner:
      governance.owner.value = field.number_unless(0, std::numeric_limits<std::uint64_t>::max());
      break;
    case kReader:
      governance.readers.push_back(ActorId{field.number()});
      break;
    case kSensitivity:
      governance.sensitivity = static_cast<Sensitivity>(field.number_unless(
          static_cast<std::uint64_t>(Sensitivity::kInternal), static_cast<std::uint64_t>(Sensitivity::kSecret)));
      break;
    case kLicence:
      governance.licence = field.text();
      break;
    case kWatermark:
      governance.watermark = field.text();
      break;
    case kExpiresAt:
      governance.expires_at = field.time();
      break;
    case kPriority:
      governance.priority = static_cast<std::int32_t>(unzigzag(field.number_unless(0, kMax32)));
      break;
    case kFrozen:
      decode_flag(field, governance.frozen, true);
      break;
    default:
      field.refuse();
  }
}

void decode_field(FieldReader& field, Body& body) {
  switch (field.tag()) {
    case kText:
      body.text = field.text();
      break;
    case kCaption:
      body.caption = field.text();
      break;
    case kType:
      body.type = static_cast<MemoryType>(field.number_unless(static_cast<std::uint64_t>(MemoryType::kEpisode),
                                                              static_cast<std::uint64_t>(MemoryType::kAdapter)));
      field.require(body.type > MemoryType::kEpisode);
      break;
    case kUserId:
      body.scope.user_id = field.text();
      break;
    case kAgentId:
      body.scope.agent_id = field.text();
      break;
    case kSessionId:
      body.scope.session_id = field.text();
      break;
    case kAppId:
      body.scope.app_id = field.text();
      break;
    case kOrigin: {
      auto origin = decode_row<Origin>(field.value(), decode_origin);
      field.require(origin.has_value());
      if (origin) body.origins.push_back(std::move(*origin));
      break;
    }
    case kSaidAt:
      body.said_at = field.time();
      break;
    case kValidFrom:
      body.valid.from = field.time();
      break;
    case kValidTo:
      body.valid.to = field.time();
      break;
    case kPrecision:
      body.valid.precision =
          static_cast<Precision>(field.number_unless(0, static_cast<std::uint64_t>(Precision::kYear)));
      break;
    case kKey:
      body.key = field.text();
      break;
    case kStatement:
      body.statement = decode_row<Statement>(field.value(), decode_statement);
      field.require(body.statement.has_value());
      break;
    case kTag:
      body.tags.emplace_back(field.value());
      break;
    case kInfo:
      body.info = field.text();
      break;
    case kLanguage:
      body.language = field.text();
      break;
    default:
      decode_governance(field, body.governance);
  }
}

constexpr bool may_repeat(std::uint8_t tag) noexcept { return tag == kOrigin || tag == kTag || tag == kReader; }

}  // namespace

std::string encode(const Body& body) {
  std::string out;
  out.reserve(body.text.size() + body.caption.size() + body.info.size() + 160);
  out += kFormat;
  put_text(out, kText, body.text);
  put_text(out, kCaption, body.caption);
  put_number_unless(out, kType, static_cast<std::uint64_t>(body.type),
                    static_cast<std::uint64_t>(MemoryType::kEpisode));
  put_text(out, kUserId, body.scope.user_id);
  put_text(out, kAgentId, body.scope.agent_id);
  put_text(out, kSessionId, body.scope.session_id);
  put_text(out, kAppId, body.scope.app_id);
  for (const Origin& origin : body.origins) put_origin(out, origin);
  put_time(out, kSaidAt, body.said_at);
  put_time(out, kValidFrom, body.valid.from);
  put_time(out, kValidTo, body.valid.to);
  put_number_unless(out, kPrecision, static_cast<std::uint64_t>(body.valid.precision), 0);
  put_text(out, kKey, body.key);
  for (const std::string& tag : body.tags) put_bytes(out, kTag, tag);
  put_text(out, kInfo, body.info);
  put_text(out, kLanguage, body.language);
  const Governance& governance = body.governance;
  put_number_unless(out, kOwner, governance.owner.value, 0);
  for (const ActorId reader : governance.readers) put_number(out, kReader, reader.value);
  put_number_unless(out, kSensitivity, static_cast<std::uint64_t>(governance.sensitivity),
                    static_cast<std::uint64_t>(Sensitivity::kInternal));
  put_text(out, kLicence, governance.licence);
  put_text(out, kWatermark, governance.watermark);
  put_time(out, kExpiresAt, governance.expires_at);
  put_number_unless(out, kPriority, zigzag(governance.priority), 0);
  if (governance.frozen) put_number(out, kFrozen, 1);
  if (body.statement) put_statement(out, *body.statement);
  return out;
}

Result<Body> decode(std::string_view bytes) {
  if (bytes.empty() || bytes.front() != kFormat) {
    return fail(ErrorCode::kCorrupt, "a stored memory begins with an unknown format version");
  }
  Body body;
  FieldReader field(bytes.substr(1));
  std::uint8_t last = 0;
  while (field.next()) {
    field.require(field.tag() > last || (field.tag() == last && may_repeat(last)));
    last = field.tag();
    if (field.ok()) decode_field(field, body);
  }
  if (!field.ok())
    return fail(ErrorCode::kCorrupt,
                "a stored memory does not have the shape of one (after tag " + std::to_string(last) + ")");
  return body;
}

}  // namespace memos::cube
