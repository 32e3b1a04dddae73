// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
// The question side of the tables: "Where do I live?", "What's Anna's job?", "my address".
#include <algorithm>
#include <array>
#include <string>

#include "language/asked_rewrites.h"
#include "language/statement_clauses.h"
#include "language/statement_frames.h"
#include "language/statement_reader.h"
#include "language/statement_tongue.h"
#include "language/statement_values.h"

namespace memos::language::stated {

namespace {

/// Complements of "be" in questions: "What am I allergic to?", "Is Bob married?"
struct IsAsked {
  std::string_view words;
  std::string_view key;
};
constexpr auto kIsAsked = std::to_array<IsAsked>({
    {"allergic", "allergy"},
    {"born", "birthplace"},
    {"from", "hometown"},
    {"based", "home.city"},
    {"located", "home.city"},
    {"married", "relation.partner"},
    {"engaged", "relation.partner"},
    {"single", "relationship.status"},
    {"divorced", "relationship.status"},
    {"dating", "relation.partner"},
    {"vegetarian", "diet"},
    {"vegan", "diet"},
    {"pescatarian", "diet"},
    {"diabetic", "health.condition"},
    {"pregnant", "health.condition"},
    {"retired", "work.role"},
    {"employed", "work.employer"},
    {"afraid", "fear"},
    {"scared", "fear"},
    {"into", "preference.likes"},
    {"called", "name"},
    {"left-handed", "profile.handedness"},
    {"named", "name"},
    {"fan", "sports.team"},
});

/// Class words of "what <word> …" that tell the slot together with a verb.
struct ClassWord {
  std::string_view noun;
  std::string_view key;
};
constexpr auto kClassWords = std::to_array<ClassWord>({
    {"language", "language."},
    {"instrument", "instrument"},
    {"sport", "hobby"},
    {"hobby", "hobby"},
    {"team", "sports.team"},
    {"medication", "medication."},
    {"medicine", "medication."},
    {"pill", "medication."},
    {"drug", "medication."},
    {"dose", "medication."},
    {"dosage", "medication."},
    {"pet", "pet."},
    {"animal", "pet."},
    {"allergy", "allergy"},
    {"plan", "plan."},
    {"food", "preference.likes"},
    {"city", "home.city"},
    {"town", "home.city"},
    {"place", "home.city"},
    {"country", "home.country"},
    {"company", "work.employer"},
    {"employer", "work.employer"},
    {"job", "work.role"},
    {"school", "study.school"},
    {"university", "study.school"},
    {"college", "study.school"},
    {"subject", "study.subject"},
    {"gym", "gym"},
    {"bank", "bank"},
    {"instruction", "instruction."},
    {"preference", "preference."},
    {"like", "preference.likes"},
    {"dislike", "preference.dislikes"},
    {"possession", "possession."},
    {"favourite", "favourite."},
    {"favorite", "favourite."},
    {"goal", "plan."},
    {"appointment", "meeting."},
    {"meeting", "meeting."},
    {"deadline", "deadline."},
});

class Question {
 public:
  Question(std::string_view text, std::string_view asker, const TimeReference& now)
      : words_(text, english_lexicon()), times_(text, now), people_(asker), asker_(asker), now_(now) {}

  std::vector<AskedSlot> read() {
    for (const Sentence& sentence : words_.sentences()) {
      if (read_sentence(sentence)) break;
      out_.clear();
    }
    return std::move(out_);
  }

  /// "Which medication am I on?", "what gym am I a member of?": where no verb tells it, the noun that is asked for
  /// does.
  std::vector<AskedSlot> read_or_class() {
    std::vector<AskedSlot> found = read();
    if (!found.empty() || words_.sentences().empty()) return found;
    const Sentence& said = words_.sentences().back();
    begin_ = said.begin;
    end_ = said.end;
    note_flags();
    for (std::size_t i = begin_; i + 2 < end_; ++i) {
      if (!words_.says(i, "which|what")) continue;
      std::size_t verb = i + 1;
      while (verb < end_ && verb < i + 4 && !words_[verb].is(kBe | kDo | kHave)) ++verb;
      if (verb == i + 1 || !words_[verb].is(kBe | kDo | kHave) || words_[verb].is(kPast) || !words_[verb + 1].is(kSelf))
        continue;
      const std::string noun = folded_words(words_, i + 1, verb);
      const Noun& known = find_noun(noun);
      const auto* const row = std::ranges::find(kClassWords, singular(noun), &ClassWord::noun);
      if (known.kind == NounKind::kSlot || known.kind == NounKind::kPet) {
        add(std::string(asker_), std::string(known.key));
      } else if (row != kClassWords.end()) {
        add(std::string(asker_), std::string(row->key));
      }
      break;
    }
    if (out_.empty() && (words_.match(begin_, "who am i with") != 0 || says_behind(begin_, "relationship")) &&
        words_.says(begin_, "who"))
      add(std::string(asker_), "relation.partner");
    return std::move(out_);
  }

