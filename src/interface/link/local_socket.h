// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#pragma once

#include <string>

#include "base/result.h"
#include "interface/link/descriptor.h"

/// The socket of a data folder. Only the user who made it can connect: mode 0600, and both ends check the other's user.
namespace memos::link {

/// DIR/socket, or where that path is too long for a socket a name made of the folder's hash in $XDG_RUNTIME_DIR, else
/// in the folder for temporary files. The owner writes it into `lock`, so that nobody else needs to work it out.
[[nodiscard]] std::string socket_path(const std::string& directory);

/// Listens at the path; what stands there is removed first. For the holder of the folder's lock only.
[[nodiscard]] Result<Descriptor> listen_at(const std::string& path);
void remove_socket(const std::string& path) noexcept;
/// kUnavailable: nobody listens there. kDenied: another user does.
[[nodiscard]] Result<Descriptor> connect_to(const std::string& path);
/// kDenied unless the process at the other end runs as this user.
[[nodiscard]] Status check_peer(int fd);
/// Both ends of a connection, for tests.
[[nodiscard]] Result<std::pair<Descriptor, Descriptor>> connected_pair();

/// The next connection of a listening socket; none when it failed.
[[nodiscard]] Descriptor accept_from(int listener);
/// Reading and writing end of a pipe that is not inherited.
[[nodiscard]] Result<std::pair<Descriptor, Descriptor>> make_pipe();

[[nodiscard]] int own_process() noexcept;

}  // namespace memos::link
