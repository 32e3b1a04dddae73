// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#include "base/passed_sockets.h"

#include <gtest/gtest.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <functional>

namespace memos::base {
namespace {

int listen_on_loopback(int type = SOCK_STREAM) {
  const int made = ::socket(AF_INET, type, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  if (::bind(made, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0) ::_exit(90);
  if (type == SOCK_STREAM && ::listen(made, 1) != 0) ::_exit(91);
  return made;
}

int listen_at(const std::string& path, mode_t mode) {
  const int made = ::socket(AF_UNIX, SOCK_STREAM, 0);
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  std::memcpy(address.sun_path, path.data(), path.size());
  if (::bind(made, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0) ::_exit(92);
  if (::chmod(path.c_str(), mode) != 0 || ::listen(made, 1) != 0) ::_exit(93);
  return made;
}

void name_them(const std::string& count, const std::string& process = std::to_string(::getpid())) {
  ::setenv("LISTEN_FDS", count.c_str(), 1);
  ::setenv("LISTEN_PID", process.c_str(), 1);
}

/// In a process of its own, whose descriptors may be moved about; says whether it held.
bool holds(const std::function<bool()>& check) {
  const pid_t child = ::fork();
  if (child == 0) ::_exit(check() ? 0 : 1);
  int status = -1;
  return ::waitpid(child, &status, 0) == child && WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

TEST(PassedSockets, NoneWithoutAWordOfThem) {
  EXPECT_TRUE(holds([] {
    ::unsetenv("LISTEN_FDS");
    ::unsetenv("LISTEN_PID");
    const auto got = passed_sockets();
    return got && got->empty();
  }));
  EXPECT_TRUE(holds([] {
    name_them("2", "1");  // For somebody else.
    const auto got = passed_sockets();
    return got && got->empty();
  }));
}

TEST(PassedSockets, AreTakenWithWhereTheyListen) {
  std::string folder = testing::TempDir() + "memos-passed-XXXXXX";
  ASSERT_NE(::mkdtemp(folder.data()), nullptr);
  EXPECT_TRUE(holds([&] {
    ::dup2(listen_on_loopback(), 13);
    ::dup2(listen_at(folder + "/own", 0600), 14);
    ::dup2(listen_at(folder + "/all", 0666), 15);
    for (int i = 0; i < 3; ++i) ::dup2(13 + i, 3 + i);
    name_them("3");
    const auto got = passed_sockets();
    return got && got->size() == 3 && (*got)[0].descriptor == 3 && (*got)[0].address == "127.0.0.1" &&
           (*got)[0].port > 0 && !(*got)[0].for_others && (*got)[1].path == folder + "/own" && !(*got)[1].for_others &&
           (*got)[2].path == folder + "/all" && (*got)[2].for_others;
  }));
  std::filesystem::remove_all(folder);
}

TEST(PassedSockets, WhatDoesNotListenIsRefused) {
  for (const char* count : {"-1", "65"}) {
    EXPECT_TRUE(holds([&] {
      name_them(count);
      return passed_sockets().error().field == "LISTEN_FDS";
    })) << count;
  }
  EXPECT_TRUE(holds([] {
    ::dup2(listen_on_loopback(SOCK_DGRAM), 3);
    name_them("1");
    return passed_sockets().error().code == ErrorCode::kInvalidArgument;
  }));
  EXPECT_TRUE(holds([] {
    ::close(3);
    name_them("1");
    return passed_sockets().error().code == ErrorCode::kInvalidArgument;
  }));
}

}  // namespace
}  // namespace memos::base