 private:
  bool read_sentence(const Sentence& sentence) {
    end_ = sentence.end;
    begin_ = sentence.begin;
    std::size_t i = skip_politeness(sentence.begin);
    if (i >= end_) return false;
    note_flags();
    const Word& word = words_[i];
    if (word.quoted) return false;
    if (word.is(kAsking) && !(word.lower == "that")) return read_wh(i);
    const bool inverted = word.is(kBe | kDo | kHave | kWill | kDoubt) && !word.lower.starts_with("'");
    if (inverted) {
      const Subject subject = asked_subject(i + (words_[i + 1].is(kNot) ? 2U : 1U), word.is(kDo | kWill | kDoubt));
      return subject.kind != SubjectKind::kNone && read_inverted(i, subject, {}, "");
    }
    return read_bare(i, sentence.asked);
  }

  std::size_t skip_politeness(std::size_t i) {
    static constexpr std::array<std::string_view, 30> kPolite{
        "can|could|would|will you please tell|remind|show|give me",
        "can|could|would|will you tell|remind|show|give me",
        "do you still remember|know",
        "do you happen to know|remember",
        "do you know|remember|recall",
        "please tell|remind|show|give me",
        "tell|remind|show|give me",
        "i forgot|forget",
        "i can n't remember|recall",
        "i do n't remember|know|recall",
        "let me know",
        "any idea",
        "please",
        "what about",
        "how about",
        "i wonder",
        "i 'm wondering",
        "remember",
        "quick question",
        "list",
        "can|could you list",
        "summarize|summarise|name|recall",
        "i 'd like to know",
        "i want to know",
        "of",
        "again",
        "you know",
        "and|so|hey|hi|ok|okay|well|hmm|um|oh|actually|also|then",
        "by the way",
        "all|everything|about|the"};
    for (int round = 0; round < 6; ++round) {
      while (i < end_ && words_[i].mark != 0) ++i;
      bool moved = false;
      for (const std::string_view phrase : kPolite) {
        const std::size_t length = words_.match(i, phrase);
        if (length == 0 || i + length >= end_) continue;
        if (phrase.starts_with("list") || phrase.ends_with("list") || phrase.starts_with("all"))
          history_ |= words_.says(i, "list|all|everything") || phrase.ends_with("list");
        if (words_.says(i, "the") && round == 0) break;
        i += length;
        moved = true;
        break;
      }
      if (!moved) break;
    }
    return i;
  }

  void note_flags() {
    for (std::size_t i = begin_; i < end_; ++i) {
      before_ |=
          words_.says(i, "before|previously|formerly|earlier|prior|originally") || words_.match(i, "used to") != 0;
      history_ |= words_.says(i, "all|ever|history|every|different|list") ||
                  words_.match(i, "over the years|time") != 0 || words_.match(i, "so far") != 0;
      now_said_ |= words_.says(i, "now|currently|today|nowadays|current|still") || words_.match(i, "these days") != 0 ||
                   words_.match(i, "at the moment") != 0;
    }
  }

  [[nodiscard]] std::string subject_name(const Subject& subject) const {
    switch (subject.kind) {
      case SubjectKind::kSelf:
        return std::string(asker_);
      case SubjectKind::kPerson:
        return subject.who;
      case SubjectKind::kSlot:
        return subject.owner.empty() ? std::string(asker_) : subject.owner;
      default:
        return std::string(asker_);
    }
  }

  /// When a named thing is: nobody's ("the stand-up"), else the asker's ("my appointment").
  bool add_time_of(const Subject& subject, std::string_view phrase) {
    const std::string owner = subject.kind == SubjectKind::kThing ? subject.owner : std::string();
    const std::string key = time_key(phrase, owner);
    const bool own = subject.kind == SubjectKind::kSlot && !words_.says(subject.begin, "our|the");
    if (own) {
      add(subject_name(subject), key);
      return subject.owner.empty() ? add({}, key) : true;
    }
    add({}, key);
    return add(std::string(asker_), key);
  }

