// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/json.h"
#include "memos/memos.hpp"

/// Settings of a server: one table; values from defaults, a file, the environment and the command line.
namespace memos::rest {

enum class SettingKind : std::uint8_t { kText, kTexts, kNumber, kTruth, kAuto };  ///< kAuto: auto, on or off.

struct Setting {
  std::string_view name;  ///< In the file; MEMOS_ and capitals in the environment; --with-dashes on the command line.
  SettingKind kind{};
  std::string_view value;          ///< Default, as the environment would give it; texts separated by commas.
  std::uint64_t min = 0, max = 0;  ///< Of numbers.
  std::string_view what;
};

[[nodiscard]] std::span<const Setting> all_settings() noexcept;

/// Effective values, and where each came from.
class Settings {
 public:
  Settings();

  /// A TOML file's text. kInvalidArgument, field "config", with name and line; unknown names are refused.
  [[nodiscard]] Status add_file(std::string_view text, const std::string& source);
  /// Variables MEMOS_NAME. `lookup` gives nullptr for those that are not set.
  [[nodiscard]] Status add_environment(const std::function<const char*(const std::string&)>& lookup);
  /// One value from the command line; texts replace those of other sources. Field "--name".
  [[nodiscard]] Status set(std::string_view name, const json::Value& value, const std::string& source,
                           const std::string& field);

  [[nodiscard]] std::string text(std::string_view name) const;
  [[nodiscard]] std::vector<std::string> texts(std::string_view name) const;
  [[nodiscard]] std::uint64_t number(std::string_view name) const;
  [[nodiscard]] bool truth(std::string_view name) const;
  [[nodiscard]] const json::Value& value(std::string_view name) const;
  [[nodiscard]] const std::string& source(std::string_view name) const;

 private:
  struct Entry {
    json::Value value;
    std::string source;
  };
  [[nodiscard]] const Entry& entry(std::string_view name) const;
  std::map<std::string, Entry, std::less<>> entries_;
};

/// The language model that the settings name; without a URL none.
[[nodiscard]] Refinement refinement_of(const Settings& settings);
/// The language model that prompts are for, and the budgets of its key/value cache.
[[nodiscard]] Generation generation_of(const Settings& settings);

}  // namespace memos::rest
