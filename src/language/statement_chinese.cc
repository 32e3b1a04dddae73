// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
// Chinese messages and questions: a clause without its times and adverbs is compared with patterns.
#include "language/statement_chinese.h"

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "language/code_points.h"
#include "language/statement_answers.h"
#include "language/statement_reader.h"
#include "language/statement_tongue.h"

namespace memos::language::stated {

namespace {

using chinese::clean;
using chinese::ends_with_one;
using chinese::Found;
using chinese::head_of;
using chinese::holds;
using chinese::is_name;
using chinese::kTimeMark;
using chinese::length;
using chinese::Mood;
using chinese::NounRow;
using chinese::Part;
using chinese::Row;
using chinese::Sense;
using chinese::strip;
using chinese::take_time;

constexpr std::size_t kLongestClause = 240;  ///< Bytes; longer ones are no statement in one clause.

class Reader {
 public:
  Reader(std::string_view text, std::string_view speaker, const TimeReference& now, bool asks)
      : text_(text), times_(text, now), speaker_(speaker), asks_(asks) {}

  std::vector<Part> read() {
    std::size_t at = 0;
    while (at < text_.size()) {
      const std::size_t begin = at;
      std::size_t end = at;
      bool stop = false;
      bool asked = false;
      while (end < text_.size() && !stop) {
        std::size_t next = end;
        const char32_t c = decode(text_, next);
        stop = chinese::ends_clause(text_, c, end);
        asked = c == U'？' || c == U'?';
        sentence_end_ = c == U'。' || c == U'！' || c == U'？' || c == U'!' || c == U'?' || c == U'\n';
        at = next;
        if (!stop) end = next;
      }
      if (end > begin) read_clause(begin, end, asked);
      if (sentence_end_) unreal_ = false;
      if (sentence_end_ && std::exchange(within_, false)) dropped_.clear();
      if (!stop) break;
    }
    return std::move(parts_);
  }

 private:
  /// Times become marks; blanks go.
  std::string normalised(std::size_t begin, std::size_t end) {
    std::string out;
    clause_times_.clear();
    for (std::size_t at = begin; at < end;) {
      const TimeExpression* time = times_.at(at);
      if (time != nullptr && time->begin == at && time->end <= end) {
        out += kTimeMark;
        clause_times_.push_back(time);
        at = time->end;
        continue;
      }
      if (text_[at] == ' ' && !(at > begin && at + 1 < end && latin(text_[at - 1]) && latin(text_[at + 1]))) {
        ++at;
        continue;
      }
      out += text_[at++];
    }
    return out;
  }
  static bool latin(char c) noexcept { return static_cast<unsigned char>(c) < 0x80 && c != ' '; }

  void read_clause(std::size_t begin, std::size_t end, bool asked) {
    if (end - begin > kLongestClause) return;
    const std::string text = normalised(begin, end);
    std::string_view rest = text;
    resumed_ = holds(rest, "又开始|重新开始|又能");
    if (holds(rest, chinese::kUnreal)) unreal_ = true;
    if (rest.contains("说") && !rest.contains("会说") && !rest.contains("说话") && !rest.contains("顺便") && !asks_)
      quoted_ = end < text_.size() && (text_.substr(end).starts_with("：") || text_.substr(end).starts_with(":"));
    const bool quote = rest.contains("“") || rest.contains("「") || rest.contains("\"") || rest.contains("‘");
    if (quote && rest.contains("我")) in_quote_ = true;
    const bool skip = unreal_ || in_quote_ || (quoted_ && !quote);
    if (rest.contains("”") || rest.contains("」")) in_quote_ = false;
    parts_.push_back({begin, end, asked || holds(rest, chinese::kAsking), {}, {}});
    part_ = &parts_.back();
    if (skip && !asks_) return;
    while (strip(rest, chinese::kConnectors) || take_time(rest)) {
    }
    read_subject(part_->form = rest);
  }

