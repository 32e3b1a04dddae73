// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#include "model/adapter_import.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstring>
#include <optional>
#include <utility>

#include "base/json.h"
#include "base/limits.h"
#include "model/adapter_sum.h"
#include "model/gguf_writer.h"
#include "model/safetensors.h"

namespace memos::model {
namespace {

constexpr std::string_view kConfig = "adapter_config.json";
constexpr std::string_view kWeights = "adapter_model.safetensors";

/// PEFT's names of what a layer multiplies with, and GGUF's.
constexpr std::array<std::pair<std::string_view, std::string_view>, 7> kModules{{{"self_attn.q_proj", "attn_q"},
                                                                                 {"self_attn.k_proj", "attn_k"},
                                                                                 {"self_attn.v_proj", "attn_v"},
                                                                                 {"self_attn.o_proj", "attn_output"},
                                                                                 {"mlp.gate_proj", "ffn_gate"},
                                                                                 {"mlp.up_proj", "ffn_up"},
                                                                                 {"mlp.down_proj", "ffn_down"}}};

std::unexpected<Error> unsupported(std::string_view file, const std::string& what) {
  return fail(ErrorCode::kUnsupported, std::string(file) + ": " + what, std::string(file));
}
std::unexpected<Error> corrupt(std::string_view file, const std::string& what) {
  return fail(ErrorCode::kCorrupt, std::string(file) + ": " + what, std::string(file));
}

bool is_off(const json::Value* value) {
  if (value == nullptr || value->is_null()) return true;
  if (value->as_bool() != nullptr) return !*value->as_bool();
  if (value->as_object() != nullptr) return value->as_object()->empty();
  return value->as_array() != nullptr && value->as_array()->empty();
}

struct PeftConfig {
  double rank = 0, alpha = 0;
  bool by_root = false;  ///< rsLoRA: the strength is alpha / sqrt(rank).
};

Result<PeftConfig> read_config(base::FileSystem& fs, const std::string& folder) {
  MEMOS_TRY(const std::string text,
            base::read_file(fs, folder + "/" + std::string(kConfig), limits::kMaxModelSettingBytes));
  const auto config = json::parse(text);
  if (!config) return corrupt(kConfig, config.error().message);
  const json::Value* type = config->find("peft_type");
  if (type == nullptr || type->as_string() == nullptr || *type->as_string() != "LORA")
    return unsupported(kConfig, "peft_type is not LORA");
  // What changes the arithmetic and is not done here.
  for (const char* key : {"use_dora", "rank_pattern", "alpha_pattern", "modules_to_save", "fan_in_fan_out", "lora_bias",
                          "trainable_token_indices"}) {
    if (!is_off(config->find(key))) return unsupported(kConfig, std::string(key) + " cannot be used");
  }
  const json::Value* bias = config->find("bias");
  if (bias != nullptr && bias->as_string() != nullptr && *bias->as_string() != "none")
    return unsupported(kConfig, "bias is not \"none\"");
  const json::Value* rank = config->find("r");
  const json::Value* alpha = config->find("lora_alpha");
  PeftConfig read;
  read.rank = rank == nullptr ? 0 : rank->to_double().value_or(0);
  read.alpha = alpha == nullptr ? 0 : alpha->to_double().value_or(0);
  if (!(read.rank >= 1) || read.rank > static_cast<double>(limits::kMaxAdapterRank) || !(read.alpha > 0) ||
      read.alpha > 1e5)
    return corrupt(kConfig, "r or lora_alpha is missing or out of range");
  read.by_root = !is_off(config->find("use_rslora"));
  return read;
}

/// One half of a matrix: GGUF's name of the matrix, and which half.
struct Half {
  std::string matrix;
  bool first = false;
};

std::optional<Half> half_of(std::string_view name) {
  for (const std::string_view prefix : {"base_model.model.", "model."})
    if (name.starts_with(prefix)) name.remove_prefix(prefix.size());
  if (!name.starts_with("layers.")) return std::nullopt;
  name.remove_prefix(7);
  const std::size_t dot = name.find('.');
  if (dot == 0 || dot == std::string_view::npos || dot > 4) return std::nullopt;
  const std::string_view layer = name.substr(0, dot);
  if (layer.find_first_not_of("0123456789") != std::string_view::npos) return std::nullopt;
  name.remove_prefix(dot + 1);
  for (const auto& [peft, gguf] : kModules) {
    if (!name.starts_with(peft)) continue;
    const std::string_view rest = name.substr(peft.size());
    const bool a = rest == ".lora_A.weight" || rest == ".lora_A.default.weight";
    const bool b = rest == ".lora_B.weight" || rest == ".lora_B.default.weight";
    if (!a && !b) return std::nullopt;
    return Half{"blk." + std::string(layer) + "." + std::string(gguf) + ".weight", a};
  }
  return std::nullopt;
}

/// Where output row `row` comes from. Files of llama turn pairs of neighbours where the original turns the two halves
/// of a head, so that rows of queries and keys lie in another order.
std::uint64_t source_row(std::uint64_t row, const std::string& matrix, const DecoderShape& model) {
  const bool turned = matrix.ends_with("attn_q.weight") || matrix.ends_with("attn_k.weight");
  if (model.architecture != "llama" || !turned) return row;
  const std::uint64_t size = model.head_size, head = row / size, place = row % size;
  return head * size + (place % 2) * (size / 2) + place / 2;
}

struct Converted {
  const SafeTensor* tensor;
  Half half;
};

Result<std::vector<Converted>> tensors_of(const Safetensors& file) {
  std::vector<Converted> out;
  for (const SafeTensor& tensor : file.tensors()) {
    const auto half = half_of(tensor.name);
    if (!half) return unsupported(kWeights, "the tensor " + tensor.name.substr(0, 100) + " cannot be used");
    if (tensor.shape.size() != 2 || tensor.type == SafeType::kOther || tensor.shape[0] == 0 || tensor.shape[1] == 0)
      return corrupt(kWeights, "the tensor " + tensor.name.substr(0, 100) + " is no matrix of f32, f16 or bf16");
    out.push_back({&tensor, *half});
  }
  if (out.empty()) return corrupt(kWeights, "it holds no matrix");
  std::ranges::sort(out, {}, [](const Converted& one) { return std::pair(one.half.matrix, !one.half.first); });
  return out;
}

void append_values(std::string& out, const Converted& one, const DecoderShape& model) {
  const std::uint64_t columns = one.tensor->shape[1];
  std::vector<float> row(static_cast<std::size_t>(columns));
  const std::uint64_t rows = one.tensor->shape[0];
  for (std::uint64_t r = 0; r < rows; ++r) {
    const std::uint64_t from = one.half.first ? r : source_row(r, one.half.matrix, model);
    if (from >= rows)
      std::ranges::fill(row, 0.0F);  // Of a shape that does not fit; the check refuses it.
    else
      read_values(*one.tensor, from * columns, row);
    out.append(reinterpret_cast<const char*>(row.data()), row.size() * sizeof(float));
  }
}

Result<std::string> gguf_bytes(base::FileSystem& fs, const std::string& source, const DecoderShape& model) {
  if (const auto config = fs.exists(source + "/" + std::string(kConfig)); config && *config)
    return convert_peft(fs, source, model);
  return base::read_file(fs, source, limits::kMaxAdapterBytes);
}

}  // namespace

Result<std::string> convert_peft(base::FileSystem& fs, const std::string& folder, const DecoderShape& model) {
  MEMOS_TRY(const PeftConfig config, read_config(fs, folder));
  MEMOS_TRY(const auto file, fs.open(folder + "/" + std::string(kWeights), base::OpenMode::kRead));
  MEMOS_TRY(const std::uint64_t size, file->size());
  if (size > limits::kMaxAdapterBytes) return fail(ErrorCode::kExhausted, "the adapter is too large", "source");
  MEMOS_TRY(const base::Bytes bytes, file->map(size));
  MEMOS_TRY(const Safetensors weights, Safetensors::parse(bytes));
  MEMOS_TRY(const auto tensors, tensors_of(weights));
  GgufWriter out;
  out.add_string("general.type", "adapter");
  out.add_string("general.architecture", model.architecture);
  out.add_string("adapter.type", "lora");
  // The engine's strength is alpha / rank.
  out.add_float("adapter.lora.alpha",
                static_cast<float>(config.by_root ? config.alpha * std::sqrt(config.rank) : config.alpha));
  for (const Converted& one : tensors) {
    const std::array<std::uint64_t, 2> shape{one.tensor->shape[1], one.tensor->shape[0]};
    if (shape[one.half.first ? 1 : 0] != static_cast<std::uint64_t>(config.rank))
      return corrupt(kWeights, "the tensor " + one.tensor->name.substr(0, 100) + " has another rank than r");
    out.add_tensor(one.half.matrix + std::string(one.half.first ? kLoraA : kLoraB), *tensor_type(kTypeF32), shape);
  }
  std::string made = out.header();
  const std::size_t begin = made.size();
  for (std::size_t i = 0; i < tensors.size(); ++i) {
    made.resize(begin + static_cast<std::size_t>(out.offset(i)), '\0');
    append_values(made, tensors[i], model);
  }
  made.resize(begin + static_cast<std::size_t>(out.data_bytes()), '\0');
  return made;
}

Result<ImportedAdapter> import_adapter(base::FileSystem& fs, const std::string& source, const std::string& base,
                                       const std::string& folder) {
  MEMOS_TRY(const auto base_file, fs.open(base, base::OpenMode::kRead));
  MEMOS_TRY(const std::uint64_t base_size, base_file->size());
  MEMOS_TRY(const base::Bytes base_bytes, base_file->map(base_size));
  MEMOS_TRY(const GgufFile base_gguf, GgufFile::parse(base_bytes));
  MEMOS_TRY(const DecoderShape model, check_decoder(base_gguf));
  MEMOS_TRY(const std::string bytes, gguf_bytes(fs, source, model));
  MEMOS_TRY(const GgufFile file, GgufFile::parse(base::as_bytes(bytes)));
  ImportedAdapter made;
  MEMOS_TRY(made.shape, check_adapter(file, model));
  made.hash = base::to_hex(base::blake2b(base::as_bytes(bytes)));
  made.bytes = bytes.size();
  made.base_hash = decoder_hash(base_gguf, base_bytes);
  MEMOS_CHECK_OK(fs.make_directory(folder));
  const std::string stem = folder + "/" + made.hash;
  MEMOS_CHECK_OK(base::write_file_atomically(fs, stem + std::string(kAdapterEnding), base::as_bytes(bytes)));
  const std::string sum = adapter_sum(base::as_bytes(bytes));
  MEMOS_CHECK_OK(base::write_file_atomically(fs, stem + std::string(kAdapterSumEnding), base::as_bytes(sum)));
  return made;
}

}  // namespace memos::model
