// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#include "interface/doors/openai/relay.h"

#include <algorithm>
#include <atomic>
#include <mutex>
#include <utility>

#include "base/limits.h"
#include "base/result.h"
#include "interface/api/guarded_memos.h"
#include "interface/doors/openai/memory.h"
#include "interface/doors/openai/replies.h"

namespace memos::doors::openai {
namespace {

constexpr std::size_t kKeepers = 2;

bool is_event_stream(std::string_view type) {
  type = type.substr(0, type.find(';'));
  while (type.ends_with(' ')) type.remove_suffix(1);
  return http::equals_ignoring_case(type, "text/event-stream");
}

/// One exchange. The upstream's thread calls it, then at most one keeper.
class Relay final : public base::HttpSink, public std::enable_shared_from_this<Relay> {
 public:
  Relay(Line& line, base::AsyncHttp& http, Plan plan, http::Later later)
      : line_(line), http_(http), plan_(std::move(plan)), later_(std::move(later)), streamed_(plan_.api) {}

  void begun(std::uint64_t exchange) override { exchange_ = exchange; }
  /// Settled once the exchange has begun.
  [[nodiscard]] std::uint64_t exchange() const noexcept { return exchange_; }

  void head(int status, std::vector<std::pair<std::string, std::string>> headers) override {
    response_ = answer_head(status, headers);
    for (const auto& [name, value] : plan_.told.fields()) response_.headers.add(name, value);
    if (!is_event_stream(response_.content_type)) return;
    good_ = status == 200;
    stream_ = later_.stream(std::move(response_));
    if (stream_) stream_->set_room([&http = http_, exchange = exchange_] { http.resume(exchange); });
  }

  Take body(std::string_view bytes) override {
    if (!stream_) {
      too_long_ = body_.size() + bytes.size() > limits::kMaxEndpointReplyBytes;
      if (too_long_) return Take::kStop;
      body_ += bytes;
      return Take::kTaken;
    }
    if (early_) {
      if (const std::optional<Take> waits = wait_behind_last(bytes)) return *waits;
    }
    if (!early_ && good_ && !plan_.exchange.items.empty()) {
      // What was refused for want of room comes again, perhaps with more behind it.
      streamed_.feed(bytes.substr(std::min(fed_, bytes.size())));
      fed_ = bytes.size();
      if (streamed_.ended() && remember_early(bytes)) return Take::kTaken;
      keep_open();
    }
    switch (stream_->offer(bytes)) {
      case http::StreamBuffer::Offer::kTaken:
        fed_ = 0;
        return Take::kTaken;
      case http::StreamBuffer::Offer::kFull:
        return Take::kLater;
      case http::StreamBuffer::Offer::kGone:
        break;
    }
    return Take::kStop;
  }

  void end(const Status& how, bool timed_out) override {
    if (early_) return half_done();
    std::optional<std::string> text;
    if (!plan_.exchange.items.empty() && (stream_ ? good_ : how && response_.status == 200)) {
      text = stream_ ? streamed_.text() : answer_of(body_, plan_.api);
      if (!text) keep_open();
    }
    // Clients leave at the stream's last event, before the upstream ends it: what came whole is remembered.
    if (!how && !text) return fail_with(how.error(), timed_out);
    if (!text) return finish();
    http::WorkerPool::Job job = [self = shared_from_this(), text = *std::move(text)] {
      self->remember(text);
      self->finish();
    };
    if (line_.keep(std::move(job))) return;
    not_remembered("too many exchanges wait for it");
    finish();
  }

 private:
  void fail_with(const Error& error, bool timed_out) {
    // What has begun is broken off, so that nobody takes it for the whole.
    if (stream_) return stream_.reset();
    constexpr int kBadGateway = 502, kGatewayTimeout = 504;
    if (too_long_)
      return later_.answer(error_reply(kBadGateway, "the upstream's answer is too long", "upstream_too_long"));
    http::Response failure = error_reply(timed_out ? kGatewayTimeout : kBadGateway, error.message,
                                         "upstream_" + std::string(error_name(error.code)));
    for (const auto& [name, value] : plan_.told.fields()) failure.headers.add(name, value);
    later_.answer(std::move(failure));
  }

