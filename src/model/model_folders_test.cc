// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#include "model/model_folders.h"

#include <gtest/gtest.h>

#include <cstdlib>
#include <optional>

#include "model/bert_test_support.h"

namespace memos::model {
namespace {

using test::TempFolder;

/// Sets an environment variable for the length of a test.
class Environment {
 public:
  Environment(const char* name, const char* value) : name_(name) {
    if (const char* old = std::getenv(name)) old_ = old;
    value == nullptr ? ::unsetenv(name) : ::setenv(name, value, 1);
  }
  ~Environment() { old_ ? ::setenv(name_, old_->c_str(), 1) : ::unsetenv(name_); }
  Environment(const Environment&) = delete;
  Environment& operator=(const Environment&) = delete;

 private:
  const char* name_;
  std::optional<std::string> old_;
};

TEST(ModelFolders, ComeInTheDocumentedOrder) {
  const Environment home("HOME", "/h");
  {
    const Environment models("MEMOS_MODELS", "/m");
    const Environment data("XDG_DATA_HOME", "/x");
    EXPECT_EQ(model_folders("/d"), (std::vector<std::string>{"/d/models", "/m", "/x/memos/models"}));
    EXPECT_EQ(model_folders(""), (std::vector<std::string>{"/m", "/x/memos/models"}));
  }
  const Environment models("MEMOS_MODELS", nullptr);
  const Environment data("XDG_DATA_HOME", "");
  EXPECT_EQ(model_folders("/d/"), (std::vector<std::string>{"/d/models", "/h/.local/share/memos/models"}));
  const Environment homeless("HOME", nullptr);
  EXPECT_TRUE(model_folders("").empty());
}

TEST(ModelFolders, FindsByNamePathAndDefault) {
  const TempFolder folder;
  const auto fs = base::make_posix_file_system();
  const std::string path = test::make_tiny_gguf(folder, Quantize::kQ8_0, {}, "b");
  std::filesystem::copy(path, folder.path("models/c.gguf"));
  test::write_text(folder.path("models/a.gguf"), "not a model");
  test::write_text(folder.path("models/.a.part"), "hidden");
  const std::vector<std::string> folders{folder.path("missing"), folder.path("models")};
  EXPECT_EQ(*find_model(*fs, "c", folders), folder.path("models/c.gguf"));
  EXPECT_EQ(*find_model(*fs, "c.gguf", folders), folder.path("models/c.gguf"));
  EXPECT_EQ(*find_model(*fs, "", folders), path);  // The first that is usable.
  EXPECT_EQ(*find_model(*fs, path, {}), path);
  const auto error = find_model(*fs, "d", folders).error();
  EXPECT_EQ(error.code, ErrorCode::kNotFound);
  for (const std::string& place : folders) EXPECT_NE(error.message.find(place), std::string::npos) << error.message;
  EXPECT_EQ(find_model(*fs, "./d.gguf", folders).error().code, ErrorCode::kNotFound);
  EXPECT_EQ(find_model(*fs, "", std::vector<std::string>{folder.path("missing")}).error().code, ErrorCode::kNotFound);
  EXPECT_EQ(find_model(*fs, "", {}).error().code, ErrorCode::kNotFound);
}

TEST(ModelFolders, ListsEveryFileAndWhatIsWrong) {
  const TempFolder folder;
  const std::string path = test::make_tiny_gguf(folder);
  test::write_text(folder.path("models/broken.gguf"), test::read_text(path).substr(0, 1000));
  const std::vector<std::string> folders{folder.path("missing"), folder.path("models")};
  const auto models = list_models(folders);
  ASSERT_TRUE(models);
  ASSERT_EQ(models->size(), 2U);
  EXPECT_EQ((*models)[0].name, "broken");
  EXPECT_NE((*models)[0].problem, "");
  EXPECT_EQ((*models)[1].name, "tiny");
  EXPECT_EQ((*models)[1].problem, "");
  EXPECT_EQ((*models)[1].hash.size(), 64U);
}

TEST(MakeEmbedder, ChoosesByName) {
  const auto make = [](const std::string& name) {
    EmbedderOptions options;
    options.name = name;
    return make_embedder(options);
  };
  EXPECT_EQ(*make("none"), nullptr);
  EXPECT_EQ((*make("twin"))->dimension(), 64U);
  EXPECT_EQ((*make("twin:7"))->dimension(), 7U);
  for (const char* bad : {"twin:", "twin:0", "twin:x", "twin:8193", "http://127.0.0.1/v1", "http://u:p@127.0.0.1/v1#m"})
    EXPECT_EQ(make(bad).error().code, ErrorCode::kInvalidArgument) << bad;
  EXPECT_EQ(make("no-such-model").error().code, ErrorCode::kNotFound);
  EXPECT_EQ(make("./no/such.gguf").error().code, ErrorCode::kNotFound);
}

}  // namespace
}  // namespace memos::model
