// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/string_body.hpp>
#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "interface/http/core.h"
#include "interface/http/later.h"
#include "interface/http/stream.h"
#include "interface/http/transport.h"

namespace memos::http {

/// One connection: reads requests one after the other, has them handled, writes the answers in order. Pipelined
/// requests wait in the kernel's buffers. Lives on its shard's thread.
class Connection {
 public:
  Connection(Core& core, Shard& shard, Accepted accepted);
  ~Connection();
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;

  asio::awaitable<void> run();
  /// The server drains: ends now if no request is under way.
  void drain();
  void cut();
  /// Cuts the connection if it is past its deadline.
  void check(std::chrono::steady_clock::time_point now);

 private:
  using Parser = boost::beast::http::request_parser<boost::beast::http::string_body>;
  using Clock = std::chrono::steady_clock;

  /// What a handler made, with the buffer of a streamed body.
  struct Answer {
    Response response;
    std::shared_ptr<StreamBuffer> stream;         // Shared with the maker, whichever of the two ends first.
    std::shared_ptr<asio::steady_timer> written;  // Cancelled, by posted work, when there is something to send.
  };
  /// One request on its way.
  struct Turn {
    Request request;
    const Route* route = nullptr;
    bool http_1_0 = false;
    bool close = false;
    bool cors = false;
    bool body_left = false;  ///< The client may still send a body that nobody reads.
    std::size_t body_limit = 0;
    std::size_t held = 0;  ///< Bytes of Core::body_bytes.
    std::size_t body_bytes = 0;
    std::size_t sent = 0;
    int status = 0;
    Clock::time_point began;
  };

  asio::awaitable<bool> serve_one();
  asio::awaitable<bool> wait_for_request();
  asio::awaitable<int> read_head(Parser& parser);
  asio::awaitable<int> read_body(Parser& parser, Turn& turn);
  asio::awaitable<bool> read_more(std::size_t wanted);
  asio::awaitable<bool> write(std::string_view first, std::string_view second);
  asio::awaitable<void> send(Turn& turn, Response response);
  asio::awaitable<void> send_stream(Turn& turn, Answer answer);
  asio::awaitable<void> send_answer(Turn& turn, Answer answer);
  asio::awaitable<void> refuse(Turn& turn, int status, std::string_view code, std::string message);
  asio::awaitable<bool> obtain_body(Parser& parser, Turn& turn);
  asio::awaitable<void> linger();
  asio::awaitable<Answer> handle(Turn& turn);
  /// What waits for an answer that is given after the handler returned.
  struct Waiting {
    Connection* connection = nullptr;  ///< Null once the answer is sent. Touched by the shard's thread only.
    // Shared with who answers; weak: when all of those go, the client gets a 500.
    std::weak_ptr<LaterState> state;
  };
  static void make_wakeful(Answer& answer, const asio::any_io_executor& executor);
  void answer_later(const asio::any_io_executor& executor, std::chrono::milliseconds patience,
                    const std::function<void(Later)>& begin, const std::function<void(Answer)>& give);
  void watch_for_leaving(const std::shared_ptr<Waiting>& waiting);
  void stop_watching();

  [[nodiscard]] bool take_head(Parser& parser, Turn& turn);
  [[nodiscard]] std::optional<Response> screen(Parser& parser, Turn& turn);
  [[nodiscard]] std::optional<Response> screen_origin(Turn& turn);
  [[nodiscard]] std::optional<Response> screen_body(Parser& parser, Turn& turn);
  [[nodiscard]] Response preflight(const Turn& turn, std::string allow) const;
  [[nodiscard]] Response failure(const Turn& turn, int status, std::string_view code, std::string message,
                                 std::string_view field = {}) const;
  [[nodiscard]] Response respond(Turn& turn);
  [[nodiscard]] std::optional<Response> unpack_body(Turn& turn);
  void pack_body(const Request& request, Response& response) const;
  [[nodiscard]] bool hold(Turn& turn, std::size_t bytes);
  void let_go(Turn& turn);
  void finish(Turn& turn);
  void add_cors(const Turn& turn, Response& response) const;

  Core& core_;
  Shard& shard_;
  Transport transport_;
  boost::beast::flat_buffer buffer_;
  std::string peer_;
  std::string out_;  ///< Answers are put together here.
  Clock::time_point deadline_ = Clock::time_point::max();
  // Shared with the maker of the answer: what wakes the sending of a stream. None while nothing is streamed.
  std::shared_ptr<asio::steady_timer> streaming_;
  // Shared with what asio calls when the client leaves. None but while somebody answers later.
  std::shared_ptr<Waiting> waiting_;
  bool endless_ = false;  ///< The stream that is sent has no end of its own.
  bool idle_ = true;
  bool cut_ = false;
};

}  // namespace memos::http
