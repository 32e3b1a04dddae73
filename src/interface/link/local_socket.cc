// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#include "interface/link/local_socket.h"

#include <fcntl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>

#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <system_error>

#include "base/hash.h"
#include "base/limits.h"

namespace memos::link {
namespace {

std::string reason() { return std::generic_category().message(errno); }

/// False: the path does not fit.
bool fill(sockaddr_un& address, const std::string& path) {
  address = {};
  address.sun_family = AF_UNIX;
  if (path.size() >= sizeof address.sun_path) return false;
  std::memcpy(address.sun_path, path.data(), path.size());
  return true;
}

Result<Descriptor> make_socket() {
#ifdef SOCK_CLOEXEC
  Descriptor fd(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0));
#else
  Descriptor fd(::socket(AF_UNIX, SOCK_STREAM, 0));
  if (fd) ::fcntl(fd.get(), F_SETFD, FD_CLOEXEC);
#endif
  if (!fd) return fail(ErrorCode::kIo, "cannot make a local socket: " + reason());
  return fd;
}

std::string temporary_folder() {
  // NOLINTNEXTLINE(concurrency-mt-unsafe): nobody changes the environment
  if (const char* runtime = std::getenv("XDG_RUNTIME_DIR"); runtime != nullptr && *runtime == '/') return runtime;
  return "/tmp";
}

}  // namespace

std::string socket_path(const std::string& directory) {
  std::error_code ignored;
  std::string whole = std::filesystem::absolute(directory, ignored).lexically_normal().string();
  while (whole.size() > 1 && whole.back() == '/') whole.pop_back();
  sockaddr_un address{};
  if (std::string near = whole + "/socket"; fill(address, near)) return near;
  const Digest digest = base::blake2b(base::as_bytes(whole));
  constexpr std::size_t kNameBytes = 16;
  return temporary_folder() + "/memos-" + std::to_string(::getuid()) + "-" +
         base::to_hex(base::Bytes(digest).first(kNameBytes));
}

Result<Descriptor> listen_at(const std::string& path) {
  sockaddr_un address{};
  if (!fill(address, path)) return fail(ErrorCode::kIo, "the path of the local socket is too long: " + path);
  MEMOS_TRY(Descriptor fd, make_socket());
  remove_socket(path);
  // The mode of the file comes from the descriptor's (Linux); chmod is for systems that do not take it from there.
  static_cast<void>(::fchmod(fd.get(), 0600));
  if (::bind(fd.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0)
    return fail(ErrorCode::kIo, "cannot listen at " + path + ": " + reason());
  if (::chmod(path.c_str(), 0600) != 0 || ::listen(fd.get(), SOMAXCONN) != 0)
    return fail(ErrorCode::kIo, "cannot listen at " + path + ": " + reason());
  return fd;
}

void remove_socket(const std::string& path) noexcept {
  struct stat found{};
  if (::lstat(path.c_str(), &found) == 0 && S_ISSOCK(found.st_mode)) ::unlink(path.c_str());
}

Result<Descriptor> connect_to(const std::string& path) {
  sockaddr_un address{};
  if (!fill(address, path)) return fail(ErrorCode::kUnavailable, "the path of the local socket is too long: " + path);
  MEMOS_TRY(Descriptor fd, make_socket());
  const int done =
      retry([&] { return ::connect(fd.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address); });
  if (done != 0) return fail(ErrorCode::kUnavailable, "nobody listens at " + path + ": " + reason());
  MEMOS_CHECK_OK(check_peer(fd.get()));
  return fd;
}

Status check_peer(int fd) {
#ifdef SO_PEERCRED
  ucred peer{};
  socklen_t size = sizeof peer;
  if (::getsockopt(fd, SOL_SOCKET, SO_PEERCRED, &peer, &size) != 0)
    return fail(ErrorCode::kDenied, "cannot tell who is at the other end of the local socket: " + reason());
  const uid_t user = peer.uid;
#else
  uid_t user = 0;
  gid_t group = 0;
  if (::getpeereid(fd, &user, &group) != 0)
    return fail(ErrorCode::kDenied, "cannot tell who is at the other end of the local socket: " + reason());
#endif
  if (user == ::geteuid()) return {};
  return fail(ErrorCode::kDenied, "the local socket belongs to another user (" + std::to_string(user) + ")");
}

Result<std::pair<Descriptor, Descriptor>> connected_pair() {
  int ends[2] = {-1, -1};
  if (::socketpair(AF_UNIX, SOCK_STREAM, 0, ends) != 0) return fail(ErrorCode::kIo, "no pair of sockets: " + reason());
  return std::pair(Descriptor(ends[0]), Descriptor(ends[1]));
}

Descriptor accept_from(int listener) {
  Descriptor socket(retry([&] { return ::accept(listener, nullptr, nullptr); }));
  if (socket) ::fcntl(socket.get(), F_SETFD, FD_CLOEXEC);
  return socket;
}

Result<std::pair<Descriptor, Descriptor>> make_pipe() {
  int ends[2] = {-1, -1};
  if (::pipe(ends) != 0) return fail(ErrorCode::kExhausted, "cannot make a pipe: " + reason());
  for (const int end : ends) ::fcntl(end, F_SETFD, FD_CLOEXEC);
  return std::pair(Descriptor(ends[0]), Descriptor(ends[1]));
}

int own_process() noexcept { return ::getpid(); }

}  // namespace memos::link
