// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#pragma once

#include <string_view>

struct sockaddr;

namespace memos::base {

/// Whether an address lies in the public internet: not this machine, no private or local network, no group of
/// machines, nothing that is reserved or translates to another address (IANA's registries of special-purpose addresses
/// for IPv4 and IPv6). False for other families.
[[nodiscard]] bool is_public_address(const ::sockaddr& address) noexcept;
/// The same of an address as text ("192.0.2.1", "2001:db8::1"); false for what is none.
[[nodiscard]] bool is_public_address(std::string_view text) noexcept;

}  // namespace memos::base
