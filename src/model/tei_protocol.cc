// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
// Hugging Face's text-embeddings server: /embed, and /info for the model and its limits.
#include <algorithm>

#include "model/endpoint_protocol.h"
#include "model/endpoint_reply.h"

namespace memos::model {
namespace {

constexpr std::string_view kPrefix = "tei:";
constexpr std::string_view kPath = "/embed";

class TeiProtocol final : public EndpointProtocol {
 public:
  explicit TeiProtocol(std::string base) : base_(std::move(base)), url_(base_ + std::string(kPath)) {}

  Result<ServedModel> describe(const EndpointCaller& caller) override {
    MEMOS_TRY(const HttpReply reply, caller.ask(base_ + "/info", {}));
    if (reply.status != 200) return std::unexpected(status_error(reply.status, not_found()));
    MEMOS_TRY(const TeiInfo info, read_tei_info(reply.body));
    ServedModel served;
    served.name = info.model;
    // Pooling and number format are the server's choice and change the vectors.
    const std::string where = info.revision.empty() ? base_ : info.revision;
    served.identity = "memos tei\n" + info.model + "\n" + where + "\n" + info.pooling + "\n" + info.number_format;
    if (info.batch_texts != 0)
      served.batch_texts = static_cast<std::size_t>(std::min<std::uint64_t>(served.batch_texts, info.batch_texts));
    if (info.batch_tokens != 0) served.batch_bytes = std::min(served.batch_bytes, bytes_of_tokens(info.batch_tokens));
    if (info.window != 0) served.part_bytes = std::min(served.part_bytes, bytes_of_tokens(info.window));
    return served;
  }
  const std::string& url() const noexcept override { return url_; }

  std::string request(std::span<const std::string_view> texts, bool truncate) const override {
    json::Value body = body_with_texts("inputs", texts);
    body.set("truncate", truncate);
    body.set("normalize", true);
    return json::dump(body);
  }
  Result<std::vector<std::vector<float>>> read(std::string_view body, std::size_t count,
                                               std::size_t dimension) const override {
    return read_vectors(body, count, dimension);
  }
  /// 413: too many texts, or one that is too long; 422: a tokenizer that refuses a text.
  bool too_much(const HttpReply& reply) const override { return reply.status == 413 || reply.status == 422; }
  std::string not_found() const override { return "this is no server of text-embeddings-inference"; }

 private:
  const std::string base_, url_;
};

}  // namespace

Result<std::unique_ptr<EndpointProtocol>> make_tei_protocol(const std::string& name) {
  MEMOS_TRY(std::string base, base_url(std::string_view(name).substr(kPrefix.size()), "tei:http://HOST:8080"));
  if (base.ends_with(kPath)) base.resize(base.size() - kPath.size());
  return std::make_unique<TeiProtocol>(std::move(base));
}

}  // namespace memos::model