  bool add(std::string subject, std::string key, bool past = false, bool history = false) {
    if (key.empty()) return false;
    if (std::ranges::any_of(out_, [&](const AskedSlot& slot) { return slot.key == key && slot.subject == subject; }))
      return true;
    AskedSlot slot;
    const bool timed = key.starts_with("meeting.") || key.starts_with("deadline") || key == "birthday";
    slot.subject = std::move(subject);
    slot.key = std::move(key);
    slot.past = (past || before_) && !now_said_;
    slot.history = history || history_;
    if (!timed) {
      for (const TimeExpression& time : times_.all()) {
        if (time.kind == TimeKind::kRecurring || time.precision == TimePrecision::kVague) continue;
        const std::string_view said = words_.text().substr(time.begin, time.end - time.begin);
        if (one_of(said, "now|today|right now|Now|Today") || said.starts_with("before")) continue;
        slot.at = time.interval;
        break;
      }
    }
    out_.push_back(std::move(slot));
    return true;
  }

  /// The slots that a noun phrase asks for.
  bool add_noun(const Subject& subject, std::string_view asking) {
    const std::string phrase = folded_words(words_, subject.noun_begin, subject.noun_end);
    const bool when = asking == "when" || asking == "time";
    if (subject.kind == SubjectKind::kPerson) {
      if (!subject.owned || !subject.noun) {
        if (when && subject.name_end > subject.name_begin && !subject.owned)
          return add_time_of(subject, folded_words(words_, subject.name_begin, subject.name_end));
        return false;
      }
      const std::string owner = subject.owner.empty() ? std::string(asker_) : subject.owner;
      return add(owner, subject.noun.key == "pet." ? "pet." : std::string(subject.noun.key), subject.past);
    }
    if (phrase.empty() || subject.pronoun) return false;
    if (subject.noun.key == "name" && subject.kin) {
      return add(subject.kin_owner.empty() ? std::string(asker_) : subject.kin_owner, std::string(subject.kin.key),
                 subject.past);
    }
    const bool thing = subject.kind == SubjectKind::kThing;
    const std::string whose = thing ? std::string(asker_) : subject_name(subject);
    if (std::string key = special_key(phrase); !key.empty())
      return add(whose, key == "code.wi_fi" ? "code.wifi" : key, subject.past);
    if (phrase.contains("deadline") || phrase.contains("due date")) return add_time_of(subject, phrase);
    if (subject.noun && (!thing || subject.noun.key.starts_with("code."))) {
      add(whose, std::string(subject.noun.key), subject.past);
      if (subject.noun.key == "possession.phone" || phrase == "phone") add(whose, "contact.phone", subject.past);
      if (subject.noun.key == "work.role") add(whose, "work.employer", subject.past);
      if (when && !subject.noun.key.starts_with("birthday")) add_time_of(subject, phrase);
      return true;
    }
    const std::string head = singular(phrase);
    for (const ClassWord& row : kClassWords) {
      if (!thing && row.noun == head) return add(whose, std::string(row.key), subject.past);
    }
    if (when) return add_time_of(subject, phrase);
    if (thing)
      return add({},
                 "thing." + (subject.owner.empty() ? std::string() : key_word(subject.owner) + "_") + key_word(phrase),
                 subject.past);
    if (!subject.owned || words_[subject.noun_begin].is(kQuality | kAsking)) return false;
    add(whose, "profile." + key_word(phrase), subject.past);
    add_time_of(subject, phrase);
    return true;
  }

