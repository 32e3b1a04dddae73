// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#include "interface/http/later.h"

#include "interface/http/router.h"

namespace memos::http {

LaterState::~LaterState() {
  if (!give_) return;
  Response response;
  response.status = 500;
  response.body = plain_error({.status = 500, .code = "internal", .message = "nobody answered this request"});
  give_(std::move(response), nullptr);
}

LaterState::Give LaterState::take() {
  const std::scoped_lock lock(mutex_);
  return std::exchange(give_, nullptr);
}

void LaterState::leave() {
  std::function<void()> gone;
  std::shared_ptr<StreamBuffer> stream;  // Kept alive by the maker or the connection, whichever ends later.
  {
    const std::scoped_lock lock(mutex_);
    gone_ = true;
    gone = std::exchange(on_gone_, nullptr);
    stream = stream_.lock();
  }
  if (stream) stream->abandon();  // First: who is told shall find the stream closed.
  if (gone) gone();
}

void Later::answer(Response response) const {
  if (const LaterState::Give give = state_->take()) give(std::move(response), nullptr);
}

std::optional<Stream> Later::stream(Response head) const {
  const LaterState::Give give = state_->take();
  if (!give) return std::nullopt;
  // Shared by the maker and the connection, whichever of the two ends first.
  auto buffer = std::make_shared<StreamBuffer>(state_->buffer_bytes_, state_->patience_);
  Stream stream(buffer);
  {
    const std::scoped_lock lock(state_->mutex_);
    state_->stream_ = buffer;
    if (state_->gone_) buffer->abandon();
  }
  give(std::move(head), std::move(buffer));
  return stream;
}

void Later::on_gone(std::function<void()> gone) const {
  {
    const std::scoped_lock lock(state_->mutex_);
    if (!state_->gone_) {
      state_->on_gone_ = std::move(gone);
      return;
    }
  }
  gone();
}

}  // namespace memos::http
