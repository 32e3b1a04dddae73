// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#include "model/gguf_file.h"

#include <bit>
#include <limits>
#include <type_traits>

#include "base/limits.h"

static_assert(std::endian::native == std::endian::little, "GGUF is read in place and is little-endian");

namespace memos::model {
namespace {

constexpr std::uint32_t kMagic = 0x46554747;     // "GGUF"
constexpr std::uint64_t kDefaultAlignment = 32;  // GGUF specification, general.alignment.
constexpr std::uint64_t kMaxAlignment = 65'536;  // Far above any page size in use.
constexpr std::size_t kMaxTensorName = 63;       // GGML_MAX_NAME without the final NUL.
constexpr std::uint64_t kSampledBlocks = 64;
constexpr std::uint64_t kSampledBytes = 4'096;

/// Bytes of a scalar; 0 for strings, arrays and unknown kinds.
std::size_t scalar_bytes(GgufKind kind) noexcept {
  switch (kind) {
    case GgufKind::kUint8:
    case GgufKind::kInt8:
    case GgufKind::kBool:
      return 1;
    case GgufKind::kUint16:
    case GgufKind::kInt16:
      return 2;
    case GgufKind::kUint32:
    case GgufKind::kInt32:
    case GgufKind::kFloat32:
      return 4;
    case GgufKind::kUint64:
    case GgufKind::kInt64:
    case GgufKind::kFloat64:
      return 8;
    case GgufKind::kString:
    case GgufKind::kArray:
      return 0;
  }
  return 0;
}

template <class T>
T load(base::Bytes bytes) noexcept {
  T value{};
  std::memcpy(&value, bytes.data(), sizeof value);
  return value;
}

template <class T>
std::optional<std::uint64_t> non_negative(base::Bytes bytes) noexcept {
  const T value = load<T>(bytes);
  if constexpr (std::is_signed_v<T>) {
    if (value < 0) return std::nullopt;
  }
  return static_cast<std::uint64_t>(value);
}

}  // namespace

std::optional<std::uint64_t> GgufValue::to_unsigned() const noexcept {
  switch (kind) {
    case GgufKind::kUint8:
      return non_negative<std::uint8_t>(bytes);
    case GgufKind::kInt8:
      return non_negative<std::int8_t>(bytes);
    case GgufKind::kUint16:
      return non_negative<std::uint16_t>(bytes);
    case GgufKind::kInt16:
      return non_negative<std::int16_t>(bytes);
    case GgufKind::kUint32:
      return non_negative<std::uint32_t>(bytes);
    case GgufKind::kInt32:
      return non_negative<std::int32_t>(bytes);
    case GgufKind::kUint64:
      return non_negative<std::uint64_t>(bytes);
    case GgufKind::kInt64:
      return non_negative<std::int64_t>(bytes);
    default:
      return std::nullopt;
  }
}

std::optional<double> GgufValue::to_double() const noexcept {
  if (kind == GgufKind::kFloat32) return static_cast<double>(load<float>(bytes));
  if (kind == GgufKind::kFloat64) return load<double>(bytes);
  return std::nullopt;
}

std::optional<bool> GgufValue::to_bool() const noexcept {
  if (kind != GgufKind::kBool) return std::nullopt;
  return bytes[0] != 0;
}

std::optional<std::string_view> GgufValue::to_string() const noexcept {
  if (kind != GgufKind::kString) return std::nullopt;
  return std::string_view(reinterpret_cast<const char*>(bytes.data()), bytes.size());
}

/// Reads a header from front to back; every length is checked against what is left before it is used.
class GgufParser {
 public:
  explicit GgufParser(base::Bytes file) : file_(file) {}

  Result<GgufFile> run() {
    std::uint64_t tensors = 0;
    std::uint64_t values = 0;
    MEMOS_CHECK_OK(read_preamble(tensors, values));
    for (std::uint64_t i = 0; i < values; ++i) MEMOS_CHECK_OK(read_entry());
    for (std::uint64_t i = 0; i < tensors; ++i) MEMOS_CHECK_OK(read_tensor());
    MEMOS_CHECK_OK(place_tensors());
    return std::move(result_);
  }

 private:
  std::unexpected<Error> corrupt(const std::string& what) const {
    return fail(ErrorCode::kCorrupt, "the GGUF file is damaged: " + what + " (byte " + std::to_string(at_) + ")");
  }

  Status need(std::uint64_t bytes, std::string_view what) const {
    if (bytes <= file_.size() - at_) return {};
    return corrupt("it ends inside " + std::string(what));
  }

