// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#include "operation/scheduler/scheduler.h"

#include <algorithm>
#include <array>
#include <atomic>
#include <condition_variable>
#include <map>
#include <mutex>
#include <optional>
#include <set>
#include <thread>
#include <utility>
#include <vector>

#include "base/invariant.h"
#include "base/limits.h"
#include "memos/requests.hpp"

namespace memos::scheduler {

namespace {

using Observer = std::function<bool(const vault::JobRow&)>;

constexpr std::uint8_t state_number(JobState state) noexcept { return static_cast<std::uint8_t>(state); }

bool is_final(ErrorCode code) noexcept { return code == ErrorCode::kInvalidArgument || code == ErrorCode::kNotFound; }
bool is_endless(ErrorCode code) noexcept { return code == ErrorCode::kUnavailable || code == ErrorCode::kBusy; }

}  // namespace

std::int64_t backoff_ms(std::uint32_t attempts, base::Random& random) noexcept {
  using std::chrono::milliseconds;
  const std::int64_t most = milliseconds(limits::kJobBackoffMax).count();
  std::int64_t wait = milliseconds(limits::kJobBackoff).count();
  for (std::uint32_t i = 1; i < attempts && wait < most; ++i) wait *= 2;
  wait = std::min(wait, most);
  std::array<std::uint8_t, 2> dice{};
  random.fill(dice);
  const std::int64_t sixteenth_bits = std::int64_t{dice[0]} << 8U | dice[1];
  return wait / 2 + wait / 2 * sixteenth_bits / 0xFFFF;
}

struct Scheduler::Impl {
  explicit Impl(Options given) : options(std::move(given)) {}

  Options options;
  std::map<std::string, JobHandler> handlers;

  std::mutex mutex;  ///< Guards the fields down to `woken`.
  std::condition_variable changed;
  std::vector<std::pair<CubeId, vault::JobRequest>> soon;
  std::set<JobId> running;    ///< Jobs that a thread of this process runs.
  std::set<JobId> cancelled;  ///< Of these, the ones to stop.
  bool woken = false;

  std::mutex claims;  ///< Held while a row is claimed or changed from outside its run.
  std::atomic<bool> stopping{false};
  std::atomic<int> foreground{0};
  std::atomic<int> yielding{0};  ///< Jobs that wait for it.
  std::thread thread;

  Status write_soon();
  Result<bool> run_one(const Observer& observe, bool& stopped);
  void finish(Context& context, const Status& status);
  [[nodiscard]] std::int64_t idle_ms();
  void loop();
  void wait_for_foreground();
};

/// A job as its handler sees it, on the thread that runs it.
class Scheduler::Context final : public JobContext {
 public:
  Context(Impl& impl, vault::JobRow row, const Observer& observe)
      : impl_(impl), observe_(observe), row_(std::move(row)), written_at_(impl.options.clock->now()) {}

  const vault::JobRow& row() const noexcept override { return row_; }

  Status report(std::uint64_t done, std::uint64_t total) override {
    row_.done = done;
    row_.total = total;
    const UtcMs now = impl_.options.clock->now();
    if (now.value - written_at_.value >= std::chrono::milliseconds(limits::kJobProgressEvery).count()) {
      written_at_ = now;
      row_.updated_at = now;
      row_.lease_until = {now.value + std::chrono::milliseconds(limits::kJobLease).count()};
      MEMOS_CHECK_OK(impl_.options.vault->update_job(row_));
    }
    if (!observed()) return fail(ErrorCode::kCancelled, "the caller stopped the run");
    if (impl_.stopping) return fail(ErrorCode::kCancelled, "the scheduler stops");
    const std::scoped_lock lock(impl_.mutex);
    if (impl_.cancelled.contains(row_.id)) return fail(ErrorCode::kCancelled, "the job was cancelled");
    return {};
  }

  void yield_to_foreground() override { impl_.wait_for_foreground(); }

  void postpone(UtcMs time, std::string reason) override {
    postponed_ = time;
    row_.last_error = std::move(reason);
  }

  void keep(std::string payload) override { row_.payload = std::move(payload); }

  /// Tells the observer; false once it has asked to stop.
  bool observed() {
    if (observe_ && !observe_(row_)) stopped_ = true;
    return !stopped_;
  }
  [[nodiscard]] bool stopped() const noexcept { return stopped_; }
  [[nodiscard]] std::optional<UtcMs> postponed() const noexcept { return postponed_; }
  [[nodiscard]] vault::JobRow& mutable_row() noexcept { return row_; }

