// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#include "interface/http/tls.h"

#include <algorithm>
#include <limits>
#include <utility>

#include "base/file.h"
#include "base/limits.h"
#include "interface/http/openssl.h"

namespace memos::http {
namespace {

/// A key with a password: nobody is there to be asked.
int no_password(char* /*place*/, int /*size*/, int /*writing*/, void* /*data*/) { return 0; }

/// OpenSSL's own words for what went wrong first.
std::string reason_of(const OpenSsl& ssl) {
  const unsigned long code = ssl.next_error();
  const char* const words = code == 0 ? nullptr : ssl.reason(code);
  ssl.clear_errors();
  return words == nullptr ? std::string("no reason is told") : std::string(words);
}

/// Says what is wrong with a file itself before OpenSSL says it in its own way.
Status check_file(const std::string& path, const char* field) {
  if (path.empty())
    return fail(ErrorCode::kInvalidArgument, "TLS needs a certificate and its key: tls_cert and tls_key", field);
  const auto files = base::make_posix_file_system();
  const Result<std::string> text = base::read_file(*files, path, limits::kMaxTlsFileBytes);
  if (text) return {};
  if (text.error().code == ErrorCode::kNotFound) return fail(ErrorCode::kNotFound, "no such file: " + path, field);
  return fail(text.error().code, text.error().message, field);
}

}  // namespace

struct TlsContext::State {
  explicit State(const OpenSsl& functions) : ssl(functions), context(ssl.context_new(ssl.server_method())) {}
  ~State() { ssl.context_free(context); }
  State(const State&) = delete;
  State& operator=(const State&) = delete;

  const OpenSsl& ssl;
  SSL_CTX* context;
};

struct TlsSession::State {
  explicit State(const OpenSsl& functions) : ssl(functions) {}
  ~State() { ssl.session_free(session); }  // And with it both buffers.
  State(const State&) = delete;
  State& operator=(const State&) = delete;

  const OpenSsl& ssl;
  SSL* session = nullptr;
  BIO* in = nullptr;   ///< From the peer; the session's.
  BIO* out = nullptr;  ///< To the peer; the session's.
};

TlsContext::TlsContext(std::unique_ptr<State> state) : state_(std::move(state)) {}
TlsContext::~TlsContext() = default;

Result<std::unique_ptr<TlsContext>> TlsContext::load(const TlsFiles& files) {
  MEMOS_CHECK_OK(check_file(files.certificate, "tls_cert"));
  MEMOS_CHECK_OK(check_file(files.key, "tls_key"));
  const auto& loaded = openssl();
  if (!loaded) return fail(ErrorCode::kUnsupported, loaded.error(), "tls_cert");
  const OpenSsl& ssl = *loaded;
  auto state = std::make_unique<State>(ssl);
  SSL_CTX* const context = state->context;
  if (context == nullptr) return fail(ErrorCode::kExhausted, "OpenSSL has no memory left", "tls_cert");
  ssl.clear_errors();
  ssl.context_ctrl(context, SSL_CTRL_SET_MIN_PROTO_VERSION, TLS1_2_VERSION, nullptr);
  ssl.context_options(context, SSL_OP_NO_RENEGOTIATION | SSL_OP_NO_COMPRESSION | SSL_OP_CIPHER_SERVER_PREFERENCE);
  ssl.context_ctrl(context, SSL_CTRL_MODE, SSL_MODE_RELEASE_BUFFERS, nullptr);
  ssl.context_password(context, &no_password);
  if (ssl.use_certificates(context, files.certificate.c_str()) != 1)
    return fail(ErrorCode::kInvalidArgument,
                files.certificate + " holds no certificate in the PEM format: " + reason_of(ssl), "tls_cert");
  if (ssl.use_key(context, files.key.c_str(), SSL_FILETYPE_PEM) != 1 || ssl.check_key(context) != 1)
    return fail(
        ErrorCode::kInvalidArgument,
        files.key + " holds no key of that certificate, without a password, in the PEM format: " + reason_of(ssl),
        "tls_key");
  return std::unique_ptr<TlsContext>(new TlsContext(std::move(state)));
}

std::unique_ptr<TlsSession> TlsContext::accept() const {
  const OpenSsl& ssl = state_->ssl;
  auto session = std::make_unique<TlsSession::State>(ssl);
  session->session = ssl.session_new(state_->context);
  BIO* const in = ssl.bio_new(ssl.memory());
  BIO* const out = ssl.bio_new(ssl.memory());
  if (session->session == nullptr || in == nullptr || out == nullptr) {
    ssl.bio_free(in);
    ssl.bio_free(out);
    return nullptr;
  }
  ssl.set_bio(session->session, in, out);
  session->in = in;
  session->out = out;
  ssl.set_accept(session->session);
  return std::unique_ptr<TlsSession>(new TlsSession(std::move(session)));
}

TlsSession::TlsSession(std::unique_ptr<State> state) : state_(std::move(state)) {}
TlsSession::~TlsSession() = default;

void TlsSession::feed(std::string_view bytes) {
  if (!bytes.empty()) state_->ssl.bio_write(state_->in, bytes.data(), static_cast<int>(bytes.size()));
}

TlsSession::Outcome TlsSession::outcome_of(int code) const {
  if (code > 0) return Outcome::kDone;
  const int error = state_->ssl.session_error(state_->session, code);
  state_->ssl.clear_errors();  // They belong to the thread, which has other sessions.
  if (error == SSL_ERROR_WANT_READ) return Outcome::kWantsMore;
  return error == SSL_ERROR_ZERO_RETURN ? Outcome::kClosed : Outcome::kFailed;
}

TlsSession::Outcome TlsSession::handshake() { return outcome_of(state_->ssl.handshake(state_->session)); }

TlsSession::Outcome TlsSession::read(char* place, std::size_t room, std::size_t& got) {
  constexpr std::size_t kMost = std::numeric_limits<int>::max();
  const int code = state_->ssl.read(state_->session, place, static_cast<int>(std::min(room, kMost)));
  got = code > 0 ? static_cast<std::size_t>(code) : 0;
  return outcome_of(code);
}

bool TlsSession::write(std::string_view text) {
  // The buffer takes everything, so a write is whole or has failed.
  return text.empty() ||
         outcome_of(state_->ssl.write(state_->session, text.data(), static_cast<int>(text.size()))) == Outcome::kDone;
}

void TlsSession::close() {
  state_->ssl.shutdown(state_->session);
  state_->ssl.clear_errors();
}

void TlsSession::take_output(std::string& out) {
  const std::size_t size = state_->ssl.bio_pending(state_->out);
  if (size == 0) return;
  const std::size_t before = out.size();
  out.resize(before + size);
  const int got = state_->ssl.bio_read(state_->out, out.data() + before, static_cast<int>(size));
  out.resize(before + static_cast<std::size_t>(std::max(got, 0)));
}

}  // namespace memos::http
