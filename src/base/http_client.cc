// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#include "base/http_client.h"

#include <algorithm>
#include <cstdlib>
#include <mutex>

#include "base/curl.h"

namespace memos::base {
namespace {

/// One request under way: what libcurl's callbacks see.
struct Exchange {
  const Curl& curl;
  CURL* handle;
  const HttpRequest& request;
  HttpReply reply{};
  bool stopped = false;  ///< By the sink or by keep_going.
  bool too_long = false;
  bool ready = false;     ///< A connection stood.
  std::size_t taken = 0;  ///< Bytes of the body.
};

bool goes_to_sink(const Exchange& exchange) {
  if (!exchange.request.sink) return false;
  long status = 0;
  exchange.curl.getinfo(exchange.handle, CURLINFO_RESPONSE_CODE, &status);
  const std::string_view type = exchange.reply.header("content-type");
  return status == 200 && type.substr(0, type.find(';')) == exchange.request.sink_type;
}

std::size_t take_body(char* data, std::size_t size, std::size_t count, void* into) {
  auto& exchange = *static_cast<Exchange*>(into);
  const std::size_t bytes = size * count;
  if (exchange.taken == 0) exchange.reply.sunk = goes_to_sink(exchange);
  exchange.taken += bytes;
  if (exchange.reply.sunk) {
    exchange.stopped = !exchange.request.sink({data, bytes});
    return exchange.stopped ? 0 : bytes;
  }
  exchange.too_long = exchange.taken > exchange.request.max_reply_bytes;
  if (exchange.too_long) return 0;  // Makes the transfer fail.
  exchange.reply.body.append(data, bytes);
  return bytes;
}

std::size_t take_header(char* data, std::size_t size, std::size_t count, void* into) {
  auto& exchange = *static_cast<Exchange*>(into);
  std::string_view line(data, size * count);
  const std::size_t colon = line.find(':');
  if (line.starts_with("HTTP/")) exchange.reply.headers.clear();  // What came before was an interim answer.
  if (colon == std::string_view::npos) return size * count;
  std::string name(line.substr(0, colon));
  std::ranges::transform(name, name.begin(),
                         [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; });
  line.remove_prefix(colon + 1);
  while (!line.empty() && (line.front() == ' ' || line.front() == '\t')) line.remove_prefix(1);
  while (!line.empty() && (line.back() == '\r' || line.back() == '\n' || line.back() == ' ')) line.remove_suffix(1);
  exchange.reply.headers.emplace_back(std::move(name), line);
  return size * count;
}

int ask_to_go_on(void* under_way, curl_off_t, curl_off_t, curl_off_t, curl_off_t) {
  auto& exchange = *static_cast<Exchange*>(under_way);
  exchange.stopped = !exchange.request.keep_going();
  return exchange.stopped ? 1 : 0;
}

Error transfer_error(CURLcode code, const char* text, const Exchange& exchange, const HttpWords& words) {
  if (exchange.stopped) return {ErrorCode::kCancelled, "stopped on request", {}};
  if (exchange.too_long) return {ErrorCode::kExhausted, words.who + "'s reply is too long", words.field};
  // What answers with something else than HTTP gives the code of an unknown scheme.
  if (exchange.ready && (code == CURLE_UNSUPPORTED_PROTOCOL || code == CURLE_WEIRD_SERVER_REPLY))
    return {ErrorCode::kUnsupported, words.who + " does not speak HTTP", words.field};
  switch (code) {
    case CURLE_URL_MALFORMAT:
    case CURLE_UNSUPPORTED_PROTOCOL:
      return {ErrorCode::kInvalidArgument, words.who + "'s URL cannot be used: " + text, words.field};
    case CURLE_SSL_CACERT_BADFILE:
      if (!exchange.request.ca.empty())
        return {ErrorCode::kInvalidArgument, "no certificates can be read from " + exchange.request.ca, "ca"};
      [[fallthrough]];
    case CURLE_PEER_FAILED_VERIFICATION:
      return {ErrorCode::kDenied, words.who + "'s certificate is not trusted: " + text, words.field};
    default:
      return {ErrorCode::kUnavailable, words.who + " does not answer: " + text, words.field};
  }
}

class CurlClient final : public HttpClient {
 public:
  CurlClient(const Curl& curl, HttpWords words) : curl_(curl), words_(std::move(words)) {}
  CurlClient(const CurlClient&) = delete;
  CurlClient& operator=(const CurlClient&) = delete;
  ~CurlClient() override {
    for (CURL* handle : idle_) curl_.easy_cleanup(handle);
  }

  Result<HttpReply> post(const HttpRequest& request) override {
    CURL* handle = take_handle();
    if (handle == nullptr) return fail(ErrorCode::kExhausted, "libcurl has no memory left", words_.field);
    auto reply = perform(handle, request);
    const std::scoped_lock lock(mutex_);
    idle_.push_back(handle);
    return reply;
  }

