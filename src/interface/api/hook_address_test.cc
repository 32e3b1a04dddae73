// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#include "interface/api/hook_address.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "base/limits.h"
#include "interface/api/hook_flight.h"

namespace memos::api {
namespace {

std::string read(const std::string& url) {
  const auto address = parse_hook_address(url);
  if (address) return address->url();
  EXPECT_EQ(address.error().code, ErrorCode::kInvalidArgument);
  EXPECT_EQ(address.error().field, "url");
  return "refused";
}

TEST(HookAddress, IsPutTogetherFromItsParts) {
  EXPECT_EQ(read("https://Hooks.Example.com"), "https://hooks.example.com:443/");
  EXPECT_EQ(read("HTTP://example.com:8080/a/b?c=d"), "http://example.com:8080/a/b?c=d");
  EXPECT_EQ(read("http://example.com?x=1"), "http://example.com:80/?x=1");
  EXPECT_EQ(read("http://[::1]:9/x"), "http://[::1]:9/x");
  EXPECT_EQ(read("http://[2001:DB8::1]"), "http://[2001:db8::1]:80/");
}

TEST(HookAddress, WhatCouldBeReadTwoWaysIsRefused) {
  for (const char* url : {"",
                          "http",
                          "https:",
                          "http:/",
                          "example.com",
                          "ftp://example.com/",
                          "file:///etc/passwd",
                          "http://",
                          "http:///x",
                          "http://user@example.com/",
                          "http://good.example@evil.example/",
                          "http://a b.example/",
                          "http://example.com\\@evil.example/",
                          "http://example.com#@evil.example/",
                          "http://example.com:0/",
                          "http://example.com:70000/",
                          "http://example.com:/",
                          "http://example.com:80x/",
                          "http://ex\xC3\xA4mple.com/",
                          "http://[::1",
                          "http://[example.com]/",
                          "http://[]/",
                          "http://exa_mple.com/",
                          "http://%65xample.com/",
                          "http://example.com/\r\nHost: evil",
                          "http://[::1]x/"})
    EXPECT_EQ(read(url), "refused") << url;
  EXPECT_EQ(read("http://example.com/" + std::string(limits::kMaxHookUrlBytes, 'x')), "refused");
}

HookReach reach(const std::string& url, const std::vector<std::string>& hosts) {
  return reach_of(*parse_hook_address(url), hosts);
}

TEST(HookAddress, NothingIsAllowedThatNobodyNamed) {
  EXPECT_EQ(reach("https://example.com/", {}), HookReach::kNone);
  EXPECT_EQ(reach("https://example.com/", {"other.example"}), HookReach::kNone);
  EXPECT_EQ(reach("https://example.com/", {"*"}), HookReach::kPublic);
  EXPECT_EQ(reach("https://a.example.com/", {"*.example.com"}), HookReach::kPublic);
  EXPECT_EQ(reach("https://example.com/", {"*.example.com"}), HookReach::kNone);
  EXPECT_EQ(reach("https://badexample.com/", {"*.example.com"}), HookReach::kNone);
  EXPECT_EQ(reach("https://example.com/", {"*", "Example.COM"}), HookReach::kAny);
  EXPECT_EQ(reach("http://127.0.0.1:9/", {"127.0.0.1:9"}), HookReach::kAny);
  EXPECT_EQ(reach("http://127.0.0.1:8/", {"127.0.0.1:9"}), HookReach::kNone);
  EXPECT_EQ(reach("http://[::1]:8/", {"[::1]"}), HookReach::kAny);
  EXPECT_EQ(reach("http://[::1]:8/", {"::1"}), HookReach::kAny);
}

TEST(HookSignature, IsThatOfTheSpecification) {
  // The example of the Standard Webhooks specification's libraries.
  EXPECT_EQ(hook_signature("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", "msg_p5jXN8AQM9LWM0D4loKWxJek", 1'614'265'330,
                           R"({"test": 2432232314})"),
            "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=");
}

}  // namespace
}  // namespace memos::api
