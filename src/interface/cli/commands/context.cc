// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#include <array>
#include <utility>

#include "base/limits.h"
#include "base/result.h"
#include "interface/cli/commands/commands.h"
#include "interface/cli/layout.h"
#include "interface/cli/option_sets.h"
#include "interface/cli/view.h"

namespace memos::cli {
namespace {

struct ContextOptions {
  std::string question, tokens, words, format = "plain", as_of, known_at, now, when, min_confidence;
  std::vector<std::string> cubes;
  FilterOptions filter;
  bool no_profile = false, no_vectors = false;
};

constexpr std::array<std::pair<std::string_view, ContextFormat>, 4> kFormats{{{"plain", ContextFormat::kPlain},
                                                                              {"markdown", ContextFormat::kMarkdown},
                                                                              {"xml", ContextFormat::kXml},
                                                                              {"messages", ContextFormat::kMessages}}};

Result<ContextFormat> parse_context_format(const std::string& word) {
  for (const auto& [name, format] : kFormats)
    if (word == name) return format;
  return fail(ErrorCode::kInvalidArgument, "must be plain, markdown, xml or messages", "--format");
}

Result<ContextRequest> request_from(const ContextOptions& options) {
  ContextRequest request;
  SearchRequest& search = request.search;
  search.text = options.question;
  if (!options.cubes.empty()) search.cubes = options.cubes;
  MEMOS_TRY(search.filter, options.filter.filter());
  MEMOS_TRY(search.known_at, parse_as_of(options.known_at, "--known-at"));
  MEMOS_TRY(search.as_of, parse_optional_time(options.as_of, "--as-of"));
  MEMOS_TRY(search.now, parse_optional_time(options.now, "--now"));
  if (!options.min_confidence.empty()) {
    MEMOS_TRY(search.min_confidence, parse_share(options.min_confidence, "--min-confidence"));
  }
  search.when = options.when;
  search.use_vectors = !options.no_vectors;
  if (!options.tokens.empty() && !options.words.empty())
    return fail(ErrorCode::kInvalidArgument, "give --tokens or --words, not both", "--words");
  request.budget_in_words = !options.words.empty();
  if (request.budget_in_words) {
    MEMOS_TRY(request.budget, parse_count(options.words, "--words", 1, limits::kMaxContextBudget));
  } else if (!options.tokens.empty()) {
    MEMOS_TRY(request.budget, parse_count(options.tokens, "--tokens", 1, limits::kMaxContextBudget));
  }
  MEMOS_TRY(request.format, parse_context_format(options.format));
  request.profile = !options.no_profile;
  return request;
}

json::Value context_json(const memos::Context& made) {
  json::Array included;
  for (const SearchHit& hit : made.included) {
    json::Value one{json::Object{}};
    one.set("id", hit.memory.id.str());
    one.set("cube", hit.memory.cube);
    one.set("score", hit.score);
    one.set("confidence", hit.confidence);
    included.push_back(std::move(one));
  }
  json::Array stable;
  for (const Belief& belief : made.stable) stable.emplace_back(belief.memory.str());
  json::Value out{json::Object{}};
  out.set("text", made.text);
  out.set("stable_bytes", made.stable_bytes);
  out.set("tokens", made.tokens);
  out.set("words", made.words);
  out.set("included", std::move(included));
  out.set("stable", std::move(stable));
  out.set("confidence", made.confidence);
  out.set("ownership", made.ownership ? json::Value(*made.ownership) : json::Value());
  out.set("unsure", made.unsure);
  out.set("reason", made.reason);
  out.set("notice", made.notice);
  return out;
}

Result<int> run_context(Context& context, const ContextOptions& options) {
  MEMOS_TRY(const ContextRequest request, request_from(options));
  MEMOS_TRY(const auto memos, context.open(Access::kRead, [&options](Options& open_options) {
    open_options.load_embedder = !options.no_vectors;
  }));
  MEMOS_TRY(const memos::Context made, memos->context(request));
  Output& out = context.out();
  if (out.json()) {
    out.object(context_json(made));
    return 0;
  }
  // On a terminal a person reads it; elsewhere the bytes go into a prompt.
  const bool seen = out.streams().out_is_terminal;
  out.raw(seen ? for_terminal(made.text) : made.text);
  if (request.format == ContextFormat::kMessages) out.raw("\n");
  if (!made.reason.empty()) out.note("memos: note: " + made.reason);
  const bool words_wanted = options.no_vectors || context.common().embedder == "none";
  if (!made.notice.empty() && !words_wanted) out.note("memos: note: " + for_terminal(made.notice));
  out.note("memos: " + counted(made.included.size(), "memory", "memories") + ", " +
           counted(made.words, "word", "words") + ", about " + counted(made.tokens, "token", "tokens"));
  return 0;
}

}  // namespace

void add_context(CLI::App& root, Context& context) {
  auto& options = context.keep<ContextOptions>();
  CLI::App& command = add_command(
      root, context,
      {"context",
       "Pack the best memories for a question into a text for a prompt",
       {"memos context \"Where do I live?\" --tokens 800",
        "memos context \"What about the kiln?\" --words 250 --format xml"},
       "The profile and standing instructions come first, the same bytes for every question, then memories by session "
       "in the order of time. The text never exceeds the budget. docs/context.md shows the formats."},
      [&options](Context& c) { return run_context(c, options); });
  add_argument(command, "QUESTION", options.question, "The question, in quotes")->required();
  add_value(command, "--tokens", options.tokens, "Budget in estimated tokens [1000]", "N");
  add_value(command, "--words", options.words, "Budget in words instead", "N");
  add_value(command, "--format", options.format, "plain, markdown, xml or messages (JSON) [plain]", "FORMAT");
  command.add_flag("--no-profile", options.no_profile, "Without profile and standing instructions");
  add_repeated(command, "--cube", options.cubes, "Cube to search; repeat for several [me]", "NAME");
  add_filter_options(command, options.filter);
  add_value(command, "--as-of", options.as_of, "What was true then counts as current", "TIME");
  add_known_at_option(command, options.known_at);
  add_value(command, "--when", options.when, "Only what was said then: \"last week\", \"May 2026\"", "WORDS");
  add_value(command, "--now", options.now, "The asker's time, for \"last week\" [the clock]", "TIME");
  add_value(command, "--min-confidence", options.min_confidence, "No memories when the best is less sure, 0 to 1", "P");
  command.add_flag("--no-vectors", options.no_vectors, "By words only; no model is loaded");
}

}  // namespace memos::cli
