// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <unordered_map>
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
/// stores nothing twice. What is there is recognised by the memory's id, or by message id, scope, speaker, role, time
/// and text; of an updated memory the text is left aside. A turn that comes n times is there when the cube has it n
/// times. Items without a message id get one that depends on source, content and how often the content came before.
/// Deleted memories count as there; erased ones do not. Not thread-safe; `memos` outlives it.
class Ingest {
 public:
  Ingest(Memos& memos, IngestOptions options);

  /// Adds what is new, all or none. At most limits::kMaxItemsPerAdd items. Errors: those of Memos::add and list.
  Status put(const std::string& cube, std::vector<AddItem> items);
  /// Ties links whose memories exist; a link that exists already is no error.
  Status put_links(const std::vector<Link>& links);
  [[nodiscard]] const IngestReport& report() const noexcept { return report_; }

 private:
  /// How often each key is there, or has come by.
  using Counts = std::unordered_map<std::string, std::uint64_t>;
  struct Cube {
    Counts stored, updated;     ///< In the cube when it was first used.
    Counts seen, seen_updated;  ///< In this file so far.
    Counts occurrences;         ///< Of contents without a message id.
  };

  Result<Cube*> cube(const std::string& name);
  Status load(const std::string& name, Cube& cube);
  void give_message_id(Cube& cube, AddItem& item) const;
  static bool is_known(Cube& cube, const AddItem& item);

  Memos& memos_;
  IngestOptions options_;
  IngestReport report_;
  std::map<std::string, Cube> cubes_;
};

}  // namespace memos::reader
