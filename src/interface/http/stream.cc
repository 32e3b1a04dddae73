// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#include "interface/http/stream.h"

#include <utility>

namespace memos::http {

Status StreamBuffer::write(std::string_view bytes) {
  std::unique_lock lock(mutex_);
  const auto left = [] { return fail(ErrorCode::kCancelled, "the reader of this answer left"); };
  while (!bytes.empty()) {
    if (abandoned_ || finished_) return left();
    if (buffer_.size() >= limit_) {
      const bool room = taken_.wait_for(lock, patience_, [&] { return abandoned_ || buffer_.size() < limit_; });
      if (!room) abandoned_ = true;
      continue;
    }
    const std::size_t piece = std::min(bytes.size(), limit_ - buffer_.size());
    buffer_ += bytes.substr(0, piece);
    bytes.remove_prefix(piece);
    if (wake_) wake_();
  }
  return abandoned_ ? left() : Status{};
}

StreamBuffer::Offer StreamBuffer::offer(std::string_view bytes) {
  const std::scoped_lock lock(mutex_);
  if (abandoned_ || finished_) return Offer::kGone;
  refused_ = buffer_.size() >= limit_;
  if (refused_) return Offer::kFull;
  buffer_ += bytes;
  if (wake_) wake_();
  return Offer::kTaken;
}

void StreamBuffer::append(std::string_view bytes) {
  const std::scoped_lock lock(mutex_);
  if (abandoned_ || finished_) return;
  buffer_ += bytes;
  if (wake_) wake_();
}

void StreamBuffer::set_room(std::function<void()> room) {
  const std::scoped_lock lock(mutex_);
  room_ = std::move(room);
}

void StreamBuffer::finish(bool whole) {
  const std::scoped_lock lock(mutex_);
  if (finished_) return;
  finished_ = true;
  whole_ = whole && !abandoned_;
  if (wake_) wake_();
}

bool StreamBuffer::open() const {
  const std::scoped_lock lock(mutex_);
  return !abandoned_ && !finished_;
}

StreamBuffer::State StreamBuffer::take(std::string& out) {
  const std::scoped_lock lock(mutex_);
  out.clear();
  if (abandoned_) return State::kBroken;
  if (!buffer_.empty()) {
    std::swap(out, buffer_);
    taken_.notify_all();
    if (std::exchange(refused_, false) && room_) room_();
    return State::kMore;
  }
  if (!finished_) return State::kWaiting;
  return whole_ ? State::kWhole : State::kBroken;
}

void StreamBuffer::abandon() {
  const std::scoped_lock lock(mutex_);
  abandoned_ = true;
  wake_ = nullptr;
  taken_.notify_all();
  if (const std::function<void()> room = std::exchange(room_, nullptr)) room();
}

Stream::Stream(std::shared_ptr<StreamBuffer> buffer) : maker_(std::make_shared<Maker>(std::move(buffer))) {}

Status SseWriter::event(std::string_view data, std::string_view event, std::string_view id) {
  std::string text;
  text.reserve(data.size() + event.size() + id.size() + 32);
  if (!event.empty()) text.append("event: ").append(event).append("\n");
  if (!id.empty()) text.append("id: ").append(id).append("\n");
  for (;;) {
    const std::size_t end = data.find_first_of("\r\n");
    text.append("data: ").append(data.substr(0, end)).append("\n");
    if (end == std::string_view::npos) break;
    // CR LF is one end of line.
    data.remove_prefix(end + (data.substr(end, 2) == "\r\n" ? 2 : 1));
  }
  text += "\n";
  return stream_.write(text);
}

}  // namespace memos::http
