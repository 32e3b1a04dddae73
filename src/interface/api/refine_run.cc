// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
// A refinement job: which turns a model has not read, asking it, and what becomes of its answers.
#include "interface/api/refine_run.h"

#include <algorithm>
#include <charconv>
#include <chrono>
#include <utility>

#include "base/hash.h"
#include "base/invariant.h"
#include "base/limits.h"
#include "infrastructure/cube/body.h"
#include "infrastructure/cube/state.h"
#include "interface/reader/derive.h"

namespace memos::api {
namespace {

/// So far behind a turn that was read, others are looked for that help to understand the next ones.
constexpr std::uint64_t kContextEntries = 64;
constexpr std::size_t kHashDigits = 16;

std::string key_of(const Scope& scope) {
  std::string key;
  for (const std::string* part : {&scope.user_id, &scope.agent_id, &scope.session_id, &scope.app_id}) {
    key += *part;
    key += '\0';
  }
  return key;
}

/// "changes[3].link" -> 3
std::optional<std::size_t> change_in(const Error& error) {
  constexpr std::string_view kChange = "changes[";
  if (!error.field.starts_with(kChange)) return std::nullopt;
  std::size_t place = 0;
  const char* const begin = error.field.data() + kChange.size();
  const auto [end, wrong] = std::from_chars(begin, error.field.data() + error.field.size(), place);
  return wrong == std::errc{} ? std::optional(place) : std::nullopt;
}

bool is_same(const Body& a, const Body& b) {
  return a.key == b.key && a.statement == b.statement && a.valid == b.valid && a.text == b.text && a.type == b.type;
}

}  // namespace

RefineRun::RefineRun(const Parts& parts, RefineWork work)
    : parts_(parts),
      model_(*parts.refiner.parts()),
      work_(std::move(work)),
      progress_(RefineProgress::parse(parts.context.row().payload)) {
  const Digest made_by = base::blake2b(base::as_bytes(model_.model + "\n" + model_.prompts.facts.hash));
  setting_ = "refined." + std::to_string(parts_.cube.id.value) + "." + base::to_hex(made_by).substr(0, kHashDigits);
}

void RefineRun::count(const std::string& name, std::uint64_t number) {
  if (number == 0) return;
  progress_.counts[name] += number;
  parts_.refiner.count(name, number);
  parts_.context.keep(progress_.payload());
}

Status RefineRun::report() { return parts_.context.report(done_, std::max(done_, total_)); }

/// Time heals an absent server, up to a point; it does not heal a wrong key.
Status RefineRun::verdict(Error error) const {
  error.field = "refine";
  switch (error.code) {
    case ErrorCode::kUnavailable:
      if (parts_.context.row().attempts < limits::kMaxJobAttempts) break;
      return fail(ErrorCode::kInvalidArgument, error.message + "; given up for now", "refine");
    case ErrorCode::kDenied:
    case ErrorCode::kUnsupported:
    case ErrorCode::kNotFound:
      error.code = ErrorCode::kInvalidArgument;
      break;
    default:
      break;
  }
  return std::unexpected(std::move(error));
}

Status RefineRun::run() {
  MEMOS_TRY(const std::optional<std::string> known, parts_.vault.setting(setting_));
  if (known) read_ = ReadTurns::parse(*known);
  MEMOS_CHECK_OK(collect());
  if (work_.facts) {
    total_ += static_cast<std::uint64_t>(
        std::ranges::count_if(turns_, [this](const Seen& turn) { return is_pending(turn); }));
  }
  if (work_.facts) MEMOS_CHECK_OK(read_facts());
  if (postponed_) return {};
  if (work_.summaries) MEMOS_CHECK_OK(make_summaries());
  if (postponed_) return {};
  return report();
}

// ---- what there is ---------------------------------------------------------------------------------------------

std::size_t RefineRun::session_of(const Scope& scope) {
  const auto [at, added] = session_places_.try_emplace(key_of(scope), sessions_.size());
  if (added) {
    Session& session = sessions_.emplace_back();
    session.scope = scope;
    session.wanted =
        work_.session.empty() || print_of_session(parts_.cube.repeat_key, scope.session_id) == work_.session;
  }
  return at->second;
}

void RefineRun::see(vault::VersionRow&& row) {
  if (row.recorded_to.value != 0 || !row.body || !cube::is_current(row.state)) return;
  if (row.body->type == MemoryType::kSummary && reader::is_refined(*row.body)) {
    Session& session = sessions_[session_of(row.body->scope)];
    session.summaries.push_back(std::move(row));
    return;
  }
  if (!reader::is_read(*row.body)) return;
  const Governance& governance = row.body->governance;
  std::vector<ActorId> readers = governance.readers;
  std::ranges::sort(readers);
  const auto audience = audiences_.try_emplace({governance.sensitivity, std::move(readers)}, audiences_.size());
  Seen turn{.id = row.memory,
            .content = row.content,
            .recorded = row.recorded_from,
            .said_at = row.body->said_at.value_or(row.created_at),
            .session = session_of(row.body->scope),
            .audience = audience.first->second,
            .bytes = row.body->text.size(),
            .refinable = reader::is_refinable(*row.body)};
  sessions_[turn.session].turns.push_back(turns_.size());
  turns_.push_back(turn);
}

/// Every turn that may have to be read, with some before it; all of them where sessions are summed up.
Status RefineRun::collect() {
  Sequence after{};
  if (!work_.summaries) {
    const Sequence from = work_.again ? work_.after : read_.through();
    after.value = from.value - std::min(from.value, kContextEntries);
  }
  MEMOS_CHECK_OK(parts_.vault.scan_kept(parts_.cube.id, after, [this](vault::VersionRow&& row) -> Status {
    see(std::move(row));
    return {};
  }));
  // A turn that was edited stands where it was.
  for (Session& session : sessions_)
    std::ranges::sort(session.turns, {}, [this](std::size_t place) { return std::pair(turns_[place].said_at, place); });
  return {};
}

bool RefineRun::is_pending(const Seen& turn) const {
  if (!turn.refinable || turn.recorded <= work_.after || !sessions_[turn.session].wanted) return false;
  return work_.again ? !progress_.read.contains(turn.content) : !read_.contains(turn.content);
}

std::vector<std::vector<std::size_t>> RefineRun::batches() const {
  std::vector<std::vector<std::size_t>> all;
  for (const Session& session : sessions_) {
    std::vector<std::size_t> batch;
    std::size_t bytes = 0;
    for (const std::size_t place : session.turns) {
      const Seen& turn = turns_[place];
      if (!is_pending(turn)) continue;
      // What one may read must not end up in a fact that another may read.
      const bool others = !batch.empty() && turns_[batch.front()].audience != turn.audience;
      const bool full = batch.size() == limits::kRefineTurns || bytes + turn.bytes > limits::kRefineBytes || others;
      if (full && !batch.empty()) {
        all.push_back(std::exchange(batch, {}));
        bytes = 0;
      }
      batch.push_back(place);
      bytes += turn.bytes;
    }
    if (!batch.empty()) all.push_back(std::move(batch));
  }
  return all;
}

// ---- facts -----------------------------------------------------------------------------------------------------

Status RefineRun::read_facts() {
  for (const std::vector<std::size_t>& batch : batches()) {
    MEMOS_CHECK_OK(report());
    parts_.context.yield_to_foreground();
    MEMOS_CHECK_OK(read_batch(batch));
    if (postponed_) return {};
    done_ += batch.size();
  }
  return {};
}

/// What a model shall be told about some turns; those that have changed since the scan are left out.
Result<RefineRun::Question> RefineRun::question_of(std::span<const std::size_t> batch) {
  Question question;
  for (const std::size_t place : batch) {
    const Seen& seen = turns_[place];
    Result<vault::VersionRow> row = parts_.vault.current(seen.id);
    if (!row && row.error().code != ErrorCode::kNotFound) return std::unexpected(std::move(row).error());
    if (!row || !row->body || row->content != seen.content || !cube::is_current(row->state)) continue;
    reader::FineTurn turn{.id = seen.id, .said_at = {}, .body = *std::move(row->body), .known = {}};
    turn.said_at = turn.body.said_at.value_or(row->created_at);
    row->body.reset();
    std::vector<vault::VersionRow> refined;
    MEMOS_TRY(const std::vector<Link> links, parts_.vault.links(seen.id));
    for (const Link& link : links) {
      if (link.type != LinkType::kDerivedFrom || link.to != seen.id) continue;
      MEMOS_TRY(vault::VersionRow derived, parts_.vault.current(link.from));
      if (!derived.body || !derived.body->statement || !cube::is_current(derived.state)) continue;
      if (derived.body->type == MemoryType::kSummary) continue;
      if (reader::is_refined(*derived.body)) {
        refined.push_back(std::move(derived));
      } else {
        turn.known.push_back(*std::move(derived.body));
      }
    }
    question.turns.push_back(std::move(turn));
    question.rows.push_back(*std::move(row));
    question.refined.push_back(std::move(refined));
  }
  return question;
}

Result<std::vector<reader::FineTurn>> RefineRun::turns_before(const Seen& first) {
  const std::vector<std::size_t>& all = sessions_[first.session].turns;
  const auto at = std::ranges::find_if(all, [&](std::size_t place) { return turns_[place].id == first.id; });
  const auto count = std::min<std::ptrdiff_t>(at - all.begin(), limits::kRefineContextTurns);
  std::vector<Sequence> keys;
  for (auto place = at - count; place != at; ++place)
    if (turns_[*place].bytes <= limits::kRefineBytes && turns_[*place].audience == first.audience)
      keys.push_back(turns_[*place].content);
  std::ranges::sort(keys);
  MEMOS_TRY(std::vector<vault::VersionRow> rows, parts_.vault.rows(parts_.cube.id, keys));
  std::vector<reader::FineTurn> before;
  for (vault::VersionRow& row : rows)
    if (row.body)
      before.push_back({.id = row.memory,
                        .said_at = row.body->said_at.value_or(row.created_at),
                        .body = *std::move(row.body),
                        .known = {}});
  return before;
}

Status RefineRun::read_batch(std::span<const std::size_t> batch) {
  MEMOS_TRY(Question question, question_of(batch));
  if (question.turns.empty()) return {};
  MEMOS_TRY(const std::vector<reader::FineTurn> before, turns_before(turns_[batch.front()]));
  MEMOS_TRY(const Answer answer,
            ask(reader::facts_prompt(model_.prompts.facts, question.turns, before), "facts", reader::facts_schema()));
  if (postponed_) return {};
  if (answer.too_long && batch.size() > 1) {
    MEMOS_CHECK_OK(read_batch(batch.first(batch.size() / 2)));
    if (postponed_) return {};
    return read_batch(batch.subspan(batch.size() / 2));
  }
  const std::size_t turns = question.turns.size();
  Result<reader::FineFacts> facts = fail(ErrorCode::kUnsupported, "no answer", "refine");
  if (answer.text && !answer.too_long)
    facts = reader::read_facts(*answer.text, question.turns,
                               {.generator = model_.model, .prompt = model_.prompts.facts.hash});
  if (facts) {
    MEMOS_CHECK_OK(put(std::move(question), *std::move(facts)));
    count("turns", turns);
  } else {
    count("failed");
  }
  return remember(batch);
}

/// Writes what a model read from some turns, and archives what one read from them before, all or nothing of each turn.
Status RefineRun::put(Question&& question, reader::FineFacts&& facts) {
  for (const auto& [reason, number] : facts.rejected) {
    count("rejected", number);
    count(reason, number);
  }
  std::vector<Owned> changes;
  std::vector<std::vector<bool>> stays;
  for (const auto& before : question.refined) stays.emplace_back(before.size(), false);
  std::vector<std::uint64_t> added(question.turns.size());
  std::vector<std::uint64_t> archived(question.turns.size());
  for (auto& [turn, body] : facts.facts) {
    const auto& before = question.refined[turn];
    const auto same = std::ranges::find_if(before, [&](const auto& row) { return is_same(*row.body, body); });
    if (same != before.end()) {
      stays[turn][static_cast<std::size_t>(same - before.begin())] = true;
      continue;
    }
    const vault::VersionRow& source = question.rows[turn];
    const bool frozen = question.turns[turn].body.governance.frozen;
    const MemoryId id = parts_.ids.next();
    vault::Change add{.operation = Operation::kAdd, .memory = id};
    add.body = std::move(body);
    add.no_vector = true;
    // Told of the turn, so that it must still be the version that was read; a frozen one takes no links itself, nor
    // does it change.
    vault::Change link{.operation = Operation::kLink, .memory = frozen ? id : source.memory};
    if (!frozen) link.expected_version = source.version;
    link.link = Link{LinkType::kDerivedFrom, id, source.memory};
    changes.push_back({std::move(add), turn});
    changes.push_back({std::move(link), turn});
    ++added[turn];
  }
  for (std::size_t turn = 0; turn < question.refined.size(); ++turn)
    for (std::size_t i = 0; i < question.refined[turn].size(); ++i) {
      const vault::VersionRow& old = question.refined[turn][i];
      if (stays[turn][i] || old.body->governance.frozen) continue;
      changes.push_back(
          {{.operation = Operation::kArchive, .memory = old.memory, .expected_version = old.version}, turn});
      ++archived[turn];
    }
  MEMOS_TRY(const std::set<std::size_t> left_out, commit(changes));
  for (std::size_t turn = 0; turn < question.turns.size(); ++turn) {
    if (left_out.contains(turn)) continue;
    count("facts", added[turn]);
    count("archived", archived[turn]);
  }
  return {};
}

/// These turns are not asked about again.
Status RefineRun::remember(std::span<const std::size_t> batch) {
  for (const std::size_t place : batch) {
    if (work_.again) progress_.read.add(turns_[place].content);
    read_.add(turns_[place].content);
  }
  std::vector<Sequence> all;
  for (const Seen& turn : turns_)
    if (turn.refinable) all.push_back(turn.content);
  std::ranges::sort(all);
  if (work_.again) {
    progress_.read.join(all);
    parts_.context.keep(progress_.payload());
    if (work_.after.value != 0) return {};  // The scan began behind turns that may not have been read.
  }
  const auto behind = std::ranges::upper_bound(all, read_.through());
  read_.join(std::span<const Sequence>(behind, all.end()));
  return parts_.vault.set_setting(setting_, read_.text());
}

// ---- asking and writing ----------------------------------------------------------------------------------------

Result<RefineRun::Answer> RefineRun::ask(const std::string& prompt, const char* schema_name,
                                         const json::Value& schema) {
  std::optional<std::chrono::seconds> retry_after;
  model::ChatQuestion question{.prompt = prompt, .schema_name = schema_name, .schema = &schema};
  question.timeout = model_.timeout;
  question.max_reply_bytes = limits::kMaxRefineReplyBytes;
  question.tries = 1;  // The job is tried again, and lets others work meanwhile.
  question.keep_going = [this] { return report().has_value(); };
  question.retry_after = &retry_after;
  count("asked");
  Result<model::ChatReply> reply = model_.endpoint->ask(question);
  if (reply) {
    count("prompt_tokens", reply->prompt_tokens);
    count("reply_tokens", reply->reply_tokens);
    return Answer{.text = std::move(reply->text), .too_long = reply->cut_off};
  }
  const Error& error = reply.error();
  if (error.code == ErrorCode::kExhausted) return Answer{.text = {}, .too_long = true};
  if (error.code == ErrorCode::kCancelled) {
    MEMOS_CHECK_OK(report());  // says why
    return std::unexpected(error);
  }
  count("unanswered");
  if (error.code == ErrorCode::kUnavailable && retry_after && progress_.waits < limits::kMaxRefineWaits) {
    ++progress_.waits;
    parts_.context.keep(progress_.payload());
    const auto wait = std::min<std::chrono::milliseconds>(*retry_after, limits::kMaxRefineWait);
    parts_.context.postpone({parts_.clock.now().value + wait.count()}, error.message);
    postponed_ = true;
    return Answer{};
  }
  const Status told = verdict(error);
  return std::unexpected(told.error());
}

Result<std::set<std::size_t>> RefineRun::commit(const std::vector<Owned>& changes) {
  std::set<std::size_t> left_out;
  for (;;) {
    vault::WriteBatch batch;
    batch.cube = parts_.cube.id;
    batch.time = parts_.clock.now();
    std::vector<std::size_t> owners;
    for (const Owned& one : changes) {
      if (left_out.contains(one.owner)) continue;
      batch.changes.push_back(one.change);
      owners.push_back(one.owner);
    }
    if (owners.empty()) return left_out;
    const auto committed = [&] {
      const std::scoped_lock alone(parts_.deriving);
      return parts_.vault.commit(std::move(batch));
    }();
    if (committed) {
      parts_.committed(owners.size());
      return left_out;
    }
    const Error& error = committed.error();
    const std::optional<std::size_t> place = change_in(error);
    const bool changed = error.code == ErrorCode::kConflict || error.code == ErrorCode::kNotFound;
    if (!changed || !place || *place >= owners.size()) return std::unexpected(error);
    left_out.insert(owners[*place]);
    count("changed");
  }
}

}  // namespace memos::api
