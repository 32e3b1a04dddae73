// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#include "language/word_breaks.h"

#include <unicode/brkiter.h>
#include <unicode/locid.h>
#include <unicode/utext.h>

#include <new>

#include "base/invariant.h"

namespace memos::language {
namespace {

void check(UErrorCode status) {
  if (status == U_MEMORY_ALLOCATION_ERROR) throw std::bad_alloc();
  MEMOS_INVARIANT(U_SUCCESS(status), u_errorName(status));
}

}  // namespace

struct WordBreaks::Iterator {
  std::unique_ptr<icu::BreakIterator> breaks;
  UText text = UTEXT_INITIALIZER;
  ~Iterator() {
    breaks.reset();
    utext_close(&text);
  }
};

WordBreaks::WordBreaks() = default;
WordBreaks::~WordBreaks() = default;

void WordBreaks::for_each(std::string_view text, const std::function<void(std::size_t, std::size_t)>& word) {
  UErrorCode status = U_ZERO_ERROR;
  if (!iterator_) {
    auto made = std::make_unique<Iterator>();
    made->breaks.reset(icu::BreakIterator::createWordInstance(icu::Locale::getRoot(), status));
    check(status);
    iterator_ = std::move(made);
  }
  utext_openUTF8(&iterator_->text, text.data(), static_cast<std::int64_t>(text.size()), &status);
  check(status);
  iterator_->breaks->setText(&iterator_->text, status);
  check(status);
  std::int32_t begin = iterator_->breaks->first();
  for (std::int32_t end = iterator_->breaks->next(); end != icu::BreakIterator::DONE; end = iterator_->breaks->next()) {
    word(static_cast<std::size_t>(begin), static_cast<std::size_t>(end));
    begin = end;
  }
}

}  // namespace memos::language
