// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
// Export: one cube as JSON lines (docs/format.md): a header, every version, the links, and an end line with counts by
// which a cut file shows.
#include <set>
#include <utility>

#include "base/json.h"
#include "base/time.h"
#include "infrastructure/cube/body.h"
#include "infrastructure/cube/state.h"
#include "interface/api/local_memos.h"

namespace memos::api {

namespace {

constexpr int kExportVersion = 1;

std::string header_line(const vault::CubeInfo& info) {
  json::Value cube;
  cube.set("name", info.name);
  cube.set("description", info.description);
  cube.set("uuid", info.uuid.str());
  cube.set("created_at", base::format_rfc3339(info.created_at));
  cube.set("head", info.head.value);
  cube.set("head_hash", base::to_hex(info.head_hash));
  json::Value line;
  line.set("memos_export", kExportVersion);
  line.set("cube", std::move(cube));
  return json::dump(line);
}

std::string version_line(const vault::VersionRow& row) {
  json::Value version;
  version.set("id", row.memory.str());
  version.set("version", row.version);
  version.set("state", cube::name(row.state));
  version.set("recorded_from", row.recorded_from.value);
  if (row.recorded_to.value != 0) version.set("recorded_to", row.recorded_to.value);
  version.set("created_at", base::format_rfc3339(row.created_at));
  version.set("updated_at", base::format_rfc3339(row.recorded_at));
  if (row.body) version.set("body", cube::body_to_value(*row.body));
  json::Value line;
  line.set("version", std::move(version));
  return json::dump(line);
}

std::string link_line(const Link& link) {
  json::Value value;
  value.set("type", cube::name(link.type));
  value.set("from", link.from.str());
  value.set("to", link.to.str());
  json::Value line;
  line.set("link", std::move(value));
  return json::dump(line);
}

}  // namespace

Status LocalMemos::export_cube(const std::string& name, const std::function<Status(std::string_view line)>& line) {
  MEMOS_TRY(const CubeState* cube, cubes_.find(name, "name"));
  MEMOS_TRY(const vault::CubeInfo info, parts_.vault->cube(cube->id));
  MEMOS_CHECK_OK(line(header_line(info)));
  std::uint64_t versions = 0;
  std::uint64_t links = 0;
  std::set<MemoryId> memories;
  MEMOS_CHECK_OK(parts_.vault->scan_versions(cube->id, Sequence{}, [&](vault::VersionRow&& row) -> Status {
    if (row.state != State::kErased) memories.insert(row.memory);
    ++versions;
    return line(version_line(row));
  }));
  for (const MemoryId& id : memories) {
    MEMOS_TRY(const std::vector<Link> all, parts_.vault->links(id));
    for (const Link& link : all) {
      if (link.from != id) continue;
      ++links;
      MEMOS_CHECK_OK(line(link_line(link)));
    }
  }
  json::Value counts;
  counts.set("versions", versions);
  counts.set("links", links);
  json::Value end;
  end.set("end", std::move(counts));
  return line(json::dump(end));
}

}  // namespace memos::api
