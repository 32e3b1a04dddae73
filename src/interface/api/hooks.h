// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#pragma once

#include <atomic>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "base/async_http.h"
#include "base/log.h"
#include "base/uuid.h"
#include "interface/api/hook_address.h"
#include "interface/api/hook_book.h"
#include "interface/api/hook_events.h"
#include "operation/scheduler/scheduler.h"

namespace memos::api {

/// What a process needs that sends.
struct HookSending {
  std::vector<std::string> hosts;  ///< Of reach_of().
  /// The JSON that an event is sent as. Any thread.
  std::function<std::string(const Hook&, const HookEvent&)> body;
};

/// What a webhook's owner changes. Fields without a value stay.
struct HookPatch {
  std::optional<std::string> name, url;
  std::optional<std::set<HookChange>> changes;
  std::optional<bool> active;
};

/// One try to tell a webhook something.
struct HookAttempt {
  std::string event;
  HookChange change = HookChange::kAdd;
  UtcMs at{};
  int status = 0;  ///< Of HTTP; 0 = there was no answer.
  std::string error;
  bool given_up = false;  ///< It is not tried again.
};

/// Webhooks: kept durably, told of every change in order of each cube's journal, at least once, signed; failures are
/// retried with back-off. A durable job a webhook and cube ("webhook") does the telling; how far it has come stands in
/// the folder's settings, so that nothing is lost with the process. Thread-safe.
class Hooks {
 public:
  struct Parts {
    vault::Vault& vault;
    base::Clock& clock;
    base::Random& random;
    base::IdIssuer& ids;
    scheduler::Scheduler& scheduler;
    base::Logger logger;
    bool read_only = false;
  };
  explicit Hooks(Parts parts) : parts_(std::move(parts)), book_(parts_.vault) {}
  ~Hooks() { stop(); }
  Hooks(const Hooks&) = delete;
  Hooks& operator=(const Hooks&) = delete;

  /// From now on this process sends, what was left as well. At most once.
  [[nodiscard]] Status start(HookSending sending);
  /// What is under way is broken off and sent again by the next process.
  void stop();

  /// Makes one of tenant, name, url, changes and active; the answer holds the secret. Errors: kInvalidArgument naming
  /// "url" (also for a host that is not allowed), "name" or "event_types"; kExhausted; kUnsupported (no libcurl).
  [[nodiscard]] Result<Hook> create(Hook wanted);
  /// By age, without secrets.
  [[nodiscard]] Result<std::vector<Hook>> list(const TenantId& tenant);
  /// As create(); kNotFound.
  [[nodiscard]] Result<Hook> change(const TenantId& tenant, const std::string& id, const HookPatch& patch);
  [[nodiscard]] Status remove(const TenantId& tenant, const std::string& id);
  /// The latest attempts since the start, newest first; at most limits::kHookLog. kNotFound.
  [[nodiscard]] Result<std::vector<HookAttempt>> attempts(const TenantId& tenant, const std::string& id);

  void on_commit(const vault::Committed& committed) noexcept;
  /// The job's handler.
  [[nodiscard]] Status run(scheduler::JobContext& context);

 private:
  /// How far one webhook has come in one cube.
  struct Cursor {
    Sequence after{};
    std::uint32_t tries = 0;  ///< Failures since the last success.
    UtcMs not_before{};
    std::string error;
  };
  using Cursors = std::map<std::string, Cursor>;  ///< By the webhook's id.
  class Flight;
  using Place = std::pair<std::string, CubeId>;
  /// What a job does next.
  struct Step {
    std::optional<UtcMs> wait_until;
    std::string why;
    bool done = false;
  };

  [[nodiscard]] UtcMs now() const { return parts_.clock.now(); }
  [[nodiscard]] Status check(const Hook& hook) const;
  /// The sender is made when something is first to be sent: libcurl takes 7 MiB. kUnsupported.
  [[nodiscard]] Status make_http();
  [[nodiscard]] Status ask_for_all();
  [[nodiscard]] Status fan_out(const vault::CubeInfo& cube);
  [[nodiscard]] Result<Step> step(const vault::CubeInfo& cube, const std::string& id,
                                  std::chrono::steady_clock::time_point until);
  [[nodiscard]] Result<Cursor> cursor(const vault::CubeInfo& cube, const Hook& hook);
  [[nodiscard]] Status keep(CubeId cube, const std::string& hook, const Cursor& cursor);
  [[nodiscard]] Result<Cursors> load(CubeId cube);
  [[nodiscard]] Result<std::optional<HookEvent>> next(const vault::CubeInfo& cube, const Hook& hook, Cursor& cursor);
  [[nodiscard]] Status launch(const Hook& hook, CubeId cube, const HookEvent& event);
  [[nodiscard]] Status settle(const Hook& hook, const vault::CubeInfo& cube, const Flight& flight);
  void note(const std::string& hook, HookAttempt attempt);

  Parts parts_;
  HookBook book_;
  HookSending sending_;
  std::atomic<bool> started_ = false;

  std::mutex cursors_mutex_;  ///< Held while cursors are read and written.
  std::map<CubeId, Cursors> cursors_;

  mutable std::mutex mutex_;  ///< Never held while the disk is used; guards what follows.
  std::map<CubeId, TenantId> tenants_;
  std::map<Place, std::shared_ptr<Flight>> flights_;  // Shared with the exchange.
  std::map<std::string, std::deque<HookAttempt>> log_;
  std::unique_ptr<base::AsyncHttp> http_;
};

}  // namespace memos::api
