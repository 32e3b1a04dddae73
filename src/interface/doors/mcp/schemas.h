// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#pragma once

#include <string_view>

/// JSON Schemas (2020-12) of the tools' arguments and answers.
namespace memos::doors::mcp::schemas {

// clang-format off: it joins literals into lines that are too long
// NOLINTBEGIN(cppcoreguidelines-macro-usage): literals that are put together at compile time.
#define MEMOS_MCP_MEMORY                                                                                          \
  R"({"type":"object","properties":{"id":{"type":"string"},"text":{"type":"string"},"cube":{"type":"string"},)"   \
  R"("type":{"type":"string"},"state":{"type":"string"},"version":{"type":"integer"},)"                           \
  R"("said_at":{"type":["string","null"]},"recorded_at":{"type":"string"},"speaker":{"type":["string","null"]},)" \
  R"("role":{"type":["string","null"]},"session_id":{"type":["string","null"]},)"                                 \
  R"("tags":{"type":"array","items":{"type":"string"}},"info":{"type":["object","null"]},)"                       \
  R"("confidence":{"type":"number"},"outdated":{"type":"boolean"}},)"                                             \
  R"("required":["id","text","cube","type","state","version"]})"
#define MEMOS_MCP_MEMORIES R"({"type":"array","items":)" MEMOS_MCP_MEMORY "}"
#define MEMOS_MCP_CUBE \
  R"("cube":{"type":"string","description":"Whose memory: the name of a cube. Leave it out for your own."})"
#define MEMOS_MCP_TIME R"({"type":"string","description":"A date or time, like 2026-05-01 or 2026-05-01T12:00:00Z"})"
#define MEMOS_MCP_BELIEFS                                                                                             \
  R"({"type":"array","items":{"type":"object","properties":{"memory":{"type":"string"},"subject":{"type":"string"},)" \
  R"("key":{"type":"string"},"value":{"type":"string"},"text":{"type":"string"},"state":{"type":"string"},)"          \
  R"("from":{"type":["string","null"]},"to":{"type":["string","null"]},"confidence":{"type":"number"}},)"             \
  R"("required":["memory","subject","key","value","text","state"]}})"

inline constexpr std::string_view kMemory = MEMOS_MCP_MEMORY;

inline constexpr std::string_view kSearchIn =
    R"({"type":"object","properties":{"query":{"type":"string","description":"What to look for, in plain words"},)"
    MEMOS_MCP_CUBE
    R"(,"limit":{"type":"integer","minimum":1,"maximum":1000,"default":10},)"
    R"("when":{"type":"string","description":"Only what was said then, in words: last week, May 2026"},)"
    R"("tags":{"type":"array","items":{"type":"string"}},"session_id":{"type":"string"},)"
    R"("min_confidence":{"type":"number","minimum":0,"maximum":1}},"required":["query"],"additionalProperties":false})";
inline constexpr std::string_view kSearchOut =
    R"({"type":"object","properties":{"memories":)" MEMOS_MCP_MEMORIES
    R"(,"confidence":{"type":"number"},"reason":{"type":"string"},"notice":{"type":"string"}},)"
    R"("required":["memories","confidence"]})";

inline constexpr std::string_view kContextIn =
    R"({"type":"object","properties":{"query":{"type":"string","description":"The question or task at hand"},)"
    MEMOS_MCP_CUBE
    R"(,"budget":{"type":"integer","minimum":1,"maximum":1000000,"default":1000,"description":"Tokens at most"},)"
    R"("format":{"type":"string","enum":["plain","markdown","xml"],"default":"plain"}},)"
    R"("required":["query"],"additionalProperties":false})";
inline constexpr std::string_view kContextOut =
    R"({"type":"object","properties":{"text":{"type":"string"},"tokens":{"type":"integer"},)"
    R"("confidence":{"type":"number"},"memories":{"type":"array","items":{"type":"string"}},)"
    R"("reason":{"type":"string"}},"required":["text","tokens","confidence","memories"]})";

inline constexpr std::string_view kAddIn =
    R"({"type":"object","properties":{"text":{"type":"string",)"
    R"("description":"What to remember, in the words it was said"},)"
    R"("messages":{"type":"array","description":"Or a conversation","items":{"type":"object","properties":{)"
    R"("role":{"type":"string"},"content":{"type":"string"},"name":{"type":"string"},"time":)" MEMOS_MCP_TIME
    R"(},"required":["content"]}},)" MEMOS_MCP_CUBE
    R"(,"role":{"type":"string"},"speaker":{"type":"string"},"said_at":)" MEMOS_MCP_TIME
    R"(,"session_id":{"type":"string"},"tags":{"type":"array","items":{"type":"string"}},"info":{"type":"object"}},)"
    R"("additionalProperties":false})";
inline constexpr std::string_view kAddOut =
    R"({"type":"object","properties":{"memories":{"type":"array","items":{"type":"object","properties":{)"
    R"("id":{"type":"string"},"repeated":{"type":"boolean"},"derived":{"type":"array","items":{"type":"string"}}},)"
    R"("required":["id","repeated","derived"]}}},"required":["memories"]})";

inline constexpr std::string_view kIdIn =
    R"({"type":"object","properties":{"id":{"type":"string","description":"Id of the memory"},)" MEMOS_MCP_CUBE
    R"(},"required":["id"],"additionalProperties":false})";

inline constexpr std::string_view kListIn =
    R"({"type":"object","properties":{)" MEMOS_MCP_CUBE
    R"(,"limit":{"type":"integer","minimum":1,"maximum":1000,"default":50},"cursor":{"type":"string"},)"
    R"("tags":{"type":"array","items":{"type":"string"}},"session_id":{"type":"string"}},)"
    R"("additionalProperties":false})";
inline constexpr std::string_view kListOut = R"({"type":"object","properties":{"memories":)" MEMOS_MCP_MEMORIES
                                             R"(,"next_cursor":{"type":"string"}},"required":["memories"]})";

inline constexpr std::string_view kUpdateIn =
    R"({"type":"object","properties":{"id":{"type":"string"},"text":{"type":"string"},)" MEMOS_MCP_CUBE
    R"(,"tags":{"type":"array","items":{"type":"string"}},"info":{"type":"object"}},"required":["id"],)"
    R"("additionalProperties":false})";

inline constexpr std::string_view kForgetIn =
    R"({"type":"object","properties":{)" MEMOS_MCP_CUBE
    R"(,"about":{"type":"string","description":"A person or thing, by name"},)"
    R"("query":{"type":"string","description":"What a search for it surely finds"},)"
    R"("key":{"type":"string","description":"A slot, like home.city"},"session_id":{"type":"string"},)"
    R"("ids":{"type":"array","items":{"type":"string"}},"said_from":)" MEMOS_MCP_TIME R"(,"said_to":)" MEMOS_MCP_TIME
    R"(,"erase":{"type":"boolean","default":false,"description":"For good; else it can be restored for 30 days"},)"
    R"("confirm":{"type":"boolean","default":false,"description":"False only tells what would go"}},)"
    R"("additionalProperties":false})";
inline constexpr std::string_view kForgetOut =
    R"({"type":"object","properties":{"count":{"type":"integer"},"gone":{"type":"integer"},)"
    R"("kept":{"type":"integer"},"memories":)" MEMOS_MCP_MEMORIES R"(},"required":["count","gone","kept","memories"]})";

inline constexpr std::string_view kHistoryOut =
    R"({"type":"object","properties":{"versions":{"type":"array","items":{"type":"object","properties":{)"
    R"("operation":{"type":"string"},"recorded_at":{"type":"string"},"sequence":{"type":"integer"},"memory":{"anyOf":[)"
    MEMOS_MCP_MEMORY
    R"(,{"type":"null"}]}},"required":["operation","recorded_at","memory"]}}},"required":["versions"]})";

inline constexpr std::string_view kAsOfIn =
    R"({"type":"object","properties":{"time":)" MEMOS_MCP_TIME
    R"(,"query":{"type":"string","description":"What to look for; without it, the facts of that time"},)" MEMOS_MCP_CUBE
    R"(,"axis":{"type":"string","enum":["true","known"],"default":"true","description":)"
    R"("true: what held in the world then; known: what was remembered then"},)"
    R"("limit":{"type":"integer","minimum":1,"maximum":1000,"default":10}},"required":["time"],)"
    R"("additionalProperties":false})";
inline constexpr std::string_view kAsOfOut = R"({"type":"object","properties":{"memories":)" MEMOS_MCP_MEMORIES
                                             R"(,"facts":)" MEMOS_MCP_BELIEFS R"(},"required":["memories","facts"]})";

inline constexpr std::string_view kFactsIn =
    R"({"type":"object","properties":{)" MEMOS_MCP_CUBE
    R"(,"about":{"type":"string","description":"A person or thing, by name; me = whose memory it is"},)"
    R"("key":{"type":"string","description":"A slot (home.city), or a beginning that ends with its dot, like home."},)"
    R"("history":{"type":"boolean","default":false,"description":"What held once, and what is planned, as well"}},)"
    R"("additionalProperties":false})";
inline constexpr std::string_view kFactsOut =
    R"({"type":"object","properties":{"facts":)" MEMOS_MCP_BELIEFS R"(},"required":["facts"]})";

#undef MEMOS_MCP_MEMORY
#undef MEMOS_MCP_MEMORIES
#undef MEMOS_MCP_CUBE
#undef MEMOS_MCP_TIME
#undef MEMOS_MCP_BELIEFS
// NOLINTEND(cppcoreguidelines-macro-usage)
// clang-format on

}  // namespace memos::doors::mcp::schemas
