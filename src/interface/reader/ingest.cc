// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#include "interface/reader/ingest.h"

#include "base/hash.h"
#include "base/limits.h"

namespace memos::reader {
namespace {

/// Hashes fields so that no two different rows of fields look alike.
class Fields {
 public:
  Fields& add(std::string_view field) {
    const std::string length = std::to_string(field.size()) + ":";
    hash_.update(base::as_bytes(length));
    hash_.update(base::as_bytes(field));
    return *this;
  }
  /// 16 bytes, hexadecimal: collisions are out of the question for any file.
  [[nodiscard]] std::string key() { return base::to_hex(hash_.finish()).substr(0, 32); }

 private:
  base::Blake2b hash_;
};

Fields& add_circumstances(Fields& fields, const Body& body) {
  const Scope& scope = body.scope;
  fields.add(scope.user_id).add(scope.agent_id).add(scope.session_id).add(scope.app_id);
  const Origin origin = body.origins.empty() ? Origin{} : body.origins.front();
  fields.add(origin.speaker).add(origin.role);
  return fields.add(body.said_at ? std::to_string(body.said_at->value) : "");
}

bool has_message_id(const Body& body) { return !body.origins.empty() && !body.origins.front().message_id.empty(); }

/// Names the place of a memory in its source; only of what an update cannot change where that is enough.
std::string place_key(const Body& body) {
  Fields fields;
  fields.add("place").add(body.origins.front().message_id);
  add_circumstances(fields, body);
  if (!body.said_at && body.scope.session_id.empty()) fields.add(body.text);
  return fields.key();
}

std::string id_key(const MemoryId& id) { return Fields().add("id").add(id.str()).key(); }

}  // namespace

Ingest::Ingest(Memos& memos, IngestOptions options) : memos_(memos), options_(std::move(options)) {}

Status Ingest::load(const std::string& name, Keys& known) {
  ListRequest request;
  request.cube = name;
  request.limit = limits::kMaxPage;
  request.filter.include_archived = true;
  request.filter.include_deleted = true;
  do {
    MEMOS_TRY(const auto page, memos_.list(request));
    for (const Memory& memory : page.memories) {
      known.insert(id_key(memory.id));
      if (has_message_id(memory.body)) known.insert(place_key(memory.body));
    }
    request.cursor = page.next_cursor;
  } while (!request.cursor.empty());
  return {};
}

Result<Ingest::Cube*> Ingest::cube(const std::string& name) {
  if (const auto found = cubes_.find(name); found != cubes_.end()) return &found->second;
  Cube cube;
  const auto summary = memos_.describe_cube(name);
  if (summary) {
    MEMOS_CHECK_OK(load(name, cube.known));
  } else if (summary.error().code != ErrorCode::kNotFound) {
    return std::unexpected(summary.error());
  }
  report_.cubes.push_back(name);
  return &cubes_.emplace(name, std::move(cube)).first->second;
}

void Ingest::give_message_id(Cube& cube, AddItem& item) const {
  Fields fields;
  fields.add(options_.source).add(item.text).add(item.caption);
  add_circumstances(fields, item);
  const std::string content = fields.key().substr(0, 16);
  const std::uint64_t occurrence = ++cube.occurrences[content];
  if (item.origins.empty()) item.origins.emplace_back();
  item.origins.front().message_id = "import:" + content + ":" + std::to_string(occurrence);
}

Status Ingest::put(const std::string& name, std::vector<AddItem> items) {
  MEMOS_TRY(Cube * target, cube(name));
  AddRequest request;
  request.cube = name;
  request.embed = options_.embed;
  request.actor = options_.actor;
  std::vector<std::string> new_keys;
  for (AddItem& item : items) {
    if (!item.id && !has_message_id(item)) give_message_id(*target, item);
    std::string key = item.id ? id_key(*item.id) : place_key(item);
    if (target->known.contains(key)) {
      ++report_.known;
      continue;
    }
    new_keys.push_back(std::move(key));
    request.items.push_back(std::move(item));
  }
  if (request.items.empty()) return {};
  MEMOS_TRY(const AddResult result, memos_.add(request));
  target->known.insert(new_keys.begin(), new_keys.end());
  for (const AddResult::Item& item : result.items) ++(item.repeated ? report_.known : report_.added);
  return {};
}

Status Ingest::put_links(const std::vector<Link>& links) {
  for (const Link& link : links) {
    const Status linked = memos_.link(link, options_.actor);
    if (linked) {
      ++report_.links;
    } else if (linked.error().code != ErrorCode::kConflict && linked.error().code != ErrorCode::kNotFound) {
      return linked;
    }
  }
  return {};
}

}  // namespace memos::reader