  void read_subject(std::string_view rest) {
    if (read_calling(rest) || read_code(rest) || read_event_time(rest) || read_renewed(rest)) return;
    if (asks_) strip(rest, "谁是");
    std::string_view then = rest;  // "以前我住在北京"
    was_ = strip(then, "以前|之前|从前|过去|当年|曾经") && then.starts_with("我");
    if (was_) rest = then;
    std::string subject = dropped_;
    const bool self =
        rest.starts_with("我家乡") ? strip(rest, "我") : strip(rest, "我们家|我们|咱们家|咱们|我家|我|本人|俺|咱");
    if (self) {
      subject = speaker_;
      chinese::strip_company(rest);
    } else if (strip(rest, "他们|她们|他|她")) {
      // "有了个女朋友，她叫…": the pronoun means who has no name yet
      const bool unnamed = pending_ != nullptr && !head_of(rest, "名字叫|名叫|叫").empty();
      if (last_.empty() && !unnamed) return;
      subject = unnamed ? std::string(speaker_) : last_;
    } else if (strip(rest, "你们|你|您")) {
      return;
    } else {
      read_named(rest, subject);
      return;
    }
    dropped_ = subject;
    named_.clear();
    read_behind_owner(rest, subject, self);
    // "她叫小红，是医生": she is
    if (!self && !named_.empty()) last_ = dropped_ = named_;
  }

  /// "我换邮箱了，新的是…"; "医生给我换成了B", "医生把A停了"
  bool read_renewed(std::string_view rest) {
    if (asks_) return false;
    if (renewed_ != nullptr) {
      std::string_view value = rest;
      if (strip(value, "新的是|新的|现在的是|现在是|现在用|改成了|改成|改用|是") && !value.empty()) {
        const NounRow* const row = std::exchange(renewed_, nullptr);
        return add_value(value, {.subject = std::string(speaker_), .key = std::string(row->key)}), true;
      }
    }
    for (const chinese::Dose& dose : chinese::doctor_said(rest)) {
      part_->found.push_back({.subject = std::string(speaker_),
                              .key = "medication." + std::string(dose.name),
                              .value = std::string(dose.name),
                              .nature = dose.ends ? Nature::kEnd : Nature::kBegin});
    }
    if (!part_->found.empty()) return true;
    renewed_ = chinese::renewed(rest);
    return renewed_ != nullptr;
  }

  /// "我(的)妹妹…", "我的电话是…", "我住在…"
  void read_behind_owner(std::string_view rest, const std::string& subject, bool owner) {
    std::string_view behind = rest;
    const bool of = strip(behind, "的");
    strip(behind, "新的|新|现在的|现任|以前的|旧的|旧|前");
    for (const NounRow& row : chinese::nouns()) {
      const std::string_view noun = head_of(behind, row.words);
      if (noun.empty() || (!of && !owner)) continue;
      const bool past = holds(rest.substr(0, rest.size() - behind.size()), "以前|旧|前");
      if (read_noun(behind.substr(noun.size()), subject, row, noun, past)) return;
      if (row.kind == NounKind::kSlot) break;
    }
    if (of) {
      read_generic(behind, subject);
    } else {
      read_verb(rest, subject);
    }
  }

