// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
// Bytes of every type that travels: fields in their order, numbers as LEB128, texts and lists behind their length.
#include <bit>
#include <cstring>
#include <limits>
#include <utility>

#include "base/hash.h"
#include "interface/wire/codec.h"
#include "interface/wire/fields.h"

namespace memos::wire {
namespace {

// Signed numbers as 0, -1, 1, -2 …: 0, 1, 2, 3 …, so that small ones stay short.
constexpr std::uint64_t zigzag(std::int64_t v) noexcept {
  return (static_cast<std::uint64_t>(v) << 1U) ^ static_cast<std::uint64_t>(v >> 63U);
}
constexpr std::int64_t unzigzag(std::uint64_t v) noexcept {
  return static_cast<std::int64_t>((v >> 1U) ^ (std::uint64_t{0} - (v & 1U)));
}

void put_varint(std::string& out, std::uint64_t value) {
  while (value >= 0x80) {
    out += static_cast<char>(static_cast<std::uint8_t>(value | 0x80U));
    value >>= 7U;
  }
  out += static_cast<char>(static_cast<std::uint8_t>(value));
}

void put_raw(std::string& out, const void* data, std::size_t size) { out.append(static_cast<const char*>(data), size); }

template <class T>
class ByteWriter {
 public:
  ByteWriter(std::string& out, const T& object) : out_(out), object_(object) {}
  template <class C, class M>
  void operator()(const char*, M C::* member, Note = Note::kPlain) {
    put(out_, object_.*member);
  }
  template <class C, class M>
  void flat(M C::* member) {
    put(out_, object_.*member);
  }
  template <class Base>
  void base() {
    put(out_, static_cast<const Base&>(object_));
  }

  template <class V>
  static void put(std::string& out, const V& value) {
    if constexpr (Described<V>) {
      ByteWriter<V> writer(out, value);
      Fields<V>::visit(writer);
    } else if constexpr (std::is_enum_v<V>) {
      out += static_cast<char>(value);
    } else if constexpr (std::is_same_v<V, bool>) {
      out += value ? '\1' : '\0';
    } else if constexpr (std::is_floating_point_v<V>) {
      put_raw(out, &value, sizeof value);
    } else if constexpr (std::is_signed_v<V>) {
      put_varint(out, zigzag(value));
    } else if constexpr (std::is_unsigned_v<V>) {
      put_varint(out, value);
    } else {
      put_compound(out, value);
    }
  }
  static void put_compound(std::string& out, const std::string& value) {
    put_varint(out, value.size());
    out += value;
  }
  static void put_compound(std::string& out, const MemoryId& value) {
    put_raw(out, value.bytes.data(), value.bytes.size());
  }
  static void put_compound(std::string& out, const Digest& value) { put_raw(out, value.data(), value.size()); }
  template <class Tag, class Int>
  static void put_compound(std::string& out, const NamedInt<Tag, Int>& value) {
    put(out, value.value);
  }
  static void put_compound(std::string& out, const ScorePart& part) {
    put(out, part.rule);
    put(out, part.value);
  }
  template <class V>
  static void put_compound(std::string& out, const std::map<std::string, V>& map) {
    put_varint(out, map.size());
    for (const auto& [key, value] : map) {
      put(out, key);
      put(out, value);
    }
  }
  template <class V>
  static void put_compound(std::string& out, const std::optional<V>& value) {
    out += value ? '\1' : '\0';
    if (value) put(out, *value);
  }
  static void put_compound(std::string& out, const std::vector<float>& values) {
    put_varint(out, values.size());
    put_raw(out, values.data(), values.size() * sizeof(float));
  }
  template <class V>
  static void put_compound(std::string& out, const std::vector<V>& values) {
    put_varint(out, values.size());
    for (const V& value : values) put(out, value);
  }

