// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
// Two handles in one process exclude each other like two processes do: the lock belongs to the open file.
#include "interface/link/folder.h"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include <atomic>
#include <filesystem>
#include <fstream>
#include <set>
#include <thread>

#include "interface/api/once.h"
#include "interface/link/greeting.h"
#include "interface/link/local_socket.h"
#include "interface/link/open.h"

namespace memos::link {
namespace {

class FolderTest : public testing::Test {
 protected:
  FolderTest() {
    std::string pattern = testing::TempDir() + "memos-link-XXXXXX";
    root_ = ::mkdtemp(pattern.data());
    data_ = root_ + "/data";
  }
  ~FolderTest() override { std::filesystem::remove_all(root_); }

  Options options() const {
    Options options;
    options.directory = data_;
    options.embedder = "none";
    return options;
  }
  std::unique_ptr<Memos> open() { return open(options()); }
  static std::unique_ptr<Memos> open(const Options& options) {
    auto opened = memos::open(options);
    EXPECT_TRUE(opened) << opened.error().message;
    return opened ? *std::move(opened) : nullptr;
  }
  static MemoryId add(Memos& memos, const std::string& text) {
    AddRequest request;
    request.items.emplace_back().text = text;
    const auto added = memos.add(request);
    EXPECT_TRUE(added) << added.error().message;
    return added ? added->items.front().id : MemoryId{};
  }
  static std::set<std::string> texts(Memos& memos) {
    std::set<std::string> out;
    ListRequest request;
    request.limit = 1000;
    const auto page = memos.list(request);
    EXPECT_TRUE(page) << page.error().message;
    if (!page) return out;
    for (const Memory& memory : page->memories) EXPECT_TRUE(out.insert(memory.body.text).second) << "twice";
    return out;
  }

