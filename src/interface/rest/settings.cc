// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#include "interface/rest/settings.h"

#include <algorithm>
#include <array>
#include <charconv>

#include "base/invariant.h"
#include "base/limits.h"
#include "base/toml.h"
#include "interface/wire/names.h"

namespace memos::rest {
namespace {

constexpr std::uint64_t kHourMs = 3'600'000;

constexpr std::array kSettings = {
    Setting{"listen", SettingKind::kTexts, "127.0.0.1:8765", 0, 0, "Addresses to listen on; unix:/PATH = a socket"},
    Setting{"tls_cert", SettingKind::kText, "", 0, 0, "Certificate for https (PEM); empty = http"},
    Setting{"tls_key", SettingKind::kText, "", 0, 0, "The certificate's key (PEM)"},
    Setting{"compress_answers", SettingKind::kTruth, "true", 0, 0,
            "Long answers in gzip or zstd for clients that take it"},
    Setting{"require_key", SettingKind::kTruth, "false", 0, 0, "Every request needs a key, also while none exists"},
    Setting{"allow_hosts", SettingKind::kTexts, "", 0, 0, "Names that Host may hold beside addresses and localhost"},
    Setting{"cors_origins", SettingKind::kTexts, "", 0, 0, "Origins whose pages may ask; * = any"},
    Setting{"embedder", SettingKind::kText, "", 0, 0, "Model file, name or URL; none = words only"},
    Setting{"index_memory_mb", SettingKind::kNumber, "1024", 1, 1'048'576, "RAM for the search indexes of all cubes"},
    Setting{"doors", SettingKind::kTexts, "mem0,mcp,product,memos_cloud,openai", 0, 0,
            "Front doors beside the native API"},
    Setting{"webhook_hosts", SettingKind::kTexts, "", 0, 0,
            "Hosts that webhooks may go to; * = any in the public internet"},
    Setting{"upstream_url", SettingKind::kText, "", 0, 0,
            "Language models behind the OpenAI door: http://HOST/v1; empty = none"},
    Setting{"upstream_timeout_ms", SettingKind::kNumber, "600000", 1'000, kHourMs, "Silence of that server"},
    Setting{"proxy_tokens", SettingKind::kNumber, "1000", 0, 1'000'000, "Memory put into a prompt; 0 = none"},
    Setting{"proxy_remember", SettingKind::kTruth, "true", 0, 0, "Remember what that server answers"},
    Setting{"chat_model", SettingKind::kText, "", 0, 0,
            "Language model for prompts and chats: GGUF file or name, http://HOST/v1#MODEL, ollama:MODEL"},
    Setting{"chat_system", SettingKind::kText, "", 0, 0, "Standing text of prompts that bring none; empty = built in"},
    Setting{"chat_context_tokens", SettingKind::kNumber, "0", 0, limits::kMaxContextTokens,
            "Context of a local model; 0 = what it was made for, up to 8192"},
    Setting{"chat_threads", SettingKind::kNumber, "1", 1, limits::kMaxModelThreads, "Of one answer by a local model"},
    Setting{"chat_rows", SettingKind::kNumber, "2", 1, limits::kMaxGeneratorRows,
            "Answers at once by a local model; each has its own memory"},
    Setting{"chat_flash_attention", SettingKind::kAuto, "auto", 0, 0,
            "auto, on or off: much faster, where our own attention computes it"},
    Setting{"kv_memory_mb", SettingKind::kNumber, "512", 0, 1'048'576, "RAM for stored key/value cache"},
    Setting{"kv_disk_mb", SettingKind::kNumber, "8192", 0, 1'048'576, "Disk for it; 0 = none"},
    Setting{"refine", SettingKind::kText, "", 0, 0,
            "Language model that reads turns again: http://HOST/v1; empty = none"},
    Setting{"refine_model", SettingKind::kText, "", 0, 0, "That model's name"},
    Setting{"refine_prompts", SettingKind::kText, "", 0, 0,
            "Folder with prompts of your own; empty = the shipped ones"},
    Setting{"refine_timeout_ms", SettingKind::kNumber, "60000", 1, kHourMs, "For one answer of that model"},
    Setting{"refine_after_turns", SettingKind::kNumber, "0", 0, 10'000,
            "New turns that have it asked at once; 0 = never"},
    Setting{"refine_summaries", SettingKind::kTruth, "false", 0, 0, "Then write summaries of the sessions too"},
    Setting{"keep_old_vectors", SettingKind::kTruth, "true", 0, 0, "After a change of embedder; false = drop them"},
    Setting{"backup_directory", SettingKind::kText, "", 0, 0, "Folder for backups over HTTP; empty = none"},
    Setting{"threads", SettingKind::kNumber, "16", 1, 1'024, "Requests that are worked on at once"},
    Setting{"io_threads", SettingKind::kNumber, "1", 1, 64, "Threads that move bytes"},
    Setting{"queue", SettingKind::kNumber, "1024", 1, 1'000'000, "Requests that may wait for a thread; 503 beyond"},
    Setting{"max_connections", SettingKind::kNumber, "4096", 1, 60'000, "Connections at once; 503 beyond"},
    Setting{"max_body_mb", SettingKind::kNumber, "64", 1, 256, "Longest body of a request; 413 beyond"},
    Setting{"max_bodies_mb", SettingKind::kNumber, "512", 1, 65'536, "Bodies of all requests together; 503 beyond"},
    Setting{"max_answers_mb", SettingKind::kNumber, "512", 1, 65'536, "Large answers that wait to be read; 503 beyond"},
    Setting{"idle_timeout_ms", SettingKind::kNumber, "75000", 10, kHourMs, "A connection without a request"},
    Setting{"head_timeout_ms", SettingKind::kNumber, "10000", 10, kHourMs, "From a request's first byte to its body"},
    Setting{"body_timeout_ms", SettingKind::kNumber, "20000", 10, kHourMs, "For a body, beside its size's due"},
    Setting{"write_timeout_ms", SettingKind::kNumber, "20000", 10, kHourMs, "For an answer, beside its size's due"},
    Setting{"min_rate_kb", SettingKind::kNumber, "16", 1, 1'048'576, "Kilobytes a second that peers must keep up"},
    Setting{"drain_timeout_ms", SettingKind::kNumber, "10000", 0, kHourMs,
            "Requests get so long when the server stops"},
    Setting{"min_free_mb", SettingKind::kNumber, "64", 0, 1'048'576, "Less free disk makes /health fail"},
    Setting{"access_log", SettingKind::kTruth, "true", 0, 0, "Write down who asked for what (no content)"},
    Setting{"access_log_mb", SettingKind::kNumber, "256", 1, 1'048'576, "Of each tenant; the oldest go"},
};

const Setting* find(std::string_view name) {
  const auto* const found = std::ranges::find(kSettings, name, &Setting::name);
  return found == kSettings.end() ? nullptr : found;
}

std::string in_environment(std::string_view name) {
  std::string out = "MEMOS_";
  for (const char c : name) out += c >= 'a' && c <= 'z' ? static_cast<char>(c - 32) : c;
  return out;
}

std::unexpected<Error> wrong(const Setting& setting, const std::string& field, const std::string& what) {
  return fail(ErrorCode::kInvalidArgument, std::string(setting.name) + " " + what, field);
}

/// A value as text: of the environment, and the defaults.
Result<json::Value> from_text(const Setting& setting, std::string_view text, const std::string& field) {
  switch (setting.kind) {
    case SettingKind::kText:
      return json::Value(text);
    case SettingKind::kTexts: {
      json::Array texts;
      while (!text.empty()) {
        const std::size_t end = text.find(',');
        if (end != 0) texts.emplace_back(text.substr(0, end));
        text = end == std::string_view::npos ? std::string_view{} : text.substr(end + 1);
      }
      return json::Value(std::move(texts));
    }
    case SettingKind::kNumber: {
      std::int64_t number = 0;
      const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
      if (error != std::errc{} || end != text.data() + text.size())
        return wrong(setting, field, "must be a whole number");
      return json::Value(number);
    }
    case SettingKind::kTruth:
      if (text != "true" && text != "false") return wrong(setting, field, "must be true or false");
      return json::Value(text == "true");
    case SettingKind::kAuto:
      return json::Value(text);
  }
  return wrong(setting, field, "has no kind");
}

Status check(const Setting& setting, const json::Value& value, const std::string& field) {
  switch (setting.kind) {
    case SettingKind::kText:
      if (value.as_string() == nullptr) return wrong(setting, field, "must be a text");
      return {};
    case SettingKind::kTexts: {
      const bool texts =
          value.as_array() != nullptr &&
          std::ranges::all_of(*value.as_array(), [](const json::Value& v) { return v.as_string() != nullptr; });
      if (!texts) return wrong(setting, field, "must be a list of texts");
      return {};
    }
    case SettingKind::kNumber: {
      const Result<std::uint64_t> number = value.to_uint();
      if (!number || *number < setting.min || *number > setting.max)
        return wrong(
            setting, field,
            "must be a whole number from " + std::to_string(setting.min) + " to " + std::to_string(setting.max));
      return {};
    }
    case SettingKind::kTruth:
      if (value.as_bool() == nullptr) return wrong(setting, field, "must be true or false");
      return {};
    case SettingKind::kAuto:
      if (value.as_string() == nullptr || !wire::parse_flash_attention(*value.as_string()))
        return wrong(setting, field, "must be auto, on or off");
      return {};
  }
  return {};
}

}  // namespace

std::span<const Setting> all_settings() noexcept { return kSettings; }

Settings::Settings() {
  for (const Setting& setting : kSettings) {
    Result<json::Value> value = from_text(setting, setting.value, {});
    MEMOS_INVARIANT(value && check(setting, *value, {}), "a default is valid");
    entries_[std::string(setting.name)] = {.value = *std::move(value), .source = "default"};
  }
}

Status Settings::set(std::string_view name, const json::Value& value, const std::string& source,
                     const std::string& field) {
  const Setting* setting = find(name);
  if (setting == nullptr)
    return fail(ErrorCode::kInvalidArgument, "no setting has this name; `memos settings` lists them", field);
  MEMOS_CHECK_OK(check(*setting, value, field));
  entries_[std::string(name)] = {.value = value, .source = source};
  return {};
}

Status Settings::add_file(std::string_view text, const std::string& source) {
  MEMOS_TRY(const std::vector<base::TomlEntry> found, base::parse_toml(text));
  for (const base::TomlEntry& entry : found) {
    const std::string place = "line " + std::to_string(entry.line);
    Status done = set(entry.name, entry.value, source + ", " + place, "config");
    if (done) continue;
    const bool unknown = find(entry.name) == nullptr;
    return fail(ErrorCode::kInvalidArgument,
                source + ", " + place + ": " + (unknown ? entry.name + ": " : "") + done.error().message, "config");
  }
  return {};
}

Status Settings::add_environment(const std::function<const char*(const std::string&)>& lookup) {
  for (const Setting& setting : kSettings) {
    const std::string variable = in_environment(setting.name);
    const char* text = lookup(variable);
    if (text == nullptr) continue;
    MEMOS_TRY(const json::Value value, from_text(setting, text, variable));
    MEMOS_CHECK_OK(set(setting.name, value, "environment " + variable, variable));
  }
  return {};
}

const Settings::Entry& Settings::entry(std::string_view name) const {
  const auto found = entries_.find(name);
  MEMOS_INVARIANT(found != entries_.end(), name);
  return found->second;
}

const json::Value& Settings::value(std::string_view name) const { return entry(name).value; }
const std::string& Settings::source(std::string_view name) const { return entry(name).source; }
std::string Settings::text(std::string_view name) const { return *value(name).as_string(); }
std::uint64_t Settings::number(std::string_view name) const { return *value(name).to_uint(); }
bool Settings::truth(std::string_view name) const { return *value(name).as_bool(); }

std::vector<std::string> Settings::texts(std::string_view name) const {
  std::vector<std::string> out;
  for (const json::Value& text : *value(name).as_array()) out.push_back(*text.as_string());
  return out;
}

Refinement refinement_of(const Settings& settings) {
  Refinement refinement;
  refinement.url = settings.text("refine");
  refinement.model = settings.text("refine_model");
  refinement.prompts = settings.text("refine_prompts");
  refinement.timeout_ms = static_cast<std::uint32_t>(settings.number("refine_timeout_ms"));
  refinement.after_turns = static_cast<std::uint32_t>(settings.number("refine_after_turns"));
  refinement.summaries = settings.truth("refine_summaries");
  return refinement;
}

Generation generation_of(const Settings& settings) {
  Generation generation;
  generation.model = settings.text("chat_model");
  generation.system = settings.text("chat_system");
  generation.context_tokens = static_cast<std::uint32_t>(settings.number("chat_context_tokens"));
  generation.threads = static_cast<std::uint32_t>(settings.number("chat_threads"));
  generation.rows = static_cast<std::uint32_t>(settings.number("chat_rows"));
  generation.flash_attention = *wire::parse_flash_attention(settings.text("chat_flash_attention"));
  generation.kv_memory_bytes = settings.number("kv_memory_mb") << 20U;
  generation.kv_disk_bytes = settings.number("kv_disk_mb") << 20U;
  return generation;
}

}  // namespace memos::rest
