// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
// What a Chinese word can be the name of: a person, a place to live in, an employer.
#include <algorithm>
#include <array>

#include "language/statement_chinese.h"

namespace memos::language::stated::chinese {

namespace {

constexpr std::string_view kCities =
    "北京|上海|天津|重庆|广州|深圳|杭州|南京|苏州|成都|武汉|西安|长沙|郑州|青岛|济南|大连|沈阳|哈尔滨|长春|厦门|福州|"
    "宁波|无锡|合肥|南昌|昆明|贵阳|南宁|海口|三亚|太原|石家庄|呼和浩特|乌鲁木齐|兰州|西宁|银川|拉萨|东莞|佛山|珠海|"
    "中山|惠州|汕头|温州|嘉兴|绍兴|金华|台州|湖州|义乌|常州|南通|扬州|徐州|镇江|盐城|泰州|连云港|烟台|潍坊|威海|临沂|"
    "淄博|泉州|漳州|莆田|洛阳|开封|宜昌|襄阳|岳阳|衡阳|株洲|湘潭|桂林|柳州|北海|绵阳|德阳|乐山|宜宾|遵义|大理|丽江|"
    "唐山|保定|秦皇岛|廊坊|大同|包头|鄂尔多斯|吉林|鞍山|芜湖|蚌埠|九江|赣州|景德镇|昆山|香港|澳门|台北|高雄|台中|台南|"
    "新竹|东京|大阪|京都|名古屋|福冈|横滨|首尔|釜山|新加坡|曼谷|清迈|吉隆坡|雅加达|河内|胡志明市|马尼拉|孟买|新德里|"
    "迪拜|伊斯坦布尔|莫斯科|伦敦|曼彻斯特|爱丁堡|巴黎|里昂|柏林|慕尼黑|法兰克福|汉堡|维也纳|苏黎世|日内瓦|罗马|米兰|"
    "马德里|巴塞罗那|里斯本|阿姆斯特丹|布鲁塞尔|哥本哈根|斯德哥尔摩|奥斯陆|赫尔辛基|布拉格|华沙|都柏林|雅典|纽约|"
    "洛杉矶|旧金山|西雅图|波士顿|芝加哥|休斯顿|多伦多|温哥华|蒙特利尔|悉尼|墨尔本|奥克兰";

/// What somebody is, with the last character or word of it: "四川人", "素食者", "法国籍", "处女座".
constexpr std::string_view kKinds =
    "人|者|籍|长|父母|爸妈|族|座|妇|迷|派|员|师|控|党|狂|鬼|蛋|徒|兵|恋|侨|子女|混血|主义|血型|学生|大学生|研究生|"
    "毕业生|高中生|"
    "初中生|小学生|中学生|留学生|医生|新生|考生|女生|男生|双胞胎|独生子|独生女|公主|学霸|学渣|会员|冠军|第一名|骗子|"
    "疯子|胖子|瘦子|傻子|孩子|朋友|同事|同学|邻居|亲戚|素食|过敏|早产|老板|上司|好看|漂亮|厉害|聪明|单身|外向|内向";
/// Behind a family name: "张总", "王医生".
constexpr std::string_view kTitles =
    "总|局长|处长|科长|厂长|校长|所长|队长|班长|店长|书记|律师|主管|总监|医生|大夫|主任|老师|经理|先生|女士|小姐|教授|"
    "院长|姐|哥|工|博士|部长|师傅";

/// Behind a place that is told by what it is near to, or of whom it is.
constexpr std::string_view kBeside = "附近|旁边|旁|对面|隔壁|边上|门口|后面|前面|周边|周围|一带";
constexpr std::string_view kNoTowns =
    "家|家里|宿舍|宿舍里|小区里|的小区|酒店|宾馆|旅馆|旅店|民宿|青旅|医院|公司|单位|学校|校园|校内|校外|这里|那里|这边|"
    "那边|哪里|"
    "这儿|那儿|楼|楼上|楼下|层|城里|村里|乡下|农村|郊区|市区|市中心|城中村|国外|国内|外地|海边|山上|山里|公寓|公寓里|"
    "出租屋|出租房|学区房|房子|房子里|房间|里面|一起|外面|单间|合租房|地下室|养老院|月子中心|车里|帐篷里|老家|娘家|"
    "婆家";
constexpr std::string_view kNoEmployers = "家|家里|家中|老家|外地|国外|外面|这里|那里|这边|那边|国内|海外|本地|当地";

}  // namespace

bool is_city(std::string_view text) noexcept {
  constexpr std::string_view kTown = "市";
  const std::string_view city = head_of(text, kCities);
  return !city.empty() && (city.size() == text.size() || text.substr(city.size()) == kTown);
}

bool begins_with_city(std::string_view text) noexcept { return !head_of(text, kCities).empty(); }

std::string_view dwelling_town(std::string_view value) noexcept {
  std::string_view plain = value;
  while (plain.size() > 3 && (plain.ends_with("了") || plain.ends_with("的"))) plain.remove_suffix(3);
  if (is_city(plain)) return value;
  if (holds(plain, "这里|那里|这边|那边|这儿|那儿|的人")) return {};
  if (!ends_with_one(plain, kBeside) && !ends_with_one(plain, kNoTowns)) return value;
  return head_of(plain, kCities);
}

bool is_address(std::string_view value) noexcept {
  const bool number = std::ranges::any_of(value, [](char c) { return c >= '0' && c <= '9'; });
  return (value.ends_with("小区") && !value.contains("的")) || (number && holds(value, "路|街|巷|弄|大道"));
}

bool is_employer(std::string_view value) noexcept {
  if (is_city(value)) return false;
  return head_of(value, kNoEmployers).size() != value.size() || value.empty();
}

std::string kin_of(const std::string& owner, std::string_view noun) {
  return (owner.empty() ? "我" : owner) + "的" + std::string(noun);
}

bool is_kin_word(std::string_view text) noexcept {
  return std::ranges::any_of(nouns(), [&](const NounRow& row) {
    return row.kind == NounKind::kPerson && !text.empty() && head_of(text, row.words).size() == text.size();
  });
}

bool is_of_people(const Row& row) noexcept {
  switch (row.sense) {
    case Sense::kTaste:
    case Sense::kDistaste:
    case Sense::kFood:
    case Sense::kHealth:
    case Sense::kDied:
      return false;
    default:
      return row.key != "allergy" && row.key != "name";
  }
}

bool is_kind_of_person(std::string_view text) noexcept {
  return ends_with_one(text, kKinds) || ends_with_one(text, kProfessions);
}

bool is_person_name(std::string_view text) noexcept { return is_name(text) && !is_kind_of_person(text); }

bool is_person(std::string_view value) noexcept {
  constexpr std::string_view kOf = "的";
  if (!head_of(value, "一个|一位|一名|个|位").empty()) return false;
  if (const std::size_t of = value.rfind(kOf); of != std::string_view::npos) value.remove_prefix(of + kOf.size());
  while (value.size() > 3 && value.ends_with("了")) value.remove_suffix(3);
  constexpr std::size_t kLongestTitled = 5;
  if (length(value) <= kLongestTitled) {
    for (std::string_view titles = kTitles; !titles.empty();) {
      const std::string_view title = next_choice(titles);
      const bool behind_name = value.ends_with(title) && length(value) > length(title);
      if (behind_name && length(value) - length(title) <= 2) return true;
    }
  }
  return is_person_name(value);
}

std::string_view owned_thing(std::string_view value) noexcept {
  strip(value, "一辆|一台|一部|一个|一把|一套|一艘|辆|台|部|的是|新的|新|我的|那辆|旧");
  while (value.size() > 3 && value.ends_with("了")) value.remove_suffix(3);
  // "开车送孩子": what one does with it; "手机壳": what goes with one
  const bool done_with = value.starts_with("车") && value != "车";
  return done_with || ends_with_one(value, "车票|车门|机票|车位|车险|驾照|壳|贴膜|电脑桌|模型") ? std::string_view()
                                                                                                : value;
}

bool is_bare_thing(std::string_view value) noexcept {
  return value == "车" || value == "手机" || value == "电脑" || value == "房子" || value == "公寓";
}

bool is_medicine_told(std::string_view value, std::string_view verb) noexcept {
  constexpr std::size_t kNear = 12;  // bytes
  const std::size_t dose = dose_at(value);
  return holds(value, kMedicines) || (dose != std::string_view::npos && dose < kNear && verb != "喝") ||
         verb == "服用" || value.ends_with("药");
}

std::size_t dose_at(std::string_view value) noexcept {
  return std::min({value.find("毫克"), value.find("mg"), value.find("片"), value.find("粒")});
}

std::string medicine_name(std::string_view value) {
  const std::size_t dose = dose_at(value);
  std::string_view name = value;
  if (dose != std::string_view::npos) {
    const std::string_view unit = head_of(value.substr(dose), "毫克|mg|片|粒");
    name.remove_prefix(dose + unit.size());
  }
  strip(name, "的");
  if (name.empty()) name = value.substr(0, std::min(dose, value.size()));
  while (!name.empty() && static_cast<unsigned char>(name.front()) < 0x80) name.remove_prefix(1);
  return clean(name);
}

}  // namespace memos::language::stated::chinese
