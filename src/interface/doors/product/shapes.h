// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/json.h"
#include "interface/doors/product/recall.h"
#include "memos/requests.hpp"

/// memos' answers in MemOS's shapes.
namespace memos::doors::product {

/// {id, memory, ref_id, metadata}: what the original calls a textual memory item.
[[nodiscard]] json::Value item_json(const Memory& memory, std::optional<double> relativity);
/// The same for a found memory; preferences say what they are and where they were said.
[[nodiscard]] json::Value item_json(const Recalled& found);

/// One bucket for each cube, in their order and also when empty: clients read the first without looking.
/// `total`: of all pages; none = what is in the bucket.
struct Bucketed {
  std::string cube_id;
  json::Array memories;
  std::optional<std::size_t> total;
};
[[nodiscard]] json::Array buckets_json(std::vector<Bucketed> buckets);

/// Preferences as lines for a prompt, and a note on how to use them; both empty without any.
[[nodiscard]] std::string preference_lines(const std::vector<Recalled>& preferences);
[[nodiscard]] std::string preference_note(const std::vector<Recalled>& preferences);

/// "[0190d5c1]": how answers may refer to a memory.
[[nodiscard]] std::string ref_id(const MemoryId& id);

}  // namespace memos::doors::product
