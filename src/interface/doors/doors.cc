// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#include "interface/doors/doors.h"

#include <algorithm>
#include <array>
#include <utility>

#include "interface/doors/mcp/door.h"
#include "interface/doors/mem0/door.h"
#include "interface/doors/memos_cloud/door.h"
#include "interface/doors/openai/door.h"
#include "interface/doors/product/door.h"

namespace memos::doors {
namespace {

struct Made {
  std::string_view name;
  Result<rest::Door> (*make)(const rest::Settings&);
};

/// Of a door that no setting concerns.
template <rest::Door (*kMake)()>
Result<rest::Door> plain(const rest::Settings& /*settings*/) {
  return kMake();
}

/// Of one that any settings do.
template <rest::Door (*kMake)(const rest::Settings&)>
Result<rest::Door> sure(const rest::Settings& settings) {
  return kMake(settings);
}

constexpr std::array kDoors = {Made{"mem0", sure<mem0::make_door>}, Made{"mcp", plain<mcp::make_door>},
                               Made{"product", product::make_door}, Made{"memos_cloud", memos_cloud::make_door},
                               Made{"openai", openai::make_door}};

}  // namespace

Result<std::vector<rest::Door>> make(const rest::Settings& settings) {
  const std::vector<std::string> names = settings.texts("doors");
  std::vector<rest::Door> out;
  for (const std::string& name : names) {
    if (std::ranges::find(kDoors, name, &Made::name) != kDoors.end()) continue;
    std::string known;
    for (const Made& door : kDoors) known += (known.empty() ? "" : ", ") + std::string(door.name);
    return fail(ErrorCode::kInvalidArgument, "there is no door \"" + name + "\"; there are: " + known, "doors");
  }
  for (const Made& door : kDoors) {
    if (std::ranges::find(names, door.name) == names.end()) continue;
    MEMOS_TRY(rest::Door made, door.make(settings));
    out.push_back(std::move(made));
  }
  return out;
}

}  // namespace memos::doors
