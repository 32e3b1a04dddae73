// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#include "base/async_http.h"

#include <sys/socket.h>

#include <cstdlib>
#include <map>
#include <mutex>
#include <thread>

#include "base/address.h"
#include "base/curl.h"
#include "base/invariant.h"
#include "base/limits.h"

namespace memos::base {
namespace {

constexpr int kLongestPollMs = 1'000;
constexpr int kFirstFinalStatus = 200;

/// One exchange under way: what libcurl's callbacks see. Lives on the client's thread.
struct Running {
  Running(const Curl& library, AsyncHttpRequest what, std::shared_ptr<HttpSink> whom)
      : curl(library), request(std::move(what)), sink(std::move(whom)) {}

  const Curl& curl;
  const AsyncHttpRequest request;
  const std::shared_ptr<HttpSink> sink;  // Shared with who began the exchange.
  CURL* handle = nullptr;
  curl_slist* headers = nullptr;
  std::vector<std::pair<std::string, std::string>> head;
  bool head_told = false;
  bool stopped = false;
};

std::size_t take_body(char* data, std::size_t size, std::size_t count, void* into) {
  auto& running = *static_cast<Running*>(into);
  switch (running.sink->body({data, size * count})) {
    case HttpSink::Take::kTaken:
      return size * count;
    case HttpSink::Take::kLater:
      return CURL_WRITEFUNC_PAUSE;
    case HttpSink::Take::kStop:
      break;
  }
  running.stopped = true;
  return size * count + 1;  // Any other number makes the transfer fail, also for an empty piece.
}

/// Looks at the address itself, so that no name leads elsewhere than it seems to.
curl_socket_t open_public(void* /*data*/, curlsocktype /*purpose*/, curl_sockaddr* address) {
  if (!is_public_address(address->addr)) return CURL_SOCKET_BAD;
  return ::socket(address->family, address->socktype | SOCK_CLOEXEC, address->protocol);
}

std::string_view trimmed(std::string_view text) {
  while (!text.empty() && (text.front() == ' ' || text.front() == '\t')) text.remove_prefix(1);
  while (!text.empty() && (text.back() == '\r' || text.back() == '\n' || text.back() == ' ' || text.back() == '\t'))
    text.remove_suffix(1);
  return text;
}

std::size_t take_header(char* data, std::size_t size, std::size_t count, void* into) {
  auto& running = *static_cast<Running*>(into);
  const std::string_view line(data, size * count);
  if (running.head_told) return line.size();            // A trailer.
  if (line.starts_with("HTTP/")) running.head.clear();  // What came before was an interim answer.
  if (const std::size_t colon = line.find(':'); colon != std::string_view::npos && !line.starts_with("HTTP/"))
    running.head.emplace_back(line.substr(0, colon), trimmed(line.substr(colon + 1)));
  if (!trimmed(line).empty()) return line.size();
  long status = 0;
  running.curl.getinfo(running.handle, CURLINFO_RESPONSE_CODE, &status);
  if (status < kFirstFinalStatus) return line.size();
  running.head_told = true;
  running.sink->head(static_cast<int>(status), std::exchange(running.head, {}));
  return line.size();
}

/// "Name: " without a value is written "Name;" for libcurl, which else takes it for a wish to leave a header out.
std::string for_curl(const std::string& header) {
  const std::size_t colon = header.find(':');
  if (colon == std::string::npos || !trimmed(std::string_view(header).substr(colon + 1)).empty()) return header;
  return header.substr(0, colon) + ";";
}

bool has(const std::vector<std::string>& headers, std::string_view name) {
  for (const std::string& header : headers) {
    if (header.size() <= name.size() || header[name.size()] != ':') continue;
    bool same = true;
    for (std::size_t i = 0; i < name.size(); ++i) same = same && (header[i] | 0x20) == (name[i] | 0x20);
    if (same) return true;
  }
  return false;
}

class CurlAsyncHttp final : public AsyncHttp {
 public:
  CurlAsyncHttp(const Curl& curl, HttpWords words) : curl_(curl), words_(std::move(words)), multi_(curl.multi_init()) {
    MEMOS_INVARIANT(multi_ != nullptr, "libcurl has memory for its state");
  }
  ~CurlAsyncHttp() override {
    {
      const std::scoped_lock lock(mutex_);
      stopping_ = true;
    }
    curl_.multi_wakeup(multi_);
    if (thread_.joinable()) thread_.join();
    curl_.multi_cleanup(multi_);
  }
  CurlAsyncHttp(const CurlAsyncHttp&) = delete;
  CurlAsyncHttp& operator=(const CurlAsyncHttp&) = delete;

