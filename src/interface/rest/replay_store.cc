// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#include "interface/rest/replay_store.h"

#include <algorithm>
#include <chrono>
#include <cstring>
#include <utility>

#include "base/hash.h"
#include "base/json.h"
#include "base/limits.h"

namespace memos::rest {
namespace {

constexpr std::size_t kLinesBeforeRewrite = 4'096;

std::optional<Digest> digest_in(const json::Value& value, std::string_view field) {
  const json::Value* found = value.find(field);
  if (found == nullptr || found->as_string() == nullptr) return std::nullopt;
  const Result<std::string> bytes = base::from_hex(*found->as_string());
  Digest digest{};
  if (!bytes || bytes->size() != digest.size()) return std::nullopt;
  std::ranges::transform(*bytes, digest.begin(), [](char c) { return static_cast<std::uint8_t>(c); });
  return digest;
}

}  // namespace

std::size_t ReplayStore::Hash::operator()(const Digest& digest) const noexcept {
  std::size_t hash = 0;
  std::memcpy(&hash, digest.data(), sizeof hash);
  return hash;
}

ReplayStore::ReplayStore(base::FileSystem& files, std::string path, base::Clock& clock)
    : files_(files), path_(std::move(path)), clock_(clock) {}

Result<std::unique_ptr<ReplayStore>> ReplayStore::open(base::FileSystem& files, std::string path, base::Clock& clock) {
  std::unique_ptr<ReplayStore> store(new ReplayStore(files, std::move(path), clock));
  MEMOS_CHECK_OK(store->load());
  return store;
}

/// A line that cannot be read was torn by a crash before it was answered: it is left out.
Status ReplayStore::load() {
  const Result<std::string> text = base::read_file(files_, path_, std::uint64_t{1} << 30U);
  if (!text && text.error().code != ErrorCode::kNotFound) return std::unexpected(text.error());
  std::string_view rest = text ? std::string_view(*text) : std::string_view{};
  for (std::size_t end = rest.find('\n'); end != std::string_view::npos; end = rest.find('\n')) {
    const Result<json::Value> value = json::parse(rest.substr(0, end));
    rest.remove_prefix(end + 1);
    if (!value) continue;
    const std::optional<Digest> key = digest_in(*value, "key");
    const std::optional<Digest> request = digest_in(*value, "request");
    const json::Value* time = value->find("time");
    if (!key || !request || time == nullptr) continue;
    if (value->find("dropped") != nullptr) {
      records_.erase(*key);
      continue;
    }
    Record record{.request = *request, .time = UtcMs{time->to_int().value_or(0)}, .working = false, .answer = {}};
    const json::Value* status = value->find("status");
    const json::Value* body = value->find("body");
    if (status != nullptr && body != nullptr && body->as_string() != nullptr)
      record.answer =
          Answer{.status = static_cast<int>(status->to_int().value_or(500)), .body = *body->as_string(), .began = {}};
    records_[*key] = std::move(record);
  }
  for (const auto& [key, record] : records_) order_.emplace_back(record.time, key);
  std::ranges::sort(order_);
  forget_old(clock_.now());
  return rewrite();
}

void ReplayStore::forget_old(UtcMs now) {
  const std::int64_t before = now.value - std::chrono::milliseconds(limits::kReplayKept).count();
  while (!order_.empty() && (order_.front().first.value < before || records_.size() > limits::kMaxReplays)) {
    const auto found = records_.find(order_.front().second);
    if (found != records_.end() && found->second.working) return;
    // A newer record of the same key has its own place in the row.
    if (found != records_.end() && found->second.time == order_.front().first) records_.erase(found);
    order_.pop_front();
  }
}

Status ReplayStore::rewrite() {
  file_.reset();
  std::string text;
  lines_ = 0;
  for (const auto& [time, key] : order_) {
    const auto found = records_.find(key);
    if (found == records_.end()) continue;
    text += line_of(key, found->second, false);
    ++lines_;
  }
  MEMOS_CHECK_OK(base::write_file_atomically(files_, path_, base::as_bytes(text)));
  MEMOS_TRY(file_, files_.open(path_, base::OpenMode::kReadWrite));
  size_ = text.size();
  return {};
}

std::string ReplayStore::line_of(const Digest& key, const Record& record, bool dropped) {
  json::Value line{json::Object{}};
  line.set("key", base::to_hex(key));
  line.set("request", base::to_hex(record.request));
  line.set("time", record.time.value);
  if (dropped) line.set("dropped", true);
  if (record.answer) {
    line.set("status", record.answer->status);
    line.set("body", record.answer->body);
  }
  return json::dump(line) + "\n";
}

Status ReplayStore::append(const Digest& key, const Record& record, bool dropped) {
  const std::string text = line_of(key, record, dropped);
  MEMOS_CHECK_OK(file_->write(size_, base::as_bytes(text)));
  MEMOS_CHECK_OK(file_->sync());
  size_ += text.size();
  ++lines_;
  return {};
}

Result<std::optional<ReplayStore::Answer>> ReplayStore::begin(const Digest& key, const Digest& request,
                                                              Beginning* beginning) {
  std::unique_lock lock(mutex_);
  const UtcMs now = clock_.now();
  forget_old(now);
  for (auto found = records_.find(key); found != records_.end(); found = records_.find(key)) {
    if (!base::equal_in_constant_time(found->second.request, request))
      return fail(ErrorCode::kConflict, "this key was used for another request; take a new one", "Idempotency-Key");
    if (found->second.answer) {
      Answer answer = *found->second.answer;
      answer.began = found->second.time;
      return answer;
    }
    if (!found->second.working && beginning != nullptr) {
      found->second.working = true;
      *beginning = {.time = found->second.time, .again = true};
      return std::nullopt;
    }
    if (!found->second.working)
      return fail(ErrorCode::kConflict,
                  "the server ended while it worked on this request: whether it was done is not known; look, then "
                  "repeat it with a new key",
                  "Idempotency-Key");
    ended_.wait(lock);
  }
  Record record{.request = request, .time = now, .working = true, .answer = {}};
  MEMOS_CHECK_OK(append(key, record, false));
  records_[key] = std::move(record);
  order_.emplace_back(now, key);
  if (beginning != nullptr) *beginning = {.time = now, .again = false};
  return std::nullopt;
}

Status ReplayStore::end(const Digest& key, const std::optional<Answer>& answer) {
  const std::scoped_lock lock(mutex_);
  const auto found = records_.find(key);
  if (found == records_.end()) return {};
  found->second.working = false;
  found->second.answer = answer;
  Status kept = append(key, found->second, !answer);
  if (!answer) records_.erase(found);
  ended_.notify_all();
  if (kept && lines_ > kLinesBeforeRewrite && lines_ > 4 * records_.size()) kept = rewrite();
  return kept;
}

std::size_t ReplayStore::size() const {
  const std::scoped_lock lock(mutex_);
  return records_.size();
}

}  // namespace memos::rest
