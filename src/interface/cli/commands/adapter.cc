// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#include <optional>

#include "base/file.h"
#include "base/limits.h"
#include "base/result.h"
#include "interface/cli/arguments.h"
#include "interface/cli/commands/commands.h"
#include "interface/cli/cube_adapters.h"
#include "interface/cli/identifier.h"
#include "interface/cli/interrupt.h"
#include "interface/cli/layout.h"
#include "interface/cli/model_choice.h"
#include "interface/cli/option_sets.h"
#include "interface/cli/real_number.h"
#include "model/adapter_import.h"
#include "model/model_folders.h"
#include "operation/parametric/gate.h"
#include "operation/parametric/shelf.h"

namespace memos::cli {
namespace {

using parametric::AdapterRecord;
using parametric::Evaluation;

struct AdapterOptions {
  std::string cube = "me", source, name, licence, from, id, scale, text, reference, bound;
  ModelChoice model;
  bool unchecked = false;
};

json::Value adapter_json(const Memory& memory, const AdapterRecord& record) {
  json::Value out{json::Object{}};
  out.set("id", memory.id.str());
  out.set("cube", memory.cube);
  out.set("version", memory.version);
  out.set("name", memory.body.key);
  out.set("licence", memory.body.governance.licence);
  const auto info = json::parse(parametric::info_of(record));
  out.set("adapter", info ? *info->find("adapter") : json::Value());
  return out;
}

void print_adapter(Output& out, const Memory& memory, const AdapterRecord& record) {
  std::string line = short_id(memory.id) + "  " + for_terminal(memory.body.key) + ", rank " +
                     std::to_string(record.rank) + ", for " + for_terminal(record.base_name);
  if (record.attached) line += ", attached with scale " + json::dump(json::Value(record.scale));
  if (record.evaluation) line += record.evaluation->passed() ? ", evaluation passed" : ", evaluation not passed";
  out.line(line);
}

void show(Output& out, const Memory& memory, const AdapterRecord& record) {
  if (out.json())
    out.object(adapter_json(memory, record));
  else
    print_adapter(out, memory, record);
}

/// The model's file: what an adapter is for must be local.
Result<std::string> base_file(const Context& context, const ModelChoice& choice) {
  MEMOS_TRY(const model::GeneratorOptions wanted, model_options(context, choice));
  const auto fs = base::make_posix_file_system();
  auto path = model::find_model(*fs, wanted.name, wanted.folders);
  if (!path) return std::unexpected(Error{path.error().code, path.error().message, "--model"});
  return path;
}

std::string name_of(std::string_view path) {
  while (path.ends_with('/')) path.remove_suffix(1);
  path = path.substr(path.rfind('/') + 1);
  if (path.ends_with(".gguf")) path.remove_suffix(5);
  return std::string(path);
}

AddItem item_of(const AdapterOptions& options, const AdapterRecord& record) {
  AddItem item;
  item.type = MemoryType::kAdapter;
  item.key = options.name.empty() ? name_of(options.source) : options.name;
  item.text = "Adapter " + item.key + " for " + record.base_name;
  item.governance.licence = options.licence;
  item.info = parametric::info_of(record);
  return item;
}

Result<int> run_import(Context& context, const AdapterOptions& options) {
  MEMOS_TRY(const std::string directory, context.data_directory());
  MEMOS_TRY(const std::string base, base_file(context, options.model));
  MEMOS_TRY(const auto memos, context.open(Access::kCreate));
  std::optional<MemoryId> from;
  if (!options.from.empty()) {
    MEMOS_TRY(from, find_id(*memos, options.from));
  }
  const auto fs = base::make_posix_file_system();
  MEMOS_TRY(const model::ImportedAdapter made,
            model::import_adapter(*fs, options.source, base, parametric::adapter_folder(directory)));
  AdapterRecord record;
  record.hash = made.hash;
  record.base_hash = made.base_hash;
  record.base_name = name_of(base);
  record.architecture = made.shape.architecture;
  record.rank = made.shape.rank;
  record.matrices = made.shape.changed;
  record.alpha = static_cast<double>(made.shape.alpha);
  record.bytes = made.bytes;
  AddRequest add;
  add.cube = options.cube;
  add.items.push_back(item_of(options, record));
  add.read = false;
  add.embed = Embed::kNever;
  MEMOS_TRY(const AddResult added, memos->add(add));
  const MemoryId id = added.items.front().id;
  if (from) MEMOS_CHECK_OK(memos->link({.type = LinkType::kDerivedFrom, .from = id, .to = *from}, {}));
  MEMOS_TRY(const Memory memory, memos->get(id, {}));
  show(context.out(), memory, record);
  return 0;
}

Result<int> run_adapter_list(Context& context, const AdapterOptions& options) {
  MEMOS_TRY(const auto memos, context.open(Access::kRead));
  MEMOS_TRY(const auto all, adapters_of(*memos, options.cube));
  Output& out = context.out();
  if (out.json()) {
    json::Array list;
    for (const auto& [memory, record] : all) list.push_back(adapter_json(memory, record));
    json::Value object{json::Object{}};
    object.set("adapters", std::move(list));
    out.object(object);
    return 0;
  }
  for (const auto& [memory, record] : all) print_adapter(out, memory, record);
  if (all.empty()) out.line("no adapters");
  return 0;
}

/// Writes a changed record as a new version of its memory.
Result<int> store(Context& context, Memos& memos, const Memory& memory, const AdapterRecord& record) {
  UpdateRequest update;
  update.id = memory.id;
  update.expected_version = memory.version;
  update.info = parametric::info_of(record);
  update.read = false;
  update.embed = Embed::kNever;
  MEMOS_TRY(const Memory stored, memos.update(update));
  show(context.out(), stored, record);
  return 0;
}

Result<int> run_attach(Context& context, const AdapterOptions& options) {
  MEMOS_TRY(const double scale, parse_real(options.scale, "--scale", 1, {-100, 100}));
  MEMOS_TRY(const auto memos, context.open(Access::kChange));
  MEMOS_TRY(const MemoryId id, find_id(*memos, options.id));
  MEMOS_TRY(const Memory memory, memos->get(id, {}));
  MEMOS_TRY(AdapterRecord record, parametric::record_of(memory));
  const bool measured = record.evaluation && record.evaluation->scale == scale;
  if (!options.unchecked && !(measured && record.evaluation->passed()))
    return fail(ErrorCode::kConflict,
                measured ? "its evaluation was not passed"
                         : "it was not evaluated at this scale; memos adapter evaluate does it",
                "--unchecked");
  record.attached = true;
  record.scale = scale;
  return store(context, *memos, memory, record);
}

Result<int> run_detach(Context& context, const AdapterOptions& options) {
  MEMOS_TRY(const auto memos, context.open(Access::kChange));
  MEMOS_TRY(const MemoryId id, find_id(*memos, options.id));
  MEMOS_TRY(const Memory memory, memos->get(id, {}));
  MEMOS_TRY(AdapterRecord record, parametric::record_of(memory));
  record.attached = false;
  return store(context, *memos, memory, record);
}

Result<std::string> read_text(const std::string& path, const std::string& option) {
  const auto fs = base::make_posix_file_system();
  auto text = base::read_file(*fs, path, limits::kMaxTextBytes);
  if (!text) return std::unexpected(Error{text.error().code, text.error().message, option});
  return text;
}

Result<int> run_evaluate(Context& context, const AdapterOptions& options) {
  MEMOS_TRY(const double scale, parse_real(options.scale, "--scale", 1, {-100, 100}));
  MEMOS_TRY(const double bound, parse_real(options.bound, "--bound", 0.02, {0, 100}));
  MEMOS_TRY(const std::string text, read_text(options.text, "--text"));
  MEMOS_TRY(const std::string reference, read_text(options.reference, "--reference"));
  MEMOS_TRY(const std::string directory, context.data_directory());
  MEMOS_TRY(const auto memos, context.open(Access::kChange));
  MEMOS_TRY(const MemoryId id, find_id(*memos, options.id));
  MEMOS_TRY(const Memory memory, memos->get(id, {}));
  MEMOS_TRY(AdapterRecord record, parametric::record_of(memory));
  MEMOS_TRY(const model::GeneratorOptions wanted, model_options(context, options.model));
  MEMOS_TRY(const auto generator, model::make_generator(wanted));
  parametric::Shelf shelf(*generator, parametric::adapter_folder(directory));
  MEMOS_TRY(auto adapter, shelf.load(record));
  const Interrupt interrupt;
  MEMOS_TRY(const Evaluation made, parametric::evaluate(*generator, {std::move(adapter), static_cast<float>(scale)},
                                                        text, reference, bound, [] { return !Interrupt::raised(); }));
  record.evaluation = made;
  Output& out = context.out();
  if (!out.json()) {
    const auto line = [&](const std::string& what, double before, double after) {
      out.line(what + ": loss " + json::dump(json::Value(before)) + " without, " + json::dump(json::Value(after)) +
               " with");
    };
    line("text", made.text_before, made.text_after);
    line("reference", made.reference_before, made.reference_after);
  }
  return store(context, *memos, memory, record);
}

void add_import(CLI::App& group, Context& context, AdapterOptions& options) {
  CLI::App& command = add_command(
      group, context,
      {"import",
       "Bring in an adapter (LoRA) for a local model",
       {"memos adapter import ./style-lora --model qwen3-0.6b --cube work --licence CC-BY-4.0"},
       "SOURCE is a GGUF file, or a folder of Hugging Face's PEFT, which is converted. It becomes a memory of the type "
       "adapter; its file lies in the data folder, checked and named by its content."},
      [&options](Context& c) { return run_import(c, options); });
  add_argument(command, "SOURCE", options.source, "GGUF file or PEFT folder")->required();
  add_model_options(command, options.model);
  add_cube_option(command, options.cube);
  add_value(command, "--name", options.name, "What it is called [the source's name]", "NAME");
  add_value(command, "--licence", options.licence, "Under which it may be used", "TEXT");
  add_value(command, "--from", options.from, "The adapter that it was made from", "ID");
}

void add_evaluate(CLI::App& group, Context& context, AdapterOptions& options) {
  CLI::App& command =
      add_command(group, context,
                  {"evaluate",
                   "Measure what an adapter does to two texts",
                   {"memos adapter evaluate 3f9c2b7a11d0 --text manual.txt --reference everyday.txt"},
                   "The loss on the text must fall, that on the reference must not rise by more than the bound; only "
                   "then can it be "
                   "attached. The first 512 tokens of each text are measured. The figures are kept with the adapter."},
                  [&options](Context& c) { return run_evaluate(c, options); });
  add_argument(command, "ID", options.id, "The adapter")->required();
  add_value(command, "--text", options.text, "A text that it should help with", "FILE")->required();
  add_value(command, "--reference", options.reference, "A text that it must not harm", "FILE")->required();
  add_value(command, "--bound", options.bound, "How far the second loss may rise, as a share [0.02]", "P");
  add_value(command, "--scale", options.scale, "Strength [1]", "X");
  add_model_options(command, options.model);
}

}  // namespace

void add_adapter(CLI::App& root, Context& context) {
  auto& options = context.keep<AdapterOptions>();
  CLI::App& group = add_command_group(
      root, {"adapter", "Adapters (LoRA): knowledge and style without prompt tokens", {"memos adapter list"}, {}});
  add_import(group, context, options);
  add_evaluate(group, context, options);
  CLI::App& attach = add_command(group, context,
                                 {"attach",
                                  "Have the chats of its cube apply an adapter",
                                  {"memos adapter attach 3f9c2b7a11d0 --scale 0.8"},
                                  "It must have passed an evaluation at this scale. `memos rollback` takes it back."},
                                 [&options](Context& c) { return run_attach(c, options); });
  add_argument(attach, "ID", options.id, "The adapter")->required();
  add_value(attach, "--scale", options.scale, "Strength [1]", "X");
  attach.add_flag("--unchecked", options.unchecked, "Also without a passed evaluation");
  CLI::App& detach = add_command(
      group, context, {"detach", "Have no chat apply an adapter any more", {"memos adapter detach 3f9c2b7a11d0"}, {}},
      [&options](Context& c) { return run_detach(c, options); });
  add_argument(detach, "ID", options.id, "The adapter")->required();
  CLI::App& list =
      add_command(group, context, {"list", "Show the adapters of a cube", {"memos adapter list --cube work"}, {}},
                  [&options](Context& c) { return run_adapter_list(c, options); });
  add_cube_option(list, options.cube);
}

}  // namespace memos::cli
