// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#include "interface/http/coding.h"

#include <zlib.h>
#include <zstd.h>

#include <algorithm>
#include <limits>
#include <memory>
#include <utility>

#include "base/limits.h"
#include "interface/http/message.h"

namespace memos::http {
namespace {

constexpr int kGzipWindow = 15 + 16;  ///< zlib's manual, deflateInit2: 32 KiB, in gzip's frame.
constexpr int kGzipMemory = 8;        ///< zlib's default.
// A search's answer is packed in a tenth of a millisecond; higher levels take twice as long for some percent.
constexpr int kGzipLevel = 1;
constexpr int kZstdLevel = 1;
constexpr std::size_t kFirstPiece = std::size_t{64} << 10U;
constexpr int kQualityOne = 1'000;

std::string_view trimmed(std::string_view text) noexcept {
  while (!text.empty() && (text.front() == ' ' || text.front() == '\t')) text.remove_prefix(1);
  while (!text.empty() && (text.back() == ' ' || text.back() == '\t')) text.remove_suffix(1);
  return text;
}

/// What stands before the separator; `text` keeps what stands behind it.
std::string_view take_until(std::string_view& text, char separator) noexcept {
  const std::size_t end = text.find(separator);
  const std::string_view piece = text.substr(0, end);
  text = end == std::string_view::npos ? std::string_view{} : text.substr(end + 1);
  return trimmed(piece);
}

/// "0.5" in thousandths (RFC 9110, section 12.4.2). What is no such number counts as 0: nothing is sent that the client
/// may not want.
int quality(std::string_view text) noexcept {
  if (text.empty() || (text.front() != '0' && text.front() != '1')) return 0;
  int value = (text.front() - '0') * kQualityOne;
  text.remove_prefix(1);
  if (text.empty()) return value;
  if (text.front() != '.' || text.size() > 4) return 0;
  int place = kQualityOne / 10;
  for (const char c : text.substr(1)) {
    if (c < '0' || c > '9') return 0;
    value += (c - '0') * place;
    place /= 10;
  }
  return std::min(value, kQualityOne);
}

class GzipReader {
 public:
  explicit GzipReader(std::string_view packed) {
    // zlib's interface is older than const; it does not write there.
    stream_.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(packed.data()));
    stream_.avail_in = static_cast<uInt>(packed.size());
    fine_ = inflateInit2(&stream_, kGzipWindow) == Z_OK;
  }
  ~GzipReader() { inflateEnd(&stream_); }
  GzipReader(const GzipReader&) = delete;
  GzipReader& operator=(const GzipReader&) = delete;

  /// How much was made; less than there is room for only at the end. None: damaged.
  std::optional<std::size_t> read(char* place, std::size_t room) {
    stream_.next_out = reinterpret_cast<Bytef*>(place);
    stream_.avail_out = static_cast<uInt>(room);
    while (fine_ && stream_.avail_out > 0) {
      if (whole_ && stream_.avail_in == 0) break;
      if (whole_) fine_ = inflateReset(&stream_) == Z_OK;  // Another member follows (RFC 1952, section 2.2).
      const int code = inflate(&stream_, Z_NO_FLUSH);
      whole_ = code == Z_STREAM_END;
      const bool cut_off = code == Z_OK && stream_.avail_in == 0 && stream_.avail_out > 0;
      fine_ = fine_ && (whole_ || (code == Z_OK && !cut_off));
    }
    if (!fine_) return std::nullopt;
    return room - stream_.avail_out;
  }

 private:
  z_stream stream_{};
  bool fine_ = false, whole_ = false;
};

class ZstdReader {
 public:
  explicit ZstdReader(std::string_view packed) : in_{packed.data(), packed.size(), 0} {
    fine_ = context_ != nullptr &&
            ZSTD_isError(ZSTD_DCtx_setParameter(context_.get(), ZSTD_d_windowLogMax, limits::kMaxZstdWindowLog)) == 0;
  }

  std::optional<std::size_t> read(char* place, std::size_t room) {
    ZSTD_outBuffer out{place, room, 0};
    while (fine_ && out.pos < out.size) {
      if (whole_ && in_.pos == in_.size) break;
      const std::size_t left = ZSTD_decompressStream(context_.get(), &out, &in_);
      whole_ = left == 0;
      const bool cut_off = !whole_ && in_.pos == in_.size && out.pos < out.size;
      fine_ = ZSTD_isError(left) == 0 && !cut_off;
    }
    if (!fine_) return std::nullopt;
    return out.pos;
  }

