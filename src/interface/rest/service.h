// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/passed_sockets.h"
#include "base/service_manager.h"
#include "interface/api/tenants.h"
#include "interface/http/server.h"
#include "interface/rest/door.h"
#include "interface/rest/settings.h"

namespace memos::rest {

/// The running server of one folder: what `memos serve` is.
class Service {
 public:
  struct Options {
    std::string directory;
    Settings settings;
    std::string api_keys;  ///< MEMOS_API_KEYS.
    std::string chat_key;  ///< Of the setting chat_model's endpoint.
    /// Opens the folder. memos::api::open_tenants, or what shares the folder with other processes besides.
    std::function<Result<std::unique_ptr<api::Tenants>>(const memos::Options&)> open;
    std::vector<Door> doors;                    ///< Front doors beside the native API.
    base::ServiceManager manager{};             ///< Is told of start, life and end.
    std::vector<base::PassedSocket> sockets{};  ///< Listened on, and on nothing else that nobody asked for.
    std::function<void(int level, std::string_view message)> log;  ///< As memos::Options::log.
  };
  /// Opens the folder, reads keys, listens, answers. Errors beside those of opening: kDenied, field "listen": an
  /// address that others reach, and no key; those of http::Server::start(); kCorrupt, field "keys.json".
  [[nodiscard]] static Result<std::unique_ptr<Service>> start(Options options);
  ~Service();  ///< As stop() and wait().
  Service(const Service&) = delete;
  Service& operator=(const Service&) = delete;

  [[nodiscard]] const std::vector<http::Endpoint>& endpoints() const noexcept;
  /// True when requests need no key.
  [[nodiscard]] bool open() const;
  /// SIGTERM and SIGINT drain and end it; a second one cuts.
  void stop_on_signals();
  void stop();
  /// Returns when all is answered, written and closed.
  void wait();

 private:
  struct Impl;
  explicit Service(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

}  // namespace memos::rest
