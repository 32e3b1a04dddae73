// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#pragma once

#include <any>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.h"

/// What a server and its handlers say to each other. Nothing here knows of sockets.
namespace memos::http {

class Later;
class Stream;

enum class Method : std::uint8_t { kGet = 0, kHead, kPost, kPut, kPatch, kDelete, kOptions };
inline constexpr std::size_t kMethods = 7;

/// "GET", "HEAD", …
[[nodiscard]] std::string_view name(Method method) noexcept;
[[nodiscard]] std::optional<Method> parse_method(std::string_view text) noexcept;
/// "Not Found" for 404; "Status" for a number without a name.
[[nodiscard]] std::string_view reason(int status) noexcept;

/// Header fields in the order they came; names compare without case.
class Headers {
 public:
  using Field = std::pair<std::string, std::string>;
  /// Value of the first field of the name; "" when there is none.
  [[nodiscard]] std::string_view get(std::string_view name) const noexcept;
  [[nodiscard]] std::size_t count(std::string_view name) const noexcept;
  /// Values of all fields of the name, joined with ", ".
  [[nodiscard]] std::string all(std::string_view name) const;
  /// Takes every field of the name away.
  void remove(std::string_view name);
  void add(std::string name, std::string value) { fields_.emplace_back(std::move(name), std::move(value)); }
  [[nodiscard]] const std::vector<Field>& fields() const noexcept { return fields_; }

 private:
  std::vector<Field> fields_;
};

/// One request. Belongs to the thread that handles it.
struct Request {
  Method method = Method::kGet;
  std::string path;                                        ///< As sent, before "?".
  std::vector<std::pair<std::string, std::string>> query;  ///< Decoded, in order.
  Headers headers;
  std::string body;
  std::vector<std::string> parameters;       ///< What the {…} of the route's path matched, decoded, in order.
  std::string id;                            ///< X-Request-Id: the client's, or a new one.
  std::string traceparent;                   ///< W3C trace context of the caller if it is well-formed, else empty.
  std::string peer;                          ///< Address of the other end, without the port.
  std::string target;                        ///< What it is about, set by the handler for the observer; no content.
  std::any caller;                           ///< What the admission found out; its type is the admission's business.
  const std::atomic<bool>* hurry = nullptr;  ///< True once the server gives up waiting: long work stops then.

  /// Value of a parameter behind "?"; nullptr when it is not there.
  [[nodiscard]] const std::string* query_value(std::string_view key) const noexcept;
  [[nodiscard]] bool hurried() const noexcept { return hurry != nullptr && hurry->load(std::memory_order_relaxed); }
};

/// One answer. With `stream` the body is what that writes, on the same worker; `body` is ignored then. With `later` it
/// is no answer: who gets the handle gives one, and everything else is ignored.
struct Response {
  int status = 200;
  std::string content_type = "application/json";
  Headers headers;
  std::string body;
  std::function<void(Stream)> stream;
  std::function<void(Later)> later;
  bool events = false;   ///< The stream is server-sent events: a silent one is kept alive with comments.
  bool endless = false;  ///< The stream has no end of its own: a server that drains does not wait for it.
};

/// A failure that the server itself answers with, before it is given its shape.
struct HttpError {
  int status = 500;
  std::string code;     ///< Stable word, for example "not_found".
  std::string message;  ///< For people; says what to do.
  std::string field{};
  std::string request_id{};
  std::optional<std::uint32_t> retry_after_s{};
};

/// The body of a failure: a front door's own JSON.
using ErrorShape = std::function<std::string(const HttpError&)>;

/// Percent-decodes one piece of a path or, with `plus`, of a query. Error kInvalidArgument on a broken escape, a NUL
/// or bytes that are not UTF-8.
[[nodiscard]] Result<std::string> decode(std::string_view text, bool plus);
/// The other way: all but A–Z a–z 0–9 - . _ ~ percent-encoded.
[[nodiscard]] std::string encode(std::string_view text);
/// The pairs behind "?". Errors as decode().
[[nodiscard]] Result<std::vector<std::pair<std::string, std::string>>> parse_query(std::string_view text);

/// A well-formed version 00 (or later) `traceparent` (W3C Trace Context).
[[nodiscard]] bool is_traceparent(std::string_view text) noexcept;
/// 1 to 128 characters of A–Z a–z 0–9 . _ -
[[nodiscard]] bool is_request_id(std::string_view text) noexcept;

[[nodiscard]] bool equals_ignoring_case(std::string_view a, std::string_view b) noexcept;

/// Status line and header of an answer, ready to be sent. `length`: of the body; none = chunked.
struct HeadFacts {
  bool http_1_0 = false;
  bool close = false;
  std::optional<std::size_t> length;
  std::string_view request_id;
};
[[nodiscard]] std::string head_text(const Response& response, const HeadFacts& facts);

}  // namespace memos::http
