// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#include "language/slot_synonyms.h"

#include <algorithm>
#include <iterator>

#include "language/language.h"

namespace memos::language {

namespace {

struct Synonym {
  std::string_view name, standard;
};
/// Of favourites, in the three languages of the rules.
constexpr Synonym kFavourites[] = {
    {"movie", "film"},         {"película", "film"},
    {"peli", "film"},          {"电影", "film"},
    {"片子", "film"},          {"color", "colour"},
    {"颜色", "colour"},        {"dish", "food"},
    {"meal", "food"},          {"cuisine", "food"},
    {"comida", "food"},        {"plato", "food"},
    {"platillo", "food"},      {"食物", "food"},
    {"美食", "food"},          {"菜", "food"},
    {"吃的", "food"},          {"tune", "song"},
    {"canción", "song"},       {"歌", "song"},
    {"歌曲", "song"},          {"grupo_de_música", "band"},
    {"grupo_musical", "band"}, {"banda_de_música", "band"},
    {"grupo", "band"},         {"banda", "band"},
    {"乐队", "band"},          {"libro", "book"},
    {"novela", "novel"},       {"书", "book"},
    {"小说", "novel"},         {"bebida", "drink"},
    {"饮料", "drink"},         {"estación", "season"},
    {"季节", "season"},        {"fruta", "fruit"},
    {"水果", "fruit"},         {"deporte", "sport"},
    {"运动", "sport"},         {"juego", "game"},
    {"游戏", "game"},          {"flor", "flower"},
    {"花", "flower"},          {"动物", "animal"},
    {"equipo", "team"},        {"球队", "team"},
    {"autor", "author"},       {"autora", "author"},
    {"escritor", "author"},    {"escritora", "author"},
    {"writer", "author"},      {"作家", "author"},
    {"作者", "author"},        {"cantante", "singer"},
    {"歌手", "singer"},        {"actriz", "actress"},
    {"演员", "actor"},         {"postre", "dessert"},
    {"甜品", "dessert"},       {"restaurante", "restaurant"},
    {"餐厅", "restaurant"},    {"ciudad", "city"},
    {"城市", "city"},
};

constexpr std::string_view kFavourite = "favourite.";

}  // namespace

bool names_synonym(std::string_view key, std::string_view sentence, std::string_view words) {
  if (!key.starts_with(kFavourite)) return false;
  return std::ranges::any_of(kFavourites, [&](const Synonym& one) {
    if (one.standard != key.substr(kFavourite.size())) return false;
    return has_cjk(one.name) ? sentence.contains(one.name) : words.contains(" " + std::string(one.name) + " ");
  });
}

std::string standard_key(std::string_view key) {
  if (!key.starts_with(kFavourite)) return std::string(key);
  const std::string_view name = key.substr(kFavourite.size());
  const auto* const found = std::ranges::find(kFavourites, name, &Synonym::name);
  return std::string(kFavourite).append(found == std::end(kFavourites) ? name : found->standard);
}

}  // namespace memos::language