 private:
  CURL* take_handle() {
    {
      const std::scoped_lock lock(mutex_);
      if (!idle_.empty()) {
        CURL* handle = idle_.back();
        idle_.pop_back();
        return handle;
      }
    }
    return curl_.easy_init();
  }

  [[nodiscard]] curl_slist* headers_of(const HttpRequest& request) const {
    curl_slist* headers = curl_.slist_append(nullptr, "Content-Type: application/json");
    if (!request.sink) headers = curl_.slist_append(headers, "Accept: application/json");
    headers = curl_.slist_append(headers, "Expect:");  // No extra round trip for long bodies.
    if (!request.token.empty())
      headers = curl_.slist_append(headers, ("Authorization: Bearer " + request.token).c_str());
    for (const std::string& header : request.headers) headers = curl_.slist_append(headers, header.c_str());
    return headers;
  }

  void set_up(Exchange& exchange, curl_slist* headers) const {
    CURL* handle = exchange.handle;
    const HttpRequest& request = exchange.request;
    curl_.easy_reset(handle);  // Keeps the connection.
    curl_.setopt(handle, CURLOPT_URL, request.url.c_str());
    curl_.setopt(handle, CURLOPT_PROTOCOLS_STR, "http,https");
    curl_.setopt(handle, CURLOPT_NOSIGNAL, 1L);
    curl_.setopt(handle, CURLOPT_FOLLOWLOCATION, 0L);
    curl_.setopt(handle, CURLOPT_USERAGENT, "memos");
    curl_.setopt(handle, CURLOPT_TCP_KEEPALIVE, 1L);
    curl_.setopt(handle, CURLOPT_TIMEOUT_MS, static_cast<long>(request.timeout.count()));
    curl_.setopt(handle, CURLOPT_CONNECTTIMEOUT_MS, static_cast<long>(limits::kEndpointConnectTimeout.count()));
    if (request.silence.count() > 0) {
      curl_.setopt(handle, CURLOPT_LOW_SPEED_LIMIT, 1L);
      curl_.setopt(handle, CURLOPT_LOW_SPEED_TIME, static_cast<long>(request.silence.count()));
    }
    if (request.keep_going) {
      curl_.setopt(handle, CURLOPT_NOPROGRESS, 0L);
      curl_.setopt(handle, CURLOPT_XFERINFOFUNCTION, &ask_to_go_on);
      curl_.setopt(handle, CURLOPT_XFERINFODATA, &exchange);
    }
    const char* const environment = std::getenv("SSL_CERT_FILE");
    const char* const certificates = request.ca.empty() ? environment : request.ca.c_str();
    if (certificates != nullptr && *certificates != '\0') curl_.setopt(handle, CURLOPT_CAINFO, certificates);
    curl_.setopt(handle, CURLOPT_HTTPHEADER, headers);
    if (!request.get) {
      curl_.setopt(handle, CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(request.body.size()));
      curl_.setopt(handle, CURLOPT_POSTFIELDS, request.body.c_str());
    }
    curl_.setopt(handle, CURLOPT_WRITEFUNCTION, &take_body);
    curl_.setopt(handle, CURLOPT_WRITEDATA, &exchange);
    curl_.setopt(handle, CURLOPT_HEADERFUNCTION, &take_header);
    curl_.setopt(handle, CURLOPT_HEADERDATA, &exchange);
  }

  Result<HttpReply> perform(CURL* handle, const HttpRequest& request) {
    Exchange exchange{.curl = curl_, .handle = handle, .request = request};
    curl_slist* headers = headers_of(request);
    set_up(exchange, headers);
    const CURLcode code = curl_.perform(handle);
    curl_.slist_free_all(headers);
    curl_off_t ready = 0;  // Microseconds until a request could be sent.
    curl_.getinfo(handle, CURLINFO_PRETRANSFER_TIME_T, &ready);
    exchange.ready = code == CURLE_OK || ready > 0;
    if (request.connected != nullptr) *request.connected = exchange.ready;
    if (code != CURLE_OK) return std::unexpected(transfer_error(code, curl_.text(code), exchange, words_));
    curl_.getinfo(handle, CURLINFO_RESPONSE_CODE, &exchange.reply.status);
    curl_off_t wait = 0;
    if (curl_.getinfo(handle, CURLINFO_RETRY_AFTER, &wait) == CURLE_OK && wait > 0)
      exchange.reply.retry_after = std::chrono::seconds(wait);
    return std::move(exchange.reply);
  }

  const Curl curl_;
  const HttpWords words_;
  std::mutex mutex_;
  std::vector<CURL*> idle_;
};

}  // namespace

std::string_view HttpReply::header(std::string_view name) const noexcept {
  for (const auto& [key, value] : headers)
    if (key == name) return value;
  return {};
}

Result<std::unique_ptr<HttpClient>> make_http_client(HttpWords words) {
  const auto& curl = curl_library();
  if (!curl) return fail(ErrorCode::kUnsupported, words.who + " " + curl.error(), words.field);
  return std::make_unique<CurlClient>(*curl, std::move(words));
}

}  // namespace memos::base
