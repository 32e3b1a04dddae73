// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#include "language/time_words.h"

namespace memos::language {
namespace {

constexpr TimeWordEntry verb(Tense tense) { return {TimeWord::kVerb, 0, kFollower, tense}; }

constexpr TimeWordList kLists[] = {
    {verb(Tense::kPast),
     "was were did went got had took saw made came gave told said knew thought felt found left met began kept brought "
     "bought caught taught fought spent sent lent built lost won ran sang swam drank ate drove rode rose wrote broke "
     "spoke woke chose froze stole wore tore flew grew threw drew blew fell held heard stood understood paid laid led "
     "slept swept wept meant dealt sold shot hung stuck struck dug spun hid bit slid lit fed fled bred became "
     "forgot gone done seen taken given written eaten driven ridden spoken broken chosen worn torn "
     "flown grown thrown drawn fallen forgotten hidden bitten ditched used tried died lied tied "
     "ended added owned"},
    {verb(Tense::kFuture),
     "will 'll shall gonna plan plans planning hope hopes hoping looking wait want wants wanna intend intends "
     "excited scheduled planned supposed let lets going should must can could would expect expects see "
     "arranging tentatively remind due"},
    {verb(Tense::kPresent),
     "is are 'm 're do does needs need works meet meets starts leaves opens begins happens goes "
     "start begin leave"},
    {{TimeWord::kPerfect, 0, kFollower, Tense::kPresent}, "have has 've"},
    {{TimeWord::kPerfect, 0, kFollower, Tense::kPast}, "been"},
    // No past tenses; the value keeps the rule for "-ed" away.
    {{TimeWord::kOther, 1, 0, Tense::kNone},
     "indeed speed bleed breed exceed proceed succeed hundred sacred naked wicked interested tired bored married "
     "united seed weed feed greed creed steed embed shed sled kindred biased aged detailed advanced limited "
     "unlimited related "
     "talented gifted skilled"},
};

}  // namespace

const std::span<const TimeWordList> kTenseWords{kLists};

}  // namespace memos::language
