// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>

#include "base/result.h"
#include "interface/link/descriptor.h"

/// What travels over the local socket: frames of a length (4 bytes, little-endian, of what follows), a kind (1 byte)
/// and a payload.
namespace memos::link {

/// Of the frames, not of the types in them (wire::fingerprint() is for those).
inline constexpr std::uint16_t kProtocol = 1;

enum class FrameKind : std::uint8_t {
  kHello = 1,       ///< Client's first: protocol, fingerprint, process, tenant, program version.
  kWelcome = 2,     ///< Server's first: protocol, fingerprint, process, whether it is a `serve`.
  kRequest = 3,     ///< Method, request id, request.
  kAnswer = 4,      ///< Bytes of the answer.
  kError = 5,       ///< Code, field, message.
  kProgress = 6,    ///< Bytes of a Progress; before the answer.
  kLine = 7,        ///< One line; before the answer.
  kHandOver = 8,    ///< Client asks the owner to give up the folder.
  kHandedOver = 9,  ///< It is given up.
  kMoved = 10,      ///< The owner is leaving: nothing was done, ask the next one.
};

struct Frame {
  FrameKind kind{};
  std::string_view payload;  ///< Valid until the next read.
};

/// Frames over one connected socket. One thread reads and writes it at a time.
/// Errors: kUnavailable (the other end is gone, or too slow), kCorrupt (no frame), kExhausted (too long).
class FrameStream {
 public:
  explicit FrameStream(Descriptor socket) : socket_(std::move(socket)) {}

  /// Sends a frame whole, in one call where the socket takes it.
  [[nodiscard]] Status write(FrameKind kind, std::string_view payload, std::chrono::milliseconds timeout);
  /// Sends a frame whose payload was appended to what begin_frame() gave: no copy.
  [[nodiscard]] Status write_built(std::string& frame, FrameKind kind, std::chrono::milliseconds timeout);
  /// Waits at most `first` for a frame to begin and `rest` for all of it. A wait below zero is endless.
  [[nodiscard]] Result<Frame> read(std::chrono::milliseconds first, std::chrono::milliseconds rest);
  /// Whether the other end has gone, or has sent something out of turn. Does not wait.
  [[nodiscard]] bool broken() const noexcept;
  /// Ends both directions, so that a thread that waits on it wakes. May be called from another thread.
  void shut_down() noexcept;
  [[nodiscard]] int fd() const noexcept { return socket_.get(); }

 private:
  [[nodiscard]] Status send_all(std::string_view bytes, std::chrono::milliseconds timeout);
  [[nodiscard]] Status receive(std::size_t wanted, std::chrono::milliseconds timeout);

  Descriptor socket_;
  std::string buffer_;     ///< What came and was not taken.
  std::size_t taken_ = 0;  ///< Bytes of the buffer that the last frame used.
};

/// An empty frame to append a payload to.
void begin_frame(std::string& frame);

/// Fields of fixed and variable length, for the first frames and errors.
void put_u16(std::string& out, std::uint16_t value);
void put_u64(std::string& out, std::uint64_t value);
void put_text(std::string& out, std::string_view text);
class FieldReader {
 public:
  explicit FieldReader(std::string_view bytes) : rest_(bytes) {}
  [[nodiscard]] std::uint8_t u8();
  [[nodiscard]] std::uint16_t u16();
  [[nodiscard]] std::uint64_t u64();
  [[nodiscard]] std::string_view text();
  [[nodiscard]] std::string_view bytes(std::size_t size);
  [[nodiscard]] std::string_view rest() const noexcept { return rest_; }
  [[nodiscard]] bool failed() const noexcept { return failed_; }

 private:
  std::string_view rest_;
  bool failed_ = false;
};

void put_error(std::string& out, const Error& error);
[[nodiscard]] Error read_error(std::string_view payload);

}  // namespace memos::link
