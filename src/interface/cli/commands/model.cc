// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#include "base/result.h"
#include "interface/cli/commands/commands.h"
#include "interface/cli/layout.h"
#include "interface/cli/option_sets.h"
#include "interface/cli/progress.h"
#include "interface/cli/view.h"
#include "model/embedder.h"

namespace memos::cli {
namespace {

struct ModelOptions {
  std::string source, quantize = "q8_0", name, to;
};

json::Value model_json(const model::ModelInfo& info) {
  json::Value out{json::Object{}};
  out.set("name", info.name);
  out.set("path", info.path);
  out.set("architecture", info.architecture);
  out.set("file_type", info.file_type);
  out.set("hash", info.hash);
  out.set("bytes", info.bytes);
  out.set("dimension", info.dimension);
  out.set("layers", info.layers);
  out.set("context_length", info.context_length);
  out.set("embedding", info.embedding);
  out.set("token_evidence", info.token_evidence);
  out.set("problem", info.problem);
  return out;
}

Result<model::Quantize> parse_quantize(std::string_view text) {
  if (text == "f32") return model::Quantize::kF32;
  if (text == "f16") return model::Quantize::kF16;
  if (text == "q8_0") return model::Quantize::kQ8_0;
  return fail(ErrorCode::kInvalidArgument, "must be f32, f16 or q8_0", "--quantize");
}

Result<std::vector<std::string>> folders(const Context& context) {
  MEMOS_TRY(const std::string data, context.data_directory());
  return model::model_folders(data);
}

Result<int> run_import(Context& context, const ModelOptions& options) {
  model::ImportRequest request;
  request.source = options.source;
  request.name = options.name;
  MEMOS_TRY(request.quantize, parse_quantize(options.quantize));
  MEMOS_TRY(const auto places, folders(context));
  if (!options.to.empty()) {
    request.destination = options.to;
  } else if (places.empty()) {
    return fail(ErrorCode::kNotFound, "no folder for models is known; name one with --to", "--to");
  } else {
    // The user's own folder, which every data folder looks into; DIR/models only when it was named.
    request.destination = context.common().data.empty() ? places.back() : places.front();
  }
  Output& out = context.out();
  ProgressBar bar(out);
  request.progress = [&bar](std::uint64_t done, std::uint64_t total) { return bar.report({"convert", done, total}); };
  Result<model::ModelInfo> imported = model::import_model(request);
  bar.clear();
  if (!imported) {
    Error error = std::move(imported).error();
    // What is damaged is the model's file and not the folder of memories.
    if (error.code == ErrorCode::kCorrupt) error.field = "source";
    return std::unexpected(std::move(error));
  }
  const model::ModelInfo& info = *imported;
  if (out.json()) {
    out.object(model_json(info));
  } else {
    out.line("imported " + for_terminal(info.name) + " to " + for_terminal(info.path) + ", " + bytes_text(info.bytes));
  }
  return 0;
}

Result<int> run_list(Context& context) {
  MEMOS_TRY(const auto places, folders(context));
  MEMOS_TRY(const auto models, model::list_models(places));
  Output& out = context.out();
  if (out.json()) {
    json::Array list;
    for (const auto& info : models) list.push_back(model_json(info));
    json::Array searched;
    for (const std::string& place : places) searched.emplace_back(place);
    json::Value object{json::Object{}};
    object.set("models", std::move(list));
    object.set("folders", std::move(searched));
    out.object(object);
    return 0;
  }
  for (const auto& info : models) {
    std::string line = for_terminal(info.name) + "  " + for_terminal(info.architecture) + ", " +
                       for_terminal(info.file_type) + ", " + bytes_text(info.bytes);
    if (info.embedding) line += ", " + std::to_string(info.dimension) + " dimensions";
    if (!info.problem.empty()) line += "  cannot be used: " + for_terminal(info.problem);
    out.line(line);
    out.line("  " + out.styled(for_terminal(info.path), Style::kFaint));
  }
  if (models.empty()) {
    out.line("no models in");
    for (const std::string& place : places) out.line("  " + for_terminal(place));
  }
  return 0;
}

}  // namespace

void add_model(CLI::App& root, Context& context) {
  auto& options = context.keep<ModelOptions>();
  CLI::App& group =
      add_command_group(root, {"model", "Import and show the models that make vectors", {"memos model list"}, {}});
  CLI::App& import =
      add_command(group, context,
                  {"import",
                   "Take over a model: a BERT-type folder (safetensors) or a GGUF file",
                   {"memos model import ./all-MiniLM-L6-v2", "memos model import model.gguf --name mine"},
                   "Without --data it goes into the user's model folder, with it into DIR/models."},
                  [&options](Context& c) { return run_import(c, options); });
  add_argument(import, "SOURCE", options.source, "Folder or file of the model")->required();
  add_value(import, "--quantize", options.quantize, "f32, f16 or q8_0 [q8_0]", "PRECISION");
  add_value(import, "--name", options.name, "Name to find it by [the source's own]", "NAME");
  add_value(import, "--to", options.to, "Another folder to put it into", "DIR");
  add_command(group, context, {"list", "Show the models that can be found", {"memos model list"}, {}},
              [](Context& c) { return run_list(c); });
}

}  // namespace memos::cli
