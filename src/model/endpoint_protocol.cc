// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#include "model/endpoint_protocol.h"

#include <algorithm>

namespace memos::model {

bool is_endpoint_name(std::string_view name) noexcept {
  return name.starts_with("http://") || name.starts_with("https://") || name.starts_with("ollama:") ||
         name.starts_with("tei:");
}

Result<std::unique_ptr<EndpointProtocol>> make_endpoint_protocol(const std::string& name) {
  if (name.starts_with("ollama:")) return make_ollama_protocol(name);
  if (name.starts_with("tei:")) return make_tei_protocol(name);
  return make_openai_protocol(name);
}

Result<std::string> base_url(std::string_view url, const std::string& example) {
  if (!url.starts_with("http://") && !url.starts_with("https://"))
    return fail(ErrorCode::kInvalidArgument, "the address of the server is missing; the name has the form " + example,
                "embedder");
  if (url.find('@') != std::string_view::npos)
    return fail(ErrorCode::kInvalidArgument,
                "an endpoint's key belongs into the environment variable MEMOS_EMBEDDER_KEY, not into its URL",
                "embedder");
  while (url.ends_with('/')) url.remove_suffix(1);
  return std::string(url);
}

json::Value body_with_texts(std::string_view field, std::span<const std::string_view> texts) {
  json::Array list;
  for (const std::string_view text : texts) list.emplace_back(text);
  json::Value body;
  body.set(std::string(field), std::move(list));
  return body;
}

std::size_t bytes_of_tokens(std::uint64_t tokens) noexcept {
  constexpr std::uint64_t kBytes = 3;  // English has four and more a token.
  constexpr std::uint64_t kLeast = 64;
  return static_cast<std::size_t>(
      std::clamp<std::uint64_t>(std::min(tokens, std::uint64_t{1} << 32U) * kBytes, kLeast,
                                std::uint64_t{limits::kMaxEmbedBatch} * limits::kMaxEndpointPartBytes));
}

}  // namespace memos::model
