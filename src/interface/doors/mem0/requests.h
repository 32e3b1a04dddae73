// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "interface/doors/common/condition.h"
#include "interface/doors/common/fields.h"
#include "interface/doors/mem0/shapes.h"
#include "memos/requests.hpp"

/// mem0's requests as memos' own. Every reader refuses fields that it does not know and names them.
namespace memos::doors::mem0 {

/// Where the ids of user, agent, app and run may stand.
enum class Ids : std::uint8_t {
  kFiltersOnly,  ///< Version 3.
  kAnywhere,     ///< Versions 1 and 2, and the REST server.
};

/// Messages to remember.
struct Added {
  AddRequest request;  ///< Without items when there is nothing to remember (only system messages).
};
[[nodiscard]] Result<Added> read_add(Fields& fields, Flavour flavour);

/// What lists, searches and deletions ask for.
struct Asked {
  Condition condition;
  bool show_expired = false;
  bool latest_only = false;
  std::vector<std::string> fields;
  bool wrapped = false;  ///< output_format v1.1: {"results": […]}.
};

struct SearchAsked : Asked {
  SearchRequest search;             ///< Text, limit, now, explain.
  std::optional<double> threshold;  ///< Least score.
};
[[nodiscard]] Result<SearchAsked> read_search(Fields& fields, Ids ids, Flavour flavour);

struct ListAsked : Asked {
  std::optional<std::size_t> page, page_size;
  std::size_t top_k = 0;  ///< 0 = all.
};
/// `query` holds page and page_size; what is in `fields` may also come from there.
[[nodiscard]] Result<ListAsked> read_list(Fields& fields, Ids ids, Flavour flavour);

/// Whose memories an export or a summary is about: ids and filters, at the top level or in `filters`.
struct ExportAsked {
  Condition condition;
  json::Value asked{json::Object{}};  ///< The same as it was sent, in an order of our own.
};
[[nodiscard]] Result<ExportAsked> read_export(Fields& fields);

/// Conditions of a deletion. Names nobody: the condition is empty.
[[nodiscard]] Result<Condition> read_delete(Fields& fields);

struct Changed {
  UpdateRequest request;
  bool revive = false;  ///< The expiry changes: an expired memory comes back first.
};
[[nodiscard]] Result<Changed> read_update(Fields& fields, const MemoryId& id, Flavour flavour);

}  // namespace memos::doors::mem0
