// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#pragma once

#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/json.h"
#include "base/limits.h"
#include "model/endpoint_caller.h"

namespace memos::model {

/// What is known of a served model before it embeds.
struct ServedModel {
  std::string name;
  std::string identity;  ///< Equal only for the same model; of URLs free where the server names its model by a hash.
  std::size_t batch_texts = limits::kMaxEmbedBatch;
  std::size_t batch_bytes = limits::kMaxEmbedBatch * limits::kMaxEndpointPartBytes;  ///< Of all texts of a request.
  std::size_t part_bytes = limits::kMaxEndpointPartBytes;  ///< Longer texts go in overlapping parts.
};

/// How one kind of server is spoken to. Exists so that OpenAI's API, Ollama and Hugging Face's server share batches,
/// parts and tries. Thread-safe.
class EndpointProtocol {
 public:
  virtual ~EndpointProtocol() = default;
  /// Asks the server about its model, if it can tell. Before any other call.
  [[nodiscard]] virtual Result<ServedModel> describe(const EndpointCaller& caller) = 0;
  [[nodiscard]] virtual const std::string& url() const noexcept = 0;
  /// Whether the server can be asked to leave out what does not fit into the model's window.
  [[nodiscard]] virtual bool can_truncate() const noexcept { return true; }
  /// JSON. `truncate`: see there.
  [[nodiscard]] virtual std::string request(std::span<const std::string_view> texts, bool truncate) const = 0;
  /// `count` unit vectors of `dimension` values (0 = any, but all the same). Error kUnsupported.
  [[nodiscard]] virtual Result<std::vector<std::vector<float>>> read(std::string_view body, std::size_t count,
                                                                     std::size_t dimension) const = 0;
  /// The texts are too many or too long together; fewer or shorter ones may do.
  [[nodiscard]] virtual bool too_much(const HttpReply& reply) const { return reply.status == 413; }
  /// After a refusal: whether request() is now made in another way.
  [[nodiscard]] virtual bool adapt(const HttpReply& /*reply*/) { return false; }
  /// What status 404 means.
  [[nodiscard]] virtual std::string not_found() const = 0;
};

/// "http(s)://HOST/v1#MODEL", "ollama:MODEL[@URL]" or "tei:URL". Error kInvalidArgument.
[[nodiscard]] Result<std::unique_ptr<EndpointProtocol>> make_endpoint_protocol(const std::string& name);
/// Whether a name belongs to one of these.
[[nodiscard]] bool is_endpoint_name(std::string_view name) noexcept;

[[nodiscard]] Result<std::unique_ptr<EndpointProtocol>> make_openai_protocol(const std::string& name);
[[nodiscard]] Result<std::unique_ptr<EndpointProtocol>> make_ollama_protocol(const std::string& name);
[[nodiscard]] Result<std::unique_ptr<EndpointProtocol>> make_tei_protocol(const std::string& name);

/// A base URL without slashes at its end. Error kInvalidArgument: neither http nor https, or it holds a key.
[[nodiscard]] Result<std::string> base_url(std::string_view url, const std::string& example);
/// {"FIELD": [texts]}.
[[nodiscard]] json::Value body_with_texts(std::string_view field, std::span<const std::string_view> texts);
/// Bytes that surely are no more than so many tokens of English, within what parts may have.
[[nodiscard]] std::size_t bytes_of_tokens(std::uint64_t tokens) noexcept;

}  // namespace memos::model
