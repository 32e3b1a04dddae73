// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
// Small texts that front doors keep for a tenant.
#include "base/limits.h"
#include "base/result.h"
#include "interface/api/local_memos.h"

namespace memos::api {
namespace {

std::string setting_of(const TenantId& tenant, const std::string& name) { return "door:" + name + ":" + tenant.value; }

}  // namespace

Result<std::string> LocalMemos::kept(const std::string& name) {
  MEMOS_TRY(std::optional<std::string> text, parts_.vault->setting(setting_of(cubes_.tenant(), name)));
  return std::move(text).value_or("");
}

Status LocalMemos::keep(const std::string& name, const std::string& text) {
  MEMOS_CHECK_OK(require_writable());
  if (text.size() > limits::kMaxDoorRecordBytes)
    return fail(ErrorCode::kExhausted, "what would be kept of " + name + " is too long", name);
  return parts_.vault->set_setting(setting_of(cubes_.tenant(), name), text);
}

}  // namespace memos::api
