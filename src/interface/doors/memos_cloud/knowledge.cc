// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
// Knowledge bases: cubes that belong to nobody, with files of text in parts. A file's id begins with its base's, so
// that it is found without looking through all.
#include <algorithm>
#include <map>
#include <utility>

#include "base/limits.h"
#include "interface/doors/common/entity.h"
#include "interface/doors/common/files.h"
#include "interface/doors/common/multipart.h"
#include "interface/doors/common/removal.h"
#include "interface/doors/common/replies.h"
#include "interface/doors/memos_cloud/work.h"

namespace memos::doors::memos_cloud {
namespace {

constexpr std::size_t kMaxFiles = 20;  ///< Of one request, as in the original.
constexpr char kSeparator = '.';

struct GivenFile {
  std::string name, text;
};

struct StoredFile {
  std::string id, name;
  std::uint64_t bytes = 0;
  UtcMs time{};
};

json::Value file_json(const StoredFile& file) {
  constexpr double kMegabyte = 1024.0 * 1024.0;
  json::Value out{json::Object{}};
  out.set("id", file.id);
  out.set("name", file.name);
  out.set("size", file.bytes);
  out.set("size_mb", static_cast<double>(file.bytes) / kMegabyte);
  out.set("status", "AVAILABLE");
  out.set("create_time", file.time.value);
  return out;
}

Status need_base(Memos& memos, const std::string& base) {
  const Result<CubeSummary> there = memos.describe_cube(shared_cube(base));
  if (there) return {};
  const bool missing = there.error().code == ErrorCode::kNotFound || there.error().code == ErrorCode::kInvalidArgument;
  if (missing) return fail(ErrorCode::kNotFound, "there is no such knowledge base", "knowledgebase_id");
  return std::unexpected(there.error());
}

std::string base_of(const std::string& file) { return file.substr(0, file.find(kSeparator)); }

Result<std::vector<GivenFile>> read_listed(Fields& fields) {
  const json::Value* files = fields.take("file");
  if (files == nullptr || files->as_array() == nullptr || files->as_array()->empty())
    return fields.wrong("file", "must be a list of at least one file");
  std::vector<GivenFile> out;
  for (const json::Value& file : *files->as_array()) {
    const std::string path = "file[" + std::to_string(out.size()) + "]";
    if (file.as_object() == nullptr) return fail(ErrorCode::kInvalidArgument, path + " must be an object", path);
    Fields inner(file, path + ".");
    std::optional<std::string> content, name;
    for (const char* field : {"content", "file_data", "text"}) {
      if (content) break;
      MEMOS_TRY(content, inner.text(field));
    }
    for (const char* field : {"name", "filename", "file_name", "title"}) {
      if (name) break;
      MEMOS_TRY(name, inner.text(field));
    }
    if (!content || content->empty()) return inner.wrong("content", "is needed");
    MEMOS_TRY(std::string text, text_of_file(*content, path + ".content"));
    out.push_back({.name = name.value_or("file " + std::to_string(out.size() + 1)), .text = std::move(text)});
  }
  return out;
}

Result<std::vector<GivenFile>> read_form(const http::Request& request) {
  MEMOS_TRY(std::vector<FormPart> parts, parse_form(request.headers.get("Content-Type"), request.body));
  std::vector<GivenFile> out;
  for (FormPart& part : parts) {
    if (part.filename.empty() && part.name != "file") continue;
    const std::string field = "file[" + std::to_string(out.size()) + "]";
    MEMOS_TRY(std::string text, checked_text(std::move(part.bytes), field));
    out.push_back({.name = part.filename, .text = std::move(text)});
  }
  if (out.empty()) return fail(ErrorCode::kInvalidArgument, "the form holds no file", "file");
  return out;
}

/// The files of a base, by id; with `id` only that one.
Result<std::map<std::string, std::pair<StoredFile, std::vector<Memory>>>> files_of(Memos& memos,
                                                                                   const std::string& base,
                                                                                   const std::string& id) {
  Filter filter;
  filter.types = {MemoryType::kDocument};
  Condition condition;
  if (!id.empty()) also(condition, equals("file_id", id));
  MEMOS_TRY(std::vector<Memory> parts, all_of(memos, {shared_cube(base)}, condition, filter));
  std::map<std::string, std::pair<StoredFile, std::vector<Memory>>> out;
  for (Memory& part : parts) {
    const std::string file = file_id(part.body);
    auto& [stored, of] = out[file];
    if (of.empty()) {
      const json::Value info = json::parse(part.body.info).value_or(json::Value(json::Object{}));
      const json::Value* name = info.find("file_name");
      stored = {.id = file,
                .name = name != nullptr && name->as_string() != nullptr ? *name->as_string() : std::string(),
                .bytes = 0,
                .time = part.created_at};
    }
    stored.bytes += part.body.text.size();
    of.push_back(std::move(part));
  }
  return out;
}

Result<StoredFile> store_file(Memos& memos, const std::string& base, const GivenFile& file) {
  const std::string id = base + kSeparator + make_file_id(file.name, file.text);
  // The client sends again what it could not read the answer to: the same file is there once.
  MEMOS_TRY(const auto before, files_of(memos, base, id));
  if (const auto there = before.find(id); there != before.end()) return there->second.first;
  AddRequest request;
  request.cube = shared_cube(base);
  MEMOS_TRY(request.items, parts_of_file(file.text, file.name, id, "file"));
  json::Value info{json::Object{}};
  info.set("file_name", file.name);
  info.set("knowledgebase_id", base);
  for (AddItem& item : request.items) item.info = json::dump(info);
  MEMOS_TRY(const AddResult stored, memos.add(request));
  MEMOS_TRY(const Memory first, memos.get(stored.items.front().id, {}));
  StoredFile out{.id = id, .name = file.name, .bytes = 0, .time = first.created_at};
  for (const AddItem& item : request.items) out.bytes += item.text.size();
  return out;
}

}  // namespace

Data create_base(DoorCall& call, Shared& shared, const json::Value& body) {
  Fields fields(body);
  MEMOS_TRY(const std::string name, fields.required_text("knowledgebase_name"));
  MEMOS_TRY(const std::optional<std::string> description, fields.text("knowledgebase_description"));
  const std::string id = shared.ids.next().str();
  api::GuardedMemos memos = call.memos();
  const std::string both = description && !description->empty() ? name + ": " + *description : name;
  MEMOS_CHECK_OK(memos.create_cube({.name = shared_cube(id), .description = both}));
  json::Value out{json::Object{}};
  out.set("id", id);
  return out;
}

Data delete_base(DoorCall& call, Shared& /*shared*/, const json::Value& body) {
  Fields fields(body);
  MEMOS_TRY(const std::string base, fields.required_text("knowledgebase_id"));
  api::GuardedMemos memos = call.memos();
  MEMOS_CHECK_OK(need_base(memos, base));
  MEMOS_CHECK_OK(memos.drop_cube(shared_cube(base), ActorId{}));
  return success_json();
}

Data add_files(DoorCall& call, Shared& /*shared*/) {
  const std::string_view type = call.request.headers.get("Content-Type");
  std::string base;
  std::vector<GivenFile> files;
  if (type.starts_with("multipart/")) {
    const std::string* id = call.request.query_value("knowledgebase_id");
    if (id == nullptr || id->empty())
      return fail(ErrorCode::kInvalidArgument, "knowledgebase_id is needed", "knowledgebase_id");
    base = *id;
    MEMOS_TRY(files, read_form(call.request));
  } else {
    MEMOS_TRY(const json::Value body, body_of(call.request));
    Fields fields(body);
    MEMOS_TRY(base, fields.required_text("knowledgebase_id"));
    MEMOS_TRY(files, read_listed(fields));
  }
  if (files.size() > kMaxFiles) return fail(ErrorCode::kInvalidArgument, "at most 20 files are taken at once", "file");
  api::GuardedMemos memos = call.memos();
  MEMOS_CHECK_OK(need_base(memos, base));
  json::Array out;
  for (const GivenFile& file : files) {
    MEMOS_TRY(const StoredFile stored, store_file(memos, base, file));
    out.push_back(file_json(stored));
  }
  return json::Value(std::move(out));
}

Data get_files(DoorCall& call, Shared& /*shared*/, const json::Value& body) {
  Fields fields(body);
  MEMOS_TRY(const std::vector<std::string> ids, fields.texts("file_ids"));
  MEMOS_TRY(const std::optional<std::string> base, fields.text("knowledgebase_id"));
  MEMOS_TRY(const auto page, fields.whole("page", 1, limits::kMaxSequence));
  MEMOS_TRY(const auto size, fields.whole("page_size", 1, limits::kMaxPage));
  if (ids.empty() == (!base || base->empty()))
    return fields.wrong("file_ids", "or knowledgebase_id is needed, and only one of them");
  api::GuardedMemos memos = call.memos();
  std::vector<StoredFile> found;
  if (ids.empty()) {
    MEMOS_CHECK_OK(need_base(memos, *base));
    MEMOS_TRY(const auto all, files_of(memos, *base, {}));
    for (const auto& [id, file] : all) found.push_back(file.first);
  }
  for (const std::string& id : ids) {
    MEMOS_TRY(const auto one, files_of(memos, base_of(id), id));
    for (const auto& [name, file] : one) found.push_back(file.first);
  }
  std::ranges::sort(found, {}, [](const StoredFile& file) { return std::pair(file.time, file.id); });
  const std::size_t per_page = size.value_or(page ? 10 : std::max<std::size_t>(found.size(), 1));
  const std::size_t number = page.value_or(1) - 1;
  const std::size_t begin = number > found.size() / per_page ? found.size() : number * per_page;
  json::Array files;
  for (std::size_t i = begin; i < std::min(found.size(), begin + per_page); ++i) files.push_back(file_json(found[i]));
  json::Value out{json::Object{}};
  out.set("file_detail_list", std::move(files));
  out.set("total", std::uint64_t{found.size()});
  out.set("page", std::uint64_t{number + 1});
  out.set("page_size", std::uint64_t{per_page});
  return out;
}

Data delete_files(DoorCall& call, Shared& /*shared*/, const json::Value& body) {
  Fields fields(body);
  MEMOS_TRY(const std::vector<std::string> ids, fields.texts("file_ids"));
  MEMOS_CHECK_OK(fields.none_left());
  if (ids.empty()) return fields.wrong("file_ids", "is needed");
  api::GuardedMemos memos = call.memos();
  std::vector<Memory> parts;
  for (const std::string& id : ids) {
    MEMOS_TRY(auto found, files_of(memos, base_of(id), id));
    if (found.empty()) return fail(ErrorCode::kNotFound, "a file is not there; nothing was deleted", "file_ids");
    for (auto& [name, file] : found) std::ranges::move(file.second, std::back_inserter(parts));
  }
  MEMOS_CHECK_OK(remove(memos, parts));
  return success_json();
}

}  // namespace memos::doors::memos_cloud
