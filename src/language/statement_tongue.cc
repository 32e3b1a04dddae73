// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#include "language/statement_tongue.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <span>

#include "language/code_points.h"

namespace memos::language::stated {

namespace {

// Sorted: looked up by halves.
constexpr auto kSpanishWords = std::to_array<std::string_view>(
    {"abuela",     "acabo",    "acabé",      "adoro",    "ahora",       "al",       "alemán",      "alergia",
     "alquiler",   "alérgica", "alérgico",   "amigo",    "apartamento", "apoyo",    "aprender",    "aprendiendo",
     "aprendo",    "aquí",     "ayer",       "años",     "bebo",        "broma",    "café",        "cambiado",
     "cambié",     "carro",    "casa",       "casada",   "casado",      "celular",  "ciudad",      "clase",
     "clases",     "coche",    "comer",      "como",     "compramos",   "compré",   "con",         "conducir",
     "conduzco",   "cuando",   "cumpleaños", "cumplo",   "cuál",        "cuándo",   "cómo",        "de",
     "decir",      "dedico",   "deja",       "dejado",   "dejé",        "del",      "desde",       "dieta",
     "divorciada", "dos",      "dónde",      "edad",     "el",          "ella",     "empecé",      "empiezo",
     "empresa",    "en",       "enero",      "entrega",  "entregar",    "era",      "eres",        "es",
     "esposa",     "esposo",   "esta",       "estamos",  "este",        "estoy",    "estudiar",    "estudio",
     "está",       "estás",    "favorita",   "favorito", "favoritos",   "francés",  "fue",         "fui",
     "fumo",       "gato",     "gimnasio",   "gracias",  "gusta",       "gustaba",  "gustan",      "gustaría",
     "hablo",      "hace",     "hasta",      "hecho",    "hemos",       "hermana",  "hermano",     "hice",
     "hija",       "hijo",     "hijos",      "hola",     "hoy",         "idioma",   "inglés",      "italiano",
     "jefa",       "jefe",     "juego",      "jueves",   "la",          "las",      "le",          "les",
     "llama",      "llamarme", "llames",     "llamo",    "llevo",       "llámame",  "lo",          "los",
     "lunes",      "manejo",   "marido",     "martes",   "medicación",  "mi",       "mis",         "miércoles",
     "mucho",      "mudado",   "mudamos",    "mudo",     "mudé",        "muy",      "más",         "médico",
     "nacimiento", "nací",     "nos",        "novia",    "novio",       "nuestra",  "nuestro",     "nueva",
     "nuevo",      "número",   "odio",       "padre",    "para",        "pareja",   "pastilla",    "pasé",
     "perdón",     "pero",     "perra",      "perro",    "piso",        "plazo",    "por",         "porque",
     "profesión",  "prórroga", "puedo",      "puse",     "que",         "quiero",   "quise",       "quién",
     "qué",        "recetó",   "renuncié",   "responde", "reunión",     "rompí",    "sale",        "salgo",
     "salir",      "se",       "ser",        "si",       "siempre",     "sigo",     "sobrina",     "soltera",
     "soltero",    "soy",      "su",         "sus",      "también",     "teléfono", "tenemos",     "tengo",
     "terminé",    "tiene",    "toco",       "tomar",    "tomo",        "trabaja",  "trabajaba",   "trabajamos",
     "trabajando", "trabajar", "trabajo",    "trabajé",  "tras",        "tu",       "tus",         "tuve",
     "tío",        "un",       "una",        "unos",     "vegana",      "vegano",   "vegetariana", "vegetariano",
     "vendí",      "viernes",  "vine",       "vive",     "viviendo",    "vivimos",  "vivir",       "vivo",
     "viví",       "vivía",    "volví",      "vuelto",   "y",           "ya",       "yo"});
constexpr auto kEnglishWords = std::to_array<std::string_view>(
    {"about", "all",   "also",  "always", "am",    "an",   "and",  "are",  "as",     "at",  "be",   "because",
     "been",  "but",   "by",    "call",   "can",   "did",  "didn", "do",   "does",   "don", "for",  "from",
     "get",   "going", "got",   "had",    "has",   "have", "he",   "her",  "here",   "his", "how",  "i",
     "if",    "in",    "into",  "is",     "isn",   "it",   "just", "last", "like",   "my",  "name", "never",
     "new",   "not",   "now",   "of",     "on",    "or",   "our",  "out",  "please", "she", "so",   "than",
     "that",  "the",   "their", "then",   "there", "they", "this", "to",   "up",     "us",  "was",  "we",
     "were",  "what",  "when",  "where",  "which", "who",  "will", "with", "year",   "you", "your"});

/// Where the words with each first byte begin in a sorted list: most words of a text are in neither, and one look at
/// this tells it.
template <std::size_t kCount>
constexpr std::array<std::uint16_t, 257> starts_of(const std::array<std::string_view, kCount>& sorted) {
  std::array<std::uint16_t, 257> starts{};
  std::size_t at = 0;
  for (std::size_t byte = 0; byte < 256; ++byte) {
    starts[byte] = static_cast<std::uint16_t>(at);
    while (at < kCount && static_cast<unsigned char>(sorted[at].front()) == byte) ++at;
  }
  starts[256] = static_cast<std::uint16_t>(at);
  return starts;
}
constexpr auto kSpanishStarts = starts_of(kSpanishWords);
constexpr auto kEnglishStarts = starts_of(kEnglishWords);

bool has(std::span<const std::string_view> sorted, const std::array<std::uint16_t, 257>& starts,
         std::string_view word) noexcept {
  const auto first = static_cast<unsigned char>(word.front());
  const auto same = sorted.subspan(starts[first], std::size_t{starts[first + 1U]} - starts[first]);
  return std::ranges::find(same, word) != same.end();
}

}  // namespace

Tongue tongue_of(std::string_view text) noexcept {
  constexpr std::size_t kLook = 2000;  ///< Bytes that are enough to know.
  static_assert(std::ranges::is_sorted(kEnglishWords) && std::ranges::is_sorted(kSpanishWords));
  std::size_t han = 0;
  std::size_t words = 0;
  std::size_t spanish = 0;
  std::size_t english = 0;
  std::array<char, 16> word{};
  std::size_t size = 0;
  bool after_he = false;
  bool lower = false;  ///< The word begins with a small letter.
  std::size_t at = 0;
  const std::size_t end = std::min(text.size(), kLook);
  const auto close = [&] {
    if (size == 0) return;
    ++words;
    const std::string_view said(word.data(), std::min(size, word.size()));
    if (size <= word.size()) {
      const bool other = has(kEnglishWords, kEnglishStarts, said);
      english += other ? 1 : 0;
      // "he mudado", "movió": the perfect and the simple past
      const bool done = after_he && (said.ends_with("ado") || said.ends_with("ido") || said == "vuelto" ||
                                     said == "hecho" || said == "puesto" || said == "abierto");
      if (done && english > 0) --english;
      const bool past = lower && words > 1 && said.size() > 4 && (said.ends_with("ó") || said.ends_with("é"));
      spanish += done ? 2 : !other && (past || has(kSpanishWords, kSpanishStarts, said)) ? 1 : 0;
      after_he = said == "he" || said == "hemos" || said == "ha";
    }
    size = 0;
  };
  while (at < end) {
    const std::size_t begin = at;
    const char32_t point = decode(text, at);
    if (point >= 0x3400 && point <= 0x9FFF) {
      ++han;
      close();
      continue;
    }
    const bool letter =
        (point >= 'a' && point <= 'z') || (point >= 'A' && point <= 'Z') || (point >= 0xC0 && point <= 0x17F);
    if (!letter) {
      if (point == 0xBF || point == 0xA1) spanish += 2;
      close();
      continue;
    }
    if (size == 0) lower = point >= 'a' && point <= 'z';
    for (std::size_t i = begin; i < at; ++i, ++size) {
      char c = text[i];
      if (c >= 'A' && c <= 'Z') c = static_cast<char>(c + 32);
      const auto byte = static_cast<unsigned char>(c);
      if (i > begin && byte >= 0x80 && byte <= 0x9E && static_cast<unsigned char>(text[begin]) == 0xC3)
        c = static_cast<char>(byte + 32);
      if (size < word.size()) word[size] = c;
    }
  }
  close();
  if (han > words && han > 1) return Tongue::kChinese;
  return spanish > english ? Tongue::kSpanish : Tongue::kEnglish;
}

}  // namespace memos::language::stated
