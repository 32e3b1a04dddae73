// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#include <array>

#include "language/statement_words.h"

namespace memos::language::stated {

namespace {

constexpr Lexicon::Row kRows[] = {
    {kArticle, "a an the some this that these those another"},
    {kOwner | kTrigger, "my our mine ours"},
    {kOtherOwner | kTrigger, "his her their your its"},
    {kSelf | kTrigger, "i we"},
    {kThird, "he she they it"},
    {kYou, "you u ya"},
    {kPreposition,
     "in on at to from with without for of by about into onto over under near through during against between among "
     "toward towards around across behind beside besides beyond inside outside off out up down via per like upon "
     "within "
     "regarding versus till"},
    {kConjunction, "and or but so nor plus & then yet"},
    {kSubordinate,
     "because cause cuz while although though since until before after when whenever once as which who whom whose that "
     "where than thus hence whereas except unlike"},
    {kUnreal, "if unless whether suppose supposing assuming provided lest"},
    {kAsking, "what where when who whose which how why whom"},
    {kAdverb,
     "just also now recently finally always never still already actually really currently only even officially "
     "basically definitely certainly usually often sometimes mostly mainly normally generally typically simply truly "
     "absolutely totally completely finally newly lately originally temporarily permanently both all "
     "then again soon eventually immediately fully happily legally technically strictly probably maybe perhaps "
     "possibly "
     "quite very so too kinda rarely hardly seldom regularly daily weekly sadly luckily unfortunately "
     "fortunately recently ever literally suddenly quickly secretly proudly today tomorrow yesterday gladly decidedly"},
    {kMaybe, "maybe perhaps probably possibly presumably supposedly likely hopefully potentially allegedly apparently"},
    {kCloser,
     "now too anymore again currently today yesterday tomorrow tonight already instead though anyway actually lately "
     "recently nowadays please either ever yet still soon later though altogether btw haha lol right here there "
     "these days everyday sometimes always usually mostly never ago together really since because until till while "
     "when where which who that if but than once everywhere forever permanently temporarily officially except as "
     "long-term full-time part-time originally honestly unfortunately fortunately thankfully finally professionally "
     "remotely alone whenever unless although then however obviously exactly"},
    {kNot, "not n't never"},
    {kBe, "am is are be been being 'm 're"},
    {kBe | kPast, "was were"},
    {kHave, "have has having 've"},
    {kHave | kPast, "had"},
    {kDo, "do does"},
    {kDo | kPast, "did"},
    {kWill, "will 'll wo shall gonna sha"},
    {kDoubt, "would could should might may must can ca ought cannot 'd"},
    {kFiller,
     "oh well hey hi hello so yeah yes yep yup no nope nah ok okay ah aha um uh hmm wow btw fyi anyway anyways also "
     "look listen guess right sure sorry thanks thank actually honestly frankly basically alright and but plus update "
     "news reminder note ps p.s hm ugh yay hooray finally fortunately unfortunately sadly luckily btw lol haha"},
    {kNumberWord,
     "one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen "
     "eighteen nineteen twenty thirty forty fifty sixty seventy eighty ninety hundred thousand million dozen"},
    {kQuality,
     "great good bad nice fine awful terrible amazing awesome wonderful lovely cute adorable beautiful pretty ugly "
     "funny "
     "sick ill tired late early busy free happy sad angry upset ready done over broken dead gone lost stuck wrong "
     "right "
     "full empty fun boring hard easy tough difficult important crazy insane weird strange perfect ok okay okay-ish "
     "delicious tasty horrible excellent fantastic excited nervous worried sorry glad proud afraid scared sure unsure "
     "better worse best worst old young big small huge tiny long short new hot cold warm expensive cheap slow fast "
     "loud "
     "quiet safe clean dirty alive asleep awake home away back here there okay'd up down out off on true false real "
     "fake "
     "famous rich poor strict kind rude mean sweet smart clever stupid lazy naughty energetic playful friendly shy "
     "supportive stressful stressed exhausting exhausted overwhelmed hectic rough different same similar close far "
     "missing due open closed available unavailable useless useful possible impossible serious fluffy healthy curious"},
    {kReport,
     "said says say told tells tell thinks thought claims claimed believes believed asked asks wonders wondered "
     "suggested suggests insists insisted heard hears reckons joked jokes joking joke according read wrote assumed "
     "assumes"},
    {kDream,
     "wish wishing wished imagine imagined imagining pretend pretended pretending dreamed dreamt dreaming "
     "fantasize hypothetically"},
    {kColour,
     "red blue green yellow black white grey gray orange purple pink brown silver gold beige turquoise navy teal "
     "violet "
     "maroon lavender burgundy indigo crimson cream magenta"},
    {kPlain,
     "there here it everyone everybody someone somebody anyone nobody everything something anything nothing people "
     "what "
     "each many most much few several no one how why please let today tomorrow yesterday tonight dinner lunch "
     "breakfast "
     "work school home life time things everything music food weather traffic love happy good nice great congrats "
     "congratulations thanks thank yes glad sounds maybe remember forget seems guess good morning evening night "
     "not still unless hopefully absolutely definitely exactly because speaking talking long-time looking honestly "
     "monday tuesday wednesday thursday friday saturday sunday january february march april june july august september "
     "october november december last next speaking besides"},
    {kTrigger, "is 's was are call named called name please never don't always allergic born from favourite favorite"},
    {kTrigger, "phone email remind reach text contact message deadline meeting number password code birthday address"},
    {kAdverb | kNot, "never"},
    {kSubordinate, "cause"},
    {kAdverb, "no-longer long-since"},
    {kFiller, "ooh oops whoa gosh omg welp"},
    {kTrigger | kPlain, "mom mum mother dad father mama papa grandma grandpa granny"},
    {kThird | kPlain, "this that these those"},
    {kQuality,
     "unwell busiest favourite's fab exciting relaxing annoying shocking shocked surprised grateful thankful"},
};

/// Verbs of the frames and those that change what a verb behind them says.
constexpr std::string_view kVerbs[] = {
    "live",
    "move",
    "stay",
    "reside",
    "relocate",
    "settle",
    "work",
    "start",
    "begin begins began begun beginning",
    "join",
    "leave leaves left left leaving",
    "quit quits quit quit quitting",
    "resign",
    "retire",
    "lose loses lost lost losing",
    "get gets got gotten getting",
    "become becomes became become becoming",
    "study",
    "attend",
    "graduate",
    "enroll",
    "enrol enrols enrolled enrolled enrolling",
    "transfer transfers transferred transferred transferring",
    "drive drives drove driven driving",
    "own",
    "buy buys bought bought buying",
    "sell sells sold sold selling",
    "purchase",
    "order",
    "lease",
    "rent",
    "trade",
    "switch",
    "change",
    "upgrade",
    "ride rides rode ridden riding",
    "use",
    "play",
    "marry",
    "date",
    "break breaks broke broken breaking",
    "split splits split split splitting",
    "divorce",
    "separate",
    "adopt",
    "rescue",
    "name",
    "call",
    "die dies died died dying",
    "pass",
    "speak speaks spoke spoken speaking",
    "learn learns learned learnt learning",
    "earn",
    "recruit",
    "eat eats ate eaten eating",
    "drink drinks drank drunk drinking",
    "give gives gave given giving",
    "cut cuts cut cut cutting",
    "stop stops stopped stopped stopping",
    "avoid",
    "take takes took taken taking",
    "prescribe",
    "love",
    "like",
    "enjoy",
    "adore",
    "prefer prefers preferred preferred preferring",
    "hate",
    "dislike",
    "detest",
    "stand",
    "bear",
    "support",
    "root",
    "bank",
    "go goes went gone going",
    "grow grows grew grown growing",
    "come comes came come coming",
    "turn",
    "develop",
    "diagnose",
    "suffer",
    "weigh",
    "cancel cancels canceled cancelled cancelling",
    "postpone",
    "push",
    "reschedule",
    "shift",
    "delay",
    "book",
    "plan plans planned planned planning",
    "want",
    "hope",
    "need",
    "try",
    "decide",
    "intend",
    "promise",
    "keep keeps kept kept keeping",
    "finish",
    "total totals totaled totalled totalling",
    "crash",
    "wreck",
    "return",
    "pick",
    "hire",
    "fire",
    "lay lays laid laid laying",
    "promote",
    "demote",
    "land",
    "accept",
    "decline",
    "reject",
    "refuse",
    "sign",
    "report",
    "manage",
    "lead leads led led leading",
    "run runs ran run running",
    "teach teaches taught taught teaching",
    "read",
    "answer",
    "reply",
    "respond",
    "write writes wrote written writing",
    "talk",
    "address",
    "remember",
    "forget forgets forgot forgotten forgetting",
    "know knows knew known knowing",
    "say says said said saying",
    "tell tells told told telling",
    "visit",
    "travel travels traveled travelled travelling",
    "win wins won won winning",
    "fail",
    "complete",
    "publish",
    "launch",
    "celebrate",
    "meet meets met met meeting",
    "see sees saw seen seeing",
    "engage",
    "wear wears wore worn wearing",
    "smoke",
    "vape",
    "collect",
    "practice",
    "practise",
    "train",
    "volunteer",
    "major",
    "specialize",
    "share",
    "subscribe",
    "follow",
    "swear swears swore sworn swearing",
    "reverse",
    "have has had had having",
    "do does did done doing",
    "think thinks thought thought thinking",
    "consider",
    "swap swaps swapped swapped swapping",
    "exchange",
    "extend",
    "find finds found found finding",
    "jump",
    "poach",
    "ask",
    "agree",
    "replace",
    "convert",
    "ditch",
    "drop drops dropped dropped dropping",
    "abandon",
    "scrap scraps scrapped scrapped scrapping",
    "skip",
    "schedule",
    "fix",
    "set sets set set setting",
    "make makes made made making",
    "put puts put put putting",
    "increase",
    "lower",
    "reduce",
    "raise",
    "miss",
    "end",
    "close",
    "expire",
    "depart",
    "arrive",
    "open",
    "happen",
    "occur",
    "invite",
    "fly flies flew flown flying",
    "donate",
    "steal steals stole stolen stealing",
    "acquire",
    "inherit",
    "welcome",
    "cost costs cost cost costing",
    "measure",
    "commute",
    "mean means meant meant meaning",
    "wake wakes woke woken waking",
    "sleep sleeps slept slept sleeping",
    "hurt hurts hurt hurt hurting",
    "cook",
    "paint",
    "bake",
    "remind",
    "mention",
    "notify",
    "format",
    "include",
};

}  // namespace

const Lexicon& english_lexicon() {
  static const Lexicon made(kRows, kVerbs, true);
  return made;
}

}  // namespace memos::language::stated
