// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
// The job that tells one webhook what changed in one cube, in the order of its journal.
#include <algorithm>
#include <chrono>
#include <utility>

#include "base/json.h"
#include "base/limits.h"
#include "base/result.h"
#include "interface/api/hook_flight.h"
#include "interface/api/hooks.h"

namespace memos::api {
namespace {

using std::chrono::milliseconds;
using std::chrono::steady_clock;

constexpr int kGone = 410;
constexpr std::size_t kEntriesAtOnce = 100;
constexpr std::size_t kPagesAtOnce = 10;  ///< Of such entries, before others get a turn.

std::string setting_of(CubeId cube) { return "webhook_cursors:" + std::to_string(cube.value); }

UtcMs later(UtcMs time, milliseconds by) { return {time.value + by.count()}; }

/// Whether an operation can be what the webhook wants to be told: a quick look, before versions are read.
bool may_be_wanted(const Hook& hook, Operation operation) {
  const bool adds = hook.changes.contains(HookChange::kAdd);
  return operation == Operation::kAdd ? adds : hook.changes.size() > (adds ? 1U : 0U);
}

}  // namespace

Result<Hooks::Cursors> Hooks::load(CubeId cube) {
  if (const auto known = cursors_.find(cube); known != cursors_.end()) return known->second;
  Cursors out;
  MEMOS_TRY(const std::optional<std::string> text, parts_.vault.setting(setting_of(cube)));
  if (text && !text->empty()) {
    MEMOS_TRY(const json::Value value, json::parse(*text));
    if (value.as_object() == nullptr) return fail(ErrorCode::kCorrupt, "a webhook's place cannot be read", "webhooks");
    for (const auto& [hook, place] : *value.as_object()) {
      Cursor cursor;
      MEMOS_TRY(const std::int64_t after, json::get_int(place, "after"));
      MEMOS_TRY(const std::int64_t tries, json::get_int(place, "tries"));
      MEMOS_TRY(cursor.not_before.value, json::get_int(place, "not_before"));
      MEMOS_TRY(cursor.error, json::get_string_or(place, "error", ""));
      cursor.after.value = static_cast<std::uint64_t>(after);
      cursor.tries = static_cast<std::uint32_t>(tries);
      out.emplace(hook, std::move(cursor));
    }
  }
  cursors_[cube] = out;
  return out;
}

Result<Hooks::Cursor> Hooks::cursor(const vault::CubeInfo& cube, const Hook& hook) {
  const std::scoped_lock lock(cursors_mutex_);
  MEMOS_TRY(const Cursors cursors, load(cube.id));
  if (const auto found = cursors.find(hook.id); found != cursors.end()) return found->second;
  Cursor out;
  // What was recorded in the same millisecond may have come after it: better told than not.
  MEMOS_TRY(out.after, parts_.vault.sequence_at(cube.id, UtcMs{hook.created_at.value - 1}));
  return out;
}

Status Hooks::keep(CubeId cube, const std::string& hook, const Cursor& cursor) {
  const std::scoped_lock lock(cursors_mutex_);
  MEMOS_TRY(Cursors cursors, load(cube));
  cursors[hook] = cursor;
  json::Value out{json::Object{}};
  for (auto one = cursors.begin(); one != cursors.end();) {
    MEMOS_TRY(const std::optional<Hook> there, book_.find(one->first));
    if (!there) {
      one = cursors.erase(one);
      continue;
    }
    json::Value place{json::Object{}};
    place.set("after", one->second.after.value);
    place.set("tries", one->second.tries);
    place.set("not_before", one->second.not_before.value);
    place.set("error", one->second.error);
    out.set(one->first, std::move(place));
    ++one;
  }
  MEMOS_CHECK_OK(parts_.vault.set_setting(setting_of(cube), json::dump(out)));
  cursors_[cube] = std::move(cursors);
  return {};
}

/// The next event that the webhook is to be told, if one is near; the cursor moves past what is none of its business.
Result<std::optional<HookEvent>> Hooks::next(const vault::CubeInfo& cube, const Hook& hook, Cursor& cursor) {
  const milliseconds tried_for = limits::kHookTriedFor;
  if (!hook.active) {
    cursor.after = std::max(cursor.after, cube.head);
    return std::nullopt;
  }
  for (std::size_t page = 0; page < kPagesAtOnce; ++page) {
    MEMOS_TRY(const std::vector<JournalEntry> entries, parts_.vault.journal(cube.id, cursor.after, kEntriesAtOnce));
    for (const JournalEntry& entry : entries) {
      std::optional<HookEvent> event;
      if (may_be_wanted(hook, entry.operation)) {
        MEMOS_TRY(event, hook_event(parts_.vault, cube, entry));
      }
      const bool wanted = event && hook.changes.contains(event->change);
      const bool too_old = cursor.tries > 0 && later(entry.recorded_at, tried_for) < now();
      if (wanted && !too_old) return event;
      cursor.after = entry.sequence;
      if (wanted)
        note(hook.id, {.event = event->id,
                       .change = event->change,
                       .at = now(),
                       .error = "given up: the receiver failed for too long",
                       .given_up = true});
    }
    if (entries.size() < kEntriesAtOnce) break;
  }
  return std::nullopt;
}

Status Hooks::launch(const Hook& hook, CubeId cube, const HookEvent& event) {
  MEMOS_TRY(const HookAddress address, parse_hook_address(hook.url));
  const HookReach reach = reach_of(address, sending_.hosts);
  MEMOS_CHECK_OK(make_http());
  auto flight = std::make_shared<Flight>(event, later(now(), limits::kHookTimeout));
  const std::scoped_lock lock(mutex_);
  if (!http_) return fail(ErrorCode::kCancelled, "the process stops sending");
  flights_[{hook.id, cube}] = flight;
  if (reach == HookReach::kNone) {
    flight->end(fail(ErrorCode::kDenied, "the setting webhook_hosts does not allow this host"), false);
    return {};
  }
  std::string body = sending_.body(hook, event);
  constexpr std::int64_t kSecond = 1'000;
  const std::int64_t seconds = now().value / kSecond;
  std::vector<std::string> headers = {"Content-Type: application/json", "User-Agent: memos", "webhook-id: " + event.id,
                                      "webhook-timestamp: " + std::to_string(seconds),
                                      "webhook-signature: " + hook_signature(hook.secret, event.id, seconds, body)};
  http_->start({.method = "POST",
                .url = address.url(),
                .body = std::move(body),
                .headers = std::move(headers),
                .silence = limits::kHookTimeout,
                .reach = reach == HookReach::kAny ? base::HttpReach::kDirect : base::HttpReach::kPublic},
               flight);
  return {};
}

Status Hooks::settle(const Hook& hook, const vault::CubeInfo& cube, const Flight& flight) {
  const HookEvent& event = flight.event();
  MEMOS_TRY(Cursor cursor, this->cursor(cube, hook));
  HookAttempt attempt{.event = event.id,
                      .change = event.change,
                      .at = now(),
                      .status = flight.status(),
                      .error = flight.error(),
                      .given_up = false};
  if (attempt.error.empty()) {
    cursor = {.after = event.sequence};
  } else {
    ++cursor.tries;
    cursor.error = attempt.error;
    cursor.not_before = later(now(), milliseconds(scheduler::backoff_ms(cursor.tries, parts_.random)));
  }
  if (attempt.status == kGone) {
    // The receiver wants no more.
    Hook off = hook;
    off.active = false;
    off.updated_at = now();
    MEMOS_CHECK_OK(book_.replace(off));
    cursor = {.after = event.sequence};
    attempt.given_up = true;
  }
  note(hook.id, std::move(attempt));
  return keep(cube.id, hook.id, cursor);
}

Result<Hooks::Step> Hooks::step(const vault::CubeInfo& cube, const std::string& id, steady_clock::time_point until) {
  const auto wait = [&](milliseconds by, std::string why) {
    return Step{.wait_until = later(now(), by), .why = std::move(why)};
  };
  const Place place{id, cube.id};
  std::shared_ptr<Flight> flight;  // Shared with the exchange.
  std::size_t under_way = 0;
  {
    const std::scoped_lock lock(mutex_);
    if (const auto found = flights_.find(place); found != flights_.end()) flight = found->second;
    // Those whose jobs were cancelled, or whose cubes were dropped: nobody waits for them any more.
    std::erase_if(flights_, [&](const auto& one) {
      return one.first != place && later(one.second->deadline(), limits::kHookTimeout) < now();
    });
    for (const auto& [other, one] : flights_) under_way += other.first == id ? 1 : 0;
  }
  MEMOS_TRY(const std::optional<Hook> hook, book_.find(id));
  if (flight) {
    if (!flight->ended_by(until)) {
      if (now() < flight->deadline()) return wait(limits::kHookLook, "it is being sent");
      flight->give_up();
      const std::scoped_lock lock(mutex_);
      if (http_) http_->cancel(flight->exchange());
    }
    {
      const std::scoped_lock lock(mutex_);
      flights_.erase(place);
    }
    if (hook && started_) MEMOS_CHECK_OK(settle(*hook, cube, *flight));
    return Step{};
  }
  if (!hook) return Step{.done = true};
  MEMOS_TRY(Cursor cursor, this->cursor(cube, *hook));
  if (hook->active && now() < cursor.not_before) return Step{.wait_until = cursor.not_before, .why = cursor.error};
  if (under_way >= limits::kHookFlights) return wait(limits::kHookLook, "others are being sent");
  if (steady_clock::now() >= until) return wait(limits::kHookSlice, {});
  const Sequence before = cursor.after;
  MEMOS_TRY(const std::optional<HookEvent> event, next(cube, *hook, cursor));
  if (cursor.after != before) MEMOS_CHECK_OK(keep(cube.id, id, cursor));
  // What was written since asks for a job of its own.
  if (!event) return Step{.done = cursor.after >= cube.head};
  MEMOS_CHECK_OK(launch(*hook, cube.id, *event));
  return Step{};
}

Status Hooks::run(scheduler::JobContext& context) {
  Result<vault::CubeInfo> cube = parts_.vault.cube(context.row().cube);
  if (!cube && cube.error().code == ErrorCode::kNotFound) return {};  // Dropped: nobody is told of what was in it.
  if (!cube) return std::unexpected(cube.error());
  if (context.row().key.empty()) return started_ ? fan_out(*cube) : Status{};
  const auto until = steady_clock::now() + limits::kHookSlice;
  for (std::uint64_t steps = 0;; ++steps) {
    if (!started_) {
      context.postpone(later(now(), milliseconds(limits::kHookIdle)), "webhooks are sent by memos serve");
      return {};
    }
    MEMOS_TRY(const Step next, step(*cube, context.row().key, until));
    if (next.done) return {};
    if (next.wait_until) {
      context.postpone(*next.wait_until, next.why);
      return {};
    }
    MEMOS_CHECK_OK(context.report(steps, 0));
    context.yield_to_foreground();
  }
}

}  // namespace memos::api
