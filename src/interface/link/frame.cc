// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#include "interface/link/frame.h"

#include <poll.h>
#include <sys/socket.h>

#include <algorithm>
#include <system_error>

#include "base/limits.h"

namespace memos::link {
namespace {

using std::chrono::milliseconds;
using Clock = std::chrono::steady_clock;

constexpr std::size_t kHeaderBytes = 5;
/// Asked for at once; a frame of a few memories comes in one call.
constexpr std::size_t kReceiveBytes = std::size_t{16} << 10U;
/// A buffer that a large frame has grown is given back.
constexpr std::size_t kKeptBufferBytes = std::size_t{1} << 20U;

std::unexpected<Error> gone() { return fail(ErrorCode::kUnavailable, "the connection was closed"); }
std::unexpected<Error> slow() { return fail(ErrorCode::kUnavailable, "the other process does not answer in time"); }

std::unexpected<Error> socket_error(int error) {
  if (error == EPIPE || error == ECONNRESET || error == ENOTCONN) return gone();
  return fail(ErrorCode::kUnavailable, "the connection failed: " + std::generic_category().message(error));
}

/// Waits for the socket; a limit below zero is endless.
Status wait_for(int fd, short events, Clock::time_point until, bool endless) {
  for (;;) {
    int left = -1;
    if (!endless) {
      const auto rest = std::chrono::duration_cast<milliseconds>(until - Clock::now()).count();
      if (rest <= 0) return slow();
      left = static_cast<int>(std::min<std::int64_t>(rest + 1, 1'000'000));
    }
    pollfd one{.fd = fd, .events = events, .revents = 0};
    const int ready = retry([&] { return ::poll(&one, 1, left); });
    if (ready < 0) return socket_error(errno);
    if (ready > 0) return {};
  }
}

std::uint32_t read_length(std::string_view bytes) noexcept {
  std::uint32_t value = 0;
  for (std::size_t i = 0; i < 4; ++i) value |= std::uint32_t{static_cast<std::uint8_t>(bytes[i])} << (8 * i);
  return value;
}

void put_header(std::string& frame, FrameKind kind) {
  const auto length = static_cast<std::uint32_t>(frame.size() - 4);
  for (std::size_t i = 0; i < 4; ++i) frame[i] = static_cast<char>(static_cast<std::uint8_t>(length >> (8 * i)));
  frame[4] = static_cast<char>(kind);
}

}  // namespace

void begin_frame(std::string& frame) { frame.assign(kHeaderBytes, '\0'); }

Status FrameStream::write(FrameKind kind, std::string_view payload, milliseconds timeout) {
  std::string frame;
  frame.reserve(kHeaderBytes + payload.size());
  begin_frame(frame);
  frame += payload;
  return write_built(frame, kind, timeout);
}

Status FrameStream::write_built(std::string& frame, FrameKind kind, milliseconds timeout) {
  if (frame.size() - kHeaderBytes > limits::kMaxFrameBytes)
    return fail(ErrorCode::kExhausted, "a request or answer of " + std::to_string(frame.size()) +
                                           " bytes is too long for the local socket (limits::kMaxFrameBytes)");
  put_header(frame, kind);
  return send_all(frame, timeout);
}

Status FrameStream::send_all(std::string_view bytes, milliseconds timeout) {
  const auto until = Clock::now() + timeout;
  while (!bytes.empty()) {
    const ssize_t sent =
        retry([&] { return ::send(socket_.get(), bytes.data(), bytes.size(), MSG_NOSIGNAL | MSG_DONTWAIT); });
    if (sent >= 0) {
      bytes.remove_prefix(static_cast<std::size_t>(sent));
      continue;
    }
    if (errno != EAGAIN && errno != EWOULDBLOCK) return socket_error(errno);
    MEMOS_CHECK_OK(wait_for(socket_.get(), POLLOUT, until, false));
  }
  return {};
}

/// Until `wanted` bytes stand in the buffer. Memory grows with what came, not with what was announced.
Status FrameStream::receive(std::size_t wanted, milliseconds timeout) {
  const bool endless = timeout < milliseconds::zero();
  const auto until = Clock::now() + (endless ? milliseconds::zero() : timeout);
  while (buffer_.size() < wanted) {
    MEMOS_CHECK_OK(wait_for(socket_.get(), POLLIN, until, endless));
    const std::size_t had = buffer_.size();
    const std::size_t ask = std::max(kReceiveBytes, std::min(wanted - had, had));
    buffer_.resize(had + ask);
    const ssize_t got = retry([&] { return ::recv(socket_.get(), buffer_.data() + had, ask, MSG_DONTWAIT); });
    const int error = errno;
    buffer_.resize(had + (got > 0 ? static_cast<std::size_t>(got) : 0));
    if (got > 0) continue;
    if (got == 0) return gone();
    if (error != EAGAIN && error != EWOULDBLOCK) return socket_error(error);
  }
  return {};
}

Result<Frame> FrameStream::read(milliseconds first, milliseconds rest) {
  buffer_.erase(0, taken_);
  taken_ = 0;
  if (buffer_.capacity() > kKeptBufferBytes && buffer_.size() < kReceiveBytes) buffer_.shrink_to_fit();
  MEMOS_CHECK_OK(receive(1, first));
  MEMOS_CHECK_OK(receive(kHeaderBytes, rest));
  const std::size_t length = read_length(buffer_);
  if (length == 0 || length - 1 > limits::kMaxFrameBytes)
    return fail(length == 0 ? ErrorCode::kCorrupt : ErrorCode::kExhausted,
                "a frame of " + std::to_string(length) + " bytes is none");
  const auto kind = static_cast<std::uint8_t>(buffer_[4]);
  if (kind < static_cast<std::uint8_t>(FrameKind::kHello) || kind > static_cast<std::uint8_t>(FrameKind::kMoved))
    return fail(ErrorCode::kCorrupt, "a frame of kind " + std::to_string(kind) + " is none");
  const std::size_t whole = length + 4;
  MEMOS_CHECK_OK(receive(whole, rest));
  taken_ = whole;
  return Frame{static_cast<FrameKind>(kind), std::string_view(buffer_).substr(kHeaderBytes, whole - kHeaderBytes)};
}

bool FrameStream::broken() const noexcept {
  pollfd one{.fd = socket_.get(), .events = POLLIN, .revents = 0};
  return retry([&] { return ::poll(&one, 1, 0); }) != 0;
}

void FrameStream::shut_down() noexcept { ::shutdown(socket_.get(), SHUT_RDWR); }

// ---- fields
// ----------------------------------------------------------------------------------------------------------

namespace {
void put_number(std::string& out, std::uint64_t value, std::size_t size) {
  for (std::size_t i = 0; i < size; ++i) out += static_cast<char>(static_cast<std::uint8_t>(value >> (8 * i)));
}
std::uint64_t number_of(std::string_view bytes) noexcept {
  std::uint64_t value = 0;
  for (std::size_t i = 0; i < bytes.size(); ++i) value |= std::uint64_t{static_cast<std::uint8_t>(bytes[i])} << (8 * i);
  return value;
}
}  // namespace

void put_u16(std::string& out, std::uint16_t value) { put_number(out, value, 2); }
void put_u64(std::string& out, std::uint64_t value) { put_number(out, value, 8); }
void put_text(std::string& out, std::string_view text) {
  put_u64(out, text.size());
  out += text;
}

std::string_view FieldReader::bytes(std::size_t size) {
  if (size > rest_.size()) {
    failed_ = true;
    rest_ = {};
    return {};
  }
  const std::string_view taken = rest_.substr(0, size);
  rest_.remove_prefix(size);
  return taken;
}
std::uint8_t FieldReader::u8() { return static_cast<std::uint8_t>(number_of(bytes(1))); }
std::uint16_t FieldReader::u16() { return static_cast<std::uint16_t>(number_of(bytes(2))); }
std::uint64_t FieldReader::u64() { return number_of(bytes(8)); }
std::string_view FieldReader::text() { return bytes(u64()); }

void put_error(std::string& out, const Error& error) {
  out += static_cast<char>(error.code);
  put_text(out, error.field);
  put_text(out, error.message);
}

Error read_error(std::string_view payload) {
  FieldReader reader(payload);
  const std::uint8_t code = reader.u8();
  Error error;
  error.field = reader.text();
  error.message = reader.text();
  if (reader.failed() || code == 0 || code > static_cast<std::uint8_t>(ErrorCode::kInternal))
    return {ErrorCode::kInternal, "the owner of the folder answered with an error that cannot be read", {}};
  error.code = static_cast<ErrorCode>(code);
  return error;
}

}  // namespace memos::link
