// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#include "interface/http/connection.h"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/async_result.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/beast/http/error.hpp>
#include <exception>
#include <new>
#include <utility>

#include "base/invariant.h"
#include "base/limits.h"
#include "interface/http/coding.h"

namespace memos::http {
namespace {

using boost::system::error_code;
namespace beast_http = boost::beast::http;

constexpr std::size_t kFirstRead = 2'048;
constexpr std::size_t kBodyRead = std::size_t{64} << 10U;
constexpr std::size_t kKeptBuffer = std::size_t{16} << 10U;    ///< Larger ones are given back between requests.
constexpr std::size_t kOneWrite = std::size_t{64} << 10U;      ///< Answers up to here are copied behind their head.
constexpr std::size_t kIgnoredBody = std::size_t{16} << 10U;   ///< Of requests that take no body: read, not used.
constexpr std::size_t kLingerBytes = std::size_t{256} << 10U;  ///< Read from a client that goes on sending …
constexpr std::chrono::milliseconds kLinger{2'000};            ///< … and for so long, so that it sees its answer.
constexpr std::size_t kStreamBuffer = std::size_t{256} << 10U;

constexpr std::string_view kRefusal =
    "HTTP/1.1 503 Service Unavailable\r\nContent-Type: application/json\r\nRetry-After: 1\r\nConnection: close\r\n"
    "Content-Length: 78\r\n\r\n"
    R"({"error":{"code":"exhausted","message":"too many connections; repeat later"}})"
    "\n";

/// HTTP status for what the parser did not like; 0 = the peer is gone.
int status_of(const error_code& error) {
  if (error == beast_http::error::header_limit) return 431;
  if (error == beast_http::error::body_limit) return 413;
  if (error == beast_http::error::bad_version) return 505;
  return error.category() == beast_http::make_error_code(beast_http::error::bad_method).category() ? 400 : 0;
}

std::string_view words_of(int status) {
  switch (status) {
    case 413:
      return "the body is longer than this address takes";
    case 431:
      return "the request line and header are too long";
    case 505:
      return "speak HTTP/1.1";
    default:
      return "this is not a well-formed HTTP/1.1 request";
  }
}

std::string_view code_of(int status) {
  switch (status) {
    case 413:
    case 431:
      return "too_large";
    default:
      return "malformed";
  }
}

std::string lower_hex(std::uint64_t number) {
  constexpr std::string_view kDigits = "0123456789abcdef";
  std::string text;
  do {
    text.insert(text.begin(), kDigits[number & 15U]);
    number >>= 4U;
  } while (number != 0);
  return text;
}

/// What `make` answers; what it throws becomes an answer too.
Response run_guarded(const Request& request, const ErrorShape& shape, const std::function<Response()>& make) {
  HttpError error{.status = 500, .code = "internal", .message = "a defect in memos", .request_id = request.id};
  try {
    return make();
  } catch (const std::bad_alloc&) {
    error = {.status = 503, .code = "exhausted", .message = "not enough memory", .request_id = request.id};
  } catch (const std::exception&) {
    error.message = "an unexpected failure inside memos";
  }
  Response response;
  response.status = error.status;
  response.body = shape(error);
  return response;
}

void run_later(const std::function<void(Later)>& begin, Later later) noexcept {
  try {
    begin(std::move(later));
  } catch (const std::exception&) {
    // The handle went without an answer: the client gets a 500.
    return;
  }
}

void run_stream(const std::function<void(Stream)>& make, Stream stream) noexcept {
  try {
    make(std::move(stream));
  } catch (const std::exception&) {
    // The handle went without finish(): the body is broken off.
    return;
  }
}

}  // namespace

std::string_view refusal() noexcept { return kRefusal; }

void serve_connection(Core& core, Shard& shard, Accepted accepted) {
  auto connection = std::make_unique<Connection>(core, shard, std::move(accepted));
  Connection& it = *connection;
  asio::co_spawn(shard.context, it.run(),
                 [&core, connection = std::move(connection)](const std::exception_ptr& thrown) mutable {
                   connection.reset();
                   if (thrown)
                     core.parts.logger.log(base::LogLevel::kError, "server: a connection failed unexpectedly");
                 });
}

Connection::Connection(Core& core, Shard& shard, Accepted accepted)
    : core_(core),
      shard_(shard),
      transport_(std::move(accepted.socket), std::move(accepted.tls)),
      buffer_(core.options().max_header_bytes + kBodyRead),
      peer_(std::move(accepted.peer)) {
  shard_.connections.insert(this);
}

Connection::~Connection() {
  shard_.connections.erase(this);
  core_.open.fetch_sub(1);
  if (waiting_) waiting_->connection = nullptr;
  transport_.close();
  shard_.end_if_empty();
}

void Connection::cut() {
  cut_ = true;
  transport_.close();
  if (streaming_) streaming_->cancel();  // It may wait for a maker that has nothing to say.
  if (waiting_) {
    if (const std::shared_ptr<LaterState> state = waiting_->state.lock()) state->leave();
  }
}

void Connection::drain() {
  if (idle_ || endless_) cut();
}

void Connection::check(Clock::time_point now) {
  if (cut_ || now < deadline_) return;
  if (!idle_) core_.timed_out.fetch_add(1, std::memory_order_relaxed);
  cut();
}

asio::awaitable<void> Connection::run() {
  deadline_ = Clock::now() + core_.options().head_timeout;
  bool more = co_await transport_.begin();
  if (!more) core_.malformed.fetch_add(1, std::memory_order_relaxed);
  while (more && !core_.draining.load(std::memory_order_relaxed)) {
    more = co_await serve_one();
  }
  if (cut_) co_return;
  deadline_ = Clock::now() + kLinger;
  co_await transport_.end_writing();
}

/// Reads up to `wanted` bytes behind what is buffered. False: the peer ended or the connection was cut.
asio::awaitable<bool> Connection::read_more(std::size_t wanted) {
  const std::size_t room = std::min(wanted, buffer_.max_size() - buffer_.size());
  if (room == 0 || cut_) co_return false;
  const auto place = buffer_.prepare(room);
  const std::size_t got = co_await transport_.read_some(place);
  if (got == 0) co_return false;
  buffer_.commit(got);
  co_return true;
}

asio::awaitable<bool> Connection::write(std::string_view first, std::string_view second) {
  const auto began = Clock::now();
  const ServerOptions& o = core_.options();
  std::size_t written = 0;
  while (!first.empty() || !second.empty()) {
    if (cut_) co_return false;
    deadline_ = began + o.write_timeout + std::chrono::milliseconds(written * 1'000 / o.min_rate);
    const std::size_t sent = co_await transport_.write_some(first, second);
    if (sent == 0) co_return false;
    written += sent;
    const std::size_t of_first = std::min(sent, first.size());
    first.remove_prefix(of_first);
    second.remove_prefix(sent - of_first);
  }
  co_return true;
}

asio::awaitable<bool> Connection::wait_for_request() {
  if (buffer_.size() > 0) co_return true;
  if (buffer_.capacity() > kKeptBuffer) buffer_.shrink_to_fit();
  if (out_.capacity() > kKeptBuffer) out_ = {};
  idle_ = true;
  deadline_ = Clock::now() + core_.options().idle_timeout;
  const bool got = co_await read_more(kFirstRead);
  idle_ = false;
  co_return got;
}

/// 0: the head is there; else the status to refuse with, -1 when the peer is gone.
asio::awaitable<int> Connection::read_head(Parser& parser) {
  deadline_ = Clock::now() + core_.options().head_timeout;
  for (;;) {
    error_code error;
    const std::size_t used = parser.put(buffer_.data(), error);
    buffer_.consume(used);
    if (!error && parser.is_header_done()) co_return 0;
    if (error && error != beast_http::error::need_more) {
      const int status = status_of(error);
      co_return status == 0 ? -1 : status;
    }
    const bool more = co_await read_more(kFirstRead);
    if (!more) co_return -1;
  }
}

/// As read_head, for the body.
asio::awaitable<int> Connection::read_body(Parser& parser, Turn& turn) {
  const ServerOptions& o = core_.options();
  const auto began = Clock::now();
  std::size_t received = 0;
  parser.eager(true);
  while (!parser.is_done()) {
    error_code error;
    const std::size_t used = buffer_.size() > 0 ? parser.put(buffer_.data(), error) : 0;
    buffer_.consume(used);
    received += used;
    if (error && error != beast_http::error::need_more) {
      const int status = status_of(error);
      co_return status == 0 ? -1 : status;
    }
    if (!hold(turn, parser.get().body().size())) co_return 503;
    if (parser.is_done()) break;
    if (used > 0 && !error && buffer_.size() > 0) continue;
    deadline_ = began + o.body_timeout + std::chrono::milliseconds(received * 1'000 / o.min_rate);
    const bool more = co_await read_more(kBodyRead);
    if (!more) co_return -1;
  }
  co_return 0;
}

/// Counts body bytes that this request holds; false when all requests together hold too many.
bool Connection::hold(Turn& turn, std::size_t bytes) {
  if (bytes <= turn.held) return true;
  const std::size_t more = bytes - turn.held;
  if (core_.body_bytes.fetch_add(more) + more > core_.options().max_body_bytes_in_flight) {
    core_.body_bytes.fetch_sub(more);
    core_.overloaded.fetch_add(1, std::memory_order_relaxed);
    return false;
  }
  turn.held = bytes;
  return true;
}

/// On the worker, like the two below.
Response Connection::respond(Turn& turn) {
  if (std::optional<Response> unusable = unpack_body(turn)) return *std::move(unusable);
  Response response = turn.route->handler(turn.request);
  if (!response.stream && !response.later) pack_body(turn.request, response);
  return response;
}

/// Takes the coding off the body. An answer tells why that cannot be done.
std::optional<Response> Connection::unpack_body(Turn& turn) {
  Request& request = turn.request;
  const Coding coding = parse_coding(request.headers.get("Content-Encoding")).value_or(Coding::kNone);
  if (coding == Coding::kNone || request.body.empty()) return std::nullopt;
  const std::size_t packed = request.body.size();
  Result<std::string> body =
      unpack(coding, request.body,
             {.bytes = turn.body_limit, .hold = [&](std::size_t bytes) { return hold(turn, packed + bytes); }});
  request.body.clear();
  request.headers.remove("Content-Encoding");
  if (body) {
    request.body = *std::move(body);
    return std::nullopt;
  }
  const Error& error = body.error();
  const bool damaged = error.code == ErrorCode::kInvalidArgument;
  const bool too_long = error.code == ErrorCode::kExhausted;
  return failure(turn,
                 damaged    ? 400
                 : too_long ? 413
                            : 503,
                 damaged    ? "malformed"
                 : too_long ? "too_large"
                            : "exhausted",
                 error.message, error.field);
}

/// Puts a long answer into the coding that the client likes best. One with an entity tag stays: the tag names its
/// bytes.
void Connection::pack_body(const Request& request, Response& response) const {
  if (!core_.options().pack_answers || response.body.size() < limits::kPackFrom) return;
  const bool fits = is_packable(response.content_type) && response.headers.count("Content-Encoding") == 0 &&
                    response.headers.count("ETag") == 0;
  if (!fits) return;
  response.headers.add("Vary", "Accept-Encoding");
  const Coding coding = choose_coding(request.headers.all("Accept-Encoding"));
  std::optional<std::string> packed = pack(coding, response.body);
  if (!packed) return;
  response.body = *std::move(packed);
  response.headers.add("Content-Encoding", std::string(name(coding)));
}

/// The body has done its work: others may use the room.
void Connection::let_go(Turn& turn) {
  turn.request.body = {};
  core_.body_bytes.fetch_sub(std::exchange(turn.held, 0));
}

/// Tells the observer.
void Connection::finish(Turn& turn) {
  let_go(turn);
  if (!core_.parts.observer) return;
  core_.parts.observer({.request = turn.request,
                        .route = turn.route,
                        .status = turn.status,
                        .bytes_in = turn.body_bytes,
                        .bytes_out = turn.sent,
                        .took = std::chrono::duration_cast<std::chrono::microseconds>(Clock::now() - turn.began)});
}

asio::awaitable<bool> Connection::serve_one() {
  const bool begun = co_await wait_for_request();
  if (!begun) co_return false;
  Parser parser;
  parser.header_limit(static_cast<std::uint32_t>(core_.options().max_header_bytes));
  parser.body_limit(boost::none);
  parser.eager(false);
  Turn turn;
  turn.began = Clock::now();
  const int bad_head = co_await read_head(parser);
  if (bad_head != 0) {
    core_.malformed.fetch_add(1, std::memory_order_relaxed);
    if (bad_head > 0) co_await refuse(turn, bad_head, code_of(bad_head), std::string(words_of(bad_head)));
    co_return false;
  }
  turn.began = Clock::now();
  if (!take_head(parser, turn)) {
    core_.malformed.fetch_add(1, std::memory_order_relaxed);
    co_await refuse(turn, 400, "malformed", std::string(words_of(400)));
    co_return false;
  }
  std::optional<Response> early = screen(parser, turn);
  if (early) {
    co_await send(turn, std::move(*early));
  } else {
    const bool whole = co_await obtain_body(parser, turn);
    if (whole) {
      deadline_ = Clock::time_point::max();
      Answer answer = co_await handle(turn);
      let_go(turn);
      co_await send_answer(turn, std::move(answer));
      stop_watching();
    }
  }
  finish(turn);
  co_return !turn.close && !cut_;
}

/// False when there is no whole body; the client was told why, if it is still there.
asio::awaitable<bool> Connection::obtain_body(Parser& parser, Turn& turn) {
  if (equals_ignoring_case(turn.request.headers.get("Expect"), "100-continue") && !turn.http_1_0 &&
      buffer_.size() == 0 && !parser.is_done()) {
    const bool sent = co_await write("HTTP/1.1 100 Continue\r\n\r\n", {});
    if (!sent) {
      turn.close = true;
      co_return false;
    }
  }
  parser.body_limit(turn.body_limit);
  const int bad_body = co_await read_body(parser, turn);
  if (bad_body == 0) {
    turn.request.body = std::move(parser.get().body());
    turn.body_bytes = turn.request.body.size();
    co_return true;
  }
  turn.close = true;
  if (bad_body < 0) {
    turn.status = 400;
    co_return false;
  }
  turn.body_left = true;
  let_go(turn);
  if (bad_body == 503) {
    co_await refuse(turn, 503, "exhausted", "the server holds too many request bodies; repeat later");
  } else {
    core_.malformed.fetch_add(1, std::memory_order_relaxed);
    co_await refuse(turn, bad_body, code_of(bad_body), std::string(words_of(bad_body)));
  }
  co_return false;
}

/// The parser's header in our words; false when the request cannot be read in one way only.
bool Connection::take_head(Parser& parser, Turn& turn) {
  const auto& head = parser.get();
  turn.http_1_0 = head.version() == 10;
  turn.close = !parser.keep_alive() || core_.draining.load(std::memory_order_relaxed);
  turn.body_left = !parser.is_done();
  if (head.version() != 10 && head.version() != 11) return false;
  for (const auto& field : head) {
    const auto name = field.name_string();
    const auto value = field.value();
    turn.request.headers.add(std::string(name.data(), name.size()), std::string(value.data(), value.size()));
  }
  Request& request = turn.request;
  const std::string_view given = request.headers.get("X-Request-Id");
  request.id = is_request_id(given)
                   ? std::string(given)
                   : core_.id_prefix + lower_hex(core_.next_id.fetch_add(1, std::memory_order_relaxed));
  const std::string_view trace = request.headers.get("traceparent");
  if (is_traceparent(trace)) request.traceparent = trace;
  request.peer = peer_;
  request.hurry = &core_.hurry;
  std::string_view target(head.target().data(), head.target().size());
  // The absolute form (RFC 9112, section 3.2.2); Host decides all the same.
  if (target.starts_with("http://") || target.starts_with("https://")) {
    const std::size_t slash = target.find('/', target.find(':') + 3);
    target = slash == std::string_view::npos ? std::string_view("/") : target.substr(slash);
  }
  target = target.substr(0, target.find('#'));
  const std::size_t question = target.find('?');
  request.path = target.substr(0, question);
  if (question != std::string_view::npos) {
    auto query = parse_query(target.substr(question + 1));
    if (!query) return false;
    request.query = *std::move(query);
  }
  return true;
}

Response Connection::failure(const Turn& turn, int status, std::string_view code, std::string message,
                             std::string_view field) const {
  HttpError error;
  error.status = status;
  error.code = code;
  error.message = std::move(message);
  error.field = field;
  error.request_id = turn.request.id;
  Response response;
  response.status = status;
  response.body = core_.parts.router.error_shape(turn.request.path)(error);
  if (status == 503) response.headers.add("Retry-After", "1");
  return response;
}

std::optional<Response> Connection::screen_origin(Turn& turn) {
  const Headers& headers = turn.request.headers;
  const std::size_t hosts = headers.count("Host");
  if (hosts > 1 || (hosts == 0 && !turn.http_1_0)) return failure(turn, 400, "malformed", "exactly one Host is needed");
  if (headers.count("Origin") > 1) return failure(turn, 400, "malformed", "at most one Origin is taken");
  const std::string_view origin = headers.get("Origin");
  const std::string_view host = hosts == 0 ? std::string_view("localhost") : headers.get("Host");
  const OriginSettings& settings = core_.options().origin;
  switch (check_origin(settings, host, origin)) {
    case OriginVerdict::kNoHost:
      return failure(turn, 400, "malformed", "Host is not a name or an address", "Host");
    case OriginVerdict::kForeignHost:
      return failure(turn, 403, "denied",
                     "Host names another server; to reach this one by a name, start it with --allow-host NAME", "Host");
    case OriginVerdict::kForeignOrigin:
      return failure(turn, 403, "denied",
                     "pages of this Origin may not ask here; to allow them, start the server with --cors-origin",
                     "Origin");
    case OriginVerdict::kFine:
      break;
  }
  turn.cors = is_cors_origin(settings, origin);
  return std::nullopt;
}

Response Connection::preflight(const Turn& turn, std::string allow) const {
  Response response;
  response.status = 204;
  if (turn.cors) {
    response.headers.add("Access-Control-Allow-Methods", allow);
    response.headers.add("Access-Control-Allow-Headers",
                         "Authorization, Content-Type, Idempotency-Key, If-Match, If-None-Match, X-API-Key, "
                         "X-Request-Id, traceparent");
    response.headers.add("Access-Control-Max-Age", "600");
  }
  response.headers.add("Allow", std::move(allow));
  return response;
}

std::optional<Response> Connection::screen_body(Parser& parser, Turn& turn) {
  const Headers& headers = turn.request.headers;
  if (headers.count("Transfer-Encoding") > 0 &&
      (headers.count("Transfer-Encoding") > 1 || !equals_ignoring_case(headers.get("Transfer-Encoding"), "chunked")))
    return failure(turn, 501, "unsupported", "of transfer encodings only chunked is known", "Transfer-Encoding");
  if (headers.count("Content-Length") > 1)
    return failure(turn, 400, "malformed", "at most one Content-Length is taken", "Content-Length");
  if (const std::string_view expect = headers.get("Expect");
      !expect.empty() && !equals_ignoring_case(expect, "100-continue"))
    return failure(turn, 417, "unsupported", "of expectations only 100-continue is known", "Expect");
  const bool one_coding = headers.count("Content-Encoding") < 2 && parse_coding(headers.get("Content-Encoding"));
  if (turn.route->body_limit > 0 && !one_coding) {
    Response response =
        failure(turn, 415, "unsupported", "of the codings of bodies gzip and zstd are known, one of them at a time",
                "Content-Encoding");
    response.headers.add("Accept-Encoding", "gzip, zstd");
    return response;
  }
  turn.body_limit = turn.route->body_limit > 0 ? turn.route->body_limit : kIgnoredBody;
  const auto length = parser.content_length();
  if (length && *length > turn.body_limit)
    return failure(turn, 413, "too_large",
                   "the body is longer than the " + std::to_string(turn.body_limit) + " bytes that this address takes");
  return std::nullopt;
}

/// Everything that can be refused without the body.
std::optional<Response> Connection::screen(Parser& parser, Turn& turn) {
  Request& request = turn.request;
  if (std::optional<Response> foreign = screen_origin(turn)) return foreign;
  const std::string_view word(parser.get().method_string().data(), parser.get().method_string().size());
  const auto method = parse_method(word);
  // HTTP knows these (RFC 9110), but no address takes them; any other word may be anything.
  const bool taken_nowhere = word == "TRACE" || word == "CONNECT";
  if (!method && !taken_nowhere) return failure(turn, 501, "unsupported", "this method is not known");
  request.method = method.value_or(Method::kOptions);
  Router::Match match = core_.parts.router.match(request.method, request.path);
  if (taken_nowhere) match.route = nullptr;
  if (match.malformed) return failure(turn, 400, "malformed", "the address has a broken %-escape", "path");
  if (method == Method::kOptions && !match.allow.empty()) return preflight(turn, std::move(match.allow));
  turn.route = match.route;
  request.parameters = std::move(match.parameters);
  if (core_.parts.admission) {
    if (std::optional<Response> refused = core_.parts.admission(request, turn.route)) return refused;
  }
  if (turn.route == nullptr) {
    if (match.allow.empty()) return failure(turn, 404, "not_found", "there is nothing at this address", "path");
    Response response = failure(turn, 405, "method_not_allowed", "this address takes " + match.allow, "method");
    response.headers.add("Allow", std::move(match.allow));
    return response;
  }
  return screen_body(parser, turn);
}

/// Runs the handler on a worker and comes back to this thread with its answer.
asio::awaitable<Connection::Answer> Connection::handle(Turn& turn) {
  WorkerPool& pool = *core_.pools.at(static_cast<std::size_t>(turn.route->lane));
  const ErrorShape& shape = core_.parts.router.error_shape(turn.request.path);
  const auto patience = core_.options().write_timeout;
  auto begin = [this, &pool, &shape, &turn, patience](auto done) {
    auto executor = transport_.executor();
    // Shared with the job, which the pool may not take: then the answer is given here.
    auto resume = std::make_shared<decltype(done)>(std::move(done));
    const auto give = [executor, resume](Answer answer) {
      asio::post(executor, [resume, answer = std::move(answer)]() mutable { (*resume)(std::move(answer)); });
    };
    WorkerPool::Job job = [this, &shape, &turn, patience, executor, give] {
      Answer answer;
      answer.response = run_guarded(turn.request, shape, [&] { return respond(turn); });
      if (answer.response.later) return answer_later(executor, patience, answer.response.later, give);
      if (!answer.response.stream || turn.request.method == Method::kHead) return give(std::move(answer));
      answer.stream = std::make_shared<StreamBuffer>(kStreamBuffer, patience);
      make_wakeful(answer, executor);
      Stream stream(answer.stream);
      const std::function<void(Stream)> make = std::move(answer.response.stream);
      give(std::move(answer));  // From here on `turn` may be gone.
      run_stream(make, std::move(stream));
    };
    if (pool.submit(job)) return;
    core_.overloaded.fetch_add(1, std::memory_order_relaxed);
    Answer full;
    full.response = failure(turn, 503, "exhausted", "the server has too much to do; repeat later");
    give(std::move(full));
  };
  return asio::async_initiate<const asio::use_awaitable_t<>, void(Answer)>(std::move(begin), asio::use_awaitable);
}

void Connection::make_wakeful(Answer& answer, const asio::any_io_executor& executor) {
  answer.written = std::make_shared<asio::steady_timer>(executor);
  answer.stream->set_wake([executor, timer = answer.written] { asio::post(executor, [timer] { timer->cancel(); }); });
}

/// On the worker: hands the answer over to whoever gives it later. This connection waits, so it is there until then.
void Connection::answer_later(const asio::any_io_executor& executor, std::chrono::milliseconds patience,
                              const std::function<void(Later)>& begin, const std::function<void(Answer)>& give) {
  // Shared by the copies of the handle.
  auto state = std::make_shared<LaterState>(
      [executor, give](Response response, std::shared_ptr<StreamBuffer> stream) {
        Answer answer;
        answer.response = std::move(response);
        answer.stream = std::move(stream);
        if (answer.stream) make_wakeful(answer, executor);
        give(std::move(answer));
      },
      kStreamBuffer, patience);
  // Shared with what is called when the client leaves.
  auto waiting = std::make_shared<Waiting>(Waiting{.connection = this, .state = state});
  asio::post(executor, [waiting] {
    Connection& it = *waiting->connection;
    it.waiting_ = waiting;
    if (!it.cut_) return it.watch_for_leaving(waiting);
    if (const std::shared_ptr<LaterState> late = waiting->state.lock()) late->leave();
  });
  run_later(begin, Later(std::move(state)));
}

/// A client that closes its end while it waits for an answer has left; one that sends its next request has not.
void Connection::watch_for_leaving(const std::shared_ptr<Waiting>& waiting) {
  transport_.watch([waiting] {
    Connection* const it = waiting->connection;
    if (it == nullptr || it->cut_) return;
    const Transport::Sign sign = it->transport_.look();
    if (sign == Transport::Sign::kNothing) return it->watch_for_leaving(waiting);
    if (sign == Transport::Sign::kLeft) it->cut();
  });
}

void Connection::stop_watching() {
  if (!waiting_) return;
  waiting_->connection = nullptr;
  waiting_.reset();
  transport_.stop_watching();
}

void Connection::add_cors(const Turn& turn, Response& response) const {
  if (!core_.options().origin.cors_origins.empty()) response.headers.add("Vary", "Origin");
  if (!turn.cors) return;
  response.headers.add("Access-Control-Allow-Origin", std::string(turn.request.headers.get("Origin")));
  response.headers.add("Access-Control-Expose-Headers", "ETag, Retry-After, X-Request-Id");
}

asio::awaitable<void> Connection::refuse(Turn& turn, int status, std::string_view code, std::string message) {
  turn.close = true;
  turn.body_left = true;
  Response response = failure(turn, status, code, std::move(message));
  co_await send(turn, std::move(response));
}

asio::awaitable<void> Connection::send_answer(Turn& turn, Answer answer) {
  turn.body_left = false;
  if (answer.stream && turn.request.method == Method::kHead) std::exchange(answer.stream, nullptr)->abandon();
  if (answer.stream) {
    co_await send_stream(turn, std::move(answer));
  } else {
    co_await send(turn, std::move(answer.response));
  }
}

namespace {

/// The bytes of a large answer while they wait for a peer that may be slow.
class HeldAnswer {
 public:
  HeldAnswer(Core& core, std::size_t bytes) : core_(core), bytes_(bytes > kOneWrite ? bytes : 0) {
    fits_ = core_.answer_bytes.fetch_add(bytes_) + bytes_ <= core_.options().max_answer_bytes_in_flight;
  }
  ~HeldAnswer() { core_.answer_bytes.fetch_sub(bytes_); }
  HeldAnswer(const HeldAnswer&) = delete;
  HeldAnswer& operator=(const HeldAnswer&) = delete;
  [[nodiscard]] bool fits() const noexcept { return bytes_ == 0 || fits_; }

 private:
  Core& core_;
  const std::size_t bytes_;
  bool fits_ = false;
};

}  // namespace

/// One whole answer in one write, if it is not large.
asio::awaitable<void> Connection::send(Turn& turn, Response response) {
  const HeldAnswer held(core_, response.body.size());
  if (!held.fits()) {
    core_.overloaded.fetch_add(1, std::memory_order_relaxed);
    response = failure(turn, 503, "exhausted", "too many large answers wait for slow readers; repeat later");
  }
  if (turn.body_left || core_.draining.load(std::memory_order_relaxed)) turn.close = true;
  add_cors(turn, response);
  turn.status = response.status;
  const bool bodiless = response.status == 204 || response.status == 304;
  const std::string_view body = bodiless || turn.request.method == Method::kHead ? std::string_view{} : response.body;
  out_ = head_text(
      response,
      {.http_1_0 = turn.http_1_0, .close = turn.close, .length = response.body.size(), .request_id = turn.request.id});
  const bool together = body.size() <= kOneWrite;
  if (together) out_ += body;
  const bool sent = co_await write(out_, together ? std::string_view{} : body);
  turn.sent = out_.size() + (together ? 0 : body.size());
  if (!sent) turn.close = true;
  if (sent && turn.body_left) co_await linger();
}

asio::awaitable<void> Connection::send_stream(Turn& turn, Answer answer) {
  add_cors(turn, answer.response);
  turn.status = answer.response.status;
  if (turn.http_1_0 || core_.draining.load(std::memory_order_relaxed)) turn.close = true;
  out_ = head_text(
      answer.response,
      {.http_1_0 = turn.http_1_0, .close = turn.close, .length = std::nullopt, .request_id = turn.request.id});
  bool going = co_await write(out_, {});
  std::string piece;
  streaming_ = answer.written;
  endless_ = answer.response.endless;
  if (endless_ && core_.draining.load(std::memory_order_relaxed)) going = false;
  while (going) {
    const StreamBuffer::State state = answer.stream->take(piece);
    if (state == StreamBuffer::State::kBroken) break;
    if (state == StreamBuffer::State::kWhole) {
      if (!turn.http_1_0) going = co_await write("0\r\n\r\n", {});
      streaming_.reset();
      endless_ = false;
      if (going) co_return;
      break;
    }
    if (state == StreamBuffer::State::kWaiting) {
      deadline_ = Clock::time_point::max();
      error_code woken;
      answer.written->expires_after(core_.options().keep_alive_every);
      co_await answer.written->async_wait(asio::redirect_error(asio::use_awaitable, woken));
      if (cut_) break;
      if (woken || !answer.response.events) continue;
      piece = ":\n\n";
    }
    std::string framed = turn.http_1_0 ? std::string() : lower_hex(piece.size()) + "\r\n";
    framed += piece;
    if (!turn.http_1_0) framed += "\r\n";
    turn.sent += framed.size();
    going = co_await write(framed, {});
  }
  turn.close = true;
  streaming_.reset();
  answer.stream->abandon();
  cut();  // No end of the body is written: the reader knows that it is not whole.
}

/// Reads on for a while after a refusal, so that a client that still sends its body gets to see the answer instead of
/// a reset connection.
asio::awaitable<void> Connection::linger() {
  deadline_ = Clock::now() + kLinger;
  co_await transport_.end_writing();
  std::size_t read = 0;
  bool more = true;
  while (more && read < kLingerBytes) {
    buffer_.consume(buffer_.size());
    more = co_await read_more(kBodyRead);
    read += buffer_.size();
  }
}

}  // namespace memos::http
