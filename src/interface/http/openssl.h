// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#pragma once

// Only for tls.cc: OpenSSL's own headers.

#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/ssl.h>

#include <expected>
#include <string>

namespace memos::http {

/// The functions of OpenSSL that are used, from the library that was loaded. Linked in, it would cost every start of
/// the program some megabytes and milliseconds, and few servers speak TLS themselves.
struct OpenSsl {
  decltype(&::TLS_server_method) server_method = nullptr;
  decltype(&::SSL_CTX_new) context_new = nullptr;
  decltype(&::SSL_CTX_free) context_free = nullptr;
  decltype(&::SSL_CTX_ctrl) context_ctrl = nullptr;
  decltype(&::SSL_CTX_set_options) context_options = nullptr;
  decltype(&::SSL_CTX_set_default_passwd_cb) context_password = nullptr;
  decltype(&::SSL_CTX_use_certificate_chain_file) use_certificates = nullptr;
  decltype(&::SSL_CTX_use_PrivateKey_file) use_key = nullptr;
  decltype(&::SSL_CTX_check_private_key) check_key = nullptr;
  decltype(&::SSL_new) session_new = nullptr;
  decltype(&::SSL_free) session_free = nullptr;
  decltype(&::SSL_set_accept_state) set_accept = nullptr;
  decltype(&::SSL_set_bio) set_bio = nullptr;
  decltype(&::SSL_do_handshake) handshake = nullptr;
  decltype(&::SSL_read) read = nullptr;
  decltype(&::SSL_write) write = nullptr;
  decltype(&::SSL_shutdown) shutdown = nullptr;
  decltype(&::SSL_get_error) session_error = nullptr;
  decltype(&::BIO_s_mem) memory = nullptr;
  decltype(&::BIO_new) bio_new = nullptr;
  decltype(&::BIO_free) bio_free = nullptr;
  decltype(&::BIO_read) bio_read = nullptr;
  decltype(&::BIO_write) bio_write = nullptr;
  decltype(&::BIO_ctrl_pending) bio_pending = nullptr;
  decltype(&::ERR_clear_error) clear_errors = nullptr;
  decltype(&::ERR_get_error) next_error = nullptr;
  decltype(&::ERR_reason_error_string) reason = nullptr;
};

/// Loads it at the first call. An error is the reason in words. Thread-safe.
[[nodiscard]] const std::expected<OpenSsl, std::string>& openssl();

}  // namespace memos::http
