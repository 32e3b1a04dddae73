// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#pragma once

#include <cstdint>
#include <string>

namespace memos::bench {

/// A connected socket to a server of this machine, which sends small pieces at once. The caller closes it. Ends the
/// bench where nobody listens.
int connect_to(std::uint16_t port);

/// A request with this JSON as its body, as it stands on the wire.
std::string post_request(const std::string& path, const std::string& body);

/// One keep-alive connection; asks and waits for the whole answer. Ends the bench where that is not 200.
class Asker {
 public:
  explicit Asker(std::uint16_t port) : socket_(connect_to(port)) {}
  ~Asker();
  Asker(const Asker&) = delete;
  Asker& operator=(const Asker&) = delete;

  /// The answer, head and body, until the next one.
  const std::string& ask(const std::string& request);

 private:
  int socket_;
  std::string buffer_;
};

}  // namespace memos::bench
