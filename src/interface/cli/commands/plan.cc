// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#include <algorithm>
#include <utility>

#include "base/limits.h"
#include "base/result.h"
#include "interface/cli/commands/commands.h"
#include "interface/cli/identifier.h"
#include "interface/cli/layout.h"
#include "interface/cli/option_sets.h"
#include "interface/cli/server_settings.h"
#include "interface/cli/view.h"
#include "interface/wire/codec.h"
#include "interface/wire/names.h"

namespace memos::cli {
namespace {

struct PlanOptions {
  std::string question, tokens, max_tokens, composition = "exact", repair;
  std::vector<std::string> cubes, segments;
  GenerationModel model;
  bool no_profile = false, no_segments = false, no_context = false, no_vectors = false, prepare = false, texts = false;
};

Result<PlanRequest> request_from(Memos& memos, const PlanOptions& options) {
  PlanRequest request;
  request.context.search.text = options.question;
  if (!options.cubes.empty()) request.context.search.cubes = options.cubes;
  request.context.search.use_vectors = !options.no_vectors;
  request.context.profile = !options.no_profile;
  if (!options.tokens.empty()) {
    MEMOS_TRY(request.context.budget, parse_count(options.tokens, "--tokens", 1, limits::kMaxContextBudget));
  }
  if (!options.max_tokens.empty()) {
    MEMOS_TRY(request.max_tokens, parse_count(options.max_tokens, "--max-tokens", 1, limits::kMaxPlanTokens));
  }
  if (!options.repair.empty()) {
    MEMOS_TRY(request.repair_tokens, parse_count(options.repair, "--repair", 1, limits::kMaxRepairTokens));
  }
  const auto composition = wire::parse_composition(options.composition);
  if (!composition) return fail(ErrorCode::kInvalidArgument, "must be exact, shifted or repaired", "--composition");
  request.composition = *composition;
  request.system = options.model.system;
  request.take_segments = !options.no_segments;
  request.retrieve = !options.no_context;
  request.prepare = options.prepare;
  MEMOS_TRY(request.segments, find_ids(memos, options.segments));
  return request;
}

std::string right(const std::string& text, std::size_t width) {
  return std::string(width - std::min(width, text.size()), ' ') + text;
}

/// "ram 128, computed 12".
std::string from_text(const PlanSegment& segment) {
  std::string text;
  for (const auto& [from, tokens] : segment.from)
    text += (text.empty() ? "" : ", ") + from + " " + std::to_string(tokens);
  return text;
}

std::string ms_text(double ms) {
  const auto tenths = static_cast<std::uint64_t>(ms * 10 + 0.5);
  return std::to_string(tenths / 10) + "." + std::to_string(tenths % 10) + " ms";
}

void print_plan(Output& out, const Plan& plan, bool texts) {
  constexpr std::size_t kTokenWidth = 7, kKindWidth = 10;
  for (const PlanSegment& segment : plan.segments) {
    std::vector<std::string> notes;
    if (!plan.model.empty()) notes.push_back(from_text(segment));
    if (plan.prepared) notes.push_back(ms_text(segment.ms));
    if (!segment.memory.is_nil()) notes.push_back("segment " + short_id(segment.memory));
    if (!segment.sources.empty()) notes.push_back("of " + counted(segment.sources.size(), "memory", "memories"));
    if (segment.shared && segment.kind != SegmentKind::kTemplate) notes.emplace_back("shared");
    std::string line = right(std::to_string(segment.tokens), kTokenWidth) + "  " +
                       pad(std::string(wire::name(segment.kind)), notes.empty() ? 0 : kKindWidth);
    for (std::size_t i = 0; i < notes.size(); ++i) line += (i > 0 ? ", " : "") + notes[i];
    out.line(line);
    if (texts)
      for (const std::string& part : wrap(for_terminal(segment.text), 100))
        out.line(std::string(kTokenWidth + 2, ' ') + part);
  }
  std::string total = right(std::to_string(plan.tokens), kTokenWidth) + "  tokens";
  if (plan.model.empty())
    total += ", estimated";
  else
    total += ", " + std::to_string(plan.restored) + " of them need not be computed";
  if (plan.room > 0) total += "; room for " + std::to_string(plan.room) + " more";
  out.line(total);
  if (!plan.exact) out.line("the model's state is an approximation: segments were moved");
  if (plan.left_out > 0) out.line(counted(plan.left_out, "part was", "parts were") + " left out for want of room");
}

Result<int> run_plan(Context& context, const PlanOptions& options) {
  MEMOS_TRY(const Generation generation, generation_of(context, options.model));
  MEMOS_TRY(const auto memos, context.open(options.prepare ? Access::kChange : Access::kRead, [&](Options& o) {
    o.load_embedder = !options.no_vectors;
    o.generation = generation;
  }));
  MEMOS_TRY(const PlanRequest request, request_from(*memos, options));
  MEMOS_TRY(const Plan plan, memos->plan(request));
  Output& out = context.out();
  if (out.json()) {
    out.object(wire::to_json(plan));
    return 0;
  }
  print_plan(out, plan, options.texts);
  if (!plan.notice.empty()) out.note("memos: note: " + for_terminal(plan.notice));
  return 0;
}

}  // namespace

void add_plan(CLI::App& root, Context& context) {
  auto& options = context.keep<PlanOptions>();
  CLI::App& command = add_command(
      root, context,
      {"plan",
       "Show how a prompt is put together, and what of it a model need not compute",
       {"memos plan \"Where do I live?\" --tokens 800", "memos plan \"Where do I live?\" --model tiny.gguf --prepare"},
       "What never changes comes first: system text, profile, segments; then what the question needs, then the "
       "question. "
       "Without a model tokens are estimated. docs/activation.md explains the columns."},
      [&options](Context& c) { return run_plan(c, options); });
  add_argument(command, "QUESTION", options.question, "The question, in quotes")->required();
  add_generation_options(command, options.model);
  add_value(command, "--tokens", options.tokens, "Budget of profile and context in estimated tokens [1000]", "N");
  add_value(command, "--max-tokens", options.max_tokens, "Of the whole prompt [3/4 of the model's context]", "N");
  add_repeated(command, "--cube", options.cubes, "Cube to use; repeat for several [me]", "NAME");
  add_repeated(command, "--segment", options.segments, "Only these segments, in this order", "ID");
  add_value(command, "--composition", options.composition, "Segments: exact, shifted or repaired [exact]", "WAY");
  add_value(command, "--repair", options.repair, "Tokens of each segment that \"repaired\" computes [16]", "N");
  command.add_flag("--prepare", options.prepare, "Put the prompt into the model, and show times");
  command.add_flag("--texts", options.texts, "Show the text of every part");
  command.add_flag("--no-profile", options.no_profile, "Without profile and standing instructions");
  command.add_flag("--no-segments", options.no_segments, "Without segments");
  command.add_flag("--no-context", options.no_context, "Without what the question needs");
  command.add_flag("--no-vectors", options.no_vectors, "Search by words only; no embedder is loaded");
}

}  // namespace memos::cli