  bool read_wh(std::size_t i) {
    const std::string wh(words_[i].lower);
    if (wh == "why") return false;
    std::size_t at = i + 1;
    // "what kind of car", "which language", "how many cats", "what time"
    std::string asked;
    Span noun{at, at};
    if (words_.match(at, "kind|kinds|type|types|sort|brand|make|model of") != 0) at += 2;
    noun.begin = at;
    const bool counts = wh == "how" && words_.says(at, "many|much|old|tall|long|often");
    const std::string measure = counts ? std::string(words_[at].lower) : std::string();
    if (counts) noun.begin = ++at;
    while (at < end_ && at < noun.begin + 5 && words_[at].mark == 0 &&
           !words_[at].is(kBe | kDo | kHave | kWill | kDoubt | kSelf | kOwner) && words_[at].lower != "'s")
      ++at;
    noun.end = at;
    asked = folded_words(words_, noun.begin, noun.end);
    if (wh == "how" && !counts) {
      // "How do I spell …" is no slot; "How is X called"
      return false;
    }
    if (measure == "often" || measure == "long") return false;
    if (asked.contains(" ") && find_noun(asked).kind == NounKind::kNone && singular(asked) == asked &&
        !asked.starts_with("size") && special_key(asked).empty() && wh != "how") {
      asked = folded_words(words_, noun.end - 1, noun.end);
    }
    if (at >= end_) return false;
    // The words of a clause that is not inverted: "where I live", "what car Bob drives"
    if (!words_[at].is(kBe | kDo | kHave | kWill | kDoubt) && words_[at].lower != "'s") {
      const Subject subject = subject_at(words_, at, end_, people_);
      if (subject.kind == SubjectKind::kNone) return false;
      const std::optional<VerbGroup> verb = verbs_at(words_, subject.end, end_);
      return verb && read_verb(subject, *verb, wh == "how" ? measure : wh, asked);
    }
    std::size_t subject_at_word = at + 1;
    if (words_[subject_at_word].is(kNot)) ++subject_at_word;
    while (subject_at_word < end_ && words_[subject_at_word].is(kAdverb) && !words_[subject_at_word].is(kSelf))
      ++subject_at_word;
    const Subject subject = asked_subject(subject_at_word, words_[at].is(kDo | kWill | kDoubt));
    if (subject.kind == SubjectKind::kNone) return false;
    return read_inverted(at, subject, wh == "how" ? std::string_view(measure) : std::string_view(wh), asked);
  }

  /// The subject behind an auxiliary; behind "do" it ends before a base form: "does my sister | live".
  [[nodiscard]] Subject asked_subject(std::size_t i, bool bare) const {
    for (std::size_t verb = i + 1; bare && verb < end_ && verb < i + 8; ++verb) {
      const bool first_noun = verb == i + 1 && words_[i].is(kOwner | kOtherOwner | kArticle);
      if (!words_[verb].form(kBase) || first_noun) continue;
      Subject cut = subject_at(words_, i, verb, people_);
      std::size_t at = cut.end;
      while (at < verb && words_[at].is(kAdverb | kNot)) ++at;
      if (cut.kind != SubjectKind::kNone && at == verb) return cut;
    }
    return subject_at(words_, i, end_, people_);
  }

  /// An auxiliary at `aux`, then the subject.
  bool read_inverted(std::size_t aux, const Subject& subject, std::string_view wh, std::string_view asked) {
    const Word& word = words_[aux];
    const std::size_t i = subject.end;
    const bool past = word.is(kPast);
    const bool be = word.is(kBe) || word.lower == "'s";
    if (be) {
      // "is my sister living in", "am I learning"
      std::size_t at = i;
      while (at < end_ && words_[at].is(kAdverb) && !words_[at].form(kIng)) ++at;
      if (at < end_ &&
          (words_[at].form(kIng) ||
           (words_[at].form(kParticiple) && !one_of(words_[at].lower, "called|named|married|engaged|set|born")))) {
        VerbGroup group;
        group.main = words_[at].verb;
        group.progressive = words_[at].form(kIng);
        group.passive = !group.progressive;
        group.past = past;
        group.begin = at;
        group.end = at + 1;
        if (words_.match(at, "going to") != 0 && words_[at + 2].form(kBase)) {
          group.main = words_[at + 2].verb;
          group.future = true;
          group.end = at + 3;
        }
        if (words_.says(at, "planning|hoping")) return add(subject_name(subject), "plan.");
        return read_verb(subject, group, wh, asked);
      }
      return read_is(subject, i, past, wh, asked);
    }
    VerbGroup group;
    std::size_t at = i;
    group.past = past;
    group.perfect = word.is(kHave);
    group.future = word.is(kWill);
    group.negated = words_[aux + 1].is(kNot);
    while (at < end_ && (words_[at].is(kAdverb | kNot))) {
      group.negated |= words_[at].is(kNot);
      ++at;
    }
    if (word.is(kHave) && words_[at].lower == "been") ++at;
    if (words_.match(at, "used|use to") != 0) {
      at += 2;
      group.past = true;
    }
    if (words_.match(at, "want|like|plan|need|prefer to") != 0 && words_[at].lower == "plan")
      return add(subject_name(subject), "plan.");
    if (group.future && words_.says(at, "be")) {
      ++at;
      if (!words_[at].form(kIng)) return read_is(subject, at, false, wh, asked);
    }
    if (subject.kind == SubjectKind::kYou) {
      const bool call = words_.match(at, "call me") != 0 || words_.match(at, "refer to me") != 0 ||
                        words_.match(at, "address me") != 0;
      if (!call) {
        const bool language = words_.says(at, "answer|reply|respond|speak|talk|write");
        return language && asked.contains("language") && add(std::string(asker_), "instruction.language");
      }
      add(std::string(asker_), "nickname");
      return add(std::string(asker_), "name");
    }
    if (at >= end_) return false;
    group.main = words_[at].verb;
    group.begin = at;
    group.end = at + 1;
    if (group.main == 0) return false;
    return read_verb(subject, group, wh, asked);
  }

