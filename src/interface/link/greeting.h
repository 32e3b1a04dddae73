// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#pragma once

#include <cstdint>
#include <string>

#include "interface/link/frame.h"
#include "memos/ids.hpp"

namespace memos::link {

/// The first frame of either end: who it is, and what it speaks.
struct Greeting {
  std::uint16_t protocol = kProtocol;
  std::uint64_t fingerprint = 0;
  std::uint64_t process = 0;
  bool serves = false;
  std::string tenant;
  std::string version;  ///< Of the program, for people.
};

[[nodiscard]] Greeting own_greeting(const TenantId& tenant, bool serves);
[[nodiscard]] std::string to_payload(const Greeting& greeting);
/// kCorrupt: no greeting of this kind.
[[nodiscard]] Result<Greeting> read_greeting(const Frame& frame, FrameKind kind);
/// kUnsupported unless both speak the same; `who` is the other one, for the message.
[[nodiscard]] Status check_same(const Greeting& own, const Greeting& other, const std::string& who);

}  // namespace memos::link
