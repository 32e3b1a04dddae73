// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#include "loopback.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cstdlib>

#include "corpus.h"

namespace memos::bench {

int connect_to(std::uint16_t port) {
  const int connected = ::socket(AF_INET, SOCK_STREAM, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(port);
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  const int on = 1;
  ::setsockopt(connected, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  if (::connect(connected, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0)
    give_up("cannot connect to the server");
  return connected;
}

std::string post_request(const std::string& path, const std::string& body) {
  return "POST " + path +
         " HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
         "Content-Length: " +
         std::to_string(body.size()) + "\r\n\r\n" + body;
}

Asker::~Asker() { ::close(socket_); }

const std::string& Asker::ask(const std::string& request) {
  for (std::size_t sent = 0; sent < request.size();) {
    const ssize_t n = ::send(socket_, request.data() + sent, request.size() - sent, MSG_NOSIGNAL);
    if (n <= 0) give_up("the server closed a connection");
    sent += static_cast<std::size_t>(n);
  }
  buffer_.clear();
  std::size_t wanted = std::string::npos;
  while (buffer_.size() < wanted) {
    char bytes[32'768];
    const ssize_t n = ::recv(socket_, bytes, sizeof bytes, 0);
    if (n <= 0) give_up("the server closed a connection");
    buffer_.append(bytes, static_cast<std::size_t>(n));
    const std::size_t head = buffer_.find("\r\n\r\n");
    if (wanted != std::string::npos || head == std::string::npos) continue;
    if (!buffer_.starts_with("HTTP/1.1 200")) give_up("the server answered " + buffer_.substr(0, head));
    wanted = head + 4 + std::strtoull(buffer_.c_str() + buffer_.find("Content-Length: ") + 16, nullptr, 10);
  }
  return buffer_;
}

}  // namespace memos::bench