  std::string root_, data_;
};

TEST_F(FolderTest, TheSecondSeesWhatTheFirstAddsAndTheOtherWayRound) {
  const auto first = open();
  const MemoryId one = add(*first, "the first speaks");
  const auto second = open();
  EXPECT_EQ(second->get(one, {})->body.text, "the first speaks");
  const MemoryId two = add(*second, "the second speaks");
  EXPECT_EQ(first->get(two, {})->body.text, "the second speaks");
  SearchRequest search;
  search.text = "who speaks";
  EXPECT_EQ(second->search(search)->hits.size(), 2U);
  EXPECT_EQ(second->statistics()->directory, data_);
}

TEST_F(FolderTest, TheSocketIsTheOwnersAlone) {
  const auto first = open();
  struct stat info{};
  ASSERT_EQ(::stat((data_ + "/socket").c_str(), &info), 0);
  EXPECT_EQ(info.st_mode & 0777U, 0600U);
  EXPECT_TRUE(S_ISSOCK(info.st_mode));
}

TEST_F(FolderTest, AClientTakesOverWhenTheOwnerEnds) {
  auto first = open();
  const auto second = open();
  const auto third = open();
  add(*second, "before");
  first.reset();
  add(*second, "after");
  add(*third, "and the third");
  EXPECT_EQ(texts(*third), (std::set<std::string>{"before", "after", "and the third"}));
}

TEST_F(FolderTest, AWatcherTakesOverWithoutBeingAsked) {
  auto first = open();
  const auto second = open();  // runs jobs, so it watches
  add(*first, "one");
  first.reset();
  Options waiting = options();
  waiting.run_jobs = false;
  const auto third = open(waiting);  // comes as a client or takes the folder itself; either way it works
  EXPECT_EQ(texts(*third), std::set<std::string>{"one"});
  EXPECT_EQ(texts(*second), std::set<std::string>{"one"});
}

TEST_F(FolderTest, OwnersComeAndGoUnderLoadAndNothingIsLostOrDoubled) {
  constexpr int kThreads = 4;
  constexpr int kEach = 60;
  std::vector<std::unique_ptr<Memos>> handles;
  for (int i = 0; i < kThreads; ++i) handles.push_back(open());
  std::vector<std::thread> threads;
  for (int t = 0; t < kThreads; ++t) {
    threads.emplace_back([this, t, &handle = handles[static_cast<std::size_t>(t)]] {
      for (int i = 0; i < kEach; ++i) {
        add(*handle, "turn " + std::to_string(t) + "." + std::to_string(i));
        // Each closes and comes back, so that the folder changes hands again and again.
        if (i % 10 == 9 && i + 1 < kEach) {
          handle.reset();
          handle = open();
        }
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(texts(*handles.front()).size(), static_cast<std::size_t>(kThreads * kEach));
}

TEST_F(FolderTest, AServeGetsTheFolderAndTheOwnerBecomesItsClient) {
  const auto user = open();
  const auto other = open();
  add(*user, "before");
  auto served = open_to_serve(options());
  ASSERT_TRUE(served) << served.error().message;
  EXPECT_EQ(texts((*served)->of({})), std::set<std::string>{"before"});
  add(*user, "from the old owner");
  add(*other, "from another client");
  EXPECT_EQ(texts((*served)->of({})).size(), 3U);

  const auto second = open_to_serve(options());
  ASSERT_FALSE(second);
  EXPECT_EQ(second.error().code, ErrorCode::kBusy);
  EXPECT_NE(second.error().message.find("in use by process " + std::to_string(::getpid())), std::string::npos)
      << second.error().message;
  served->reset();
  add(*user, "the server ended");
  EXPECT_EQ(texts(*other).size(), 4U);
}

TEST_F(FolderTest, WorkThatDoesNotEndIsNotHandedOver) {
  const auto user = open();
  add(*user, "something to export");
  std::optional<Result<std::unique_ptr<api::Tenants>>> served;
  ASSERT_TRUE(user->export_cube("me", [&](std::string_view) -> Status {
    if (!served) served.emplace(open_to_serve(options()));
    return {};
  }));
  ASSERT_TRUE(served && !*served);
  EXPECT_EQ(served->error().code, ErrorCode::kBusy);
  EXPECT_EQ(texts(*user).size(), 1U);
}

TEST_F(FolderTest, AWriteThatIsRepeatedIsDoneOnce) {
  auto first = open();
  const auto second = open();
  const MemoryId request_id = *MemoryId::parse("0190d5c1-7a3e-7c54-9d0a-2f6b8c1e4a77");
  const auto add_once = [&](Memos& memos) {
    const api::RequestScope scope(request_id);
    AddRequest request;
    request.items.emplace_back().text = "once";
    request.items.emplace_back().text = "twice";
    return memos.add(request).value();
  };
  const AddResult done = add_once(*second);
  add(*first, "between");
  first.reset();  // the repetition reaches another owner
  const AddResult again = add_once(*second);
  ASSERT_EQ(again.items.size(), 2U);
  EXPECT_EQ(again.items[0].id, done.items[0].id);
  EXPECT_EQ(again.items[1].id, done.items[1].id);
  EXPECT_EQ(again.sequence, done.sequence);
  EXPECT_FALSE(again.items[0].repeated);
  EXPECT_EQ(texts(*second).size(), 3U);
  const api::RequestScope scope(request_id);
  const auto misused = second->remove(done.items[0].id, {});
  ASSERT_FALSE(misused);
  EXPECT_EQ(misused.error().field, "request_id");
}

TEST_F(FolderTest, RepeatedChangesAnswerAsTheFirstTime) {
  const auto memos = open();
  const MemoryId id = add(*memos, "old");
  const auto ids = [n = std::uint8_t{0}]() mutable { return MemoryId{{++n, 1, 2, 3}}; };
  auto next = ids;
  const auto twice = [&](auto&& write) {
    const api::RequestScope scope(next());
    const auto one = write();
    EXPECT_TRUE(one) << one.error().message;
    const auto two = write();
    EXPECT_TRUE(two) << two.error().message;
    return std::pair(*one, *two);
  };
  UpdateRequest update;
  update.id = id;
  update.text = "new";
  const auto updated = twice([&] { return memos->update(update); });
  EXPECT_EQ(updated.first.version, 2U);
  EXPECT_EQ(updated.second.version, 2U);
  EXPECT_EQ(updated.second.body.text, "new");
  EXPECT_EQ(twice([&] { return memos->remove(id, {}); }).second.state, State::kDeleted);
  EXPECT_EQ(twice([&] { return memos->restore(id, {}); }).second.state, State::kActivated);
  EXPECT_EQ(twice([&] { return memos->archive(id, {}); }).second.state, State::kArchived);
  const auto back = twice([&] { return memos->rollback_cube("me", {.sequence = Sequence{2}, .time = {}}, {}); });
  EXPECT_EQ(back.first.changed, 1U);
  EXPECT_EQ(back.second.changed, 1U);
  const MemoryId other = add(*memos, "other");
  const api::RequestScope scope(next());
  EXPECT_TRUE(memos->link({LinkType::kMentions, id, other}, {}));
  EXPECT_TRUE(memos->link({LinkType::kMentions, id, other}, {}));
  EXPECT_EQ(memos->provenance(id)->links.size(), 1U);
}

TEST_F(FolderTest, AReadOnlyClientChangesNothing) {
  const auto owner = open();
  add(*owner, "here");
  Options reading = options();
  reading.read_only = true;
  const auto reader = open(reading);
  EXPECT_EQ(texts(*reader).size(), 1U);
  AddRequest request;
  request.items.emplace_back().text = "no";
  EXPECT_EQ(reader->add(request).error().code, ErrorCode::kReadOnly);
}

TEST_F(FolderTest, WhoOnlyReadsKeepsOthersOut) {
  open().reset();
  Options reading = options();
  reading.read_only = true;
  const auto reader = open(reading);
  const auto second = memos::open(options());
  ASSERT_FALSE(second);
  EXPECT_EQ(second.error().code, ErrorCode::kBusy);
  EXPECT_NE(second.error().message.find("reading only"), std::string::npos) << second.error().message;
}

TEST_F(FolderTest, AFolderWithALongPathIsSharedElsewhere) {
  data_ = root_ + "/" + std::string(120, 'x') + "/data";
  const auto first = open();
  const auto second = open();
  add(*second, "reached");
  EXPECT_EQ(texts(*first).size(), 1U);
  EXPECT_FALSE(std::filesystem::exists(data_ + "/socket"));
  std::ifstream lock(data_ + "/lock");
  const std::string note((std::istreambuf_iterator<char>(lock)), {});
  EXPECT_NE(note.find(", socket " + socket_path(data_)), std::string::npos) << note;
}

TEST_F(FolderTest, AnOwnerOfAnotherVersionIsNamed) {
  open().reset();
  const auto files = base::make_posix_file_system();
  const auto lock = files->lock(data_ + "/lock", "process 1, another memos");
  ASSERT_TRUE(lock);
  auto listener = listen_at(socket_path(data_));
  ASSERT_TRUE(listener);
  std::thread other([&] {
    FrameStream frames(accept_from(listener->get()));
    EXPECT_TRUE(frames.read(limits::kLinkHandshakeTimeout, limits::kLinkHandshakeTimeout));
    Greeting welcome = own_greeting({}, false);
    welcome.fingerprint += 1;
    welcome.version = "9.9.9";
    EXPECT_TRUE(frames.write(FrameKind::kWelcome, to_payload(welcome), limits::kLinkHandshakeTimeout));
  });
  const auto opened = memos::open(options());
  other.join();
  ASSERT_FALSE(opened);
  EXPECT_EQ(opened.error().code, ErrorCode::kUnsupported);
  EXPECT_NE(opened.error().message.find("9.9.9"), std::string::npos) << opened.error().message;
}

TEST_F(FolderTest, ABackupThroughTheSocketIsWhole) {
  const auto owner = open();
  const auto client = open();
  add(*client, "kept");
  const auto report = client->backup(root_ + "/copy", {});
  ASSERT_TRUE(report) << report.error().message;
  Options copy = options();
  copy.directory = root_ + "/copy";
  EXPECT_EQ(texts(*open(copy)), std::set<std::string>{"kept"});
  const auto verified = client->verify({});
  ASSERT_TRUE(verified);
  EXPECT_EQ(verified->problems, std::vector<std::string>{});
}

TEST_F(FolderTest, MoreConnectionsThanAllowedAreToldSo) {
  const auto owner = open();
  std::vector<std::unique_ptr<Connection>> held;
  Result<std::unique_ptr<Connection>> last = Connection::open(socket_path(data_), {});
  while (last && held.size() < limits::kMaxLinkConnections) {
    held.push_back(*std::move(last));
    last = Connection::open(socket_path(data_), {});
  }
  EXPECT_EQ(held.size(), limits::kMaxLinkConnections);
  ASSERT_FALSE(last);
  EXPECT_EQ(last.error().code, ErrorCode::kExhausted) << last.error().message;
}

}  // namespace
}  // namespace memos::link
