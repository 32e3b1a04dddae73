// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#pragma once

#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>

#include "base/result.h"

/// Answers that are written while they are made.
namespace memos::http {

/// What lies between the maker of a streamed body and the connection that sends it: a bounded buffer. Thread-safe.
class StreamBuffer {
 public:
  StreamBuffer(std::size_t limit, std::chrono::milliseconds patience) : limit_(limit), patience_(patience) {}

  // The maker's side.
  /// Waits while the buffer is full. kCancelled when the reader left or took nothing for `patience`.
  [[nodiscard]] Status write(std::string_view bytes);
  enum class Offer { kTaken, kFull, kGone };
  /// As write(), for makers that must not wait: takes all or, while the buffer is full, nothing. May go beyond the
  /// buffer's limit by one piece.
  [[nodiscard]] Offer offer(std::string_view bytes);
  /// As offer(), however full the buffer is: for a last piece whose size the maker bounds.
  void append(std::string_view bytes);
  /// `room` is called, from the connection's thread, when bytes can be taken again after kFull, and when the reader
  /// left. It must not block or call this buffer.
  void set_room(std::function<void()> room);
  /// `whole`: the body is complete; else the connection is cut, so that nobody takes it for the whole.
  void finish(bool whole);
  [[nodiscard]] bool open() const;

  // The connection's side.
  enum class State { kMore, kWaiting, kWhole, kBroken };
  /// Moves what is buffered to `out`.
  [[nodiscard]] State take(std::string& out);
  /// The reader is gone.
  void abandon();
  /// Called, from the maker's thread, whenever there is something to take. Set before the maker begins.
  void set_wake(std::function<void()> wake) {
    const std::scoped_lock lock(mutex_);
    wake_ = std::move(wake);
  }

 private:
  const std::size_t limit_;
  const std::chrono::milliseconds patience_;
  mutable std::mutex mutex_;
  std::condition_variable taken_;
  std::string buffer_;
  bool finished_ = false, whole_ = false, abandoned_ = false;
  bool refused_ = false;  ///< The maker was told kFull.
  std::function<void()> wake_, room_;
};

/// The maker's handle on a streamed body; may be kept and used after the handler returned, from any one thread at a
/// time. When the last copy goes without finish(), the body is broken off.
class Stream {
 public:
  explicit Stream(std::shared_ptr<StreamBuffer> buffer);
  /// Errors: kCancelled when nobody reads any more.
  [[nodiscard]] Status write(std::string_view bytes) { return maker_->buffer->write(bytes); }
  /// As StreamBuffer's.
  [[nodiscard]] StreamBuffer::Offer offer(std::string_view bytes) { return maker_->buffer->offer(bytes); }
  void append(std::string_view bytes) { maker_->buffer->append(bytes); }
  void set_room(std::function<void()> room) { maker_->buffer->set_room(std::move(room)); }
  /// The body is whole.
  void finish() { maker_->buffer->finish(true); }
  [[nodiscard]] bool open() const { return maker_->buffer->open(); }

 private:
  struct Maker {
    // Shared with the connection, whichever of the two ends first.
    std::shared_ptr<StreamBuffer> buffer;
    ~Maker() { buffer->finish(false); }
  };
  std::shared_ptr<Maker> maker_;  // Shared by the copies of one handle.
};

/// Server-sent events (WHATWG HTML, section 9.2) on a stream.
class SseWriter {
 public:
  explicit SseWriter(Stream stream) : stream_(std::move(stream)) {}
  /// One event; lines of `data` are kept. `event` and `id` hold no line ends. Errors as Stream::write.
  [[nodiscard]] Status event(std::string_view data, std::string_view event = {}, std::string_view id = {});
  void finish() { stream_.finish(); }
  [[nodiscard]] bool open() const { return stream_.open(); }

 private:
  Stream stream_;
};

}  // namespace memos::http
