// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#include "base/json.h"

#include <gtest/gtest.h>

#include <bit>
#include <cmath>
#include <limits>

#include "base/random.h"

namespace memos::json {
namespace {

TEST(Json, ReadsEveryKindAndKeepsOrder) {
  const auto value =
      parse(R"( {"b":[1,-2,2.5,1e3],"a":{"t":true,"f":false,"n":null},"s":"x\"\\\/\b\f\n\r\té\ud83d\ude42"} )");
  ASSERT_TRUE(value) << value.error().message;
  EXPECT_EQ(dump(*value), R"({"b":[1,-2,2.5,1000.0],"a":{"t":true,"f":false,"n":null},"s":"x\"\\/\b\f\n\r\té🙂"})");
  EXPECT_EQ(*value->find("a")->find("t")->as_bool(), true);
  EXPECT_EQ(value->find("missing"), nullptr);
  EXPECT_EQ(value->find("b")->find("x"), nullptr);
}

TEST(Json, IntegersKeepEveryDigit) {
  for (const std::string text :
       {"0", "-1", "9223372036854775807", "-9223372036854775808", "9223372036854775808", "18446744073709551615"}) {
    const auto value = parse(text);
    ASSERT_TRUE(value) << text;
    EXPECT_EQ(dump(*value), text);
  }
  EXPECT_EQ(parse("18446744073709551615")->to_uint(), 18446744073709551615U);
  EXPECT_FALSE(parse("18446744073709551615")->to_int());
  EXPECT_FALSE(parse("-1")->to_uint());
  EXPECT_EQ(parse("1e2")->to_int(), 100);
  EXPECT_FALSE(parse("1.5")->to_int());
  EXPECT_FALSE(parse("9.3e18")->to_int());
  EXPECT_FALSE(parse("\"1\"")->to_int());
  EXPECT_EQ(parse("3")->to_double(), 3.0);
  EXPECT_EQ(Value(std::uint64_t{5}), Value(5));
}

TEST(Json, RefusesNumbersThatWouldLoseTheirValue) {
  for (const std::string_view text :
       {"18446744073709551616", "-9223372036854775809", "12345678901234567890123", "8E822", "-8E822", "1e400", "1e-400",
        "[1e99999999999]", "1e2147483648", "[0.0,1E+309]"}) {
    const auto value = parse(text);
    ASSERT_FALSE(value) << text;
    EXPECT_EQ(value.error().code, ErrorCode::kInvalidArgument) << text;
  }
}

TEST(Json, RefusesWhatIsNotJson) {
  for (const std::string_view text : {"",
                                      " ",
                                      "{",
                                      "[1,]",
                                      "{\"a\":1,}",
                                      "{\"a\" 1}",
                                      "{a:1}",
                                      "'a'",
                                      "nul",
                                      "truex",
                                      "01",
                                      "1.",
                                      ".5",
                                      "+1",
                                      "-",
                                      "NaN",
                                      "Infinity",
                                      "-Infinity",
                                      "[1 2]",
                                      "1 2",
                                      "\"abc",
                                      "\"\t\"",
                                      "\"\\x\"",
                                      "\"\\u12\"",
                                      "\"\\ud800\"",
                                      "\"\\udc00\"",
                                      "\"\\ud800\\u0041\"",
                                      "// c\n1",
                                      "/* c */1",
                                      "\xef\xbb\xbf{}",
                                      "[1]]",
                                      "{\"a\":1}{}",
                                      "0x10",
                                      "\"a\nb\""}) {
    const auto value = parse(text);
    ASSERT_FALSE(value) << text;
    EXPECT_EQ(value.error().code, ErrorCode::kInvalidArgument) << text;
    EXPECT_NE(value.error().message.find("at byte "), std::string::npos) << text;
  }
}

TEST(Json, RefusesInvalidUtf8WhereverItStands) {
  for (const std::string_view text :
       {"\"\xff\"", "\"\xed\xa0\x80\"", "{\"\xc0\x80\":1}", "[\"ok\", \"\xf4\x90\x80\x80\"]"}) {
    EXPECT_EQ(parse(text).error().code, ErrorCode::kInvalidArgument);
  }
}

TEST(Json, RefusesRepeatedKeys) {
  EXPECT_FALSE(parse(R"({"a":1,"b":2,"a":3})"));
  EXPECT_FALSE(parse(R"({"x":{"a":1,"\u0061":1}})"));
  EXPECT_TRUE(parse(R"([{"a":1},{"a":1}])"));
  std::string many = "{";
  for (int i = 0; i < 100; ++i) many += "\"k" + std::to_string(i) + "\":0,";
  EXPECT_TRUE(parse(many + "\"k100\":0}"));
  EXPECT_FALSE(parse(many + "\"k50\":0}"));
}

