// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#pragma once

#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <utility>

#include "interface/http/message.h"
#include "interface/http/stream.h"

/// Answers that are given after the handler returned, so that no worker waits for what takes long elsewhere.
namespace memos::http {

/// Between the one who answers later and the connection that waits for it. Thread-safe.
class LaterState {
 public:
  /// An answer; with a stream its body is what comes through that.
  using Give = std::function<void(Response, std::shared_ptr<StreamBuffer>)>;

  LaterState(Give give, std::size_t buffer_bytes, std::chrono::milliseconds patience)
      : buffer_bytes_(buffer_bytes), patience_(patience), give_(std::move(give)) {}
  ~LaterState();
  LaterState(const LaterState&) = delete;
  LaterState& operator=(const LaterState&) = delete;

  /// The connection's side: nobody reads the answer any more.
  void leave();

 private:
  friend class Later;
  /// What gives the answer; none the second time.
  [[nodiscard]] Give take();

  const std::size_t buffer_bytes_;
  const std::chrono::milliseconds patience_;
  std::mutex mutex_;
  Give give_;
  std::function<void()> on_gone_;
  std::weak_ptr<StreamBuffer> stream_;
  bool gone_ = false;
};

/// The handle by which an answer is given, once, from any thread. When the last copy goes without one, the client gets
/// a 500.
class Later {
 public:
  explicit Later(std::shared_ptr<LaterState> state) : state_(std::move(state)) {}
  /// The whole answer; after the first one nothing happens.
  void answer(Response response) const;
  /// The head of an answer whose body comes through what is returned. None after another answer.
  [[nodiscard]] std::optional<Stream> stream(Response head) const;
  /// `gone` is called once, when the client leaves before it has the whole answer; at once if it has left already. It
  /// must not block. An answer is due all the same.
  void on_gone(std::function<void()> gone) const;

 private:
  // Shared by the copies of one handle; the connection only looks at it.
  std::shared_ptr<LaterState> state_;
};

}  // namespace memos::http
