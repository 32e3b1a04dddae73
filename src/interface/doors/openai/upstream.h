// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#pragma once

#include <chrono>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "infrastructure/governance/caller.h"
#include "interface/http/message.h"

/// The server of language models behind this one, and what is said to it and passed on from it.
namespace memos::doors::openai {

struct Upstream {
  std::string url;  ///< Ends in "/v1"; empty = there is none.
  std::string key;  ///< The operator's; empty = none. Never logged.
  std::chrono::seconds silence{600};
};

/// The base URL of an OpenAI-compatible server as people write it: slashes at the end go, "…/chat/completions" too;
/// Ollama's "…/api" becomes "…/v1", where it speaks this API; "ollama" is the one on this machine. kInvalidArgument,
/// field "upstream_url": no http or https, or it holds a key.
[[nodiscard]] Result<std::string> upstream_url(std::string_view given);

/// What of a request's header the upstream gets, as "Name: value": all but what concerns this connection and this
/// server. The caller's `Authorization` is passed on only where it was not the key to this server: when that came as
/// X-Memos-Key, or when it asks for none. Else, and before it, comes X-Memos-Upstream-Key, then the operator's key.
[[nodiscard]] std::vector<std::string> passed_on(const http::Request& request, const governance::Caller& caller,
                                                 const Upstream& upstream);

/// Whether the upstream would see the caller's own key, or this server tells nobody apart anyway.
[[nodiscard]] bool brings_own_key(const http::Request& request, const governance::Caller& caller);

/// How many servers of this kind a request went through.
[[nodiscard]] unsigned passes_of(const http::Request& request);

/// The head of the upstream's answer as this server's: all but what concerns their connection.
[[nodiscard]] http::Response answer_head(int status, const std::vector<std::pair<std::string, std::string>>& headers);

}  // namespace memos::doors::openai
