// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#include "base/address.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstring>
#include <span>
#include <string>

namespace memos::base {
namespace {

struct Range4 {
  std::uint32_t begin;
  unsigned bits;
};

constexpr std::uint32_t v4(std::uint32_t a, std::uint32_t b, std::uint32_t c) { return a << 24U | b << 16U | c << 8U; }

constexpr std::array kNotPublic4 = {
    Range4{v4(0, 0, 0), 8},      Range4{v4(10, 0, 0), 8},     Range4{v4(100, 64, 0), 10}, Range4{v4(127, 0, 0), 8},
    Range4{v4(169, 254, 0), 16}, Range4{v4(172, 16, 0), 12},  Range4{v4(192, 0, 0), 24},  Range4{v4(192, 0, 2), 24},
    Range4{v4(192, 88, 99), 24}, Range4{v4(192, 168, 0), 16}, Range4{v4(198, 18, 0), 15}, Range4{v4(198, 51, 100), 24},
    Range4{v4(203, 0, 113), 24}, Range4{v4(224, 0, 0), 3},
};

bool is_public4(std::uint32_t address) noexcept {
  return std::ranges::none_of(kNotPublic4, [&](const Range4& range) {
    const std::uint32_t mask = ~std::uint32_t{0} << (32U - range.bits);
    return (address & mask) == range.begin;
  });
}

struct Range6 {
  std::array<std::uint8_t, 4> begin;
  unsigned bits;
};

/// Within 2000::/3, which alone is given out.
constexpr std::array kNotPublic6 = {
    Range6{{0x20, 0x01, 0x00, 0x00}, 23},  // protocols, Teredo among them
    Range6{{0x20, 0x01, 0x0D, 0xB8}, 32},  // documentation
    Range6{{0x20, 0x02, 0x00, 0x00}, 16},  // 6to4: holds an IPv4 address
    Range6{{0x3F, 0xFF, 0x00, 0x00}, 20},  // documentation
};

bool is_public6(std::span<const std::uint8_t, 16> address) noexcept {
  constexpr std::array<std::uint8_t, 12> kMapped = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF};
  if (std::equal(kMapped.begin(), kMapped.end(), address.begin())) {
    return is_public4(std::uint32_t{address[12]} << 24U | std::uint32_t{address[13]} << 16U |
                      std::uint32_t{address[14]} << 8U | std::uint32_t{address[15]});
  }
  const auto within = [&](const Range6& range) {
    std::uint32_t begin = 0, found = 0;
    for (std::size_t i = 0; i < 4; ++i) {
      begin = begin << 8U | range.begin.at(i);
      found = found << 8U | address[i];
    }
    const std::uint32_t mask = ~std::uint32_t{0} << (32U - range.bits);
    return (found & mask) == (begin & mask);
  };
  return within({{0x20, 0, 0, 0}, 3}) && std::ranges::none_of(kNotPublic6, within);
}

}  // namespace

bool is_public_address(const ::sockaddr& address) noexcept {
  if (address.sa_family == AF_INET) {
    sockaddr_in four{};
    std::memcpy(&four, &address, sizeof four);
    return is_public4(ntohl(four.sin_addr.s_addr));
  }
  if (address.sa_family != AF_INET6) return false;
  sockaddr_in6 six{};
  std::memcpy(&six, &address, sizeof six);
  return is_public6(std::span<const std::uint8_t, 16>(six.sin6_addr.s6_addr, 16));
}

bool is_public_address(std::string_view text) noexcept {
  constexpr std::size_t kLongest = INET6_ADDRSTRLEN;
  if (text.size() >= kLongest) return false;
  std::array<char, kLongest> ended{};
  std::ranges::copy(text, ended.begin());
  in_addr four{};
  if (::inet_pton(AF_INET, ended.data(), &four) == 1) return is_public4(ntohl(four.s_addr));
  in6_addr six{};
  if (::inet_pton(AF_INET6, ended.data(), &six) != 1) return false;
  return is_public6(std::span<const std::uint8_t, 16>(six.s6_addr, 16));
}

}  // namespace memos::base
