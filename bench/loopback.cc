// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#include "loopback.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>

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

}  // namespace memos::bench
