// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#include "base/async_http.h"

#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <condition_variable>
#include <functional>
#include <mutex>
#include <stdexcept>
#include <thread>

namespace memos::base {
namespace {

/// A server whose connections are each handled by a function on a thread of its own.
class SocketServer {
 public:
  using Handler = std::function<void(int connection, const std::string& request)>;

  explicit SocketServer(Handler handler) : handler_(std::move(handler)), socket_(::socket(AF_INET, SOCK_STREAM, 0)) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t length = sizeof address;
    auto* generic = reinterpret_cast<sockaddr*>(&address);
    if (::bind(socket_, generic, length) != 0 || ::listen(socket_, 64) != 0 ||
        ::getsockname(socket_, generic, &length) != 0)
      throw std::runtime_error("no loopback port");
    url_ = "http://127.0.0.1:" + std::to_string(ntohs(address.sin_port));
    accepting_ = std::thread([this] { accept(); });
  }
  ~SocketServer() {
    ::shutdown(socket_, SHUT_RDWR);
    accepting_.join();
    ::close(socket_);
    for (std::thread& thread : threads_) thread.join();
  }
  SocketServer(const SocketServer&) = delete;
  SocketServer& operator=(const SocketServer&) = delete;
  [[nodiscard]] const std::string& url() const { return url_; }

 private:
  void accept() {
    for (;;) {
      const int connection = ::accept(socket_, nullptr, nullptr);
      if (connection < 0) return;
      threads_.emplace_back([this, connection] {
        std::string text;
        char bytes[4'096];
        while (!text.contains("\r\n\r\n") || (text.starts_with("POST") && !text.ends_with("end"))) {
          const ssize_t got = ::recv(connection, bytes, sizeof bytes, 0);
          if (got <= 0) break;
          text.append(bytes, static_cast<std::size_t>(got));
        }
        handler_(connection, text);
        ::close(connection);
      });
    }
  }

  Handler handler_;
  int socket_;
  std::string url_;
  std::thread accepting_;
  std::vector<std::thread> threads_;
};

bool send_all(int connection, std::string_view text) {
  while (!text.empty()) {
    const ssize_t sent = ::send(connection, text.data(), text.size(), MSG_NOSIGNAL);
    if (sent <= 0) return false;
    text.remove_prefix(static_cast<std::size_t>(sent));
  }
  return true;
}

/// Whether the peer closes.
bool peer_closes(int connection) {
  char byte = 0;
  return ::recv(connection, &byte, 1, 0) <= 0;
}

/// Keeps what it is told, and answers kLater as long as it is shut.
class Keeping final : public HttpSink {
 public:
  void begun(std::uint64_t exchange) override { id = exchange; }
  void head(int code, std::vector<std::pair<std::string, std::string>> fields) override {
    const std::scoped_lock lock(mutex);
    status = code;
    headers = std::move(fields);
    changed.notify_all();
  }
  Take body(std::string_view bytes) override {
    const std::scoped_lock lock(mutex);
    if (shut) {
      ++refused;
      changed.notify_all();
      return Take::kLater;
    }
    if (stop) return Take::kStop;
    text += bytes;
    changed.notify_all();
    return Take::kTaken;
  }
  void end(const Status& how, bool late) override {
    const std::scoped_lock lock(mutex);
    ended = how;
    timed_out = late;
    changed.notify_all();
  }
  template <class Ready>
  void wait(Ready ready) {
    std::unique_lock lock(mutex);
    changed.wait(lock, ready);
  }
  void wait_for_end() {
    wait([&] { return ended.has_value(); });
  }

