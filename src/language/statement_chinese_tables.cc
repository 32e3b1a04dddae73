// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#include <array>

#include "language/statement_chinese.h"

namespace memos::language::stated::chinese {

namespace {

using N = Nature;
using S = Sense;
constexpr auto kFact = StatementKind::kFact;
constexpr auto kTaste = StatementKind::kPreference;

// The longer of two that both fit stands first.
constexpr Row kRows[] = {
    {"是住在|居住在|家住在|家住|定居在|租住在|现在住|住在|住到|生活在", "home.city", N::kState, S::kHome},
    {"搬家到|搬到|搬去|搬来|搬回|搬进|移居到|移居|定居到", "home.city", N::kBegin, S::kHome},
    {"在{}工作|在{}上班|在{}任职|在{}就职|在{}干活|在{}实习", "work.employer"},
    {"为{}工作|给{}工作|给{}打工", "work.employer"},
    {"就职于|任职于|供职于", "work.employer"},
    {"到{}报到|去{}报到|到{}入职|去{}入职|入职|加入|跳槽到|跳槽去|被{}录用|换到{}上班|去{}上班|去{}工作|到{}工作",
     "work.employer", N::kBegin},
    {"从{}辞职|从{}离职|辞去{}的工作|离开{}公司|离开", "work.employer", N::kEnd},
    {"从{}搬走|搬离", "home.city", N::kEnd, S::kHome},
    {"在{}读书|在{}上学|在{}念书|就读于|考上", "study.school"},
    {"主修|读{}专业|学{}专业", "study.subject"},
    {"对{}过敏|是对{}过敏", "allergy", N::kState, S::kPlain, false},
    {"正在学习|正在学|在学习|在学|开始学习|开始学|学习|改学|学", "language.learning", N::kState, S::kLanguage},
    {"会说|能说|说", "language.speaks", N::kState, S::kLanguage, false},
    {"最讨厌|讨厌|受不了|不喜欢|不爱", "preference.dislikes", N::kState, S::kDistaste, false, kTaste},
    {"喜欢|喜爱|热爱|爱吃|爱喝|爱看|爱听|迷上", "preference.likes", N::kState, S::kTaste, false, kTaste},
    {"戒掉|戒", "diet.avoids", N::kBegin, S::kGiveUp, false, kTaste},
    {"停用|停服|停吃|停掉", "diet.avoids", N::kEnd, S::kFood, false, kTaste},
    {"改吃|换吃|改服", "diet.avoids", N::kBegin, S::kFood, false, kTaste},
    {"放弃学习|放弃学|放弃", "language.learning", N::kEnd, S::kLanguage},
    {"服用|在吃|吃", "diet.avoids", N::kState, S::kFood, false, kTaste},
    {"喝", "diet.avoids", N::kState, S::kFood, false, kTaste},
    {"开着|开", "possession.car", N::kState, S::kPossession, true, kFact},
    {"买下|买|换成|换", "", N::kBegin, S::kPossession, true, kFact},
    {"把{}卖掉|把{}卖", "", N::kEnd, S::kPossession, true, kFact},
    {"卖掉|卖", "", N::kEnd, S::kPossession, true, kFact},
    {"领养|收养|养着|养|交了|谈了|找了|有", "", N::kState, S::kPet, false, kFact},
    {"患有|患|得|被诊断出|确诊", "health.condition", N::kBegin, S::kHealth, false},
    {"来自|老家在|老家是", "hometown"},
    {"出生在|出生于|生于", "birthplace"},
    {"是", "work.role", N::kState, S::kProfession},
    {"当上|当", "work.role", N::kBegin, S::kProfession},
    {"支持", "sports.team", N::kState, S::kPlain, true, kTaste},
    {"叫|名叫|名字叫", "name"},
    {"和{}分手|跟{}分手|和{}离婚|跟{}离婚", "relation.partner", N::kEnd, S::kPlain, true, kFact},
    {"和{}结婚|跟{}结婚|嫁给|娶", "relation.partner", N::kBegin, S::kPlain, true, kFact},
    {"单身|离婚|结婚|订婚|已婚", "relationship.status", N::kState, S::kStatus},
    {"辞职|失业|被裁员|被裁|退休|下岗|自己创业|自己开公司|自己开店|成了自由职业者|成为自由职业者", "work.employer",
     N::kEnd, S::kBreakUp},
    {"去世|过世|走丢", "pet.", N::kEnd, S::kDied, false, kFact},
    {"分手", "relation.partner", N::kEnd, S::kBreakUp, true, kFact},
};

constexpr NounRow kNouns[] = {
    {"电话号码|手机号码|手机号|电话|号码|联系方式|联系电话", "contact.phone", ValueType::kPhone},
    {"电子邮箱|邮箱地址|邮箱|电子邮件|邮件地址", "contact.email", ValueType::kEmail},
    {"家庭住址|地址|住址", "home.address"},
    {"生日|出生日期", "birthday", ValueType::kTime},
    {"年龄|岁数", "age"},
    {"名字|姓名|全名", "name"},
    {"昵称|外号|小名", "nickname"},
    {"职业|工作|职位|岗位", "work.role"},
    {"公司|单位|雇主", "work.employer"},
    {"老板|上司|领导|经理|主管", "work.boss", ValueType::kPerson},
    {"学校|大学", "study.school"},
    {"专业", "study.subject"},
    {"家乡|老家|故乡", "hometown"},
    {"国籍", "nationality"},
    {"母语", "language.native"},
    {"爱好|兴趣", "hobby", ValueType::kPhrase, NounKind::kSlot, false},
    {"饮食习惯|饮食方式|饮食", "diet"},
    {"血型", "body.blood_type"},
    {"身高", "body.height"},
    {"体重", "body.weight"},
    {"鞋码|鞋号", "size.shoe"},
    {"车牌号码|车牌号|车牌", "vehicle.plate"},
    {"银行", "bank"},
    {"健身房", "gym"},
    {"预算", "budget"},
    {"家庭医生|医生|大夫", "doctor", ValueType::kPerson},
    {"牙医", "dentist", ValueType::kPerson},
    {"wifi密码|wi-fi密码|WiFi密码|Wi-Fi密码|无线密码|无线网密码|网络密码", "code.wifi"},
    {"门禁密码|门锁密码|门密码|大门密码", "code.door"},
    {"车", "possession.car"},
    {"手机", "possession.phone"},
    {"电脑|笔记本电脑|笔记本", "possession.computer"},
    {"妻子|老婆|太太|媳妇|丈夫|老公|先生|女朋友|男朋友|女友|男友|对象|恋人|爱人|伴侣|未婚妻|未婚夫", "relation.partner",
     ValueType::kName, NounKind::kPerson},
    {"妈妈|母亲|妈", "relation.mother", ValueType::kName, NounKind::kPerson},
    {"爸爸|父亲|爸", "relation.father", ValueType::kName, NounKind::kPerson},
    {"哥哥|弟弟|哥|弟", "relation.brother", ValueType::kName, NounKind::kPerson, false},
    {"姐姐|妹妹|姐|妹", "relation.sister", ValueType::kName, NounKind::kPerson, false},
    {"儿子", "relation.son", ValueType::kName, NounKind::kPerson, false},
    {"女儿", "relation.daughter", ValueType::kName, NounKind::kPerson, false},
    {"孩子|宝宝", "relation.child", ValueType::kName, NounKind::kPerson, false},
    {"爷爷|外公|姥爷", "relation.grandfather", ValueType::kName, NounKind::kPerson, false},
    {"奶奶|外婆|姥姥", "relation.grandmother", ValueType::kName, NounKind::kPerson, false},
    {"最好的朋友|闺蜜", "relation.best_friend", ValueType::kName, NounKind::kPerson},
    {"朋友|好友|哥们", "relation.friend", ValueType::kName, NounKind::kPerson, false},
    {"同事", "relation.colleague", ValueType::kName, NounKind::kPerson, false},
    {"室友|舍友", "relation.roommate", ValueType::kName, NounKind::kPerson, false},
    {"邻居", "relation.neighbour", ValueType::kName, NounKind::kPerson, false},
    {"表姐|表妹|表哥|表弟|堂姐|堂妹|堂哥|堂弟", "relation.cousin", ValueType::kName, NounKind::kPerson, false},
    {"叔叔|舅舅|伯伯|姑父|姨夫", "relation.uncle", ValueType::kName, NounKind::kPerson, false},
    {"阿姨|姑姑|姨妈|舅妈|婶婶", "relation.aunt", ValueType::kName, NounKind::kPerson, false},
    {"婆婆|岳母|丈母娘", "relation.mother_in_law", ValueType::kName, NounKind::kPerson},
    {"公公|岳父|老丈人", "relation.father_in_law", ValueType::kName, NounKind::kPerson},
    {"侄子|外甥", "relation.nephew", ValueType::kName, NounKind::kPerson, false},
    {"侄女|外甥女", "relation.niece", ValueType::kName, NounKind::kPerson, false},
    {"同学", "relation.classmate", ValueType::kName, NounKind::kPerson, false},
    {"房东", "relation.landlord", ValueType::kName, NounKind::kPerson},
    {"老师", "relation.teacher", ValueType::kName, NounKind::kPerson, false},
    {"小狗|狗狗|狗", "pet.dog", ValueType::kName, NounKind::kPet, false},
    {"小猫|猫咪|猫", "pet.cat", ValueType::kName, NounKind::kPet, false},
    {"兔子", "pet.rabbit", ValueType::kName, NounKind::kPet, false},
    {"仓鼠", "pet.hamster", ValueType::kName, NounKind::kPet, false},
    {"鹦鹉|鸟", "pet.bird", ValueType::kName, NounKind::kPet, false},
    {"宠物", "pet.", ValueType::kName, NounKind::kPet, false},
};

}  // namespace

std::span<const Row> rows() noexcept { return kRows; }
std::span<const NounRow> nouns() noexcept { return kNouns; }

std::string_view possession_key(std::string_view value) noexcept {
  static constexpr std::string_view kCars =
      "车|比亚迪|特斯拉|丰田|本田|大众|宝马|奔驰|奥迪|沃尔沃|福特|日产|马自达|现代|起亚|蔚来|小鹏|理想|吉利|雷克萨斯|"
      "保时捷|别克|奇瑞";
  static constexpr std::string_view kPhones = "手机|iPhone|苹果|华为|小米|三星|OPPO|vivo|荣耀|安卓";
  static constexpr std::string_view kComputers = "电脑|笔记本|MacBook|ThinkPad|联想";
  // "手机壳": what goes with one
  if (ends_with_one(value, "车票|车门|机票|车位|车险|驾照|壳|贴膜|电脑桌|模型")) return {};
  if (value.contains("自行车")) return "possession.bike";
  if (value.contains("摩托车")) return "possession.motorcycle";
  if (holds(value, kPhones)) return "possession.phone";
  if (holds(value, kComputers)) return "possession.computer";
  if (holds(value, kCars)) return "possession.car";
  if (holds(value, "房子|公寓")) return "possession.home";
  return {};
}

bool is_name(std::string_view text) noexcept {
  if (text.empty()) return false;
  if (text.front() >= 'A' && text.front() <= 'Z')
    return std::ranges::all_of(text, [](char c) { return static_cast<unsigned char>(c) < 0x80; });
  const std::size_t count = length(text);
  if (count < 2 || count > 5 || static_cast<unsigned char>(text.front()) < 0x80) return false;
  return !holds(text,
                "的|了|不|是|在|这|那|有|我|你|他|她|它|们|个|什么|谁|大家|很|就|都|也|还|一|今天|明天|因为|所以|会|"
                "要|去|来|吃|喝|对|把|被|让|给|变成|反倒|反而|原来|天气|时间|问题|事情|公司|东西|老家|家里|家中|电影|"
                "以前|之前|从前|过去|当年|当时|曾经|后来|目前|如今|现在|最近|刚刚|已经|终于|突然|准备|打算|计划|决定|"
                "名字|接送|上班|下班|"
                "出门|通勤|体检|"
                "指标|检查|平时|周末");
}

std::string clean(std::string_view value) {
  std::string out;
  for (const char c : value) {
    if (c != kTimeMark) out += c;
  }
  static constexpr std::string_view kTails[] = {"了", "啦", "呢", "啊", "吧", "哦", "呀", "的",
                                                "。", " ",  "”",  "」", "\"", ".",  "！"};
  for (bool cut = true; cut;) {
    cut = false;
    for (const std::string_view tail : kTails) {
      if (out.size() > tail.size() && out.ends_with(tail)) out.resize(out.size() - tail.size()), cut = true;
    }
  }
  while (out.starts_with(" ") || out.starts_with("“") || out.starts_with("「"))
    out.erase(0, out.front() == ' ' ? 1 : 3);
  return out;
}

constinit const std::string_view kConnectors =
    "对了|另外|其实|顺便说一下|顺便说|顺便提一下|顺便|哦|嗯|啊|好消息|那个|因为|所以|而且|但是|不过|可是|但|然后|后来|"
    "于是|还有|现在|如今|并且|请记住|记住|记得|"
    "告诉你|跟你说|你知道吗|终于|话说|最近|说实话|老实说|更新一下|补充一下|是这样|今天|正式";
constinit const std::string_view kAdverbs =
    "现在|已经|刚刚|刚|终于|最近|还是|还|也|又|就|都|目前|一直|总是|非常|特别|很|真的|其实|正式|最终|全家|每天|每晚|"
    "每周|早上|晚上|早晚|仍然|仍|"
    "从小|主要|平时|经常|有点|比较|新|超级|超|最|成功|决定|开始|只|一般|通常|今年|严重|轻微|突然|早就|一起";
constinit const std::string_view kAsking =
    "吗|么？|哪|什么|谁|几点|几号|几岁|几只|多少|多大|多高|多重|怎么|是否|是不是|有没有|何时|何地|？|?|对不对|好不好";
constinit const std::string_view kTimeVerbs =
    "延期到|推迟到|推迟至|推到|延到|延至|延长到|延长至|顺延到|宽限到|提前到|提前至|改至|改期到|挪到|调到|改到了|"
    "改到|改成了|改成|改在|调整到|定在|安排在|移到|开始于|现在是|是在|是|在|为|变成";
constinit const std::string_view kUnreal =
    "如果|要是|假如|假设|假装|希望|但愿|可能|也许|或许|说不定|考虑|梦见|梦到|想象|想要|想搬|想去|想买|想养|想学|想换|"
    "打算要不要|要不要|差点|恨不得|真想|好想|应该|据说|听说|就好了|本来|万一|除非|据我";
constinit const std::string_view kProfessions =
    "老师|教师|医生|护士|工程师|律师|程序员|设计师|会计|司机|厨师|记者|学生|大学生|研究生|博士生|经理|产品经理|销售|"
    "作家|画家|演员|歌手|警察|消防员|军人|农民|"
    "工人|教授|翻译|导游|摄影师|建筑师|药剂师|牙医|兽医|飞行员|空姐|公务员|教练|编辑|导演|音乐家|科学家|研究员|分析师|"
    "顾问|主管|总监|老板|创业者|自由职业者|"
    "家庭主妇|店长|店员|服务员|理发师|快递员|外卖员|电工|木匠|面包师|退休教师|数据科学家|架构师|产品设计师|软件工程师|"
    "实习生|博士后";
constinit const std::string_view kHealthWords =
    "糖尿病|哮喘|高血压|偏头痛|癫痫|抑郁症|焦虑症|关节炎|贫血|湿疹|鼻炎|胃炎|心脏病|乙肝|痛风|失眠|近视|乳糖不耐受|"
    "甲亢|甲减|癌症|荨麻疹|颈椎病|腰椎间盘突出";
constinit const std::string_view kLanguages =
    "英语|法语|德语|日语|韩语|西班牙语|葡萄牙语|意大利语|俄语|阿拉伯语|粤语|普通话|汉语|中文|英文|日文|法文|德文|"
    "荷兰语|泰语|越南语|印地语|土耳其语|波兰语|"
    "瑞典语|挪威语|希腊语|拉丁语|手语|上海话|闽南语|广东话|印尼语|希伯来语|芬兰语|丹麦语|捷克语|韩文|西语|葡语";
constinit const std::string_view kMedicines =
    "二甲双胍|阿司匹林|布洛芬|胰岛素|赖诺普利|阿托伐他汀|氨氯地平|降压药|降糖药|抗生素|青霉素|阿莫西林|褪黑素|维生素|"
    "舍曲林|奥美拉唑|降脂药|安眠药|"
    "感冒药|止痛药|沙坦|地平|他汀|普利|洛尔|拉唑|西林|霉素|双胍|曲林|西汀|缬沙坦|硝苯地平|左甲状腺素|优甲乐|氯雷他定|"
    "西替利嗪";

}  // namespace memos::language::stated::chinese
