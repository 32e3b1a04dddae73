// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "language/statement_clauses.h"
#include "language/statement_frames.h"
#include "language/statement_values.h"
#include "language/statements.h"

/// Reads one message: clauses in, facts out. The parts are in statement_verb_frames.cc, statement_possessions.cc,
/// statement_changes.cc, statement_copula.cc, statement_attributes.cc, statement_commands.cc and
/// statement_corrections.cc.
namespace memos::language::stated {

/// What a clause says about a value.
struct Meaning {
  bool stated = false;  ///< Anything at all.
  bool ends = false;
  bool corrects = false;
  bool announced = false;    ///< From a time to come on.
  bool planned = false;      ///< To come, nobody knows when.
  bool since_event = false;  ///< The time that is said is when it began.
  bool past_state = false;   ///< The time that is said is while it held.
  bool end_event = false;    ///< The time that is said is when it ended.
};

class MessageReader {
 public:
  MessageReader(std::string_view text, const StatementContext& context);
  MessageReader(const MessageReader&) = delete;
  MessageReader& operator=(const MessageReader&) = delete;
  [[nodiscard]] std::vector<StatedFact> read();

 private:
  struct Draft {
    std::string_view subject;
    std::string key;
    std::string value;
    StatementKind kind = StatementKind::kProfile;
    bool single = true;
    Span span;              ///< Of the value, for times; empty = none.
    std::string_view tail;  ///< "except fish", for the sentence.
    std::uint8_t confidence = 90;
  };

  // statement_reader.cc
  void read_clause(const Clause& clause);
  void add_apposition(const Clause& clause);
  [[nodiscard]] Meaning meaning(const Clause& clause, Nature nature);
  [[nodiscard]] Meaning state_meaning(const Clause& clause);
  [[nodiscard]] bool says_in(const Clause& clause, std::string_view choices) const;
  [[nodiscard]] bool has_future_time(const Clause& clause);
  [[nodiscard]] bool has_duration(const Clause& clause);
  void add_times(const Clause& clause, const Meaning& meaning, Span value, StatedFact& fact);
  void add_one_time(const TimeExpression& time, std::string_view lead, const Meaning& meaning, StatedFact& fact);
  void add(const Clause& clause, const Meaning& meaning, Draft draft);
  [[nodiscard]] std::string_view subject_of(const Clause& clause) const;
  [[nodiscard]] std::string_view exception_behind(std::size_t i, std::size_t end) const;
  [[nodiscard]] bool is_about_people(const Clause& clause) const;

  // statement_verb_frames.cc
  bool read_indirect(const Clause& clause);
  bool read_frames(const Clause& clause);
  [[nodiscard]] std::size_t match_pattern(std::string_view pattern, std::size_t i, std::size_t end,
                                          Span& literal) const;
  bool read_frame(const Clause& clause, const Frame& frame, std::size_t i, Span literal);
  bool read_special(const Clause& clause, const Frame& frame, std::size_t i);
  bool read_checked(const Clause& clause, const Frame& frame, std::size_t i);
  bool read_language(const Clause& clause, const Frame& frame, std::size_t i);
  bool read_taste(const Clause& clause, const Frame& frame, std::size_t i);
  [[nodiscard]] bool is_taste(std::size_t i, bool to_do, Span value) const;
  void extend_doing(Span& value, bool to_do, std::size_t end);
  bool read_medicine(const Clause& clause, const Frame& frame, std::size_t i);
  bool read_food(const Clause& clause, const Frame& frame, std::size_t i);
  bool read_give_up(const Clause& clause, const Frame& frame, std::size_t i);
  bool read_play(const Clause& clause, const Frame& frame, std::size_t i);
  bool read_event(const Clause& clause, const Frame& frame, std::size_t i);
  bool read_plan(const Clause& clause);
  bool read_origin(const Clause& clause, const Frame& frame, std::size_t i, const Meaning& meaning);
  void add_values(const Clause& clause, const Frame& frame, std::size_t i, const Meaning& meaning,
                  std::string_view key);