  /// "(Am I) still with Tom?"
  [[nodiscard]] bool is_with_somebody(std::size_t i) const {
    while (i < end_ && words_.says(i, "still|together|currently|now")) ++i;
    return words_.says(i, "with") && words_[i + 1].capital;
  }

  bool read_is(const Subject& subject, std::size_t i, bool past, std::string_view wh, std::string_view asked) {
    const std::string who = subject_name(subject);
    const bool person =
        subject.kind == SubjectKind::kSelf || (subject.kind == SubjectKind::kPerson && !subject.who.empty());
    if (wh == "old" && person) return add(who, "age");
    if (wh == "tall" && person) return add(who, "body.height");
    if (subject.kind == SubjectKind::kYou) return false;
    const bool tail_name = words_.says(i, "called|named") && subject.owned && subject.noun;
    if (tail_name) return add_noun(subject, wh);
    if (asked == "time" || wh == "when") {
      if (words_.says(i, "born")) return add(who, "birthday");
      if (subject.kind == SubjectKind::kSelf) return false;
      if (words_.says(i, "due")) {
        const std::string phrase = subject.name_end > subject.name_begin
                                       ? folded_words(words_, subject.name_begin, subject.name_end)
                                       : folded_words(words_, subject.noun_begin, subject.noun_end);
        return add_time_of(subject, phrase + " deadline");
      }
      if (past && subject.noun.key != "birthday") return false;
      return add_noun(subject, "when");
    }
    if (person) {
      if (wh.empty() && is_with_somebody(i)) return add(who, "relation.partner", past);
      // "Which blood pressure tablet am I on?"
      if (words_.says(i, "on") && is_medicine_word(singular(asked))) return add(who, "medication.", past);
      for (std::size_t at = i; at < end_; ++at) {
        for (const IsAsked& row : kIsAsked) {
          if (words_[at].lower != row.words) continue;
          const bool born_when = row.words == "born" && wh == "when";
          return add(who, born_when ? "birthday" : std::string(row.key),
                     past && row.words != "born" && row.words != "from");
        }
      }
      const bool alone = i >= end_ || words_[i].is(kCloser | kAdverb) || times_.at(words_[i].begin) != nullptr;
      if (wh == "where" && alone && !past) {
        add(who, "location");
        return add(who, "home.city");
      }
      if (subject.owned && (wh == "who" || wh == "what" || wh.empty())) {
        if (i < end_ && words_.says(i, "a|an|the")) {
          if (words_.says(i + 1, "vegetarian|vegan")) return add(who, "diet");
          return add(who, "work.role");
        }
        if (wh == "who" || subject.noun.kind == NounKind::kPet) return alone && add_noun(subject, wh);
        return false;
      }
      if (wh == "who" && alone && subject.kind == SubjectKind::kSelf) return add(who, "name");
      const Noun noun = wh == "what" && !asked.empty() ? find_noun(asked) : Noun{};
      return noun && add(who, std::string(noun.key));
    }
    if (wh == "where") {
      if (words_.says(i, "from")) return add(who, "hometown");
      return subject.noun.kind == NounKind::kSlot && add_noun(subject, wh);
    }
    if (!asked.empty() && asked.contains("colo") && subject.noun.kind == NounKind::kThing) {
      const std::string phrase = folded_words(words_, subject.noun_begin, subject.noun_end);
      add(who, "profile." + key_word(phrase) + "_colour");
      return add(who, std::string(subject.noun.key));
    }
    if (wh == "how") return false;
    // "Is my car a Volvo?" asks for the car as well
    if (past) {
      Subject old = subject;
      old.past = old.past || subject.kind == SubjectKind::kSlot;
      return add_noun(old, wh);
    }
    if (wh == "what" && !asked.empty() && find_noun(asked).key == "size") return add(who, "size.clothes");
    return add_noun(subject, wh);
  }

  [[nodiscard]] bool says_behind(std::size_t i, std::string_view choices) const {
    for (; i < end_; ++i) {
      if (words_.says(i, choices)) return true;
    }
    return false;
  }

