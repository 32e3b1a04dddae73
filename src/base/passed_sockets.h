// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/result.h"

namespace memos::base {

/// A socket that whoever started this process listens with, and hands over.
struct PassedSocket {
  int descriptor = -1;      ///< Listens; whoever takes it closes it.
  std::string address;      ///< IPv4 or IPv6, without brackets; empty for a Unix socket.
  std::uint16_t port = 0;   ///< Of the address.
  std::string path;         ///< Of a Unix socket; one of the abstract kind behind "@".
  bool for_others = false;  ///< A Unix socket that other users may connect to.
};

/// What LISTEN_FDS and LISTEN_PID say, as sd_listen_fds(3) describes; none where they are meant for another process.
/// For one call in a process: the descriptors belong to the caller then, and no program that is started inherits them.
/// Error kInvalidArgument, field "LISTEN_FDS": one of them is no stream socket that listens.
[[nodiscard]] Result<std::vector<PassedSocket>> passed_sockets();

}  // namespace memos::base