 private:
  struct Free {
    void operator()(ZSTD_DCtx* context) const noexcept { ZSTD_freeDCtx(context); }
  };
  std::unique_ptr<ZSTD_DCtx, Free> context_{ZSTD_createDCtx()};
  ZSTD_inBuffer in_;
  bool fine_ = false, whole_ = false;
};

template <class Reader>
Result<std::string> read_all(std::string_view packed, std::size_t longest, const UnpackLimits& allowed) {
  constexpr const char* kField = "Content-Encoding";
  Reader reader(packed);
  std::string out;
  std::size_t made = 0;
  for (;;) {
    // One byte more than may be, to see whether there is more.
    out.resize(std::min(std::max(2 * made, kFirstPiece), longest + 1));
    if (allowed.hold && !allowed.hold(out.size()))
      return fail(ErrorCode::kUnavailable, "the server holds too many request bodies; repeat later", kField);
    const std::size_t room = out.size() - made;
    const std::optional<std::size_t> more = reader.read(out.data() + made, room);
    if (!more)
      return fail(ErrorCode::kInvalidArgument, "the body is not in the coding that it is said to be in", kField);
    made += *more;
    if (made > longest)
      return fail(ErrorCode::kExhausted, "the body becomes longer than this address takes when it is unpacked", kField);
    if (*more == room) continue;
    out.resize(made);
    return out;
  }
}

/// Gives back what was too much: an answer may wait for a slow reader.
std::string cut(std::string text, std::size_t size) {
  text.resize(size);
  text.shrink_to_fit();
  return text;
}

std::optional<std::string> pack_gzip(std::string_view body) {
  z_stream stream{};
  if (deflateInit2(&stream, kGzipLevel, Z_DEFLATED, kGzipWindow, kGzipMemory, Z_DEFAULT_STRATEGY) != Z_OK)
    return std::nullopt;
  std::string out(body.size(), '\0');
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(body.data()));
  stream.avail_in = static_cast<uInt>(body.size());
  stream.next_out = reinterpret_cast<Bytef*>(out.data());
  stream.avail_out = static_cast<uInt>(out.size());
  const bool whole = deflate(&stream, Z_FINISH) == Z_STREAM_END;
  const std::size_t made = out.size() - stream.avail_out;
  deflateEnd(&stream);
  if (!whole || made >= body.size()) return std::nullopt;
  return cut(std::move(out), made);
}

std::optional<std::string> pack_zstd(std::string_view body) {
  std::string out(body.size(), '\0');
  const std::size_t made = ZSTD_compress(out.data(), out.size(), body.data(), body.size(), kZstdLevel);
  if (ZSTD_isError(made) != 0 || made >= body.size()) return std::nullopt;
  return cut(std::move(out), made);
}

}  // namespace

std::string_view name(Coding coding) noexcept {
  switch (coding) {
    case Coding::kGzip:
      return "gzip";
    case Coding::kZstd:
      return "zstd";
    case Coding::kNone:
      break;
  }
  return {};
}

std::optional<Coding> parse_coding(std::string_view text) noexcept {
  text = trimmed(text);
  if (text.empty() || equals_ignoring_case(text, "identity")) return Coding::kNone;
  if (equals_ignoring_case(text, "gzip") || equals_ignoring_case(text, "x-gzip")) return Coding::kGzip;
  if (equals_ignoring_case(text, "zstd")) return Coding::kZstd;
  return std::nullopt;
}

Coding choose_coding(std::string_view accept) noexcept {
  std::optional<int> gzip, zstd, plain, others;
  while (!accept.empty()) {
    std::string_view entry = take_until(accept, ',');
    const std::string_view word = take_until(entry, ';');
    int wanted = kQualityOne;
    while (!entry.empty()) {
      std::string_view value = take_until(entry, ';');
      const std::string_view parameter = take_until(value, '=');
      if (equals_ignoring_case(parameter, "q")) wanted = quality(trimmed(value));
    }
    const std::optional<Coding> coding = parse_coding(word);
    if (word == "*") others = wanted;
    if (word.empty() || !coding) continue;
    (*coding == Coding::kGzip ? gzip : *coding == Coding::kZstd ? zstd : plain) = wanted;
  }
  const int best_gzip = gzip.value_or(others.value_or(0));
  const int best_zstd = zstd.value_or(others.value_or(0));
  const int best = std::max(best_gzip, best_zstd);
  if (best == 0 || plain.value_or(0) > best) return Coding::kNone;
  return best_zstd == best ? Coding::kZstd : Coding::kGzip;
}

bool is_packable(std::string_view content_type) noexcept {
  const std::string_view media = trimmed(content_type.substr(0, content_type.find(';')));
  if (media == "text/event-stream") return false;
  return media.starts_with("text/") || media == "application/json" || media == "application/x-ndjson" ||
         media == "application/xml" || media == "application/javascript" || media.ends_with("+json") ||
         media.ends_with("+xml");
}

std::optional<std::string> pack(Coding coding, std::string_view body) {
  if (body.empty() || body.size() > std::numeric_limits<uInt>::max()) return std::nullopt;
  switch (coding) {
    case Coding::kGzip:
      return pack_gzip(body);
    case Coding::kZstd:
      return pack_zstd(body);
    case Coding::kNone:
      break;
  }
  return std::nullopt;
}

Result<std::string> unpack(Coding coding, std::string_view packed, const UnpackLimits& allowed) {
  if (packed.size() > std::numeric_limits<uInt>::max() / 2)
    return fail(ErrorCode::kExhausted, "the body is too long", "Content-Encoding");
  const std::size_t expanded = std::max(packed.size() * limits::kMaxExpansion, limits::kFreeExpansion);
  const std::size_t longest = std::min(allowed.bytes, expanded);
  switch (coding) {
    case Coding::kGzip:
      return read_all<GzipReader>(packed, longest, allowed);
    case Coding::kZstd:
      return read_all<ZstdReader>(packed, longest, allowed);
    case Coding::kNone:
      break;
  }
  return std::string(packed);
}

}  // namespace memos::http
