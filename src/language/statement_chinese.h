// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "language/choices.h"
#include "language/statement_frames.h"
#include "language/time_expressions.h"

/// What the Chinese rules know; lists are separated by "|".
namespace memos::language::stated::chinese {

enum class Sense : std::uint8_t {
  kPlain,
  kHome,        ///< With a street and a number it is an address.
  kProfession,  ///< Only professions.
  kFood,        ///< Negated: diet.avoids.
  kGiveUp,
  kPossession,  ///< The noun or brand tells the slot.
  kMedicine,
  kLanguage,
  kTaste,
  kDistaste,
  kHealth,
  kPet,     ///< "养了一只猫"
  kOrigin,  ///< "是上海人"
  kStatus,
  kBreakUp,
  kDied,  ///< Of a pet: its owner has it no more.
};

/// A verb with its value at "{}"; without one the value is what follows.
struct Row {
  std::string_view verb;
  std::string_view key;
  Nature nature = Nature::kState;
  Sense sense = Sense::kPlain;
  bool single = true;
  StatementKind kind = StatementKind::kProfile;
};
[[nodiscard]] std::span<const Row> rows() noexcept;

/// An attribute or a person: "电话号码", "妹妹".
struct NounRow {
  std::string_view words;
  std::string_view key;
  ValueType type = ValueType::kPhrase;
  NounKind kind = NounKind::kSlot;
  bool single = true;
};
[[nodiscard]] std::span<const NounRow> nouns() noexcept;

/// What a clause says before its verb.
struct Mood {
  bool negated = false;
  bool past = false;
  bool future = false;
  bool doubt = false;
  bool no_more = false;
};

struct Found {
  std::string subject;
  std::string key;
  std::string value;
  StatementKind kind = StatementKind::kProfile;
  bool single = true;
  Nature nature = Nature::kState;
  Mood mood;
  bool timed = false;   ///< The value is a time.
  bool denies = false;  ///< "不吃": the negation is part of the slot.
};

/// A clause and what stands in it.
struct Part {
  std::size_t begin = 0;
  std::size_t end = 0;
  bool asked = false;
  std::vector<Found> found;
  std::string form;  ///< Without what leads it, marks for its times; empty where nothing is said to be so.
};
/// `asks`: a question is read: values may be missing.
[[nodiscard]] std::vector<Part> read_clauses(std::string_view text, std::string_view speaker, const TimeReference& now,
                                             bool asks);

/// "在腾讯当产品经理"
struct Post {
  std::string_view place, role;  ///< Both empty: no such clause.
};
[[nodiscard]] Post post_in(std::string_view clause) noexcept;

/// What a doctor changed: "医生给我换成了氯吡格雷", "医生把阿司匹林停了".
struct Dose {
  std::string_view name;
  bool ends = false;
};
[[nodiscard]] std::vector<Dose> doctor_said(std::string_view clause);
/// "氨氯地平降血压": the medicine without what it is taken for.
[[nodiscard]] std::string_view without_purpose(std::string_view medicine) noexcept;

// Statements that the form of a clause tells, whatever its verb; `clause` as in Part::form.

/// "把A换成B", "从A跳到B": what ends and what begins.
[[nodiscard]] std::vector<Found> exchanged(std::string_view clause, std::string_view message, std::string_view speaker);
/// "13700001111是我的手机号", "可乐是我的狗": the noun behind.
[[nodiscard]] std::vector<Found> inverted(std::string_view clause, std::string_view speaker);
/// "我花生过敏", "我在长沙住了五年", "我报了法语班"; `rest`: behind "我", where `self`.
[[nodiscard]] std::vector<Found> by_form(std::string_view rest, std::string_view message, std::string_view speaker,
                                         bool self);
/// "报告周四交", "老师把钢琴课调到五点": the slot whose time is told; empty = none.
[[nodiscard]] std::string scheduled(std::string_view clause);

/// The slot of a named thing with a time: "项目截止日期" -> "deadline", "周会" -> "meeting.周会". `due`: asked when it
/// must be handed in. Empty = none.
[[nodiscard]] std::string event_key(std::string_view noun, bool due);
/// "会议改到…", "项目的截止日期是…": the slot whose time a clause tells or asks for; empty = none.
[[nodiscard]] std::string timed_event(std::string_view rest, bool asks);
/// The slot of what stands before "密码".
[[nodiscard]] std::string code_key(std::string_view named);
/// "颜色现在是绿色", "颜色变成绿色": the noun, and where its value begins; empty = no such clause.
[[nodiscard]] std::string_view told_noun(std::string_view text, std::size_t& behind) noexcept;
/// "我换邮箱了": the slot that has a new value, which follows; nullptr = none.
[[nodiscard]] const NounRow* renewed(std::string_view clause) noexcept;

/// Whether a character that stands at a place in a text ends a clause.
[[nodiscard]] bool ends_clause(std::string_view text, char32_t mark, std::size_t at) noexcept;

/// Takes the mark of a time off a clause.
bool take_time(std::string_view& rest) noexcept;
/// Takes times, adverbs and words of mood off a clause: "以前", "打算".
void strip_mood(std::string_view& rest, Mood& mood) noexcept;
/// "我和老婆住在…": takes "和老婆" off a clause that began with "我".
void strip_company(std::string_view& clause) noexcept;

/// "英语" of "和英语": languages that follow another one. Views of the text.
[[nodiscard]] std::vector<std::string_view> languages_behind(std::string_view text);

/// A time as it is told, with the hour behind a day ("每周一上午九点半") and the calendar before it ("农历八月十五").
[[nodiscard]] std::string_view whole_time(std::string_view text, const TimeExpression& time) noexcept;

constexpr char kTimeMark = '\x01';  ///< Stands for an expression of time in a normalised clause.
/// A value without what ends a sentence, and without time marks.
[[nodiscard]] std::string clean(std::string_view value);

/// Two to five characters without a word of grammar, or Latin letters with a capital.
[[nodiscard]] bool is_name(std::string_view text) noexcept;
/// A name behind "我妈妈是": no "四川人", "素食者", "护士", which tell what she is.
[[nodiscard]] bool is_person_name(std::string_view text) noexcept;
/// "我的妈妈", "Mira的老公": who bears no name.
[[nodiscard]] std::string kin_of(const std::string& owner, std::string_view noun);
/// "妈妈", "老婆": somebody's, not a name.
[[nodiscard]] bool is_kin_word(std::string_view text) noexcept;
/// Whether a verb tells what only people do or have: live in a city, work, keep pets.
[[nodiscard]] bool is_of_people(const Row& row) noexcept;
/// "四川人", "素食者", "护士"
[[nodiscard]] bool is_kind_of_person(std::string_view text) noexcept;
/// A name as above, or a family name with its title: "王医生", "市医院的陈主任"; no "个好人".
[[nodiscard]] bool is_person(std::string_view value) noexcept;
[[nodiscard]] bool is_city(std::string_view text) noexcept;
[[nodiscard]] bool begins_with_city(std::string_view text) noexcept;
/// Where "住在…" is no town ("朋友家", "学校附近") the known city that it begins with, or empty; else the value.
[[nodiscard]] std::string_view dwelling_town(std::string_view value) noexcept;
/// With a street and a number, or an estate: "幸福小区".
[[nodiscard]] bool is_address(std::string_view value) noexcept;
/// No city and no home: "在杭州工作" does not tell for whom.
[[nodiscard]] bool is_employer(std::string_view value) noexcept;
/// What is owned, without its measure word; empty where only something is done with it ("开车送孩子").
[[nodiscard]] std::string_view owned_thing(std::string_view value) noexcept;
/// "车": some thing, of which nothing more is told.
[[nodiscard]] bool is_bare_thing(std::string_view value) noexcept;
/// Where the unit of a dose stands; npos = none.
[[nodiscard]] std::size_t dose_at(std::string_view value) noexcept;
[[nodiscard]] bool is_medicine_told(std::string_view value, std::string_view verb) noexcept;
/// "二甲双胍" of "500毫克二甲双胍".
[[nodiscard]] std::string medicine_name(std::string_view value);
/// The slot of a thing that is owned: "特斯拉" -> "possession.car"; empty = none.
[[nodiscard]] std::string_view possession_key(std::string_view value) noexcept;

extern const std::string_view kConnectors;  ///< Begin a clause and say nothing.
extern const std::string_view kAdverbs;
extern const std::string_view kTimeVerbs;  ///< Between a named thing and its time.
extern const std::string_view kAsking;
extern const std::string_view kUnreal;
extern const std::string_view kProfessions;
extern const std::string_view kHealthWords;
extern const std::string_view kLanguages;
extern const std::string_view kMedicines;

/// The longest of the choices that the text begins with.
[[nodiscard]] inline std::string_view head_of(std::string_view text, std::string_view choices) noexcept {
  std::string_view best;
  while (!choices.empty()) {
    const std::string_view choice = next_choice(choices);
    if (choice.size() > best.size() && text.starts_with(choice)) best = choice;
  }
  return best;
}

[[nodiscard]] inline bool holds(std::string_view text, std::string_view choices) noexcept {
  while (!choices.empty()) {
    if (text.contains(next_choice(choices))) return true;
  }
  return false;
}

inline bool strip(std::string_view& text, std::string_view choices) noexcept {
  const std::string_view head = head_of(text, choices);
  text.remove_prefix(head.size());
  return !head.empty();
}

[[nodiscard]] inline bool ends_with_one(std::string_view text, std::string_view choices) noexcept {
  while (!choices.empty()) {
    if (text.ends_with(next_choice(choices))) return true;
  }
  return false;
}

[[nodiscard]] inline std::size_t length(std::string_view text) noexcept {
  return static_cast<std::size_t>(
      std::ranges::count_if(text, [](char c) { return (static_cast<unsigned char>(c) & 0xC0U) != 0x80U; }));
}

}  // namespace memos::language::stated::chinese
