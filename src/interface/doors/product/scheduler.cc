// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#include "interface/doors/product/scheduler.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <chrono>
#include <thread>
#include <utility>

#include "base/limits.h"
#include "interface/doors/product/work.h"
#include "interface/http/stream.h"

namespace memos::doors::product {
namespace {

using SteadyClock = std::chrono::steady_clock;
using Seconds = std::chrono::duration<double>;

constexpr std::size_t kTasksKept = 10'000;  ///< Of a tenant.
constexpr double kLongestWaitS = 600;

/// Jobs that change what is found or known; upkeep is nobody's task.
bool concerns_memories(const JobInfo& job) {
  constexpr std::array<std::string_view, 3> kKinds = {"embed", "reembed", "refine"};
  return std::ranges::find(kKinds, job.kind) != kKinds.end();
}

std::string query_text(const http::Request& request, std::string_view name) {
  const std::string* found = request.query_value(name);
  return found == nullptr ? std::string() : *found;
}

Result<std::string> needed(const http::Request& request, std::string_view name) {
  std::string value = query_text(request, name);
  if (value.empty()) return fail(ErrorCode::kInvalidArgument, std::string(name) + " is needed", std::string(name));
  return value;
}

Result<double> seconds_of(const http::Request& request, std::string_view name, double usual) {
  const std::string text = query_text(request, name);
  if (text.empty()) return usual;
  double value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc{} || end != text.data() + text.size() || !(value >= 0 && value <= kLongestWaitS))
    return fail(ErrorCode::kInvalidArgument, std::string(name) + " must be 0 to 600 seconds", std::string(name));
  return value;
}

/// Counts by the original's words.
json::Value summary(std::uint64_t waiting, std::uint64_t running, std::uint64_t done, std::uint64_t failed,
                    std::uint64_t cancelled) {
  json::Value out{json::Object{}};
  out.set("waiting", waiting);
  out.set("in_progress", running);
  out.set("pending", std::uint64_t{0});
  out.set("completed", done);
  out.set("failed", failed);
  out.set("cancelled", cancelled);
  out.set("total", waiting + running + done + failed + cancelled);
  return out;
}

Result<std::uint64_t> unfinished(Memos& memos, const std::string& cube) {
  MEMOS_TRY(const std::vector<JobInfo> jobs, memos.jobs(false));
  return static_cast<std::uint64_t>(
      std::ranges::count_if(jobs, [&](const JobInfo& job) { return job.cube == cube && concerns_memories(job); }));
}

/// One look after the other until nothing is left to do, or the time is over.
struct Waiting {
  std::string user, cube;
  SteadyClock::time_point began = SteadyClock::now();
  double timeout = 0, poll = 0;

  [[nodiscard]] double waited() const { return Seconds(SteadyClock::now() - began).count(); }
  [[nodiscard]] bool over() const { return waited() >= timeout; }
  void pause() const {
    constexpr double kShortest = 0.01;
    const double left = std::min(std::max(poll, kShortest), std::max(timeout - waited(), 0.0));
    std::this_thread::sleep_for(std::chrono::duration_cast<std::chrono::milliseconds>(Seconds(left)));
  }
};

Result<Waiting> read_waiting(const http::Request& request) {
  constexpr double kTimeout = 120, kPoll = 0.5;
  Waiting out;
  MEMOS_TRY(out.user, needed(request, "user_name"));
  out.cube = named_cube(out.user, out.user).name;
  MEMOS_TRY(out.timeout, seconds_of(request, "timeout_seconds", kTimeout));
  MEMOS_TRY(out.poll, seconds_of(request, "poll_interval", kPoll));
  return out;
}

}  // namespace

void TaskBook::keep(const TenantId& tenant, Task task) {
  if (task.id.empty()) return;
  const std::scoped_lock lock(mutex_);
  std::deque<Task>& tasks = tasks_[tenant];
  tasks.push_front(std::move(task));
  if (tasks.size() > kTasksKept) tasks.pop_back();
}

std::vector<TaskBook::Task> TaskBook::of(const TenantId& tenant, const std::string& user, const std::string& id) const {
  const std::scoped_lock lock(mutex_);
  std::vector<Task> out;
  const auto found = tasks_.find(tenant);
  if (found == tasks_.end()) return out;
  for (const Task& task : found->second)
    if (task.user == user && (id.empty() || task.id == id)) out.push_back(task);
  return out;
}

std::size_t TaskBook::size(const TenantId& tenant) const {
  const std::scoped_lock lock(mutex_);
  const auto found = tasks_.find(tenant);
  return found == tasks_.end() ? 0 : found->second.size();
}

