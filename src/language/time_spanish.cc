// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#include <algorithm>

#include "language/time_grammar.h"
#include "language/time_holidays.h"

namespace memos::language {
namespace {

/// What a Spanish word is; the word's value is its group times 100 and its own number.
enum Group : std::uint8_t { kWord, kMonths, kDays, kUnits, kSeasons, kNumbers, kParts, kFeasts };

enum Word : std::uint8_t {
  kAyer,
  kAnteayer,
  kHoy,
  kManana,
  kAnoche,
  kPasado,
  kProximo,
  kHace,
  kDentro,
  kDe,
  kEl,
  kEste,
  kQue,
  kViene,
  kEn,
  kDesde,
  kHasta,
  kTodos,
  kCada,
  kVeces,
  kPor,
  kUnos,
  kFin,
};

constexpr TimeWordEntry entry(Group group, int value, int flags = kTrigger, Tense tense = Tense::kNone) {
  return {TimeWord::kSpanish, static_cast<std::int16_t>(group * 100 + value), static_cast<std::uint8_t>(flags), tense};
}
constexpr TimeWordEntry unit(TimePrecision precision) { return entry(kUnits, static_cast<int>(precision)); }
constexpr TimeWordEntry feast(calendar::Holiday holiday) { return entry(kFeasts, static_cast<int>(holiday)); }
constexpr TimeWordEntry verb(Tense tense) { return {TimeWord::kVerb, 0, kFollower, tense}; }

using P = TimePrecision;
constexpr TimeWordList kLists[] = {
    {entry(kMonths, 1), "enero"},
    {entry(kMonths, 2), "febrero"},
    {entry(kMonths, 3), "marzo"},
    {entry(kMonths, 4), "abril"},
    {entry(kMonths, 5), "mayo"},
    {entry(kMonths, 6), "junio"},
    {entry(kMonths, 7), "julio"},
    {entry(kMonths, 8), "agosto"},
    {entry(kMonths, 9), "septiembre setiembre"},
    {entry(kMonths, 10), "octubre"},
    {entry(kMonths, 11), "noviembre"},
    {entry(kMonths, 12), "diciembre"},
    {entry(kDays, 0), "lunes"},
    {entry(kDays, 1), "martes"},
    {entry(kDays, 2), "miercoles"},
    {entry(kDays, 3), "jueves"},
    {entry(kDays, 4), "viernes"},
    {entry(kDays, 5), "sabado sabados"},
    {entry(kDays, 6), "domingo domingos"},
    {unit(P::kMinute), "minuto minutos"},
    {unit(P::kHour), "hora horas"},
    {unit(P::kDay), "dia dias"},
    {unit(P::kWeek), "semana semanas"},
    {unit(P::kMonth), "mes meses"},
    {unit(P::kYear), "ano anos"},
    {entry(kSeasons, 0), "primavera"},
    {entry(kSeasons, 1), "verano"},
    {entry(kSeasons, 2), "otono"},
    {entry(kSeasons, 3), "invierno"},
    {entry(kNumbers, 1, 0), "un una uno"},
    {entry(kNumbers, 2, 0), "dos"},
    {entry(kNumbers, 3, 0), "tres"},
    {entry(kNumbers, 4, 0), "cuatro"},
    {entry(kNumbers, 5, 0), "cinco"},
    {entry(kNumbers, 6, 0), "seis"},
    {entry(kNumbers, 7, 0), "siete"},
    {entry(kNumbers, 8, 0), "ocho"},
    {entry(kNumbers, 9, 0), "nueve"},
    {entry(kNumbers, 10, 0), "diez"},
    {entry(kNumbers, 12, 0), "doce"},
    {entry(kNumbers, 15, 0), "quince"},
    {entry(kNumbers, 20, 0), "veinte"},
    {entry(kParts, static_cast<int>(DayPart::kAfternoon)), "tarde"},
    {entry(kParts, static_cast<int>(DayPart::kNight)), "noche"},
    {feast(calendar::Holiday::kChristmas), "navidad"},
    {feast(calendar::Holiday::kChristmasEve), "nochebuena"},
    {feast(calendar::Holiday::kNewYearsEve), "nochevieja"},
    {entry(kWord, kAyer), "ayer"},
    {entry(kWord, kAnteayer), "anteayer antier"},
    {entry(kWord, kHoy), "hoy"},
    {entry(kWord, kManana), "manana"},
    {entry(kWord, kAnoche), "anoche"},
    {entry(kWord, kPasado, 0), "pasado pasada pasados pasadas"},
    {entry(kWord, kProximo, 0), "proximo proxima proximos proximas"},
    {entry(kWord, kHace, 0), "hace"},
    {entry(kWord, kDentro, 0), "dentro"},
    {entry(kWord, kDe, 0), "de del"},
    {entry(kWord, kEl, 0), "el la los las"},
    {entry(kWord, kEste, 0), "este esta estos estas"},
    {entry(kWord, kQue, 0), "que"},
    {entry(kWord, kViene, 0), "viene"},
    {entry(kWord, kEn, 0), "en"},
    {entry(kWord, kDesde, 0), "desde"},
    {entry(kWord, kHasta, 0), "hasta"},
    {entry(kWord, kTodos, 0), "todos todas"},
    {entry(kWord, kCada, 0), "cada"},
    {entry(kWord, kVeces, 0), "veces vez"},
    {entry(kWord, kPor, 0), "por"},
    {entry(kWord, kUnos, 0), "unos unas algunos algunas varios varias"},
    {entry(kWord, kFin, 0), "fin"},
    {verb(Tense::kPast),
     "fui fue fuimos fueron hice hizo hicimos tuve tuvo tuvimos estuve estuvo estuvimos vi vimos dije "
     "dijo dijimos vine vino era estaba tenia"},
    {verb(Tense::kFuture), "voy vas vamos van quiero queremos debo iremos viajaremos"},
};

}  // namespace

const std::span<const TimeWordList> kSpanishTimeWords{kLists};

namespace grammar {
namespace {

bool is(const Scene& scene, std::size_t i, Word word) noexcept {
  return scene.is(i, TimeWord::kSpanish) && scene[i].value == kWord * 100 + word;
}

/// The number of a word in its group; -1 if it is of another.
int in_group(const Scene& scene, std::size_t i, Group group) noexcept {
  const int value = scene[i].value;
  return scene.is(i, TimeWord::kSpanish) && value / 100 == group ? value % 100 : -1;
}

/// Numbers in digits or words; the "a" of English is none here.
Quantity amount(const Scene& scene, std::size_t i) noexcept {
  if (is(scene, i, kUnos)) return {i + 1, 2, 5, 3, false, true};
  const int value = in_group(scene, i, kNumbers);
  if (value >= 0) return {i + 1, value, value, value, false, false};
  return scene.is(i, TimeWord::kDigits) ? whole_number(scene, i) : Quantity{};
}

Match day_match(const Scene& scene, std::size_t end, int offset) {
  return found(end, calendar::days(scene.today() + offset, 1), P::kDay, TimeKind::kRelative);
}

/// "ayer", "anteayer", "hoy", "mañana", "pasado mañana", "anoche", "esta tarde".
Match near_day(const Scene& scene, std::size_t i) {
  if (is(scene, i, kAyer)) return day_match(scene, i + 1, -1);
  if (is(scene, i, kAnteayer)) return day_match(scene, i + 1, -2);
  if (is(scene, i, kHoy)) return day_match(scene, i + 1, 0);
  if (is(scene, i, kPasado) && is(scene, i + 1, kManana)) return day_match(scene, i + 2, 2);
  if (is(scene, i, kManana) && !is(scene, i - 1, kEl)) return day_match(scene, i + 1, 1);
  if (is(scene, i, kAnoche)) {
    return found(i + 1, day_part(scene.today() - 1, DayPart::kNight), P::kDayPart, TimeKind::kRelative);
  }
  if (!is(scene, i, kEste)) return {};
  const int part = in_group(scene, i + 1, kParts);
  if (part >= 0) {
    return found(i + 2, day_part(scene.today(), static_cast<DayPart>(part)), P::kDayPart, TimeKind::kRelative);
  }
  if (is(scene, i + 1, kManana)) {
    return found(i + 2, day_part(scene.today(), DayPart::kMorning), P::kDayPart, TimeKind::kRelative);
  }
  return {};
}

/// A period that "pasado", "este", "próximo" point at, -1, 0 or 1.
Match period(const Scene& scene, std::size_t i, std::size_t end, int direction) {
  if (is(scene, i, kFin)) {
    return found(end, calendar::unit_at(scene.today(), P::kWeekend, direction), P::kWeekend, TimeKind::kRelative);
  }
  const int unit = in_group(scene, i, kUnits);
  if (unit >= static_cast<int>(P::kWeek)) {
    const auto precision = static_cast<P>(unit);
    return found(end, calendar::unit_at(scene.today(), precision, direction), precision, TimeKind::kRelative);
  }
  const int day = in_group(scene, i, kDays);
  if (day >= 0) {
    const Days when =
        direction < 0 ? calendar::weekday_before(scene.today(), day) : calendar::weekday_after(scene.today(), day);
    return found(end, calendar::days(when, 1), P::kDay, TimeKind::kRelative);
  }
  const int season = in_group(scene, i, kSeasons);
  if (season < 0) return {};
  const auto which = static_cast<calendar::Season>(season);
  const Seconds now = scene.today() * calendar::kSecondsADay;
  int year = scene.year() + 1;
  while (direction < 0 && calendar::season(year, which).end > now) --year;
  while (direction > 0 && calendar::season(year - 1, which).begin > now) --year;
  if (direction == 0) year = scene.year();
  return found(end, calendar::season(year, which), P::kSeason, TimeKind::kRelative);
}

/// One past the noun of a period: "fin de semana" has three words. 0 if there is none.
std::size_t noun_end(const Scene& scene, std::size_t i) noexcept {
  if (is(scene, i, kFin)) return is(scene, i + 1, kDe) && in_group(scene, i + 2, kUnits) >= 0 ? i + 3 : 0;
  const bool noun =
      in_group(scene, i, kUnits) >= 0 || in_group(scene, i, kDays) >= 0 || in_group(scene, i, kSeasons) >= 0;
  return noun ? i + 1 : 0;
}

/// "el lunes pasado", "la próxima semana", "el mes que viene", "este fin de semana", "el viernes".
Match pointed(const Scene& scene, std::size_t i) {
  if (is(scene, i, kEste)) {
    const std::size_t end = noun_end(scene, i + 1);
    return end != 0 ? period(scene, i + 1, end, 0) : Match{};
  }
  if (!is(scene, i, kEl)) return {};
  const bool past_first = is(scene, i + 1, kPasado);
  if (past_first || is(scene, i + 1, kProximo)) {
    const std::size_t end = noun_end(scene, i + 2);
    return end != 0 ? period(scene, i + 2, end, past_first ? -1 : 1) : Match{};
  }
  const std::size_t end = noun_end(scene, i + 1);
  if (end == 0) return {};
  if (is(scene, end, kPasado)) return period(scene, i + 1, end + 1, -1);
  if (is(scene, end, kProximo)) return period(scene, i + 1, end + 1, 1);
  if (is(scene, end, kQue) && is(scene, end + 1, kViene)) return period(scene, i + 1, end + 2, 1);
  const int day = in_group(scene, i + 1, kDays);
  if (day < 0 || scene.is(i + 2, TimeWord::kDigits)) return {};
  if (scene.says(i, "los") || scene.says(i, "las")) return {};
  const Tense tense = scene.tense_at(i);
  const bool past = tense == Tense::kPast;
  Match match =
      found(i + 2,
            calendar::days(
                past ? calendar::weekday_before(scene.today(), day) : calendar::weekday_after(scene.today(), day), 1),
            P::kDay, TimeKind::kPartial);
  match.weekday = true;
  match.ambiguous = tense == Tense::kNone;
  return match;
}

Span distance(const Scene& scene, P unit, int count, int sign) noexcept {
  const int n = std::min(count, 3'000);
  switch (unit) {
    case P::kMinute: {
      const Seconds at = scene.now() + Seconds{sign} * n * 60;
      return {at - at % 60, at - at % 60 + 60};
    }
    case P::kHour: {
      const Seconds at = scene.now() + Seconds{sign} * n * 3'600;
      return {at - 1'800, at + 1'800};
    }
    case P::kWeek:
      return calendar::days(scene.today() + Days{sign} * n * 7 - 3, 7);
    case P::kMonth:
    case P::kYear:
      return calendar::unit_at(calendar::add_months(scene.today(), sign * n * (unit == P::kMonth ? 1 : 12)), unit, 0);
    default:
      return calendar::days(scene.today() + Days{sign} * n, 1);
  }
}

/// "hace dos semanas", "dentro de tres días", "en dos meses".
Match counted_spanish(const Scene& scene, std::size_t i) {
  int sign = 0;
  std::size_t at = i + 1;
  if (is(scene, i, kHace)) {
    sign = -1;
  } else if (is(scene, i, kDentro) && is(scene, at, kDe)) {
    sign = 1;
    ++at;
  } else if (is(scene, i, kEn) && scene.tense_at(i) != Tense::kPast) {
    sign = 1;
  }
  if (sign == 0) return {};
  const Quantity count = amount(scene, at);
  const int unit = count ? in_group(scene, count.end, kUnits) : -1;
  if (unit < 0) return {};
  const auto precision = static_cast<P>(unit);
  Match match = found(count.end + 1, distance(scene, precision, count.best, sign), precision, TimeKind::kRelative);
  if (count.vague) {
    const Span near = distance(scene, precision, sign < 0 ? count.least : count.most, sign);
    const Span far = distance(scene, precision, sign < 0 ? count.most : count.least, sign);
    match.span = {far.begin, near.end};
    if (precision == P::kDay) match.point = match.span;
    match.precision = P::kVague;
    match.vague = true;
  }
  return match;
}

/// "8 de mayo de 2023", "mayo de 2023", "en mayo".
Match date(const Scene& scene, std::size_t i) {
  std::size_t at = is(scene, i, kEl) ? i + 1 : i;
  int day = 0;
  if (scene.is(at, TimeWord::kDigits) && scene[at].value >= 1 && scene[at].value <= 31 && is(scene, at + 1, kDe)) {
    day = scene[at].value;
    at += 2;
  } else if (at != i) {
    return {};
  }
  const int month = in_group(scene, at, kMonths);
  if (month < 1) return {};
  const std::size_t year_at = is(scene, at + 1, kDe) ? at + 2 : at + 1;
  const TimeToken& year = scene[year_at];
  const bool with_year =
      year.word == TimeWord::kDigits && year.end - year.begin == 4 && year.value >= 1500 && year.value <= 2199;
  if (day == 0 && !with_year && !is(scene, i - 1, kEn) && !is(scene, i - 1, kDesde) && !is(scene, i - 1, kHasta)) {
    return {};
  }
  const int in = with_year ? year.value : year_for(scene, scene.tense_at(i), month, day);
  if (day != 0 && !calendar::is_date(in, month, day)) return {};
  const Span span = day != 0 ? calendar::days(calendar::day_of(in, month, day), 1) : calendar::month(in, month);
  Match match = found(with_year ? year_at + 1 : at + 1, span, day != 0 ? P::kDay : P::kMonth,
                      with_year ? TimeKind::kAbsolute : TimeKind::kPartial);
  match.yearless = !with_year;
  match.ambiguous = !with_year && scene.tense_at(i) == Tense::kNone;
  return match;
}

/// "en 2019", "verano de 2021", "Navidad".
Match year_or_feast(const Scene& scene, std::size_t i) {
  const auto is_year = [&](std::size_t at) {
    return scene.is(at, TimeWord::kDigits) && scene[at].end - scene[at].begin == 4 && scene[at].value >= 1900 &&
           scene[at].value <= 2100 && !(scene.glued(at + 1) && scene.is(at + 1, TimeWord::kOther));
  };
  if (is_year(i) && (is(scene, i - 1, kEn) || is(scene, i - 1, kDesde) || is(scene, i - 1, kHasta))) {
    return found(i + 1, calendar::years(scene[i].value, 1), P::kYear, TimeKind::kAbsolute);
  }
  const int season = in_group(scene, i, kSeasons);
  if (season >= 0 && is(scene, i + 1, kDe) && is_year(i + 2)) {
    return found(i + 3, calendar::season(scene[i + 2].value, static_cast<calendar::Season>(season)), P::kSeason,
                 TimeKind::kAbsolute);
  }
  const int name = in_group(scene, i, kFeasts);
  if (name < 0) return {};
  const auto which = static_cast<calendar::Holiday>(name);
  const Seconds today = scene.today() * calendar::kSecondsADay;
  const bool past = scene.tense_at(i) == Tense::kPast;
  const auto here = calendar::holiday(which, scene.year());
  if (!here) return {};
  const int year = past ? scene.year() - (here->begin > today ? 1 : 0) : scene.year() + (here->end <= today ? 1 : 0);
  const auto span = calendar::holiday(which, year);
  if (!span) return {};
  Match match = found(i + 1, *span, P::kDay, TimeKind::kPartial);
  match.yearless = true;
  return match;
}

/// "todos los martes", "los martes", "cada semana", "dos veces por semana".
Match repeated(const Scene& scene, std::size_t i) {
  Recurrence rule;
  std::size_t noun = 0;
  if (is(scene, i, kTodos) && is(scene, i + 1, kEl)) {
    noun = i + 2;
  } else if (scene.says(i, "los") && in_group(scene, i + 1, kDays) >= 0 && !is(scene, i + 2, kPasado) &&
             !is(scene, i + 2, kProximo)) {
    noun = i + 1;
  } else if (is(scene, i, kCada)) {
    const Quantity count = amount(scene, i + 1);
    noun = count ? count.end : i + 1;
    if (count) rule.every = static_cast<std::uint16_t>(std::clamp(count.best, 1, 999));
  } else if (const Quantity count = amount(scene, i); count && is(scene, count.end, kVeces)) {
    rule.times = static_cast<std::uint16_t>(std::clamp(count.best, 1, 999));
    noun = count.end + 1;
    if (is(scene, noun, kPor) || is(scene, noun, kEl) || scene.is(noun, TimeWord::kA))
      ++noun;
    else
      return {};
    if (is(scene, noun, kEl)) ++noun;
  } else {
    return {};
  }
  const int unit = in_group(scene, noun, kUnits);
  const int day = in_group(scene, noun, kDays);
  if (day >= 0) {
    rule.unit = P::kWeek;
    rule.weekdays = static_cast<std::uint8_t>(1U << static_cast<unsigned>(day));
  } else if (unit >= static_cast<int>(P::kDay)) {
    rule.unit = static_cast<P>(unit);
  } else {
    return {};
  }
  Match match = found(noun + 1, calendar::unit_at(scene.today(), rule.unit, 0), rule.unit, TimeKind::kRecurring);
  match.recurrence = rule;
  return match;
}

}  // namespace

Match spanish(const Scene& scene, std::size_t i) {
  if (!scene.is(i, TimeWord::kSpanish) && !scene.is(i, TimeWord::kDigits)) return {};
  Match best;
  for (const auto rule : {near_day, pointed, counted_spanish, date, year_or_feast}) {
    const Match match = rule(scene, i);
    if (match.end > best.end) best = match;
  }
  return best;
}

Match spanish_range(const Scene& scene, std::size_t i) {
  if (const Match match = repeated(scene, i)) return match;
  const bool since = is(scene, i, kDesde);
  if (!since && !is(scene, i, kHasta)) return {};
  Match match = spanish(scene, i + 1);
  if (!match) return {};
  match.kind = TimeKind::kRange;
  if (since && match.span.begin < scene.now()) match.span.end = std::max(scene.now(), match.span.begin + 1);
  if (!since && match.span.end > scene.now()) match.span.begin = scene.now();
  return match;
}

}  // namespace grammar
}  // namespace memos::language