  void start(AsyncHttpRequest request, std::shared_ptr<HttpSink> sink) override {
    {
      const std::scoped_lock lock(mutex_);
      const std::uint64_t id = ++last_;
      sink->begun(id);
      starting_.emplace_back(id, std::make_unique<Running>(curl_, std::move(request), std::move(sink)));
      if (!thread_.joinable()) thread_ = std::thread([this] { run(); });
    }
    curl_.multi_wakeup(multi_);
  }
  void resume(std::uint64_t exchange) override { tell(resuming_, exchange); }
  void cancel(std::uint64_t exchange) override { tell(cancelling_, exchange); }

 private:
  using Started = std::pair<std::uint64_t, std::unique_ptr<Running>>;

  void tell(std::vector<std::uint64_t>& list, std::uint64_t exchange) {
    {
      const std::scoped_lock lock(mutex_);
      list.push_back(exchange);
    }
    curl_.multi_wakeup(multi_);
  }

  void run() {
    for (bool going = true; going;) {
      going = take_orders();
      int active = 0;
      curl_.multi_perform(multi_, &active);
      int left = 0;
      while (const CURLMsg* message = curl_.multi_info_read(multi_, &left)) {
        if (message->msg == CURLMSG_DONE) end_of(message->easy_handle, message->data.result);
      }
      if (going) curl_.multi_poll(multi_, nullptr, 0, kLongestPollMs, nullptr);
    }
    while (!running_.empty()) end(running_.begin()->first, cancelled(), false);
  }

  /// False when the client ends.
  bool take_orders() {
    std::vector<Started> starting;
    std::vector<std::uint64_t> resuming, cancelling;
    bool stopping = false;
    {
      const std::scoped_lock lock(mutex_);
      starting.swap(starting_);
      resuming.swap(resuming_);
      cancelling.swap(cancelling_);
      stopping = stopping_;
    }
    for (Started& started : starting) begin(started.first, std::move(started.second));
    for (const std::uint64_t id : cancelling) end(id, cancelled(), false);
    for (const std::uint64_t id : resuming) {
      const auto found = running_.find(id);
      if (found == running_.end()) continue;
      curl_.pause(found->second->handle, CURLPAUSE_CONT);  // Offers what waits, now.
      if (found->second->stopped) end(id, cancelled(), false);
    }
    return !stopping;
  }

  void begin(std::uint64_t id, std::unique_ptr<Running> made) {
    Running& running = *made;
    running.handle = curl_.easy_init();
    running_.emplace(id, std::move(made));
    if (running.handle == nullptr) {
      end(id, fail(ErrorCode::kExhausted, "libcurl has no memory left", words_.field), false);
      return;
    }
    set_up(running);
    curl_.setopt(running.handle, CURLOPT_PRIVATE, &running);
    ids_[running.handle] = id;
    curl_.multi_add(multi_, running.handle);
  }

