// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#include "interface/http/message.h"

#include <gtest/gtest.h>

#include "base/limits.h"
#include "interface/http/origin.h"
#include "interface/http/router.h"
#include "interface/http/server.h"

namespace memos::http {
namespace {

TEST(Decode, EscapesAndRefusals) {
  EXPECT_EQ(*decode("a%20b%2Fc", false), "a b/c");
  EXPECT_EQ(*decode("a+b", false), "a+b");
  EXPECT_EQ(*decode("a+b", true), "a b");
  EXPECT_EQ(*decode("%E5%8C%97", false), "北");
  for (const char* broken : {"%", "%2", "%zz", "%00", "%ff", "%c3%28"}) EXPECT_FALSE(decode(broken, false)) << broken;
}

TEST(Decode, WhatIsEncodedComesBack) {
  EXPECT_EQ(encode("a b/c&d=e+f%g~h-i_j.k"), "a%20b%2Fc%26d%3De%2Bf%25g~h-i_j.k");
  for (const char* text : {"", "北京", "a+b c", "100%", "?x=[1]#y"}) {
    EXPECT_EQ(*decode(encode(text), false), text);
    EXPECT_EQ(*decode(encode(text), true), text);
  }
}

TEST(Decode, Query) {
  const auto pairs = parse_query("a=1&b=x%26y&&c&d=");
  ASSERT_TRUE(pairs);
  const std::vector<std::pair<std::string, std::string>> expected = {{"a", "1"}, {"b", "x&y"}, {"c", ""}, {"d", ""}};
  EXPECT_EQ(*pairs, expected);
  EXPECT_FALSE(parse_query("a=%x"));
}

TEST(Headers, NamesWithoutCase) {
  Headers headers;
  headers.add("Content-Type", "a");
  headers.add("content-type", "b");
  EXPECT_EQ(headers.get("CONTENT-TYPE"), "a");
  EXPECT_EQ(headers.count("Content-type"), 2U);
  EXPECT_EQ(headers.get("Accept"), "");
}

TEST(Tracing, WellFormedOnly) {
  EXPECT_TRUE(is_traceparent("00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"));
  EXPECT_TRUE(is_traceparent("01-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01-more"));
  for (const char* wrong : {"", "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01-more",
                            "ff-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
                            "00-00000000000000000000000000000000-00f067aa0ba902b7-01",
                            "00-4bf92f3577b34da6a3ce929d0e0e4736-0000000000000000-01",
                            "00-4BF92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"})
    EXPECT_FALSE(is_traceparent(wrong)) << wrong;
  EXPECT_TRUE(is_request_id("abc-1.2_X"));
  EXPECT_FALSE(is_request_id(""));
  EXPECT_FALSE(is_request_id("a b"));
  EXPECT_FALSE(is_request_id("a\nb"));
  EXPECT_TRUE(is_request_id(std::string(128, 'a')));
  EXPECT_FALSE(is_request_id(std::string(129, 'a')));
}

TEST(Head, ValuesCannotEndTheirLine) {
  Response response;
  response.headers.add("X-Name", "a\r\nSet-Cookie: b");
  const std::string text = head_text(response, {.length = 0, .request_id = "r"});
  EXPECT_EQ(text.find("\r\nSet-Cookie"), std::string::npos);
  EXPECT_TRUE(text.starts_with("HTTP/1.1 200 OK\r\n"));
  EXPECT_NE(text.find("\r\nContent-Length: 0\r\n"), std::string::npos);
  EXPECT_NE(text.find("\r\nX-Request-Id: r\r\n"), std::string::npos);
  EXPECT_TRUE(text.ends_with("\r\n\r\n"));
}

Response nothing(Request&) { return {}; }

Router some_router() {
  Router router;
  router.add({.method = Method::kGet, .path = "/a/{x}/c", .handler = nothing, .tag = 1});
  router.add({.method = Method::kPost, .path = "/a/{x}/c", .handler = nothing, .tag = 2});
  router.add({.method = Method::kGet, .path = "/a/list", .handler = nothing, .tag = 3});
  router.add({.method = Method::kGet, .path = "/a/{x}", .handler = nothing, .tag = 4});
  router.add({.method = Method::kGet, .path = "/", .handler = nothing, .tag = 5});
  router.add({.method = Method::kGet, .path = "/v1/list/", .handler = nothing, .tag = 6});
  return router;
}

TEST(Router, FindsRoutes) {
  const Router router = some_router();
  const auto tag = [&](Method method, std::string_view path) -> std::size_t {
    const auto match = router.match(method, path);
    return match.route == nullptr ? 0 : match.route->tag;
  };
  EXPECT_EQ(tag(Method::kGet, "/a/1/c"), 1U);
  EXPECT_EQ(tag(Method::kPost, "/a/1/c"), 2U);
  EXPECT_EQ(tag(Method::kGet, "/a/list"), 3U);
  EXPECT_EQ(tag(Method::kGet, "/a/list/c"), 1U) << "literal first, then the name";
  EXPECT_EQ(tag(Method::kGet, "/a/other"), 4U);
  EXPECT_EQ(tag(Method::kHead, "/a/other"), 4U);
  EXPECT_EQ(tag(Method::kGet, "/"), 5U);
  EXPECT_EQ(tag(Method::kGet, "/v1/list/"), 6U);
  for (const char* path : {"", "a", "/a", "/a/", "/a//c", "/a/1/c/", "/v1/list", "/b", "//"})
    EXPECT_EQ(tag(Method::kGet, path), 0U) << path;
}

TEST(Router, ParametersAllowAndBrokenEscapes) {
  const Router router = some_router();
  auto match = router.match(Method::kGet, "/a/x%2Fy/c");
  ASSERT_NE(match.route, nullptr);
  EXPECT_EQ(match.parameters, std::vector<std::string>{"x/y"});
  match = router.match(Method::kDelete, "/a/1/c");
  EXPECT_EQ(match.route, nullptr);
  EXPECT_EQ(match.allow, "GET, HEAD, POST, OPTIONS");
  EXPECT_EQ(router.match(Method::kDelete, "/nowhere").allow, "");
  EXPECT_TRUE(router.match(Method::kGet, "/a/%2").malformed);
  std::string deep;
  for (int i = 0; i < 100'000; ++i) deep += "/a";
  EXPECT_EQ(router.match(Method::kGet, deep).route, nullptr);
}

TEST(Router, LongestPrefixShapesErrors) {
  Router router;
  router.set_error_shape("/v1", [](const HttpError& e) { return "v1:" + e.code; });
  router.set_error_shape("/v1/special", [](const HttpError& e) { return "special:" + e.code; });
  const HttpError error{.status = 404, .code = "x", .message = "m"};
  EXPECT_EQ(router.error_shape("/v1/a")(error), "v1:x");
  EXPECT_EQ(router.error_shape("/v1/special/a")(error), "special:x");
  EXPECT_EQ(router.error_shape("/other")(error), R"({"error":{"code":"x","message":"m"}})");
}

TEST(Origin, HostsAndOrigins) {
  const OriginSettings none;
  for (const char* host : {"localhost", "localhost:1", "127.0.0.1:8765", "[::1]:8765", "10.0.0.7:80", "LOCALHOST"})
    EXPECT_EQ(check_origin(none, host, ""), OriginVerdict::kFine) << host;
  for (const char* host : {"evil.example", "evil.example:8765", "localhost.evil.example", "127.0.0.1.evil.example"})
    EXPECT_EQ(check_origin(none, host, ""), OriginVerdict::kForeignHost) << host;
  for (const char* host : {"", "a b", "a@b", "[::1", "localhost:x", "localhost:123456", "[::1]x"})
    EXPECT_EQ(check_origin(none, host, ""), OriginVerdict::kNoHost) << host;
  EXPECT_EQ(check_origin(none, "localhost:1", "http://localhost:1"), OriginVerdict::kFine);
  for (const char* origin : {"http://localhost:2", "http://evil.example", "null", "https://localhost:1.evil.example"})
    EXPECT_EQ(check_origin(none, "localhost:1", origin), OriginVerdict::kForeignOrigin) << origin;
  const OriginSettings some{.hosts = {"memory.example"}, .cors_origins = {"https://app.example"}};
  EXPECT_EQ(check_origin(some, "memory.example:443", "https://app.example"), OriginVerdict::kFine);
  EXPECT_EQ(check_origin(some, "memory.example:443", "https://memory.example:443"), OriginVerdict::kFine);
  EXPECT_EQ(check_origin(some, "memory.example:443", "https://other.example"), OriginVerdict::kForeignOrigin);
  EXPECT_TRUE(is_cors_origin(some, "https://app.example"));
  EXPECT_FALSE(is_cors_origin(some, ""));
  const OriginSettings any{.hosts = {"*"}, .cors_origins = {"*"}};
  EXPECT_EQ(check_origin(any, "evil.example", "null"), OriginVerdict::kFine);
}

TEST(Endpoint, ReadsAddresses) {
  EXPECT_EQ(*parse_endpoint("127.0.0.1:8765"), (Endpoint{"127.0.0.1", 8765}));
  EXPECT_EQ(*parse_endpoint("[::1]:80"), (Endpoint{"::1", 80}));
  EXPECT_EQ(*parse_endpoint("localhost:0"), (Endpoint{"127.0.0.1", 0}));
  EXPECT_EQ(*parse_endpoint("8080"), (Endpoint{"127.0.0.1", 8080}));
  EXPECT_TRUE(parse_endpoint("127.9.9.9:1")->loopback());
  EXPECT_TRUE(parse_endpoint("[::1]:1")->loopback());
  EXPECT_FALSE(parse_endpoint("0.0.0.0:1")->loopback());
  EXPECT_EQ(parse_endpoint("[::1]:80")->str(), "[::1]:80");
  EXPECT_EQ(parse_endpoint("[::1]:80")->url(), "http://[::1]:80");
  EXPECT_EQ(parse_endpoint("8765", true)->url(), "https://127.0.0.1:8765");
  EXPECT_EQ(parse_endpoint("https://0.0.0.0:443")->url(), "https://0.0.0.0:443");
  EXPECT_EQ(parse_endpoint("http://0.0.0.0:80", true)->url(), "http://0.0.0.0:80");
  EXPECT_EQ(parse_endpoint("unix:/run/memos.sock", true)->url(), "unix:/run/memos.sock");
  EXPECT_TRUE(parse_endpoint("unix:/run/memos.sock")->loopback());
  EXPECT_TRUE(parse_endpoint("unix:/" + std::string(limits::kMaxSocketPathBytes - 1, 'a')));
  EXPECT_FALSE(parse_endpoint("unix:/" + std::string(limits::kMaxSocketPathBytes, 'a')));
  for (const char* wrong : {"unix:", "unix:relative", "unix:/folder/", "https://name:1", "ftp://127.0.0.1:1"})
    EXPECT_EQ(parse_endpoint(wrong).error().field, "listen") << wrong;
  for (const char* wrong : {"", ":", "127.0.0.1:", "127.0.0.1:65536", "host:80", "::1:80", "1.2.3:80", "256.1.1.1:1"})
    EXPECT_FALSE(parse_endpoint(wrong)) << wrong;
}

}  // namespace
}  // namespace memos::http
