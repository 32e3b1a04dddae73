// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#include "workload.h"

#include "dump.h"
#include "memos/requests.hpp"

namespace memos::fault {
namespace {

using vault::Change;
using vault::WriteBatch;

constexpr ActorId kActor{7};

Body body(std::string text) {
  Body out;
  out.text = std::move(text);
  out.scope.user_id = "ana";
  out.said_at = UtcMs{1'749'999'000'000};
  return out;
}

Status commit(World& w, std::vector<Change> changes, std::vector<vault::JobRequest> jobs = {}) {
  w.clock.advance_ms(1000);
  WriteBatch batch{
      .cube = w.cube, .actor = kActor, .time = w.clock.now(), .changes = std::move(changes), .jobs = std::move(jobs)};
  MEMOS_CHECK_OK(w.vault->commit(std::move(batch)));
  return {};
}

Step step(std::string name, std::function<Status(World&)> run, std::string gone = {}) {
  return {std::move(name), std::move(run), std::move(gone)};
}

Step not_atomic(Step step) {
  step.atomic = false;
  return step;
}

Step create_cube(const std::string& name) {
  return step("create cube " + name, [name](World& w) -> Status {
    MEMOS_TRY(const auto cube, w.vault->create_cube({}, name, "for a test", kActor));
    w.cube = cube.id;
    return {};
  });
}

Step add(std::string name, std::string text) {
  return step("add " + name, [=](World& w) {
    return commit(w, {{.operation = Operation::kAdd, .memory = w.id(name), .body = body(text)}});
  });
}

Step change(Operation operation, std::string name, std::string text = {}) {
  return step("change " + name, [=](World& w) {
    Change out{.operation = operation, .memory = w.id(name)};
    if (!text.empty()) out.body = body(text);
    return commit(w, {std::move(out)});
  });
}

Step link(Operation operation, std::string from, std::string to, LinkType type) {
  return step("link " + from + " " + to, [=](World& w) {
    return commit(w, {{.operation = operation, .memory = w.id(from), .link = Link{type, w.id(from), w.id(to)}}});
  });
}

Step reopen() {
  return not_atomic(step("close and open", [](World& w) -> Status {
    w.vault.reset();
    return w.open();
  }));
}

Step add_many(std::string name, int count, std::size_t bytes) {
  return step("add " + std::to_string(count) + " " + name, [=](World& w) {
    std::vector<Change> changes;
    for (int i = 0; i < count; ++i) {
      std::string text = name + " number " + std::to_string(i) + " ";
      text.resize(bytes, static_cast<char>('a' + i % 26));
      changes.push_back({.operation = Operation::kAdd, .memory = w.id(name + std::to_string(i)), .body = body(text)});
    }
    return commit(w, std::move(changes));
  });
}

Step erase(std::vector<std::string> names, std::string gone) {
  return not_atomic(step(
      "erase " + names.front(),
      [=](World& w) -> Status {
        std::vector<MemoryId> ids;
        for (const auto& name : names) ids.push_back(w.id(name));
        w.clock.advance_ms(1000);
        MEMOS_CHECK_OK(w.vault->erase(w.cube, ids, kActor, w.clock.now()));
        return {};
      },
      std::move(gone)));
}

vault::VectorRow vector_row(std::uint64_t content, std::uint32_t dimension, std::uint32_t parts = 1) {
  vault::VectorRow row{.content = Sequence{content}, .parts = parts};
  row.halves.assign(std::size_t{dimension} * parts, static_cast<std::uint16_t>(0x3000 + content));
  return row;
}

Step make_space(std::string hash, std::uint32_t dimension) {
  return step("make space", [=](World& w) -> Status {
    MEMOS_TRY(const auto space, w.vault->ensure_space(hash, "model " + hash, dimension));
    w.space = space.id;
    return {};
  });
}

Step put_vectors(std::uint64_t first, std::uint64_t count, std::uint32_t dimension) {
  return step("put vectors from " + std::to_string(first), [=](World& w) {
    std::vector<vault::VectorRow> rows;
    for (std::uint64_t i = 0; i < count; ++i) {
      rows.push_back(vector_row(first + i, dimension, static_cast<std::uint32_t>(1 + i % 2)));
    }
    return w.vault->put_vectors(w.cube, w.space, rows);
  });
}

Step claim() {
  return step("claim a job", [](World& w) -> Status {
    w.clock.advance_ms(1000);
    MEMOS_TRY(auto job, w.vault->claim_job("worker", w.clock.now(), UtcMs{w.clock.now().value + 60'000}));
    if (!job) return fail(ErrorCode::kInternal, "no job is due");
    w.job = std::move(*job);
    return {};
  });
}

}  // namespace

Status World::open() {
  vault::VaultOptions options;
  options.directory = kFolder;
  options.durability = durability;
  options.files = files;
  options.clock = &clock;
  options.random = &random;
  MEMOS_TRY(vault, vault::open_sqlite_vault(options));
  return {};
}

MemoryId World::id(const std::string& name) {
  MemoryId& id = named[name];
  if (id.is_nil()) id = ids.next();
  return id;
}

Workload everyday() {
  Workload out{"everyday", {create_cube("me")}};
  auto& steps = out.steps;
  for (int i = 0; i < 6; ++i) {
    const std::string n = std::to_string(i);
    steps.push_back(add("m" + n, "turn " + n + std::string(static_cast<std::size_t>(40 + 700 * (i % 3)), 'x')));
  }
  steps.push_back(change(Operation::kUpdate, "m0", "said better"));
  steps.push_back(change(Operation::kDelete, "m1"));
  steps.push_back(change(Operation::kRestore, "m1"));
  steps.push_back(reopen());
  steps.push_back(change(Operation::kArchive, "m2"));
  steps.push_back(link(Operation::kLink, "m3", "m4", LinkType::kDerivedFrom));
  steps.push_back(link(Operation::kSupersede, "m4", "m5", LinkType::kSupersedes));
  steps.push_back(link(Operation::kUnlink, "m3", "m4", LinkType::kDerivedFrom));
  steps.push_back(change(Operation::kRollback, "m0", "as it was"));
  steps.push_back(change(Operation::kUpdate, "m5", std::string(9000, 'y')));  // overflow pages
  steps.push_back(add_many("few", 20, 60));
  steps.push_back(reopen());
  steps.push_back(create_cube("work"));
  steps.push_back(add("w0", "in another cube"));
  steps.push_back(change(Operation::kUpdate, "w0", "in another cube, changed"));
  return out;
}

Workload erasing() {
  constexpr const char* kSecret = "hunter2-secret-of-the-erased";
  constexpr const char* kLong = "another-secret-over-many-pages";
  constexpr const char* kDropped = "secret-of-the-dropped-cube";
  std::string many;
  while (many.size() < 12'000) many += kLong;
  Workload out{"erasing", {create_cube("me")}};
  auto& steps = out.steps;
  steps.push_back(add_many("before", 10, 80));
  steps.push_back(add("secret", std::string("the password is ") + kSecret));
  steps.push_back(change(Operation::kUpdate, "secret", std::string("the new password is not ") + kSecret));
  steps.push_back(make_space("aa", 32));
  steps.push_back(put_vectors(2, 11, 32));
  steps.push_back(add("long", many));
  steps.push_back(add("after", "kept"));
  steps.push_back(erase({"secret"}, kSecret));
  steps.push_back(erase({"long", "before3"}, kLong));
  steps.push_back(add("last", "kept too"));
  steps.push_back(reopen());
  steps.push_back(create_cube("work"));
  steps.push_back(add("w", kDropped));
  steps.push_back(not_atomic(step("drop cube", [](World& w) { return w.vault->drop_cube(w.cube, kActor); }, kDropped)));
  return out;
}

Workload import() {
  Workload out{"import", {create_cube("me")}, 29, 8};
  for (int i = 0; i < 3; ++i) out.steps.push_back(add_many("short" + std::to_string(i) + "-", 150, 120));
  // Overflow pages fill the log quickly: past the length at which it is written back.
  for (int i = 0; i < 6; ++i) out.steps.push_back(add_many("long" + std::to_string(i) + "-", 45, 14'000));
  out.steps.push_back(reopen());
  out.steps.push_back(add_many("last", 10, 300));
  return out;
}

Workload services() {
  Workload out{"services", {create_cube("me"), add_many("s", 12, 100), make_space("aa", 64)}};
  auto& steps = out.steps;
  steps.push_back(step("use space", [](World& w) { return w.vault->set_cube_space(w.cube, w.space, kActor); }));
  steps.push_back(put_vectors(2, 5, 64));
  steps.push_back(step("add with job", [](World& w) {
    return commit(w, {{.operation = Operation::kAdd, .memory = w.id("j"), .body = body("needs a vector")}},
                  {{"embed", "cube", "payload", w.clock.now()}, {"snapshot", "", "", w.clock.now()}});
  }));
  steps.push_back(step("ask for a job", [](World& w) -> Status {
    MEMOS_CHECK_OK(w.vault->request_job(w.cube, {"purge", "k", "p", w.clock.now()}));
    return {};
  }));
  steps.push_back(claim());
  steps.push_back(step("finish the job", [](World& w) {
    w.job.state = static_cast<std::uint8_t>(JobState::kDone);
    w.job.done = w.job.total = 12;
    return w.vault->update_job(w.job);
  }));
  steps.push_back(claim());
  steps.push_back(step("fail the job", [](World& w) {
    w.job.state = static_cast<std::uint8_t>(JobState::kWaiting);
    w.job.last_error = "model missing";
    return w.vault->update_job(w.job);
  }));
  steps.push_back(put_vectors(4, 9, 64));
  steps.push_back(reopen());
  steps.push_back(step("settings", [](World& w) { return w.vault->set_setting("embedder", "/models/a.gguf"); }));
  steps.push_back(step("settings again", [](World& w) { return w.vault->set_setting("embedder", "none"); }));
  steps.push_back(step("usage", [](World& w) {
    const std::pair<MemoryId, Usage> used[] = {{w.id("s0"), {2, UtcMs{1'750'000'000'500}}}, {w.id("s3"), {1, {}}}};
    return w.vault->add_usage(used);
  }));
  steps.push_back(make_space("bb", 128));
  steps.push_back(put_vectors(2, 12, 128));
  return out;
}

Workload backup() {
  Workload out{"backup", {create_cube("me"), add_many("m", 60, 200)}};
  out.steps.push_back(step("backup", [](World& w) -> Status {
    MEMOS_CHECK_OK(w.vault->backup("/backup", {}));
    return {};
  }));
  out.steps.push_back(add("after", "after the backup"));
  return out;
}

std::vector<Workload> all_workloads() { return {everyday(), erasing(), import(), services(), backup()}; }

Result<Recording> record(const Workload& workload, vault::Durability durability) {
  Recording out;
  out.files = base::make_fault_file_system();
  World world;
  world.files = out.files.get();
  world.durability = durability;
  MEMOS_CHECK_OK(world.open());
  MEMOS_TRY(std::string empty, dump(*world.vault, Detail::kAll));
  out.states.push_back({"open", 0, out.files->operations(), std::move(empty)});
  for (const Step& one : workload.steps) {
    const std::uint64_t begin = out.files->operations();
    if (const Status done = one.run(world); !done) {
      return fail(done.error().code, "step \"" + one.name + "\": " + done.error().message);
    }
    const std::uint64_t end = out.files->operations();
    MEMOS_TRY(std::string state, dump(*world.vault, Detail::kAll));
    out.states.push_back({one.name, begin, end, std::move(state)});
    if (!one.gone.empty()) out.gone.emplace_back(end, one.gone);
  }
  world.vault.reset();
  return out;
}

}  // namespace memos::fault
