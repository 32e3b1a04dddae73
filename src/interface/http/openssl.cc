// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#include "interface/http/openssl.h"

#include <utility>

#include "base/dynamic_library.h"

namespace memos::http {
namespace {

/// It brings libcrypto with it, whose names are found through it.
constexpr const char* kLibrary = "libssl.so.3";

template <class Function>
bool bind(const base::DynamicLibrary& library, const char* name, Function& function) {
  function = reinterpret_cast<Function>(library.symbol(name));
  return function != nullptr;
}

bool bind_contexts(const base::DynamicLibrary& from, OpenSsl& to) {
  return bind(from, "TLS_server_method", to.server_method) && bind(from, "SSL_CTX_new", to.context_new) &&
         bind(from, "SSL_CTX_free", to.context_free) && bind(from, "SSL_CTX_ctrl", to.context_ctrl) &&
         bind(from, "SSL_CTX_set_options", to.context_options) &&
         bind(from, "SSL_CTX_set_default_passwd_cb", to.context_password) &&
         bind(from, "SSL_CTX_use_certificate_chain_file", to.use_certificates) &&
         bind(from, "SSL_CTX_use_PrivateKey_file", to.use_key) && bind(from, "SSL_CTX_check_private_key", to.check_key);
}

bool bind_sessions(const base::DynamicLibrary& from, OpenSsl& to) {
  return bind(from, "SSL_new", to.session_new) && bind(from, "SSL_free", to.session_free) &&
         bind(from, "SSL_set_accept_state", to.set_accept) && bind(from, "SSL_set_bio", to.set_bio) &&
         bind(from, "SSL_do_handshake", to.handshake) && bind(from, "SSL_read", to.read) &&
         bind(from, "SSL_write", to.write) && bind(from, "SSL_shutdown", to.shutdown) &&
         bind(from, "SSL_get_error", to.session_error) && bind(from, "BIO_s_mem", to.memory) &&
         bind(from, "BIO_new", to.bio_new) && bind(from, "BIO_free", to.bio_free) &&
         bind(from, "BIO_read", to.bio_read) && bind(from, "BIO_write", to.bio_write) &&
         bind(from, "BIO_ctrl_pending", to.bio_pending) && bind(from, "ERR_clear_error", to.clear_errors) &&
         bind(from, "ERR_get_error", to.next_error) && bind(from, "ERR_reason_error_string", to.reason);
}

std::expected<OpenSsl, std::string> load() {
  auto library = base::DynamicLibrary::open(kLibrary);
  if (!library) return std::unexpected("TLS needs OpenSSL 3, which cannot be loaded: " + library.error().message);
  OpenSsl functions;
  if (!bind_contexts(*library, functions) || !bind_sessions(*library, functions))
    return std::unexpected(std::string("TLS needs another version of OpenSSL 3"));
  // Kept for the whole process: it registers exit handlers and must not be unloaded.
  static const base::DynamicLibrary kept = *std::move(library);
  return functions;
}

}  // namespace

const std::expected<OpenSsl, std::string>& openssl() {
  static const std::expected<OpenSsl, std::string> functions = load();
  return functions;
}

}  // namespace memos::http
