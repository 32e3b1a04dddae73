// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#include "model/endpoint_embedder.h"

#include <cstdlib>
#include <thread>

#include "base/hash.h"
#include "base/limits.h"
#include "model/endpoint_caller.h"
#include "model/endpoint_protocol.h"
#include "model/windows.h"

namespace memos::model {
namespace {

/// A part that the server refuses is halved until it is no longer than that; then it may be cut.
constexpr std::size_t kShortestPart = 96;

using Vectors = std::vector<std::vector<float>>;

bool is_local(std::string_view url) {
  const auto host = url.substr(url.find("://") + 3);
  return host.starts_with("localhost") || host.starts_with("127.") || host.starts_with("[::1]");
}

class EndpointEmbedder final : public Embedder {
 public:
  EndpointEmbedder(EndpointCaller caller, std::unique_ptr<EndpointProtocol> protocol)
      : caller_(std::move(caller)), protocol_(std::move(protocol)) {}

  const std::string& model_hash() const noexcept override { return hash_; }
  const std::string& model_name() const noexcept override { return served_.name; }
  std::uint32_t dimension() const noexcept override { return dimension_; }
  bool english_only() const noexcept override { return false; }

  /// Learns what the server tells about its model, and the dimension. Before any other call.
  Status connect() {
    MEMOS_TRY(served_, protocol_->describe(caller_));
    hash_ = base::to_hex(base::blake2b(base::as_bytes(served_.identity)));
    const std::string_view probe[] = {"memos"};
    MEMOS_TRY(const std::vector<Vectors> vectors, embed_parts(probe));
    dimension_ = static_cast<std::uint32_t>(vectors[0][0].size());
    return {};
  }

  Result<std::vector<Vectors>> embed(std::span<const std::string_view> texts, TextKind /*kind*/) override {
    MEMOS_CHECK_OK(check_texts(texts));
    std::vector<Vectors> results(texts.size());
    std::vector<std::string_view> parts;
    std::vector<std::size_t> owners;
    for (std::size_t i = 0; i < texts.size(); ++i) {
      for (const Window& window : overlapping_text_windows(texts[i], served_.part_bytes)) {
        parts.push_back(texts[i].substr(window.begin, window.end - window.begin));
        owners.push_back(i);
      }
    }
    for (std::size_t at = 0; at < parts.size();) {
      const auto some = next_batch(std::span(parts).subspan(at));
      MEMOS_TRY(std::vector<Vectors> made, embed_parts(some));
      for (std::size_t i = 0; i < some.size(); ++i)
        for (std::vector<float>& vector : made[i]) results[owners[at + i]].push_back(std::move(vector));
      at += some.size();
    }
    return results;
  }

 private:
  /// As many of the texts as the server takes at once, at least one.
  std::span<const std::string_view> next_batch(std::span<const std::string_view> texts) const {
    std::size_t count = 0;
    for (std::size_t bytes = 0; count < std::min(texts.size(), served_.batch_texts); ++count) {
      bytes += texts[count].size();
      if (count > 0 && bytes > served_.batch_bytes) break;
    }
    return texts.first(count);
  }

  Result<HttpReply> post(std::span<const std::string_view> texts, bool truncate) {
    const auto ask = [&] {
      return caller_.ask(protocol_->url(), protocol_->request(texts, truncate),
                         [&](const HttpReply& reply) { return protocol_->too_much(reply); });
    };
    auto reply = ask();
    return reply && protocol_->adapt(*reply) ? ask() : reply;
  }

  /// The vectors of each text: one, or several where the server refused it whole. Fewer texts at a time and shorter
  /// parts are tried where it says that they are too much.
  Result<std::vector<Vectors>> embed_parts(std::span<const std::string_view> texts) {
    MEMOS_TRY(HttpReply reply, post(texts, false));
    if (protocol_->too_much(reply)) {
      if (texts.size() > 1) return embed_halves(texts);
      if (texts[0].size() > kShortestPart) return embed_in_parts(texts[0]);
      if (protocol_->can_truncate()) {
        MEMOS_TRY(reply, post(texts, true));
      }
    }
    if (reply.status != 200) return std::unexpected(status_error(reply.status, protocol_->not_found()));
    MEMOS_TRY(Vectors vectors, protocol_->read(reply.body, texts.size(), dimension_));
    std::vector<Vectors> made(texts.size());
    for (std::size_t i = 0; i < made.size(); ++i) made[i].push_back(std::move(vectors[i]));
    return made;
  }

  Result<std::vector<Vectors>> embed_halves(std::span<const std::string_view> texts) {
    const std::size_t half = texts.size() / 2;
    MEMOS_TRY(std::vector<Vectors> made, embed_parts(texts.first(half)));
    MEMOS_TRY(std::vector<Vectors> rest, embed_parts(texts.subspan(half)));
    for (Vectors& vectors : rest) made.push_back(std::move(vectors));
    return made;
  }

  Result<std::vector<Vectors>> embed_in_parts(std::string_view text) {
    std::vector<Vectors> made(1);
    for (const Window& window : overlapping_text_windows(text, text.size() / 2)) {
      const std::string_view part[] = {text.substr(window.begin, window.end - window.begin)};
      MEMOS_TRY(std::vector<Vectors> some, embed_parts(part));
      for (std::vector<float>& vector : some[0]) made[0].push_back(std::move(vector));
    }
    return made;
  }

  EndpointCaller caller_;
  std::unique_ptr<EndpointProtocol> protocol_;
  ServedModel served_;
  std::string hash_;
  std::uint32_t dimension_ = 0;
};

}  // namespace

Result<std::unique_ptr<Embedder>> make_endpoint_embedder(EndpointOptions options) {
  MEMOS_TRY(auto protocol, make_endpoint_protocol(options.name));
  if (!options.key.empty() && protocol->url().starts_with("http://") && !is_local(protocol->url()))
    options.logger.log(base::LogLevel::kWarn, "the embedder's key goes over the network without encryption; use https");
  auto embedder = std::make_unique<EndpointEmbedder>(
      EndpointCaller(std::move(options.client), std::move(options.key), std::move(options.pause)), std::move(protocol));
  MEMOS_CHECK_OK(embedder->connect());
  return embedder;
}

Result<std::unique_ptr<Embedder>> make_endpoint_embedder(const std::string& name, const base::Logger& logger) {
  MEMOS_CHECK_OK(make_endpoint_protocol(name));  // Before libcurl is loaded.
  MEMOS_TRY(auto client, make_http_client());
  const char* key =
      std::getenv("MEMOS_EMBEDDER_KEY");  // NOLINT(concurrency-mt-unsafe): nothing changes the environment.
  return make_endpoint_embedder(
      EndpointOptions{name, key == nullptr ? "" : key, std::move(client),
                      [](std::chrono::milliseconds wait) { std::this_thread::sleep_for(wait); }, logger});
}

}  // namespace memos::model
