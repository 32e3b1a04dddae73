// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
// The embeddings part of OpenAI's API, which many servers speak.
#include <atomic>

#include "model/endpoint_protocol.h"
#include "model/endpoint_reply.h"

namespace memos::model {
namespace {

constexpr std::string_view kPath = "/embeddings";

class OpenAiProtocol final : public EndpointProtocol {
 public:
  OpenAiProtocol(std::string url, std::string model) : url_(std::move(url)), model_(std::move(model)) {}

  Result<ServedModel> describe(const EndpointCaller& /*caller*/) override {
    ServedModel served;
    served.name = model_;
    served.identity = "memos endpoint\n" + url_ + "\n" + model_;
    return served;
  }
  const std::string& url() const noexcept override { return url_; }
  bool can_truncate() const noexcept override { return false; }

  std::string request(std::span<const std::string_view> texts, bool /*truncate*/) const override {
    json::Value body = body_with_texts("input", texts);
    body.set("model", model_);
    if (base64_.load()) body.set("encoding_format", "base64");
    return json::dump(body);
  }
  Result<std::vector<std::vector<float>>> read(std::string_view body, std::size_t count,
                                               std::size_t dimension) const override {
    return read_embeddings(body, count, dimension);
  }
  /// Some servers know lists of numbers only.
  bool adapt(const HttpReply& reply) override {
    return (reply.status == 400 || reply.status == 422) && base64_.exchange(false);
  }
  std::string not_found() const override { return "it has no such model, or the URL lacks /v1"; }

 private:
  const std::string url_, model_;
  std::atomic<bool> base64_{true};
};

}  // namespace

Result<std::unique_ptr<EndpointProtocol>> make_openai_protocol(const std::string& name) {
  const auto hash = name.find('#');
  if (hash == std::string::npos || hash + 1 == name.size())
    return fail(ErrorCode::kInvalidArgument, "an endpoint is called http://HOST/v1#MODEL; the model is missing",
                "embedder");
  MEMOS_TRY(std::string url, base_url(std::string_view(name).substr(0, hash), "http://HOST/v1#MODEL"));
  if (!url.ends_with(kPath)) url += kPath;
  return std::make_unique<OpenAiProtocol>(std::move(url), name.substr(hash + 1));
}

}  // namespace memos::model
