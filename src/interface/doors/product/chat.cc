// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#include "interface/doors/product/chat.h"

#include <chrono>
#include <utility>

#include "base/limits.h"
#include "base/time.h"
#include "interface/doors/common/memory_times.h"
#include "interface/doors/common/replies.h"
#include "interface/doors/product/shapes.h"
#include "interface/doors/product/work.h"
#include "interface/http/stream.h"

namespace memos::doors::product {
namespace {

constexpr std::string_view kSystem =
    "You are a helpful assistant. Below is what you remember of the user; use what concerns the question, and say so "
    "when "
    "you do not know.";

std::string memory_lines(const Recall& found) {
  std::string out;
  for (const std::vector<Recalled>* list : {&found.texts, &found.tools, &found.skills}) {
    for (const Recalled& one : *list) {
      const Body& body = one.memory.body;
      const std::string speaker = body.origins.empty() ? std::string() : body.origins.front().speaker;
      const std::string time = base::format_rfc3339(created(one.memory));
      out += "- " + time.substr(0, time.find('T')) + " ";
      out += speaker.empty() ? body.text : speaker + ": " + body.text;
      out += "\n";
    }
  }
  return out;
}

Result<ChatAsked> read_chat(const json::Value& body, const ChatModel& model) {
  Fields fields(body);
  ChatAsked out;
  MEMOS_TRY(out.user, fields.required_text("user_id"));
  MEMOS_TRY(out.recall.query, fields.required_text("query"));
  MEMOS_TRY(const std::vector<NamedCube> cubes, read_cubes(fields, "readable_cube_ids", out.user));
  MEMOS_TRY(out.write_to, read_cubes(fields, "writable_cube_ids", out.user));
  MEMOS_TRY(const std::optional<bool> remember, fields.truth("add_message_on_answer"));
  if (!remember.value_or(true)) out.write_to.clear();
  out.recall.cubes = names_of(cubes);
  MEMOS_TRY(out.history, read_history(fields.take("history"), "history"));
  MEMOS_TRY(const std::optional<std::string> system, fields.text("system_prompt"));
  out.system_prompt = system.value_or("");
  MEMOS_TRY(const auto top_k, fields.whole("top_k", 0, limits::kMaxSearchResults));
  out.recall.texts = top_k.value_or(out.recall.texts);
  MEMOS_TRY(const std::optional<bool> preferences, fields.truth("include_preference"));
  MEMOS_TRY(const auto pref_top_k, fields.whole("pref_top_k", 0, limits::kMaxSearchResults));
  out.recall.preferences = preferences.value_or(true) ? pref_top_k.value_or(out.recall.preferences) : 0;
  MEMOS_TRY(out.recall.relativity, fields.number("relativity"));
  MEMOS_TRY(const std::optional<std::string> session, fields.text("session_id"));
  out.recall.session_id = session.value_or("");
  out.scope = {.user_id = out.user, .agent_id = {}, .session_id = out.recall.session_id, .app_id = {}};
  MEMOS_TRY(const json::Value info, read_info(fields));
  if (!info.as_object()->empty()) out.info = json::dump(info);
  MEMOS_TRY(out.recall.condition, parse_filter(fields.take("filter"), cubes, "filter"));
  MEMOS_TRY(const std::optional<std::string> name, fields.text("model_name_or_path"));
  if (name && !name->empty() && *name != model.name())
    return fields.wrong("model_name_or_path", "is not the model of this server, which is " + model.name());
  MEMOS_TRY(out.how, read_how(fields));
  MEMOS_CHECK_OK(fields.number("threshold"));
  MEMOS_CHECK_OK(fields.refuse("internet_search", "is not done: nothing outside is asked here"));
  return out;
}

/// The text of a message: a text, the texts of parts, or none where it calls tools only. None: it is not any of these.
std::optional<std::string> content_of(const json::Value* content) {
  if (content == nullptr || content->is_null()) return std::string();
  if (content->as_string() != nullptr) return *content->as_string();
  if (content->as_array() == nullptr) return std::nullopt;
  std::string out;
  for (const json::Value& part : *content->as_array()) {
    if (part.as_object() == nullptr) return std::nullopt;
    if (const std::string* text = text_in(part, "text")) out += (out.empty() ? "" : "\n") + *text;
  }
  return out;
}

json::Value event(std::string_view type, json::Value data) {
  json::Value out{json::Object{}};
  out.set("type", type);
  out.set("data", std::move(data));
  return out;
}

json::Value error_event(const Error& error) {
  json::Value out{json::Object{}};
  out.set("type", "error");
  out.set("content", error.message);
  return out;
}

json::Array references(const Recall& found) {
  json::Array out;
  for (const Recalled& one : found.texts) out.push_back(item_json(one));
  return out;
}

/// What a stream tells, in its order; false: nobody reads any more.
class Teller {
 public:
  explicit Teller(http::Stream stream) : writer_(std::move(stream)) {}
  bool tell(const json::Value& one) {
    open_ = open_ && writer_.event(json::dump(one)).has_value();
    return open_;
  }
  void end() {
    if (open_) writer_.finish();
  }

