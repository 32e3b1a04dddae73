// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
// Any bytes as a question, and the rest as the turn that answers it: what is asked for has an interval or a number that
// is not 0, a match lies between 0 and 1, and the answer is one of the turn's expressions or the session's day.
#include <algorithm>

#include "fuzz.h"
#include "language/answer_time.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view all = memos::fuzz::as_text(data, size);
  const std::size_t cut = std::min(all.find('\n'), all.size());
  const std::string_view question = all.substr(0, cut);
  const std::string_view turn = all.substr(std::min(cut + 1, all.size()));
  const memos::language::TimeReference now{{1'684'324'800'000}, static_cast<std::int32_t>(size % 1'440) - 720, false};
  const auto asked = memos::language::asked_times(question, now);
  for (const auto& time : asked.times) MEMOS_INVARIANT(time.interval.begin < time.interval.end, question);
  for (const auto& run : asked.sessions) MEMOS_INVARIANT(run.first != 0 && run.last != 0, question);
  for (const std::int64_t ms : {std::int64_t{0}, now.instant.value, -62'000'000'000'000, 253'000'000'000'000}) {
    const double match = memos::language::date_match(asked, {ms}, 3, 7);
    MEMOS_INVARIANT(match >= 0.0 && match <= 1.0, question);
  }
  const auto found = memos::language::time_expressions(turn, now);
  const auto answer = memos::language::answer_time(question, asked, turn, found, now);
  MEMOS_INVARIANT(answer.interval.begin < answer.interval.end, turn);
  MEMOS_INVARIANT(!answer.expression || *answer.expression < found.size(), turn);
  return 0;
}
