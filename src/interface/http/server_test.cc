// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#include "interface/http/server.h"

#include <gtest/gtest.h>

#include <atomic>
#include <future>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "base/limits.h"
#include "interface/http/coding.h"
#include "interface/http/http_test_support.h"
#include "interface/http/later.h"
#include "interface/http/stream.h"

namespace memos::http {
namespace {

using std::chrono::milliseconds;
using test::RawClient;
using test::Reply;

/// Lets handlers wait until the test says go.
class Gate {
 public:
  void open() { promise_.set_value(); }
  void pass() { future_.wait(); }

 private:
  std::promise<void> promise_;
  std::shared_future<void> future_ = promise_.get_future().share();
};

class HttpServer : public ::testing::Test {
 protected:
  HttpServer() {
    options_.listen = {{.address = "127.0.0.1", .port = 0}};
    options_.workers = 2;
    options_.long_workers = 1;
  }
  void SetUp() override {
    const auto echo = [](Request& request) {
      Response response;
      response.content_type = "text/plain";
      response.body = request.body;
      return response;
    };
    router_.add({.method = Method::kPost, .path = "/echo", .handler = echo, .body_limit = 1'000});
    router_.add({.method = Method::kPost, .path = "/large", .handler = echo, .body_limit = std::size_t{8} << 20U});
    router_.add({.method = Method::kGet, .path = "/hello/{name}", .handler = [](Request& request) {
                   Response response;
                   response.body = "hello " + request.parameters.at(0);
                   return response;
                 }});
    router_.add({.method = Method::kGet, .path = "/wait", .handler = [this](Request&) {
                   waiting_.fetch_add(1);
                   waiting_.notify_all();
                   gate_.pass();
                   return Response{};
                 }});
    router_.add({.method = Method::kGet, .path = "/throw", .handler = [](Request&) -> Response {
                   throw std::runtime_error("secret text");
                 }});
    router_.add({.method = Method::kGet,
                 .path = "/watch",
                 .handler = [](Request&) { return Response{}; },
                 .lane = Lane::kWatch});
  }
  void start() {
    auto server = Server::start({.options = options_,
                                 .router = std::move(router_),
                                 .admission = admission_,
                                 .observer = observer_,
                                 .random = &base::system_random(),
                                 .logger = {}});
    ASSERT_TRUE(server) << server.error().message;
    server_ = *std::move(server);
  }
  [[nodiscard]] std::uint16_t port() const { return server_->endpoints().front().port; }
  Reply ask(const std::string& request) {
    RawClient client(port());
    client.send(request);
    return client.read(request.starts_with("HEAD"));
  }
  void wait_for_waiting(int count) {
    for (int seen = waiting_.load(); seen < count; seen = waiting_.load()) waiting_.wait(seen);
  }

  ServerOptions options_;
  Router router_;
  Admission admission_;
  Observer observer_;
  Gate gate_;
  std::atomic<int> waiting_{0};
  std::unique_ptr<Server> server_;
};

std::string get(const std::string& path, const std::string& more = {}) {
  return "GET " + path + " HTTP/1.1\r\nHost: localhost\r\n" + more + "\r\n";
}

std::string post(const std::string& path, const std::string& body, const std::string& more = {}) {
  return "POST " + path + " HTTP/1.1\r\nHost: localhost\r\nContent-Length: " + std::to_string(body.size()) + "\r\n" +
         more + "\r\n" + body;
}

TEST_F(HttpServer, AnswersAndKeepsAlive) {
  start();
  RawClient client(port());
  for (int i = 0; i < 3; ++i) {
    client.send(get("/hello/you%20there"));
    const Reply reply = client.read();
    EXPECT_EQ(reply.status, 200);
    EXPECT_EQ(reply.body, "hello you there");
    EXPECT_EQ(reply.headers.at("x-content-type-options"), "nosniff");
    EXPECT_TRUE(is_request_id(reply.headers.at("x-request-id")));
  }
  client.send(get("/hello/x", "Connection: close\r\nX-Request-Id: mine-1\r\n"));
  const Reply last = client.read();
  EXPECT_EQ(last.headers.at("connection"), "close");
  EXPECT_EQ(last.headers.at("x-request-id"), "mine-1");
  EXPECT_TRUE(client.closed());
}

TEST_F(HttpServer, PathsAndMethods) {
  start();
  EXPECT_EQ(ask(get("/nowhere")).status, 404);
  const Reply wrong = ask("DELETE /echo HTTP/1.1\r\nHost: localhost\r\n\r\n");
  EXPECT_EQ(wrong.status, 405);
  EXPECT_EQ(wrong.headers.at("allow"), "POST, OPTIONS");
  const Reply traced = ask("TRACE /echo HTTP/1.1\r\nHost: localhost\r\n\r\n");
  EXPECT_EQ(traced.status, 405);
  EXPECT_EQ(traced.headers.at("allow"), "POST, OPTIONS");
  EXPECT_EQ(ask("BREW /echo HTTP/1.1\r\nHost: localhost\r\n\r\n").status, 501);
  const Reply head = ask("HEAD /hello/you HTTP/1.1\r\nHost: localhost\r\n\r\n");
  EXPECT_EQ(head.status, 200);
  EXPECT_EQ(head.headers.at("content-length"), "9");
  const Reply options = ask("OPTIONS /echo HTTP/1.1\r\nHost: localhost\r\n\r\n");
  EXPECT_EQ(options.status, 204);
  EXPECT_EQ(options.headers.at("allow"), "POST, OPTIONS");
  EXPECT_EQ(ask("GET http://other/hello/you HTTP/1.1\r\nHost: localhost\r\n\r\n").body, "hello you");
  EXPECT_EQ(ask(get("/hello/%zz")).status, 400);
  EXPECT_EQ(ask(get("/hello/a?b=%zz")).status, 400);
}

TEST_F(HttpServer, BodiesOfAllKinds) {
  start();
  EXPECT_EQ(ask(post("/echo", "hello")).body, "hello");
  EXPECT_EQ(ask("POST /echo HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n"
                "3\r\nabc\r\n2;ext=1\r\nde\r\n0\r\nTrailer: x\r\n\r\n")
                .body,
            "abcde");
  EXPECT_EQ(ask(post("/echo", std::string(1'000, 'x'))).status, 200);
  EXPECT_EQ(ask(post("/echo", std::string(1'001, 'x'))).status, 413);
  EXPECT_EQ(ask("POST /echo HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1000000000\r\n\r\n").status, 413);
  EXPECT_EQ(ask("POST /echo HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n400\r\n" +
                std::string(1'024, 'y') + "\r\n0\r\n\r\n")
                .status,
            413);
  const std::string large(std::size_t{5} << 20U, 'z');
  EXPECT_EQ(ask(post("/large", large)).body, large);
}

TEST_F(HttpServer, ExpectContinue) {
  start();
  RawClient client(port());
  client.send("POST /echo HTTP/1.1\r\nHost: localhost\r\nContent-Length: 3\r\nExpect: 100-continue\r\n\r\n");
  EXPECT_EQ(client.read().status, 100);
  client.send("abc");
  EXPECT_EQ(client.read().body, "abc");
  client.send("POST /echo HTTP/1.1\r\nHost: localhost\r\nContent-Length: 3000\r\nExpect: 100-continue\r\n\r\n");
  EXPECT_EQ(client.read().status, 413) << "refused before the body";
  EXPECT_EQ(ask("POST /echo HTTP/1.1\r\nHost: localhost\r\nContent-Length: 3\r\nExpect: magic\r\n\r\nabc").status, 417);
}

TEST_F(HttpServer, WhatCanBeReadTwoWaysIsRefused) {
  start();
  const auto status = [&](const std::string& fields, const std::string& body = "abc") {
    return ask("POST /echo HTTP/1.1\r\n" + fields + "\r\n" + body).status;
  };
  EXPECT_EQ(status("Host: localhost\r\nContent-Length: 3\r\nContent-Length: 4\r\n"), 400);
  EXPECT_EQ(status("Host: localhost\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n"), 400);
  EXPECT_EQ(status("Host: localhost\r\nTransfer-Encoding: chunked\r\nContent-Length: 3\r\n"), 400);
  EXPECT_EQ(status("Host: localhost\r\nTransfer-Encoding: gzip, chunked\r\n"), 501);
  EXPECT_EQ(status("Host: localhost\r\nTransfer-Encoding: gzip\r\n"), 501);
  EXPECT_EQ(status("Host: localhost\r\nContent-Length: -1\r\n"), 400);
  EXPECT_EQ(status("Host: localhost\r\nContent-Length: 3x\r\n"), 400);
  EXPECT_EQ(status("Host: localhost\r\nContent-Length: 99999999999999999999\r\n"), 400);
  EXPECT_EQ(status("Content-Length: 3\r\n"), 400) << "no Host";
  EXPECT_EQ(status("Host: localhost\r\nHost: localhost\r\nContent-Length: 3\r\n"), 400);
  EXPECT_EQ(status("Host: localhost\r\nBad Name: x\r\nContent-Length: 3\r\n"), 400);
  EXPECT_EQ(status("Host: localhost\r\nTransfer-Encoding: chunked\r\n", "zz\r\nabc\r\n"), 400);
  EXPECT_EQ(ask("GET / HTTP/3.0\r\nHost: localhost\r\n\r\n").status, 505);
  EXPECT_EQ(ask("nonsense\r\n\r\n").status, 400);
  EXPECT_EQ(ask(get("/hello/x", "X: " + std::string(20'000, 'a') + "\r\n")).status, 431);
  EXPECT_GE(server_->counters().malformed, 5U);
}

TEST_F(HttpServer, HostAndOrigin) {
  options_.origin.cors_origins = {"https://app.example"};
  start();
  EXPECT_EQ(ask("GET /hello/x HTTP/1.1\r\nHost: evil.example\r\n\r\n").status, 403);
  EXPECT_EQ(ask(get("/hello/x", "Origin: https://evil.example\r\n")).status, 403);
  const Reply allowed = ask(get("/hello/x", "Origin: https://app.example\r\n"));
  EXPECT_EQ(allowed.status, 200);
  EXPECT_EQ(allowed.headers.at("access-control-allow-origin"), "https://app.example");
  const Reply preflight =
      ask("OPTIONS /echo HTTP/1.1\r\nHost: localhost\r\nOrigin: https://app.example\r\n"
          "Access-Control-Request-Method: POST\r\n\r\n");
  EXPECT_EQ(preflight.status, 204);
  EXPECT_EQ(preflight.headers.at("access-control-allow-methods"), "POST, OPTIONS");
  EXPECT_FALSE(ask(get("/hello/x")).headers.contains("access-control-allow-origin"));
}

TEST_F(HttpServer, PipelinedRequestsAnswerInOrder) {
  start();
  RawClient client(port());
  std::string burst;
  for (int i = 0; i < 200; ++i) burst += get("/hello/" + std::to_string(i));
  std::thread sender([&] { client.send(burst); });
  for (int i = 0; i < 200; ++i) EXPECT_EQ(client.read().body, "hello " + std::to_string(i));
  sender.join();
}

TEST_F(HttpServer, HalfClosedClientsGetTheirAnswer) {
  start();
  RawClient client(port());
  client.send(post("/echo", "abc"));
  client.half_close();
  EXPECT_EQ(client.read().body, "abc");
  EXPECT_TRUE(client.closed());
}

TEST_F(HttpServer, SlowHeadsBodiesAndIdleConnectionsAreClosed) {
  options_.idle_timeout = options_.head_timeout = options_.body_timeout = milliseconds(150);
  start();
  RawClient idle(port());
  RawClient head(port());
  head.send("GET /hel");
  RawClient body(port());
  body.send("POST /echo HTTP/1.1\r\nHost: localhost\r\nContent-Length: 10\r\n\r\nabc");
  EXPECT_TRUE(idle.closed());
  EXPECT_TRUE(head.closed());
  EXPECT_TRUE(body.closed());
  EXPECT_EQ(server_->counters().timed_out, 2U);
  EXPECT_EQ(ask(get("/hello/x")).status, 200);
}

TEST_F(HttpServer, ReadersThatTakeNothingAreCut) {
  options_.write_timeout = milliseconds(200);
  options_.min_rate = std::size_t{1} << 30U;
  router_.add({.method = Method::kGet, .path = "/huge", .handler = [](Request&) {
                 Response response;
                 response.body.assign(std::size_t{64} << 20U, 'h');
                 return response;
               }});
  start();
  RawClient client(port());
  client.send(get("/huge"));
  while (server_->counters().timed_out == 0) std::this_thread::yield();
  const Reply reply = client.read();
  EXPECT_FALSE(reply.whole);
}

TEST_F(HttpServer, FullQueueAnswers503ButWatchersGetThrough) {
  options_.workers = 1;
  options_.queue = 1;
  start();
  RawClient working(port());
  working.send(get("/wait"));
  wait_for_waiting(1);
  RawClient queued(port());
  queued.send(get("/wait"));
  while (server_->counters().queued == 0) std::this_thread::yield();
  const Reply refused = ask(get("/wait"));
  EXPECT_EQ(refused.status, 503);
  EXPECT_EQ(refused.headers.at("retry-after"), "1");
  EXPECT_EQ(ask(get("/watch")).status, 200);
  gate_.open();
  EXPECT_EQ(working.read().status, 200);
  EXPECT_EQ(queued.read().status, 200);
}

TEST_F(HttpServer, ConnectionsBeyondTheLimit) {
  options_.max_connections = 2;
  start();
  RawClient one(port());
  RawClient two(port());
  one.send(get("/hello/1"));
  two.send(get("/hello/2"));
  EXPECT_EQ(one.read().status, 200);
  EXPECT_EQ(two.read().status, 200);
  RawClient three(port());
  const Reply refused = three.read();
  EXPECT_EQ(refused.status, 503);
  EXPECT_EQ(refused.body, "{\"error\":{\"code\":\"exhausted\",\"message\":\"too many connections; repeat later\"}}\n");
  EXPECT_EQ(server_->counters().refused, 1U);
}

TEST_F(HttpServer, BodiesOfAllRequestsTogetherAreBounded) {
  options_.max_body_bytes_in_flight = 100'000;
  start();
  EXPECT_EQ(ask(post("/large", std::string(99'000, 'a'))).status, 200);
  EXPECT_EQ(ask(post("/large", std::string(200'000, 'a'))).status, 503);
  EXPECT_EQ(ask(post("/large", std::string(99'000, 'a'))).status, 200) << "given back";
  EXPECT_EQ(server_->counters().body_bytes, 0U);
}

TEST_F(HttpServer, AdmissionComesBeforeTheBodyAndKnowsTheRoute) {
  admission_ = [](Request& request, const Route* route) -> std::optional<Response> {
    request.caller = std::string("me");
    if (route != nullptr && route->path == "/echo") {
      Response response;
      response.status = 401;
      return response;
    }
    return std::nullopt;
  };
  std::promise<std::string> seen;
  router_.add({.method = Method::kGet, .path = "/me", .handler = [&seen](Request& request) {
                 seen.set_value(std::any_cast<std::string>(request.caller));
                 return Response{};
               }});
  start();
  EXPECT_EQ(ask("POST /echo HTTP/1.1\r\nHost: localhost\r\nContent-Length: 900\r\n\r\n").status, 401);
  EXPECT_EQ(ask(get("/me")).status, 200);
  EXPECT_EQ(seen.get_future().get(), "me");
}

TEST_F(HttpServer, HandlersThatThrowBecome500WithoutTheirText) {
  start();
  const Reply reply = ask(get("/throw"));
  EXPECT_EQ(reply.status, 500);
  EXPECT_EQ(reply.body.find("secret"), std::string::npos);
  EXPECT_EQ(ask(get("/hello/x")).status, 200);
}

TEST_F(HttpServer, ObserverSeesEveryAnswer) {
  std::mutex mutex;
  std::vector<int> statuses;
  observer_ = [&](const Exchange& exchange) {
    const std::scoped_lock lock(mutex);
    statuses.push_back(exchange.status);
  };
  start();
  ask(get("/hello/x"));
  ask(get("/nowhere"));
  server_->stop();
  server_->wait();
  EXPECT_EQ(statuses, (std::vector<int>{200, 404}));
}

TEST_F(HttpServer, StreamsWithBackPressure) {
  std::promise<bool> finished;
  router_.add({.method = Method::kGet, .path = "/stream", .handler = [&](Request&) {
                 Response response;
                 response.stream = [&](Stream stream) {
                   bool fine = true;
                   for (int i = 0; i < 2'000; ++i) fine = fine && stream.write(std::string(1'000, 's')).has_value();
                   stream.finish();
                   finished.set_value(fine);
                 };
                 return response;
               }});
  router_.add({.method = Method::kGet, .path = "/broken", .handler = [](Request&) {
                 Response response;
                 response.stream = [](const Stream& stream) {
                   Stream copy = stream;
                   static_cast<void>(copy.write("part"));
                 };
                 return response;
               }});
  start();
  const Reply whole = ask(get("/stream"));
  EXPECT_TRUE(whole.whole);
  EXPECT_EQ(whole.body.size(), 2'000'000U);
  EXPECT_TRUE(finished.get_future().get());
  const Reply broken = ask(get("/broken"));
  EXPECT_FALSE(broken.whole);
  EXPECT_EQ(ask("HEAD /broken HTTP/1.1\r\nHost: localhost\r\n\r\n").status, 200);
}

TEST_F(HttpServer, EventsFromAnotherThreadAndReadersThatLeave) {
  std::promise<Stream> handed;
  router_.add({.method = Method::kGet, .path = "/events", .handler = [&](Request&) {
                 Response response;
                 response.content_type = "text/event-stream";
                 response.events = true;
                 response.stream = [&](Stream stream) { handed.set_value(std::move(stream)); };
                 return response;
               }});
  options_.keep_alive_every = milliseconds(50);
  start();
  auto client = std::make_unique<RawClient>(port());
  client->send(get("/events"));
  std::thread maker([stream = handed.get_future().get()]() mutable {
    SseWriter events(std::move(stream));
    EXPECT_TRUE(events.event("one\ntwo", "note", "7"));
    events.finish();
  });
  const Reply reply = client->read();
  maker.join();
  EXPECT_TRUE(reply.whole);
  EXPECT_TRUE(reply.body.ends_with("event: note\nid: 7\ndata: one\ndata: two\n\n"));
  handed = {};
  client = std::make_unique<RawClient>(port());
  client->send(get("/events"));
  const Stream left = handed.get_future().get();
  client.reset();
  while (left.open()) std::this_thread::yield();  // The comments find out.
}

/// Answers that are worth to be packed, and bodies that are.
class CodedBodies : public HttpServer {
 protected:
  void SetUp() override {
    HttpServer::SetUp();
    const auto add = [this](const char* path, Response response) {
      router_.add({.method = Method::kGet, .path = path, .handler = [response](Request&) { return response; }});
    };
    Response json;
    json.body = text_;
    add("/json", json);
    json.headers.add("ETag", "\"1\"");
    add("/tagged", json);
    Response picture;
    picture.content_type = "image/png";
    picture.body = text_;
    add("/picture", picture);
    Response least;
    least.body = text_.substr(0, limits::kPackFrom - 1);
    add("/short", least);
    least.body = text_.substr(0, limits::kPackFrom);
    add("/least", least);
    Response streamed;
    streamed.content_type = "text/plain";
    streamed.stream = [this](Stream stream) {
      if (stream.write(text_)) stream.finish();
    };
    add("/stream", streamed);
  }
  std::string text_ = std::string(3'000, 'a') + std::string(3'000, 'b');
};

TEST_F(CodedBodies, AnswersComeInTheCodingThatTheClientLikes) {
  start();
  for (const Coding coding : {Coding::kGzip, Coding::kZstd}) {
    for (const std::string path : {"/json", "/least"}) {
      const Reply reply = ask(get(path, "Accept-Encoding: " + std::string(name(coding)) + "\r\n"));
      EXPECT_EQ(reply.headers.at("content-encoding"), name(coding));
      EXPECT_EQ(reply.headers.at("vary"), "Accept-Encoding");
      EXPECT_EQ(*unpack(coding, reply.body, {.bytes = text_.size(), .hold = {}}),
                path == "/json" ? text_ : text_.substr(0, limits::kPackFrom));
    }
  }
  const Reply best = ask(get("/json", "Accept-Encoding: gzip\r\nAccept-Encoding: zstd;q=0.9\r\n"));
  EXPECT_EQ(best.headers.at("content-encoding"), "gzip");
  const Reply head = ask("HEAD /json HTTP/1.1\r\nHost: localhost\r\nAccept-Encoding: gzip\r\n\r\n");
  EXPECT_EQ(head.headers.at("content-length"), best.headers.at("content-length"));
}

TEST_F(CodedBodies, WhatIsShortOrTaggedOrNoTextOrStreamedStays) {
  start();
  for (const std::string path : {"/short", "/tagged", "/picture", "/stream"}) {
    const Reply reply = ask(get(path, "Accept-Encoding: gzip, zstd\r\n"));
    EXPECT_FALSE(reply.headers.contains("content-encoding")) << path;
    EXPECT_TRUE(text_.starts_with(reply.body)) << path;
    EXPECT_FALSE(reply.body.empty()) << path;
  }
  for (const std::string accept : {"", "Accept-Encoding: br\r\n", "Accept-Encoding: gzip;q=0\r\n"}) {
    const Reply reply = ask(get("/json", accept));
    EXPECT_EQ(reply.body, text_) << accept;
    EXPECT_EQ(reply.headers.at("vary"), "Accept-Encoding") << "a cache must know that others get other bytes";
  }
}

TEST_F(CodedBodies, NothingIsPackedWhereThatIsTurnedOff) {
  options_.pack_answers = false;
  start();
  EXPECT_EQ(ask(get("/json", "Accept-Encoding: gzip\r\n")).body, text_);
}

TEST_F(CodedBodies, RequestsMayBePacked) {
  start();
  RawClient client(port());
  for (const Coding coding : {Coding::kGzip, Coding::kZstd}) {
    const std::string body = *pack(coding, text_);
    client.send(post("/large", body, "Content-Encoding: " + std::string(name(coding)) + "\r\n"));
    EXPECT_EQ(client.read().body, text_);
    client.send(get("/hello/x"));
    EXPECT_EQ(client.read().status, 200);
  }
  client.send(post("/large", text_, "Content-Encoding: identity\r\n"));
  EXPECT_EQ(client.read().body, text_);
}

TEST_F(CodedBodies, PackedRequestsAreRefusedForWhatTheyAre) {
  start();
  const std::string coding = "Content-Encoding: zstd\r\n";
  EXPECT_EQ(ask(post("/large", text_, coding)).status, 400) << "damaged";
  EXPECT_EQ(ask(post("/large", *pack(Coding::kGzip, text_), coding)).status, 400) << "another one";
  EXPECT_EQ(ask(post("/echo", *pack(Coding::kZstd, text_), coding)).status, 413) << "longer than the route takes";
  const std::string bomb = *pack(Coding::kZstd, std::string(std::size_t{7} << 20U, '0'));
  EXPECT_EQ(ask(post("/large", bomb, coding)).status, 413) << "a bomb within the route's limit";
  for (const std::string other : {"br", "gzip, zstd", "nonsense"}) {
    const Reply reply = ask(post("/large", text_, "Content-Encoding: " + other + "\r\n"));
    EXPECT_EQ(reply.status, 415) << other;
    EXPECT_EQ(reply.headers.at("accept-encoding"), "gzip, zstd");
  }
  EXPECT_EQ(ask(post("/large", text_, "Content-Encoding: gzip\r\nContent-Encoding: gzip\r\n")).status, 415);
  EXPECT_EQ(server_->counters().body_bytes, 0U);
}

TEST_F(CodedBodies, UnpackedBytesCountAgainstAllBodies) {
  options_.max_body_bytes_in_flight = 100'000;
  start();
  const std::string body = *pack(Coding::kZstd, std::string(200'000, 'x'));
  const Reply reply = ask(post("/large", body, "Content-Encoding: zstd\r\n"));
  EXPECT_EQ(reply.status, 503);
  EXPECT_EQ(reply.headers.at("retry-after"), "1");
  EXPECT_EQ(ask(post("/large", text_)).status, 200);
  EXPECT_EQ(server_->counters().body_bytes, 0U);
}

/// A route whose answers are given by the test.
class LateAnswers : public HttpServer {
 protected:
  void SetUp() override {
    HttpServer::SetUp();
    router_.add({.method = Method::kPost,
                 .path = "/late",
                 .handler =
                     [this](Request&) {
                       Response response;
                       response.later = [this](Later later) {
                         const std::scoped_lock lock(mutex_);
                         handed_.push_back(std::move(later));
                         waiting_.fetch_add(1);
                         waiting_.notify_all();
                       };
                       return response;
                     },
                 .body_limit = 1'000});
  }
  Later next() {
    const std::scoped_lock lock(mutex_);
    Later later = std::move(handed_.back());
    handed_.pop_back();
    return later;
  }
  std::mutex mutex_;
  std::vector<Later> handed_;
};

TEST_F(LateAnswers, ComeFromAnyThreadAndHoldNoWorker) {
  options_.workers = 1;
  start();
  std::vector<std::unique_ptr<RawClient>> clients;
  for (int i = 0; i < 5; ++i) {
    clients.push_back(std::make_unique<RawClient>(port()));
    clients.back()->send(post("/late", "x"));
    wait_for_waiting(i + 1);
  }
  EXPECT_EQ(ask(get("/hello/x")).status, 200) << "all five wait, and the one worker is free";
  for (int i = 4; i >= 0; --i) {
    Response response;
    response.status = 201;
    response.body = "late " + std::to_string(i);
    response.headers.add("X-Request-Id", "of-another-server");
    const Later later = next();
    std::thread([&] { later.answer(std::move(response)); }).join();
    later.answer({});  // Nothing happens.
    EXPECT_FALSE(later.stream({}));
    const Reply reply = clients[static_cast<std::size_t>(i)]->read();
    EXPECT_EQ(reply.status, 201);
    EXPECT_EQ(reply.body, "late " + std::to_string(i));
    EXPECT_EQ(reply.headers.at("x-request-id"), "of-another-server");
  }
  clients[0]->send(get("/hello/again"));
  EXPECT_EQ(clients[0]->read().status, 200) << "the connection goes on";
}

TEST_F(LateAnswers, AHandleThatGoesWithoutAnAnswerIsAFailure) {
  start();
  RawClient client(port());
  client.send(post("/late", "x"));
  wait_for_waiting(1);
  {
    const Later dropped = next();
  }
  EXPECT_EQ(client.read().status, 500);
}

TEST_F(LateAnswers, StreamsOfferPiecesAndAreToldOfRoom) {
  start();
  RawClient client(port());
  client.send(post("/late", "x"));
  wait_for_waiting(1);
  std::optional<Stream> stream = next().stream({});
  ASSERT_TRUE(stream);
  std::atomic<int> room{0};
  stream->set_room([&] {
    room.fetch_add(1);
    room.notify_all();
  });
  client.send(get("/hello/next"));  // Who sends on has not left.
  Reply reply;
  std::thread reader([&] { reply = client.read(); });
  const std::string piece(100'000, 'p');
  std::size_t taken = 0;
  int full = 0;
  while (taken < 300 * piece.size()) {
    const int before = room.load();
    const StreamBuffer::Offer offered = stream->offer(piece);
    ASSERT_NE(offered, StreamBuffer::Offer::kGone);
    if (offered == StreamBuffer::Offer::kTaken) {
      taken += piece.size();
      continue;
    }
    ++full;
    room.wait(before);
  }
  stream->finish();
  reader.join();
  EXPECT_GT(full, 0);
  EXPECT_TRUE(reply.whole);
  EXPECT_EQ(reply.body.size(), taken);
  EXPECT_EQ(client.read().body, "hello next");
}

TEST_F(LateAnswers, ClientsThatLeaveAreNoticedBeforeAndAmidTheAnswer) {
  start();
  std::atomic<int> gone{0};
  const auto count = [&] {
    gone.fetch_add(1);
    gone.notify_all();
  };
  auto client = std::make_unique<RawClient>(port());
  client->send(post("/late", "x"));
  wait_for_waiting(1);
  Later before = next();
  before.on_gone(count);
  client.reset();
  gone.wait(0);
  before.answer({});  // Due all the same.
  before.on_gone(count);
  EXPECT_EQ(gone.load(), 2) << "who asks afterwards is told at once";

  client = std::make_unique<RawClient>(port());
  client->send(post("/late", "x"));
  wait_for_waiting(2);
  const Later amid = next();
  amid.on_gone(count);
  std::optional<Stream> stream = amid.stream({});
  ASSERT_EQ(stream->offer("a piece"), StreamBuffer::Offer::kTaken);
  client.reset();
  gone.wait(2);
  EXPECT_EQ(stream->offer("another"), StreamBuffer::Offer::kGone);
  stream.reset();
  EXPECT_EQ(ask(get("/hello/x")).status, 200);
}

TEST_F(LateAnswers, ADrainThatGivesUpTellsWhoWouldAnswer) {
  options_.drain_timeout = milliseconds(50);
  start();
  RawClient client(port());
  client.send(post("/late", "x"));
  wait_for_waiting(1);
  Later late = next();
  std::promise<void> told;
  late.on_gone([&] { told.set_value(); });
  server_->stop();
  told.get_future().wait();
  late.answer({});
  server_->wait();
  EXPECT_EQ(client.read().status, 0);
}

TEST_F(HttpServer, DrainFinishesWhatIsUnderWay) {
  start();
  RawClient idle(port());
  idle.send(get("/hello/x"));
  EXPECT_EQ(idle.read().status, 200);
  RawClient working(port());
  working.send(get("/wait"));
  wait_for_waiting(1);
  server_->stop();
  EXPECT_TRUE(idle.closed());
  gate_.open();
  const Reply reply = working.read();
  EXPECT_EQ(reply.status, 200);
  EXPECT_EQ(reply.headers.at("connection"), "close");
  server_->wait();
  EXPECT_THROW(RawClient{port()}, std::runtime_error);
  EXPECT_EQ(server_->counters().open, 0U);
}

TEST_F(HttpServer, DrainGivesUpAfterItsTime) {
  options_.drain_timeout = milliseconds(100);
  router_.add({.method = Method::kGet, .path = "/until", .handler = [this](Request& request) {
                 waiting_.fetch_add(1);
                 waiting_.notify_all();
                 while (!request.hurried()) std::this_thread::yield();
                 return Response{};
               }});
  start();
  RawClient working(port());
  working.send(get("/until"));
  wait_for_waiting(1);
  server_->stop();
  server_->wait();
  EXPECT_TRUE(working.closed());
}

TEST_F(HttpServer, DrainDoesNotWaitForStreamsWithoutAnEnd) {
  options_.drain_timeout = milliseconds(3'600'000);
  options_.keep_alive_every = milliseconds(3'600'000);
  std::optional<Stream> kept;
  router_.add({.method = Method::kGet, .path = "/endless", .handler = [&](Request&) {
                 Response response;
                 response.events = true;
                 response.endless = true;
                 response.stream = [&](Stream stream) {
                   EXPECT_TRUE(stream.write("data: 1\n\n"));
                   kept = std::move(stream);
                   waiting_.fetch_add(1);
                   waiting_.notify_all();
                 };
                 return response;
               }});
  start();
  RawClient listening(port());
  listening.send(get("/endless"));
  wait_for_waiting(1);
  server_->stop();
  server_->wait();
  EXPECT_FALSE(kept->open());
}

TEST_F(HttpServer, PortInUseIsAConflict) {
  start();
  const std::uint16_t taken = port();
  ServerOptions options;
  options.listen = {{.address = "127.0.0.1", .port = taken}};
  const auto second = Server::start({.options = options, .router = {}, .random = &base::system_random()});
  ASSERT_FALSE(second);
  EXPECT_EQ(second.error().code, ErrorCode::kConflict);
  EXPECT_EQ(second.error().field, "listen");
}

TEST_F(HttpServer, ManyClientsManyThreads) {
  options_.io_threads = 2;
  start();
  std::vector<std::thread> clients;
  std::atomic<int> right{0};
  for (int c = 0; c < 8; ++c) {
    clients.emplace_back([&, c] {
      RawClient client(port());
      for (int i = 0; i < 100; ++i) {
        const std::string text = std::to_string(c) + ":" + std::to_string(i);
        client.send(post("/echo", text));
        if (client.read().body == text) right.fetch_add(1);
      }
    });
  }
  for (std::thread& client : clients) client.join();
  EXPECT_EQ(right.load(), 800);
}

}  // namespace
}  // namespace memos::http
