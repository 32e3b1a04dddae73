// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
// Any bytes are either refused with an error that says why, or give exactly the items that the summary promised, each
// of which may be stored. Spans of documents name the bytes that they hold. A wrong guess of the format is no crash.
#include "fuzz.h"
#include "infrastructure/cube/body.h"
#include "interface/reader/reader.h"

namespace {

using memos::reader::Format;

void read(std::string_view text, const memos::reader::ReadOptions& options) {
  const auto import = memos::reader::Import::from_text(std::string(text), options);
  if (!import) {
    MEMOS_INVARIANT(!import.error().message.empty(), "an error without a message");
    return;
  }
  const memos::reader::Summary summary = (*import)->summary();
  const bool document = summary.format == Format::kText || summary.format == Format::kMarkdown;
  std::uint64_t items = 0;
  std::uint64_t links = 0;
  const memos::Status done = (*import)->for_each([&](memos::reader::Batch&& batch) -> memos::Status {
    items += batch.items.size();
    links += batch.links.size();
    for (const memos::AddItem& item : batch.items) {
      MEMOS_INVARIANT(memos::cube::validate(item, "item").has_value(), "an item that may not be stored");
      if (!document) continue;
      const memos::Origin& origin = item.origins.at(0);
      MEMOS_INVARIANT(item.text == text.substr(origin.begin, origin.end - origin.begin), "a span of other bytes");
    }
    return {};
  });
  MEMOS_INVARIANT(done.has_value(), "a checked import failed");
  MEMOS_INVARIANT(items == summary.items && links == summary.links, "another number of items than promised");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text = memos::fuzz::as_text(data, size);
  read(text, {.name = "input"});
  if (size == 0) return 0;
  const auto format = static_cast<Format>(1 + data[0] % 6);
  read(text.substr(1), {.name = "input", .scope = {.user_id = "u"}, .format = format});
  (void)memos::reader::read_locomo(text);
  (void)memos::reader::parse_session_time(text);
  return 0;
}
