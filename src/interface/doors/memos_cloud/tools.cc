// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
// Calls that store nothing: what messages state, and which documents fit a question.
#include <algorithm>
#include <utility>

#include "base/limits.h"
#include "infrastructure/cube/state.h"
#include "interface/doors/memos_cloud/work.h"
#include "interface/doors/product/kinds.h"
#include "interface/doors/product/messages.h"
#include "interface/reader/derive.h"

namespace memos::doors::memos_cloud {
namespace {

constexpr std::size_t kMaxDocuments = limits::kMaxSearchResults;

Result<std::vector<double>> scores_of(api::Tenants& folder, const std::string& query,
                                      const std::vector<std::string>& documents) {
  std::vector<std::string_view> texts{query};
  texts.insert(texts.end(), documents.begin(), documents.end());
  MEMOS_TRY(const api::TextVectors all, folder.embed(texts));
  std::vector<double> out;
  const std::vector<float>& question = all.vectors.front();
  for (std::size_t i = 1; i < all.vectors.size(); ++i) {
    double sum = 0;
    for (std::size_t d = 0; d < question.size(); ++d)
      sum += static_cast<double>(question[d]) * static_cast<double>(all.vectors[i][d]);
    out.push_back(std::clamp(sum, 0.0, 1.0));
  }
  return out;
}

/// By words, where there is no embedder: a folder in RAM for the moment.
Result<std::vector<double>> scores_by_words(const std::string& query, const std::vector<std::string>& documents) {
  memos::Options options;
  options.embedder = "none";
  options.run_jobs = false;
  MEMOS_TRY(const auto folder, api::open_tenants(options));
  Memos& memos = folder->of({});
  AddRequest request;
  request.read = false;
  for (const std::string& document : documents) request.items.emplace_back().text = document;
  MEMOS_TRY(const AddResult added, memos.add(request));
  SearchRequest search;
  search.text = query;
  search.limit = documents.size();
  MEMOS_TRY(const SearchResult found, memos.search(search));
  std::vector<double> out(documents.size());
  for (const SearchHit& hit : found.hits) {
    const auto place = std::ranges::find(added.items, hit.memory.id, &AddResult::Item::id);
    if (place != added.items.end()) out[static_cast<std::size_t>(place - added.items.begin())] = hit.confidence;
  }
  return out;
}

}  // namespace

Data extract_memory(DoorCall& /*call*/, Shared& /*shared*/, const json::Value& body) {
  Fields fields(body);
  const json::Value* messages = fields.take("messages");
  if (messages == nullptr) return fields.wrong("messages", "is needed");
  MEMOS_TRY(const std::vector<AddItem> items, product::read_messages(*messages, "messages"));
  MEMOS_TRY(const std::vector<std::string> types, fields.texts("extraction_types"));
  MEMOS_CHECK_OK(fields.text("model"));
  const UtcMs now = base::system_clock().now();
  json::Array found;
  std::string before;
  for (const AddItem& item : items) {
    if (!reader::is_read(item)) continue;
    for (const Body& derived : reader::derive(item, MemoryId{}, item.said_at.value_or(now), {.previous = before})) {
      const std::string_view type = cube::name(derived.type);
      const bool wanted = types.empty() || std::ranges::any_of(types, [&](const std::string& one) {
                            return one == type || one == product::memory_type(derived.type) || one == "memory";
                          });
      if (!wanted) continue;
      json::Value one{json::Object{}};
      one.set("memory_key", derived.key);
      one.set("memory_value", derived.text);
      one.set("memory_type", product::memory_type(derived.type));
      one.set("type", type);
      one.set("confidence", derived.statement ? json::Value(derived.statement->confidence / 100.0) : json::Value());
      found.push_back(std::move(one));
    }
    before = item.text;
  }
  json::Value out{json::Object{}};
  out.set("memory_detail_list", std::move(found));
  return out;
}

Data rerank(DoorCall& call, Shared& /*shared*/, const json::Value& body) {
  Fields fields(body);
  MEMOS_TRY(const std::string query, fields.required_text("query"));
  MEMOS_TRY(const std::vector<std::string> documents, fields.texts("documents"));
  MEMOS_TRY(const auto top_n, fields.whole("top_n", 1, kMaxDocuments));
  MEMOS_CHECK_OK(fields.text("model"));
  if (documents.empty()) return fields.wrong("documents", "is needed");
  if (documents.size() > kMaxDocuments) return fields.wrong("documents", "has more than 1000 entries");
  if (std::ranges::any_of(documents, &std::string::empty)) return fields.wrong("documents", "holds an empty text");
  Result<std::vector<double>> scores = scores_of(call.folder, query, documents);
  if (!scores) scores = scores_by_words(query, documents);
  if (!scores) return std::unexpected(scores.error());
  std::vector<std::size_t> order(documents.size());
  for (std::size_t i = 0; i < order.size(); ++i) order[i] = i;
  std::ranges::sort(order, {}, [&](std::size_t i) { return std::pair(-(*scores)[i], i); });
  json::Array results;
  for (const std::size_t i : order) {
    if (results.size() == top_n.value_or(kMaxDocuments)) break;
    json::Value one{json::Object{}};
    one.set("index", std::uint64_t{i});
    one.set("document", documents[i]);
    one.set("relevance_score", (*scores)[i]);
    results.push_back(std::move(one));
  }
  json::Value out{json::Object{}};
  out.set("results", std::move(results));
  return out;
}

}  // namespace memos::doors::memos_cloud