  std::uint64_t id = 0;
  std::mutex mutex;
  std::condition_variable changed;
  int status = 0, refused = 0;
  bool shut = false, stop = false, timed_out = false;
  std::vector<std::pair<std::string, std::string>> headers;
  std::string text;
  std::optional<Status> ended;
};

class AsyncHttpTest : public ::testing::Test {
 protected:
  void SetUp() override {
    auto made = make_async_http({.who = "the upstream", .field = "upstream"});
    ASSERT_TRUE(made) << made.error().message;
    client_ = *std::move(made);
  }
  std::shared_ptr<Keeping> start(const std::string& url, AsyncHttpRequest request = {}) {
    auto sink = std::make_shared<Keeping>();
    request.url = url;
    if (request.method == "POST" && request.body.empty()) request.body = "end";
    client_->start(std::move(request), sink);
    return sink;
  }
  std::unique_ptr<AsyncHttp> client_;
};

TEST_F(AsyncHttpTest, SendsTheseHeadersAndTellsTheAnswerAsItIs) {
  std::string seen;
  SocketServer server([&](int connection, const std::string& request) {
    seen = request;
    send_all(connection,
             "HTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\nHTTP/1.1 429 Slow down\r\nX-RateLimit-Left: 0\r\nEmpty:\r\n"
             "Transfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\nTrailer: t\r\n\r\n");
  });
  const auto sink =
      start(server.url() + "/v1/x", {.body = "{} end", .headers = {"X-One: 1", "X-Empty:", "accept: a/b"}});
  EXPECT_GT(sink->id, 0U);
  sink->wait_for_end();
  EXPECT_TRUE(*sink->ended);
  EXPECT_EQ(sink->status, 429);
  using Fields = std::vector<std::pair<std::string, std::string>>;
  EXPECT_EQ(sink->headers, (Fields{{"X-RateLimit-Left", "0"}, {"Empty", ""}, {"Transfer-Encoding", "chunked"}}));
  EXPECT_EQ(sink->text, "abc");
  EXPECT_TRUE(seen.starts_with("POST /v1/x HTTP/1.1\r\nHost: 127.0.0.1:")) << seen;
  EXPECT_TRUE(seen.ends_with("\r\nX-One: 1\r\nX-Empty:\r\naccept: a/b\r\nContent-Length: 6\r\n\r\n{} end")) << seen;
}

TEST_F(AsyncHttpTest, PiecesComeAtOnceAndManyExchangesShareTheThread) {
  SocketServer server([](int connection, const std::string&) {
    send_all(connection, "HTTP/1.1 200 OK\r\n\r\nfirst");
    peer_closes(connection);  // Never ends by itself.
  });
  std::vector<std::shared_ptr<Keeping>> sinks;
  for (int i = 0; i < 20; ++i) sinks.push_back(start(server.url(), {.method = "GET"}));
  for (const auto& sink : sinks) {
    sink->wait([&] { return sink->text == "first"; });
    EXPECT_EQ(sink->status, 200);
    client_->cancel(sink->id);
    sink->wait_for_end();
    EXPECT_EQ(sink->ended->error().code, ErrorCode::kCancelled);
  }
  client_->cancel(sinks[0]->id);  // Again, and of nobody: nothing happens.
  client_->resume(4'711);
}

TEST_F(AsyncHttpTest, ASinkThatIsFullHoldsTheServerBack) {
  std::atomic<std::size_t> sent{0};
  constexpr std::size_t kPieces = 400, kPiece = 100'000;
  SocketServer server([&](int connection, const std::string&) {
    send_all(connection, "HTTP/1.1 200 OK\r\nContent-Length: " + std::to_string(kPieces * kPiece) + "\r\n\r\n");
    const std::string piece(kPiece, 'p');
    for (std::size_t i = 0; i < kPieces && send_all(connection, piece); ++i) sent += kPiece;
  });
  auto sink = std::make_shared<Keeping>();
  sink->shut = true;
  client_->start({.url = server.url(), .body = "end"}, sink);
  sink->wait([&] { return sink->refused > 0; });
  client_->resume(sink->id);  // Still shut: offered and refused again.
  sink->wait([&] { return sink->refused > 1; });
  EXPECT_LT(sent.load(), kPieces * kPiece) << "forty megabytes do not lie in anybody's memory";
  EXPECT_TRUE(sink->text.empty());
  {
    const std::scoped_lock lock(sink->mutex);
    sink->shut = false;
  }
  client_->resume(sink->id);
  sink->wait_for_end();
  EXPECT_TRUE(*sink->ended);
  EXPECT_EQ(sink->text.size(), kPieces * kPiece);
}

TEST_F(AsyncHttpTest, FailuresTellWhatHappened) {
  const auto code = [](const std::shared_ptr<Keeping>& sink) {
    sink->wait_for_end();
    EXPECT_EQ(sink->ended->error().field, "upstream");
    return sink->ended->error().code;
  };
  SocketServer short_answer([](int connection, const std::string&) {
    send_all(connection, "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nonly this");
  });
  const auto broken = start(short_answer.url());
  EXPECT_EQ(code(broken), ErrorCode::kUnavailable);
  EXPECT_EQ(broken->text, "only this");
  EXPECT_FALSE(broken->timed_out);
  SocketServer silent([](int connection, const std::string&) { peer_closes(connection); });
  const auto late = start(silent.url(), {.silence = std::chrono::seconds(1)});
  EXPECT_EQ(code(late), ErrorCode::kUnavailable);
  EXPECT_TRUE(late->timed_out);
  EXPECT_EQ(code(start("http://127.0.0.1:1/")), ErrorCode::kUnavailable);
  EXPECT_EQ(code(start("gopher://127.0.0.1/")), ErrorCode::kInvalidArgument);
  auto stopping = std::make_shared<Keeping>();
  stopping->stop = true;
  client_->start({.url = short_answer.url(), .body = "end"}, stopping);
  EXPECT_EQ(code(stopping), ErrorCode::kCancelled);
}

TEST_F(AsyncHttpTest, WhatIsForThePublicInternetGoesNowhereElse) {
  std::atomic<int> asked{0};
  SocketServer server([&](int connection, const std::string&) {
    ++asked;
    send_all(connection, "HTTP/1.1 204 None\r\n\r\n");
  });
  const std::string by_name = "http://localhost" + server.url().substr(server.url().rfind(':'));
  for (const std::string& url : {server.url(), by_name}) {
    const auto sink = start(url, {.reach = HttpReach::kPublic});
    sink->wait_for_end();
    ASSERT_FALSE(*sink->ended) << url;
    EXPECT_EQ(sink->ended->error().code, ErrorCode::kUnavailable);
  }
  EXPECT_EQ(asked, 0);
  const auto sink = start(server.url(), {.reach = HttpReach::kDirect});
  sink->wait_for_end();
  EXPECT_TRUE(*sink->ended);
  EXPECT_EQ(asked, 1);
}

TEST_F(AsyncHttpTest, ItsEndEndsWhatIsUnderWay) {
  SocketServer silent([](int connection, const std::string&) { peer_closes(connection); });
  const auto sink = start(silent.url());
  client_.reset();
  EXPECT_EQ(sink->ended->error().code, ErrorCode::kCancelled);
}

}  // namespace
}  // namespace memos::base
