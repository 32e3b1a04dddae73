// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#include "interface/link/server.h"

#include <gtest/gtest.h>
#include <sys/socket.h>

#include <thread>

#include "interface/link/client.h"
#include "interface/link/greeting.h"
#include "interface/link/local_socket.h"
#include "interface/link/remote_memos.h"
#include "interface/wire/fake_memos.h"

namespace memos::link {
namespace {

using std::chrono::milliseconds;
constexpr milliseconds kSoon{5'000};

class FakeHost final : public Host {
 public:
  Memos* enter(const TenantId& tenant) override {
    last_tenant = tenant.value;
    return given_up ? nullptr : &memos;
  }
  void leave() override { ++left; }
  bool serves() const override { return serving; }
  Status hand_over(std::uint64_t) override {
    if (serving) return fail(ErrorCode::kBusy, "it is served");
    given_up = true;
    return {};
  }

  wire::FakeMemos memos;
  std::string last_tenant;
  std::atomic<int> left = 0;
  std::atomic<bool> given_up = false;
  bool serving = false;
};

/// A server that answers one end of a pair on a thread of its own; the test holds the other end.
class Pair {
 public:
  Pair() {
    auto ends = connected_pair();
    EXPECT_TRUE(ends);
    near = std::make_unique<FrameStream>(std::move(ends->first));
    far_ = std::make_unique<FrameStream>(std::move(ends->second));
    thread_ = std::thread([this] {
      server_.answer(*far_);
      far_->shut_down();
    });
  }
  ~Pair() {
    if (near) near->shut_down();
    thread_.join();
  }
  Pair(const Pair&) = delete;
  Pair& operator=(const Pair&) = delete;

  /// Says hello with changes.
  Frame greet(const std::function<void(Greeting&)>& change = {}) {
    Greeting hello = own_greeting({.value = "acme"}, false);
    if (change) change(hello);
    EXPECT_TRUE(near->write(FrameKind::kHello, to_payload(hello), kSoon));
    return read();
  }
  Frame read() {
    auto frame = near->read(kSoon, kSoon);
    EXPECT_TRUE(frame) << frame.error().message;
    return frame ? *frame : Frame{};
  }
  void expect_closed() {
    const auto frame = near->read(kSoon, kSoon);
    ASSERT_FALSE(frame);
    EXPECT_EQ(frame.error().message, "the connection was closed");
  }
  void expect_error(ErrorCode code) {
    const Frame frame = read();
    ASSERT_EQ(frame.kind, FrameKind::kError);
    EXPECT_EQ(read_error(frame.payload).code, code) << read_error(frame.payload).message;
  }
  /// As it goes over the socket.
  void send_raw(const std::string& bytes) {
    ASSERT_EQ(::send(near->fd(), bytes.data(), bytes.size(), MSG_NOSIGNAL), static_cast<ssize_t>(bytes.size()));
  }
  void request(std::uint8_t method, std::string_view bytes) {
    std::string payload(1, static_cast<char>(method));
    payload.append(16, '\x07');
    payload += bytes;
    ASSERT_TRUE(near->write(FrameKind::kRequest, payload, kSoon));
  }

  FakeHost host;
  std::unique_ptr<FrameStream> near;

 private:
  Server server_{host, Descriptor{}, {}};
  std::unique_ptr<FrameStream> far_;
  std::thread thread_;
};

constexpr auto kStatistics = static_cast<std::uint8_t>(wire::Method::kStatistics);
constexpr auto kAdd = static_cast<std::uint8_t>(wire::Method::kAdd);

TEST(Server, AnswersAndKeepsTheConnection) {
  Pair pair;
  ASSERT_EQ(pair.greet().kind, FrameKind::kWelcome);
  for (int i = 0; i < 3; ++i) {
    pair.request(kStatistics, {});
    const Frame answer = pair.read();
    ASSERT_EQ(answer.kind, FrameKind::kAnswer);
    EXPECT_EQ(wire::from_bytes<Statistics>(answer.payload)->cubes, 5U);
  }
  EXPECT_EQ(pair.host.last_tenant, "acme");
  EXPECT_EQ(pair.host.left, 3);
}

TEST(Server, AMethodsErrorKeepsTheConnection) {
  Pair pair;
  pair.greet();
  std::string bytes;
  wire::append_bytes(bytes, AddRequest{});
  pair.request(kAdd, bytes);
  const Frame frame = pair.read();
  ASSERT_EQ(frame.kind, FrameKind::kError);
  EXPECT_EQ(read_error(frame.payload), (Error{ErrorCode::kInvalidArgument, "items is empty", "items"}));
  pair.request(kAdd, "no request");
  pair.expect_error(ErrorCode::kInvalidArgument);
  pair.request(kStatistics, {});
  EXPECT_EQ(pair.read().kind, FrameKind::kAnswer);
}

TEST(Server, AnotherVersionIsToldBoth) {
  Pair pair;
  EXPECT_EQ(pair.greet([](Greeting& hello) { hello.fingerprint ^= 1; }).kind, FrameKind::kWelcome);
  const Frame frame = pair.read();
  ASSERT_EQ(frame.kind, FrameKind::kError);
  EXPECT_EQ(read_error(frame.payload).code, ErrorCode::kUnsupported);
  pair.expect_closed();
}

TEST(Server, ANewerProtocolIsRefusedByItsNumber) {
  Pair pair;
  EXPECT_EQ(pair.greet([](Greeting& hello) { hello.protocol = kProtocol + 1; }).kind, FrameKind::kWelcome);
  pair.expect_error(ErrorCode::kUnsupported);
}

TEST(Server, WhoIsNoMemosIsSentAway) {
  Pair pair;
  pair.send_raw("GET / HTTP/1.1\r\n\r\n");
  pair.expect_error(ErrorCode::kExhausted);  // "GET " is a length of half a gigabyte
  pair.expect_closed();
  Pair other;
  ASSERT_TRUE(other.near->write(FrameKind::kHello, "something else", kSoon));
  other.expect_error(ErrorCode::kCorrupt);
}

TEST(Server, ARequestBeforeTheGreetingIsRefused) {
  Pair pair;
  pair.request(kStatistics, {});
  pair.expect_error(ErrorCode::kCorrupt);
  EXPECT_EQ(pair.host.memos.last(), "");
}

TEST(Server, OversizedEmptyAndUnknownFramesEndTheConnection) {
  const std::string too_long = {'\xff', '\xff', '\xff', '\x7f', '\x03'};
  const std::string empty = {'\0', '\0', '\0', '\0', '\x03'};
  const std::string unknown = {'\x01', '\0', '\0', '\0', '\x63'};
  for (const auto& [bytes, code] : {std::pair(too_long, ErrorCode::kExhausted), std::pair(empty, ErrorCode::kCorrupt),
                                    std::pair(unknown, ErrorCode::kCorrupt)}) {
    Pair pair;
    pair.greet();
    pair.send_raw(bytes);
    pair.expect_error(code);
    pair.expect_closed();
  }
}

TEST(Server, AnUnknownMethodOrAFrameOutOfTurnEndsTheConnection) {
  Pair pair;
  pair.greet();
  pair.request(200, {});
  pair.expect_error(ErrorCode::kUnsupported);
  pair.expect_closed();
  Pair other;
  other.greet();
  ASSERT_TRUE(other.near->write(FrameKind::kAnswer, "x", kSoon));
  other.expect_error(ErrorCode::kCorrupt);
  other.expect_closed();
}

TEST(Server, ATruncatedFrameHarmsNobody) {
  Pair pair;
  pair.greet();
  pair.send_raw(std::string({'\x40', '\0', '\0', '\0', '\x03', 'h', 'a', 'l', 'f'}));
  pair.near.reset();  // The end comes within the frame; the server's thread ends with it.
}

TEST(Server, WhatIsGivenUpIsSaid) {
  Pair pair;
  pair.greet();
  pair.host.given_up = true;
  pair.request(kStatistics, {});
  EXPECT_EQ(pair.read().kind, FrameKind::kMoved);
  pair.expect_closed();
}

TEST(Server, AServeHandsOverToNobody) {
  Pair pair;
  pair.host.serving = true;
  pair.greet();
  ASSERT_TRUE(pair.near->write(FrameKind::kHandOver, {}, kSoon));
  pair.expect_error(ErrorCode::kBusy);
  EXPECT_FALSE(pair.host.given_up);
}

TEST(Server, LongWorkEndsWithItsClient) {
  Pair pair;
  pair.host.memos.steps = 1'000'000'000;  // As good as endless: only the client's leaving ends it.
  pair.greet();
  pair.request(static_cast<std::uint8_t>(wire::Method::kVerify), {});
  EXPECT_EQ(pair.read().kind, FrameKind::kProgress);
  pair.near.reset();
}

/// A transport over one connection of a pair.
class PairTransport final : public Transport {
 public:
  explicit PairTransport(std::unique_ptr<Connection> connection) : connection_(std::move(connection)) {}
  Result<std::string> call(wire::Method method, std::string_view request, const wire::Stream& stream) override {
    last = connection_->call(method, MemoryId{}, request, stream);
    return last.answer;
  }
  Outcome last;

 private:
  std::unique_ptr<Connection> connection_;
};

/// RemoteMemos at one end, a fake at the other.
class Both {
 public:
  Both() {
    auto ends = connected_pair();
    far_ = std::make_unique<FrameStream>(std::move(ends->second));
    thread_ = std::thread([this] {
      server_.answer(*far_);
      far_->shut_down();
    });
    auto connection = Connection::open(std::move(ends->first), {});
    EXPECT_TRUE(connection) << connection.error().message;
    auto made = std::make_unique<PairTransport>(*std::move(connection));
    transport = made.get();
    memos = std::make_unique<RemoteMemos>(std::move(made));
  }
  ~Both() {
    memos.reset();
    thread_.join();
  }
  Both(const Both&) = delete;
  Both& operator=(const Both&) = delete;
  FakeHost host;
  PairTransport* transport = nullptr;
  std::unique_ptr<RemoteMemos> memos;

 private:
  Server server_{host, Descriptor{}, {}};
  std::unique_ptr<FrameStream> far_;
  std::thread thread_;
};

TEST(RemoteMemos, EveryMethodArrivesAndComesBack) {
  Both both;
  Memos& memos = *both.memos;
  const auto last = [&] { return both.host.memos.last(); };
  const MemoryId id = *MemoryId::parse("0190d5c1-7a3e-7c54-9d0a-2f6b8c1e4a77");
  const ActorId actor{4};
  EXPECT_EQ(memos.create_cube({.name = "c"})->name, "c");
  EXPECT_EQ(memos.list_cubes()->size(), 2U);
  EXPECT_EQ(memos.describe_cube("d")->name, "d");
  EXPECT_EQ(memos.drop_cube("d", actor)->memories, 3U);
  AddRequest add;
  add.items.resize(2);
  EXPECT_EQ(memos.add(add)->items.size(), 2U);
  EXPECT_EQ(memos.update({.id = id})->id, id);
  EXPECT_EQ(memos.remove(id, actor)->id, id);
  EXPECT_EQ(last(), "remove");
  EXPECT_EQ(memos.restore(id, actor)->id, id);
  EXPECT_EQ(last(), "restore");
  EXPECT_EQ(memos.archive(id, actor)->id, id);
  EXPECT_EQ(last(), "archive");
  EXPECT_EQ(both.host.memos.last_actor(), actor);
  EXPECT_EQ(memos.erase({id, id, id}, actor)->memories, 3U);
  EXPECT_TRUE(memos.forget({}));
  EXPECT_EQ(memos.rollback(id, 1, actor)->id, id);
  EXPECT_EQ(memos.rollback_cube("c", {}, actor)->changed, 4U);
  EXPECT_TRUE(memos.link({LinkType::kMentions, id, id}, actor));
  EXPECT_EQ(last(), "link");
  EXPECT_TRUE(memos.unlink({LinkType::kMentions, id, id}, actor));
  EXPECT_EQ(last(), "unlink");
  EXPECT_EQ(memos.get(id, {})->id, id);
  EXPECT_EQ(memos.list({})->next_cursor, "next");
  EXPECT_EQ(memos.search({.text = "where"})->notice, "where");
  EXPECT_EQ(memos.context({.search = {.text = "what"}})->text, "what");
  EXPECT_EQ(memos.facts({})->beliefs.size(), 1U);
  EXPECT_EQ(memos.history(id)->size(), 1U);
  EXPECT_EQ(memos.log({})->size(), 1U);
  EXPECT_EQ(memos.provenance(id)->memory.id, id);
  EXPECT_EQ(memos.statistics()->cubes, 5U);
  EXPECT_EQ(memos.jobs(true)->size(), 1U);
  EXPECT_EQ(memos.job(JobId{3})->id, JobId{3});
  EXPECT_TRUE(memos.cancel_job(JobId{3}));
  EXPECT_EQ(memos.reembed("c")->value, 9U);
  EXPECT_EQ(memos.spaces("c")->size(), 2U);
  EXPECT_EQ(*memos.drop_space("c", "hash"), 8U);
  EXPECT_EQ(memos.plan({.context = {.search = {.text = "what"}}})->notice, "what");
  EXPECT_EQ(memos.kv_list({})->size(), 2U);
  EXPECT_EQ(memos.kv_drop({})->blocks, 4U);
  EXPECT_EQ(memos.kv_warm({.cube = "c", .memories = 5, .system = {}, .actor = actor})->memories, 5U);
}

TEST(RemoteMemos, LinesAndProgressComeAsTheyAreTold) {
  Both both;
  std::vector<std::string> lines;
  ASSERT_TRUE(both.memos->export_cube("c", [&](std::string_view line) -> Status {
    lines.emplace_back(line);
    return {};
  }));
  EXPECT_EQ(lines, (std::vector<std::string>{"c 0", "c 1", "c 2"}));
  std::vector<std::uint64_t> steps;
  const auto note = [&](const Progress& progress) {
    steps.push_back(progress.done);
    return true;
  };
  EXPECT_EQ(both.memos->run_jobs(note), 6U);
  EXPECT_EQ(steps, (std::vector<std::uint64_t>{0, 1, 2}));
  const auto report = both.memos->backup("copy", {});
  ASSERT_TRUE(report);
  EXPECT_EQ(report->path, "copy");
}

TEST(RemoteMemos, ACancelledCallSaysSo) {
  Both both;
  const auto done = both.memos->verify([](const Progress&) { return false; });
  ASSERT_FALSE(done);
  EXPECT_EQ(done.error().code, ErrorCode::kCancelled);
  EXPECT_FALSE(both.transport->last.lost);
}

TEST(RemoteMemos, ALostConnectionIsKnownFromAnError) {
  Both both;
  both.host.given_up = true;
  EXPECT_FALSE(both.memos->statistics());
  EXPECT_TRUE(both.transport->last.moved);
  EXPECT_FALSE(both.memos->statistics());
  EXPECT_TRUE(both.transport->last.lost);
}

TEST(Frames, ASlowOtherEndIsGivenUp) {
  auto ends = connected_pair();
  ASSERT_TRUE(ends);
  FrameStream near(std::move(ends->first));
  const auto nothing = near.read(milliseconds(1), milliseconds(1));
  ASSERT_FALSE(nothing);
  EXPECT_EQ(nothing.error().code, ErrorCode::kUnavailable);
  ASSERT_EQ(::send(ends->second.get(), "\x09\0\0", 3, 0), 3);
  EXPECT_FALSE(near.read(kSoon, milliseconds(1)));
  // Nobody reads: the socket's buffer is full before the frame has gone.
  const auto stalled = near.write(FrameKind::kLine, std::string(std::size_t{8} << 20U, 'x'), milliseconds(1));
  ASSERT_FALSE(stalled);
  EXPECT_EQ(stalled.error().code, ErrorCode::kUnavailable);
}

TEST(Frames, LargeOnesArriveWhole) {
  auto ends = connected_pair();
  ASSERT_TRUE(ends);
  FrameStream near(std::move(ends->first));
  FrameStream far(std::move(ends->second));
  const std::string large(std::size_t{20} << 20U, 'y');
  std::thread writer([&] {
    EXPECT_TRUE(near.write(FrameKind::kAnswer, large, kSoon));
    EXPECT_TRUE(near.write(FrameKind::kLine, "next", kSoon));
  });
  const auto first = far.read(kSoon, kSoon);
  ASSERT_TRUE(first);
  EXPECT_TRUE(first->payload == large);
  EXPECT_EQ(far.read(kSoon, kSoon)->payload, "next");
  writer.join();
}

TEST(LocalSocket, AnotherUsersEndIsRefused) {
  auto ends = connected_pair();
  ASSERT_TRUE(ends);
  EXPECT_TRUE(check_peer(ends->first.get()));
  if (::geteuid() != 0) GTEST_SKIP() << "only root can be another user";
  constexpr uid_t kNobody = 65'534;
  ASSERT_EQ(::seteuid(kNobody), 0);
  const auto peer = check_peer(ends->first.get());
  ASSERT_EQ(::seteuid(0), 0);
  ASSERT_FALSE(peer);
  EXPECT_EQ(peer.error().code, ErrorCode::kDenied);
}

}  // namespace
}  // namespace memos::link