 private:
  std::string& out_;
  const T& object_;
};

/// Bytes that are left; once they do not fit, all that is read is empty.
class Source {
 public:
  explicit Source(std::string_view bytes) : rest_(bytes) {}
  [[nodiscard]] bool failed() const noexcept { return failed_; }
  [[nodiscard]] bool at_end() const noexcept { return rest_.empty(); }

  std::string_view take(std::uint64_t size) noexcept {
    if (size > rest_.size()) {
      fail();
      return {};
    }
    const std::string_view taken = rest_.substr(0, size);
    rest_.remove_prefix(size);
    return taken;
  }
  std::uint64_t varint() noexcept {
    std::uint64_t value = 0;
    for (unsigned shift = 0; shift < 64; shift += 7) {
      const std::string_view byte = take(1);
      if (byte.empty()) return 0;
      const auto bits = static_cast<std::uint8_t>(byte.front());
      if (shift == 63 && bits > 1) break;
      value |= std::uint64_t{bits & 0x7FU} << shift;
      if (bits < 0x80) return value;
    }
    fail();
    return 0;
  }
  /// A number of elements that take `least` bytes each at least.
  std::size_t count(std::size_t least = 1) noexcept {
    const std::uint64_t count = varint();
    if (count <= rest_.size() / least) return static_cast<std::size_t>(count);
    fail();
    return 0;
  }
  void fail() noexcept {
    failed_ = true;
    rest_ = {};
  }

 private:
  std::string_view rest_;
  bool failed_ = false;
};

template <class T>
class ByteReader {
 public:
  ByteReader(Source& in, T& object) : in_(in), object_(object) {}
  template <class C, class M>
  void operator()(const char*, M C::* member, Note = Note::kPlain) {
    get(in_, object_.*member);
  }
  template <class C, class M>
  void flat(M C::* member) {
    get(in_, object_.*member);
  }
  template <class Base>
  void base() {
    get(in_, static_cast<Base&>(object_));
  }

  template <class V>
  static void get(Source& in, V& value) {
    if constexpr (Described<V>) {
      ByteReader<V> reader(in, value);
      Fields<V>::visit(reader);
    } else if constexpr (std::is_enum_v<V>) {
      const std::string_view byte = in.take(1);
      if (!byte.empty()) value = static_cast<V>(static_cast<std::uint8_t>(byte.front()));
    } else if constexpr (std::is_same_v<V, bool>) {
      const std::string_view byte = in.take(1);
      if (!byte.empty() && static_cast<std::uint8_t>(byte.front()) > 1) in.fail();
      value = !byte.empty() && byte.front() == '\1';
    } else if constexpr (std::is_floating_point_v<V>) {
      const std::string_view bytes = in.take(sizeof value);
      if (!bytes.empty()) std::memcpy(&value, bytes.data(), sizeof value);
    } else if constexpr (std::is_signed_v<V>) {
      const std::int64_t number = unzigzag(in.varint());
      if (!std::in_range<V>(number)) return in.fail();
      value = static_cast<V>(number);
    } else if constexpr (std::is_unsigned_v<V>) {
      const std::uint64_t number = in.varint();
      if (!std::in_range<V>(number)) return in.fail();
      value = static_cast<V>(number);
    } else {
      get_compound(in, value);
    }
  }
  static void get_compound(Source& in, std::string& value) { value = in.take(in.varint()); }
  static void get_compound(Source& in, MemoryId& value) { get_array(in, value.bytes); }
  static void get_compound(Source& in, Digest& value) { get_array(in, value); }
  template <class Array>
  static void get_array(Source& in, Array& value) {
    const std::string_view bytes = in.take(value.size());
    if (!bytes.empty()) std::memcpy(value.data(), bytes.data(), value.size());
  }
  template <class Tag, class Int>
  static void get_compound(Source& in, NamedInt<Tag, Int>& value) {
    get(in, value.value);
  }
  static void get_compound(Source& in, ScorePart& part) {
    get(in, part.rule);
    get(in, part.value);
  }
  template <class V>
  static void get_compound(Source& in, std::map<std::string, V>& map) {
    for (std::size_t left = in.count(); left > 0 && !in.failed(); --left) {
      std::string key;
      get(in, key);
      get(in, map[std::move(key)]);
    }
  }
  template <class V>
  static void get_compound(Source& in, std::optional<V>& value) {
    bool there = false;
    get(in, there);
    if (there) get(in, value.emplace());
  }
  static void get_compound(Source& in, std::vector<float>& values) {
    values.resize(in.count(sizeof(float)));
    const std::string_view bytes = in.take(values.size() * sizeof(float));
    if (!bytes.empty()) std::memcpy(values.data(), bytes.data(), bytes.size());
  }
  template <class V>
  static void get_compound(Source& in, std::vector<V>& values) {
    values.clear();  // a default may stand there
    // Grows as the bytes come true: a count alone takes no memory.
    for (std::size_t left = in.count(); left > 0 && !in.failed(); --left) get(in, values.emplace_back());
  }