TEST(Json, KeepsItsLimits) {
  const auto nested = [](std::size_t depth) { return std::string(depth, '[') + std::string(depth, ']'); };
  EXPECT_TRUE(parse(nested(limits::kMaxJsonDepth)));
  const auto deep = parse(nested(limits::kMaxJsonDepth + 1));
  ASSERT_FALSE(deep);
  EXPECT_EQ(deep.error().code, ErrorCode::kExhausted);
  EXPECT_TRUE(parse("[12]", {.max_bytes = 4}));
  EXPECT_EQ(parse("[123]", {.max_bytes = 4}).error().code, ErrorCode::kExhausted);
  EXPECT_TRUE(parse("[1,2]", {.max_values = 3}));
  EXPECT_EQ(parse("[1,2,3]", {.max_values = 3}).error().code, ErrorCode::kExhausted);
  EXPECT_EQ(parse("[[],[],[]]", {.max_values = 3}).error().code, ErrorCode::kExhausted);
}

TEST(Json, ErrorsTellByteAndLine) {
  const auto value = parse("{\n  \"a\": 1,\n  \"b\": x\n}");
  ASSERT_FALSE(value);
  EXPECT_NE(value.error().message.find("at byte 19 (line 3)"), std::string::npos) << value.error().message;
}

TEST(Json, DoublesAreShortestAndComeBackExactly) {
  EXPECT_EQ(dump(Value(0.1)), "0.1");
  EXPECT_EQ(dump(Value(1.0)), "1.0");
  EXPECT_EQ(dump(Value(-0.0)), "-0.0");
  EXPECT_EQ(dump(Value(1e300)), "1e+300");
  constexpr std::uint64_t kSeed = 11;
  SCOPED_TRACE(kSeed);
  base::SeededRandom random(kSeed);
  for (int i = 0; i < 50'000; ++i) {
    const double value = std::bit_cast<double>(random.below(std::numeric_limits<std::uint64_t>::max()));
    if (!std::isfinite(value)) continue;
    const auto back = parse(dump(Value(value)));
    ASSERT_TRUE(back) << dump(Value(value));
    ASSERT_EQ(std::bit_cast<std::uint64_t>(std::get<double>(back->storage())), std::bit_cast<std::uint64_t>(value));
  }
}

TEST(Json, ControlCharactersAreEscaped) {
  const std::string text("\0\x01\x1f\x7f", 4);
  EXPECT_EQ(dump(Value(text)), "\"\\u0000\\u0001\\u001f\x7f\"");
  EXPECT_EQ(*parse(dump(Value(text)))->as_string(), text);
}

TEST(Json, LongStringsSurviveWhole) {
  std::string text;
  for (int i = 0; i < 100'000; ++i) text += (i % 97 == 0) ? "\n" : "ä";
  EXPECT_EQ(*parse(dump(Value(text)))->as_string(), text);
}

TEST(Json, PrettyIsTheSameValue) {
  const auto value = parse(R"({"a":[1,{"b":[]}],"c":{}})");
  ASSERT_TRUE(value);
  EXPECT_EQ(dump_pretty(*value), "{\n  \"a\": [\n    1,\n    {\n      \"b\": []\n    }\n  ],\n  \"c\": {}\n}");
  EXPECT_EQ(*parse(dump_pretty(*value)), *value);
}

TEST(Json, SetAppendsAndReplaces) {
  Value value;
  value.set("a", 1).operator=(2);
  value.set("b", "x");
  value.set("a", Array{Value(true), Value(nullptr)});
  EXPECT_EQ(dump(value), R"({"a":[true,null],"b":"x"})");
}

TEST(Json, TypedAccessNamesTheField) {
  const auto value = *parse(R"({"role":"user","n":7,"null":null,"half":0.5})");
  EXPECT_EQ(get_string(value, "role"), "user");
  EXPECT_EQ(get_int(value, "n"), 7);
  EXPECT_EQ(get_string_or(value, "none", "d"), "d");
  EXPECT_EQ(get_string_or(value, "null", "d"), "d");
  EXPECT_EQ(get_string(value, "n", "messages[3]").error().message, "messages[3].n must be a string");
  EXPECT_EQ(get_string(value, "n", "messages[3]").error().field, "messages[3].n");
  EXPECT_EQ(get_string(value, "x").error().message, "x is missing");
  EXPECT_EQ(get_string_or(value, "n", "d").error().message, "n must be a string");
  EXPECT_EQ(get_int(value, "half").error().message, "half must be a whole number");
  EXPECT_EQ(get_int(value, "x").error().field, "x");
}

}  // namespace
}  // namespace memos::json
