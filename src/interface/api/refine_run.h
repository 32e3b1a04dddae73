// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#pragma once

#include <functional>
#include <map>
#include <optional>
#include <set>
#include <shared_mutex>
#include <span>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/uuid.h"
#include "infrastructure/vault/vault.h"
#include "interface/api/cube_directory.h"
#include "interface/api/refine_work.h"
#include "interface/api/refiner.h"
#include "interface/reader/refine.h"
#include "operation/scheduler/scheduler.h"

namespace memos::api {

/// One run of a refinement job over a cube. What a question's answer gives is written in one transaction, which fails
/// where a turn has changed meanwhile: then that turn's part is left out. Whatever the model does, what rules read
/// stays. Lives on the stack of the job's handler.
class RefineRun {
 public:
  struct Parts {
    vault::Vault& vault;
    base::IdIssuer& ids;
    base::Clock& clock;
    Refiner& refiner;  ///< With a model.
    scheduler::JobContext& context;
    const CubeState& cube;
    std::shared_mutex& deriving;  ///< LocalShared::deriving_mutex
    std::function<void(std::size_t changes)> committed;
  };
  RefineRun(const Parts& parts, RefineWork work);

  /// Errors as a job's: those that time heals are tried again, the others are final.
  [[nodiscard]] Status run();

 private:
  /// A turn of the cube, as the scan found it.
  struct Seen {
    MemoryId id;
    Sequence content, recorded;
    UtcMs said_at{};
    std::size_t session = 0;
    std::size_t audience = 0;  ///< Equal numbers: the same may read it.
    std::size_t bytes = 0;
    bool refinable = false;
  };
  /// Turns of one scope.
  struct Session {
    Scope scope;
    bool wanted = false;
    std::vector<std::size_t> turns;            ///< Places in turns_, in the order in which they were said.
    std::vector<vault::VersionRow> summaries;  ///< Current ones that a model made, oldest first.
  };
  /// Turns that one question is about, with the rows they were read from.
  struct Question {
    std::vector<reader::FineTurn> turns;
    std::vector<vault::VersionRow> rows;                  ///< Of the turns, without bodies.
    std::vector<std::vector<vault::VersionRow>> refined;  ///< What a model read from each turn before.
  };
  struct Answer {
    std::optional<std::string> text;  ///< None: nothing that can be used.
    bool too_long = false;
  };
  /// A change, and the place of the turn or the session that it hangs on.
  struct Owned {
    vault::Change change;
    std::size_t owner = 0;
  };

  // refine_run.cc
  [[nodiscard]] Status collect();
  void see(vault::VersionRow&& row);
  [[nodiscard]] std::size_t session_of(const Scope& scope);
  [[nodiscard]] bool is_pending(const Seen& turn) const;
  [[nodiscard]] std::vector<std::vector<std::size_t>> batches() const;
  [[nodiscard]] Status read_facts();
  [[nodiscard]] Status read_batch(std::span<const std::size_t> batch);
  [[nodiscard]] Result<Question> question_of(std::span<const std::size_t> batch);
  [[nodiscard]] Result<std::vector<reader::FineTurn>> turns_before(const Seen& first);
  [[nodiscard]] Status put(Question&& question, reader::FineFacts&& facts);
  [[nodiscard]] Status remember(std::span<const std::size_t> batch);
  [[nodiscard]] Result<Answer> ask(const std::string& prompt, const char* schema_name, const json::Value& schema);
  /// Commits; changes of an owner that something of theirs stands against are left out. Returns the owners left out.
  [[nodiscard]] Result<std::set<std::size_t>> commit(const std::vector<Owned>& changes);
  [[nodiscard]] Status report();
  void count(const std::string& name, std::uint64_t number = 1);
  [[nodiscard]] Status verdict(Error error) const;

  // refine_summaries.cc
  [[nodiscard]] Status make_summaries();
  [[nodiscard]] Status summarise(const Session& session);
  [[nodiscard]] Body summary_of(std::span<const reader::FineTurn> turns, const Session& session,
                                std::string text) const;
  [[nodiscard]] Status put_summary(const Session& session, std::span<const reader::FineTurn> turns,
                                   std::span<const vault::VersionRow> rows, std::string text);
  [[nodiscard]] std::string print_of_turns(const Session& session) const;
  [[nodiscard]] std::string print_of_text(std::string_view text) const;

  Parts parts_;
  const RefineParts& model_;
  RefineWork work_;
  RefineProgress progress_;
  ReadTurns read_;
  std::string setting_;  ///< Where the vault keeps read_.
  std::vector<Seen> turns_;
  std::vector<Session> sessions_;
  std::map<std::string, std::size_t> session_places_;
  std::map<std::pair<Sensitivity, std::vector<ActorId>>, std::size_t> audiences_;
  std::uint64_t done_ = 0, total_ = 0;
  bool postponed_ = false;
};

}  // namespace memos::api
