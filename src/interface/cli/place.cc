// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#include "interface/cli/place.h"

#include <filesystem>
#include <system_error>
#include <utility>

#include "base/file.h"
#include "base/result.h"
#include "base/toml.h"

namespace memos::cli {
namespace {

constexpr std::uint64_t kMaxFileBytes = std::uint64_t{64} << 10U;

/// The user's settings of the command line.
struct UserSettings {
  std::string server, key, ca;
};

bool others_may_read(const std::string& path) {
  using std::filesystem::perms;
  std::error_code problem;
  const perms mode = std::filesystem::status(path, problem).permissions();
  return !problem && (mode & (perms::group_read | perms::others_read)) != perms::none;
}

std::string settings_path(const Environment& environment) {
  if (const std::string xdg = environment("XDG_CONFIG_HOME"); !xdg.empty()) return xdg + "/memos/client.toml";
  if (const std::string home = environment("HOME"); !home.empty()) return home + "/.config/memos/client.toml";
  return {};
}

Result<UserSettings> read_settings(const Environment& environment) {
  UserSettings settings;
  const std::string path = settings_path(environment);
  if (path.empty()) return settings;
  const auto files = base::make_posix_file_system();
  const Result<std::string> text = base::read_file(*files, path, kMaxFileBytes);
  if (!text && text.error().code == ErrorCode::kNotFound) return settings;
  if (!text) return std::unexpected(text.error());
  MEMOS_TRY(const auto entries, base::parse_toml(*text));
  for (const base::TomlEntry& entry : entries) {
    std::string* target = nullptr;
    if (entry.name == "server") target = &settings.server;
    if (entry.name == "api_key") target = &settings.key;
    if (entry.name == "ca") target = &settings.ca;
    const std::string place = path + ", line " + std::to_string(entry.line) + ": ";
    if (target == nullptr)
      return fail(ErrorCode::kInvalidArgument, place + "only server, api_key and ca are known here", "config");
    if (entry.value.as_string() == nullptr)
      return fail(ErrorCode::kInvalidArgument, place + entry.name + " must be a text", "config");
    *target = *entry.value.as_string();
  }
  if (!settings.key.empty() && others_may_read(path))
    return fail(ErrorCode::kDenied, path + " holds a key and others may read it: chmod 600 it", "config");
  return settings;
}

}  // namespace

Result<std::string> folder_of(const std::string& data, const Environment& environment) {
  if (!data.empty()) return data;
  if (std::string named = environment("MEMOS_DATA"); !named.empty()) return named;
  if (std::string xdg = environment("XDG_DATA_HOME"); !xdg.empty()) return xdg + "/memos/default";
  if (std::string home = environment("HOME"); !home.empty()) return home + "/.local/share/memos/default";
  return fail(ErrorCode::kNotFound, "no data folder: neither --data nor MEMOS_DATA nor HOME is set", "directory");
}

Result<Place> find_place(const Place& given, const Environment& environment) {
  Place place = given;
  const std::string data = std::exchange(place.directory, {});
  if (!data.empty() && !place.server.empty())
    return fail(ErrorCode::kInvalidArgument, "--data and --server name two places; give one of them", "--server");
  if (data.empty() && place.server.empty()) place.server = environment("MEMOS_SERVER");
  if (place.key.empty()) place.key = environment("MEMOS_API_KEY");
  if (place.ca.empty()) place.ca = environment("MEMOS_CA");
  const bool named = !data.empty() || (place.server.empty() && !environment("MEMOS_DATA").empty());
  if (!named && (place.server.empty() || place.key.empty())) {
    MEMOS_TRY(const UserSettings settings, read_settings(environment));
    if (place.server.empty()) place.server = settings.server;
    const bool own = place.server == settings.server;
    if (place.key.empty() && own) place.key = settings.key;
    if (place.ca.empty() && own) place.ca = settings.ca;
  }
  if (given.ca.empty() && !place.server.starts_with("https://")) place.ca.clear();
  if (!place.server.empty()) return place;
  place.key.clear();
  MEMOS_TRY(place.directory, folder_of(data, environment));
  return place;
}

}  // namespace memos::cli
