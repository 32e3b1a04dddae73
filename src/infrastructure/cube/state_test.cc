// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#include "infrastructure/cube/state.h"

#include <gtest/gtest.h>

#include <set>
#include <string>

namespace memos::cube {
namespace {

constexpr int kStates = 8;
constexpr int kOperations = 17;

/// The expected table, a row an operation, a column a state in the order of its number: generated, activated, merged,
/// superseded, archived, expired, deleted, erased. A letter is the state that follows (its initial; D deleted,
/// X erased, = unchanged), a dot is illegal.
struct Row {
  Operation operation;
  std::string_view next;
};
constexpr Row kTable[] = {
    {Operation::kCreateCube, "........"}, {Operation::kAdd, "........"},      {Operation::kUpdate, "AA......"},
    {Operation::kDelete, "DDDDDD.."},     {Operation::kRestore, "....AAA."},  {Operation::kErase, "XXXXXXX."},
    {Operation::kArchive, "RR......"},    {Operation::kExpire, "EE..E..."},   {Operation::kSupersede, "SS......"},
    {Operation::kMerge, "MM......"},      {Operation::kRollback, "AAAAAAA."}, {Operation::kLink, "======.."},
    {Operation::kUnlink, "=======."},     {Operation::kSettings, "........"}, {Operation::kDropCube, "........"},
    {Operation::kFreeze, "======.."},     {Operation::kUnfreeze, "........"},
};

State meant(char letter, State from) {
  switch (letter) {
    case 'A':
      return State::kActivated;
    case 'D':
      return State::kDeleted;
    case 'X':
      return State::kErased;
    case 'R':
      return State::kArchived;
    case 'E':
      return State::kExpired;
    case 'S':
      return State::kSuperseded;
    case 'M':
      return State::kMerged;
    default:
      return from;
  }
}

TEST(States, WholeTableOfTransitions) {
  std::set<Operation> seen;
  for (const Row& row : kTable) {
    seen.insert(row.operation);
    for (int s = 1; s <= kStates; ++s) {
      const auto from = static_cast<State>(s);
      const char letter = row.next[static_cast<std::size_t>(s - 1)];
      SCOPED_TRACE(std::string(name(row.operation)) + " from " + std::string(name(from)));
      EXPECT_EQ(is_legal(from, row.operation, false), letter != '.');
      const auto next = next_state(from, row.operation, false);
      ASSERT_EQ(next.has_value(), letter != '.');
      if (next) {
        EXPECT_EQ(*next, meant(letter, from));
      } else {
        EXPECT_EQ(next.error().code, ErrorCode::kConflict);
        EXPECT_NE(next.error().message.find(name(from)), std::string::npos);
        EXPECT_NE(next.error().message.find(name(row.operation)), std::string::npos);
      }
    }
  }
  EXPECT_EQ(seen.size(), static_cast<std::size_t>(kOperations));
}

TEST(States, FrozenAllowsOnlyUnfreezeAndErase) {
  for (int s = 1; s <= kStates; ++s) {
    for (int o = 1; o <= kOperations; ++o) {
      const auto from = static_cast<State>(s);
      const auto operation = static_cast<Operation>(o);
      const bool expected =
          from != State::kErased && (operation == Operation::kUnfreeze || operation == Operation::kErase);
      EXPECT_EQ(is_legal(from, operation, true), expected) << s << ' ' << o;
    }
  }
  EXPECT_EQ(next_state(State::kActivated, Operation::kUnfreeze, true), State::kActivated);
  EXPECT_NE(next_state(State::kActivated, Operation::kUpdate, true).error().message.find("unfreeze it first"),
            std::string::npos);
}

TEST(States, OnlyGeneratedAndActivatedAreCurrent) {
  for (int s = 1; s <= kStates; ++s) {
    const auto state = static_cast<State>(s);
    EXPECT_EQ(is_current(state), state == State::kGenerated || state == State::kActivated) << s;
  }
}

template <class Enum, class Parse>
void expect_names(int first, int last, Parse parse) {
  std::set<std::string_view> names;
  for (int i = first; i <= last; ++i) {
    const auto value = static_cast<Enum>(i);
    EXPECT_TRUE(names.insert(name(value)).second) << i;
    EXPECT_EQ(parse(name(value)), value) << i;
  }
  EXPECT_EQ(name(static_cast<Enum>(200)), "unknown");
  const auto wrong = parse("no_such_name");
  ASSERT_FALSE(wrong);
  EXPECT_EQ(wrong.error().code, ErrorCode::kInvalidArgument);
  for (const auto known : names) EXPECT_NE(wrong.error().message.find(known), std::string::npos) << known;
}

TEST(Names, GoThereAndBack) {
  expect_names<State>(1, 8, parse_state);
  expect_names<MemoryType>(1, 12, parse_memory_type);
  expect_names<Operation>(1, 17, parse_operation);
  expect_names<LinkType>(1, 6, parse_link_type);
  expect_names<Precision>(0, 8, parse_precision);
  expect_names<Sensitivity>(0, 3, parse_sensitivity);
}

}  // namespace
}  // namespace memos::cube