  // statement_possessions.cc
  bool read_possession(const Clause& clause, const Frame& frame, std::size_t i);
  bool read_have(const Clause& clause, const Frame& frame, std::size_t i);
  bool add_people(const Clause& clause, const Meaning& meaning, const Noun& noun, Span phrase, std::size_t number);
  [[nodiscard]] bool leaves_for_while(std::size_t i, std::size_t end);
  bool read_leave(const Clause& clause, const Frame& frame, std::size_t i);
  bool read_swap(const Clause& clause, const Frame& frame, std::size_t i);
  bool read_cancel(const Clause& clause, const Frame& frame, std::size_t i);
  bool read_shift(const Clause& clause, const Frame& frame, std::size_t i);
  [[nodiscard]] Subject shifted_thing(const Clause& clause, std::size_t& at) const;
  /// Whose slot a named thing is: nobody's in particular for "the", "our".
  [[nodiscard]] std::string_view owner_of(const Subject& subject) const;
  bool name_unnamed(const Clause& clause, std::size_t i);
  bool read_naming(const Clause& clause, std::size_t i);
  bool read_died(const Clause& clause);
  bool read_break_up(const Clause& clause);
  struct Possession {
    Noun noun;
    Span phrase;             ///< The noun phrase.
    std::string head;        ///< Its last word in the singular.
    bool bare = false;       ///< "a car": nothing is told about it.
    std::size_t number = 0;  ///< Word of a number before it + 1.
  };
  [[nodiscard]] Possession possession_at(std::size_t i, std::size_t end);
  bool read_kin_possession(const Clause& clause, const Frame& frame, const Possession& thing, const Meaning& said);
  [[nodiscard]] std::size_t behind_receiver(std::size_t i, std::size_t end);
  bool read_taken_in(const Clause& clause, std::size_t i);
  bool add_more_pets(const Clause& clause, const Meaning& said, const Possession& first);
  bool read_slot_possession(const Clause& clause, const Possession& thing, const Meaning& said);
  [[nodiscard]] std::string swap_key(std::string_view base, Span from, Span to);

  // statement_changes.cc
  /// A slot whose value was changed, and whose it is.
  struct Changed {
    std::string key;
    std::string subject;
    ValueType type = ValueType::kPhrase;
    StatementKind fact = StatementKind::kProfile;
  };
  [[nodiscard]] Changed changed_slot(Span object, bool owned) const;
  bool read_change(const Clause& clause);
  bool read_meet(const Clause& clause);
  bool read_started_with(const Clause& clause, std::size_t i);
  bool name_favourite(const Sentence& said, std::size_t noun);
  void read_inverted(const Sentence& said, std::size_t first_clause);
  [[nodiscard]] Span value_before(const Sentence& said, std::size_t is) const;
  bool read_place_before(Span before, bool lives);
  bool read_own_before(const Sentence& said, Span before, std::size_t noun);
  void read_loose(const Sentence& said, std::size_t first_clause);
  void read_apposed(const Sentence& said);
  bool read_hired(const Clause& clause);
  bool read_seeing(const Clause& clause);
  void read_participle(const Sentence& said, std::size_t first_clause);
  bool read_bare_contact(std::size_t sentence);
  void open_slot(const Noun& noun, const Clause& clause);
  void open_slot(std::string_view key, ValueType type, StatementKind fact, bool shared = false);
  [[nodiscard]] static bool is_plausible(std::string_view key, std::string_view value);

  // statement_typed.cc
  [[nodiscard]] Clause own_part(std::size_t begin, std::size_t end) const;
  [[nodiscard]] bool has_fact(std::size_t first_fact, std::string_view key) const;
  void read_typed(const Sentence& said, std::size_t first_clause, std::size_t first_fact);
  void read_own_number(const Sentence& said);
  void read_put_down(const Sentence& said);
  void read_dwelling(const Sentence& said);
  void read_allergic(const Sentence& said);
  void read_trade(const Sentence& said);
  void read_learning(const Sentence& said);
  void read_own_birthday(const Sentence& said);
  void read_due(const Sentence& said);
  void read_instead(const Sentence& said, std::size_t first_fact);
  bool read_exchange(const Clause& clause);
  [[nodiscard]] std::string topic_key() const;
  void read_own_brand(const Clause& clause);

  // statement_endings.cc
  bool read_school(const Clause& clause);
  bool read_own_work(const Clause& clause);
  bool read_lessons(const Clause& clause);
  void read_endings(const Sentence& said, std::size_t first_clause);
  void add_ending(const Clause& clause, const Meaning& said, std::string_view key, Span value);
  bool read_last_day(const Clause& clause, std::size_t i);
  bool read_prescriber(const Clause& clause, std::size_t i);
  bool read_fell_through(const Clause& clause, std::size_t i);
  bool read_new_home(const Clause& clause, std::size_t i);
  void close_states();

  // statement_copula.cc
  void read_copula(const Clause& clause);
  bool read_person_is(const Clause& clause);
  bool read_is_in(const Clause& clause, std::size_t i);
  bool read_is_off(const Clause& clause, std::size_t i);
  bool read_is_phrase(const Clause& clause, std::size_t i);
  bool read_is_noun(const Clause& clause, std::size_t i);
  bool read_is_word(const Clause& clause, std::size_t i);
  bool read_is_kin(const Clause& clause, std::size_t i);
  bool read_born(const Clause& clause, std::size_t i);
  bool read_named(const Clause& clause, Span name);

