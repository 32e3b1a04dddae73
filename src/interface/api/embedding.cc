// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
// Texts -> vectors of a cube's embedding space.
#include <algorithm>
#include <cmath>
#include <functional>
#include <mutex>
#include <string>
#include <utility>

#include "base/limits.h"
#include "interface/api/local_memos.h"
#include "interface/api/unit_vector.h"

namespace memos::api {

namespace {

/// What a memory's vector is made of: text + " (caption)", without the speaker's name.
std::string text_to_embed(const Body& body) {
  if (body.caption.empty()) return body.text;
  return body.text.empty() ? "(" + body.caption + ")" : body.text + " (" + body.caption + ")";
}

constexpr std::string_view kGiven = "given-";

}  // namespace

bool is_given(const vault::Space& space) { return space.model_hash.starts_with(kGiven); }

Result<vault::Space> LocalMemos::space_info(SpaceId space) { return parts_.vault->space(space); }

/// The number of the embedder's space in a vault that takes no new one; a number that no cube has when it is not there.
Result<SpaceId> LocalMemos::find_space(const model::Embedder& embedder) {
  constexpr SpaceId kNone{UINT32_MAX};
  for (SpaceId id{1};; ++id.value) {
    const Result<vault::Space> space = parts_.vault->space(id);
    if (!space && space.error().code == ErrorCode::kNotFound) return kNone;
    if (!space) return std::unexpected(space.error());
    if (space->model_hash == embedder.model_hash() && space->dimension == embedder.dimension()) return id;
  }
}

/// The number of the embedder's space in this vault.
Result<SpaceId> LocalMemos::space_of(model::Embedder& embedder) {
  if (const SpaceId known = embedder_space_.load(); known.value != 0) return known;
  if (parts_.read_only) return find_space(embedder);
  MEMOS_TRY(const vault::Space space,
            parts_.vault->ensure_space(embedder.model_hash(), embedder.model_name(), embedder.dimension()));
  embedder_space_.store(space.id);
  return space.id;
}

/// The folder remembers an embedder that was chosen, so that the next open takes it again. One that was found without
/// being named is found again.
Status LocalMemos::remember_embedder() {
  if (parts_.embedder_name.empty()) return {};
  if (const model::Embedder* const embedder = embedder_.ready())  // for when it is a former one
    MEMOS_CHECK_OK(parts_.vault->set_setting(name_setting(embedder->model_hash()), parts_.embedder_name));
  return parts_.embedder_chosen ? parts_.vault->set_setting("embedder", parts_.embedder_name) : Status{};
}

/// The first vectors of a cube decide its space. Returns the cube's space, which is another one if it had one.
Result<SpaceId> LocalMemos::adopt_space(CubeState& cube, SpaceId space, ActorId actor) {
  if (cube.space().value != 0) return cube.space();
  const std::scoped_lock lock(spaces_mutex_);
  if (cube.space().value != 0) return cube.space();
  MEMOS_CHECK_OK(parts_.vault->set_cube_space(cube.id, space, actor));
  if (space == embedder_space_.load()) MEMOS_CHECK_OK(remember_embedder());
  cube.set_space(space);
  pool_.on_space(cube.id);
  return space;
}

/// The space of vectors that the caller made: the cube's; of a cube without one, the embedder's if the dimension is
/// right; else a space of vectors from outside.
Result<SpaceId> LocalMemos::space_for_given(CubeState& cube, std::uint32_t dimension, ActorId actor,
                                            const std::string& field) {
  SpaceId space = cube.space();
  if (space.value == 0) {
    const Result<model::Embedder*> embedder = embedder_.wait(limits::kEmbedderWait);
    if (embedder && (*embedder)->dimension() == dimension) {
      MEMOS_TRY(space, space_of(**embedder));
    } else {
      const std::string name = std::string(kGiven) + std::to_string(dimension);
      MEMOS_TRY(const vault::Space given, parts_.vault->ensure_space(name, name, dimension));
      space = given.id;
    }
    MEMOS_TRY(space, adopt_space(cube, space, actor));
  }
  MEMOS_TRY(const vault::Space info, space_info(space));
  if (info.dimension == dimension) return space;
  return fail(ErrorCode::kInvalidArgument,
              field + " has " + std::to_string(dimension) + " values, but the vectors of this cube (" +
                  info.model_name + ") have " + std::to_string(info.dimension),
              field);
}

/// One row and one piece of evidence a body; a body without any text gets a row without parts.
Result<LocalMemos::Embedded> LocalMemos::embed_texts(model::Embedder& embedder, std::span<const Body* const> bodies) {
  Embedded made;
  made.rows.reserve(bodies.size());
  made.evidence.reserve(bodies.size());
  for (std::size_t first = 0; first < bodies.size(); first += limits::kMaxEmbedBatch) {
    const std::size_t count = std::min(limits::kMaxEmbedBatch, bodies.size() - first);
    std::vector<std::string> texts;
    texts.reserve(count);
    for (const Body* body : bodies.subspan(first, count)) texts.push_back(text_to_embed(*body));
    const std::vector<std::string_view> views(texts.begin(), texts.end());
    MEMOS_TRY(auto encoded, embedder.encode(views, model::TextKind::kPassage));
    if (encoded.size() != count) return fail(ErrorCode::kInternal, "the embedder left out a text");
    for (model::Embedding& one : encoded) {
      vault::VectorRow row;
      row.parts = static_cast<std::uint32_t>(one.parts.size());
      row.halves.reserve(one.parts.size() * embedder.dimension());
      for (const std::vector<float>& part : one.parts) {
        if (part.size() != embedder.dimension() || !append_unit_halves(part, row.halves))
          return fail(ErrorCode::kUnavailable, "the embedder gave a vector that cannot be used");
      }
      made.rows.push_back(std::move(row));
      made.evidence.push_back(std::move(one.evidence));
    }
  }
  return made;
}

Result<TextVectors> LocalMemos::embed(std::span<const std::string_view> texts) {
  MEMOS_TRY(model::Embedder* const embedder, embedder_.wait(limits::kEmbedderWait));
  TextVectors out{.model = embedder->model_name(), .dimension = embedder->dimension(), .vectors = {}};
  out.vectors.reserve(texts.size());
  for (std::size_t first = 0; first < texts.size(); first += limits::kMaxEmbedBatch) {
    const auto batch = texts.subspan(first, std::min(limits::kMaxEmbedBatch, texts.size() - first));
    MEMOS_TRY(auto made, embedder->embed(batch, model::TextKind::kPassage));
    if (made.size() != batch.size()) return fail(ErrorCode::kInternal, "the embedder left out a text");
    for (std::vector<std::vector<float>>& parts : made) {
      const std::string field = "texts[" + std::to_string(out.vectors.size()) + "]";
      if (parts.empty()) return fail(ErrorCode::kInvalidArgument, field + " holds nothing to embed", field);
      std::vector<float>& sum = parts.front();
      for (std::size_t part = 1; part < parts.size(); ++part)
        std::ranges::transform(sum, parts[part], sum.begin(), std::plus{});
      if (!make_unit(sum)) return fail(ErrorCode::kUnavailable, "the embedder gave a vector that cannot be used");
      out.vectors.push_back(std::move(sum));
    }
  }
  return out;
}

/// The vector of a stored text in a space of the cube, for a new version with the same text.
Result<std::optional<vault::VectorRow>> LocalMemos::stored_vector(const CubeState& cube, SpaceId space,
                                                                  Sequence content) {
  std::optional<vault::VectorRow> none;
  if (space.value == 0) return none;
  const Sequence key[] = {content};
  MEMOS_TRY(std::vector<vault::VectorRow> rows, parts_.vault->vectors(cube.id, space, key));
  if (rows.empty() || rows.front().parts == 0) return none;
  return std::optional<vault::VectorRow>(std::move(rows.front()));
}

/// The embedder that makes the vectors of a space: the folder's own, or that of a former one. Loads it if need be and
/// waits so long.
Result<model::Embedder*> LocalMemos::embedder_of(SpaceId space, std::chrono::milliseconds longest) {
  const Result<model::Embedder*> own =
      longest.count() > 0 || embedder_.ready() != nullptr
          ? embedder_.wait(longest)
          : Result<model::Embedder*>(fail(ErrorCode::kUnavailable, embedder_.notice()));
  if (own) {
    MEMOS_TRY(const SpaceId of_own, space_of(**own));
    if (of_own == space) return *own;
  } else if (!embedder_.off() && embedder_.failure(std::chrono::milliseconds(0)).empty()) {
    return own;  // It is still being loaded, and may be the one.
  }
  MEMOS_TRY(const vault::Space info, space_info(space));
  if (is_given(info))
    return fail(ErrorCode::kNotFound, "the vectors of this cube were given with its memories", "embedder");
  Result<model::Embedder*> old = old_embedders_.wait(info, longest);
  // Whoever cannot have the folder's own embedder wants to know why.
  return !old && !own && !embedder_.off() ? own : old;
}

}  // namespace memos::api
