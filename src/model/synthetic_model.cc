// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#include "model/synthetic_model.h"

#include <algorithm>
#include <cmath>
#include <cstring>

#include "base/invariant.h"
#include "base/utf8.h"
#include "model/adapter_check.h"
#include "model/gguf_writer.h"
#include "model/quantize.h"

namespace memos::model {
namespace {

constexpr std::uint32_t kBytes = 256;
constexpr std::int32_t kNormal = 1, kControl = 3;  // Kinds of tokens of the GGUF specification.
constexpr std::size_t kWriteBytes = std::size_t{4} << 20U;
constexpr std::string_view kChatMl =
    "{% for message in messages %}{{'<|im_start|>' + message['role'] + '\\n' + message['content'] + '<|im_end|>' + "
    "'\\n'}}{% endfor %}{% if add_generation_prompt %}{{ '<|im_start|>assistant\\n' }}{% endif %}";

/// GPT-2's letters for bytes: printable ones stand for themselves, the others for the code points from 256 on.
std::string letter_of(std::uint32_t byte, std::uint32_t& next) {
  const bool printable = (byte >= 33 && byte <= 126) || (byte >= 161 && byte <= 172) || byte >= 174;
  std::string letter;
  base::append_utf8(letter, printable ? byte : next++);
  return letter;
}

void add_vocabulary(GgufWriter& out, const SyntheticModel& model) {
  std::vector<std::string> tokens;
  std::vector<std::int32_t> kinds(model.vocabulary, kNormal);
  std::uint32_t next = kBytes;
  for (std::uint32_t byte = 0; byte < kBytes; ++byte) tokens.push_back(letter_of(byte, next));
  for (const char* name : {"<|endoftext|>", "<|im_start|>", "<|im_end|>"}) {
    kinds[tokens.size()] = kControl;
    tokens.emplace_back(name);
  }
  while (tokens.size() < model.vocabulary) tokens.push_back("<unused" + std::to_string(tokens.size()) + ">");
  out.add_string("tokenizer.ggml.model", "gpt2");
  out.add_string("tokenizer.ggml.pre", "qwen2");
  out.add_strings("tokenizer.ggml.tokens", tokens);
  out.add_integers("tokenizer.ggml.token_type", kinds);
  out.add_strings("tokenizer.ggml.merges", {});
  out.add_number("tokenizer.ggml.bos_token_id", kBytes);
  out.add_number("tokenizer.ggml.eos_token_id", kBytes + 2);
  out.add_bool("tokenizer.ggml.add_bos_token", false);
  if (model.chat_template) out.add_string("tokenizer.chat_template", kChatMl);
}

void add_keys(GgufWriter& out, const SyntheticModel& model) {
  const std::string prefix = model.architecture + ".";
  out.add_string("general.architecture", model.architecture);
  out.add_string("general.name", "synthetic " + model.architecture);
  out.add_number(prefix + "context_length", model.context_length);
  out.add_number(prefix + "embedding_length", model.dimension);
  out.add_number(prefix + "block_count", model.layers);
  out.add_number(prefix + "feed_forward_length", model.feed_forward);
  out.add_number(prefix + "attention.head_count", model.heads);
  out.add_number(prefix + "attention.head_count_kv", model.kv_heads);
  out.add_number(prefix + "attention.key_length", model.head_size);
  out.add_number(prefix + "attention.value_length", model.head_size);
  out.add_number(prefix + "rope.dimension_count", model.head_size);
  out.add_float(prefix + "rope.freq_base", model.rope_base);
  out.add_float(prefix + "attention.layer_norm_rms_epsilon", 1e-6F);
}

/// Evenly spread numbers in [-1, 1), the same on every machine (xorshift64*).
class Noise {
 public:
  explicit Noise(std::uint64_t seed) : state_(seed * 0x9E3779B97F4A7C15U + 0x2545F4914F6CDD1DU) {}
  float next() noexcept {
    state_ ^= state_ >> 12U;
    state_ ^= state_ << 25U;
    state_ ^= state_ >> 27U;
    const std::uint64_t bits = state_ * 0x2545F4914F6CDD1DU;
    return static_cast<float>(static_cast<std::int32_t>(bits >> 40U) - (1 << 23)) * 0x1p-23F;
  }

 private:
  std::uint64_t state_;
};

/// One tensor of a file to be: values = centre + noise * reach.
struct Planned {
  std::string name;
  const TensorType* type;
  std::vector<std::uint64_t> shape;
  float centre, reach;
};

/// Collects writes, so that the file sees few large ones.
class Output {
 public:
  explicit Output(base::File& file) : file_(file) {}
  Status add(std::span<const std::uint8_t> bytes) {
    buffer_.insert(buffer_.end(), bytes.begin(), bytes.end());
    return buffer_.size() < kWriteBytes ? Status{} : flush();
  }
  Status flush() {
    MEMOS_CHECK_OK(file_.write(at_, buffer_));
    at_ += buffer_.size();
    buffer_.clear();
    return {};
  }
  [[nodiscard]] std::uint64_t at() const noexcept { return at_ + buffer_.size(); }