  bool read_verb(const Subject& subject, const VerbGroup& verb, std::string_view wh, std::string_view asked) {
    const bool person =
        subject.kind == SubjectKind::kSelf || (subject.kind == SubjectKind::kPerson && !subject.who.empty());
    const std::string who = subject_name(subject);
    const std::string_view base = words_.lexicon().base(verb.main);
    const bool past = (verb.past && !verb.perfect) && wh != "when";
    const bool history = verb.perfect;
    const bool when = wh == "when" || asked == "time";
    if (!person) {
      // "When does the meeting start?"
      const bool event =
          one_of(base, "start|begin|take|happen|end|close|meet|be|leave|depart|arrive|land|board|open") && when;
      return event && add_noun(subject, "when");
    }
    if (when && one_of(base, "meet|have")) return read_object_time(verb);
    if (verb.copula) return read_is(subject, verb.end, verb.past, wh, asked);
    if (base == "do" && wh.empty()) return add(who, "hobby", past, history);
    if (base == "do") {
      const bool work =
          (wh == "what") &&
          (verb.end >= end_ || says_behind(verb.end, "work|living|job|professionally") || words_[verb.end].is(kCloser));
      if (!work || past) return work && past && says_behind(verb.end, "work|living") && add(who, "work.role", true);
      add(who, "work.role");
      return add(who, "work.employer");
    }
    const std::string head = singular(asked);
    if (base == "go" && says_behind(verb.end, "school|college|university|uni"))
      return add(who, "study.school", past, history);
    if (base == "work" && words_.says(verb.end, "out")) return add(who, "gym", past, history);
    if (base == "go" && says_behind(verb.end, "gym")) return add(who, "gym", past, history);
    if (base == "call" && words_.says(verb.end, "me")) return add(std::string(asker_), "nickname");
    if (base == "name" || base == "call") {
      const Possession thing = object_noun(verb.end);
      return thing.noun && add(who, std::string(thing.noun.key));
    }
    if (read_frames(who, verb, wh, asked, head, past, history)) return true;
    // "What diet do I follow?": the noun tells the slot, whatever the verb.
    if (wh != "what" && wh != "which") return false;
    if (const Noun& noun = find_noun(asked); noun.kind == NounKind::kSlot)
      return add(who, std::string(noun.key), past, history);
    const auto* const row = std::ranges::find(kClassWords, std::string_view(head), &ClassWord::noun);
    return row != kClassWords.end() && add(who, std::string(row->key), past, history);
  }

  struct Possession {
    Noun noun;
    std::string head;
  };
  /// The noun of the object: "do I have a dog", "did I call my cat"
  [[nodiscard]] Possession object_noun(std::size_t i) const {
    while (i < end_ && (words_[i].is(kArticle | kOwner | kAdverb) || words_.says(i, "any|new"))) ++i;
    for (std::size_t end = std::min(end_, i + 4); end > i; --end) {
      const std::string phrase = folded_words(words_, i, end);
      if (const Noun& noun = find_noun(phrase)) return {noun, phrase};
    }
    return {};
  }

  bool read_object_time(const VerbGroup& verb) {
    const Subject object = subject_at(words_, verb.end, end_, people_);
    if (object.kind == SubjectKind::kThing || object.kind == SubjectKind::kSlot) return add_noun(object, "when");
    return false;
  }

  bool read_frames(const std::string& who, const VerbGroup& verb, std::string_view wh, std::string_view asked,
                   const std::string& head, bool past, bool history) {
    const std::string_view base = words_.lexicon().base(verb.main);
    const bool yes_no = wh.empty();
    bool any = false;
    for (const Frame& frame : english_frames()) {
      if (!has_verb(frame.verb, base)) continue;
      const std::string_view literal = last_literal(frame.pattern);
      const bool said = !literal.empty() && says_behind(verb.end, literal);
      const bool where = wh == "where" && (frame.type == ValueType::kPlace || frame.type == ValueType::kOrg ||
                                           frame.key == "home.address");
      const bool direct = literal.empty() && (yes_no || wh == "what" || wh == "which" || wh == "who" || wh == "many" ||
                                              wh == "much" || wh == "when");
      if (!said && !where && !direct) continue;
      if (literal.empty() && where && frame.special != Special::kPlaceOrTeam && frame.key != "study.school") continue;
      any |= add_frame(frame, who, verb, wh, asked, head, past, history);
      if (any && frame.special != Special::kNone) break;
    }
    if (any && wh == "where" && base == "live") {
      const auto city = std::ranges::find(out_, "home.city", &AskedSlot::key);
      if (city != out_.end()) std::rotate(out_.begin(), city, city + 1);
      std::erase_if(out_, [](const AskedSlot& slot) { return slot.key.starts_with("relation"); });
      add(who, "home.country", past, history);
    }
    return any;
  }

