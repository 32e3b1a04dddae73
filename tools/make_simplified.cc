// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
// memos_make_simplified OUT: writes language::simplified_of with the table of traditional characters and the simplified
// ones that stand for them, as ICU knows them, while memos is built: so the program need not carry ICU's
// transliterators.
#include <unicode/translit.h>
#include <unicode/unistr.h>

#include <cstdio>
#include <fstream>
#include <memory>

int main(int argc, char** argv) {
  if (argc != 2) {
    std::fputs("usage: memos_make_simplified OUT\n", stderr);
    return 2;
  }
  UErrorCode status = U_ZERO_ERROR;
  const std::unique_ptr<icu::Transliterator> to_simplified(
      icu::Transliterator::createInstance("Traditional-Simplified", UTRANS_FORWARD, status));
  if (U_FAILURE(status) || to_simplified == nullptr) {
    std::fprintf(stderr, "memos_make_simplified: ICU has no transliterator: %s\n", u_errorName(status));
    return 1;
  }
  std::ofstream out(argv[1]);
  out << "#include <algorithm>\n#include <iterator>\n\n#include \"language/spelling_words.h\"\n\n"
         "namespace {\nstruct Pair { char16_t traditional, simplified; };\nconstexpr Pair kPairs[] = {\n";
  constexpr char16_t kFirst = 0x4E00, kLast = 0x9FFF;  // the block of common characters
  for (char16_t one = kFirst; one <= kLast; ++one) {
    icu::UnicodeString text(one);
    to_simplified->transliterate(text);
    if (text.length() == 1 && text.charAt(0) != one && text.charAt(0) >= kFirst && text.charAt(0) <= kLast)
      out << "{0x" << std::hex << static_cast<unsigned>(one) << ", 0x" << static_cast<unsigned>(text.charAt(0))
          << "},\n";
  }
  out << "};\n}  // namespace\n\n"
         "char32_t memos::language::simplified_of(char32_t c) noexcept {\n"
         "  const auto* const found = std::ranges::lower_bound(kPairs, c, {}, &Pair::traditional);\n"
         "  return found != std::end(kPairs) && found->traditional == c ? found->simplified : c;\n}\n";
  out.close();
  if (out) return 0;
  std::fprintf(stderr, "memos_make_simplified: cannot write %s\n", argv[1]);
  return 1;
}