  /// The last event waits until the exchange is remembered: who has read it can rely on that. The piece that ends with
  /// it, bounded by what the upstream's client reads at once, is kept for then.
  bool remember_early(std::string_view piece) {
    std::optional<std::string> text = streamed_.text();
    if (!text) return false;
    last_ = piece;
    early_ = true;
    http::WorkerPool::Job job = [self = shared_from_this(), text = *std::move(text)] {
      self->remember(text);
      self->tell_last();
      self->half_done();
    };
    if (line_.keep(std::move(job))) return true;
    early_ = false;
    not_remembered("too many exchanges wait for it");
    plan_.exchange.items.clear();
    return false;
  }

  /// What comes behind the last event waits with it, never goes out before it; none once that is told.
  std::optional<Take> wait_behind_last(std::string_view bytes) {
    const std::scoped_lock lock(last_mutex_);
    if (told_last_) return std::nullopt;
    if (last_.size() + bytes.size() > limits::kMaxEventBytes) return Take::kStop;
    last_ += bytes;
    return Take::kTaken;
  }

  void tell_last() {
    const std::scoped_lock lock(last_mutex_);
    stream_->append(last_);
    told_last_ = true;
  }

  /// The upstream has ended, or the exchange is remembered: the second of them ends the answer.
  void half_done() {
    if (halves_.fetch_sub(1) == 1) finish();
  }

  /// The turn goes on when the client's tools have given something.
  void keep_open() {
    if (plan_.api != Api::kResponses || kept_open_) return;
    const std::string response = stream_ ? streamed_.calling() : calling_response(body_);
    kept_open_ = !response.empty();
    if (kept_open_) line_.turns().keep(plan_.caller->tenant, response, plan_.exchange);
  }

  void remember(const std::string& text) {
    api::GuardedMemos memos(*plan_.tenant, *plan_.caller);
    const Result<AddResult> added = memos.add(with_answer(std::move(plan_.exchange), text));
    if (!added) {
      not_remembered(added.error().message);
    } else if (!stream_) {
      std::string ids;
      for (const AddResult::Item& item : added->items) ids += (ids.empty() ? "" : ",") + item.id.str();
      response_.headers.add("X-Memos-Remembered", std::move(ids));
    }
  }

  void not_remembered(const std::string& why) {
    plan_.logger.log(base::LogLevel::kWarn, "an exchange with a language model was not remembered: " + why);
    if (!stream_) response_.headers.add("X-Memos-Notice", header_text("not remembered: " + why));
  }

  void finish() {
    if (stream_) {
      stream_->finish();
      return stream_.reset();
    }
    response_.body = std::move(body_);
    if (plan_.change && response_.status == 200) plan_.change(response_);
    later_.answer(std::move(response_));
  }

  Line& line_;
  base::AsyncHttp& http_;
  Plan plan_;
  const http::Later later_;
  std::uint64_t exchange_ = 0;
  http::Response response_;
  std::optional<http::Stream> stream_;
  std::string body_;
  StreamedAnswer streamed_;
  std::size_t fed_ = 0;  ///< Bytes at the front of the next piece that streamed_ has seen.
  bool early_ = false;   ///< The exchange is remembered, or being so, before the upstream's end.
  std::atomic<int> halves_ = 2;
  std::mutex last_mutex_;
  std::string last_;  ///< The piece with the last event and what came behind it, until it is told.
  bool told_last_ = false;
  bool kept_open_ = false;
  bool good_ = false;
  bool too_long_ = false;
};

}  // namespace

Result<base::AsyncHttp*> Line::http() {
  const std::scoped_lock lock(mutex_);
  if (!http_) {
    MEMOS_TRY(http_, base::make_async_http({.who = "the upstream", .field = "upstream_url"}));
  }
  return http_.get();
}

bool Line::keep(http::WorkerPool::Job job) {
  const std::scoped_lock lock(mutex_);
  if (!keepers_) keepers_ = std::make_unique<http::WorkerPool>(kKeepers, limits::kMaxExchangesWaiting);
  return keepers_->submit(job);
}

void relay(Line& line, base::AsyncHttpRequest request, Plan plan, http::Later later) {
  const Result<base::AsyncHttp*> http = line.http();
  if (!http) return later.answer(error_reply(http.error()));
  request.silence = line.upstream().silence;
  std::uint64_t exchange = 0;
  {
    // Shared by the upstream's thread and the keepers.
    const auto sink = std::make_shared<Relay>(line, **http, std::move(plan), later);
    (*http)->start(std::move(request), sink);
    exchange = sink->exchange();
  }
  later.on_gone([http = *http, exchange] { http->cancel(exchange); });
}

}  // namespace memos::doors::openai