 private:
  Impl& impl_;
  const Observer& observe_;
  vault::JobRow row_;
  UtcMs written_at_;
  std::optional<UtcMs> postponed_;
  bool stopped_ = false;
};

void Scheduler::Impl::wait_for_foreground() {
  if (foreground.load() == 0) return;
  std::unique_lock lock(mutex);
  yielding.fetch_add(1);
  changed.wait_for(lock, limits::kForegroundWait, [&] { return foreground.load() == 0 || stopping.load(); });
  yielding.fetch_sub(1);
}

/// Writes what request_soon left; what fails to be written is dropped with a log line (it is asked for again).
Status Scheduler::Impl::write_soon() {
  std::vector<std::pair<CubeId, vault::JobRequest>> requests;
  {
    const std::scoped_lock lock(mutex);
    requests.swap(soon);
  }
  Status first;
  for (const auto& [cube, request] : requests) {
    const auto id = options.vault->request_job(cube, request);
    if (id || !first) continue;
    options.logger.log(base::LogLevel::kWarn, "job " + request.kind + " could not be written: " + id.error().message);
    first = std::unexpected(id.error());
  }
  return first;
}

/// What becomes of a job that was run.
void Scheduler::Impl::finish(Context& context, const Status& status) {
  vault::JobRow& row = context.mutable_row();
  const UtcMs now = options.clock->now();
  row.updated_at = now;
  row.lease_until = {};
  row.owner.clear();
  bool cancelled_by_id = false;
  {
    const std::scoped_lock lock(mutex);
    cancelled_by_id = cancelled.erase(row.id) > 0;
  }
  const auto wait_until = [&](UtcMs time) {
    row.state = state_number(JobState::kWaiting);
    row.run_after = time;
  };
  if (status && context.postponed()) {
    wait_until(*context.postponed());
    if (row.attempts > 0) --row.attempts;
  } else if (status) {
    row.state = state_number(JobState::kDone);
    row.last_error.clear();
  } else if (cancelled_by_id) {
    row.state = state_number(JobState::kCancelled);
    row.last_error = status.error().message;
  } else if (status.error().code == ErrorCode::kCancelled && (stopping || context.stopped())) {
    wait_until(now);
    if (row.attempts > 0) --row.attempts;
  } else {
    row.last_error = status.error().message;
    const bool last = row.attempts >= limits::kMaxJobAttempts && !is_endless(status.error().code);
    if (last || is_final(status.error().code)) {
      row.state = state_number(JobState::kFailed);
    } else {
      wait_until({now.value + backoff_ms(row.attempts, *options.random)});
    }
    options.logger.log(base::LogLevel::kWarn, "job " + std::to_string(row.id.value) + " (" + row.kind + "), attempt " +
                                                  std::to_string(row.attempts) + ": " + row.last_error);
  }
  if (const Status stored = options.vault->update_job(row); !stored) {
    // The lease runs out and the job, which is idempotent, is run again.
    options.logger.log(base::LogLevel::kError, "job " + std::to_string(row.id.value) +
                                                   ": its end could not be written: " + stored.error().message);
  }
}

/// Claims and runs one job; false when none is due. `stopped` is set when the observer asked to stop.
Result<bool> Scheduler::Impl::run_one(const Observer& observe, bool& stopped) {
  std::optional<vault::JobRow> row;
  {
    const std::scoped_lock lock(claims);
    const UtcMs now = options.clock->now();
    const UtcMs lease{now.value + std::chrono::milliseconds(limits::kJobLease).count()};
    MEMOS_TRY(row, options.vault->claim_job(options.owner, now, lease));
    if (!row) return false;
    const std::scoped_lock running_lock(mutex);
    running.insert(row->id);
  }
  Context context(*this, *std::move(row), observe);
  Status status;
  const auto handler = handlers.find(context.row().kind);
  if (!context.observed()) {
    status = fail(ErrorCode::kCancelled, "the caller stopped the run");
  } else if (handler == handlers.end()) {
    status = fail(ErrorCode::kNotFound, "no handler for jobs of kind " + context.row().kind);
  } else {
    status = handler->second(context);
  }
  {
    const std::scoped_lock lock(claims);
    finish(context, status);
    const std::scoped_lock running_lock(mutex);
    running.erase(context.row().id);
  }
  (void)context.observed();
  stopped = context.stopped();
  return true;
}

/// How long nothing is due, at most a minute.
std::int64_t Scheduler::Impl::idle_ms() {
  constexpr std::int64_t kLongest = 60'000;
  constexpr std::int64_t kAfterError = 1'000;
  const auto rows = options.vault->list_jobs(false);
  if (!rows) return kAfterError;
  const std::int64_t now = options.clock->now().value;
  std::int64_t wait = kLongest;
  for (const vault::JobRow& row : *rows) {
    const bool waiting = row.state == state_number(JobState::kWaiting);
    wait = std::min(wait, (waiting ? row.run_after.value : row.lease_until.value) - now);
  }
  // A due job that was not claimed has a twin that runs elsewhere: look again soon, not at once.
  return std::max<std::int64_t>(wait, 50);
}

void Scheduler::Impl::loop() {
  while (!stopping) {
    wait_for_foreground();
    (void)write_soon();
    bool stopped = false;
    const Result<bool> ran = run_one({}, stopped);
    if (ran && *ran) continue;
    if (!ran) options.logger.log(base::LogLevel::kWarn, "jobs cannot be claimed: " + ran.error().message);
    const std::int64_t wait = idle_ms();
    std::unique_lock lock(mutex);
    changed.wait_for(lock, std::chrono::milliseconds(wait), [&] { return woken || stopping.load() || !soon.empty(); });
    woken = false;
  }
}

Scheduler::Scheduler(Options options) : impl_(std::make_unique<Impl>(std::move(options))) {
  MEMOS_INVARIANT(impl_->options.vault && impl_->options.clock && impl_->options.random, "scheduler options");
}

Scheduler::~Scheduler() { stop(); }

void Scheduler::register_handler(const std::string& kind, JobHandler handler) {
  MEMOS_INVARIANT(!impl_->thread.joinable(), "register_handler after start");
  impl_->handlers[kind] = std::move(handler);
}

void Scheduler::start() {
  if (impl_->thread.joinable() || impl_->stopping) return;
  impl_->thread = std::thread([this] { impl_->loop(); });
}

void Scheduler::stop() {
  {
    const std::scoped_lock lock(impl_->mutex);
    impl_->stopping = true;
  }
  impl_->changed.notify_all();
  if (impl_->thread.joinable()) impl_->thread.join();
  (void)impl_->write_soon();
}

void Scheduler::notify() {
  {
    const std::scoped_lock lock(impl_->mutex);
    impl_->woken = true;
  }
  impl_->changed.notify_all();
}

Result<JobId> Scheduler::request(CubeId cube, const vault::JobRequest& request) {
  if (impl_->stopping) return fail(ErrorCode::kCancelled, "the scheduler stops");
  MEMOS_TRY(const JobId id, impl_->options.vault->request_job(cube, request));
  notify();
  return id;
}

void Scheduler::request_soon(CubeId cube, vault::JobRequest request) {
  {
    const std::scoped_lock lock(impl_->mutex);
    const auto same = [&](const auto& waiting) {
      return waiting.first == cube && waiting.second.kind == request.kind && waiting.second.key == request.key;
    };
    if (std::ranges::any_of(impl_->soon, same)) return;
    impl_->soon.emplace_back(cube, std::move(request));
  }
  impl_->changed.notify_all();
}

Status Scheduler::wake(std::string_view kind) {
  {
    const std::scoped_lock lock(impl_->claims);
    MEMOS_TRY(std::vector<vault::JobRow> rows, impl_->options.vault->list_jobs(false));
    const UtcMs now = impl_->options.clock->now();
    for (vault::JobRow& row : rows) {
      if (row.kind != kind || row.state != state_number(JobState::kWaiting) || row.run_after <= now) continue;
      row.run_after = now;
      row.updated_at = now;
      MEMOS_CHECK_OK(impl_->options.vault->update_job(row));
    }
  }
  notify();
  return {};
}

Status Scheduler::release_orphans() {
  const std::scoped_lock lock(impl_->claims);
  MEMOS_TRY(std::vector<vault::JobRow> rows, impl_->options.vault->list_jobs(false));
  for (vault::JobRow& row : rows) {
    if (row.state != state_number(JobState::kRunning)) continue;
    row.state = state_number(JobState::kWaiting);
    row.run_after = impl_->options.clock->now();
    row.lease_until = {};
    row.owner.clear();
    MEMOS_CHECK_OK(impl_->options.vault->update_job(row));
  }
  return {};
}

Status Scheduler::cancel(JobId id) {
  const std::scoped_lock lock(impl_->claims);
  MEMOS_TRY(std::vector<vault::JobRow> rows, impl_->options.vault->list_jobs(true));
  const auto row = std::ranges::find(rows, id, &vault::JobRow::id);
  if (row == rows.end()) return fail(ErrorCode::kNotFound, "no job " + std::to_string(id.value), "id");
  if (row->state != state_number(JobState::kWaiting) && row->state != state_number(JobState::kRunning))
    return fail(ErrorCode::kConflict, "job " + std::to_string(id.value) + " has finished", "id");
  {
    const std::scoped_lock running_lock(impl_->mutex);
    if (impl_->running.contains(id)) {
      impl_->cancelled.insert(id);
      return {};
    }
  }
  row->state = state_number(JobState::kCancelled);
  row->updated_at = impl_->options.clock->now();
  row->lease_until = {};
  row->owner.clear();
  return impl_->options.vault->update_job(*row);
}

Result<std::uint64_t> Scheduler::run_due(const std::function<bool(const vault::JobRow&)>& observe) {
  std::uint64_t ran = 0;
  bool stopped = false;
  while (!stopped && !impl_->stopping) {
    MEMOS_CHECK_OK(impl_->write_soon());
    MEMOS_TRY(const bool one, impl_->run_one(observe, stopped));
    if (!one) break;
    ++ran;
  }
  return ran;
}

Scheduler::Foreground::Foreground(Scheduler& scheduler) noexcept : scheduler_(scheduler) {
  scheduler_.impl_->foreground.fetch_add(1);
}

Scheduler::Foreground::~Foreground() {
  Impl& impl = *scheduler_.impl_;
  // An idle thread is left asleep: waking it at each search would cost that search a tenth of its time.
  if (impl.foreground.fetch_sub(1) == 1 && impl.yielding.load() > 0) impl.changed.notify_all();
}

}  // namespace memos::scheduler
