// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/json.h"
#include "base/result.h"

namespace memos::model {

/// Follows a JSON text byte by byte and says what may come next, so that a model can be kept to a form. Cheap to copy.
///
/// Of JSON Schema it knows type, properties (in any order; no others), required, items, minItems, maxItems, enum and
/// const (of strings, numbers, true, false, null), and skips title, description, default, examples, $schema and
/// additionalProperties.
class JsonForm {
 public:
  /// Any object.
  JsonForm();
  /// `schema` must outlive this. Error kUnsupported naming the keyword.
  [[nodiscard]] static Result<JsonForm> from_schema(const json::Value& schema);

  /// Takes the bytes if the text may go on with them; else nothing changes.
  [[nodiscard]] bool take(std::string_view bytes);
  /// The text so far is a whole value of the form.
  [[nodiscard]] bool complete() const;
  /// Nothing may follow.
  [[nodiscard]] bool closed() const { return stack_.empty(); }

 private:
  enum class Kind : std::uint8_t { kValue, kObject, kArray, kKey, kString, kNumber, kWord };
  enum class Stage : std::uint8_t { kFirst, kColon, kAfter, kNext };
  struct Frame {
    Kind kind = Kind::kValue;
    Stage stage = Stage::kFirst;
    const json::Value* schema = nullptr;
    std::string text{};                     ///< Of a key, number or word so far.
    std::vector<std::string> seen{};        ///< Keys of an object; of a word, what it may become.
    std::size_t count = 0;                  ///< Values of an array; bytes of a code point still to come.
    unsigned char low = 0x80, high = 0xBF;  ///< Range of the next one of them.
    bool escape = false;
    bool spaced = false;  ///< One space or line end was taken.
  };

  bool step(char c);
  bool step_value(char c);
  bool step_object(char c);
  bool step_array(char c);
  bool step_key(char c);
  bool step_string(Frame& frame, char c);
  bool step_number(char c);
  bool step_word(char c);
  bool space(Frame& frame, char c);
  void close();
  void value_of(const json::Value* schema);
  [[nodiscard]] static bool may_end(const Frame& frame);

  std::vector<Frame> stack_;
};

}  // namespace memos::model
