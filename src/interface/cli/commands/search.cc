// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#include <map>

#include "base/limits.h"
#include "base/result.h"
#include "base/time.h"
#include "interface/cli/commands/commands.h"
#include "interface/cli/identifier.h"
#include "interface/cli/layout.h"
#include "interface/cli/option_sets.h"
#include "interface/cli/view.h"

namespace memos::cli {
namespace {

struct SearchOptions {
  std::string question, limit = "10", known_at, as_of, now, when, min_confidence;
  std::vector<std::string> cubes;
  FilterOptions filter;
  bool explain = false, no_vectors = false;
};

Result<SearchRequest> request_from(const SearchOptions& options) {
  SearchRequest request;
  request.text = options.question;
  if (!options.cubes.empty()) request.cubes = options.cubes;
  MEMOS_TRY(request.filter, options.filter.filter());
  MEMOS_TRY(request.known_at, parse_as_of(options.known_at, "--known-at"));
  MEMOS_TRY(request.as_of, parse_optional_time(options.as_of, "--as-of"));
  MEMOS_TRY(request.now, parse_optional_time(options.now, "--now"));
  MEMOS_TRY(request.limit, parse_count(options.limit, "-k", 1, limits::kMaxSearchResults));
  if (!options.min_confidence.empty()) {
    MEMOS_TRY(request.min_confidence, parse_share(options.min_confidence, "--min-confidence"));
  }
  request.when = options.when;
  request.explain = options.explain;
  request.use_vectors = !options.no_vectors;
  return request;
}

json::Value when_json(const ResolvedTime& when) {
  json::Value out{json::Object{}};
  out.set("from", base::format_rfc3339(when.from));
  out.set("to", base::format_rfc3339(when.to));
  out.set("precision", when.precision);
  out.set("words", when.words);
  out.set("vague", when.vague);
  return out;
}

json::Value hit_json(const SearchHit& hit, bool explain) {
  json::Value out{json::Object{}};
  out.set("score", hit.score);
  out.set("confidence", hit.confidence);
  out.set("memory", to_json(hit.memory));
  if (hit.when) out.set("when", when_json(*hit.when));
  json::Array beliefs;
  for (const Belief& belief : hit.beliefs) beliefs.push_back(to_json(belief));
  out.set("beliefs", std::move(beliefs));
  out.set("outdated", hit.outdated);
  if (!explain) return out;
  json::Value parts{json::Object{}};
  for (const ScorePart& part : hit.parts) parts.set(part.rule, part.value);
  out.set("parts", std::move(parts));
  json::Array terms;
  for (const std::string& term : hit.terms) terms.emplace_back(term);
  out.set("terms", std::move(terms));
  return out;
}

json::Value result_json(const SearchResult& result, bool explain) {
  json::Array hits;
  for (const SearchHit& hit : result.hits) hits.push_back(hit_json(hit, explain));
  json::Value timings{json::Object{}};
  for (const auto& [stage, ms] : result.timings_ms) timings.set(stage, ms);
  json::Value out{json::Object{}};
  out.set("hits", std::move(hits));
  if (result.when) {
    json::Value when = when_json(result.when->time);
    when.set("memory", result.when->memory.str());
    out.set("when", std::move(when));
  }
  out.set("confidence", result.confidence);
  out.set("ownership", result.ownership ? json::Value(*result.ownership) : json::Value());
  out.set("unsure", result.unsure);
  out.set("reason", result.reason);
  out.set("used_vectors", result.used_vectors);
  out.set("notice", result.notice);
  out.set("timings_ms", std::move(timings));
  return out;
}

/// "8 May 2026", "1 May 2026 to 31 May 2026" or "8 May 2026, 18:00", with the words that say so.
std::string when_text(const ResolvedTime& when) {
  constexpr std::int64_t kDayMs = 86'400'000;
  const auto day = [](UtcMs time) {
    const std::string whole = base::format_human(time);
    return whole.substr(0, whole.find(','));
  };
  const std::int64_t length = when.to.value - when.from.value;
  std::string text = length < kDayMs ? base::format_human(when.from) : day(when.from);
  if (length > kDayMs) text += " to " + day(UtcMs{when.to.value - 1});
  if (when.vague) text.insert(0, "about ");
  if (when.words.empty()) return text + ", the day it was said";
  return text + ", from \"" + when.words + "\"";
}

std::string explanation(const SearchHit& hit) {
  std::string line = "score " + decimal(hit.score, 3) + " =";
  for (const ScorePart& part : hit.parts) line += "  " + part.rule + " " + decimal(part.value, 3);
  if (!hit.terms.empty()) {
    line += "  words:";
    for (const std::string& term : hit.terms) line += " " + for_terminal(term);
  }
  return line;
}

void print_result(Output& out, const SearchResult& result, bool with_cube, bool explain, bool words_wanted) {
  constexpr std::size_t kLead = 10;  // " 1  0.83  "
  std::size_t rank = 0;
  for (const SearchHit& hit : result.hits) {
    if (rank > 0) out.line("");
    std::string lead = std::to_string(++rank);
    if (lead.size() < 2) lead.insert(0, 1, ' ');
    lead = pad(lead + "  " + decimal(hit.score, 2), kLead);
    print_memory(out, hit.memory, lead, with_cube);
    for (const Belief& belief : hit.beliefs) {
      if (belief.state == BeliefState::kCurrent && belief.contradicts.empty()) continue;
      for (const std::string& line : wrap(belief_text(belief), out.columns() - kLead))
        out.line(std::string(kLead, ' ') + out.styled(line, Style::kAccent));
    }
    if (!explain) continue;
    for (const std::string& line : wrap(explanation(hit), out.columns() - kLead)) {
      out.line(std::string(kLead, ' ') + out.styled(line, Style::kFaint));
    }
  }
  if (result.hits.empty()) out.line("nothing found");
  if (!result.reason.empty()) out.note("memos: note: " + result.reason);
  if (result.when) {
    out.line("");
    out.line(out.styled("when: " + for_terminal(when_text(result.when->time)), Style::kStrong) +
             out.styled("  " + short_id(result.when->memory), Style::kFaint));
  }
  if (!result.notice.empty() && !words_wanted) out.note("memos: note: " + for_terminal(result.notice));
  if (!explain) return;
  std::string timings;
  for (const auto& [stage, ms] : result.timings_ms) {
    timings += (timings.empty() ? "" : ", ") + stage + " " + decimal(ms, 2) + " ms";
  }
  out.note("memos: times: " + timings);
}

Result<int> run_search(Context& context, const SearchOptions& options) {
  MEMOS_TRY(const SearchRequest request, request_from(options));
  MEMOS_TRY(const auto memos, context.open(Access::kRead, [&options](Options& open_options) {
    // The embedder loads while the folder opens.
    open_options.load_embedder = !options.no_vectors;
  }));
  MEMOS_TRY(const SearchResult result, memos->search(request));
  Output& out = context.out();
  if (out.json()) {
    out.object(result_json(result, options.explain));
  } else {
    const bool words_wanted = options.no_vectors || context.common().embedder == "none";
    print_result(out, result, request.cubes.size() > 1, options.explain, words_wanted);
  }
  return 0;
}

}  // namespace

void add_search(CLI::App& root, Context& context) {
  auto& options = context.keep<SearchOptions>();
  CLI::App& command = add_command(
      root, context,
      {"search",
       "Find memories that answer a question",
       {"memos search \"Where do I live?\"", "memos search \"What did Mira promise?\" --cube talks --speaker Mira -k 3",
        "memos search \"Where do I live?\" --known-at 2026-01-31 --explain"},
       "Best first. The score and --explain's rules are described in docs/search.md."},
      [&options](Context& c) { return run_search(c, options); });
  add_argument(command, "QUESTION", options.question, "The question, in quotes")->required();
  add_repeated(command, "--cube", options.cubes, "Cube to search; repeat for several [me]", "NAME");
  add_value(command, "-k,--limit", options.limit, "How many at most [10]", "N");
  add_filter_options(command, options.filter);
  add_value(command, "--as-of", options.as_of, "What was true then, of values that change [now]", "TIME");
  add_known_at_option(command, options.known_at);
  add_value(command, "--when", options.when, "Only what was said then: \"last week\", \"May 2026\"", "WORDS");
  add_value(command, "--min-confidence", options.min_confidence, "No memories when the best is less sure, 0 to 1", "P");
  add_value(command, "--now", options.now, "The asker's time, for \"last week\" [the clock]", "TIME");
  command.add_flag("--explain", options.explain, "Show what each rule adds to a score, and times");
  command.add_flag("--no-vectors", options.no_vectors, "By words only; no model is loaded");
}

}  // namespace memos::cli