  static bool has_verb(std::string_view verbs, std::string_view base) { return one_of(base, verbs); }

  /// The last literal words of a pattern: "at|for" of "work at|for @".
  static std::string_view last_literal(std::string_view pattern) {
    if (pattern.ends_with(" @")) pattern.remove_suffix(2);
    if (pattern == "@") return {};
    const std::size_t blank = pattern.rfind(' ');
    return blank == std::string_view::npos ? pattern : pattern.substr(blank + 1);
  }

  bool add_frame(const Frame& frame, const std::string& who, const VerbGroup& verb, std::string_view wh,
                 std::string_view asked, const std::string& head, bool past, bool history) {
    // An event in the past is how a state of today began: "Which company did I join?"
    const bool old = past && frame.nature == Nature::kState;
    switch (frame.special) {
      case Special::kNone: {
        if (frame.key.empty()) return false;
        if (head == "country" && frame.key == "home.city") add(who, "home.country", old, history);
        return add(who, std::string(frame.key), old, history);
      }
      case Special::kLanguage: {
        if (frame.verb == "study") add(who, "study.subject", old, history);
        return add(who, frame.verb == "speak" ? "language.speaks" : "language.learning", old, history);
      }
      case Special::kPossession:
        return add_possession(who, verb, wh, asked, head, old, history);
      case Special::kMedicine: {
        const std::string drug = wh == "much" && !asked.empty() ? key_word(asked) : std::string();
        const bool medicine = !drug.empty() || is_medicine_word(head) ||
                              says_behind(verb.end, "medication|medications|medicine|pills|meds|drugs") ||
                              is_medicine(folded_words(words_, verb.end, std::min(end_, verb.end + 1)));
        const std::string object =
            verb.end < end_ && is_medicine(words_[verb.end].lower) ? key_word(words_[verb.end].lower) : std::string();
        return medicine && add(who,
                               "medication." + (!object.empty()          ? object
                                                : is_medicine_word(head) ? std::string()
                                                                         : drug),
                               old, history);
      }
      case Special::kFood: {
        if (past) return false;
        if (!verb.negated && wh == "what" && base_is(verb, "eat|drink"))
          return add(who, "diet") && add(who, "diet.avoids");
        if (verb.negated || wh.empty() || base_is(verb, "avoid")) return add(who, "diet.avoids") && add(who, "allergy");
        return false;
      }
      case Special::kTaste: {
        if (past && !before_) return false;
        if (!asked.empty() && asked != "things" && asked != "food") add(who, "favourite." + key_word(asked));
        return add(who, verb.negated ? "preference.dislikes" : "preference.likes", old, history);
      }
      case Special::kDistaste:
        return !past && add(who, "preference.dislikes", old, history);
      case Special::kPlay: {
        if (past) return false;
        if (head == "instrument" || is_instrument(folded_words(words_, std::min(end_, verb.end + 1), end_)))
          return add(who, "instrument", old, history);
        return (head == "sport" || wh.empty() || asked.empty()) && add(who, "hobby", old, history) &&
               add(who, "instrument");
      }
      case Special::kPlaceOrTeam:
        return add(who, "work.employer", false, history);
      case Special::kLeave:
        return false;
      case Special::kEvent:
        if (frame.key == "habit") return add(who, "habit", old, history);
        if (!asked.empty() && find_noun(asked).kind == NounKind::kSlot)
          return add(who, std::string(find_noun(asked).key), old, history);
        return frame.key == "study.school" && add(who, "study.school", old, history);
      default:
        return false;
    }
  }

  [[nodiscard]] bool base_is(const VerbGroup& verb, std::string_view choices) const {
    return one_of(words_.lexicon().base(verb.main), choices);
  }
  static bool is_medicine_word(std::string_view head) {
    return one_of(head, "medication|medicine|pill|drug|dose|dosage|med|tablet");
  }

