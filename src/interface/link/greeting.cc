// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#include "interface/link/greeting.h"

#include "interface/link/local_socket.h"
#include "interface/wire/codec.h"

namespace memos::link {
namespace {

/// So that another program's bytes are not taken for a greeting.
constexpr std::string_view kMagic = "memos-link";

}  // namespace

Greeting own_greeting(const TenantId& tenant, bool serves) {
  return {.protocol = kProtocol,
          .fingerprint = wire::fingerprint(),
          .process = static_cast<std::uint64_t>(own_process()),
          .serves = serves,
          .tenant = tenant.value,
          .version = MEMOS_LINK_VERSION};
}

std::string to_payload(const Greeting& greeting) {
  std::string out(kMagic);
  put_u16(out, greeting.protocol);
  put_u64(out, greeting.fingerprint);
  put_u64(out, greeting.process);
  out += greeting.serves ? '\1' : '\0';
  put_text(out, greeting.tenant);
  put_text(out, greeting.version);
  return out;
}

Result<Greeting> read_greeting(const Frame& frame, FrameKind kind) {
  FieldReader reader(frame.payload);
  if (frame.kind != kind || reader.bytes(kMagic.size()) != kMagic)
    return fail(ErrorCode::kCorrupt, "the other end of the local socket is no memos");
  Greeting greeting;
  greeting.protocol = reader.u16();
  greeting.fingerprint = reader.u64();
  greeting.process = reader.u64();
  greeting.serves = reader.u8() != 0;
  greeting.tenant = reader.text();
  greeting.version = reader.text();
  // A newer protocol may have more: its number is what is told then.
  if (reader.failed() && greeting.protocol == kProtocol)
    return fail(ErrorCode::kCorrupt, "the other end of the local socket is no memos");
  return greeting;
}

Status check_same(const Greeting& own, const Greeting& other, const std::string& who) {
  if (own.protocol == other.protocol && own.fingerprint == other.fingerprint) return {};
  return fail(ErrorCode::kUnsupported, who + " (process " + std::to_string(other.process) + ") runs memos " +
                                           other.version + ", which speaks otherwise than this one (memos " +
                                           own.version + "): use the same version in both, or end it");
}

}  // namespace memos::link
