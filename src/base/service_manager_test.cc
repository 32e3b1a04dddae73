// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#include "base/service_manager.h"

#include <gtest/gtest.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <cstddef>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <string>

namespace memos::base {
namespace {

/// Stands for the service manager.
class Manager {
 public:
  /// As NOTIFY_SOCKET says it.
  explicit Manager(const std::string& name) : socket_(::socket(AF_UNIX, SOCK_DGRAM, 0)) {
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    std::memcpy(address.sun_path, name.data(), name.size());
    if (name.front() == '@') address.sun_path[0] = '\0';
    const auto size = static_cast<socklen_t>(offsetof(sockaddr_un, sun_path) + name.size());
    bound_ = ::bind(socket_, reinterpret_cast<const sockaddr*>(&address), size) == 0;
  }
  ~Manager() { ::close(socket_); }
  Manager(const Manager&) = delete;
  Manager& operator=(const Manager&) = delete;

  [[nodiscard]] bool bound() const { return bound_; }
  /// "" when nothing was told.
  [[nodiscard]] std::string heard() const {
    char text[256];
    const ssize_t got = ::recv(socket_, text, sizeof text, MSG_DONTWAIT);
    return got < 0 ? std::string() : std::string(text, static_cast<std::size_t>(got));
  }

 private:
  int socket_;
  bool bound_ = false;
};

TEST(ServiceManagerTest, TellsThroughPathsAndAbstractNames) {
  std::string folder = testing::TempDir() + "memos-notify-XXXXXX";
  ASSERT_NE(::mkdtemp(folder.data()), nullptr);
  for (const std::string& name : {folder + "/socket", "@memos-notify-" + std::to_string(::getpid())}) {
    const Manager manager(name);
    ASSERT_TRUE(manager.bound()) << name;
    const ServiceManager service(name);
    service.ready("listens on\nhttp://127.0.0.1:1");
    EXPECT_EQ(manager.heard(), "READY=1\nSTATUS=listens on http://127.0.0.1:1");
    service.alive();
    EXPECT_EQ(manager.heard(), "WATCHDOG=1");
    service.stopping();
    EXPECT_EQ(manager.heard(), "STOPPING=1");
    EXPECT_EQ(manager.heard(), "");
  }
  std::filesystem::remove_all(folder);
}

TEST(ServiceManagerTest, NobodyIsToldWithoutASocket) {
  ServiceManager{}.ready("x");
  ServiceManager("/nowhere/at/all").alive();
  ServiceManager("relative").alive();
  ServiceManager(std::string(500, '/')).alive();
  EXPECT_EQ(ServiceManager({}, std::chrono::seconds(1)).watchdog().count(), 0) << "nobody would hear it";
}

TEST(ServiceManagerTest, TheWatchdogIsForTheProcessThatIsNamed) {
  ::setenv("NOTIFY_SOCKET", "/nowhere", 1);
  ::setenv("WATCHDOG_USEC", "3000000", 1);
  ::unsetenv("WATCHDOG_PID");
  EXPECT_EQ(ServiceManager::from_environment().watchdog(), std::chrono::seconds(3));
  ::setenv("WATCHDOG_PID", std::to_string(::getpid()).c_str(), 1);
  EXPECT_EQ(ServiceManager::from_environment().watchdog(), std::chrono::seconds(3));
  ::setenv("WATCHDOG_PID", "1", 1);
  EXPECT_EQ(ServiceManager::from_environment().watchdog().count(), 0);
  ::unsetenv("WATCHDOG_PID");
  for (const char* wrong : {"", "-5", "0", "many", "3s"}) {
    ::setenv("WATCHDOG_USEC", wrong, 1);
    EXPECT_EQ(ServiceManager::from_environment().watchdog().count(), 0) << wrong;
  }
  ::unsetenv("NOTIFY_SOCKET");
  ::unsetenv("WATCHDOG_USEC");
}

}  // namespace
}  // namespace memos::base