  /// A noun and what is said of it.
  bool read_noun(std::string_view rest, const std::string& subject, const NounRow& row, std::string_view noun,
                 bool past) {
    const bool person = row.kind == NounKind::kPerson || row.kind == NounKind::kPet;
    std::string_view after = rest;
    strip(after, "的");
    if (person && strip(after, "名字")) rest = after;
    Mood mood;
    mood.past = past;
    while (take_time(rest) || strip(rest, chinese::kAdverbs)) {
    }
    if (person) kin_ = &row, kin_owner_ = subject;
    const bool named =
        person && (strip(rest, "名字叫|名叫|叫做|叫作|叫") ||
                   (rest.starts_with("是") && chinese::is_person_name(clean(rest.substr(3))) && strip(rest, "是")));
    if (named) {
      if (is_name(clean(rest))) speak_of(clean(rest), row.kind == NounKind::kPet);
      add_value(rest, {.subject = subject,
                       .key = std::string(row.key),
                       .kind = StatementKind::kFact,
                       .single = row.single,
                       .mood = mood});
      return true;
    }
    if (!person) {
      const bool is = strip(rest, "改成了|改成|换成了|换成|变成了|变成|改为|改到|变更为|是|为|叫|：|:|在");
      const bool asked = asks_ && (rest.empty() || holds(rest, chinese::kAsking));
      if (!is && !asked) return false;
      if (row.type == ValueType::kTime) return add_time(subject, row.key);
      if (row.type == ValueType::kPhone && !asks_ &&
          std::ranges::count_if(rest, [](char c) { return c >= '0' && c <= '9'; }) < 5)
        return false;
      if (row.type == ValueType::kPerson && !asks_) {
        const bool who = chinese::is_person(clean(rest));
        speak_of(who ? clean(rest) : chinese::kin_of(subject, noun));
        if (!who) return true;  // "我老板是个好人"
      }
      add_value(rest, {.subject = subject,
                       .key = std::string(row.key),
                       .kind = row.key.starts_with("relation") ? StatementKind::kFact : StatementKind::kProfile,
                       .single = row.single,
                       .mood = mood});
      return true;
    }
    if (asks_ && (rest.empty() || rest.starts_with("是谁") || rest.starts_with("呢"))) {
      part_->found.push_back({.subject = subject, .key = std::string(row.key), .single = row.single, .mood = mood});
      return true;
    }
    // "我妹妹住在上海"; "我妹妹小红住在上海"
    std::string who = chinese::kin_of(subject, noun);
    const std::size_t name = verb_at(rest);
    if (name != std::string_view::npos && name > 0 && is_name(rest.substr(0, name)) &&
        length(rest.substr(0, name)) >= 2) {
      who = rest.substr(0, name);
      part_->found.push_back({.subject = subject,
                              .key = std::string(row.key),
                              .value = who,
                              .kind = StatementKind::kFact,
                              .single = row.single});
      rest.remove_prefix(name);
    }
    last_ = dropped_ = kin_who_ = who;
    read_verb(rest, who);
    return true;
  }

  /// "我妈妈叫王芳，是老师": what the sentence goes on with is said of her.
  void speak_of(std::string who, bool pet = false) {
    last_ = dropped_ = who;
    within_ = true;
    if (pet) pet_ = std::move(who);
  }

  /// "小明住在上海", "Anna的生日是…"
  void read_named(std::string_view rest, const std::string& subject) {
    if (read_event_time(rest)) return;
    if (strip(rest, "新的|新")) return read_behind_owner(rest, std::string(speaker_), true);  // "新号码是…"
    const std::size_t of = rest.find("的");
    const std::size_t verb = verb_at(rest);
    if (of < verb && of > 0 && is_name(rest.substr(0, of))) {
      const std::string_view by = rest.substr(0, of);
      const std::string who(ends_with_one(by, "上|里|中") ? speaker_ : by);  // "启事上的电话": one's own
      last_ = who;
      read_behind_owner(rest.substr(of), who, true);
      return;
    }
    if (verb != std::string_view::npos && verb > 0 && is_name(rest.substr(0, verb)) &&
        !chinese::is_kin_word(rest.substr(0, verb))) {
      const std::string who(rest.substr(0, verb));
      last_ = dropped_ = who;
      read_verb(rest.substr(verb), who);
      return;
    }
    // "老婆叫小红" and clauses without a subject
    for (const NounRow& row : chinese::nouns()) {
      const std::string_view noun = head_of(rest, row.words);
      if (pending_ != nullptr && row.key == "name") continue;  // "有一只狗，名字叫…": the dog's
      if (!noun.empty() && noun.size() > 3 &&
          read_noun(rest.substr(noun.size()), std::string(speaker_), row, noun, false))
        return;
    }
    read_verb(rest, subject.empty() ? std::string(speaker_) : subject);
  }

  /// Where the first verb of the table or a word before one stands.
  [[nodiscard]] std::size_t verb_at(std::string_view rest) const {
    for (std::size_t at = 0; at < rest.size() && at < 24;) {
      const std::string_view tail = rest.substr(at);
      if (at > 0 && (!head_of(tail, "不再|不|没|要|会|将|打算|以前|曾经|对").empty() ||
                     !head_of(tail, chinese::kAdverbs).empty() || tail.front() == kTimeMark))
        return at;
      for (const Row& row : chinese::rows()) {
        std::string_view verbs = row.verb;
        while (!verbs.empty()) {
          std::string_view verb = next_choice(verbs);
          const std::size_t hole = verb.find("{}");
          if (hole == 0) continue;
          if (hole != std::string_view::npos) {
            if (tail.starts_with(verb.substr(0, hole)) && tail.contains(verb.substr(hole + 2))) return at;
          } else if (tail.starts_with(verb)) {
            return at;
          }
        }
      }
      static_cast<void>(decode(rest, at));
    }
    return std::string_view::npos;
  }

