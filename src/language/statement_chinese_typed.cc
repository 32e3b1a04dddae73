// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
// What the form of a Chinese clause tells, whatever its verb: "A是我的手机号", "把A换成B", "从A跳到B", "我花生过敏",
// "我5月4日生日", "我在长沙住了五年", "报告周四交".
#include <algorithm>
#include <array>
#include <utility>

#include "language/statement_chinese.h"
#include "language/statement_nouns.h"
#include "language/statement_values.h"

namespace memos::language::stated::chinese {

namespace {

constexpr std::string_view kInstruments =
    "钢琴|吉他|小提琴|大提琴|中提琴|长笛|古筝|二胡|琵琶|萨克斯|小号|单簧管|架子鼓|尤克里里|手风琴|笛子|葫芦丝|口琴";
constexpr std::string_view kColours =
    "红色|蓝色|绿色|黄色|黑色|白色|灰色|橙色|紫色|粉色|棕色|金色|银色|青色|米色|粉红色|天蓝色|墨绿色|咖啡色|橘色";
constexpr std::string_view kOthers =
    "舅|叔|姑|姨|爷|奶|外公|外婆|侄|表|堂|室友|老公|老婆|岳|公公|婆婆|他|她|你|妈|爸|哥|弟|姐|妹|同事|朋友的|邻居|老板|"
    "房东|老师的|儿子|女儿";
constexpr std::string_view kWorkWords = "工作|公司|上班|入职|离职|辞职|跳槽|职位|同事|offer|就职|任职|录用";
constexpr std::string_view kHomeWords = "住|搬|家|房|定居|城市|租|生活";

void cut_tail(std::string_view& text, std::string_view choices) {
  for (bool cut = true; cut;) {
    cut = false;
    for (std::string_view list = choices; !list.empty();) {
      const std::string_view tail = next_choice(list);
      if (text.size() > tail.size() && text.ends_with(tail)) text.remove_suffix(tail.size()), cut = true;
    }
  }
}

bool strip_time(std::string_view& text) {
  const bool time = !text.empty() && text.front() == kTimeMark;
  if (time) text.remove_prefix(1);
  return time;
}

std::string_view trimmed(std::string_view value) {
  if (!begins_with_city(value))  // the "上" of "上海" is no verb's
    strip(value, "了|成|到|去|来|为|一家|一辆|一台|一个|一名|的|学|吃|用|开|在|上");
  cut_tail(value, "了|啦|吧|呢|上班|工作|生活|住|这边|那边|班|课|单词|的|。|！");
  return value;
}

struct Kind {
  std::string key;
  StatementKind kind = StatementKind::kProfile;
};

/// The slot of a value by what it is; of a name by what the message speaks of.
Kind kind_of(std::string_view value, std::string_view message) {
  constexpr std::size_t kLongest = 24;
  if (value.empty() || value.size() > kLongest) return {};
  // "换了东家": by another one, which is not told
  constexpr std::string_view kUntold[] = {"东家",   "工作",   "公司", "单位",   "岗位",   "地方",
                                          "环境",   "城市",   "房子", "新车",   "新手机", "新家",
                                          "新工作", "新公司", "医生", "健身房", "口味"};
  if (std::ranges::find(kUntold, value) != std::end(kUntold)) return {};
  if (!head_of(value, kLanguages).empty()) return {"language.learning"};
  if (holds(value, kMedicines)) return {"medication." + clean(value), StatementKind::kProfile};
  if (holds(value, kInstruments)) return {"instrument", StatementKind::kPreference};
  if (!head_of(value, kColours).empty() && holds(message, "喜欢|最爱"))
    return {"favourite.颜色", StatementKind::kPreference};
  if (ends_with_one(value, kProfessions)) return {"work.role"};
  if (const std::string_view thing = possession_key(value); !thing.empty() && holds(message, "车|开|手机|电脑|辆|台"))
    return {std::string(thing), StatementKind::kFact};
  if (std::ranges::count_if(value, [](char c) { return c >= '0' && c <= '9'; }) >= 7) return {"contact.phone"};
  if (holds(value, "她|他|我|你|这|那|什么")) return {};
  if (holds(message, "健身")) return {"gym"};
  if (holds(message, kWorkWords)) return {"work.employer"};
  if (holds(message, kHomeWords)) return {"home.city"};
  return {};
}

}  // namespace

/// "把A换成B", "从A跳到B", "A换成B": what ends and what begins.
std::vector<Found> exchanged(std::string_view clause, std::string_view message, std::string_view speaker) {
  std::string_view rest = clause;
  while (strip_time(rest) || strip(rest, kConnectors) || strip(rest, "我们|我|已经|刚|刚刚|又|就|终于|最后|还是")) {
  }
  strip(rest, "的药|的车|的公司|的工作|的手机号|的手机|最喜欢的颜色|住的地方|的");
  if (holds(clause, "会|想|打算|要不要|如果") && !holds(clause, "会说")) return {};
  std::string_view old;
  std::string_view fresh;
  const bool carried = rest.starts_with("把") || rest.starts_with("将");
  const bool lead = strip(rest, "把|将|从|由");
  for (const std::string_view verb : {"换成了", "换成",   "改成了", "改成",   "换到了", "换到",   "跳槽到", "跳到了",
                                      "跳到",   "转到了", "转到",   "搬到了", "搬到",   "变成了", "变成",   "转行成了",
                                      "转行成", "转行做", "转行当", "换了",   "来到",   "转学",   "调到",   "去了"}) {
    const std::size_t at = rest.find(verb);
    if (at == std::string_view::npos || (at == 0 && lead)) continue;
    if (at > 0 && !lead) continue;
    old = rest.substr(0, at);
    fresh = rest.substr(at + verb.size());
    break;
  }
  if (fresh.empty() || fresh.contains(kTimeMark) || old.contains(kTimeMark)) return {};
  strip(old, "的|我的|原来的|之前的|那辆|旧");
  const bool home = rest.contains("搬到") || rest.contains("来到");
  old = trimmed(old);
  // "把沙发搬到窗边": only who moves house moves.
  if (home && carried && !old.contains("家")) return {};
  if (home && carried) old = {};
  if (home && dwelling_town(fresh).empty()) return {};
  fresh = trimmed(fresh);
  Kind now = home ? Kind{"home.city"} : kind_of(fresh, message);
  if (now.key.empty()) now = kind_of(old, message);
  if (now.key.empty() && rest.contains("跳")) now = {"work.employer"};
  if (now.key.empty()) return {};
  std::vector<Found> out;
  Found made{.subject = std::string(speaker), .key = now.key, .value = clean(fresh), .kind = now.kind};
  made.nature = Nature::kBegin;
  if (!old.empty() && length(old) <= 10) {
    Found end = made;
    end.nature = Nature::kEnd;
    end.value = clean(old);
    const bool drug = now.key.starts_with("medication.");
    if (drug) end.key = "medication." + clean(old);
    if (drug && holds(old, "药")) end.key = "medication.", end.value.clear();
    out.push_back(std::move(end));
  }
  out.push_back(std::move(made));
  return out;
}

/// "13700001111是我的手机号", "可乐是我的狗", "5月4日是我的生日": the noun behind; `times`: the clause has a time.
std::vector<Found> inverted(std::string_view clause, std::string_view speaker) {
  std::size_t is = std::string_view::npos;
  std::size_t behind = 0;
  for (const std::string_view verb : {"现在是我的", "才是我的", "就是我的", "是我的", "是我们的", "是我"}) {
    const std::size_t at = clause.find(verb);
    if (at == std::string_view::npos || at >= is) continue;
    is = at;
    behind = at + verb.size();
    break;
  }
  if (is == std::string_view::npos || is == 0) return {};
  std::string_view value = clause.substr(0, is);
  while (strip(value, kConnectors) || strip(value, "现在|如今|打")) {
  }
  cut_tail(value, "现在|才|就|那天");
  std::string_view noun = clause.substr(behind);
  cut_tail(noun, "了|啦|哦|呢|。");
  strip(noun, "现在的|新的|新");
  if (holds(noun, "最喜欢|最爱") && value.size() <= 24) {
    std::string_view what = noun;
    strip(what, "最喜欢的|最爱的|现在最喜欢的");
    if (what.empty() || what.size() > 24 || holds(value, "这|那|什么|他|她|我")) return {};
    return {{.subject = std::string(speaker),
             .key = "favourite." + clean(what),
             .value = clean(value),
             .kind = StatementKind::kPreference}};
  }
  if (noun == "住的地方" || noun == "家")
    return is_name(value)
               ? std::vector<Found>{{.subject = std::string(speaker), .key = "home.city", .value = clean(value)}}
               : std::vector<Found>{};
  for (const NounRow& row : nouns()) {
    const std::string_view head = head_of(noun, row.words);
    if (head.empty() || head.size() != noun.size()) continue;
    Found made{.subject = std::string(speaker), .key = std::string(row.key), .value = clean(value)};
    made.single = row.single;
    if (row.kind != NounKind::kSlot) made.kind = StatementKind::kFact;
    if (row.type == ValueType::kTime) {
      if (!value.contains(kTimeMark)) return {};
      made.timed = true;
      return {made};
    }
    const auto digits = std::ranges::count_if(value, [](char c) { return c >= '0' && c <= '9'; });
    const bool fits = row.type == ValueType::kPhone ? digits >= 5 : is_name(value) && digits == 0;
    if (!fits || row.key.ends_with('.')) return {};
    return {made};
  }
  return {};
}

namespace {

/// "我在长沙住了五年", "我目前住青岛", "我在苏州租了个房子", "我的新家在大连"
std::string_view dwelling(std::string_view rest) {
  while (strip_time(rest) || strip(rest, kAdverbs) || strip(rest, "人|的|目前|家|是")) {
  }
  if (strip(rest, "新家在|新家就在|家在|家就在|家安在")) return trimmed(rest);
  if (strip(rest, "住")) {
    strip(rest, "在|到|的地方换成|的地方变成");
    return trimmed(rest);
  }
  if (!strip(rest, "在")) return {};
  for (const std::string_view verb : {"住", "租了", "租房", "买了房", "安家", "定居", "生活", "安了家", "落户"}) {
    const std::size_t at = rest.find(verb);
    if (at == std::string_view::npos || at == 0 || at > 18) continue;
    return trimmed(rest.substr(0, at));
  }
  return {};
}

/// "我在网易做设计", "我是美团的员工", "我在美团干了三年", "去了滴滴", "滴滴录用了我", "拿到滴滴的offer"
std::string_view employer(std::string_view rest, std::string_view message) {
  while (strip_time(rest) || strip(rest, kAdverbs) || strip(rest, "目前|已经")) {
  }
  if (const std::size_t staff = rest.find("的员工"); staff != std::string_view::npos && strip(rest, "是"))
    return rest.substr(0, rest.find("的员工"));
  if (const std::size_t hired = rest.find("录用了我"); hired != std::string_view::npos) return rest.substr(0, hired);
  if (const std::size_t offer = rest.find("的offer");
      offer != std::string_view::npos && strip(rest, "拿到了|拿到|接了"))
    return rest.substr(0, rest.find("的offer"));
  if (!holds(message, kWorkWords) && !holds(rest, "干了|做设计|做开发|做运营")) return {};
  std::string_view place = rest;
  if (strip(place, "去了|换到了|换到|去到|进了")) return trimmed(place);
  if (!strip(place, "在")) return {};
  const std::size_t at = std::min(place.find("干"), place.find("做"));
  if (at != std::string_view::npos && at > 0 && at <= 18) return place.substr(0, at);
  return holds(place, "的|家|班") || place.size() > 18 ? std::string_view() : trimmed(place);
}

}  // namespace

std::string scheduled(std::string_view clause) {
  const std::size_t mark = clause.find(kTimeMark);
  if (mark == std::string_view::npos || holds(clause, kUnreal)) return {};
  std::string_view rest = clause;
  strip(rest, "我们|我|老师说|老师|老板|教授|医生|客户|他们|导师|编辑|甲方|领导|经理");
  strip(rest, "让我们|让我|叫我|要我|要求我|通知我|通知|说");
  while (strip(rest, kConnectors) || strip(rest, "已经|刚|又|都")) {
  }
  // "把钢琴课从…改到…"
  if (strip(rest, "把|将")) {
    const std::string_view moving = "改到|改成|改在|调到|挪到|移到|推迟到|提前到|延到|延期到|换到|从|调整到|推到";
    for (std::size_t at = 0; at < rest.size() && at < 36; ++at) {
      if (head_of(rest.substr(at), moving).empty()) continue;
      std::string_view noun = rest.substr(0, at);
      cut_tail(noun, "的时间|时间|的");
      return event_key(noun, false);
    }
    return {};
  }
  // "钢琴课{}开始", "我{}有钢琴课", "报告{}交"
  if (rest.starts_with(kTimeMark) || rest.starts_with("要在") || rest.starts_with("在") || rest.starts_with("得在")) {
    strip(rest, "要在|得在|在");
    if (rest.empty() || rest.front() != kTimeMark) return {};
    rest.remove_prefix(1);
    strip(rest, "之前|前");
    const bool due = strip(rest, "要交|得交|必须交|交|要提交|提交");
    if (!due && !strip(rest, "要上|上|有|去上|有一节|参加")) return {};
    strip(rest, "节|一节|的|我的");
    cut_tail(rest, "了|呢|。");
    return rest.empty() || length(rest) > 10 ? std::string() : event_key(rest, due);
  }
  std::string_view noun = rest.substr(0, rest.find(kTimeMark));
  const std::string_view behind = clause.substr(clause.rfind(kTimeMark) + 1);
  const bool due = holds(behind, "交|截止|提交|到期") || noun.ends_with("截止到") || holds(noun, "可以晚点交");
  const bool unnamed =
      noun == "改到" || noun == "延到" || noun == "推迟到" || noun == "提前到" || noun == "推到" || noun == "延期到";
  cut_tail(noun,
           "的时间|时间|推迟到了|推迟到|延期到|延到|提前到|推到|顺延到|宽限到|延长到|换到|换成|改成|改到|改|最晚|要在|"
           "要|在|到|现在|可以|必须|得|的|从|以后|截止|变成|是");
  strip(noun, "我的|我们的|我");
  if (unnamed) noun = {};
  if ((noun.empty() && !(unnamed && due)) || length(noun) > 10) return {};
  if (due) return event_key(noun, true);
  const std::string key = event_key(noun, false);
  const bool held = holds(behind, "开始|上") || behind.empty() || behind == "了" || holds(clause, "换到|改|变成|以后");
  return held ? key : std::string();
}

/// What a clause of who speaks says by its form. `rest`: behind "我"; `self`: it began with "我".
std::vector<Found> by_form(std::string_view rest, std::string_view message, std::string_view speaker, bool self) {
  std::vector<Found> out;
  const auto add = [&](std::string key, std::string_view value, StatementKind kind = StatementKind::kProfile,
                       bool single = true) -> Found& {
    Found made{.subject = std::string(speaker), .key = std::move(key), .value = clean(value), .kind = kind};
    made.single = single;
    return out.emplace_back(std::move(made));
  };
  if (holds(rest, kOthers) || holds(rest, kUnreal)) return out;
  // "我花生过敏", "我有花粉过敏", "花生我过敏", "一碰海鲜就过敏"
  if (const std::size_t at = rest.find("过敏"); at != std::string_view::npos && !rest.substr(0, at).contains("对")) {
    std::string_view what = rest.substr(0, at);
    strip(what, "有|一碰|一吃|碰到|吃|闻到");
    cut_tail(what, "就|会|我|也|都");
    const bool plain = !what.empty() && length(what) <= 6 && !holds(what, "不|没|药|皮肤|严重|的|是|很|有点");
    if (plain && (self || rest.substr(0, at).contains("我"))) add("allergy", what, StatementKind::kProfile, false);
    return out;
  }
  if (!self) return out;
  if (holds(rest, "生日|过生|出生") && rest.contains(kTimeMark) && !rest.contains("的生日") &&
      (rest.starts_with(kTimeMark) || rest.starts_with("是") || rest.starts_with("出生于") ||
       rest.starts_with("生于"))) {
    add("birthday", "").timed = true;
    return out;
  }
  std::string_view lessons = rest;
  while (strip_time(lessons) || strip(lessons, kAdverbs)) {
  }
  if (strip(lessons, "报了|报|在上|上|背|改上|转学|改报了|改报|开始上|在背")) {
    const std::string_view language = head_of(lessons, kLanguages);
    if (!language.empty()) return add("language.learning", language), out;  // "在上海" has no lessons
  }
  std::string_view drives = rest;
  while (strip(drives, kAdverbs)) {
  }
  if (strip(drives, "开的是|的座驾是|座驾是|改开|现在开的是|新买了|买了辆|买了一辆")) {
    strip(drives, "一辆|辆|台");
    const std::string_view key = possession_key(drives);
    if (!key.empty()) add(std::string(key), drives, StatementKind::kFact);
    return out;
  }
  std::string_view job = rest;
  while (strip_time(job) || strip(job, kAdverbs)) {
  }
  if (strip(job,
            "转行当了|转行当|转行做了|转行做|转行成了|改行做了|改行做|改行当|升职成了|升职成|升职为|升成了|升为|做")) {
    cut_tail(job, "了|的|好几年");
    if (ends_with_one(job, kProfessions)) add("work.role", job).nature = Nature::kBegin;
    return out;
  }
  if (const std::string_view place = dwelling_town(dwelling(rest));
      is_name(place) && !holds(place, "公司|学校|医院|酒店|宾馆")) {
    add("home.city", place).mood.past = holds(rest, "住过|生活过");
    return out;
  }
  if (const std::string_view place = employer(rest, message); !place.empty() && is_name(place))
    add("work.employer", place);
  return out;
}

}  // namespace memos::language::stated::chinese