  template <class T>
  Result<T> number(std::string_view what) {
    MEMOS_CHECK_OK(need(sizeof(T), what));
    const T value = load<T>(file_.subspan(at_));
    at_ += sizeof(T);
    return value;
  }

  Result<base::Bytes> string(std::string_view what) {
    MEMOS_TRY(const auto length, number<std::uint64_t>(what));
    MEMOS_CHECK_OK(need(length, what));
    const auto bytes = file_.subspan(at_, static_cast<std::size_t>(length));
    at_ += bytes.size();
    return bytes;
  }

  Result<std::string_view> name(std::string_view what, std::size_t limit) {
    MEMOS_TRY(const auto bytes, string(what));
    if (bytes.empty() || bytes.size() > limit) return corrupt(std::string(what) + " is empty or too long");
    const std::string_view text(reinterpret_cast<const char*>(bytes.data()), bytes.size());
    for (const char c : text)
      if (c <= ' ' || c > '~') return corrupt(std::string(what) + " has characters that are not printable ASCII");
    return text;
  }

  Status read_preamble(std::uint64_t& tensors, std::uint64_t& values) {
    if (file_.size() < 4 || load<std::uint32_t>(file_) != kMagic)
      return fail(ErrorCode::kUnsupported, "this is not a GGUF file: it does not begin with \"GGUF\"");
    at_ = 4;
    MEMOS_TRY(const auto version, number<std::uint32_t>("the version"));
    if (version != 2 && version != 3)
      return fail(ErrorCode::kUnsupported,
                  "GGUF version " + std::to_string(version) + " is not known; versions 2 and 3 are");
    MEMOS_TRY(tensors, number<std::uint64_t>("the number of tensors"));
    MEMOS_TRY(values, number<std::uint64_t>("the number of keys"));
    if (tensors > limits::kMaxModelTensors || values > limits::kMaxModelKeys)
      return fail(ErrorCode::kExhausted, "the GGUF file names " + std::to_string(tensors) + " tensors and " +
                                             std::to_string(values) + " keys, more than any model has");
    return {};
  }

  Status read_entry() {
    MEMOS_TRY(const auto key, name("a key", limits::kMaxModelKeyBytes));
    MEMOS_TRY(const auto kind, number<std::uint32_t>("a key's type"));
    MEMOS_TRY(const auto value, read_value(static_cast<GgufKind>(kind)));
    if (!result_.value_places_.emplace(key, result_.values_.size()).second)
      return corrupt("the key " + std::string(key) + " comes twice");
    result_.values_.emplace_back(key, value);
    return {};
  }

  Result<GgufValue> read_value(GgufKind kind) {
    GgufValue value;
    value.kind = kind;
    if (kind == GgufKind::kString) {
      MEMOS_TRY(value.bytes, string("a string"));
      return value;
    }
    if (kind == GgufKind::kArray) {
      MEMOS_CHECK_OK(read_array(value));
      return value;
    }
    const std::size_t bytes = scalar_bytes(kind);
    if (bytes == 0) return corrupt("a value has the unknown type " + std::to_string(static_cast<std::uint32_t>(kind)));
    MEMOS_CHECK_OK(need(bytes, "a value"));
    value.bytes = file_.subspan(at_, bytes);
    at_ += bytes;
    if (kind == GgufKind::kBool && value.bytes[0] > 1) return corrupt("a truth value is neither 0 nor 1");
    return value;
  }

  Status read_array(GgufValue& value) {
    MEMOS_TRY(const auto element, number<std::uint32_t>("an array's type"));
    MEMOS_TRY(value.count, number<std::uint64_t>("an array's length"));
    value.element = static_cast<GgufKind>(element);
    const std::size_t begin = at_;
    if (value.element == GgufKind::kString) {
      // Each string takes at least its length, so the count is bounded by the file before anything is walked.
      if (value.count > (file_.size() - at_) / sizeof(std::uint64_t)) return corrupt("it ends inside an array");
      for (std::uint64_t i = 0; i < value.count; ++i) MEMOS_CHECK_OK(string("an array of strings"));
    } else {
      const std::size_t bytes = scalar_bytes(value.element);
      if (bytes == 0) return corrupt("an array has the element type " + std::to_string(element));
      if (value.count > (file_.size() - at_) / bytes) return corrupt("it ends inside an array");
      at_ += static_cast<std::size_t>(value.count) * bytes;
    }
    value.bytes = file_.subspan(begin, at_ - begin);
    return {};
  }