  bool add_possession(const std::string& who, const VerbGroup& verb, std::string_view wh, std::string_view asked,
                      const std::string& head, bool old, bool history) {
    if (wh == "when" || wh == "where") return false;
    if (!asked.empty() && asked != "time") {
      const Noun& noun = find_noun(asked);
      if (noun) {
        if (wh == "many") add(who, "count." + std::string(noun.key.substr(noun.key.find('.') + 1)), old, history);
        return add(who, std::string(noun.key), old, history);
      }
      for (const ClassWord& row : kClassWords) {
        if (row.noun == head) return add(who, std::string(row.key), old, history);
      }
      return false;
    }
    const Possession thing = object_noun(verb.end);
    if (thing.noun) return add(who, std::string(thing.noun.key), old, history);
    if (verb.end < end_ && is_health(folded_words(words_, verb.end, end_)))
      return add(who, "health.condition", old, history);
    if (says_behind(verb.end, "allergies|allergy")) return add(who, "allergy", old, history);
    if (says_behind(verb.end, "siblings")) return add(who, "relation.brother") && add(who, "relation.sister");
    if (base_is(verb, "own") && verb.end >= end_) return add(who, "possession.", old, history);
    return false;
  }

  /// "my address", "Bob's birthday", "the Falcon deadline", "all the places I have lived"
  bool read_bare(std::size_t i, bool asked) {
    if (words_.says(i, "the") && i + 1 < end_) {
    }
    const std::size_t length = end_ - i;
    if (length > 12) return false;
    std::size_t at = i;
    while (at < end_ && words_[at].is(kArticle)) ++at;
    // "places (where) I have lived", "jobs I had"
    for (std::size_t w = at + 1; w < end_; ++w) {
      if (!words_[w].is(kSelf) && !(words_[w].capital && !words_[w].is(kPlain))) continue;
      const Subject subject = subject_at(words_, w, end_, people_);
      if (subject.kind != SubjectKind::kSelf && subject.kind != SubjectKind::kPerson) continue;
      const std::optional<VerbGroup> verb = verbs_at(words_, subject.end, end_);
      if (!verb || verb->main == 0) break;
      const bool relative = w == at + 1 || words_.says(w - 1, "that|which|where|who|in|of");
      if (!relative && !history_) break;
      const std::string noun = folded_words(words_, at, at + 1);
      const bool place =
          words_.says(at, "place|places|cities|city|towns|countries|addresses|companies|employers|firms");
      return read_verb(subject, *verb, place ? "where" : "what", noun);
    }
    Subject subject = subject_at(words_, i, end_, people_);
    if (subject.kind == SubjectKind::kNone || subject.kind == SubjectKind::kSelf || subject.kind == SubjectKind::kYou) {
      // "wifi password", "Falcon deadline"
      std::size_t stop = i;
      while (stop < end_ && words_[stop].mark == 0) ++stop;
      const std::string phrase = folded_words(words_, at, stop);
      if (phrase.empty() || stop - at > 4) return false;
      if (phrase.contains("deadline") || phrase.contains("due date")) return add_time_of(Subject{}, phrase);
      if (std::string key = special_key(phrase); !key.empty())
        return add(std::string(asker_), key == "code.wi_fi" ? "code.wifi" : key);
      const Noun& noun = find_noun(phrase);
      return noun.kind == NounKind::kSlot && (asked || stop - at <= 3) &&
             add(std::string(asker_), std::string(noun.key));
    }
    if (subject.pronoun) return false;
    // A name before a noun: "Falcon deadline"
    if (subject.kind == SubjectKind::kPerson && !subject.owned && subject.end < end_) {
      const std::string phrase = folded_words(words_, i, end_);
      if (phrase.contains("deadline")) return add_time_of(Subject{}, phrase);
      return false;
    }
    std::size_t behind = subject.end;
    while (behind < end_ &&
           (words_[behind].mark != 0 || words_[behind].is(kCloser | kAdverb) ||
            words_.says(behind, "please|in|on|at|over|the|time|years") || times_.at(words_[behind].begin) != nullptr))
      ++behind;
    if (behind < end_) return false;
    return add_noun(subject, subject.noun.type == ValueType::kTime ? "when" : "what");
  }

  Words words_;
  Times times_;
  People people_;
  std::string_view asker_;
  TimeReference now_;
  std::vector<AskedSlot> out_;
  std::size_t begin_ = 0;
  std::size_t end_ = 0;
  bool before_ = false;
  bool history_ = false;
  bool now_said_ = false;
};

}  // namespace

std::vector<AskedSlot> english_slots(std::string_view question, std::string_view asker, const TimeReference& now) {
  return Question(plain_question(question), asker, now).read_or_class();
}

}  // namespace memos::language::stated
