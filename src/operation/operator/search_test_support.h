// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#pragma once

#include <gtest/gtest.h>

#include <array>
#include <bit>
#include <cmath>
#include <memory>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/random.h"
#include "base/uuid.h"
#include "infrastructure/vault/vault.h"
#include "operation/index/index_test_support.h"
#include "operation/operator/search.h"

/// A vault in memory with a pool that follows it. Test code only.
namespace memos::op {

inline constexpr std::uint32_t kDimension = 32;

/// The bits of a half float, for values that it can hold or nearly.
inline std::uint16_t to_half(float value) {
  const auto half = static_cast<_Float16>(value);
  return std::bit_cast<std::uint16_t>(half);
}

inline std::vector<float> random_direction(base::SeededRandom& random) {
  std::vector<float> values(kDimension);
  double norm = 0;
  for (float& value : values) {
    value = static_cast<float>(random.below(2001)) / 1000.0F - 1.0F;
    norm += double{value} * double{value};
  }
  for (float& value : values) value = static_cast<float>(double{value} / std::sqrt(norm));
  return values;
}

inline std::shared_ptr<index::EvidenceSet> evidence_in_memory() {
  index::EvidenceSet::Options options;
  options.identity.shape = {64, 64};
  return *index::EvidenceSet::open(std::move(options));
}

class SearchWorld {
 public:
  SearchWorld() {
    space = vault->ensure_space("hash", "twin", kDimension)->id;
    vault->set_commit_listener([this](const vault::Committed& committed) { pool.on_commit(committed); });
  }

  CubeId make_cube(const std::string& name) {
    const auto made = vault->create_cube({}, name, "", ActorId{});
    EXPECT_TRUE(made);
    EXPECT_TRUE(vault->set_cube_space(made->id, space, ActorId{}));
    return made->id;
  }

  /// Commits one change; its version row's key, or 0 when the vault refused it.
  Sequence change(CubeId cube, Operation operation, const MemoryId& memory, std::optional<Body> body = {},
                  std::optional<vault::VectorRow> vector = {}) {
    vault::WriteBatch batch;
    batch.cube = cube;
    batch.time = clock.now();
    vault::Change& made = batch.changes.emplace_back();
    made.operation = operation;
    made.memory = memory;
    made.body = std::move(body);
    made.vector = std::move(vector);
    clock.advance_ms(1000);
    const auto receipt = vault->commit(std::move(batch));
    return receipt ? receipt->applied.front().entry.sequence : Sequence{};
  }

  MemoryId add(CubeId cube, Body body) {
    const MemoryId id = ids.next();
    EXPECT_NE(change(cube, Operation::kAdd, id, std::move(body)).value, 0U);
    return id;
  }
  MemoryId add(CubeId cube, std::string text, std::string speaker = "", std::string session = "s") {
    Body body;
    body.text = std::move(text);
    body.scope.session_id = std::move(session);
    body.origins.emplace_back().speaker = std::move(speaker);
    return add(cube, std::move(body));
  }

  vault::VectorRow vector_row(base::SeededRandom& random, std::uint32_t parts) const {
    vault::VectorRow row;
    row.parts = parts;
    for (std::uint32_t part = 0; part < parts; ++part) {
      for (const float value : random_direction(random)) row.halves.push_back(to_half(value));
    }
    return row;
  }

  Found search(const Query& query) {
    auto found = op::search(pool, query);
    EXPECT_TRUE(found) << found.error().message;
    return found ? std::move(*found) : Found{};
  }
  Found search(CubeId cube, std::string text) {
    Query query;
    query.cubes = {cube};
    query.text = std::move(text);
    return search(query);
  }
  Found search_naively(const Query& query) {
    auto found = op::search_naively(*vault, query);
    EXPECT_TRUE(found) << found.error().message;
    return found ? std::move(*found) : Found{};
  }
  std::string text_of(const Hit& hit) {
    const auto rows = vault->rows(hit.cube, std::array{hit.key});
    return rows && !rows->empty() && rows->front().body ? rows->front().body->text : "";
  }

  /// Token evidence of contents that have vectors, or of some of them.
  void add_evidence(CubeId cube, base::SeededRandom& random, std::uint64_t skip_one_in) {
    std::vector<std::uint64_t> contents;
    const auto take = [&](Sequence content, std::uint32_t, std::span<const std::uint16_t>) -> Status {
      if (skip_one_in == 0 || random.below(skip_one_in) != 0) contents.push_back(content.value);
      return {};
    };
    ASSERT_TRUE(vault->scan_vectors(cube, space, Sequence{}, take));
    for (const std::uint64_t content : contents) {
      const auto tokens = random_codes(random, 1 + random.below(5));
      const auto sentences = random_codes(random, random.below(3));
      const index::EvidenceRow row{Sequence{content}, tokens, sentences};
      ASSERT_TRUE(evidence->put({&row, 1}));
    }
  }
  static std::vector<std::int8_t> random_codes(base::SeededRandom& random, std::size_t vectors) {
    std::vector<std::int8_t> codes(vectors * 64);
    for (std::int8_t& code : codes) code = static_cast<std::int8_t>(static_cast<int>(random.below(255)) - 127);
    return codes;
  }

  std::shared_ptr<index::EvidenceSet> evidence = evidence_in_memory();
  base::ManualClock clock{UtcMs{1'750'000'000'000}};
  base::SeededRandom ids_random{7};
  base::IdIssuer ids{clock, ids_random};
  std::unique_ptr<vault::Vault> vault = vault::make_memory_vault(clock, ids_random);
  index::IndexPool pool{*vault, {}};
  SpaceId space{};
};

/// Equal to the last bit.
inline void expect_same_hits(const Found& a, const Found& b) {
  ASSERT_EQ(a.hits.size(), b.hits.size());
  for (std::size_t i = 0; i < a.hits.size(); ++i) {
    SCOPED_TRACE("hit " + std::to_string(i));
    EXPECT_EQ(a.hits[i].cube, b.hits[i].cube);
    EXPECT_EQ(a.hits[i].key, b.hits[i].key);
    EXPECT_EQ(a.hits[i].score, b.hits[i].score);
    EXPECT_EQ(a.hits[i].confidence, b.hits[i].confidence);
    EXPECT_EQ(a.hits[i].terms, b.hits[i].terms);
    ASSERT_EQ(a.hits[i].parts.size(), b.hits[i].parts.size());
    for (std::size_t part = 0; part < a.hits[i].parts.size(); ++part) {
      EXPECT_EQ(a.hits[i].parts[part].rule, b.hits[i].parts[part].rule);
      EXPECT_EQ(a.hits[i].parts[part].value, b.hits[i].parts[part].value);
    }
  }
}

}  // namespace memos::op
