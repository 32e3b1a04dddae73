// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#include "base/address.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace memos::base {
namespace {

TEST(Address, OnlyThePublicInternetIsPublic) {
  for (const char* text : {"1.1.1.1", "8.8.8.8", "100.63.255.255", "100.128.0.0", "126.255.255.255", "128.0.0.0",
                           "172.15.255.255", "172.32.0.0", "192.167.255.255", "192.169.0.0", "223.255.255.255",
                           "2606:4700::1111", "2a00::1", "::ffff:8.8.8.8"})
    EXPECT_TRUE(is_public_address(text)) << text;
  for (const char* text : {"0.0.0.0",
                           "0.1.2.3",
                           "10.0.0.1",
                           "10.255.255.255",
                           "100.64.0.1",
                           "127.0.0.1",
                           "127.255.0.1",
                           "169.254.169.254",
                           "172.16.0.1",
                           "172.31.255.255",
                           "192.0.0.8",
                           "192.0.2.1",
                           "192.168.1.1",
                           "198.18.0.1",
                           "198.19.255.255",
                           "198.51.100.7",
                           "203.0.113.9",
                           "224.0.0.1",
                           "240.0.0.1",
                           "255.255.255.255",
                           "::",
                           "::1",
                           "fe80::1",
                           "fc00::1",
                           "fd12:3456::1",
                           "ff02::1",
                           "::ffff:127.0.0.1",
                           "::ffff:10.1.2.3",
                           "64:ff9b::7f00:1",
                           "2001:db8::1",
                           "2001::1",
                           "2002:7f00:1::",
                           "3fff::1",
                           "::7f00:1",
                           "4000::1"})
    EXPECT_FALSE(is_public_address(text)) << text;
  for (const char* text : {"", "localhost", "1.1.1", "1.1.1.1.1", "0x7f.1", "2130706433", "1.1.1.1 ", "[::1]"})
    EXPECT_FALSE(is_public_address(text)) << text;
  EXPECT_FALSE(is_public_address(std::string(1'000, '1')));
}

}  // namespace
}  // namespace memos::base
