// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#pragma once

// Tests only: a client that sends bytes as they are, and reads answers.

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <sys/un.h>
#include <unistd.h>

#include <cstdint>
#include <cstdlib>
#include <map>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>

namespace memos::http::test {

struct Reply {
  int status = 0;
  std::map<std::string, std::string> headers;  ///< Names in lower case.
  std::string body;
  bool whole = false;
};

class RawClient {
 public:
  explicit RawClient(std::uint16_t port) : socket_(::socket(AF_INET, SOCK_STREAM, 0)) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    timeval patience{.tv_sec = 20, .tv_usec = 0};
    ::setsockopt(socket_, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
    if (::connect(socket_, reinterpret_cast<sockaddr*>(&address), sizeof address) != 0)
      throw std::runtime_error("cannot connect");
  }
  /// At a Unix socket.
  explicit RawClient(const std::string& path) : socket_(::socket(AF_UNIX, SOCK_STREAM, 0)) {
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    path.copy(address.sun_path, sizeof address.sun_path - 1);
    if (::connect(socket_, reinterpret_cast<sockaddr*>(&address), sizeof address) != 0)
      throw std::runtime_error("cannot connect");
  }
  ~RawClient() { ::close(socket_); }
  RawClient(const RawClient&) = delete;
  RawClient& operator=(const RawClient&) = delete;

  /// False when the peer is gone.
  bool send(std::string_view bytes) {
    while (!bytes.empty()) {
      const ssize_t sent = ::send(socket_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
      if (sent <= 0) return false;
      bytes.remove_prefix(static_cast<std::size_t>(sent));
    }
    return true;
  }
  void half_close() { ::shutdown(socket_, SHUT_WR); }

  /// The next answer; status 0 when the peer closed before one came.
  Reply read(bool of_head = false) {
    Reply reply;
    const std::size_t end = wait_for("\r\n\r\n", 0);
    if (end == std::string::npos) return reply;
    parse_head(buffer_.substr(0, end), reply);
    buffer_.erase(0, end + 4);
    if (of_head || reply.status == 204 || reply.status == 304 || reply.status == 100) {
      reply.whole = true;
    } else if (reply.headers.contains("content-length")) {
      const std::size_t length = std::strtoull(reply.headers["content-length"].c_str(), nullptr, 10);
      reply.whole = wait_bytes(length);
      reply.body = buffer_.substr(0, length);
      buffer_.erase(0, length);
    } else {
      read_chunks(reply);
    }
    return reply;
  }
  /// Everything until the peer closes.
  std::string read_to_end() {
    while (more()) {
    }
    return std::exchange(buffer_, {});
  }
  /// True when the peer closes within the client's patience without sending more.
  bool closed() { return buffer_.empty() && !more(); }

 private:
  bool more() {
    char bytes[16'384];
    const ssize_t got = ::recv(socket_, bytes, sizeof bytes, 0);
    if (got <= 0) return false;
    buffer_.append(bytes, static_cast<std::size_t>(got));
    return true;
  }
  bool wait_bytes(std::size_t count) {
    while (buffer_.size() < count) {
      if (!more()) return false;
    }
    return true;
  }
  std::size_t wait_for(std::string_view what, std::size_t from) {
    for (;;) {
      if (const std::size_t at = buffer_.find(what, from); at != std::string::npos) return at;
      if (!more()) return std::string::npos;
    }
  }
  static void parse_head(const std::string& head, Reply& reply) {
    reply.status = std::atoi(head.substr(9, 3).c_str());
    for (std::size_t line = head.find("\r\n"); line != std::string::npos;) {
      const std::size_t next = head.find("\r\n", line + 2);
      const std::string field = head.substr(line + 2, next == std::string::npos ? next : next - line - 2);
      const std::size_t colon = field.find(": ");
      std::string name = field.substr(0, colon);
      for (char& c : name) {
        if (c >= 'A' && c <= 'Z') c = static_cast<char>(c + 32);
      }
      if (colon != std::string::npos) reply.headers[name] = field.substr(colon + 2);
      line = next;
    }
  }
  void read_chunks(Reply& reply) {
    for (;;) {
      const std::size_t end = wait_for("\r\n", 0);
      if (end == std::string::npos) return;
      const std::size_t length = std::strtoull(buffer_.c_str(), nullptr, 16);
      buffer_.erase(0, end + 2);
      if (!wait_bytes(length + 2)) return;
      reply.body += buffer_.substr(0, length);
      buffer_.erase(0, length + 2);
      if (length == 0) {
        reply.whole = true;
        return;
      }
    }
  }

  int socket_;
  std::string buffer_;
};

}  // namespace memos::http::test