 private:
  Source& in_;
  T& object_;
};

/// The layout as text, for the fingerprint: every field with its kind.
struct LayoutText {
  std::string text;
  template <class C, class M>
  void operator()(const char* key, M C::*, Note = Note::kPlain) {
    text += key;
    text += ':';
    add_kind(static_cast<M*>(nullptr));
    text += ',';
  }
  template <class C, class M>
  void flat(M C::* member) {
    operator()("", member);
  }
  template <class Base>
  void base() {
    add_kind(static_cast<Base*>(nullptr));
  }

  template <class M>
  void add_kind(M*) {
    if constexpr (Described<M>) {
      text += '{';
      Fields<M>::visit(*this);
      text += '}';
    } else if constexpr (std::is_arithmetic_v<M> || std::is_enum_v<M>) {
      text += std::is_floating_point_v<M> ? 'f' : std::is_signed_v<M> ? 'i' : 'u';
      text += std::to_string(sizeof(M));
    } else {
      text += 't' + std::to_string(sizeof(M));
    }
  }
  template <class M>
  void add_kind(std::vector<M>*) {
    text += '[';
    add_kind(static_cast<M*>(nullptr));
    text += ']';
  }
  template <class M>
  void add_kind(std::optional<M>*) {
    text += '?';
    add_kind(static_cast<M*>(nullptr));
  }
  template <class Tag, class Int>
  void add_kind(NamedInt<Tag, Int>*) {
    add_kind(static_cast<Int*>(nullptr));
  }
};

}  // namespace

template <class T>
void append_bytes(std::string& out, const T& value) {
  ByteWriter<T>::put(out, value);
}

template <class T>
Result<T> from_bytes(std::string_view bytes) {
  Result<T> out{T{}};
  Source source(bytes);
  ByteReader<T>::get(source, *out);
  if (!source.failed() && source.at_end()) return out;
  return fail(ErrorCode::kInvalidArgument, std::string("the bytes are not a ") + Fields<T>::kName, "bytes");
}

// NOLINTBEGIN(cppcoreguidelines-macro-usage)
#define MEMOS_WIRE_BYTES(Type)                                 \
  template void append_bytes<Type>(std::string&, const Type&); \
  template Result<Type> from_bytes<Type>(std::string_view);
#define MEMOS_WIRE_LAYOUT(Type) \
  layout.text += #Type;         \
  layout.add_kind(static_cast<Type*>(nullptr));
// NOLINTEND(cppcoreguidelines-macro-usage)
MEMOS_WIRE_TYPES(MEMOS_WIRE_BYTES)
#undef MEMOS_WIRE_BYTES

std::uint64_t fingerprint() {
  static const std::uint64_t hash = [] {
    LayoutText layout;
    MEMOS_WIRE_TYPES(MEMOS_WIRE_LAYOUT)
    for (const MethodInfo& method : methods()) layout.text += std::string(method.name) + ';';
    return base::xxh3(base::as_bytes(layout.text));
  }();
  return hash;
}
#undef MEMOS_WIRE_LAYOUT

}  // namespace memos::wire
