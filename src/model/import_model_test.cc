// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#include <gtest/gtest.h>

#include <string>

#include "model/bert_test_support.h"
#include "model/gguf_check.h"
#include "model/model_folders.h"

namespace memos::model {
namespace {

using test::TempFolder;
using test::TinyBert;
using test::write_text;
using test::write_tiny_bert;

class ImportModel : public ::testing::Test {
 protected:
  ImportRequest request(const std::string& source) const {
    ImportRequest request;
    request.source = folder_.path(source);
    request.destination = folder_.path("models");
    return request;
  }
  /// Imports a folder after one change; the error's code.
  ErrorCode code_after(const std::function<void(const std::string& folder)>& change, const TinyBert& options = {}) {
    const std::string source = "changed_" + std::to_string(number_++);
    write_tiny_bert(folder_.path(source), options);
    change(folder_.path(source));
    const auto made = import_model(request(source));
    EXPECT_EQ(files(), made ? files() : before_);
    before_ = files();
    message_ = made ? "" : made.error().message;
    return made ? ErrorCode{} : made.error().code;
  }
  /// Names in the destination, the lock left out.
  std::vector<std::string> files() const {
    std::vector<std::string> names;
    if (!std::filesystem::exists(folder_.path("models"))) return names;
    for (const auto& entry : std::filesystem::directory_iterator(folder_.path("models")))
      if (entry.path().extension() != ".lock") names.push_back(entry.path().filename());
    std::ranges::sort(names);
    return names;
  }

