// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#include "model/adapter_import.h"

#include <gtest/gtest.h>

#include <cmath>
#include <cstring>
#include <map>

#include "base/json.h"
#include "base/random.h"
#include "model/generator_test_support.h"
#include "model/gguf_file.h"

namespace memos::model {
namespace {

using Matrix = std::vector<float>;  // Rows of outputs, as PEFT has them.

/// A PEFT folder of a tiny model, and the change of each matrix as plain arithmetic has it: alpha / rank * B A.
struct Peft {
  SyntheticModel model{.architecture = "qwen3"};
  std::uint32_t rank = 4;
  double alpha = 8;
  json::Value extra{json::Object{}};
  std::map<std::string, std::vector<double>> change{};  ///< By GGUF name; outputs x inputs.
  std::vector<std::string> modules{"self_attn.q_proj", "self_attn.k_proj", "mlp.down_proj"};

  static std::string gguf_name(const std::string& module) {
    if (module == "self_attn.q_proj") return "attn_q";
    return module == "self_attn.k_proj" ? "attn_k" : "ffn_down";
  }

  void write(const std::string& folder) {
    base::SeededRandom random(5);
    const auto noise = [&] { return static_cast<float>(random.below(2'000'001)) / 1e6F - 1.0F; };
    json::Value header;
    std::string data;
    const auto add = [&](const std::string& name, std::uint64_t rows, std::uint64_t columns) {
      Matrix values(rows * columns);
      for (float& value : values) value = noise() / 4;
      const std::uint64_t begin = data.size();
      data.append(reinterpret_cast<const char*>(values.data()), values.size() * sizeof(float));
      header.set(name, json::Object{{"dtype", "F32"},
                                    {"shape", json::Array{rows, columns}},
                                    {"data_offsets", json::Array{begin, static_cast<std::uint64_t>(data.size())}}});
      return values;
    };
    for (std::uint32_t layer = 0; layer < model.layers; ++layer) {
      for (const std::string& module : modules) {
        const bool down = module == "mlp.down_proj";
        const std::uint64_t in = down ? model.feed_forward : model.dimension;
        const std::uint64_t heads = module == "self_attn.q_proj" ? model.heads : model.kv_heads;
        const std::uint64_t out = down ? model.dimension : heads * model.head_size;
        const std::string name = "base_model.model.model.layers." + std::to_string(layer) + "." + module;
        const Matrix a = add(name + ".lora_A.weight", rank, in);
        const Matrix b = add(name + ".lora_B.weight", out, rank);
        auto& sum = change["blk." + std::to_string(layer) + "." + gguf_name(module) + ".weight"];
        sum.assign(out * in, 0);
        for (std::uint64_t o = 0; o < out; ++o)
          for (std::uint64_t i = 0; i < in; ++i)
            for (std::uint64_t r = 0; r < rank; ++r)
              sum[o * in + i] +=
                  alpha / rank * static_cast<double>(b[o * rank + r]) * static_cast<double>(a[r * in + i]);
      }
    }
    json::Value config = extra;
    config.set("peft_type", "LORA");
    config.set("r", rank);
    config.set("lora_alpha", alpha);
    test::write_text(folder + "/adapter_config.json", json::dump(config));
    const std::string text = json::dump(header);
    const std::uint64_t length = text.size();
    test::write_text(folder + "/adapter_model.safetensors",
                     std::string(reinterpret_cast<const char*>(&length), sizeof length) + text + data);
  }
};

/// The model's file with the change added to its matrices. `permuted`: rows of queries and keys as llama's files have
/// them, said in the words of the original: two halves of a head become neighbours.
std::string merged(std::string file, const Peft& peft, bool permuted) {
  const auto gguf = GgufFile::parse(base::as_bytes(file));
  for (const auto& [name, change] : peft.change) {
    const GgufTensor& tensor = *gguf->tensor(name);
    const std::uint64_t in = tensor.shape[0], out = tensor.shape[1], size = peft.model.head_size;
    for (std::uint64_t o = 0; o < out; ++o) {
      std::uint64_t row = o;
      if (permuted && name.find("attn_") != std::string::npos)
        row = o / size * size + (o % size < size / 2 ? 2 * (o % size) : 2 * (o % size - size / 2) + 1);
      for (std::uint64_t i = 0; i < in; ++i) {
        float value = 0;
        char* at = file.data() + tensor.offset + (row * in + i) * sizeof value;
        std::memcpy(&value, at, sizeof value);
        value += static_cast<float>(change[o * in + i]);
        std::memcpy(at, &value, sizeof value);
      }
    }
  }
  return file;
}

class AdapterImport : public test::WithEngine {
 protected:
  std::vector<float> logits(Generator& generator, const std::vector<AppliedAdapter>& adapters) {
    auto row = generator.lease({.adapters = adapters});
    const auto tokens = generator.tokenize("The red umbrella is in the car.");
    test::must((*row)->decode(*tokens));
    return test::logits_of(**row);
  }
};

TEST_F(AdapterImport, PeftGivesWhatPlainArithmeticGives) {
  for (const char* architecture : {"llama", "qwen2", "qwen3"}) {
    SCOPED_TRACE(architecture);
    Peft peft{.model = {.architecture = architecture}};
    const std::string folder = folder_.path(std::string("peft_") + architecture);
    peft.write(folder);
    const auto fs = base::make_posix_file_system();
    const std::string base = test::make_tiny_model(folder_, peft.model, std::string("base_") + architecture);
    const auto made = import_adapter(*fs, folder, base, folder_.path("adapters"));
    ASSERT_TRUE(made.has_value()) << made.error().message;
    EXPECT_EQ(made->shape.rank, peft.rank);
    EXPECT_EQ(made->shape.changed, 2 * peft.modules.size());
    const GeneratorOptions options{.name = base, .context_tokens = 256, .kv_type = KvType::kF32};
    const auto generator = make_generator(options);
    ASSERT_TRUE(generator.has_value());
    EXPECT_EQ((*generator)->identity().model_hash, made->base_hash);
    const auto adapter = (*generator)->load_adapter(folder_.path("adapters/" + made->hash + ".gguf"));
    ASSERT_TRUE(adapter.has_value()) << adapter.error().message;
    EXPECT_EQ((*adapter)->hash(), made->hash);
    const auto applied = logits(**generator, {{*adapter, 1.0F}});

    const std::string path = folder_.path("merged.gguf");
    test::write_text(path, merged(test::read_text(base), peft, std::string_view(architecture) == "llama"));
    const auto whole = make_generator({.name = path, .context_tokens = 256, .kv_type = KvType::kF32});
    ASSERT_TRUE(whole.has_value());
    const auto expected = logits(**whole, {});
    float largest = 0;
    for (const float value : expected) largest = std::max(largest, std::abs(value));
    for (std::size_t i = 0; i < expected.size(); ++i) ASSERT_NEAR(applied[i], expected[i], largest * 1e-4F) << i;
    EXPECT_NE(logits(**generator, {}), applied);
  }
}

TEST_F(AdapterImport, RootScalingIsKept) {
  Peft peft;
  peft.extra.set("use_rslora", true);
  peft.write(folder_.path("peft"));
  const auto fs = base::make_posix_file_system();
  const auto bytes = convert_peft(*fs, folder_.path("peft"), shape_of(peft.model));
  ASSERT_TRUE(bytes.has_value());
  EXPECT_FLOAT_EQ(check_adapter(*GgufFile::parse(base::as_bytes(*bytes)))->alpha, 16.0F);  // 8 * sqrt(4), over 4.
}

TEST(PeftFolders, WhatCannotBeConvertedIsNamed) {
  const test::TempFolder temporary;
  const auto fs = base::make_posix_file_system();
  const std::string base = test::make_tiny_model(temporary);
  int number = 0;
  const auto code = [&](auto change) {
    Peft peft;
    const std::string folder = temporary.path("p" + std::to_string(number++));
    change(peft);
    peft.write(folder);
    const auto made = import_adapter(*fs, folder, base, temporary.path("adapters"));
    return made ? ErrorCode::kInternal : made.error().code;
  };
  EXPECT_EQ(code([](Peft&) {}), ErrorCode::kInternal);  // Nothing wrong.
  EXPECT_EQ(code([](Peft& p) { p.extra.set("use_dora", true); }), ErrorCode::kUnsupported);
  EXPECT_EQ(code([](Peft& p) { p.extra.set("bias", "all"); }), ErrorCode::kUnsupported);
  EXPECT_EQ(code([](Peft& p) { p.extra.set("rank_pattern", json::Object{{"x", 1}}); }), ErrorCode::kUnsupported);
  EXPECT_EQ(code([](Peft& p) { p.alpha = 0; }), ErrorCode::kCorrupt);
  EXPECT_EQ(code([](Peft& p) { p.modules = {"self_attn.odd_proj"}; }), ErrorCode::kUnsupported);
  EXPECT_EQ(code([](Peft& p) { p.model.dimension = 64; }), ErrorCode::kConflict);
  EXPECT_EQ(code([](Peft& p) { p.model.layers = 3; }), ErrorCode::kConflict);
  EXPECT_EQ(import_adapter(*fs, temporary.path("nowhere"), base, temporary.path("adapters")).error().code,
            ErrorCode::kNotFound);
  EXPECT_EQ(import_adapter(*fs, base, base, temporary.path("adapters")).error().code, ErrorCode::kUnsupported);
}

}  // namespace
}  // namespace memos::model
