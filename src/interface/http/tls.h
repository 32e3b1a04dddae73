// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "base/result.h"

/// TLS 1.2 and 1.3 by OpenSSL, which is loaded when it is used. Knows nothing of sockets: bytes go in and come out.
namespace memos::http {

/// PEM files: the server's certificate with those that lead to a known authority behind it, and its key.
struct TlsFiles {
  std::string certificate, key;
  [[nodiscard]] bool empty() const noexcept { return certificate.empty() && key.empty(); }
};

/// One connection's end. Used by one thread at a time.
class TlsSession {
 public:
  enum class Outcome : std::uint8_t {
    kDone,
    kWantsMore,  ///< Bytes of the peer; first what take_output() gives must be sent.
    kClosed,     ///< The peer said that it sends no more.
    kFailed      ///< What came is not TLS, or nothing that both know.
  };
  ~TlsSession();
  TlsSession(const TlsSession&) = delete;
  TlsSession& operator=(const TlsSession&) = delete;

  /// Bytes of the peer.
  void feed(std::string_view bytes);
  [[nodiscard]] Outcome handshake();
  /// Text of the peer; kDone with `got` > 0.
  [[nodiscard]] Outcome read(char* place, std::size_t room, std::size_t& got);
  /// Text for the peer, after the handshake. False: the session has failed.
  [[nodiscard]] bool write(std::string_view text);
  /// Says that nothing more comes.
  void close();
  /// Appends what is to be sent to the peer.
  void take_output(std::string& out);

 private:
  friend class TlsContext;
  struct State;
  explicit TlsSession(std::unique_ptr<State> state);
  [[nodiscard]] Outcome outcome_of(int code) const;
  std::unique_ptr<State> state_;
};

/// Certificate and key, read.
class TlsContext {
 public:
  /// Errors: kUnsupported, field "tls_cert" (no OpenSSL); kNotFound, kDenied, kIo and kInvalidArgument with the field
  /// "tls_cert" or "tls_key" for a file that is missing, may not be read, or is not what it should be; "tls_key" too
  /// for a key that is encrypted or belongs to another certificate.
  [[nodiscard]] static Result<std::unique_ptr<TlsContext>> load(const TlsFiles& files);
  ~TlsContext();
  TlsContext(const TlsContext&) = delete;
  TlsContext& operator=(const TlsContext&) = delete;

  /// nullptr: no memory. May outlive the context.
  [[nodiscard]] std::unique_ptr<TlsSession> accept() const;

 private:
  struct State;
  explicit TlsContext(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

}  // namespace memos::http