  // statement_attributes.cc
  bool read_attribute(const Clause& clause);
  bool read_kin_name(const Clause& clause, std::size_t i);
  bool read_special_attribute(const Clause& clause, std::size_t i, std::string key);
  bool read_thing_attribute(const Clause& clause, std::size_t i, const std::string& phrase);
  bool read_unknown_attribute(const Clause& clause, std::size_t i, const std::string& phrase);
  bool read_pet_name(const Clause& clause, std::size_t i);
  bool read_time_attribute(const Clause& clause, std::size_t i);
  bool read_attribute_value(const Clause& clause, std::size_t i, const Noun& noun, std::string_view key);
  [[nodiscard]] bool tells_something(std::size_t i, std::size_t end, Span value) const;

  // statement_commands.cc
  void read_command(std::size_t sentence, std::size_t first_clause);
  bool read_contact(std::size_t sentence);
  struct Command {
    std::size_t verb = 0;  ///< Its word; the sentence's end = none.
    bool lasting = false;
    bool negated = false;
    bool stop = false;
  };
  [[nodiscard]] Command command_in(const Sentence& said) const;
  [[nodiscard]] bool is_own_act(const Sentence& said, std::size_t verb, std::size_t first_clause) const;
  void read_language_order(const Sentence& said, const Command& command);
  void read_style_order(const Sentence& said, const Command& command);
  [[nodiscard]] StatedFact instruction(const Sentence& said) const;
  bool read_calling(std::size_t i, std::size_t end, bool stop);
  bool is_work_on_text() const;

  // statement_corrections.cc
  void read_jokes(std::size_t sentence, std::size_t first_fact);
  bool read_fuller_place(const Sentence& said);
  bool read_correction(std::size_t sentence, std::size_t facts_before);
  void correct(const StatedFact& old, std::string value, std::size_t begin, std::size_t end, bool own, bool mistake);
  bool correct_by_statement(std::uint32_t at, bool strong, std::size_t facts_before);
  [[nodiscard]] std::vector<StatedFact> correctable() const;
  [[nodiscard]] Span corrected_value(const StatedFact& old, std::size_t i, std::size_t end, bool sure,
                                     bool short_sentence);
  void replace_corrected();
  bool read_answer();
  bool read_answer_of_having(std::string_view key);

  void push(StatedFact fact);

  StatementContext context_;
  Words words_;
  Times times_;
  People people_;
  std::vector<Clause> clauses_;
  std::vector<StatedFact> facts_;
  Noun unnamed_;              ///< "I got a puppy": a pet or child without a name; "her name is …" may tell it.
  bool moved_ = false;        ///< Something got another time.
  std::string open_key_;      ///< Of open_slot_, where no table holds it.
  bool open_shared_ = false;  ///< open_slot_ is nobody's in particular.
  std::string open_owner_;    ///< Whose open_slot_ is; empty = the speaker's.
  Noun open_slot_;            ///< "I got a new number": a slot that was named without a value; "it's …" may tell it.
};

/// Key of a noun phrase that is no slot of its own: "favourite.food", "code.door", "deadline.falcon"; else empty.
[[nodiscard]] std::string special_key(std::string_view phrase);
/// "deadline.falcon", "meeting.stand_up": the slot for when a named thing is.
[[nodiscard]] std::string time_key(std::string_view phrase, std::string_view owner);
/// "the deadline moved" behind "the Orion deadline is …": the key that the speaker's message before gave it; else
/// `key`.
[[nodiscard]] std::string fuller_key(const std::string& key, const StatementContext& context);
/// The message speaks of jobs.
[[nodiscard]] bool about_work(const Words& words);
/// "I live in a small flat", "in jeans", "in fear": a home has a name. In lower case only known ones have.
[[nodiscard]] bool names_place(const Words& words, Span value);
/// Folded words [begin, end) joined by blanks.
[[nodiscard]] std::string folded_words(const Words& words, std::size_t begin, std::size_t end);
/// The statement as a sentence in the third person.
[[nodiscard]] std::string sentence_of(const StatedFact& fact, std::string_view speaker, std::string_view tail);

/// The same of a Spanish statement, in Spanish.
[[nodiscard]] std::string spanish_sentence_of(const StatedFact& fact, std::string_view speaker);
/// `clause`: what was said, for an end that names no value.
[[nodiscard]] std::string chinese_sentence_of(const StatedFact& fact, std::string_view clause);
/// The same in the language of the text that tells it.
[[nodiscard]] std::string sentence_in_tongue(const StatedFact& fact, std::string_view speaker, std::string_view text);

}  // namespace memos::language::stated