  Status read_tensor() {
    GgufTensor tensor;
    MEMOS_TRY(tensor.name, name("a tensor's name", kMaxTensorName));
    MEMOS_TRY(tensor.dimensions, number<std::uint32_t>("a tensor's shape"));
    if (tensor.dimensions == 0 || tensor.dimensions > tensor.shape.size())
      return corrupt("tensor " + std::string(tensor.name) + " has " + std::to_string(tensor.dimensions) +
                     " dimensions");
    std::uint64_t elements = 1;
    for (std::uint32_t i = 0; i < tensor.dimensions; ++i) {
      MEMOS_TRY(tensor.shape[i], number<std::uint64_t>("a tensor's shape"));
      if (tensor.shape[i] == 0 || tensor.shape[i] > limits::kMaxModelFileBytes / elements)
        return corrupt("tensor " + std::string(tensor.name) + " has an impossible shape");
      elements *= tensor.shape[i];
    }
    MEMOS_TRY(const auto type, number<std::uint32_t>("a tensor's type"));
    tensor.type = tensor_type(type);
    if (tensor.type == nullptr)
      return fail(ErrorCode::kUnsupported,
                  "tensor " + std::string(tensor.name) + " has the unknown type " + std::to_string(type));
    if (tensor.shape[0] % tensor.type->block != 0)
      return corrupt("tensor " + std::string(tensor.name) + " has rows that are no whole number of blocks");
    tensor.bytes = elements / tensor.type->block * tensor.type->bytes;
    MEMOS_TRY(tensor.offset, number<std::uint64_t>("a tensor's offset"));
    if (!result_.tensor_places_.emplace(tensor.name, result_.tensors_.size()).second)
      return corrupt("the tensor " + std::string(tensor.name) + " comes twice");
    result_.tensors_.push_back(tensor);
    return {};
  }

  Result<std::uint64_t> alignment() const {
    const GgufValue* value = result_.find("general.alignment");
    if (value == nullptr) return kDefaultAlignment;
    // The engine demands at least the alignment of its CPU kernels, which is the default.
    const auto alignment = value->to_unsigned();
    if (value->kind != GgufKind::kUint32 || *alignment < kDefaultAlignment || *alignment > kMaxAlignment ||
        !std::has_single_bit(*alignment))
      return corrupt("general.alignment is not a power of two from 32 to 65536");
    return *alignment;
  }

  /// Tensors follow one another without gaps but alignment, as the format and the engine demand.
  Status place_tensors() {
    MEMOS_TRY(const std::uint64_t alignment, alignment());
    const auto aligned = [&](std::uint64_t n) { return (n + alignment - 1) / alignment * alignment; };
    const std::uint64_t data = aligned(at_);
    std::uint64_t expected = 0;
    for (GgufTensor& tensor : result_.tensors_) {
      if (tensor.offset != expected) return corrupt("tensor " + std::string(tensor.name) + " lies at a wrong place");
      if (data + expected > file_.size() || tensor.bytes > file_.size() - data - expected)
        return corrupt("it is cut off: tensor " + std::string(tensor.name) + " ends behind the end of the file");
      tensor.offset += data;
      expected = aligned(expected + tensor.bytes);
    }
    result_.header_ = file_.first(static_cast<std::size_t>(std::min<std::uint64_t>(data, file_.size())));
    return {};
  }

  base::Bytes file_;
  std::size_t at_ = 0;
  GgufFile result_;
};

Result<GgufFile> GgufFile::parse(base::Bytes file) {
  if (file.size() > limits::kMaxModelFileBytes)
    return fail(ErrorCode::kExhausted,
                "the model file is larger than " + std::to_string(limits::kMaxModelFileBytes) + " bytes");
  return GgufParser(file).run();
}

const GgufValue* GgufFile::find(std::string_view key) const noexcept {
  const auto at = value_places_.find(key);
  return at == value_places_.end() ? nullptr : &values_[at->second].second;
}

const GgufTensor* GgufFile::tensor(std::string_view name) const noexcept {
  const auto at = tensor_places_.find(name);
  return at == tensor_places_.end() ? nullptr : &tensors_[at->second];
}

Digest GgufFile::fingerprint(base::Bytes file) const {
  base::Blake2b hash;
  const std::uint64_t size = file.size();
  hash.update({reinterpret_cast<const std::uint8_t*>(&size), sizeof size});
  hash.update(header_);
  const base::Bytes data = file.subspan(header_.size());
  if (data.size() <= kSampledBlocks * kSampledBytes) {
    hash.update(data);
    return hash.finish();
  }
  for (std::uint64_t i = 0; i < kSampledBlocks; ++i) {
    const std::uint64_t at =
        (data.size() - kSampledBytes) * i / (kSampledBlocks - 1);  // From the first byte to the last.
    hash.update(data.subspan(static_cast<std::size_t>(at), kSampledBytes));
  }
  return hash.finish();
}

}  // namespace memos::model