  bool read_verb(std::string_view rest, const std::string& subject) {
    Mood mood{.past = was_};
    strip_mood(rest, mood);
    if (mood.doubt && !asks_) return false;
    if (read_post(rest, subject, mood) || match_rows(rest, subject, mood)) return true;
    if (strip(rest, "没有|没|不")) {
      mood.negated = true;
      strip_mood(rest, mood);
      return match_rows(rest, subject, mood);
    }
    if (strip(rest, "会")) {
      mood.future = true;
      strip_mood(rest, mood);
      return match_rows(rest, subject, mood);
    }
    // "34岁"
    return read_age(rest, subject) || read_move(rest, subject, mood);
  }

  /// "在腾讯当产品经理": whom one works for, and as what.
  bool read_post(std::string_view rest, const std::string& subject, const Mood& mood) {
    const chinese::Post post = chinese::post_in(rest);
    if (post.place.empty() || asks_) return false;
    add_value(post.place, {.subject = subject, .key = "work.employer", .mood = mood});
    add_value(post.role, {.subject = subject, .key = "work.role", .mood = mood});
    return true;
  }

  bool read_age(std::string_view rest, const std::string& subject) {
    const std::size_t years = rest.find("岁");
    if (years == std::string_view::npos || years > 9) return false;
    if (asks_ ? !holds(rest, "多大|几岁|多少岁") : years == 0) return false;
    part_->found.push_back({.subject = subject, .key = "age", .value = std::string(rest.substr(0, years))});
    return true;
  }

  /// "从A搬到B"
  bool read_move(std::string_view rest, const std::string& subject, const Mood& mood) {
    if (!strip(rest, "从")) return false;
    const std::size_t at = rest.find("搬到");
    if (at == std::string_view::npos || at == 0) return false;
    part_->found.push_back({.subject = subject,
                            .key = "home.city",
                            .value = std::string(rest.substr(0, at)),
                            .nature = Nature::kEnd,
                            .mood = mood});
    return match_rows(rest.substr(at), subject, mood);
  }

  bool match_rows(std::string_view rest, const std::string& subject, const Mood& mood) {
    for (const Row& row : chinese::rows()) {
      std::string_view verbs = row.verb;
      while (!verbs.empty()) {
        const std::string_view verb = next_choice(verbs);
        const std::size_t hole = verb.find("{}");
        std::string_view value;
        if (hole == std::string_view::npos) {
          if (!rest.starts_with(verb)) continue;
          value = rest.substr(verb.size());
        } else {
          if (!rest.starts_with(verb.substr(0, hole))) continue;
          const std::string_view tail = verb.substr(hole + 2);
          const std::size_t at = rest.find(tail, hole);
          if (at == std::string_view::npos) continue;
          value = rest.substr(hole, at - hole);
        }
        if (add_row(row, verb, value, subject, mood)) return true;
      }
    }
    return false;
  }

  [[nodiscard]] Found begun(const Row& row, const std::string& subject, const Mood& mood) const {
    const bool owns = !pet_.empty() && subject == pet_ && chinese::is_of_people(row);
    return {.subject = owns ? std::string(speaker_) : subject,
            .key = std::string(row.key),
            .kind = row.kind,
            .single = row.single,
            .nature = row.nature,
            .mood = mood};
  }

