// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#include "model/http_client.h"

#include <curl/curl.h>

#include <mutex>
#include <vector>

#include "base/dynamic_library.h"
#include "base/limits.h"

namespace memos::model {
namespace {

constexpr const char* kLibrary = "libcurl.so.4";

/// The functions of libcurl that are used.
struct Curl {
  decltype(&::curl_global_init) global_init = nullptr;
  decltype(&::curl_easy_init) easy_init = nullptr;
  decltype(&::curl_easy_cleanup) easy_cleanup = nullptr;
  decltype(&::curl_easy_reset) easy_reset = nullptr;
  decltype(&::curl_easy_setopt) setopt = nullptr;
  decltype(&::curl_easy_perform) perform = nullptr;
  decltype(&::curl_easy_getinfo) getinfo = nullptr;
  decltype(&::curl_easy_strerror) text = nullptr;
  decltype(&::curl_slist_append) slist_append = nullptr;
  decltype(&::curl_slist_free_all) slist_free_all = nullptr;
};

template <class Function>
bool bind(const base::DynamicLibrary& library, const char* name, Function& function) {
  function = reinterpret_cast<Function>(library.symbol(name));
  return function != nullptr;
}

Result<Curl> load_curl() {
  auto library = base::DynamicLibrary::open(kLibrary);
  if (!library)
    return fail(ErrorCode::kUnsupported, "endpoints need libcurl, which cannot be loaded: " + library.error().message,
                "embedder");
  Curl curl;
  const bool whole =
      bind(*library, "curl_global_init", curl.global_init) && bind(*library, "curl_easy_init", curl.easy_init) &&
      bind(*library, "curl_easy_cleanup", curl.easy_cleanup) && bind(*library, "curl_easy_reset", curl.easy_reset) &&
      bind(*library, "curl_easy_setopt", curl.setopt) && bind(*library, "curl_easy_perform", curl.perform) &&
      bind(*library, "curl_easy_getinfo", curl.getinfo) && bind(*library, "curl_easy_strerror", curl.text) &&
      bind(*library, "curl_slist_append", curl.slist_append) &&
      bind(*library, "curl_slist_free_all", curl.slist_free_all);
  if (!whole || curl.global_init(CURL_GLOBAL_DEFAULT) != CURLE_OK)
    return fail(ErrorCode::kUnsupported, "endpoints need another version of libcurl", "embedder");
  // Kept for the whole process: TLS libraries register exit handlers and must not be unloaded.
  static const base::DynamicLibrary kept = *std::move(library);
  return curl;
}

std::size_t take_body(char* data, std::size_t size, std::size_t count, void* into) {
  auto& body = *static_cast<std::string*>(into);
  const std::size_t bytes = size * count;
  if (bytes > limits::kMaxEndpointReplyBytes - body.size()) return 0;  // Makes the transfer fail.
  body.append(data, bytes);
  return bytes;
}

Error transfer_error(CURLcode code, const char* text) {
  switch (code) {
    case CURLE_URL_MALFORMAT:
    case CURLE_UNSUPPORTED_PROTOCOL:
      return {ErrorCode::kInvalidArgument, std::string("the endpoint's URL cannot be used: ") + text, "embedder"};
    case CURLE_WRITE_ERROR:
      return {ErrorCode::kExhausted, "the endpoint's reply is too long", "embedder"};
    case CURLE_PEER_FAILED_VERIFICATION:
    case CURLE_SSL_CACERT_BADFILE:
      return {ErrorCode::kDenied, std::string("the endpoint's certificate is not trusted: ") + text, "embedder"};
    default:
      return {ErrorCode::kUnavailable, std::string("the endpoint does not answer: ") + text, "embedder"};
  }
}

class CurlClient final : public HttpClient {
 public:
  explicit CurlClient(const Curl& curl) : curl_(curl) {}
  CurlClient(const CurlClient&) = delete;
  CurlClient& operator=(const CurlClient&) = delete;
  ~CurlClient() override {
    for (CURL* handle : idle_) curl_.easy_cleanup(handle);
  }

  Result<HttpReply> post(const HttpRequest& request) override {
    CURL* handle = take_handle();
    if (handle == nullptr) return fail(ErrorCode::kUnavailable, "libcurl has no memory left", "embedder");
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

  Result<HttpReply> perform(CURL* handle, const HttpRequest& request) {
    HttpReply reply;
    curl_slist* headers = curl_.slist_append(nullptr, "Content-Type: application/json");
    headers = curl_.slist_append(headers, "Accept: application/json");
    headers = curl_.slist_append(headers, "Expect:");  // No extra round trip for long bodies.
    if (!request.token.empty())
      headers = curl_.slist_append(headers, ("Authorization: Bearer " + request.token).c_str());
    curl_.easy_reset(handle);  // Keeps the connection.
    curl_.setopt(handle, CURLOPT_URL, request.url.c_str());
    curl_.setopt(handle, CURLOPT_PROTOCOLS_STR, "http,https");
    curl_.setopt(handle, CURLOPT_NOSIGNAL, 1L);
    curl_.setopt(handle, CURLOPT_FOLLOWLOCATION, 0L);
    curl_.setopt(handle, CURLOPT_USERAGENT, "memos");
    curl_.setopt(handle, CURLOPT_TIMEOUT_MS, static_cast<long>(limits::kEndpointTimeout.count()));
    curl_.setopt(handle, CURLOPT_CONNECTTIMEOUT_MS, static_cast<long>(limits::kEndpointConnectTimeout.count()));
    curl_.setopt(handle, CURLOPT_HTTPHEADER, headers);
    curl_.setopt(handle, CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(request.body.size()));
    curl_.setopt(handle, CURLOPT_POSTFIELDS, request.body.c_str());
    curl_.setopt(handle, CURLOPT_WRITEFUNCTION, &take_body);
    curl_.setopt(handle, CURLOPT_WRITEDATA, &reply.body);
    const CURLcode code = curl_.perform(handle);
    curl_.slist_free_all(headers);
    if (code != CURLE_OK) return std::unexpected(transfer_error(code, curl_.text(code)));
    curl_.getinfo(handle, CURLINFO_RESPONSE_CODE, &reply.status);
    curl_off_t wait = 0;
    if (curl_.getinfo(handle, CURLINFO_RETRY_AFTER, &wait) == CURLE_OK && wait > 0)
      reply.retry_after = std::chrono::seconds(wait);
    return reply;
  }

  Curl curl_;
  std::mutex mutex_;
  std::vector<CURL*> idle_;
};

}  // namespace

Result<std::unique_ptr<HttpClient>> make_http_client() {
  static const Result<Curl> curl = load_curl();
  if (!curl) return std::unexpected(curl.error());
  return std::make_unique<CurlClient>(*curl);
}

}  // namespace memos::model
