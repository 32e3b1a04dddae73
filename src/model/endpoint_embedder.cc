// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#include "model/endpoint_embedder.h"

#include <atomic>
#include <cstdlib>
#include <thread>

#include "base/hash.h"
#include "base/json.h"
#include "base/limits.h"
#include "model/endpoint_reply.h"
#include "model/windows.h"

namespace memos::model {
namespace {

constexpr std::chrono::milliseconds kFirstPause{250};  // Doubled from try to try.
constexpr std::string_view kPath = "/embeddings";

struct Address {
  std::string url, model;
};

Result<Address> parse_name(const std::string& name) {
  const auto hash = name.find('#');
  if (hash == std::string::npos || hash + 1 == name.size())
    return fail(ErrorCode::kInvalidArgument, "an endpoint is called http://HOST/v1#MODEL; the model is missing",
                "embedder");
  Address address{name.substr(0, hash), name.substr(hash + 1)};
  if (address.url.find('@') != std::string::npos)
    return fail(ErrorCode::kInvalidArgument,
                "an endpoint's key belongs into the environment variable MEMOS_EMBEDDER_KEY, not into its URL",
                "embedder");
  while (address.url.ends_with('/')) address.url.pop_back();
  if (!address.url.ends_with(kPath)) address.url += kPath;
  return address;
}

bool is_local(std::string_view url) {
  const auto host = url.substr(url.find("://") + 3);
  return host.starts_with("localhost") || host.starts_with("127.") || host.starts_with("[::1]");
}

bool worth_another_try(const Result<HttpReply>& reply) {
  if (!reply) return reply.error().code == ErrorCode::kUnavailable;
  return reply->status == 429 || reply->status >= 500;
}

/// The reply's body is not repeated in errors: some servers send the texts back in it.
Error status_error(long status) {
  const std::string text = "the endpoint answers with status " + std::to_string(status);
  if (status == 401 || status == 403)
    return {ErrorCode::kDenied, text + ": it wants another key (environment variable MEMOS_EMBEDDER_KEY)", "embedder"};
  if (status == 404) return {ErrorCode::kNotFound, text + ": it has no such model, or the URL lacks /v1", "embedder"};
  if (status == 429 || status >= 500) return {ErrorCode::kUnavailable, text + "; try again later", "embedder"};
  return {ErrorCode::kUnsupported, text + ": it cannot embed these texts with this model", "embedder"};
}

class EndpointEmbedder final : public Embedder {
 public:
  EndpointEmbedder(EndpointOptions options, Address address)
      : options_(std::move(options)),
        address_(std::move(address)),
        hash_(base::to_hex(base::blake2b(base::as_bytes("memos endpoint\n" + address_.url + "\n" + address_.model)))) {}

  const std::string& model_hash() const noexcept override { return hash_; }
  const std::string& model_name() const noexcept override { return address_.model; }
  std::uint32_t dimension() const noexcept override { return dimension_; }
  bool english_only() const noexcept override { return false; }

  /// Learns the dimension. Before any other call.
  Status connect() {
    const std::string_view probe[] = {"memos"};
    MEMOS_TRY(const auto vectors, request(probe));
    dimension_ = static_cast<std::uint32_t>(vectors[0].size());
    return {};
  }

  Result<std::vector<std::vector<std::vector<float>>>> embed(std::span<const std::string_view> texts,
                                                             TextKind /*kind*/) override {
    MEMOS_CHECK_OK(check_texts(texts));
    std::vector<std::vector<std::vector<float>>> results(texts.size());
    std::vector<std::string_view> parts;
    std::vector<std::size_t> owners;
    for (std::size_t i = 0; i < texts.size(); ++i) {
      for (const Window& window : overlapping_text_windows(texts[i], limits::kMaxEndpointPartBytes)) {
        parts.push_back(texts[i].substr(window.begin, window.end - window.begin));
        owners.push_back(i);
      }
    }
    for (std::size_t at = 0; at < parts.size(); at += limits::kMaxEmbedBatch) {
      const auto some = std::span(parts).subspan(at, std::min(limits::kMaxEmbedBatch, parts.size() - at));
      MEMOS_TRY(auto vectors, request(some));
      for (std::size_t i = 0; i < some.size(); ++i) results[owners[at + i]].push_back(std::move(vectors[i]));
    }
    return results;
  }

 private:
  HttpRequest make_request(std::span<const std::string_view> texts, bool base64) const {
    json::Array input;
    for (const std::string_view text : texts) input.emplace_back(text);
    json::Value body;
    body.set("model", address_.model);
    body.set("input", std::move(input));
    if (base64) body.set("encoding_format", "base64");
    return {address_.url, json::dump(body), options_.key};
  }

  Result<std::vector<std::vector<float>>> request(std::span<const std::string_view> texts) {
    const bool base64 = base64_.load();
    auto reply = post(make_request(texts, base64));
    if (base64 && reply && (reply->status == 400 || reply->status == 422)) {
      base64_.store(false);  // Some servers know lists of numbers only.
      reply = post(make_request(texts, false));
    }
    if (!reply) return std::unexpected(std::move(reply).error());
    if (reply->status != 200) return std::unexpected(status_error(reply->status));
    return read_embeddings(reply->body, texts.size(), dimension_);
  }

  Result<HttpReply> post(const HttpRequest& request) {
    auto pause = kFirstPause;
    for (std::uint32_t tries = 1;; ++tries) {
      auto reply = options_.client->post(request);
      if (tries == limits::kMaxEndpointTries || !worth_another_try(reply)) return reply;
      auto wait = pause;
      if (reply && reply->retry_after) wait = std::max<std::chrono::milliseconds>(wait, *reply->retry_after);
      options_.pause(std::min(wait, limits::kMaxEndpointPause));
      pause *= 2;
    }
  }

  EndpointOptions options_;
  Address address_;
  std::string hash_;
  std::uint32_t dimension_ = 0;
  std::atomic<bool> base64_{true};
};

}  // namespace

Result<std::unique_ptr<Embedder>> make_endpoint_embedder(EndpointOptions options) {
  MEMOS_TRY(auto address, parse_name(options.name));
  if (!options.key.empty() && address.url.starts_with("http://") && !is_local(address.url))
    options.logger.log(base::LogLevel::kWarn, "the embedder's key goes over the network without encryption; use https");
  auto embedder = std::make_unique<EndpointEmbedder>(std::move(options), std::move(address));
  MEMOS_CHECK_OK(embedder->connect());
  return embedder;
}

Result<std::unique_ptr<Embedder>> make_endpoint_embedder(const std::string& name, const base::Logger& logger) {
  MEMOS_CHECK_OK(parse_name(name));  // Before libcurl is loaded.
  MEMOS_TRY(auto client, make_http_client());
  const char* key =
      std::getenv("MEMOS_EMBEDDER_KEY");  // NOLINT(concurrency-mt-unsafe): nothing changes the environment.
  return make_endpoint_embedder(
      EndpointOptions{name, key == nullptr ? "" : key, std::move(client),
                      [](std::chrono::milliseconds wait) { std::this_thread::sleep_for(wait); }, logger});
}

}  // namespace memos::model
