// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#include "interface/link/open.h"

#include <atomic>
#include <utility>

#include "interface/link/crash_point.h"
#include "interface/link/far_server.h"
#include "interface/link/folder.h"

namespace memos {
namespace link {
namespace {

/// A folder in RAM, or the tenants of one that is owned for good.
class ServedFolder final : public api::Tenants {
 public:
  explicit ServedFolder(std::unique_ptr<SharedFolder> folder) : folder_(std::move(folder)) {}
  Memos& of(const TenantId& tenant) override { return folder_->of(tenant); }
  Result<api::TextVectors> embed(std::span<const std::string_view> texts) override { return folder_->embed(texts); }
  Result<std::string> kept(const TenantId& tenant, const std::string& name) override {
    return folder_->local().of_tenant(tenant).kept(name);
  }
  Status keep(const TenantId& tenant, const std::string& name, const std::string& text) override {
    return folder_->local().of_tenant(tenant).keep(name, text);
  }
  model::ChatModel* chat_model() override { return folder_->local().chat_model(); }
  api::Hooks& hooks() override { return folder_->local().hooks(); }

 private:
  std::unique_ptr<SharedFolder> folder_;
};

std::atomic<bool> hooked = false;
std::function<void(std::string_view)>& hook() {
  static std::function<void(std::string_view)> function;
  return function;
}

}  // namespace

void crash_point(std::string_view point) {
  if (hooked.load(std::memory_order_acquire)) hook()(point);
}

void set_crash_point_hook(std::function<void(std::string_view point)> function) {
  hook() = std::move(function);
  hooked.store(static_cast<bool>(hook()), std::memory_order_release);
}

Result<std::unique_ptr<api::Tenants>> open_to_serve(const Options& options) {
  if (options.directory.empty() || options.read_only) return api::open_tenants(options);
  MEMOS_TRY(std::unique_ptr<SharedFolder> folder, SharedFolder::open(options, SharedFolder::Role::kServe));
  return std::make_unique<ServedFolder>(std::move(folder));
}

}  // namespace link

Result<std::unique_ptr<Memos>> open(const Options& options) {
  if (!options.server.empty()) {
    MEMOS_TRY(auto server, link::FarServer::open(options));
    return std::make_unique<link::RemoteMemos>(std::move(server), options.embedder == "none", options.read_only);
  }
  if (options.directory.empty()) {
    MEMOS_TRY(std::unique_ptr<api::LocalMemos> local, api::open_local(options));
    return std::unique_ptr<Memos>(std::move(local));
  }
  MEMOS_TRY(auto folder, link::SharedFolder::open(options, link::SharedFolder::Role::kUser));
  return std::make_unique<link::RemoteMemos>(std::move(folder), options.embedder == "none", options.read_only);
}

}  // namespace memos
