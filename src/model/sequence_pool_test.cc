// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
// Who gets a row next, and with which adapters.
#include "model/sequence_pool.h"

#include <gtest/gtest.h>

#include <atomic>
#include <fstream>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "base/limits.h"
#include "model/twin_generator.h"

namespace memos::model {
namespace {

/// One row, and threads that wait for it, each in its turn.
class Queue {
 public:
  Queue() : twin_(make_twin_generator({.rows = 1})) {}
  ~Queue() {
    for (std::thread& thread : threads_) thread.join();
  }
  Queue(const Queue&) = delete;
  Queue& operator=(const Queue&) = delete;

  AppliedAdapter adapter(const std::string& name) {
    const std::string path = testing::TempDir() + "memos_pool_" + name;
    std::ofstream(path) << name;
    auto loaded = twin_->load_adapter(path);
    EXPECT_TRUE(loaded);
    return {*loaded, 1.0F};
  }
  SequenceLease hold(const AppliedAdapter& adapter) {
    auto lease = twin_->lease({.adapters = {adapter}});
    EXPECT_TRUE(lease);
    return *std::move(lease);
  }
  /// Returns when it waits.
  void wait(const std::string& name, const AppliedAdapter& adapter, bool background = false) {
    const std::size_t before = twin_->foreground();
    asked_ = false;
    threads_.emplace_back([this, name, adapter, background] {
      const auto keep_going = [this] {
        asked_ = true;
        return true;
      };
      const auto lease = twin_->lease({.adapters = {adapter},
                                       .background = background,
                                       .keep_going = background ? KeepGoing(keep_going) : nullptr});
      ASSERT_TRUE(lease);
      const std::scoped_lock lock(mutex_);
      order_ += name;
    });
    while (background ? !asked_.load() : twin_->foreground() == before) std::this_thread::yield();
  }
  std::string order() {
    for (std::thread& thread : threads_) thread.join();
    threads_.clear();
    return order_;
  }

 private:
  std::unique_ptr<Generator> twin_;
  std::vector<std::thread> threads_;
  std::mutex mutex_;
  std::atomic<bool> asked_ = false;  ///< Whoever waits in the background was asked whether to go on.
  std::string order_;
};

TEST(SequencePool, ThoseWithTheRowsAdaptersGoFirst) {
  Queue queue;
  const AppliedAdapter a = queue.adapter("a"), b = queue.adapter("b");
  {
    const SequenceLease held = queue.hold(a);
    for (const auto& [name, adapter] : {std::pair("1", b), std::pair("2", a), std::pair("3", b), std::pair("4", a)})
      queue.wait(name, adapter);
  }
  EXPECT_EQ(queue.order(), "2413");
}

TEST(SequencePool, NobodyIsOvertakenForEver) {
  Queue queue;
  const AppliedAdapter a = queue.adapter("a"), b = queue.adapter("b");
  {
    const SequenceLease held = queue.hold(a);
    queue.wait("B", b);
    for (std::size_t i = 0; i < limits::kMaxOvertakings + 3; ++i) queue.wait("a", a);
  }
  EXPECT_EQ(queue.order(), std::string(limits::kMaxOvertakings, 'a') + "Baaa");
}

TEST(SequencePool, BackgroundComesLast) {
  Queue queue;
  const AppliedAdapter a = queue.adapter("a"), b = queue.adapter("b");
  {
    const SequenceLease held = queue.hold(a);
    queue.wait("z", a, true);
    queue.wait("1", b);
    queue.wait("2", b);
  }
  EXPECT_EQ(queue.order(), "12z");
}

TEST(SequencePool, WhoGivesUpLetsOthersPass) {
  const auto twin = make_twin_generator({.rows = 1});
  auto held = twin->lease({});
  ASSERT_TRUE(held);
  EXPECT_EQ(twin->lease({.keep_going = [] { return false; }}).error().code, ErrorCode::kCancelled);
  EXPECT_EQ(twin->foreground(), 1U);
  *held = SequenceLease();
  EXPECT_TRUE(twin->lease({}));
  EXPECT_EQ(twin->foreground(), 0U);
}

}  // namespace
}  // namespace memos::model