 private:
  http::SseWriter writer_;
  bool open_ = true;
};

void tell_chat(Teller& teller, Memos& memos, const ChatModel& model, const ChatAsked& asked, ChatStream kind) {
  const auto began = std::chrono::steady_clock::now();
  const bool whole = kind == ChatStream::kPlayground;
  if (whole) teller.tell(event("status", "0"));
  ChatWatcher watcher;
  watcher.found = [&](const Recall& found) {
    if (!whole) return;
    teller.tell(event("reference", references(found)));
    teller.tell(event("pref_md_string", preference_lines(found.preferences)));
  };
  watcher.piece = [&](std::string_view piece) { return piece.empty() || teller.tell(event("text", piece)); };
  const Result<Chat> chat = chat_with(memos, model, asked, watcher);
  if (!chat) {
    teller.tell(error_event(chat.error()));
    return teller.end();
  }
  if (whole) {
    json::Value time{json::Object{}};
    time.set("total_time", std::chrono::duration<double>(std::chrono::steady_clock::now() - began).count());
    teller.tell(event("time", std::move(time)));
  }
  if (kind != ChatStream::kPlain) teller.tell(event("end", ""));
  teller.end();
}

}  // namespace

Result<std::vector<model::ChatMessage>> read_history(const json::Value* messages, const std::string& path) {
  std::vector<model::ChatMessage> out;
  if (messages == nullptr) return out;
  const std::unexpected<Error> wrong =
      fail(ErrorCode::kInvalidArgument, path + " must be a list of messages with role and content", path);
  if (messages->as_array() == nullptr) return wrong;
  for (const json::Value& message : *messages->as_array()) {
    const std::string* role = text_in(message, "role");
    const std::optional<std::string> content = content_of(message.find("content"));
    if (role == nullptr || !content) return wrong;
    if (!content->empty()) out.push_back({.role = *role, .content = *content});
  }
  if (!out.empty() && !model::check_messages(out)) return wrong;
  return out;
}

std::vector<model::ChatMessage> chat_messages(const ChatAsked& asked, const Recall& found) {
  constexpr std::string_view kPlace = "{memories}";
  std::string remembered = memory_lines(found);
  if (!found.preferences.empty())
    remembered += preference_lines(found.preferences) + preference_note(found.preferences);
  std::string system = asked.system_prompt.empty() ? std::string(kSystem) : asked.system_prompt;
  if (const std::size_t place = system.find(kPlace); place != std::string::npos) {
    system.replace(place, kPlace.size(), remembered);
  } else if (!remembered.empty()) {
    system += "\n\nWhat is remembered:\n" + remembered;
  }
  std::vector<model::ChatMessage> out{{.role = "system", .content = std::move(system)}};
  out.insert(out.end(), asked.history.begin(), asked.history.end());
  out.push_back({.role = "user", .content = asked.recall.query});
  return out;
}

Result<Chat> chat_with(Memos& memos, const ChatModel& model, const ChatAsked& asked, const ChatWatcher& watcher) {
  MEMOS_CHECK_OK(model.there());
  Chat out;
  MEMOS_TRY(out.found, recall(memos, asked.recall));
  if (watcher.found) watcher.found(out.found);
  MEMOS_TRY(out.answer, model.answer(chat_messages(asked, out.found), asked.how, watcher.piece));
  if (asked.write_to.empty()) return out;
  std::vector<AddItem> exchange;
  for (const auto& [role, text] : {std::pair<std::string_view, const std::string*>{"user", &asked.recall.query},
                                   std::pair<std::string_view, const std::string*>{"assistant", &out.answer}}) {
    if (text->empty()) continue;
    AddItem& item = exchange.emplace_back();
    item.text = *text;
    item.scope = asked.scope;
    item.tags = asked.tags;
    item.info = asked.info;
    item.origins.push_back({.message_id = {}, .role = std::string(role), .speaker = {}});
  }
  MEMOS_TRY(const Stored stored, store(memos, asked.write_to, exchange));
  out.stored = stored.memories;
  return out;
}

Result<Answer> chat(rest::DoorCall& call, Shared& shared, const json::Value& body) {
  MEMOS_CHECK_OK(shared.model.there());
  MEMOS_TRY(const ChatAsked asked, read_chat(body, shared.model));
  call.request.target = asked.recall.cubes.front();
  api::GuardedMemos memos = call.memos();
  MEMOS_TRY(Chat chat, chat_with(memos, shared.model, asked));
  json::Value data{json::Object{}};
  data.set("response", std::move(chat.answer));
  data.set("reasoning", "");
  return Answer{.message = "Chat completed successfully", .data = std::move(data)};
}

// Shared: the stream goes on after this returns.
http::Response stream_chat(rest::DoorCall& call, const std::shared_ptr<Shared>& shared, const json::Value& body,
                           ChatStream kind) {
  if (const Status there = shared->model.there(); !there) return failure(there.error());
  if (kind == ChatStream::kBusiness) {
    Fields fields(body);
    if (const auto key = fields.required_text("business_key"); !key) return failure(key.error());
  }
  Result<ChatAsked> asked = read_chat(body, shared->model);
  if (!asked) return failure(asked.error());
  http::Response response;
  response.content_type = "text/event-stream";
  response.events = true;
  response.stream = [asked = *std::move(asked), shared, &tenant = call.tenant, caller = call.caller,
                     kind](http::Stream stream) {
    Teller teller(std::move(stream));
    api::GuardedMemos memos(tenant, *caller);
    tell_chat(teller, memos, shared->model, asked, kind);
  };
  return response;
}

}  // namespace memos::doors::product