 private:
  base::File& file_;
  std::uint64_t at_ = 0;
  std::vector<std::uint8_t> buffer_;
};

Status write_tensors(base::FileSystem& fs, const std::string& path, GgufWriter& writer,
                     std::span<const Planned> tensors, std::uint64_t seed) {
  for (const Planned& tensor : tensors) writer.add_tensor(tensor.name, *tensor.type, tensor.shape);
  const std::string header = writer.header();
  MEMOS_TRY(const auto file, fs.open(path, base::OpenMode::kCreate));
  MEMOS_CHECK_OK(file->truncate(0));
  Output out(*file);
  MEMOS_CHECK_OK(out.add(base::as_bytes(header)));
  std::vector<float> row;
  std::vector<std::uint8_t> stored;
  for (std::size_t i = 0; i < tensors.size(); ++i) {
    const Planned& tensor = tensors[i];
    Noise noise(seed * 1'000'003 + i);
    stored.assign(static_cast<std::size_t>(header.size() + writer.offset(i) - out.at()), 0);  // Padding.
    MEMOS_CHECK_OK(out.add(stored));
    row.resize(static_cast<std::size_t>(tensor.shape[0]));
    stored.resize(row.size() / tensor.type->block * tensor.type->bytes);
    for (std::uint64_t r = 0; r < (tensor.shape.size() == 2 ? tensor.shape[1] : 1); ++r) {
      for (float& value : row) value = tensor.centre + noise.next() * tensor.reach;
      store_values(*tensor.type, row, stored);
      MEMOS_CHECK_OK(out.add(stored));
    }
  }
  stored.assign(static_cast<std::size_t>(header.size() + writer.data_bytes() - out.at()), 0);
  MEMOS_CHECK_OK(out.add(stored));
  return out.flush();
}

/// Uniform noise of this reach keeps the size of what goes through a matrix with rows of this length.
float reach_of(std::uint64_t row) { return std::sqrt(3.0F / static_cast<float>(row)); }

bool is_left_out(const DecoderTensor& tensor, const SyntheticModel& model) {
  if (tensor.name == "output.weight") return model.tied;
  return !tensor.required && !(model.biases && tensor.name.ends_with(".bias"));
}

}  // namespace

SyntheticModel synthetic_qwen25() {
  return {.architecture = "qwen2",
          .dimension = 896,
          .layers = 24,
          .heads = 14,
          .kv_heads = 2,
          .head_size = 64,
          .feed_forward = 4'864,
          .vocabulary = 151'936,
          .context_length = 32'768,
          .biases = true,
          .quantize = Quantize::kQ8_0};
}

SyntheticModel synthetic_qwen3() {
  return {.architecture = "qwen3",
          .dimension = 1'024,
          .layers = 28,
          .heads = 16,
          .kv_heads = 8,
          .head_size = 128,
          .feed_forward = 3'072,
          .vocabulary = 151'936,
          .context_length = 40'960,
          .quantize = Quantize::kQ8_0};
}

DecoderShape shape_of(const SyntheticModel& model) {
  DecoderShape shape;
  shape.architecture = model.architecture;
  shape.dimension = model.dimension;
  shape.layers = model.layers;
  shape.heads = model.heads;
  shape.kv_heads = model.kv_heads;
  shape.head_size = model.head_size;
  shape.feed_forward = model.feed_forward;
  shape.vocabulary = model.vocabulary;
  shape.context_length = model.context_length;
  return shape;
}

Status write_synthetic_model(base::FileSystem& fs, const std::string& path, const SyntheticModel& model) {
  MEMOS_INVARIANT(model.vocabulary >= kBytes + 3, "a synthetic model has a token a byte and three more");
  GgufWriter out;
  add_keys(out, model);
  add_vocabulary(out, model);
  std::vector<Planned> tensors;
  for (const DecoderTensor& tensor : decoder_tensors(shape_of(model))) {
    if (is_left_out(tensor, model)) continue;
    const bool norm = tensor.name.ends_with("norm.weight");
    const TensorType& type = tensor.matrix() ? weight_type(model.quantize, tensor.shape[0]) : *tensor_type(kTypeF32);
    const float reach = tensor.matrix() ? reach_of(tensor.shape[0]) : 0.125F;
    tensors.push_back({.name = tensor.name,
                       .type = &type,
                       .shape = {tensor.shape.begin(), tensor.shape.begin() + tensor.dimensions},
                       .centre = norm ? 1.0F : 0.0F,
                       .reach = tensor.name == "token_embd.weight" ? 1.0F : reach});
  }
  return write_tensors(fs, path, out, tensors, model.seed);
}

Status write_synthetic_adapter(base::FileSystem& fs, const std::string& path, const SyntheticModel& model,
                               const SyntheticAdapter& adapter) {
  GgufWriter out;
  out.add_string("general.type", "adapter");
  out.add_string("general.architecture", model.architecture);
  out.add_string("general.name", "synthetic adapter");
  out.add_string("adapter.type", "lora");
  out.add_float("adapter.lora.alpha", adapter.alpha);
  std::vector<Planned> tensors;
  for (const DecoderTensor& tensor : decoder_tensors(shape_of(model))) {
    const bool wanted = tensor.matrix() && std::ranges::any_of(adapter.targets, [&](const std::string& target) {
                          return tensor.name.ends_with("." + target + ".weight");
                        });
    if (!wanted) continue;
    const TensorType& type = *tensor_type(kTypeF32);
    tensors.push_back(
        {tensor.name + std::string(kLoraA), &type, {tensor.shape[0], adapter.rank}, 0, reach_of(tensor.shape[0])});
    tensors.push_back({tensor.name + std::string(kLoraB),
                       &type,
                       {adapter.rank, tensor.shape[1]},
                       0,
                       adapter.strength * reach_of(adapter.rank)});
  }
  return write_tensors(fs, path, out, tensors, adapter.seed + 0xADA);
}

}  // namespace memos::model
