// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
// Bytes of a client, through a listening server: parser, screens, router, the reading of requests and the calls of a
// Memos that remembers nothing. Whatever comes, each answer is HTTP, and the connection ends when the client has.
#include <chrono>
#include <memory>

#include "base/random.h"
#include "fuzz.h"
#include "interface/http/http_test_support.h"
#include "interface/http/server.h"
#include "interface/rest/call_handler.h"
#include "interface/rest/replies.h"
#include "interface/rest/routes.h"
#include "interface/wire/call.h"
#include "interface/wire/fake_memos.h"

namespace {

using namespace memos;  // NOLINT(google-build-using-namespace): one file

http::Response handle(Memos& memos, const rest::Entry& entry, const http::Request& request) {
  const Result<json::Value> call = rest::request_of(entry, request);
  if (!call) return rest::error_reply(call.error(), request);
  if (!entry.call) return rest::json_reply(json::Value{json::Object{}});
  const Result<json::Value> answer = wire::call(memos, *entry.call, *call, {});
  return answer ? rest::json_reply(*answer, entry.success) : rest::error_reply(answer.error(), request);
}

/// One server for all inputs. Deadlines are short, so that an input that is not understood as an end costs little.
http::Server& server() {
  static wire::FakeMemos memos;
  static const std::unique_ptr<http::Server> running = [] {
    http::ServerParts parts;
    parts.options.listen = {{.address = "127.0.0.1", .port = 0}};
    parts.options.workers = 2;
    parts.options.idle_timeout = std::chrono::milliseconds(500);
    parts.options.head_timeout = std::chrono::milliseconds(500);
    parts.options.body_timeout = std::chrono::milliseconds(500);
    parts.random = &base::system_random();
    for (const rest::Entry& entry : rest::entries())
      parts.router.add({.method = entry.method,
                        .path = std::string(entry.path),
                        .handler = [&entry](http::Request& request) { return handle(memos, entry, request); },
                        .body_limit = entry.body ? std::size_t{1} << 20U : 0});
    auto started = http::Server::start(std::move(parts));
    MEMOS_INVARIANT(started.has_value(), "the server listens");
    return *std::move(started);
  }();
  return *running;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  http::test::RawClient client(server().endpoints().front().port);
  static_cast<void>(client.send(memos::fuzz::as_text(data, size)));  // It may have been refused before its end.
  client.half_close();
  const std::string answers = client.read_to_end();
  MEMOS_INVARIANT(answers.empty() || answers.starts_with("HTTP/1."), "every answer is HTTP");
  MEMOS_INVARIANT(answers.substr(0, answers.find("\r\n")).find(" 500 ") == std::string::npos, "no input is a defect");
  return 0;
}
