// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#include "interface/api/context_text.h"

#include <algorithm>
#include <array>
#include <set>

#include "base/json.h"
#include "base/utf8.h"
#include "language/code_points.h"
#include "language/language.h"

namespace memos::api {
namespace {

constexpr std::size_t kLettersPerToken = 6;
constexpr std::size_t kHalvesOfIdeograph = 3;
constexpr std::size_t kNameCharacters = 60;
constexpr std::string_view kLeftOut = "…";
constexpr std::string_view kMessageBegin = R"([{"role":"system","content":)";
constexpr std::string_view kMessageEnd = "}]";

bool is_blank(char32_t c) noexcept {
  return c == ' ' || (c >= 0x09 && c <= 0x0D) || (c >= 0x1C && c <= 0x1F) || c == 0x85 || c == 0xA0 || c == 0x1680 ||
         (c >= 0x2000 && c <= 0x200A) || c == 0x2028 || c == 0x2029 || c == 0x202F || c == 0x205F || c == 0x3000;
}

/// Characters that nobody sees and some readers obey: controls, directions, joiners of nothing, tags.
bool is_unseen(char32_t c) noexcept {
  return c < 0x20 || (c >= 0x7F && c < 0xA0) || c == 0xAD || c == 0x61C || c == 0x180E || c == 0x200B || c == 0x200E ||
         c == 0x200F || (c >= 0x202A && c <= 0x202E) || (c >= 0x2060 && c <= 0x206F) || c == 0xFEFF ||
         (c >= 0xFFF9 && c <= 0xFFFB) || (c >= 0xE0000 && c <= 0xE007F) || c == language::kInvalid;
}

bool is_ideograph(char32_t c) noexcept {
  const language::CharClass kind = language::class_of(c);
  return kind == language::CharClass::kIdeograph || kind == language::CharClass::kHangul;
}

bool is_ascii_letter(char c) noexcept { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }

/// White space as single blanks, nothing unseen, no blank at either end.
std::string one_line(std::string_view text) {
  std::string line;
  bool blank = false;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t begin = at;
    const char32_t c = language::decode(text, at);
    if (is_blank(c)) {
      blank = true;
    } else if (!is_unseen(c)) {
      if (blank && !line.empty()) line += ' ';
      blank = false;
      line.append(text, begin, at - begin);
    }
  }
  return line;
}

/// "<" where it could begin a tag: of markup, or of a chat template ("<|im_end|>", "</s>").
bool begins_tag(std::string_view text, std::size_t at) noexcept {
  if (at + 1 >= text.size()) return false;
  const char next = text[at + 1];
  return next == '|' || next == '/' || next == '!' || next == '?' || is_ascii_letter(next);
}

/// "[INST]", "[/INST]", "[SYSTEM_PROMPT]" and the like, which some chat templates read as their own.
bool begins_bracket_tag(std::string_view text, std::size_t at) noexcept {
  std::string_view rest = text.substr(at + 1);
  if (rest.starts_with('/')) rest.remove_prefix(1);
  std::size_t capitals = 0;
  while (capitals < rest.size() && ((rest[capitals] >= 'A' && rest[capitals] <= 'Z') || rest[capitals] == '_'))
    ++capitals;
  return capitals >= 2 && capitals < rest.size() && rest[capitals] == ']';
}

void append_safe(std::string& out, std::string_view text, std::size_t at, ContextFormat format) {
  const char c = text[at];
  if (format == ContextFormat::kXml) {
    if (c == '<') {
      out += "&lt;";
    } else if (c == '>') {
      out += "&gt;";
    } else if (c == '&') {
      out += "&amp;";
    } else if (c == '"') {
      out += "&quot;";
    } else {
      out += c;
    }
    return;
  }
  if (c == '<' && begins_tag(text, at)) {
    out += format == ContextFormat::kMarkdown ? "&lt;" : "‹";
  } else if (c == '[' && begins_bracket_tag(text, at)) {
    out += '(';
  } else if (c == '`' && format == ContextFormat::kMarkdown) {
    out += "\\`";
  } else {
    out += c;
  }
}

struct Span {
  std::size_t begin = 0, end = 0;
};

/// Sentences with the blanks behind them: ends are . ! ? … and their wide forms before a blank (wide ones anywhere),
/// and line feeds.
std::vector<Span> sentences_of(std::string_view text) {
  std::vector<Span> spans;
  std::size_t begin = 0;
  for (std::size_t at = 0; at < text.size();) {
    const char32_t c = language::decode(text, at);
    const bool wide = c == 0x3002 || c == 0xFF01 || c == 0xFF1F;
    if (!wide && c != '.' && c != '!' && c != '?' && c != 0x2026 && c != '\n') continue;
    std::size_t end = at;  // closing marks belong to the sentence
    while (end < text.size() && (text[end] == '"' || text[end] == '\'' || text[end] == ')' || text[end] == '!' ||
                                 text[end] == '?' || text[end] == '.'))
      ++end;
    if (!wide && c != '\n' && end < text.size() && text[end] != ' ' && text[end] != '\n') continue;
    while (end < text.size() && (text[end] == ' ' || text[end] == '\n')) ++end;
    spans.push_back({begin, end});
    begin = at = end;
  }
  if (begin < text.size()) spans.push_back({begin, text.size()});
  return spans;
}

bool only_asks(std::string_view sentence) noexcept {
  const std::size_t last = sentence.find_last_not_of(" \n\"')");
  if (last == std::string_view::npos) return false;
  return sentence[last] == '?' || sentence.substr(0, last + 1).ends_with("？");
}

std::string_view trimmed(std::string_view text) noexcept {
  const std::size_t first = text.find_first_not_of(" \n");
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(" \n") + 1 - first);
}

