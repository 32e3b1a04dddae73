// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
// Where a server listens besides TCP: Unix sockets and TLS.
#include <gtest/gtest.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <condition_variable>
#include <filesystem>
#include <fstream>
#include <mutex>
#include <thread>
#include <vector>

#include "base/http_client.h"
#include "interface/http/http_test_support.h"
#include "interface/http/later.h"
#include "interface/http/server.h"
#include "interface/http/tls_test_support.h"

namespace memos::http {
namespace {

using test::RawClient;
namespace fs = std::filesystem;

std::string get(const std::string& path) { return "GET " + path + " HTTP/1.1\r\nHost: localhost\r\n\r\n"; }

class ListenerTest : public testing::Test {
 protected:
  ListenerTest() {
    std::string pattern = testing::TempDir() + "memos-listen-XXXXXX";
    folder_ = ::mkdtemp(pattern.data());
    socket_ = folder_ + "/socket";
  }
  ~ListenerTest() override {
    server_.reset();
    fs::remove_all(folder_);
  }
  [[nodiscard]] std::string file(const std::string& name, std::string_view text) const {
    std::ofstream(folder_ + "/" + name) << text;
    return folder_ + "/" + name;
  }
  Result<std::unique_ptr<Server>> serve(Endpoint endpoint, TlsFiles tls = {}) {
    ServerParts parts;
    parts.options.listen = {std::move(endpoint)};
    parts.options.workers = 2;
    parts.options.tls = std::move(tls);
    parts.random = &base::system_random();
    parts.router.add({.method = Method::kGet, .path = "/peer", .handler = [](Request& request) {
                        Response response;
                        response.body = request.peer;
                        return response;
                      }});
    parts.router.add({.method = Method::kPost,
                      .path = "/echo",
                      .handler =
                          [](Request& request) {
                            Response response;
                            response.content_type = "text/plain";
                            response.body = request.body;
                            return response;
                          },
                      .body_limit = std::size_t{8} << 20U});
    parts.router.add({.method = Method::kGet, .path = "/late", .handler = [this](Request&) {
                        Response response;
                        response.later = [this](const Later& later) {
                          const std::scoped_lock lock(mutex_);
                          waiting_.push_back(later);
                          later.on_gone([this] {
                            const std::scoped_lock told(gone_mutex_);
                            gone_ = true;
                            gone_told_.notify_all();
                          });
                        };
                        return response;
                      }});
    return Server::start(std::move(parts));
  }
  void start(Endpoint endpoint, TlsFiles tls = {}) {
    auto server = serve(std::move(endpoint), std::move(tls));
    ASSERT_TRUE(server) << server.error().message;
    server_ = *std::move(server);
  }
  [[nodiscard]] Endpoint at_path() const { return {.address = {}, .port = 0, .tls = false, .path = socket_}; }

