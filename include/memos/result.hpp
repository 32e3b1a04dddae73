// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#pragma once

#include <cstdint>
#include <expected>
#include <string>
#include <string_view>
#include <utility>

namespace memos {

/// What kind of failure happened. Stable: the numbers are part of the C ABI and of exit codes.
enum class ErrorCode : std::uint8_t {
  kInvalidArgument = 1,  ///< The caller's input is wrong; `field` names it. Retrying cannot help.
  kNotFound = 2,         ///< No such cube, memory, version, job, model or file.
  kConflict = 3,         ///< Exists already, or a precondition (version, state) does not hold.
  kDenied = 4,           ///< Not allowed for this caller.
  kBusy = 5,             ///< Somebody else holds the resource; the message says who.
  kExhausted = 6,        ///< A named limit, a quota or the disk is full. Nothing was written.
  kCorrupt = 7,          ///< Stored bytes fail their checksum or shape.
  kIo = 8,               ///< The operating system refused a read or a write.
  kReadOnly = 9,         ///< The vault takes no writes (failed sync, read-only folder) until reopened.
  kUnsupported = 10,     ///< Newer schema, unknown format, or a feature that this build lacks.
  kUnavailable = 11,     ///< A model, endpoint or owner does not answer now; retrying may help.
  kCancelled = 12,       ///< Stopped on request.
  kInternal = 13,        ///< A bug in memos. The message carries values that help to find it.
};

/// The stable lower-case name of a code, for example "invalid_argument".
[[nodiscard]] std::string_view error_name(ErrorCode code) noexcept;

/// A failure: what kind, what a person should read (and do), and which input field caused it.
/// Messages never contain memory text.
struct Error {
  ErrorCode code = ErrorCode::kInternal;
  std::string message;
  std::string field{};
  friend bool operator==(const Error&, const Error&) = default;
};

/// Either a value or an Error. No exception crosses a module edge.
template <class T>
using Result = std::expected<T, Error>;
using Status = Result<void>;

/// Shorthand for returning a failure: `return fail(ErrorCode::kNotFound, "no such cube", "cube");`
[[nodiscard]] inline std::unexpected<Error> fail(ErrorCode code, std::string message, std::string field = {}) {
  return std::unexpected<Error>(Error{code, std::move(message), std::move(field)});
}

}  // namespace memos
