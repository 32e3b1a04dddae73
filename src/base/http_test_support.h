// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#pragma once

// Tests only: a tiny HTTP server on the loopback address.

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <cstdlib>
#include <functional>
#include <mutex>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

namespace memos::base::test {

struct ServerReply {
  int status = 200;
  std::string body;
  std::string headers;   ///< Extra lines, each with CRLF.
  bool hang_up = false;  ///< Close the connection without an answer.
};

/// Answers each connection's one request by calling a function with head and body. Stops when destroyed.
class TestServer {
 public:
  using Handler = std::function<ServerReply(const std::string& head, const std::string& body)>;

  explicit TestServer(Handler handler) : handler_(std::move(handler)), socket_(::socket(AF_INET, SOCK_STREAM, 0)) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t length = sizeof address;
    auto* generic = reinterpret_cast<sockaddr*>(&address);
    if (::bind(socket_, generic, length) != 0 || ::listen(socket_, 16) != 0 ||
        ::getsockname(socket_, generic, &length) != 0)
      throw std::runtime_error("no loopback port");
    port_ = ntohs(address.sin_port);
    thread_ = std::thread([this] { serve(); });
  }
  ~TestServer() {
    ::shutdown(socket_, SHUT_RDWR);
    thread_.join();
    ::close(socket_);
  }
  TestServer(const TestServer&) = delete;
  TestServer& operator=(const TestServer&) = delete;

  [[nodiscard]] std::string url() const { return "http://127.0.0.1:" + std::to_string(port_); }

 private:
  void serve() {
    for (;;) {
      const int connection = ::accept(socket_, nullptr, nullptr);
      if (connection < 0) return;
      answer(connection);
      ::close(connection);
    }
  }

  void answer(int connection) {
    std::string text;
    std::size_t head_end = std::string::npos;
    std::size_t body_bytes = 0;
    while (head_end == std::string::npos || text.size() < head_end + 4 + body_bytes) {
      char buffer[16'384];
      const auto got = ::recv(connection, buffer, sizeof buffer, 0);
      if (got <= 0) return;
      text.append(buffer, static_cast<std::size_t>(got));
      if (head_end != std::string::npos) continue;
      head_end = text.find("\r\n\r\n");
      const auto length = text.find("Content-Length: ");
      if (head_end != std::string::npos && length != std::string::npos)
        body_bytes = std::strtoul(text.c_str() + length + 16, nullptr, 10);
    }
    const ServerReply reply = handler_(text.substr(0, head_end), text.substr(head_end + 4));
    if (reply.hang_up) return;
    const std::string answer = "HTTP/1.1 " + std::to_string(reply.status) + " Some\r\nConnection: close\r\n" +
                               reply.headers + "Content-Length: " + std::to_string(reply.body.size()) + "\r\n\r\n" +
                               reply.body;
    for (std::size_t sent = 0; sent < answer.size();) {
      const auto put = ::send(connection, answer.data() + sent, answer.size() - sent, MSG_NOSIGNAL);
      if (put <= 0) return;
      sent += static_cast<std::size_t>(put);
    }
  }

  Handler handler_;
  int socket_;
  int port_ = 0;
  std::thread thread_;
};

}  // namespace memos::base::test