/// The longest beginning of at most `words` words.
std::string_view first_words(std::string_view text, std::size_t words) {
  std::size_t end = text.size();
  std::size_t count = 0;
  bool inside = false;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t begin = at;
    const char32_t c = language::decode(text, at);
    const bool blank = is_blank(c);
    const bool single = is_ideograph(c);
    if (!blank && (single || !inside) && ++count > words) {
      end = begin;
      break;
    }
    inside = !blank && !single;
  }
  return trimmed(text.substr(0, end));
}

std::set<std::string, std::less<>> terms_of(std::string_view text) {
  thread_local language::Tokenizer tokenizer;
  language::TermList terms;
  tokenizer.terms(text, {}, terms);
  std::set<std::string, std::less<>> set;
  for (std::size_t i = 0; i < terms.size(); ++i) set.emplace(terms[i]);
  return set;
}

}  // namespace

TextSize measure(std::string_view text) noexcept {
  TextSize size;
  std::size_t letters = 0;  // of the run so far
  bool inside = false;      // a word
  bool feeds = false;       // a run of line feeds
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t begin = at;
    const char32_t c = language::decode(text, at);
    const bool blank = is_blank(c);
    const bool ideograph = !blank && c >= 0x80 && is_ideograph(c);
    if (!blank && (ideograph || !inside)) ++size.words;
    inside = !blank && !ideograph;
    const bool letter = c < 0x80 && is_ascii_letter(text[begin]);
    if (letter && letters % kLettersPerToken == 0) size.half_tokens += 2;
    letters = letter ? letters + 1 : 0;
    if (c == '\n' && !feeds) size.half_tokens += 2;
    feeds = c == '\n';
    if (ideograph) {
      size.half_tokens += kHalvesOfIdeograph;
    } else if (c >= 0x80) {
      size.half_tokens += 2 * ((at - begin + 1) / 2);
    } else if (!letter && !blank) {
      size.half_tokens += 2;
    }
  }
  return size;
}

std::string safe_text(std::string_view text, ContextFormat format) {
  const std::string line = one_line(text);
  std::string out;
  out.reserve(line.size() + line.size() / 8);
  for (std::size_t at = 0; at < line.size(); ++at) append_safe(out, line, at, format);
  return out;
}

std::string safe_name(std::string_view name, ContextFormat format) {
  const std::string line = one_line(name);
  std::string plain;
  std::size_t characters = 0;
  for (std::size_t at = 0; at < line.size() && characters < kNameCharacters; ++characters) {
    const std::size_t begin = at;
    const char32_t c = language::decode(line, at);
    if (c == ':' || c == 0xFF1A || c == '*' || c == '"') continue;
    plain.append(line, begin, at - begin);
  }
  return safe_text(plain, format);
}

std::string without_questions(std::string_view text) {
  const std::vector<Span> spans = sentences_of(text);
  const auto asks = [&](const Span& span) { return only_asks(text.substr(span.begin, span.end - span.begin)); };
  if (std::ranges::none_of(spans, asks) || std::ranges::all_of(spans, asks)) return std::string(text);
  std::string out;
  bool left_out = false;
  for (const Span& span : spans) {
    if (asks(span)) {
      left_out = true;
      continue;
    }
    if (left_out) {  // The mark takes no word of its own.
      out += kLeftOut;
      left_out = false;
    }
    out.append(text, span.begin, span.end - span.begin);
  }
  out = trimmed(out);
  if (left_out) out += kLeftOut;
  return out;
}