  bool add_row(const Row& row, std::string_view verb, std::string_view value, const std::string& subject, Mood mood) {
    Found found = begun(row, subject, mood);
    const bool done = strip(value, "了|过|着");
    const bool asked = asks_ && (holds(value, chinese::kAsking) || value.empty() || part_->asked);
    switch (row.sense) {
      case Sense::kHome:
        if (chinese::is_address(value))
          found.key = "home.address";
        else if (!asks_ && (value = chinese::dwelling_town(value)).empty())
          return true;
        break;
      case Sense::kProfession:
        if (const int read = read_being(value, found, asked); read >= 0) return read > 0;
        break;
      case Sense::kFood:
        return add_food(value, verb, found, asked);
      case Sense::kGiveUp:
        if (!value.starts_with("烟")) break;
        found.key = "habit", found.value = "烟", found.nature = Nature::kEnd;
        return part_->found.push_back(found), true;
      case Sense::kPossession:
        return add_possession(value, row, found, asked);
      case Sense::kLanguage: {
        const std::string_view language = head_of(value, chinese::kLanguages);
        if (language.empty() && !(asked && holds(value, "什么语言|哪种语言|哪门语言|什么语|哪些语言"))) return false;
        if (!asked && found.key == "language.speaks")
          for (const auto more : chinese::languages_behind(value.substr(language.size()))) add_value(more, found);
        if (!asked) value = language;
        break;
      }
      case Sense::kHealth:
        if (!holds(value, chinese::kHealthWords)) return false;
        break;
      case Sense::kTaste:
        if (mood.negated && !mood.no_more) found.key = "preference.dislikes", found.denies = true;
        if (holds(value, "你|他|她|这|那|我") && !asked) return false;
        if (value.starts_with("的") || (value.contains("的") && value.contains("是")))
          return read_favourite(value, subject, mood);
        name_favourite_colour(value, found);
        break;
      case Sense::kDistaste:
        if (holds(value, "你|他|她|这|那|我") && !asked) return false;
        break;
      case Sense::kPet:
        return add_pet(value, found, asked);
      case Sense::kStatus:
        if (!value.empty() && !asked && !value.starts_with("了")) return false;
        found.value = verb;
        return part_->found.push_back(found), true;
      case Sense::kDied:
        return add_loss(subject, found);
      case Sense::kBreakUp:
        if (!value.empty() || asks_) return value.empty();
        // "我女朋友叫小雨，上个月分手了"
        if (row.key == "relation.partner" && take_told(subject, found)) found.value = subject;
        return part_->found.push_back(found), true;
      default:
        break;
    }
    if (verb == "离开" && (length(value) > 8 || holds(value, "家|这|那|他|她|你|我|们|时|就|去"))) return false;
    if (row.key == "allergy" && !mood.negated && value.ends_with("不")) {
      found.mood.negated = true;  // "对花生不过敏"
      value.remove_suffix(std::string_view("不").size());
    }
    if (row.key == "name" && !asked && !to_name(value, done, found)) return false;
    return add_value(value, found), true;
  }

  /// "现在我最喜欢绿色"
  void name_favourite_colour(std::string_view value, Found& found) const {
    if (found.denies || found.mood.negated || !value.ends_with("色") || length(value) > 3) return;
    if (!holds(part_->form, "最喜欢|最爱")) return;
    found.key = "favourite.颜色";
    found.single = true;
  }

  /// "咪咪去世了": whose pet it was has it no more.
  bool add_loss(const std::string& subject, Found found) {
    if (kin_ != nullptr && kin_->kind == NounKind::kPet && subject == kin_who_ && !asks_) {
      found.subject = kin_owner_;  // "我家的猫走丢了"
      found.key = kin_->key;
      return part_->found.push_back(found), true;
    }
    if (asks_ || subject == speaker_ || subject.contains("的") || subject.empty()) return true;
    const bool told = take_told(subject, found);
    if (told && !found.key.starts_with("pet.") && found.key != "relation.partner") return true;
    found.value = subject;
    if (found.key == "pet.") found.subject = speaker_;
    return part_->found.push_back(found), true;
  }

  /// What named `who` gives its slot to `found`; of pets and partners it is told no more.
  bool take_told(const std::string& who, Found& found) {
    bool told = false;
    for (Part& part : parts_) {
      std::erase_if(part.found, [&](const Found& old) {
        if (old.value != who || (!old.key.starts_with("pet.") && !old.key.starts_with("relation."))) return false;
        told = true;
        found.subject = old.subject;
        found.key = old.key;
        return old.key.starts_with("pet.") || old.key == "relation.partner";
      });
    }
    return told;
  }