  TempFolder folder_;
  int number_ = 0;
  std::vector<std::string> before_;
  std::string message_;
};

void replace(const std::string& path, const std::string& from, const std::string& to) {
  std::string text = test::read_text(path);
  const auto at = text.find(from);
  ASSERT_NE(at, std::string::npos) << from;
  write_text(path, text.replace(at, from.size(), to));
}

TEST_F(ImportModel, MakesACheckedFileOfEachType) {
  write_tiny_bert(folder_.path("source"));
  std::vector<std::uint64_t> sizes;
  std::vector<std::string> hashes;
  for (const auto& [quantize, name] :
       {std::pair{Quantize::kF32, "f32"}, {Quantize::kF16, "f16"}, {Quantize::kQ8_0, "q8_0"}}) {
    auto ask = request("source");
    ask.quantize = quantize;
    ask.name = name;
    const auto made = import_model(ask);
    ASSERT_TRUE(made) << made.error().message;
    EXPECT_EQ(made->problem, "");
    EXPECT_EQ(made->file_type, name);
    EXPECT_EQ(made->dimension, 32U);
    EXPECT_EQ(made->layers, 2U);
    EXPECT_EQ(made->context_length, 64U);
    EXPECT_TRUE(made->embedding);
    EXPECT_EQ(made->bytes, std::filesystem::file_size(made->path));
    sizes.push_back(made->bytes);
    hashes.push_back(made->hash);
  }
  EXPECT_GT(sizes[0], sizes[1]);
  EXPECT_GT(sizes[1], sizes[2]);
  EXPECT_NE(hashes[0], hashes[1]);
  EXPECT_EQ(files(), (std::vector<std::string>{"f16.gguf", "f32.gguf", "q8_0.gguf"}));
}

TEST_F(ImportModel, SameSourceGivesTheSameBytes) {
  write_tiny_bert(folder_.path("source"));
  auto ask = request("source");
  ask.name = "one";
  const auto one = import_model(ask);
  const auto again = import_model(ask);
  ASSERT_TRUE(one && again);
  EXPECT_EQ(one->hash, again->hash);
  EXPECT_EQ(one->name, "one");
}

TEST_F(ImportModel, TakesThePlaceOfTheFolderNameAndLooksBelow) {
  write_tiny_bert(folder_.path("package/inner/model"));
  write_text(folder_.path("package/__init__.py"), "");
  const auto made = import_model(request("package"));
  ASSERT_TRUE(made) << made.error().message;
  EXPECT_EQ(made->name, "package");
  write_tiny_bert(folder_.path("package/other"));
  EXPECT_EQ(import_model(request("package")).error().code, ErrorCode::kInvalidArgument);
  write_tiny_bert(folder_.path("deep/1/2/3/4"));
  EXPECT_TRUE(import_model(request("deep")));
  write_tiny_bert(folder_.path("deeper/1/2/3/4/5"));
  EXPECT_EQ(import_model(request("deeper")).error().code, ErrorCode::kNotFound);
}

TEST_F(ImportModel, ReadsWhatSentenceTransformersSay) {
  write_tiny_bert(folder_.path("source"));
  write_text(folder_.path("source/sentence_bert_config.json"), R"({"max_seq_length": 48, "do_lower_case": false})");
  write_text(folder_.path("source/config_sentence_transformers.json"),
             R"({"prompts": {"query": "search_query: ", "document": "search_document: "}})");
  write_text(folder_.path("source/1_Pooling/config.json"),
             R"({"pooling_mode_mean_tokens": false, "pooling_mode_cls_token": true})");
  write_text(folder_.path("source/modules.json"), R"([{"type": "sentence_transformers.models.Transformer"},
      {"type": "sentence_transformers.models.Pooling"}, {"type": "sentence_transformers.models.Normalize"}])");
  const auto made = import_model(request("source"));
  ASSERT_TRUE(made) << made.error().message;
  const auto fs = base::make_posix_file_system();
  const auto checked = check_model_file(*fs, made->path);
  ASSERT_TRUE(checked);
  EXPECT_EQ(checked->shape.window, 48U);
  EXPECT_EQ(checked->shape.pooling, Pooling::kFirst);
  EXPECT_EQ(checked->shape.question_prefix, "search_query: ");
  EXPECT_EQ(checked->shape.passage_prefix, "search_document: ");
}

TEST_F(ImportModel, TakesTheVocabularyFromTokenizerJsonToo) {
  write_tiny_bert(folder_.path("plain"));
  write_tiny_bert(folder_.path("json"));
  json::Object vocabulary;
  std::int64_t id = 0;
  for (const std::string& token : test::tiny_vocabulary()) vocabulary.emplace_back(token, id++);
  std::ranges::reverse(vocabulary);
  json::Value tokenizer;
  tokenizer.set("model", json::Object{{"type", "WordPiece"}, {"vocab", std::move(vocabulary)}});
  std::filesystem::remove(folder_.path("json/vocab.txt"));
  write_text(folder_.path("json/tokenizer.json"), json::dump(tokenizer));
  auto plain = request("plain");
  auto from_json = request("json");
  plain.name = from_json.name = "same";
  const auto one = import_model(plain);
  const auto other = import_model(from_json);
  ASSERT_TRUE(one && other);
  EXPECT_EQ(one->hash, other->hash);
}

TEST_F(ImportModel, ReadsHalvesHeadsAndRoundedTables) {
  const auto nothing = [](const std::string&) {};
  TinyBert half;
  half.half = true;
  EXPECT_EQ(code_after(nothing, half), ErrorCode{}) << message_;
  TinyBert headed;
  headed.prefix = "bert.";
  EXPECT_EQ(code_after(nothing, headed), ErrorCode{}) << message_;
  TinyBert rounded;
  rounded.vocabulary_rows = 192;
  EXPECT_EQ(code_after(nothing, rounded), ErrorCode{}) << message_;
  TinyBert narrow;  // Rows of 48 values are no blocks of 32.
  narrow.shape.dimension = 48;
  EXPECT_EQ(code_after(nothing, narrow), ErrorCode{}) << message_;
}

TEST_F(ImportModel, RefusesOtherKindsOfModels) {
  const auto with = [&](const std::string& file, const std::string& from, const std::string& to) {
    return code_after([&](const std::string& folder) { replace(folder + "/" + file, from, to); });
  };
  EXPECT_EQ(with("config.json", "\"bert\"", "\"mpnet\""), ErrorCode::kUnsupported);
  EXPECT_NE(message_.find("model_type"), std::string::npos) << message_;
  EXPECT_EQ(with("config.json", "\"gelu\"", "\"relu\""), ErrorCode::kUnsupported);
  EXPECT_EQ(with("config.json", "\"hidden_size\": 32", "\"hidden_size\": 33"), ErrorCode::kCorrupt);
  EXPECT_EQ(with("config.json", "\"hidden_size\": 32", "\"hidden_size\": -1"), ErrorCode::kCorrupt);
  EXPECT_EQ(with("config.json", "\"num_hidden_layers\": 2", "\"num_hidden_layers\": 3"), ErrorCode::kCorrupt);
  EXPECT_EQ(with("config.json", "\"num_hidden_layers\": 2", "\"num_hidden_layers\": 100000"), ErrorCode::kCorrupt);
  EXPECT_EQ(with("config.json", "{", "["), ErrorCode::kCorrupt);
  EXPECT_EQ(with("1_Pooling/config.json", "false", "true"), ErrorCode::kUnsupported);
  EXPECT_EQ(with("1_Pooling/config.json", "cls_token\": false", "max_tokens\": true"), ErrorCode::kUnsupported);
  const auto plus = [&](const std::string& file, const std::string& text) {
    return code_after([&](const std::string& folder) { write_text(folder + "/" + file, text); });
  };
  EXPECT_EQ(plus("modules.json", R"([{"type": "sentence_transformers.models.Dense"}])"), ErrorCode::kUnsupported);
  EXPECT_EQ(plus("tokenizer_config.json", R"({"do_lower_case": false})"), ErrorCode::kUnsupported);
}

TEST_F(ImportModel, RefusesVocabulariesThatDoNotFit) {
  const auto with = [&](const std::string& from, const std::string& to) {
    return code_after([&](const std::string& folder) { replace(folder + "/vocab.txt", from, to); });
  };
  EXPECT_EQ(with("[CLS]\n", "[ELSE]\n"), ErrorCode::kCorrupt);
  EXPECT_NE(message_.find("[CLS]"), std::string::npos);
  EXPECT_EQ(with("umbrella\n", "the\n"), ErrorCode::kCorrupt);
  EXPECT_EQ(with("umbrella\n", "\xFF\n"), ErrorCode::kCorrupt);
  EXPECT_EQ(with("umbrella\n", "\n"), ErrorCode::kCorrupt);
  EXPECT_EQ(with("umbrella\n", "one\ntwo more\n"), ErrorCode::kCorrupt);  // More than vocab_size.
  EXPECT_EQ(with("umbrella\n", "umbrella\r\n"), ErrorCode{});
  EXPECT_EQ(code_after([](const std::string& folder) { std::filesystem::remove(folder + "/vocab.txt"); }),
            ErrorCode::kNotFound);
}

TEST_F(ImportModel, RefusesWeightsThatDoNotFit) {
  TinyBert missing;
  missing.change_tensors = [](auto& tensors) { tensors.erase(tensors.begin() + 9); };
  const auto nothing = [](const std::string&) {};
  EXPECT_EQ(code_after(nothing, missing), ErrorCode::kCorrupt);
  EXPECT_NE(message_.find("is missing"), std::string::npos) << message_;
  TinyBert reshaped;
  reshaped.change_tensors = [](auto& tensors) { tensors[5].shape[1] *= 2; };
  EXPECT_EQ(code_after(nothing, reshaped), ErrorCode::kCorrupt);
  EXPECT_EQ(code_after([](const std::string& folder) {
              std::string text = test::read_text(folder + "/model.safetensors");
              const float bad = std::numeric_limits<float>::infinity();
              std::memcpy(text.data() + text.size() - sizeof bad, &bad, sizeof bad);
              write_text(folder + "/model.safetensors", text);
            }),
            ErrorCode::kCorrupt);
  EXPECT_NE(message_.find("no numbers"), std::string::npos) << message_;
  EXPECT_EQ(code_after([](const std::string& folder) {
              const std::string text = test::read_text(folder + "/model.safetensors");
              write_text(folder + "/model.safetensors", text.substr(0, text.size() - 1));
            }),
            ErrorCode::kCorrupt);
}

TEST_F(ImportModel, CopiesAGoodFileAndRefusesADamagedOne) {
  const std::string path = test::make_tiny_gguf(folder_, Quantize::kF16);
  ImportRequest ask = request("models/tiny.gguf");
  ask.destination = folder_.path("copies");
  const auto made = import_model(ask);
  ASSERT_TRUE(made) << made.error().message;
  EXPECT_EQ(made->path, folder_.path("copies/tiny.gguf"));
  EXPECT_EQ(test::read_text(made->path), test::read_text(path));
  const std::string bytes = test::read_text(path);
  write_text(folder_.path("cut.gguf"), bytes.substr(0, bytes.size() / 2));
  EXPECT_EQ(import_model(request("cut.gguf")).error().code, ErrorCode::kCorrupt);
  write_text(folder_.path("empty.gguf"), "");
  EXPECT_EQ(import_model(request("empty.gguf")).error().code, ErrorCode::kUnsupported);
  EXPECT_EQ(import_model(request("nothing")).error().code, ErrorCode::kNotFound);
}

TEST_F(ImportModel, StoppedImportsLeaveNothing) {
  write_tiny_bert(folder_.path("source"));
  auto ask = request("source");
  std::uint64_t last = 0, whole = 0, calls = 0;
  ask.progress = [&](std::uint64_t done, std::uint64_t total) {
    EXPECT_GE(done, last);
    EXPECT_LE(done, total);
    last = done;
    whole = total;
    ++calls;
    return true;
  };
  ASSERT_TRUE(import_model(ask));
  EXPECT_LT(whole - last, 32U);
  EXPECT_GT(calls, 10U);
  const auto before = files();
  for (std::uint64_t stop = 1; stop <= calls; ++stop) {
    std::uint64_t call = 0;
    ask.progress = [&](std::uint64_t, std::uint64_t) { return ++call < stop; };
    ask.name = "stopped";
    EXPECT_EQ(import_model(ask).error().code, ErrorCode::kCancelled);
    EXPECT_EQ(files(), before);
  }
}

TEST_F(ImportModel, NamesAreFileNames) {
  write_tiny_bert(folder_.path("source"));
  auto ask = request("source");
  for (const std::string& name : {std::string("a/b"), std::string(".hidden"), std::string("a\\b"), std::string("\xFF"),
                                  std::string(201, 'n'), std::string("a\nb"), std::string("..")}) {
    ask.name = name;
    EXPECT_EQ(import_model(ask).error().field, "name") << name;
  }
  ask.name = "named.gguf";
  EXPECT_EQ(import_model(ask)->name, "named");
  ask.destination = "";
  EXPECT_EQ(import_model(ask).error().field, "destination");
  ask.source = "";
  EXPECT_EQ(import_model(ask).error().field, "source");
}

}  // namespace
}  // namespace memos::model
