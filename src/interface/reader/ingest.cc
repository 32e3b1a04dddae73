// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#include "interface/reader/ingest.h"

#include "base/hash.h"
#include "base/limits.h"
#include "infrastructure/cube/body.h"

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

/// Names the place of a memory in its source, of what an update cannot change.
std::string place_key(const Body& body) {
  Fields fields;
  fields.add("place").add(body.origins.front().message_id);
  return add_circumstances(fields, body).key();
}

std::string full_key(const Body& body) {
  Fields fields;
  fields.add("full").add(body.origins.front().message_id).add(body.text).add(body.caption);
  return add_circumstances(fields, body).key();
}

std::string id_key(const MemoryId& id) { return Fields().add("id").add(id.str()).key(); }

}  // namespace

Ingest::Ingest(Memos& memos, IngestOptions options) : memos_(memos), options_(std::move(options)) {}

Status Ingest::load(const std::string& name, Cube& cube) {
  ListRequest request;
  request.cube = name;
  request.limit = limits::kMaxPage;
  request.filter.include_archived = true;
  request.filter.include_deleted = true;
  do {
    MEMOS_TRY(const auto page, memos_.list(request));
    for (const Memory& memory : page.memories) {
      ++cube.stored[id_key(memory.id)];
      if (!has_message_id(memory.body) || cube::is_derived(memory.body)) continue;
      // Every change of state makes a version too: only a changed text matters, and that cannot be told from here.
      ++cube.stored[full_key(memory.body)];
      if (memory.version > 1) ++cube.updated[place_key(memory.body)];
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
    MEMOS_CHECK_OK(load(name, cube));
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

bool Ingest::is_known(Cube& cube, const AddItem& item) {
  const auto within = [](const Counts& there, Counts& seen, const std::string& key) {
    const auto found = there.find(key);
    return found != there.end() && ++seen[key] <= found->second;
  };
  if (item.id) return within(cube.stored, cube.seen, id_key(*item.id));
  if (within(cube.stored, cube.seen, full_key(item))) return true;
  return !cube.updated.empty() && within(cube.updated, cube.seen_updated, place_key(item));
}

Status Ingest::put(const std::string& name, std::vector<AddItem> items) {
  MEMOS_TRY(Cube * target, cube(name));
  AddRequest request;
  request.cube = name;
  request.embed = options_.embed;
  request.actor = options_.actor;
  request.items.reserve(items.size());
  for (AddItem& item : items) {
    if (!item.id && !has_message_id(item)) give_message_id(*target, item);
    if (is_known(*target, item)) {
      ++report_.known;
    } else {
      request.items.push_back(std::move(item));
    }
  }
  if (request.items.empty()) return {};
  MEMOS_TRY(const AddResult result, memos_.add(request));
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