  /// "叫咪咪" behind "养了一只猫" names the cat.
  bool to_name(std::string_view value, bool done, Found& found) {
    if (!is_name(value) || done) return false;
    if (pending_ != nullptr && (found.subject == speaker_ || found.subject == pending_for_.subject)) {
      found.subject = pending_for_.subject;
      found.mood = pending_for_.mood;
      found.key = pending_->key;
      found.kind = StatementKind::kFact;
      found.single = pending_->single;
      // "一只狗" gives way to the name
      const auto is_bare = [&](const Found& old) {
        return old.key == found.key && head_of(old.value, pending_->words).size() == old.value.size();
      };
      for (Part& part : parts_) std::erase_if(part.found, is_bare);
      pending_ = nullptr;
      named_ = value;
      speak_of(clean(value), found.key.starts_with("pet."));
    } else if (kin_ != nullptr && found.subject == kin_who_) {
      // "我女儿今年五岁，叫小雨": what was said of the daughter was said of her
      for (Part& part : parts_) {
        for (Found& old : part.found) {
          if (old.subject == kin_who_) old.subject = value;
        }
      }
      found = {
          .subject = kin_owner_, .key = std::string(kin_->key), .kind = StatementKind::kFact, .single = kin_->single};
      kin_ = nullptr;
    }
    return true;
  }

  static constexpr int kGoOn = -1;
  /// "是护士", "是上海人", "是素食者": 1 = read, 0 = nothing, kGoOn = the value is a profession.
  int read_being(std::string_view& value, Found& found, bool asked) {
    if (asked && holds(value, "什么工作|什么职业|做什么")) return kGoOn;
    if (value.ends_with("人") && length(value) >= 3 && length(value) <= 6 &&
        !holds(value, "个人|的人|好人|工人|军人|病人|客人|主人")) {
      found.key = "hometown";
      found.value = value.substr(0, value.size() - 3);
      if (!asks_) return part_->found.push_back(found), 1;
    }
    if (strip(value, "素食主义者|素食者|纯素食者")) {
      found.key = "diet";
      found.value = "素食";
      return part_->found.push_back(found), 1;
    }
    if (read_kin_of(value, found)) return 1;
    strip(value, "一名|一个|一位|名|位|个");
    if (value.ends_with("了")) value.remove_suffix(3);
    const bool job = ends_with_one(value, chinese::kProfessions);
    return job || (asked && holds(value, chinese::kProfessions)) ? kGoOn : 0;
  }

  /// "小红是我的老板"
  bool read_kin_of(std::string_view value, Found found) {
    if (!strip(value, "我的|我们的|我")) return false;
    if (found.subject.contains("的")) return true;  // "我女朋友是我同学"
    for (const NounRow& row : chinese::nouns()) {
      const std::string_view noun = head_of(value, row.words);
      const bool person = row.kind == NounKind::kPerson || row.type == ValueType::kPerson;
      if (noun.empty() || !person || noun.size() != value.size()) continue;
      found.value = found.subject;
      found.subject = speaker_;
      found.key = row.key;
      found.single = row.single;
      found.kind = StatementKind::kFact;
      part_->found.push_back(found);
      return true;
    }
    return true;
  }

  bool add_food(std::string_view value, std::string_view verb, Found found, bool asked) {
    if (const auto diet = head_of(value, "纯素|全素|长素|素"); verb.ends_with("吃") && !diet.empty()) {
      found.key = "diet", found.value = diet == "素" ? "素食" : diet, found.single = true;
      return part_->found.push_back(found), true;
    }
    const bool medicine = chinese::is_medicine_told(value, verb);
    if (medicine) value = chinese::without_purpose(value);
    if (asked && holds(value, "什么药|哪些药|哪种药|药吗|什么降")) {
      found.key = "medication.";
      return part_->found.push_back(found), true;
    }
    if (medicine) {
      found.key = "medication." + chinese::medicine_name(value);
      found.kind = StatementKind::kProfile;
      found.single = true;
      if (found.key == "medication.") return false;
      add_value(value, found);
      return true;
    }
    if (asked) {
      if (!found.mood.negated && !holds(value, "吗|什么")) return false;
      if (!found.mood.negated && verb == "吃" && value.starts_with("什么")) return false;
      part_->found.push_back(found);
      return true;
    }
    if (!found.mood.negated && resumed_ && !value.empty()) {
      found.nature = Nature::kEnd;
      return add_value(value, found), true;
    }
    if (!found.mood.negated || value.empty() || holds(value, "饭|早餐|午餐|晚餐|这|那|下|完|饱|惯|多|起|到|得"))
      return false;
    found.denies = true;
    add_value(value, found);
    return true;
  }

  bool add_possession(std::string_view value, const Row& row, Found found, bool asked) {
    if (!asks_) value = chinese::owned_thing(value);
    const std::string_view key = chinese::possession_key(value);
    if (key.empty()) return false;
    found.key = key;
    const bool bare = !asked && chinese::is_bare_thing(value);
    if (bare && row.nature == Nature::kEnd) part_->found.push_back(found);
    if (!bare) add_value(value, found);
    return true;
  }

