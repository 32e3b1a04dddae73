// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#pragma once

#include "base/random.h"
#include "base/time.h"
#include "interface/wire/json_write.h"

namespace memos::wire {

/// Fills values of every described type, each field with its default about half the time. All of them are values that
/// JSON can carry: times in the years 0 to 9999, finite numbers, enumerations with a name.
class RandomFill {
 public:
  explicit RandomFill(base::SeededRandom& random) : random_(random) {}

  template <class T>
  [[nodiscard]] T make() {
    T value{};
    fill(value);
    return value;
  }

 private:
  template <class T>
  struct Fields {
    RandomFill& fill;
    T& object;
    template <class C, class M>
    void operator()(const char*, M C::* member, Note note = Note::kPlain) {
      if (note != Note::kRequired && fill.coin()) return;
      if (note == Note::kJsonText) return fill.fill_json_text(object.*member);
      fill.fill(object.*member);
    }
    template <class C, class M>
    void flat(M C::* member) {
      fill.fill(object.*member);
    }
    template <class Base>
    void base() {
      fill.fill(static_cast<Base&>(object));
    }
  };

  bool coin() { return random_.below(2) == 0; }

  std::string text() {
    static constexpr std::array kPieces = {"a", "Mira", " ", "\"", "\\", "é", "你好", "\n", "🙂", "x.y", "0"};
    std::string out;
    for (std::uint64_t left = random_.below(8); left > 0; --left) out += kPieces[random_.below(kPieces.size())];
    return out;
  }

  template <class T>
  void fill_json_text(T& value) {
    if constexpr (std::is_same_v<T, std::string> || std::is_same_v<T, std::optional<std::string>>)
      value = R"({"a":)" + std::to_string(random_.below(100)) + R"(,"b":["x",null]})";
  }

  template <class T>
  void fill(T& value) {
    if constexpr (Described<T>) {
      Fields<T> fields{*this, value};
      wire::Fields<T>::visit(fields);
    } else if constexpr (std::is_enum_v<T>) {
      do {
        value = static_cast<T>(random_.below(32));
      } while (enum_name(value) == "unknown" && !std::is_same_v<T, Precision>);
      if (enum_name(value) == "unknown") value = T{};
    } else if constexpr (std::is_same_v<T, bool>) {
      value = coin();
    } else if constexpr (std::is_floating_point_v<T>) {
      value = static_cast<T>(static_cast<double>(random_.below(1'000'001)) / 7.0 - 70'000.0);
    } else if constexpr (std::is_integral_v<T>) {
      value = static_cast<T>(coin() ? random_.below(100) : random_.below(UINT64_MAX));
    } else {
      fill_compound(value);
    }
  }
  void fill_compound(std::string& value) { value = text(); }
  void fill_compound(MemoryId& value) { random_.fill(value.bytes); }
  void fill_compound(Digest& value) { random_.fill(value); }
  template <class Tag, class Int>
  void fill_compound(NamedInt<Tag, Int>& value) {
    if constexpr (std::is_same_v<Tag, UtcMsTag>) {
      value.value = base::kMinTime.value + static_cast<std::int64_t>(random_.below(300'000'000'000'000));
    } else {
      fill(value.value);
    }
  }
  template <class T>
  void fill_compound(std::optional<T>& value) {
    fill(value.emplace());
  }
  template <class T>
  void fill_compound(std::vector<T>& values) {
    values.clear();
    for (std::uint64_t left = random_.below(4); left > 0; --left) fill(values.emplace_back());
  }
  void fill_compound(std::vector<ScorePart>& parts) {
    for (std::uint64_t left = random_.below(4); left > 0; --left)
      parts.push_back({.rule = "rule" + std::to_string(left), .value = static_cast<double>(random_.below(90)) / 8});
  }
  void fill_compound(std::map<std::string, double>& map) {
    for (std::uint64_t left = random_.below(4); left > 0; --left)
      map[text()] = static_cast<double>(random_.below(9)) / 3;
  }

  void fill_compound(std::map<std::string, std::uint64_t>& map) {
    for (std::uint64_t left = random_.below(4); left > 0; --left) map[text()] = random_.below(9);
  }

  base::SeededRandom& random_;
};

}  // namespace memos::wire
