// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#include <charconv>

#include "base/clock.h"
#include "base/file.h"
#include "base/random.h"
#include "base/result.h"
#include "base/time.h"
#include "infrastructure/governance/key_store.h"
#include "interface/cli/arguments.h"
#include "interface/cli/commands/commands.h"
#include "interface/cli/layout.h"

namespace memos::cli {
namespace {

using governance::Key;
using governance::NewKey;

struct KeyOptions {
  std::string name, tenant, expires, per_second, burst, per_day, keep_old;
  std::vector<std::string> cubes, verbs;
  bool all = false;
};

/// The keys of the folder, with the files that they lie in.
struct Store {
  explicit Store(const std::string& directory)
      : files(base::make_posix_file_system()), keys(*files, directory, base::system_clock(), base::system_random()) {}
  std::unique_ptr<base::FileSystem> files;
  governance::KeyStore keys;
};

Result<double> parse_rate(const std::string& text) {
  double rate = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), rate);
  if (error != std::errc{} || end != text.data() + text.size() || rate <= 0)
    return fail(ErrorCode::kInvalidArgument, "requests a second is a number above 0, like 10 or 0.5", "--per-second");
  return rate;
}

Result<governance::KeyDraft> draft_of(const KeyOptions& options) {
  governance::KeyDraft draft;
  draft.name = options.name;
  if (!options.tenant.empty()) draft.tenant = options.tenant;
  draft.cubes = options.cubes;
  if (!options.verbs.empty()) {
    MEMOS_TRY(draft.verbs, governance::parse_verbs(options.verbs));
  }
  MEMOS_TRY(draft.expires_at, parse_expiry(options.expires, "--expires", base::system_clock().now()));
  if (!options.per_second.empty()) {
    MEMOS_TRY(draft.per_second, parse_rate(options.per_second));
  }
  if (!options.burst.empty()) {
    MEMOS_TRY(const std::uint64_t burst, parse_count(options.burst, "--burst", 1, 1'000'000));
    draft.burst = static_cast<std::uint32_t>(burst);
  }
  if (!options.per_day.empty()) {
    MEMOS_TRY(draft.per_day, parse_count(options.per_day, "--per-day", 1));
  }
  return draft;
}

void tell_new(Output& out, const NewKey& made) {
  if (out.json()) {
    json::Value object = governance::to_json(made.key, false);
    object.set("key", made.secret);
    out.object(object);
    return;
  }
  out.line(made.secret);
  out.note("memos: this is the only time that the key of \"" + made.key.name + "\" (" + made.key.id +
           ") is shown; keep it");
}

std::string state_of(const Key& key) {
  if (key.revoked_at) return "revoked " + base::format_human(*key.revoked_at);
  if (key.expires_at && *key.expires_at <= base::system_clock().now())
    return "expired " + base::format_human(*key.expires_at);
  if (key.expires_at) return "until " + base::format_human(*key.expires_at);
  return "no end";
}

std::string joined(const std::vector<std::string>& words) {
  std::string out;
  for (const std::string& word : words) out += (out.empty() ? "" : ",") + word;
  return out;
}

void print_key(Output& out, const Key& key) {
  std::string line = key.id + "  " + pad(for_terminal(key.name), 16) + pad(for_terminal(key.tenant), 16);
  line += pad(joined(governance::names(key.verbs)), 26) + state_of(key);
  if (!key.cubes.empty()) line += "  cubes " + for_terminal(joined(key.cubes));
  out.line(line);
}

Result<int> run_create(Context& context, const KeyOptions& options) {
  MEMOS_TRY(const std::string directory, context.data_directory());
  MEMOS_TRY(const governance::KeyDraft draft, draft_of(options));
  MEMOS_CHECK_OK(governance::validate(draft));
  Store store(directory);
  MEMOS_CHECK_OK(store.files->make_directory(directory));
  MEMOS_TRY(const NewKey made, store.keys.create(draft));
  tell_new(context.out(), made);
  return 0;
}

