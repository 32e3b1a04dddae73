// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
// Bodies of mem0's clients: what is read is whole, what is refused is named; a schema is filled with its own
// properties; a webhook's address is read back as it was put together.
#include "fuzz.h"
#include "interface/api/hook_address.h"
#include "interface/doors/mem0/requests.h"
#include "interface/doors/mem0/schema_fill.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace memos::doors;
  const auto text = memos::fuzz::as_text(data, size);
  if (const auto address = memos::api::parse_hook_address(text)) {
    const auto again = memos::api::parse_hook_address(address->url());
    MEMOS_INVARIANT(again && again->url() == address->url(), "an address that is read two ways");
  }
  const auto body = memos::json::parse(text);
  if (!body) return 0;
  // The name of an unknown field may be empty, so only the words are sure.
  const auto named = [](const auto& read) {
    MEMOS_INVARIANT(read || !read.error().message.empty(), "an error without words");
    return read.has_value();
  };
  for (const mem0::Flavour flavour : {mem0::Flavour::kPlatform, mem0::Flavour::kRest}) {
    Fields add(*body), search(*body), list(*body), update(*body), gone(*body), exported(*body);
    if (const auto added = mem0::read_add(add, flavour); named(added))
      MEMOS_INVARIANT(!added->request.cube.empty(), "nobody's memory");
    named(mem0::read_search(search, mem0::Ids::kAnywhere, flavour));
    named(mem0::read_list(list, mem0::Ids::kFiltersOnly, flavour));
    named(mem0::read_update(update, {}, flavour));
    named(mem0::read_delete(gone));
    named(mem0::read_export(exported));
  }
  if (const auto schema = mem0::read_schema(*body, "schema"); named(schema)) {
    const memos::json::Value filled = mem0::fill(*schema, {});
    MEMOS_INVARIANT(filled.as_object()->size() <= schema->find("properties")->as_object()->size(),
                    "more than asked for");
  }
  return 0;
}