  void set_up(Running& running) const {
    CURL* handle = running.handle;
    const AsyncHttpRequest& request = running.request;
    for (const std::string& header : request.headers)
      running.headers = curl_.slist_append(running.headers, for_curl(header).c_str());
    for (const char* own : {"Accept", "Content-Type", "Expect"})  // libcurl's own ideas
      if (!has(request.headers, own))
        running.headers = curl_.slist_append(running.headers, (own + std::string(":")).c_str());
    curl_.setopt(handle, CURLOPT_URL, request.url.c_str());
    curl_.setopt(handle, CURLOPT_PATH_AS_IS, 1L);
    curl_.setopt(handle, CURLOPT_PROTOCOLS_STR, "http,https");
    curl_.setopt(handle, CURLOPT_HTTP_VERSION, static_cast<long>(CURL_HTTP_VERSION_1_1));
    curl_.setopt(handle, CURLOPT_NOSIGNAL, 1L);
    curl_.setopt(handle, CURLOPT_FOLLOWLOCATION, 0L);
    curl_.setopt(handle, CURLOPT_TCP_KEEPALIVE, 1L);
    curl_.setopt(handle, CURLOPT_SUPPRESS_CONNECT_HEADERS, 1L);
    curl_.setopt(handle, CURLOPT_CONNECTTIMEOUT_MS, static_cast<long>(limits::kEndpointConnectTimeout.count()));
    curl_.setopt(handle, CURLOPT_LOW_SPEED_LIMIT, 1L);
    curl_.setopt(handle, CURLOPT_LOW_SPEED_TIME, static_cast<long>(request.silence.count()));
    if (request.reach != HttpReach::kAnywhere) curl_.setopt(handle, CURLOPT_PROXY, "");
    if (request.reach == HttpReach::kPublic) curl_.setopt(handle, CURLOPT_OPENSOCKETFUNCTION, &open_public);
    if (const char* certificates = std::getenv("SSL_CERT_FILE"); certificates != nullptr && *certificates != '\0')
      curl_.setopt(handle, CURLOPT_CAINFO, certificates);
    curl_.setopt(handle, CURLOPT_HTTPHEADER, running.headers);
    if (request.method != "GET") {
      curl_.setopt(handle, CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(request.body.size()));
      curl_.setopt(handle, CURLOPT_POSTFIELDS, request.body.data());
      curl_.setopt(handle, CURLOPT_CUSTOMREQUEST, request.method.c_str());
    }
    curl_.setopt(handle, CURLOPT_WRITEFUNCTION, &take_body);
    curl_.setopt(handle, CURLOPT_WRITEDATA, &running);
    curl_.setopt(handle, CURLOPT_HEADERFUNCTION, &take_header);
    curl_.setopt(handle, CURLOPT_HEADERDATA, &running);
  }

  void end_of(CURL* handle, CURLcode code) {
    const auto found = ids_.find(handle);
    if (found == ids_.end()) return;
    const std::uint64_t id = found->second;
    if (code == CURLE_OK) return end(id, {}, false);
    if (running_.at(id)->stopped) return end(id, cancelled(), false);
    end(id, std::unexpected(error_of(code)), code == CURLE_OPERATION_TIMEDOUT);
  }

  [[nodiscard]] Error error_of(CURLcode code) const {
    const std::string text = curl_.text(code);
    switch (code) {
      case CURLE_URL_MALFORMAT:
      case CURLE_UNSUPPORTED_PROTOCOL:
        return {ErrorCode::kInvalidArgument, words_.who + "'s URL cannot be used: " + text, words_.field};
      case CURLE_PEER_FAILED_VERIFICATION:
      case CURLE_SSL_CACERT_BADFILE:
        return {ErrorCode::kDenied, words_.who + "'s certificate is not trusted: " + text, words_.field};
      default:
        return {ErrorCode::kUnavailable, words_.who + " does not answer: " + text, words_.field};
    }
  }

  [[nodiscard]] Status cancelled() const { return fail(ErrorCode::kCancelled, "stopped on request", words_.field); }

  void end(std::uint64_t id, const Status& how, bool timed_out) {
    const auto found = running_.find(id);
    if (found == running_.end()) return;
    const std::unique_ptr<Running> running = std::move(found->second);
    running_.erase(found);
    if (running->handle != nullptr) {
      ids_.erase(running->handle);
      curl_.multi_remove(multi_, running->handle);
      curl_.easy_cleanup(running->handle);
    }
    curl_.slist_free_all(running->headers);
    running->sink->end(how, timed_out);
  }

  const Curl curl_;
  const HttpWords words_;
  CURLM* const multi_;
  std::map<std::uint64_t, std::unique_ptr<Running>> running_;  ///< The thread's own, like ids_.
  std::map<CURL*, std::uint64_t> ids_;

  std::mutex mutex_;
  std::vector<Started> starting_;
  std::vector<std::uint64_t> resuming_, cancelling_;
  std::uint64_t last_ = 0;
  bool stopping_ = false;
  std::thread thread_;
};

}  // namespace

Result<std::unique_ptr<AsyncHttp>> make_async_http(HttpWords words) {
  const auto& curl = curl_library();
  if (!curl) return fail(ErrorCode::kUnsupported, words.who + " " + curl.error(), words.field);
  return std::make_unique<CurlAsyncHttp>(*curl, std::move(words));
}

}  // namespace memos::base
