// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#pragma once

#include <chrono>
#include <condition_variable>
#include <memory>
#include <mutex>
#include <string>
#include <thread>

#include "base/file.h"
#include "interface/api/local_memos.h"
#include "interface/link/client.h"
#include "interface/link/remote_memos.h"
#include "interface/link/server.h"
#include "memos/memos.hpp"

namespace memos::link {

/// A data folder that several processes share: this process owns it, or is a client of the owner, and changes from one
/// to the other as owners come and go. Thread-safe.
class SharedFolder final : public Transport, public Host {
 public:
  enum class Role : std::uint8_t { kUser, kServe };

  /// Takes the folder, or connects to who has it.
  [[nodiscard]] static Result<std::unique_ptr<SharedFolder>> open(const Options& options, Role role);
  ~SharedFolder() override;

  // Transport
  Memos* enter() override { return enter(options_.tenant); }
  void leave() override;
  Result<std::string> call(wire::Method method, std::string_view request, const wire::Stream& stream) override;

  // Host
  Memos* enter(const TenantId& tenant) override;
  [[nodiscard]] bool serves() const override { return role_ == Role::kServe; }
  Status hand_over(std::uint64_t process) override;

  /// The tenant's memories. For an owner that never hands over.
  [[nodiscard]] Memos& of(const TenantId& tenant) { return local_->of_tenant(tenant); }
  /// As api::Tenants::embed. For an owner that never hands over.
  [[nodiscard]] Result<api::TextVectors> embed(std::span<const std::string_view> texts) { return local_->embed(texts); }
  /// For an owner that never hands over.
  [[nodiscard]] api::LocalMemos& local() { return *local_; }

 private:
  using Clock = std::chrono::steady_clock;

  SharedFolder(const Options& options, Role role);
  [[nodiscard]] Status start();
  /// Takes the folder's lock and listens. kBusy: somebody has it.
  [[nodiscard]] Status become_owner();
  /// Connects to who has the folder. kUnavailable: nobody answers (any more, or yet).
  [[nodiscard]] Status become_client();
  [[nodiscard]] Status join(Clock::time_point until);
  /// Finds an owner again after the one of `generation` was lost.
  [[nodiscard]] Status recover(std::uint64_t generation);
  [[nodiscard]] Status ask_to_hand_over();
  [[nodiscard]] bool kept_for_another() const;
  [[nodiscard]] bool read_only_holder() const;
  [[nodiscard]] std::string holder_note() const;
  [[nodiscard]] std::string path_of_owner() const;
  [[nodiscard]] Result<std::string> call_here(wire::Method method, const MemoryId& id, std::string_view request,
                                              const wire::Stream& stream);
  void watch();
  bool watch_one_owner();

  Options options_;
  const Role role_;
  const std::string socket_path_;
  const ForkMark fork_mark_;
  std::unique_ptr<base::FileSystem> files_;  ///< For the lock's note.

  mutable std::mutex mutex_;
  std::condition_variable changed_;
  std::unique_ptr<api::LocalMemos> local_;  ///< The owner has it.
  std::shared_ptr<ConnectionPool> pool_;    ///< A client has it; shared with the calls that use it when it is replaced.
  std::unique_ptr<Server> server_;
  std::unique_ptr<Server> retired_;  ///< Of a folder that was handed over; ends later, on another thread than its own.
  std::uint64_t generation_ = 0;     ///< Counts owners.
  std::size_t inside_ = 0;           ///< Calls that use local_.
  bool handing_over_ = false;
  bool closing_ = false;

  std::mutex recovery_;  ///< One thread looks for an owner.
  Descriptor stop_read_, stop_write_;
  std::thread watcher_;
};

}  // namespace memos::link