  bool add_pet(std::string_view value, Found found, bool asked) {
    std::string_view rest = value;
    strip(rest, "一只|一条|一匹|一个|两只|三只|两条|只|条|个|位|过|了|几只");
    strip(rest, "小|可爱的|新的|新");
    if (holds(rest, chinese::kHealthWords) && !found.denies) {
      found.key = "health.condition";
      found.kind = StatementKind::kProfile;
      if (!asked) return add_value(rest, found), true;
      return part_->found.push_back(found), true;
    }
    for (const NounRow& row : chinese::nouns()) {
      const bool kin = row.kind == NounKind::kPet || row.kind == NounKind::kPerson;
      const std::string_view noun = head_of(rest, row.words);
      if (!kin || noun.empty()) continue;
      std::string_view name = rest.substr(noun.size());
      found.key = row.key;
      found.single = false;
      pending_ = &row;
      pending_for_ = found;
      if (asked) return part_->found.push_back(found), true;
      if (strip(name, "名字叫|名叫|叫做|叫")) {
        add_value(name, found);
        if (is_name(clean(name))) speak_of(clean(name), row.kind == NounKind::kPet);
        return true;
      }
      if (found.mood.negated) return part_->found.push_back(found), true;
      if (row.kind != NounKind::kPet || !name.empty()) return true;
      found.value = noun;
      part_->found.push_back(found);
      dropped_.clear();
      return true;
    }
    return asked && holds(rest, "宠物") && (found.key = "pet.", part_->found.push_back(found), true);
  }

  bool read_favourite(std::string_view value, const std::string& subject, const Mood& mood) {
    strip(value, "的");
    std::size_t behind = 0;
    const std::string_view noun = chinese::told_noun(value, behind);
    if (noun.empty()) return false;
    if (holds(noun, "部分|地方是") || noun.size() > 24) return false;
    Found found{
        .subject = subject, .key = "favourite." + clean(noun), .kind = StatementKind::kPreference, .mood = mood};
    add_value(value.substr(behind), found);
    return true;
  }

