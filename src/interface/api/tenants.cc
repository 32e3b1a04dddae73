// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#include "interface/api/tenants.h"

#include <utility>

#include "interface/api/local_memos.h"

namespace memos::api {
namespace {

class LocalTenants final : public Tenants {
 public:
  explicit LocalTenants(std::unique_ptr<LocalMemos> folder) : folder_(std::move(folder)) {}
  Memos& of(const TenantId& tenant) override { return folder_->of_tenant(tenant); }
  Result<TextVectors> embed(std::span<const std::string_view> texts) override { return folder_->embed(texts); }
  Result<std::string> kept(const TenantId& tenant, const std::string& name) override {
    return folder_->of_tenant(tenant).kept(name);
  }
  Status keep(const TenantId& tenant, const std::string& name, const std::string& text) override {
    return folder_->of_tenant(tenant).keep(name, text);
  }
  model::ChatModel* chat_model() override { return folder_->chat_model(); }
  Hooks& hooks() override { return folder_->hooks(); }

 private:
  std::unique_ptr<LocalMemos> folder_;
};

}  // namespace

Result<std::unique_ptr<Tenants>> open_tenants(const Options& options) {
  MEMOS_TRY(std::unique_ptr<LocalMemos> folder, open_local(options));
  return std::make_unique<LocalTenants>(std::move(folder));
}

}  // namespace memos::api