Result<Answer> all_status(rest::DoorCall& call, Shared& shared) {
  api::GuardedMemos memos = call.memos();
  MEMOS_TRY(const std::vector<JobInfo> jobs, memos.jobs(true));
  std::array<std::uint64_t, 6> counts{};
  for (const JobInfo& job : jobs)
    if (concerns_memories(job)) ++counts.at(static_cast<std::size_t>(job.state));
  json::Value jobs_json = summary(counts[1], counts[2], counts[3], counts[4], counts[5]);
  const std::uint64_t tasks = shared.tasks.size(call.caller->tenant);
  json::Value data{json::Object{}};
  data.set("scheduler_summary", jobs_json);
  data.set("all_tasks_summary", summary(counts[1], counts[2], counts[3] + tasks, counts[4], counts[5]));
  return Answer{.message = "Memory get status successfully", .data = std::move(data)};
}

Result<Answer> task_status(rest::DoorCall& call, Shared& shared) {
  MEMOS_TRY(const std::string user, needed(call.request, "user_id"));
  const std::string id = query_text(call.request, "task_id");
  json::Array data;
  for (const TaskBook::Task& task : shared.tasks.of(call.caller->tenant, user, id)) {
    if (!call.caller->may_use(task.cube)) continue;
    json::Value one{json::Object{}};
    one.set("task_id", task.id);
    one.set("status", "completed");
    data.push_back(std::move(one));
    if (!id.empty()) break;
  }
  if (data.empty() && !id.empty()) return fail(ErrorCode::kNotFound, "no task of this user has this id", "task_id");
  return Answer{.message = "Memory get status successfully", .data = std::move(data)};
}

Result<Answer> queue_status(rest::DoorCall& call, Shared& /*shared*/) {
  MEMOS_TRY(const std::string user, needed(call.request, "user_id"));
  api::GuardedMemos memos = call.memos();
  const std::string cube = named_cube(user, user).name;
  MEMOS_TRY(const std::vector<JobInfo> jobs, memos.jobs(false));
  json::Array waiting, running;
  for (const JobInfo& job : jobs) {
    if (job.cube != cube || !concerns_memories(job)) continue;
    (job.state == JobState::kRunning ? running : waiting).emplace_back(job.kind + ":" + std::to_string(job.id.value));
  }
  json::Value data{json::Object{}};
  data.set("user_id", user);
  data.set("user_name", user);
  data.set("mem_cube_id", cube);
  data.set("stream_keys", json::Array());
  data.set("users_count", 1);
  data.set("pending_tasks_count", std::uint64_t{running.size()});
  data.set("remaining_tasks_count", std::uint64_t{waiting.size()});
  data.set("pending_tasks_detail", std::move(running));
  data.set("remaining_tasks_detail", std::move(waiting));
  return Answer{.message = "Successfully", .data = std::move(data)};
}

Result<Answer> wait(rest::DoorCall& call, Shared& /*shared*/) {
  MEMOS_TRY(const Waiting waiting, read_waiting(call.request));
  api::GuardedMemos memos = call.memos();
  MEMOS_TRY(std::uint64_t left, unfinished(memos, waiting.cube));
  while (left > 0 && !waiting.over() && !call.request.hurried()) {
    waiting.pause();
    MEMOS_TRY(left, unfinished(memos, waiting.cube));
  }
  json::Value data{json::Object{}};
  data.set("running_tasks", left);
  data.set("waited_seconds", waiting.waited());
  data.set("timed_out", left > 0);
  data.set("user_name", waiting.user);
  return Answer{.message = left > 0 ? "timeout" : "idle", .data = std::move(data)};
}

http::Response stream_wait(rest::DoorCall& call) {
  const Result<Waiting> waiting = read_waiting(call.request);
  if (!waiting) return failure(waiting.error());
  http::Response response;
  response.content_type = "text/event-stream";
  response.events = true;
  // The caller outlives the request in the stream.
  response.stream = [waiting = *waiting, &tenant = call.tenant, caller = call.caller](http::Stream stream) {
    http::SseWriter writer(stream);
    api::GuardedMemos memos(tenant, *caller);
    for (;;) {
      const Result<std::uint64_t> left = unfinished(memos, waiting.cube);
      const bool over = waiting.over();
      json::Value event{json::Object{}};
      event.set("user_name", waiting.user);
      event.set("active_tasks", left.value_or(0));
      event.set("elapsed_seconds", waiting.waited());
      event.set("status", !left ? "error" : *left == 0 ? "idle" : over ? "timeout" : "running");
      event.set("timed_out", left && *left > 0 && over);
      event.set("instance_id", "memos");
      if (!writer.event(json::dump(event))) return;
      if (!left || *left == 0 || over) break;
      waiting.pause();
    }
    writer.finish();
  };
  return response;
}

}  // namespace memos::doors::product
