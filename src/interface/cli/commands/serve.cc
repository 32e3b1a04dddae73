// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#include <cstdlib>
#include <mutex>

#include "base/file.h"
#include "base/result.h"
#include "interface/cli/arguments.h"
#include "interface/cli/commands/commands.h"
#include "interface/cli/layout.h"
#include "interface/cli/option_sets.h"
#include "interface/cli/server_settings.h"
#include "interface/doors/doors.h"
#include "interface/link/open.h"
#include "interface/rest/service.h"
#include "model/chat_model.h"
#include "model/embedder.h"
#include "model/model_folders.h"

namespace memos::cli {
namespace {

struct ServeOptions {
  std::vector<std::string> listen, cors_origins, allow_hosts;
  std::string config, threads, backup_directory, upstream, tls_cert, tls_key;
  RefineModel model;
  std::string chat_model;
  bool require_key = false;
};

json::Value texts_of(const std::vector<std::string>& texts) { return json::Array(texts.begin(), texts.end()); }

/// What stands on the command line, over everything else.
Status add_options(rest::Settings& settings, const ServeOptions& options, const CommonOptions& common) {
  const auto set = [&](std::string_view name, const json::Value& value, const std::string& option) {
    return settings.set(name, value, "command line", option);
  };
  if (!options.listen.empty()) MEMOS_CHECK_OK(set("listen", texts_of(options.listen), "--listen"));
  if (!options.tls_cert.empty()) MEMOS_CHECK_OK(set("tls_cert", options.tls_cert, "--tls-cert"));
  if (!options.tls_key.empty()) MEMOS_CHECK_OK(set("tls_key", options.tls_key, "--tls-key"));
  if (!options.cors_origins.empty())
    MEMOS_CHECK_OK(set("cors_origins", texts_of(options.cors_origins), "--cors-origin"));
  if (!options.allow_hosts.empty()) MEMOS_CHECK_OK(set("allow_hosts", texts_of(options.allow_hosts), "--allow-host"));
  if (!options.backup_directory.empty())
    MEMOS_CHECK_OK(set("backup_directory", options.backup_directory, "--backup-directory"));
  if (!options.upstream.empty()) MEMOS_CHECK_OK(set("upstream_url", options.upstream, "--upstream"));
  if (!common.embedder.empty()) MEMOS_CHECK_OK(set("embedder", common.embedder, "--embedder"));
  if (!options.model.url.empty()) MEMOS_CHECK_OK(set("refine", options.model.url, "--refine"));
  if (!options.model.model.empty()) MEMOS_CHECK_OK(set("refine_model", options.model.model, "--refine-model"));
  if (!options.model.prompts.empty()) MEMOS_CHECK_OK(set("refine_prompts", options.model.prompts, "--refine-prompts"));
  if (!options.chat_model.empty()) MEMOS_CHECK_OK(set("chat_model", options.chat_model, "--chat-model"));
  if (options.require_key) MEMOS_CHECK_OK(set("require_key", true, "--require-key"));
  if (options.threads.empty()) return {};
  MEMOS_TRY(const std::uint64_t threads, parse_count(options.threads, "--threads", 1, 1'024));
  return set("threads", threads, "--threads");
}

/// A model file that is not there is told at once, and not to the first who asks.
Status check_model(const std::string& name, const std::string& directory) {
  const bool file = !name.empty() && name != "none" && !name.starts_with("twin") && !model::is_chat_endpoint(name);
  if (!file) return {};
  const auto files = base::make_posix_file_system();
  const auto found = model::find_model(*files, name, model::model_folders(directory));
  if (!found) return std::unexpected(Error{found.error().code, found.error().message, "chat_model"});
  return {};
}

void tell_start(Output& out, const rest::Service& service, const std::string& directory) {
  if (out.json()) {
    json::Array urls;
    for (const http::Endpoint& endpoint : service.endpoints()) urls.emplace_back(endpoint.url());
    json::Value object{json::Object{}};
    object.set("listening", std::move(urls));
    object.set("directory", directory);
    object.set("open", service.open());
    out.object(object);
    return;
  }
  for (const http::Endpoint& endpoint : service.endpoints())
    out.line("memos listens on " + endpoint.url() + " with the memories in " + for_terminal(directory));
  if (service.open())
    out.line("access: every program on this computer, for there is no key (memos key create makes one)");
}

Result<int> run_serve(Context& context, const ServeOptions& options) {
  MEMOS_TRY(std::string directory, context.data_directory());
  MEMOS_TRY(rest::Settings settings, load_settings(directory, options.config));
  MEMOS_CHECK_OK(add_options(settings, options, context.common()));
  MEMOS_TRY(std::vector<rest::Door> doors, doors::make(settings));
  MEMOS_CHECK_OK(check_model(settings.text("chat_model"), directory));
  Output& out = context.out();
  MEMOS_TRY(std::vector<base::PassedSocket> sockets, base::passed_sockets());
  const char* keys = std::getenv("MEMOS_API_KEYS");
  rest::Service::Options service_options{.directory = directory,
                                         .settings = std::move(settings),
                                         .api_keys = keys == nullptr ? std::string() : std::string(keys),
                                         .chat_key = chat_key(),
                                         .open = link::open_to_serve,
                                         .doors = std::move(doors),
                                         .manager = base::ServiceManager::from_environment(),
                                         .sockets = std::move(sockets),
                                         .log = {}};
  std::mutex speaking;  // Notes come from any thread.
  service_options.log = [&out, &speaking](int level, std::string_view message) {
    constexpr int kWarning = 2;
    const std::scoped_lock lock(speaking);
    if (level >= kWarning) out.note("memos serve: " + std::string(message));
  };
  MEMOS_TRY(const auto service, rest::Service::start(std::move(service_options)));
  service->stop_on_signals();
  {
    const std::scoped_lock lock(speaking);
    tell_start(out, *service, directory);
    MEMOS_CHECK_OK(out.finish());
  }
  service->wait();
  return 0;
}

}  // namespace

void add_serve(CLI::App& root, Context& context) {
  auto& options = context.keep<ServeOptions>();
  CLI::App& command = add_command(
      root, context,
      {"serve",
       "Serve the memories over HTTP",
       {"memos serve", "memos serve --listen 127.0.0.1:9000 --require-key"},
       "The native API lies under /api/v1; /openapi.json describes it, /health and /metrics are for operators. While "
       "no "
       "key exists, every program on this computer may use it; once there is one (memos key create, MEMOS_API_KEYS), "
       "with --require-key and on any other address than a loopback one, each request needs one. --listen takes "
       "unix:/PATH too, a socket for this user alone.\n\n"
       "SIGTERM and Ctrl-C let requests under way finish. SIGHUP reads certificate and key again. Exit codes: 3 the "
       "address is in use, 4 others reach the address "
       "and there is no key, 5 another process has the folder, 9 the folder is read-only, 10 a newer memos made it."},
      [&options](Context& c) { return run_serve(c, options); });
  add_repeated(command, "--listen", options.listen, "Address and port [127.0.0.1:8765]; repeat for several", "ADDRESS");
  add_value(command, "--tls-cert", options.tls_cert, "Certificate for https, with those behind it (PEM) [http]",
            "FILE");
  add_value(command, "--tls-key", options.tls_key, "The certificate's key (PEM)", "FILE");
  command.add_flag("--require-key", options.require_key, "Every request needs a key, also while none exists");
  add_repeated(command, "--cors-origin", options.cors_origins, "Pages of this origin may ask; repeat for several",
               "ORIGIN");
  add_repeated(command, "--allow-host", options.allow_hosts, "A name by which clients reach it; repeat for several",
               "NAME");
  add_value(command, "--threads", options.threads, "Requests that are worked on at once [16]", "N");
  add_value(command, "--backup-directory", options.backup_directory, "Where backups over HTTP go [none are made]",
            "DIR");
  add_value(command, "--upstream", options.upstream,
            "Language models for /v1/chat/completions: http://HOST/v1, or ollama [none]", "URL");
  add_refine_model_options(command, options.model);
  add_value(command, "--chat-model", options.chat_model, "Language model for prompts and /api/v1/chat [none]", "MODEL");
  add_value(command, "--config", options.config, "Settings file (TOML); `memos settings` shows all settings", "FILE");
}

}  // namespace memos::cli
