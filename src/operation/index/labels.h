// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "memos/types.hpp"
#include "operation/index/names.h"
#include "operation/index/string_table.h"

namespace memos::index {

/// Four names and what follows from them: the session is (app, agent, session id), the conversation (app, agent).
struct ScopeEntry {
  std::uint32_t user = 0, agent = 0, session_id = 0, app = 0;  ///< String ids.
  std::uint32_t session = 0;                                   ///< Dense number of the session.
  std::uint32_t conversation = 0;                              ///< Dense number of the conversation.
};

/// Who speaks: the first origin's speaker and role.
struct VoiceEntry {
  std::uint32_t speaker = 0, role = 0;  ///< String ids.
};

/// Slot name and tags; tags sorted by string id.
struct LabelEntry {
  std::uint32_t key = 0;
  std::vector<std::uint32_t> tags;
};

/// Interned attributes: each distinct scope, voice and label of a cube is held once, and a unit holds its number.
/// String 0 is the empty string. Not thread-safe.
class Labels {
 public:
  Labels() { strings_.intern(""); }

  std::uint32_t scope(const Scope& scope);
  std::uint32_t voice(std::string_view speaker, std::string_view role);
  std::uint32_t label(std::string_view key, std::span<const std::string> tags);

  [[nodiscard]] const StringTable& strings() const noexcept { return strings_; }
  [[nodiscard]] const std::vector<ScopeEntry>& scopes() const noexcept { return scopes_; }
  [[nodiscard]] const std::vector<VoiceEntry>& voices() const noexcept { return voices_; }
  [[nodiscard]] const std::vector<LabelEntry>& labels() const noexcept { return labels_; }
  [[nodiscard]] const SpeakerNames& speakers() const noexcept { return speakers_; }
  [[nodiscard]] std::uint32_t sessions() const noexcept { return static_cast<std::uint32_t>(sessions_.size()); }
  [[nodiscard]] std::uint32_t conversations() const noexcept {
    return static_cast<std::uint32_t>(conversations_.size());
  }
  [[nodiscard]] std::size_t bytes() const noexcept;

  /// Fills empty Labels from string ids (a snapshot); false when an id is out of range or an entry occurs twice.
  [[nodiscard]] bool assign(StringTable strings, std::span<const std::array<std::uint32_t, 4>> scopes,
                            std::span<const VoiceEntry> voices, std::span<const LabelEntry> labels);

 private:
  std::uint32_t scope_of(std::uint32_t user, std::uint32_t agent, std::uint32_t session_id, std::uint32_t app);
  std::uint32_t voice_of(std::uint32_t speaker, std::uint32_t role);
  std::uint32_t label_of(std::uint32_t key, std::vector<std::uint32_t> tags);

  StringTable strings_;
  std::vector<ScopeEntry> scopes_;
  std::vector<VoiceEntry> voices_;
  std::vector<LabelEntry> labels_;
  SpeakerNames speakers_;
  std::map<std::array<std::uint32_t, 4>, std::uint32_t> scope_ids_;
  std::map<std::array<std::uint32_t, 3>, std::uint32_t> sessions_;       ///< (app, agent, session id) -> number
  std::map<std::array<std::uint32_t, 2>, std::uint32_t> conversations_;  ///< (app, agent) -> number
  std::map<std::array<std::uint32_t, 2>, std::uint32_t> voice_ids_;
  std::map<std::pair<std::uint32_t, std::vector<std::uint32_t>>, std::uint32_t> label_ids_;
};

}  // namespace memos::index
