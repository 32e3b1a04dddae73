// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
// Chats through the OpenAI door beside the same chats asked of the upstream itself, in turns: time to the first byte of
// the streamed answer, and from the sending of a piece to its arrival. The upstream answers at once and sends a piece
// every two milliseconds, and exchanges are remembered as usual; server, upstream and client are in this process and
// share its processors.
#include <sys/socket.h>
#include <unistd.h>

#include <charconv>
#include <string>
#include <thread>

#include "base/json.h"
#include "base/random.h"
#include "benches.h"
#include "corpus.h"
#include "interface/doors/doors.h"
#include "interface/http/server.h"
#include "interface/http/stream.h"
#include "interface/rest/service.h"
#include "loopback.h"
#include "machine.h"

namespace memos::bench {
namespace {

constexpr std::size_t kDefaultMemories = 10'000;
constexpr std::size_t kDefaultQueries = 200;
constexpr std::size_t kWarmUp = 20;
constexpr int kPieces = 10;
constexpr std::chrono::milliseconds kBetween{2};
constexpr std::string_view kStamp = "\"content\":\"at ";

std::int64_t now_ns() {
  return std::chrono::duration_cast<std::chrono::nanoseconds>(Clock::now().time_since_epoch()).count();
}

std::string event(const std::string& delta, const std::string& reason) {
  return R"(data: {"choices":[{"index":0,"delta":{)" + delta + R"(},"finish_reason":)" + reason + "}]}\n\n";
}

void write_answer(http::Stream stream) {
  for (int i = 0; i < kPieces; ++i) {
    if (i > 0) std::this_thread::sleep_for(kBetween);
    if (!stream.write(event(std::string(kStamp) + std::to_string(now_ns()) + "\"", "null"))) return;
  }
  if (stream.write(event("", "\"stop\"") + "data: [DONE]\n\n")) stream.finish();
}

std::unique_ptr<http::Server> start_upstream() {
  http::ServerParts parts;
  parts.options.listen = {{.address = "127.0.0.1", .port = 0}};
  parts.random = &base::system_random();
  parts.router.add({.method = http::Method::kPost,
                    .path = "/v1/chat/completions",
                    .handler =
                        [](http::Request&) {
                          http::Response response;
                          response.content_type = "text/event-stream";
                          response.stream = write_answer;
                          return response;
                        },
                    .body_limit = std::size_t{1} << 20U});
  return must(http::Server::start(std::move(parts)), "upstream");
}

std::unique_ptr<rest::Service> start_proxy(const std::string& folder, const Options& options, std::uint16_t upstream) {
  rest::Service::Options service;
  service.directory = folder;
  const auto set = [&](const char* name, json::Value value) {
    must(service.settings.set(name, value, "bench", name), "settings");
  };
  set("listen", json::Array{json::Value("127.0.0.1:0")});
  set("embedder", options.embedder);
  set("upstream_url", "http://127.0.0.1:" + std::to_string(upstream) + "/v1");
  service.doors = must(doors::make(service.settings), "doors");
  service.open = api::open_tenants;
  return must(rest::Service::start(std::move(service)), "serve");
}

struct Measured {
  std::vector<double> first;   ///< ms to the first byte of the answer's body.
  std::vector<double> pieces;  ///< ms from the sending of a piece to its arrival.
};

/// One keep-alive connection that asks and reads the streamed answer.
class Client {
 public:
  explicit Client(std::uint16_t port) : socket_(connect_to(port)) {}
  ~Client() { ::close(socket_); }
  Client(const Client&) = delete;
  Client& operator=(const Client&) = delete;

  void ask(const std::string& request, Measured* out) {
    const auto begin = Clock::now();
    if (::send(socket_, request.data(), request.size(), MSG_NOSIGNAL) != static_cast<ssize_t>(request.size()))
      give_up("the server closed a connection");
    std::string text;
    std::size_t seen = 0;
    bool begun = false;
    while (!text.ends_with("0\r\n\r\n")) {
      char bytes[32'768];
      const ssize_t n = ::recv(socket_, bytes, sizeof bytes, 0);
      const std::int64_t at = now_ns();
      if (n <= 0) give_up("the server closed a connection");
      text.append(bytes, static_cast<std::size_t>(n));
      if (out == nullptr) continue;
      for (std::size_t stamp = text.find(kStamp, seen); stamp != std::string::npos; stamp = text.find(kStamp, seen)) {
        if (!begun) out->first.push_back(ms_since(begin));
        begun = true;
        seen = stamp + kStamp.size();
        std::int64_t sent = 0;
        std::from_chars(text.data() + seen, text.data() + text.size(), sent);
        out->pieces.push_back(static_cast<double>(at - sent) / 1e6);
      }
    }
    if (!text.starts_with("HTTP/1.1 200")) give_up("the server answered " + text.substr(0, text.find("\r\n")));
  }

 private:
  int socket_;
};

std::string request_for(const std::string& user, const std::string& question) {
  json::Value message{json::Object{}};
  message.set("role", "user");
  message.set("content", question);
  json::Value body{json::Object{}};
  body.set("model", "bench");
  body.set("user", user);
  body.set("stream", true);
  body.set("messages", json::Array{std::move(message)});
  const std::string text = json::dump(body);
  return "POST /v1/chat/completions HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: " +
         std::to_string(text.size()) + "\r\n\r\n" + text;
}

}  // namespace

int run_proxy(const Options& options, const Figures& figures) {
  const WorkFolder folder(options.data);
  print_machine(figures, folder.path());
  Corpus corpus(options, kDefaultMemories, 1);
  figures.value("memories", static_cast<double>(corpus.size()), "");
  const std::string path = folder.path() + "/memos";
  {
    // With everything that the embedder gives, so that no job does it while chats are timed.
    const auto memory = open_folder(path, options.embedder);
    corpus.fill(*memory, false, Embed::kLater, 1'000);
    must(memory->run_jobs({}), "jobs");
  }
  const auto upstream = start_upstream();
  const auto proxy = start_proxy(path, options, upstream->endpoints().front().port);
  Client bare(upstream->endpoints().front().port);
  Client proxied(proxy->endpoints().front().port);
  Measured of_bare, of_proxied;
  const std::size_t count = options.queries > 0 ? options.queries : kDefaultQueries;
  for (std::size_t i = 0; i < count + kWarmUp; ++i) {
    // No question twice: the vectors of recent ones are kept.
    const std::string request =
        request_for(corpus.cube_of(0), corpus.synthetic().question() + " " + std::to_string(i) + "?");
    bare.ask(request, i < kWarmUp ? nullptr : &of_bare);
    proxied.ask(request, i < kWarmUp ? nullptr : &of_proxied);
  }
  figures.percentiles("first byte, bare upstream", of_bare.first, "ms");
  figures.percentiles("first byte, through the proxy", of_proxied.first, "ms");
  figures.value("first byte, more at the median", percentile(of_proxied.first, .5) - percentile(of_bare.first, .5),
                "ms");
  figures.percentiles("a piece, bare upstream", of_bare.pieces, "ms");
  figures.percentiles("a piece, through the proxy", of_proxied.pieces, "ms");
  figures.value("a piece, more at the median", percentile(of_proxied.pieces, .5) - percentile(of_bare.pieces, .5),
                "ms");
  return 0;
}

}  // namespace memos::bench
