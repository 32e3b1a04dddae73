// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#include <array>

#include "language/time_calendar.h"
#include "language/time_holidays.h"
#include "language/time_words.h"

namespace memos::language {
namespace {

using W = TimeWord;
using P = TimePrecision;
using calendar::Holiday;
using calendar::Season;

constexpr TimeWordEntry entry(TimeWord word, int value = 0, int flags = 0, Tense tense = Tense::kNone) {
  return {word, static_cast<std::int16_t>(value), static_cast<std::uint8_t>(flags), tense};
}
constexpr TimeWordEntry unit(TimePrecision precision, int flags = 0) {
  return entry(W::kUnit, static_cast<int>(precision), kTrigger | flags);
}
constexpr TimeWordEntry season(Season season, int flags = 0) {
  return entry(W::kSeason, static_cast<int>(season), kTrigger | flags);
}
constexpr TimeWordEntry part(DayPart part) { return entry(W::kDayPart, static_cast<int>(part), kTrigger); }
constexpr TimeWordEntry often(TimePrecision precision) {
  return entry(W::kOftenness, static_cast<int>(precision), kTrigger);
}
constexpr TimeWordEntry day(Holiday holiday) { return entry(W::kHoliday, static_cast<int>(holiday), kTrigger); }

constexpr TimeWordList kNames[] = {
    {entry(W::kMonth, 1, kTrigger), "january"},
    {entry(W::kMonth, 1, kTrigger | kShort), "jan"},
    {entry(W::kMonth, 2, kTrigger), "february"},
    {entry(W::kMonth, 2, kTrigger | kShort), "feb"},
    {entry(W::kMonth, 3, kTrigger | kDoubtful), "march"},
    {entry(W::kMonth, 3, kTrigger | kShort), "mar"},
    {entry(W::kMonth, 4, kTrigger | kDoubtful), "april"},
    {entry(W::kMonth, 4, kTrigger | kShort), "apr"},
    {entry(W::kMonth, 5, kTrigger | kDoubtful), "may"},
    {entry(W::kMonth, 6, kTrigger | kDoubtful), "june"},
    {entry(W::kMonth, 6, kTrigger | kShort), "jun"},
    {entry(W::kMonth, 7, kTrigger), "july"},
    {entry(W::kMonth, 7, kTrigger | kShort), "jul"},
    {entry(W::kMonth, 8, kTrigger | kDoubtful), "august"},
    {entry(W::kMonth, 8, kTrigger | kShort), "aug"},
    {entry(W::kMonth, 9, kTrigger), "september"},
    {entry(W::kMonth, 9, kTrigger | kShort), "sep sept"},
    {entry(W::kMonth, 10, kTrigger), "october"},
    {entry(W::kMonth, 10, kTrigger | kShort), "oct"},
    {entry(W::kMonth, 11, kTrigger), "november"},
    {entry(W::kMonth, 11, kTrigger | kShort), "nov"},
    {entry(W::kMonth, 12, kTrigger), "december"},
    {entry(W::kMonth, 12, kTrigger | kShort), "dec"},
    {entry(W::kWeekday, 0, kTrigger), "monday"},
    {entry(W::kWeekday, 1, kTrigger), "tuesday"},
    {entry(W::kWeekday, 2, kTrigger), "wednesday"},
    {entry(W::kWeekday, 3, kTrigger), "thursday"},
    {entry(W::kWeekday, 4, kTrigger), "friday"},
    {entry(W::kWeekday, 5, kTrigger), "saturday"},
    {entry(W::kWeekday, 6, kTrigger), "sunday"},
    {entry(W::kWeekday, 0, kTrigger | kShort), "mon"},
    {entry(W::kWeekday, 1, kTrigger | kShort), "tue tues"},
    {entry(W::kWeekday, 2, kTrigger | kShort), "wed"},
    {entry(W::kWeekday, 3, kTrigger | kShort), "thu thur thurs"},
    {entry(W::kWeekday, 4, kTrigger | kShort), "fri"},
    {entry(W::kWeekday, 5, kTrigger | kShort, Tense::kPast), "sat"},
    {entry(W::kWeekday, 6, kTrigger | kShort), "sun"},
    {entry(W::kWeekdays, 0, kTrigger), "mondays"},
    {entry(W::kWeekdays, 1, kTrigger), "tuesdays"},
    {entry(W::kWeekdays, 2, kTrigger), "wednesdays"},
    {entry(W::kWeekdays, 3, kTrigger), "thursdays"},
    {entry(W::kWeekdays, 4, kTrigger), "fridays"},
    {entry(W::kWeekdays, 5, kTrigger), "saturdays"},
    {entry(W::kWeekdays, 6, kTrigger), "sundays"},
    {entry(W::kWeekdays, kWorkdays, kTrigger), "weekdays weekday"},
    {entry(W::kWeekdays, kWeekendDays, kTrigger), "weekends"},
    {unit(P::kSecond), "second"},
    {unit(P::kSecond, kPlural), "seconds secs"},
    {unit(P::kMinute), "minute min"},
    {unit(P::kMinute, kPlural), "minutes mins"},
    {unit(P::kHour), "hour hr"},
    {unit(P::kHour, kPlural), "hours hrs"},
    {unit(P::kDay), "day"},
    {unit(P::kDay, kPlural), "days nights"},
    {unit(P::kWeek), "week wk"},
    {unit(P::kWeek, kPlural), "weeks wks"},
    {unit(P::kWeekend), "weekend"},
    {unit(P::kMonth), "month"},
    {unit(P::kMonth, kPlural), "months"},
    {unit(P::kQuarter), "quarter"},
    {unit(P::kQuarter, kPlural), "quarters"},
    {unit(P::kYear), "year yr"},
    {unit(P::kYear, kPlural), "years yrs"},
    {unit(P::kDecade), "decade"},
    {unit(P::kDecade, kPlural), "decades"},
    {entry(W::kFortnight, 0, kTrigger), "fortnight"},
    {season(Season::kSpring), "spring"},
    {season(Season::kSummer), "summer"},
    {season(Season::kAutumn), "autumn"},
    {season(Season::kAutumn, kDoubtful), "fall"},
    {season(Season::kWinter), "winter"},
    {entry(W::kWeekdays, kSummers, kTrigger), "summers"},
    {entry(W::kWeekdays, kWinters, kTrigger), "winters"},
    {part(DayPart::kDawn), "dawn"},
    {part(DayPart::kMorning), "morning"},
    {part(DayPart::kNoon), "noon midday"},
    {part(DayPart::kAfternoon), "afternoon"},
    {part(DayPart::kEvening), "evening"},
    {part(DayPart::kNight), "night"},
    {part(DayPart::kMidnight), "midnight"},
    {day(Holiday::kChristmas), "christmas xmas"},
    {day(Holiday::kThanksgiving), "thanksgiving"},
    {day(Holiday::kHalloween), "halloween"},
    {day(Holiday::kEaster), "easter"},
    {day(Holiday::kJuneteenth), "juneteenth"},
    {day(Holiday::kHolidays), "holidays"},
    {entry(W::kDecadeName, 20, kTrigger), "twenties"},
    {entry(W::kDecadeName, 30, kTrigger), "thirties"},
    {entry(W::kDecadeName, 40, kTrigger), "forties"},
    {entry(W::kDecadeName, 50, kTrigger), "fifties"},
    {entry(W::kDecadeName, 60, kTrigger), "sixties"},
    {entry(W::kDecadeName, 70, kTrigger), "seventies"},
    {entry(W::kDecadeName, 80, kTrigger), "eighties"},
    {entry(W::kDecadeName, 90, kTrigger), "nineties"},
};

constexpr TimeWordList kNumbers[] = {
    {entry(W::kNumber, 0), "zero"},          {entry(W::kNumber, 1), "one"},
    {entry(W::kNumber, 2), "two"},           {entry(W::kNumber, 3), "three"},
    {entry(W::kNumber, 4), "four"},          {entry(W::kNumber, 5), "five"},
    {entry(W::kNumber, 6), "six"},           {entry(W::kNumber, 7), "seven"},
    {entry(W::kNumber, 8), "eight"},         {entry(W::kNumber, 9), "nine"},
    {entry(W::kNumber, 10), "ten"},          {entry(W::kNumber, 11), "eleven"},
    {entry(W::kNumber, 12), "twelve"},       {entry(W::kNumber, 13), "thirteen"},
    {entry(W::kNumber, 14), "fourteen"},     {entry(W::kNumber, 15), "fifteen"},
    {entry(W::kNumber, 16), "sixteen"},      {entry(W::kNumber, 17), "seventeen"},
    {entry(W::kNumber, 18), "eighteen"},     {entry(W::kNumber, 19), "nineteen"},
    {entry(W::kTens, 20), "twenty"},         {entry(W::kTens, 30), "thirty"},
    {entry(W::kTens, 40), "forty"},          {entry(W::kTens, 50), "fifty"},
    {entry(W::kTens, 60), "sixty"},          {entry(W::kTens, 70), "seventy"},
    {entry(W::kTens, 80), "eighty"},         {entry(W::kTens, 90), "ninety"},
    {entry(W::kNumber, 100), "hundred"},     {entry(W::kOrdinal, 1), "first"},
    {entry(W::kOrdinal, 3), "third"},        {entry(W::kOrdinal, 4), "fourth"},
    {entry(W::kOrdinal, 5), "fifth"},        {entry(W::kOrdinal, 6), "sixth"},
    {entry(W::kOrdinal, 7), "seventh"},      {entry(W::kOrdinal, 8), "eighth"},
    {entry(W::kOrdinal, 9), "ninth"},        {entry(W::kOrdinal, 10), "tenth"},
    {entry(W::kOrdinal, 11), "eleventh"},    {entry(W::kOrdinal, 12), "twelfth"},
    {entry(W::kOrdinal, 13), "thirteenth"},  {entry(W::kOrdinal, 14), "fourteenth"},
    {entry(W::kOrdinal, 15), "fifteenth"},   {entry(W::kOrdinal, 16), "sixteenth"},
    {entry(W::kOrdinal, 17), "seventeenth"}, {entry(W::kOrdinal, 18), "eighteenth"},
    {entry(W::kOrdinal, 19), "nineteenth"},  {entry(W::kOrdinal, 20), "twentieth"},
    {entry(W::kOrdinal, 30), "thirtieth"},
};

constexpr TimeWordList kFunctionWords[] = {
    {entry(W::kYesterday, 0, kTrigger), "yesterday"},
    {entry(W::kToday, 0, kTrigger), "today"},
    {entry(W::kTomorrow, 0, kTrigger), "tomorrow tmrw tmr"},
    {entry(W::kTonight, 0, kTrigger), "tonight"},
    {entry(W::kNow, 0, kTrigger | kFollower), "now"},
    {entry(W::kJust, 0, kFollower), "right"},
    {entry(W::kJust, 1, kFollower), "just"},
    {entry(W::kLast), "last previous"},
    {entry(W::kNext), "next"},
    {entry(W::kComing, 0, 0, Tense::kFuture), "coming upcoming"},
    {entry(W::kThis, 0, kFollower), "this"},
    {entry(W::kPast, 0, kFollower), "past"},
    {entry(W::kAgo, 0, kTrigger), "ago"},
    {entry(W::kEarlier, 0, kFollower), "earlier"},
    {entry(W::kLater, 0, kFollower), "later"},
    {entry(W::kBefore, 0, kFollower), "before prior preceding"},
    {entry(W::kAfter, 0, kFollower), "after following"},
    {entry(W::kFrom, 0, kFollower), "from"},
    {entry(W::kTo, 0, kFollower), "to through thru"},
    {entry(W::kUntil, 0, kFollower), "until till til"},
    {entry(W::kSince, 0, kFollower), "since"},
    {entry(W::kBetween, 0, kFollower), "between"},
    {entry(W::kAnd, 0, kFollower), "and"},
    {entry(W::kBut, 0, kFollower), "but because although though so then when that which who where"},
    {entry(W::kFor, 0, kFollower), "for"},
    {entry(W::kOver, 0, kFollower), "over throughout across"},
    {entry(W::kIn, 0, kFollower), "in"},
    {entry(W::kWithin, 0, kFollower), "within"},
    {entry(W::kOn, 0, kFollower), "on"},
    {entry(W::kAt, 0, kFollower), "at"},
    {entry(W::kBy, 0, kFollower), "by"},
    {entry(W::kAround, 0, kFollower), "around about approximately circa roughly nearly almost"},
    {entry(W::kDuring, 0, kFollower), "during"},
    {entry(W::kThe, 0, kFollower), "the"},
    {entry(W::kOf, 0, kFollower), "of"},
    {entry(W::kA, 0, kFollower), "a an"},
    {entry(W::kFew), "few"},
    {entry(W::kCouple), "couple"},
    {entry(W::kSeveral), "several some many"},
    {entry(W::kHalf), "half"},
    {entry(W::kEvery, 0, kFollower), "every each"},
    {entry(W::kTimes, 1, kFollower), "once"},
    {entry(W::kTimes, 2, kFollower), "twice"},
    {entry(W::kTimes, 3, kFollower), "thrice"},
    {entry(W::kTimes, 0), "times"},
    {often(P::kHour), "hourly"},
    {often(P::kDay), "daily nightly"},
    {often(P::kWeek), "weekly"},
    {entry(W::kOftenness, static_cast<int>(P::kWeekend), kTrigger), "biweekly fortnightly"},  // every second week
    {often(P::kMonth), "monthly"},
    {often(P::kQuarter), "quarterly"},
    {often(P::kYear), "yearly annually"},
    {entry(W::kPer), "per"},
    {entry(W::kAlternate), "other alternate"},
    {entry(W::kEarly), "early"},
    {entry(W::kMid), "mid"},
    {entry(W::kLate), "late"},
    {entry(W::kStart), "beginning start"},
    {entry(W::kMiddle), "middle"},
    {entry(W::kEnd), "end"},
    {entry(W::kRecently, 0, kTrigger | kFollower), "recently lately nowadays"},
    {entry(W::kSoon, 0, kTrigger | kFollower, Tense::kFuture), "soon"},
    {entry(W::kWhile), "while"},
    {entry(W::kLong), "long ages"},
    {entry(W::kThese), "these those"},
    {entry(W::kAll, 0, kFollower), "all whole entire"},
    {entry(W::kMeridiem, 0), "am"},
    {entry(W::kMeridiem, 1), "pm"},
    {entry(W::kOther, 0, kTrigger), "festival"},
    {entry(W::kOther, 0, kFollower),
     "or with if as it i we he she they you not too also even only since like my our his her "
     "their your unless either instead maybe probably please thanks yay lol ok okay yes "
     "no there here everyone anyway though still again alone together me us him them"},
};

/// Nouns that numbers count, and that follow "the 14th" or a holiday as its noun: no expression of time then.
constexpr TimeWordList kNouns[] = {
    {entry(W::kCountNoun),
     "people persons men women kids children users words pages lines steps miles km meters metres feet inches dollars "
     "euros pounds bucks percent items points votes cases cars houses books songs photos calories reps degrees cups "
     "cup grams kg lbs liters litres inch foot teaspoon tablespoon tsp tbsp oz ml mg floor street avenue place grade "
     "round edition anniversary birthday century row chapter version season episode tree trees card cards gift gifts "
     "present presents carol carols song movie movies lights cookies cookie decorations ornaments ornament sweater "
     "sweaters spirit music themed theme pudding bunny egg eggs costume costumes stocking stockings wreath school "
     "blues best market markets shopping list album albums roll rolls hours views likes followers players tickets "
     "jobs employees students copies stars copy model models"},
};

constexpr std::size_t kCount = std::size(kNames) + std::size(kNumbers) + std::size(kFunctionWords) + std::size(kNouns);
constexpr std::array<TimeWordList, kCount> joined() {
  std::array<TimeWordList, kCount> all{};
  std::size_t at = 0;
  for (const auto& list : kNames) all[at++] = list;
  for (const auto& list : kNumbers) all[at++] = list;
  for (const auto& list : kFunctionWords) all[at++] = list;
  for (const auto& list : kNouns) all[at++] = list;
  return all;
}
constexpr std::array<TimeWordList, kCount> kAll = joined();
}  // namespace

const std::span<const TimeWordList> kEnglishTimeWords{kAll};

}  // namespace memos::language
