// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#include "interface/cli/place.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <map>

namespace memos::cli {
namespace {

class PlaceTest : public testing::Test {
 protected:
  PlaceTest() {
    std::string pattern = testing::TempDir() + "memos-place-XXXXXX";
    home_ = ::mkdtemp(pattern.data());
    variables_["HOME"] = home_;
  }
  ~PlaceTest() override { std::filesystem::remove_all(home_); }

  Result<Place> find(const std::string& data = {}, const std::string& server = {}, const std::string& key = {}) const {
    return find({.directory = data, .server = server, .key = key, .ca = {}});
  }
  Result<Place> find(const Place& given) const {
    return find_place(given, [this](const char* name) {
      const auto found = variables_.find(name);
      return found == variables_.end() ? std::string() : found->second;
    });
  }
  void settings(const std::string& text, bool secret = true) const {
    const std::string folder = home_ + "/.config/memos";
    std::filesystem::create_directories(folder);
    std::ofstream(folder + "/client.toml") << text;
    using std::filesystem::perms;
    const perms own = perms::owner_read | perms::owner_write;
    std::filesystem::permissions(folder + "/client.toml", secret ? own : own | perms::group_read);
  }

  std::string home_;
  std::map<std::string, std::string, std::less<>> variables_;
};

TEST_F(PlaceTest, WithoutAnythingItIsTheUsersFolder) {
  EXPECT_EQ(find()->directory, home_ + "/.local/share/memos/default");
  variables_["XDG_DATA_HOME"] = "/x";
  EXPECT_EQ(find()->directory, "/x/memos/default");
  variables_["MEMOS_DATA"] = "/d";
  EXPECT_EQ(find()->directory, "/d");
  EXPECT_EQ(find("/e")->directory, "/e");
  variables_.clear();
  EXPECT_EQ(find().error().field, "directory");
}

TEST_F(PlaceTest, OptionsCountBeforeTheEnvironmentAndThatBeforeSettings) {
  settings("server = \"http://settings\"\napi_key = \"key-of-settings\"\n");
  EXPECT_EQ(find()->server, "http://settings");
  EXPECT_EQ(find()->key, "key-of-settings");
  EXPECT_EQ(find()->directory, "");
  variables_["MEMOS_SERVER"] = "http://environment";
  EXPECT_EQ(find()->server, "http://environment");
  EXPECT_EQ(find()->key, "") << "the key of the settings is for their server only";
  variables_["MEMOS_API_KEY"] = "key-of-environment";
  EXPECT_EQ(find()->key, "key-of-environment");
  EXPECT_EQ(find({}, "http://option")->server, "http://option");
  EXPECT_EQ(find({}, "http://option", "key-of-option")->key, "key-of-option");
  EXPECT_EQ(find("/d")->server, "");
  EXPECT_EQ(find("/d")->directory, "/d");
  EXPECT_EQ(find("/d")->key, "") << "a folder has no key";
}

TEST_F(PlaceTest, AuthoritiesGoWithTheirServer) {
  settings("server = \"https://settings\"\nca = \"/settings.pem\"\n");
  EXPECT_EQ(find()->ca, "/settings.pem");
  EXPECT_EQ(find({}, "https://option")->ca, "") << "those of the settings are for their server only";
  variables_["MEMOS_CA"] = "/environment.pem";
  EXPECT_EQ(find()->ca, "/environment.pem");
  EXPECT_EQ(find({}, "http://option")->ca, "") << "nothing to be checked";
  const Place given{.directory = {}, .server = "https://option", .key = {}, .ca = "/option.pem"};
  EXPECT_EQ(find(given)->ca, "/option.pem");
}

TEST_F(PlaceTest, AFolderOfTheEnvironmentCountsBeforeTheSettings) {
  settings("server = \"http://settings\"\n");
  variables_["MEMOS_DATA"] = "/d";
  EXPECT_EQ(find()->directory, "/d");
  EXPECT_EQ(find()->server, "");
  EXPECT_EQ(find({}, "http://settings")->server, "http://settings");
}

TEST_F(PlaceTest, WhatContradictsOrIsWrongIsRefused) {
  EXPECT_EQ(find("/d", "http://s").error().field, "--server");
  settings("server = 3\n");
  EXPECT_NE(find().error().message.find("line 1"), std::string::npos);
  settings("sever = \"http://s\"\n");
  EXPECT_EQ(find().error().field, "config");
  settings("server = \"http://s\"\napi_key = \"k\"\n", false);
  EXPECT_EQ(find().error().code, ErrorCode::kDenied);
  EXPECT_TRUE(find("/d")) << "a folder that was named needs no settings";
}

}  // namespace
}  // namespace memos::cli
