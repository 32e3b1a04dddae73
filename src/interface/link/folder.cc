// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#include "interface/link/folder.h"

#include <poll.h>

#include <array>
#include <filesystem>
#include <tuple>
#include <utility>

#include "base/limits.h"
#include "base/uuid.h"
#include "interface/api/once.h"
#include "interface/link/crash_point.h"
#include "interface/link/local_socket.h"

namespace memos::link {
namespace {

using std::chrono::milliseconds;

/// Between two looks for an owner: a lock and a connection cost microseconds.
constexpr milliseconds kLookAgain{2};
/// Before a watcher looks again that found no owner.
constexpr milliseconds kAfterFailure{500};
/// How long after a handover only the one who asked for it may take the folder.
constexpr std::chrono::seconds kKeptForAnother{3};
constexpr milliseconds kForeignAfter{500};
constexpr std::string_view kProcessNote = "process ";
constexpr std::string_view kReadingOnly = ", reading only";
constexpr std::string_view kSocketNote = ", socket ";
constexpr std::size_t kMaxNoteBytes = 4096;

MemoryId next_request_id() {
  static base::IdIssuer issuer(base::system_clock(), base::system_random());
  return issuer.next();
}

}  // namespace

SharedFolder::SharedFolder(const Options& options, Role role)
    : options_(options),
      role_(role),
      socket_path_(socket_path(options.directory)),
      files_(base::make_posix_file_system()) {
  options_.holder_note = std::string(kProcessNote) + std::to_string(own_process()) + ", " + options.holder_note;
  if (options_.read_only) {
    options_.holder_note += kReadingOnly;
  } else if (!socket_path_.starts_with(std::filesystem::absolute(options.directory).lexically_normal().string())) {
    options_.holder_note += std::string(kSocketNote) + socket_path_;
  }
}

Result<std::unique_ptr<SharedFolder>> SharedFolder::open(const Options& options, Role role) {
  std::unique_ptr<SharedFolder> folder(new SharedFolder(options, role));
  MEMOS_CHECK_OK(folder->start());
  return folder;
}

Status SharedFolder::start() {
  MEMOS_TRY(auto ends, make_pipe());
  std::tie(stop_read_, stop_write_) = std::move(ends);
  MEMOS_CHECK_OK(join(Clock::now() + limits::kOwnerWait));
  // Who runs jobs goes on doing so when the owner ends, without being asked for anything.
  if (role_ == Role::kUser && options_.run_jobs && !options_.read_only) watcher_ = std::thread([this] { watch(); });
  return {};
}

SharedFolder::~SharedFolder() {
  {
    const std::scoped_lock lock(mutex_);
    closing_ = true;
  }
  changed_.notify_all();
  [[maybe_unused]] const auto woken = retry([&] { return ::write(stop_write_.get(), "x", 1); });
  if (watcher_.joinable()) watcher_.join();
  server_.reset();  // the socket goes before the lock
  retired_.reset();
  crash_point("closing");
  local_.reset();
}

// ---- calls
// -----------------------------------------------------------------------------------------------------------

Memos* SharedFolder::enter(const TenantId& tenant) {
  std::unique_lock lock(mutex_);
  if (fork_mark_.forked() || !local_ || handing_over_) return nullptr;
  ++inside_;
  return &local_->of_tenant(tenant);
}

void SharedFolder::leave() {
  const std::scoped_lock lock(mutex_);
  if (--inside_ == 0 && handing_over_) changed_.notify_all();
}

Result<std::string> SharedFolder::call_here(wire::Method method, const MemoryId& id, std::string_view request,
                                            const wire::Stream& stream) {
  Memos* memos = enter(options_.tenant);
  if (memos == nullptr) return fail(ErrorCode::kUnavailable, "the folder is being given up");
  std::string answer;
  const Status done = api::run_once(wire::info(method).writes ? id : MemoryId{},
                                    [&] { return wire::call_bytes(*memos, method, request, stream, answer); });
  leave();
  if (!done) return std::unexpected(done.error());
  return answer;
}

Result<std::string> SharedFolder::call(wire::Method method, std::string_view request, const wire::Stream& stream) {
  if (fork_mark_.forked())
    return fail(ErrorCode::kUnsupported, "this object was opened before fork(): open the folder anew in the child");
  // The caller's id, or one of our own: what may be repeated is done once.
  const MemoryId given = api::RequestScope::current();
  const MemoryId id = given.is_nil() ? next_request_id() : given;
  const auto until = Clock::now() + limits::kOwnerWait;
  for (;;) {
    std::shared_ptr<ConnectionPool> pool;
    std::uint64_t generation = 0;
    {
      std::unique_lock lock(mutex_);
      changed_.wait(lock, [this] { return !handing_over_; });
      generation = generation_;
      pool = pool_;
      if (local_) {
        lock.unlock();
        auto answer = call_here(method, id, request, stream);
        if (answer || answer.error().code != ErrorCode::kUnavailable) return answer;
        continue;
      }
    }
    Error lost{ErrorCode::kUnavailable, "nobody has the folder", {}};
    if (pool) {
      Result<std::unique_ptr<Connection>> connection = pool->acquire();
      if (connection) {
        Outcome outcome = (*connection)->call(method, id, request, stream);
        const bool over = !outcome.lost && !outcome.moved;
        const bool usable = over && (outcome.answer || outcome.answer.error().code != ErrorCode::kCancelled);
        pool->release(*std::move(connection), usable);
        if (over) return std::move(outcome.answer);
        if (outcome.told)
          return fail(ErrorCode::kUnavailable, "the owner of the folder ended while it told lines: begin again");
        lost = outcome.answer ? lost : outcome.answer.error();
      } else if (connection.error().code != ErrorCode::kUnavailable) {
        return std::unexpected(connection.error());
      }
    }
    if (Clock::now() >= until) return std::unexpected(std::move(lost));
    MEMOS_CHECK_OK(recover(generation));
  }
}

// ---- who has the folder
// ----------------------------------------------------------------------------------------------

Status SharedFolder::become_owner() {
  MEMOS_TRY(std::unique_ptr<api::LocalMemos> local, api::open_local(options_));
  crash_point("opened");
  std::unique_ptr<Server> server;
  if (!options_.read_only) {
    Result<Descriptor> listener = listen_at(socket_path_);
    if (!listener) {
      // The folder is usable by this process all the same.
      if (options_.log) options_.log(2, "other processes cannot share the folder: " + listener.error().message);
    } else {
      server = std::make_unique<Server>(*this, *std::move(listener), socket_path_);
    }
  }
  crash_point("listening");
  std::error_code ignored;
  std::filesystem::remove(options_.directory + "/handover", ignored);
  const std::scoped_lock lock(mutex_);
  local_ = std::move(local);
  server_ = std::move(server);
  pool_.reset();
  ++generation_;
  return {};
}

std::string SharedFolder::holder_note() const {
  const auto note = base::read_file(*files_, options_.directory + "/lock", kMaxNoteBytes);
  return note ? *note : std::string();
}

bool SharedFolder::read_only_holder() const { return holder_note().ends_with(kReadingOnly); }

std::string SharedFolder::path_of_owner() const {
  const std::string note = holder_note();
  const std::size_t at = note.find(kSocketNote);
  return at == std::string::npos ? socket_path_ : note.substr(at + kSocketNote.size());
}

Status SharedFolder::become_client() {
  auto pool = std::make_shared<ConnectionPool>(path_of_owner(), options_.tenant);
  MEMOS_TRY(std::unique_ptr<Connection> first, Connection::open(pool->path(), options_.tenant));
  pool->add(std::move(first));
  const std::scoped_lock lock(mutex_);
  pool_ = std::move(pool);
  ++generation_;
  return {};
}

/// After a handover the folder is for the one who asked.
bool SharedFolder::kept_for_another() const {
  if (role_ == Role::kServe) return false;
  std::error_code missing;
  const auto written = std::filesystem::last_write_time(options_.directory + "/handover", missing);
  if (missing) return false;
  return std::filesystem::file_time_type::clock::now() - written < kKeptForAnother;
}

Status SharedFolder::join(Clock::time_point until) {
  auto named = Clock::now();
  for (;;) {
    Error problem{ErrorCode::kBusy, options_.directory + " is kept for a process that starts to serve it", {}};
    if (!kept_for_another()) {
      const Status owner = become_owner();
      if (owner || owner.error().code != ErrorCode::kBusy) return owner;
      problem = owner.error();
      if (read_only_holder()) return std::unexpected(problem);
      // Who has the lock writes at once who it is; another program that locks the file does not, and never listens.
      if (holder_note().starts_with(kProcessNote)) named = Clock::now();
      if (Clock::now() - named > kForeignAfter) return std::unexpected(problem);
    }
    const Status client = role_ == Role::kServe ? ask_to_hand_over() : become_client();
    if (client && role_ == Role::kUser) return {};
    if (!client && client.error().code != ErrorCode::kUnavailable) return client;
    if (Clock::now() >= until) return std::unexpected(std::move(problem));
    std::this_thread::sleep_for(kLookAgain);
  }
}

Status SharedFolder::recover(std::uint64_t generation) {
  const std::scoped_lock one_at_a_time(recovery_);
  std::unique_ptr<Server> retired;
  {
    const std::scoped_lock lock(mutex_);
    if (generation_ != generation) return {};
    if (closing_) return fail(ErrorCode::kUnavailable, "the folder is being closed");
    pool_.reset();
    retired = std::move(retired_);
  }
  retired.reset();
  crash_point("owner lost");
  return join(Clock::now() + limits::kOwnerWait);
}

/// Asks the owner for the folder. Success and kUnavailable: it is worth to look whether the lock is free.
Status SharedFolder::ask_to_hand_over() {
  MEMOS_TRY(const std::unique_ptr<Connection> owner, Connection::open(path_of_owner(), options_.tenant));
  if (owner->peer().serves)
    return fail(ErrorCode::kBusy, options_.directory + " is in use by " + holder_note() + ": stop it first");
  return owner->hand_over();
}

Status SharedFolder::hand_over(std::uint64_t) {
  std::unique_lock lock(mutex_);
  if (role_ == Role::kServe) return fail(ErrorCode::kBusy, "the folder is served by another process");
  if (!local_ || handing_over_ || closing_) return fail(ErrorCode::kUnavailable, "the folder is being given up");
  handing_over_ = true;
  if (!changed_.wait_for(lock, limits::kHandOverDrain, [this] { return inside_ == 0; })) {
    handing_over_ = false;
    lock.unlock();
    changed_.notify_all();
    return fail(ErrorCode::kBusy, "process " + std::to_string(own_process()) +
                                      " has work on the folder that does not end in time: try again later");
  }
  crash_point("drained");
  const auto mark = base::write_file_atomically(*files_, options_.directory + "/handover", {});
  if (!mark && options_.log) options_.log(2, "the handover was not marked: " + mark.error().message);
  if (server_) server_->retire();
  local_.reset();  // with the lock held: whoever calls waits for the next owner
  crash_point("given up");
  retired_ = std::move(server_);
  pool_.reset();
  ++generation_;
  handing_over_ = false;
  lock.unlock();
  changed_.notify_all();
  return {};
}

// ---- the owner's end
// -------------------------------------------------------------------------------------------------

/// While this process is a client: waits for the owner's end on a connection of its own, and finds the next one.
void SharedFolder::watch() {
  for (;;) {
    std::uint64_t generation = 0;
    {
      std::unique_lock lock(mutex_);
      changed_.wait(lock, [this] { return closing_ || !local_; });
      if (closing_) return;
      generation = generation_;
    }
    if (!watch_one_owner()) return;
    const Status found = recover(generation);
    if (!found && options_.log) options_.log(2, "no owner of the folder: " + found.error().message);
    if (found) continue;
    std::unique_lock lock(mutex_);
    changed_.wait_for(lock, kAfterFailure, [this] { return closing_; });
  }
}

/// False: this object is being closed. True: the owner has gone.
bool SharedFolder::watch_one_owner() {
  const auto connection = Connection::open(path_of_owner(), options_.tenant);
  std::array<pollfd, 2> both{
      pollfd{.fd = stop_read_.get(), .events = POLLIN, .revents = 0},
      pollfd{.fd = connection ? (*connection)->frames().fd() : -1, .events = POLLIN, .revents = 0}};
  retry([&] { return ::poll(both.data(), both.size(), connection ? -1 : 0); });
  const std::scoped_lock lock(mutex_);
  return !closing_;
}

}  // namespace memos::link
