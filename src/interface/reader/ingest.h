// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "base/result.h"
#include "interface/reader/reader.h"
#include "memos/memos.hpp"

namespace memos::reader {

struct IngestReport {
  std::uint64_t added = 0;
  std::uint64_t known = 0;  ///< Left out, because the cube had them already.
  std::uint64_t links = 0;
  std::vector<std::string> cubes;  ///< In the order of first use.
};

struct IngestOptions {
  Embed embed = Embed::kLater;
  std::string source;  ///< Names the origin of items that have no message id, for example the file's base name.
  ActorId actor{};
};

/// Puts a file's items into cubes through the Memory API so that doing it again, also after it was killed half-way,
/// stores nothing twice. What is there is recognised by the memory's id, or by message id, scope, speaker, role and
/// time (with neither session nor time, by the text too). Items without a message id get one that depends on source,
/// content and how often the content came before. Deleted memories count as there; erased ones do not. Not
/// thread-safe; `memos` outlives it.
class Ingest {
 public:
  Ingest(Memos& memos, IngestOptions options);

  /// Adds what is new, all or none. At most limits::kMaxItemsPerAdd items. Errors: those of Memos::add and list.
  Status put(const std::string& cube, std::vector<AddItem> items);
  /// Ties links whose memories exist; a link that exists already is no error.
  Status put_links(const std::vector<Link>& links);
  [[nodiscard]] const IngestReport& report() const noexcept { return report_; }

 private:
  using Keys = std::unordered_set<std::string>;
  struct Cube {
    Keys known;
    std::unordered_map<std::string, std::uint64_t> occurrences;
  };

  Result<Cube*> cube(const std::string& name);
  Status load(const std::string& name, Keys& known);
  void give_message_id(Cube& cube, AddItem& item) const;

  Memos& memos_;
  IngestOptions options_;
  IngestReport report_;
  std::map<std::string, Cube> cubes_;
};

}  // namespace memos::reader
