// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#include "interface/cli/app.h"

#include <gtest/gtest.h>

#include <memory>
#include <new>

#include "base/json.h"

namespace memos::cli {
namespace {

struct CloseFile {
  void operator()(std::FILE* file) const { std::fclose(file); }
};
using File = std::unique_ptr<std::FILE, CloseFile>;

std::string content(std::FILE* file) {
  std::rewind(file);
  std::string text;
  char buffer[4096];
  for (std::size_t got = 0; (got = std::fread(buffer, 1, sizeof buffer, file)) > 0;) text.append(buffer, got);
  return text;
}

/// What one run of the program left behind.
struct Outcome {
  int status = -1;
  std::string out, err;
};

Outcome run_with(const std::vector<std::string>& arguments, const Opener& opener) {
  const File in(std::tmpfile());
  const File out(std::tmpfile());
  const File err(std::tmpfile());
  Streams streams;
  streams.in = in.get();
  streams.out = out.get();
  streams.err = err.get();
  Outcome result;
  result.status = run(arguments, streams, opener);
  result.out = content(out.get());
  result.err = content(err.get());
  return result;
}

Opener failing(Error error) {
  return
      [error = std::move(error)](const Options&) -> Result<std::unique_ptr<Memos>> { return std::unexpected(error); };
}

TEST(App, EveryErrorCodeEndsWithItsNumber) {
  for (int value = 1; value <= static_cast<int>(ErrorCode::kInternal); ++value) {
    const auto code = static_cast<ErrorCode>(value);
    const Outcome people = run_with({"list", "--data", "d"}, failing({code, "what happened", "field"}));
    EXPECT_EQ(people.status, value);
    EXPECT_EQ(people.out, "");
    EXPECT_TRUE(people.err.starts_with("memos: what happened (field): ")) << people.err;
    const Outcome program = run_with({"list", "--data", "d", "--json"}, failing({code, "what happened", "field"}));
    EXPECT_EQ(program.status, value);
    EXPECT_EQ(program.err, "");
    const auto object = json::parse(program.out);
    ASSERT_TRUE(object) << program.out;
    ASSERT_NE(object->find("error"), nullptr);
    EXPECT_EQ(*object->find("error")->find("code")->as_string(), error_name(code));
  }
}

TEST(App, NoExceptionLeavesIt) {
  const Outcome memory =
      run_with({"list"}, [](const Options&) -> Result<std::unique_ptr<Memos>> { throw std::bad_alloc(); });
  EXPECT_EQ(memory.status, static_cast<int>(ErrorCode::kExhausted));
  const Outcome other = run_with(
      {"list"}, [](const Options&) -> Result<std::unique_ptr<Memos>> { throw std::runtime_error("a defect"); });
  EXPECT_EQ(other.status, static_cast<int>(ErrorCode::kInternal));
  EXPECT_NE(other.err.find("a defect"), std::string::npos);
}

TEST(App, CommandsOpenTheFolderForWhatTheyDo) {
  struct Case {
    std::vector<std::string> arguments;
    bool create, load_embedder;
  };
  const std::vector<Case> cases = {
      {{"add", "x"}, true, false},    {{"cube", "create", "x"}, true, false},          {{"list"}, false, false},
      {{"search", "x"}, false, true}, {{"search", "--no-vectors", "x"}, false, false}, {{"delete", "x"}, false, false}};
  for (const Case& one : cases) {
    Options seen;
    std::vector<std::string> arguments = one.arguments;
    arguments.insert(arguments.end(), {"--data", "the folder", "--embedder", "the model"});
    run_with(arguments, [&seen](const Options& options) -> Result<std::unique_ptr<Memos>> {
      seen = options;
      return fail(ErrorCode::kBusy, "held");
    });
    EXPECT_EQ(seen.directory, "the folder") << one.arguments.front();
    EXPECT_EQ(seen.embedder, "the model");
    EXPECT_EQ(seen.create, one.create) << one.arguments.front();
    EXPECT_EQ(seen.load_embedder, one.load_embedder) << one.arguments.front();
    EXPECT_FALSE(seen.run_jobs);
  }
}

TEST(App, AFolderThatTakesNoWritesIsReadOnce) {
  std::vector<bool> read_only;
  const Opener opener = [&read_only](const Options& options) -> Result<std::unique_ptr<Memos>> {
    read_only.push_back(options.read_only);
    return fail(ErrorCode::kReadOnly, "no writes");
  };
  run_with({"list"}, opener);
  EXPECT_EQ(read_only, (std::vector<bool>{false, true}));
  read_only.clear();
  EXPECT_EQ(run_with({"add", "x"}, opener).status, static_cast<int>(ErrorCode::kReadOnly));
  EXPECT_EQ(read_only, std::vector<bool>{false});
}

TEST(App, WrongOptionsNeverOpenTheFolder) {
  bool opened = false;
  const Opener opener = [&opened](const Options&) -> Result<std::unique_ptr<Memos>> {
    opened = true;
    return fail(ErrorCode::kBusy, "held");
  };
  for (const std::vector<std::string>& arguments :
       std::vector<std::vector<std::string>>{{"search", "-k", "0", "x"},
                                             {"search", "--known-at", "soon", "x"},
                                             {"add", "--embed", "soon", "x"},
                                             {"list", "--type", "poem"},
                                             {"log", "--operation", "think"},
                                             {"link", "a", "b", "--type", "likes"}}) {
    EXPECT_EQ(run_with(arguments, opener).status, static_cast<int>(ErrorCode::kInvalidArgument)) << arguments.front();
  }
  EXPECT_FALSE(opened);
}

TEST(App, HelpAndVersionNeedNothing) {
  for (const std::vector<std::string>& arguments :
       std::vector<std::vector<std::string>>{{"--help"}, {"search", "--help"}, {"--version"}, {}}) {
    const Outcome page = run_with(arguments, failing({ErrorCode::kInternal, "opened", ""}));
    EXPECT_EQ(page.status, 0);
    EXPECT_NE(page.out, "");
    EXPECT_EQ(page.err, "");
  }
}

}  // namespace
}  // namespace memos::cli