  /// "我的口头禅是…"
  bool read_generic(std::string_view rest, const std::string& subject) {
    if (rest.starts_with("最喜欢的") || rest.starts_with("最爱的")) return false;
    const std::size_t is = rest.find("是");
    if (is == std::string_view::npos || is == 0 || is > 24) return false;
    std::string_view noun = rest.substr(0, is);
    if (holds(noun, "意思|问题|想法|建议|天|错|梦想|目标|计划|感觉|看法|观点|心情|理解|也许|不|想|话")) return false;
    std::string_view value = rest.substr(is + 3);
    const bool solid =
        asks_ || std::ranges::any_of(value, [](char c) { return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z'); }) ||
        length(value) <= 5;
    if (!solid) return false;
    std::string key = "profile." + clean(noun);
    if (noun.ends_with("密码")) key = "code." + clean(noun.substr(0, noun.size() - 6));
    if (!noun.ends_with("截止日期") && !noun.ends_with("截止时间"))
      return add_value(value, {.subject = subject, .key = key}), true;
    return false;
  }

  /// "请叫我小明", "别再叫我小明"
  bool read_calling(std::string_view rest) {
    strip(rest, "请|以后|从现在开始|从现在起|以后请|你可以|可以|大家都|大家|朋友们都|朋友们|朋友都");
    take_time(rest);
    strip(rest, "请|就|都");
    const bool no = strip(rest, "别再|不要再|别|不要");
    if (!strip(rest, "叫我|称呼我为|称呼我|你应该叫我|你该叫我|该叫我|应该叫我|你应该怎么称呼我|怎么称呼我"))
      return read_language_order(rest);
    if (asks_) return part_->found.push_back({.subject = std::string(speaker_), .key = "nickname"}), true;
    strip(rest, "做|作");
    if (!is_name(rest.substr(0, std::min(rest.size(), rest.find("吧"))))) return true;
    Found found{.subject = std::string(speaker_), .key = "nickname"};
    found.mood.no_more = found.mood.negated = no;
    add_value(rest, found);
    return true;
  }

  bool read_language_order(std::string_view rest) {
    strip(rest, "请|以后|一直|总是|始终|都|每次");
    strip(rest, "一直|总是|始终|都|每次");
    if (!strip(rest, "用")) return false;
    const std::string_view language = head_of(rest, chinese::kLanguages);
    if (language.empty() || !holds(rest, "回答|回复|交流|跟我说|和我说|沟通") || asks_) return false;
    part_->found.push_back({.subject = std::string(speaker_),
                            .key = "instruction.language",
                            .value = std::string(language),
                            .kind = StatementKind::kInstruction});
    return true;
  }

  /// "wifi密码是…", "门禁密码是…"
  bool read_code(std::string_view rest) {
    strip(rest, "我家的|我家|我们家|我的|家里的|公司的|我");
    const std::size_t at = rest.find("密码");
    if (at == std::string_view::npos || at > 24) return false;
    std::string_view value = rest.substr(at + 6);
    const bool is = strip(value, "改成了|改成|换成了|换成|变成了|是|为|：|:");
    if (!is && !(asks_ && (value.empty() || holds(value, chinese::kAsking)))) return false;
    add_value(value, {.subject = {}, .key = chinese::code_key(rest.substr(0, at)), .kind = StatementKind::kFact});
    return true;
  }

  /// "会议改到周五下午三点", "项目的截止日期是6月3号"
  bool read_event_time(std::string_view rest) {
    const std::string key = chinese::timed_event(rest, asks_);
    if (key.empty()) return false;
    add_time({}, key);
    return true;
  }

  bool add_time(std::string_view subject, std::string_view key) {
    if (asks_) {
      part_->found.push_back({.subject = std::string(subject), .key = std::string(key), .timed = true});
      return true;
    }
    if (clause_times_.empty()) return false;
    part_->found.push_back({.subject = std::string(subject),
                            .key = std::string(key),
                            .value = std::string(chinese::whole_time(text_, *clause_times_.back())),
                            .kind = StatementKind::kFact,
                            .timed = true});
    return true;
  }

  void add_value(std::string_view value, Found found) {
    if (asks_) {
      part_->found.push_back(std::move(found));
      return;
    }
    strip(value, "一家|一个|一所|是|：|:");
    if (value.ends_with("工作") && value.size() > 6 && found.key == "home.city") value.remove_suffix(6);
    const bool list = !found.single || found.key == "allergy";
    std::string_view rest = value;
    while (!rest.empty()) {
      std::size_t cut = rest.size();
      std::size_t skip = 0;
      for (const std::string_view mark : {"、", "和", "以及", "跟", "还有"}) {
        const std::size_t at = list ? rest.find(mark) : std::string_view::npos;
        if (at != std::string_view::npos && at > 0 && at < cut) cut = at, skip = mark.size();
      }
      found.value = clean(rest.substr(0, cut));
      rest.remove_prefix(std::min(rest.size(), cut + skip));
      if (!found.value.empty() && length(found.value) <= 20) part_->found.push_back(found);
    }
  }

  std::string_view text_;
  Times times_;
  std::string_view speaker_;
  bool asks_;
  std::vector<Part> parts_;
  Part* part_ = nullptr;
  std::vector<const TimeExpression*> clause_times_;
  const NounRow* pending_ = nullptr;
  Found pending_for_;
  const NounRow* renewed_ = nullptr;  ///< "我换邮箱了": "新的是…" tells it.
  const NounRow* kin_ = nullptr;      ///< "我女儿…，叫小雨"
  std::string kin_who_;
  std::string kin_owner_;
  std::string last_;
  std::string dropped_;
  std::string named_;  ///< Whom a pronoun named.
  bool unreal_ = false;
  bool quoted_ = false;
  bool in_quote_ = false;
  std::string pet_;       ///< Whose name was told; it has no work and no pets.
  bool was_ = false;      ///< "以前我…"
  bool within_ = false;   ///< `dropped_` is meant to the end of the sentence only.
  bool resumed_ = false;  ///< "又开始吃肉"
  bool sentence_end_ = false;
};

}  // namespace

std::vector<chinese::Part> chinese::read_clauses(std::string_view text, std::string_view speaker,
                                                 const TimeReference& now, bool asks) {
  return Reader(text, speaker, now, asks).read();
}

}  // namespace memos::language::stated