Result<int> run_list(Context& context, const KeyOptions& options) {
  MEMOS_TRY(const std::string directory, context.data_directory());
  MEMOS_TRY(const std::vector<Key> keys, Store(directory).keys.list());
  Output& out = context.out();
  json::Array list;
  std::size_t shown = 0;
  for (const Key& key : keys) {
    if (key.revoked_at && !options.all) continue;
    ++shown;
    if (out.json()) {
      list.push_back(governance::to_json(key, false));
    } else {
      print_key(out, key);
    }
  }
  if (out.json()) {
    json::Value object{json::Object{}};
    object.set("keys", std::move(list));
    out.object(object);
  } else if (shown == 0) {
    out.line(keys.empty() ? "no keys: on a loopback address every program on this computer has access"
                          : "no keys that can be used; --all shows the revoked ones");
  }
  return 0;
}

Result<int> run_revoke(Context& context, const KeyOptions& options) {
  MEMOS_TRY(const std::string directory, context.data_directory());
  MEMOS_TRY(const Key key, Store(directory).keys.revoke(options.name));
  Output& out = context.out();
  if (out.json()) {
    out.object(governance::to_json(key, false));
  } else {
    out.line("revoked " + key.id + " (" + for_terminal(key.name) + "); a running server refuses it within a second");
  }
  return 0;
}

Result<int> run_rotate(Context& context, const KeyOptions& options) {
  MEMOS_TRY(const std::string directory, context.data_directory());
  MEMOS_TRY(const std::optional<UtcMs> until, parse_expiry(options.keep_old, "--keep-old", base::system_clock().now()));
  MEMOS_TRY(const NewKey renewed, Store(directory).keys.rotate(options.name, until));
  tell_new(context.out(), renewed);
  return 0;
}

void add_create(CLI::App& group, Context& context, KeyOptions& options) {
  CLI::App& command = add_command(
      group, context,
      {"create",
       "Make a key and show it, once",
       {"memos key create laptop", "memos key create app --cube me --verb read --expires 90d --per-second 10"},
       "Once a key exists, every request to a server needs one. A tenant sees its own cubes only; \"local\" is the one "
       "whose memories the other commands show. Verbs: read, write, delete, admin; all by default."},
      [&options](Context& c) { return run_create(c, options); });
  add_argument(command, "NAME", options.name, "What the key is for")->required();
  add_value(command, "--tenant", options.tenant, "Whose memories it opens [local]", "NAME");
  add_repeated(command, "--cube", options.cubes, "Only this cube, or all that begin like this*; repeat for several",
               "NAME");
  add_repeated(command, "--verb", options.verbs, "What it allows [all]; repeat for several", "VERB");
  add_value(command, "--expires", options.expires, "When it ends: a time, or a span like 90d", "TIME");
  add_value(command, "--per-second", options.per_second, "Requests a second in the long run", "N");
  add_value(command, "--burst", options.burst, "Requests at once [one second's worth]", "N");
  add_value(command, "--per-day", options.per_day, "Requests a day (UTC)", "N");
}

}  // namespace

void add_key(CLI::App& root, Context& context) {
  auto& options = context.keep<KeyOptions>();
  CLI::App& group =
      add_command_group(root, {"key", "Make, list, revoke and rotate keys for the server", {"memos key list"}, {}});
  add_create(group, context, options);
  CLI::App& list = add_command(group, context, {"list", "Show the keys", {"memos key list"}, {}},
                               [&options](Context& c) { return run_list(c, options); });
  list.add_flag("--all", options.all, "Revoked ones too");
  CLI::App& revoke = add_command(
      group, context, {"revoke", "End a key at once", {"memos key revoke laptop"}, "It cannot be taken back."},
      [&options](Context& c) { return run_revoke(c, options); });
  add_argument(revoke, "KEY", options.name, "Its id or name")->required();
  CLI::App& rotate = add_command(group, context,
                                 {"rotate",
                                  "Give a key a new secret; name, rights and limits stay",
                                  {"memos key rotate laptop", "memos key rotate laptop --keep-old 24h"},
                                  {}},
                                 [&options](Context& c) { return run_rotate(c, options); });
  add_argument(rotate, "KEY", options.name, "Its id or name")->required();
  add_value(rotate, "--keep-old", options.keep_old, "How long the old secret works on", "SPAN");
}

}  // namespace memos::cli
