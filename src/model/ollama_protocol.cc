// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
// Ollama's own API: /api/embed, /api/tags for the model's digest, /api/show for its window.
#include <algorithm>

#include "model/endpoint_protocol.h"
#include "model/endpoint_reply.h"

namespace memos::model {
namespace {

constexpr std::string_view kPrefix = "ollama:";
constexpr std::string_view kHome = "http://127.0.0.1:11434";  // Where Ollama listens when nothing is configured.
constexpr std::string_view kExample = "ollama:MODEL or ollama:MODEL@http://HOST:11434";

class OllamaProtocol final : public EndpointProtocol {
 public:
  OllamaProtocol(std::string base, std::string model)
      : base_(std::move(base)), url_(base_ + "/api/embed"), model_(std::move(model)) {}

  Result<ServedModel> describe(const EndpointCaller& caller) override {
    ServedModel served;
    served.name = model_;
    served.identity = "memos ollama\n" + base_ + "\n" + model_;
    MEMOS_TRY(const HttpReply tags, caller.ask(base_ + "/api/tags", {}));
    if (tags.status == 401 || tags.status == 403) return std::unexpected(status_error(tags.status, not_found()));
    if (tags.status == 200) {
      MEMOS_TRY(const std::string digest, read_ollama_digest(tags.body, model_));
      if (!digest.empty()) served.identity = "memos ollama\n" + digest;
    }
    json::Value body;
    body.set("model", model_);
    MEMOS_TRY(const HttpReply shown, caller.ask(base_ + "/api/show", json::dump(body)));
    if (shown.status != 200) return served;  // A proxy may let through no more than embedding.
    if (const std::uint64_t window = read_ollama_window(shown.body); window != 0)
      served.part_bytes = std::min(served.part_bytes, bytes_of_tokens(window));
    return served;
  }
  const std::string& url() const noexcept override { return url_; }

  std::string request(std::span<const std::string_view> texts, bool truncate) const override {
    json::Value body = body_with_texts("input", texts);
    body.set("model", model_);
    body.set("truncate", truncate);
    return json::dump(body);
  }
  Result<std::vector<std::vector<float>>> read(std::string_view body, std::size_t count,
                                               std::size_t dimension) const override {
    return read_ollama_embeddings(body, count, dimension);
  }
  /// Texts that do not fit are refused with 400, by some versions with 413 or 500.
  bool too_much(const HttpReply& reply) const override {
    return reply.status == 413 || (reply.status >= 400 && reply.body.find("context length") != std::string::npos);
  }
  std::string not_found() const override { return "it has no model of this name; `ollama pull` gets one"; }

 private:
  const std::string base_, url_, model_;
};

}  // namespace

Result<std::unique_ptr<EndpointProtocol>> make_ollama_protocol(const std::string& name) {
  std::string_view model = std::string_view(name).substr(kPrefix.size());
  std::string_view url = kHome;
  if (const auto at = model.find('@'); at != std::string_view::npos) {
    url = model.substr(at + 1);
    model = model.substr(0, at);
  }
  if (model.empty())
    return fail(ErrorCode::kInvalidArgument,
                "the name of the model is missing; the name has the form " + std::string(kExample), "embedder");
  MEMOS_TRY(std::string base, base_url(url, std::string(kExample)));
  return std::make_unique<OllamaProtocol>(std::move(base), std::string(model));
}

}  // namespace memos::model