  std::string folder_, socket_;
  std::mutex mutex_, gone_mutex_;
  std::condition_variable gone_told_;
  bool gone_ = false;
  std::vector<Later> waiting_;
  std::unique_ptr<Server> server_;
};

TEST_F(ListenerTest, AUnixSocketIsForThisUserAndGoesWithTheServer) {
  start(at_path());
  EXPECT_EQ(fs::status(socket_).permissions(), fs::perms::owner_read | fs::perms::owner_write);
  EXPECT_EQ(server_->endpoints().front(), at_path());
  RawClient client(socket_);
  for (int i = 0; i < 2; ++i) {
    client.send(get("/peer"));
    const auto reply = client.read();
    EXPECT_EQ(reply.status, 200);
    EXPECT_EQ(reply.body, "local");
  }
  server_->stop();
  server_->wait();
  EXPECT_FALSE(fs::exists(socket_));
}

TEST_F(ListenerTest, ASocketThatListensAlreadyIsTakenAndItsFileStays) {
  const int passed = ::socket(AF_UNIX, SOCK_STREAM, 0);
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  socket_.copy(address.sun_path, sizeof address.sun_path - 1);
  ASSERT_EQ(::bind(passed, reinterpret_cast<const sockaddr*>(&address), sizeof address), 0);
  ASSERT_EQ(::listen(passed, 4), 0);
  Endpoint endpoint = at_path();
  endpoint.descriptor = passed;
  EXPECT_TRUE(endpoint.loopback());
  start(endpoint);
  RawClient client(socket_);
  client.send(get("/peer"));
  EXPECT_EQ(client.read().body, "local");
  server_->stop();
  server_->wait();
  EXPECT_TRUE(fs::exists(socket_));
  endpoint.for_others = true;
  EXPECT_FALSE(endpoint.loopback());
}

TEST_F(ListenerTest, ASocketThatWasLeftBehindIsReplaced) {
  const int left = ::socket(AF_UNIX, SOCK_STREAM, 0);
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  socket_.copy(address.sun_path, sizeof address.sun_path - 1);
  ASSERT_EQ(::bind(left, reinterpret_cast<const sockaddr*>(&address), sizeof address), 0);
  ::close(left);
  ASSERT_TRUE(fs::exists(socket_));
  start(at_path());
  RawClient client(socket_);
  client.send(get("/peer"));
  EXPECT_EQ(client.read().status, 200);
}

TEST_F(ListenerTest, WhatIsInUseOrNoSocketStays) {
  start(at_path());
  const auto second = serve(at_path());
  ASSERT_FALSE(second);
  EXPECT_EQ(second.error().code, ErrorCode::kConflict);
  EXPECT_EQ(second.error().field, "listen");
  RawClient client(socket_);
  client.send(get("/peer"));
  EXPECT_EQ(client.read().status, 200);
  server_.reset();
  socket_ = file("text", "mine");
  const auto over_text = serve(at_path());
  ASSERT_FALSE(over_text);
  EXPECT_EQ(over_text.error().code, ErrorCode::kConflict);
  EXPECT_EQ(fs::file_size(socket_), 4U);
  socket_ = folder_ + "/missing/socket";
  EXPECT_EQ(serve(at_path()).error().field, "listen");
}

class TlsTest : public ListenerTest {
 protected:
  [[nodiscard]] TlsFiles files() const {
    return {.certificate = file("certificate", test::kCertificate), .key = file("key", test::kKey)};
  }
  static Endpoint secure() { return {.address = "127.0.0.1", .port = 0, .tls = true}; }
  [[nodiscard]] std::string url(const std::string& path) const { return server_->endpoints().front().url() + path; }
  Result<base::HttpReply> ask(base::HttpRequest request) {
    if (!client_) {
      auto made = base::make_http_client({.who = "the server", .field = "server"});
      if (!made) return std::unexpected(made.error());
      client_ = *std::move(made);
    }
    return client_->post(request);
  }
  [[nodiscard]] base::HttpRequest asking(const std::string& path) const {
    base::HttpRequest request{.url = url(path), .body = {}, .token = {}};
    request.get = true;
    request.ca = folder_ + "/certificate";
    return request;
  }
  std::unique_ptr<base::HttpClient> client_;
};

TEST_F(TlsTest, AnswersWhoTrustsTheCertificate) {
  start(secure(), files());
  for (int i = 0; i < 3; ++i) {
    const auto reply = ask(asking("/peer"));
    ASSERT_TRUE(reply) << reply.error().message;
    EXPECT_EQ(reply->status, 200);
    EXPECT_EQ(reply->body, "127.0.0.1");
  }
  EXPECT_EQ(server_->counters().accepted, 1U) << "one connection, kept";
  base::HttpRequest untrusting = asking("/peer");
  untrusting.ca = {};
  const auto refused = ask(std::move(untrusting));
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, ErrorCode::kDenied);
}

TEST_F(TlsTest, LongBodiesPassBothWays) {
  start(secure(), files());
  for (const std::size_t size : {std::size_t{1}, std::size_t{16'384}, std::size_t{16'385}, std::size_t{5'000'000}}) {
    base::HttpRequest request = asking("/echo");
    request.get = false;
    request.body = std::string(size, 'x');
    request.body.back() = 'y';
    const auto reply = ask(request);
    ASSERT_TRUE(reply) << reply.error().message;
    EXPECT_EQ(reply->body, request.body) << size;
  }
}

TEST_F(TlsTest, ManyClientsAtOnce) {
  start(secure(), files());
  std::vector<std::jthread> threads;
  std::atomic<int> right = 0;
  ASSERT_TRUE(ask(asking("/peer")));
  for (int t = 0; t < 8; ++t) {
    threads.emplace_back([&] {
      for (int i = 0; i < 25; ++i) {
        const auto reply = ask(asking("/peer"));
        if (reply && reply->status == 200) right.fetch_add(1);
      }
    });
  }
  threads.clear();
  EXPECT_EQ(right.load(), 200);
}

TEST_F(TlsTest, WhatIsNotTlsIsRefused) {
  start(secure(), files());
  const std::uint16_t port = server_->endpoints().front().port;
  RawClient plain(port);
  plain.send(get("/peer"));
  const auto reply = plain.read();
  EXPECT_EQ(reply.status, 400);
  EXPECT_TRUE(reply.whole);
  EXPECT_NE(reply.body.find("HTTPS"), std::string::npos);
  for (const std::string& bytes :
       {std::string("\x16\x03\x01\x02\x00", 5), std::string(5'000, '\xff'), std::string("\0", 1)}) {
    RawClient wrong(port);
    wrong.send(bytes);
    wrong.half_close();
    static_cast<void>(wrong.read_to_end());
  }
  const auto after = ask(asking("/peer"));
  ASSERT_TRUE(after) << after.error().message;
  EXPECT_EQ(after->status, 200);
  EXPECT_GE(server_->counters().malformed, 4U);
}

TEST_F(TlsTest, AClientThatLeavesIsSeen) {
  start(secure(), files());
  base::HttpRequest leaving = asking("/late");
  leaving.keep_going = [this] {
    const std::scoped_lock lock(mutex_);
    return waiting_.empty();
  };
  const auto reply = ask(leaving);
  ASSERT_FALSE(reply);
  EXPECT_EQ(reply.error().code, ErrorCode::kCancelled);
  client_.reset();
  std::unique_lock lock(gone_mutex_);
  gone_told_.wait(lock, [this] { return gone_; });
  lock.unlock();
  const std::scoped_lock answers(mutex_);
  waiting_.clear();
}

TEST_F(TlsTest, FilesThatCannotBeUsedAreNamed) {
  const std::string certificate = file("certificate", test::kCertificate);
  const std::string key = file("key", test::kKey);
  struct Case {
    std::string certificate, key;
    ErrorCode code;
    const char* field;
  };
  const std::vector<Case> cases = {
      {folder_ + "/none", key, ErrorCode::kNotFound, "tls_cert"},
      {certificate, folder_ + "/none", ErrorCode::kNotFound, "tls_key"},
      {certificate, "", ErrorCode::kInvalidArgument, "tls_key"},
      {"", key, ErrorCode::kInvalidArgument, "tls_cert"},
      {file("text", "no PEM"), key, ErrorCode::kInvalidArgument, "tls_cert"},
      {certificate, folder_ + "/text", ErrorCode::kInvalidArgument, "tls_key"},
      {key, certificate, ErrorCode::kInvalidArgument, "tls_cert"},
      {certificate, file("other", test::kOtherKey), ErrorCode::kInvalidArgument, "tls_key"},
      {certificate, file("locked", test::kLockedKey), ErrorCode::kInvalidArgument, "tls_key"}};
  for (const Case& one : cases) {
    const auto context = TlsContext::load({.certificate = one.certificate, .key = one.key});
    ASSERT_FALSE(context) << one.certificate << " " << one.key;
    EXPECT_EQ(context.error().code, one.code) << context.error().message;
    EXPECT_EQ(context.error().field, one.field) << context.error().message;
  }
  EXPECT_TRUE(TlsContext::load({.certificate = certificate, .key = key}));
  EXPECT_EQ(serve(secure(), {}).error().field, "tls_cert");
}

}  // namespace
}  // namespace memos::http
