// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#include "interface/doors/doors.h"

#include <algorithm>
#include <array>
#include <utility>

#include "interface/doors/mcp/door.h"
#include "interface/doors/mem0/door.h"

namespace memos::doors {
namespace {

struct Made {
  std::string_view name;
  rest::Door (*make)();
};

constexpr std::array kDoors = {Made{"mem0", mem0::make_door}, Made{"mcp", mcp::make_door}};

}  // namespace

Result<std::vector<rest::Door>> make(const std::vector<std::string>& names) {
  std::vector<rest::Door> out;
  for (const Made& door : kDoors) {
    if (std::ranges::find(names, door.name) != names.end()) out.push_back(door.make());
  }
  for (const std::string& name : names) {
    if (std::ranges::find(kDoors, name, &Made::name) != kDoors.end()) continue;
    std::string known;
    for (const Made& door : kDoors) known += (known.empty() ? "" : ", ") + std::string(door.name);
    return fail(ErrorCode::kInvalidArgument, "there is no door \"" + name + "\"; there are: " + known, "doors");
  }
  return out;
}

}  // namespace memos::doors