std::string excerpt(std::string_view text, std::string_view question, std::size_t words) {
  if (measure(text).words <= words) return std::string(text);
  const std::vector<Span> spans = sentences_of(text);
  const auto wanted = terms_of(question);
  std::vector<std::size_t> lengths;
  std::vector<std::vector<std::string>> held;
  for (const Span& span : spans) {
    const std::string_view sentence = text.substr(span.begin, span.end - span.begin);
    lengths.push_back(measure(sentence).words);
    auto& found = held.emplace_back();
    for (const std::string& term : terms_of(sentence))
      if (wanted.contains(term)) found.push_back(term);
  }
  Span best;
  std::size_t most = 0;
  for (std::size_t first = 0; first < spans.size(); ++first) {
    std::set<std::string_view> terms;
    std::size_t length = 0;
    for (std::size_t last = first; last < spans.size() && length + lengths[last] <= words; ++last) {
      length += lengths[last];
      terms.insert(held[last].begin(), held[last].end());
      if (best.end != 0 && terms.size() <= most) continue;
      most = terms.size();
      best = {first, last + 1};
    }
  }
  // Sentences behind the run, then before it, as long as there is room: what stands around helps to understand it.
  std::size_t length = 0;
  for (std::size_t i = best.begin; i < best.end; ++i) length += lengths[i];
  while (best.end != 0 && best.end < spans.size() && length + lengths[best.end] <= words) length += lengths[best.end++];
  while (best.end != 0 && best.begin > 0 && length + lengths[best.begin - 1] <= words) length += lengths[--best.begin];
  if (best.end == 0) {  // Every sentence is longer than that.
    std::string begun(first_words(text, words));
    if (!begun.empty()) begun += kLeftOut;
    return begun;
  }
  std::string out;
  if (best.begin > 0) out += kLeftOut;
  out += trimmed(text.substr(spans[best.begin].begin, spans[best.end - 1].end - spans[best.begin].begin));
  if (best.end < spans.size()) out += kLeftOut;
  return out;
}

std::string ContextShape::opening() const { return format == ContextFormat::kXml ? "<memory>\n" : ""; }
std::string ContextShape::closing() const { return format == ContextFormat::kXml ? "</memory>\n" : ""; }

std::string ContextShape::list_heading(std::string_view name) const {
  std::string heading(name);
  if (format == ContextFormat::kXml) return "<" + heading + ">\n";
  heading[0] = static_cast<char>(heading[0] - 'a' + 'A');
  return format == ContextFormat::kMarkdown ? "**" + heading + "**\n" : heading + ":\n";
}

std::string ContextShape::list_line(std::string_view name, std::string_view text) const {
  if (format != ContextFormat::kXml) return "- " + std::string(text) + "\n";
  const std::string tag = name == "instructions" ? "instruction" : "fact";
  return "<" + tag + ">" + std::string(text) + "</" + tag + ">\n";
}

std::string ContextShape::list_end(std::string_view name) const {
  return format == ContextFormat::kXml ? "</" + std::string(name) + ">\n" : "\n";
}

std::string ContextShape::session_heading(std::string_view label) const {
  switch (format) {
    case ContextFormat::kXml:
      return "<session date=\"" + std::string(label) + "\">\n";
    case ContextFormat::kMarkdown:
      return "**" + std::string(label) + "**\n";
    default:
      return std::string(label) + "\n";
  }
}

std::string ContextShape::turn(std::string_view who, std::string_view text, std::string_view remark) const {
  std::string line;
  if (format == ContextFormat::kXml) {
    line = who.empty() ? "<turn>" : "<turn speaker=\"" + std::string(who) + "\">";
  } else {
    if (format == ContextFormat::kMarkdown) line = "- ";
    if (!who.empty()) line += std::string(who) + ": ";
  }
  line += text;
  if (!remark.empty()) line += (text.empty() ? "" : " ") + std::string(remark);
  return line + (format == ContextFormat::kXml ? "</turn>\n" : "\n");
}

std::string ContextShape::session_end() const { return format == ContextFormat::kXml ? "</session>\n" : ""; }

TextSize ContextShape::size_of(std::string_view part) const {
  TextSize size = measure(part);
  if (format != ContextFormat::kMessages) return size;
  std::string quoted;
  json::append_quoted(quoted, part);
  size.half_tokens = measure(std::string_view(quoted).substr(1, quoted.size() - 2)).half_tokens;
  return size;
}

std::string ContextShape::wrapped(std::string_view parts) const {
  if (format != ContextFormat::kMessages) return std::string(parts);
  if (parts.empty()) return "[]";
  std::string out(kMessageBegin);
  json::append_quoted(out, parts);
  return out.append(kMessageEnd);
}

}  // namespace memos::api
