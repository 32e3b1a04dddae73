// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#include "interface/doors/openai/answer.h"

#include <algorithm>
#include <array>

#include "base/limits.h"

namespace memos::doors::openai {
namespace {

const std::string* text_in(const json::Value* object, std::string_view member) {
  const json::Value* value = object == nullptr ? nullptr : object->find(member);
  return value == nullptr ? nullptr : value->as_string();
}

const json::Array* list_in(const json::Value* object, std::string_view member) {
  const json::Value* value = object == nullptr ? nullptr : object->find(member);
  return value == nullptr ? nullptr : value->as_array();
}

/// Whether a chat's turn ended with what it says.
bool ends_turn(std::string_view reason) { return reason == "stop" || reason == "length"; }

/// A text, or the texts of a list of parts.
std::string content_of(const json::Value* message) {
  if (const std::string* text = text_in(message, "content")) return *text;
  std::string out;
  if (const json::Array* parts = list_in(message, "content")) {
    for (const json::Value& part : *parts) {
      if (const std::string* text = text_in(&part, "text")) out += *text;
    }
  }
  return out;
}

/// The first of several choices.
const json::Value* first_choice(const json::Value& answer) {
  const json::Array* choices = list_in(&answer, "choices");
  if (choices == nullptr) return nullptr;
  for (const json::Value& choice : *choices) {
    const json::Value* index = choice.find("index");
    if (index == nullptr || index->to_int().value_or(0) == 0) return &choice;
  }
  return nullptr;
}

std::optional<std::string> worth(std::string text) {
  if (text.empty() || text.size() > limits::kMaxExchangeBytes) return std::nullopt;
  return text;
}

/// It came to its end, by itself or at its longest.
bool is_whole(const json::Value* response) {
  const std::string* status = text_in(response, "status");
  if (status == nullptr || *status == "completed") return true;
  const json::Value* details = response->find("incomplete_details");
  const std::string* reason = text_in(details, "reason");
  return *status == "incomplete" && reason != nullptr && *reason == "max_output_tokens";
}

/// Hands the turn to the client, whose tools or consent are wanted.
bool calls_client(const json::Value& item) {
  constexpr std::array<std::string_view, 7> kCalls = {"function_call",       "custom_tool_call", "computer_call",
                                                      "local_shell_call",    "shell_call",       "apply_patch_call",
                                                      "mcp_approval_request"};
  const std::string* type = text_in(&item, "type");
  return type != nullptr && (std::ranges::find(kCalls, *type) != kCalls.end() || type->ends_with("function_call"));
}

/// Of a finished response: what its messages say, unless it calls tools and goes on after them.
std::optional<std::string> output_of(const json::Value* response) {
  const json::Array* items = list_in(response, "output");
  if (items == nullptr || !is_whole(response) || std::ranges::any_of(*items, calls_client)) return std::nullopt;
  std::string out;
  for (const json::Value& item : *items) {
    const std::string* type = text_in(&item, "type");
    if (type != nullptr && *type == "message") out += content_of(&item);
  }
  return worth(std::move(out));
}

std::string calling_of(const json::Value* response) {
  const json::Array* items = list_in(response, "output");
  const std::string* status = text_in(response, "status");
  const std::string* id = text_in(response, "id");
  const bool calls = items != nullptr && id != nullptr && (status == nullptr || *status == "completed") &&
                     std::ranges::any_of(*items, calls_client);
  return calls ? *id : std::string();
}

}  // namespace

std::optional<std::string> answer_of(std::string_view body, Api api) {
  const Result<json::Value> answer = json::parse(body);
  if (!answer) return std::nullopt;
  if (api == Api::kResponses) return output_of(&*answer);
  const json::Value* choice = first_choice(*answer);
  const std::string* reason = text_in(choice, "finish_reason");
  if (choice == nullptr || (reason != nullptr && !ends_turn(*reason))) return std::nullopt;
  return worth(content_of(choice->find("message")));
}

std::string calling_response(std::string_view body) {
  const Result<json::Value> answer = json::parse(body);
  return answer ? calling_of(&*answer) : std::string();
}

void StreamedAnswer::feed(std::string_view bytes) {
  while (!bytes.empty() && !failed_) {
    const std::size_t end = bytes.find('\n');
    line_ += bytes.substr(0, end);
    failed_ = line_.size() + data_.size() > limits::kMaxEventBytes || text_.size() > limits::kMaxExchangeBytes;
    if (end == std::string_view::npos) return;
    bytes.remove_prefix(end + 1);
    if (line_.ends_with('\r')) line_.pop_back();
    take_line(line_);
    line_.clear();
  }
}

void StreamedAnswer::take_line(std::string_view line) {
  if (line.empty()) return take_event();
  constexpr std::string_view kData = "data:";
  if (!line.starts_with(kData)) return;
  line.remove_prefix(kData.size());
  if (line.starts_with(' ')) line.remove_prefix(1);
  if (!data_.empty()) data_ += '\n';
  data_ += line;
}

void StreamedAnswer::take_event() {
  const std::string data = std::exchange(data_, {});
  if (data.empty()) return;
  if (data == "[DONE]") {
    done_ = true;
    return;
  }
  const Result<json::Value> event = json::parse(data);
  if (!event || event->find("error") != nullptr) {
    const json::Value* error = event ? event->find("error") : nullptr;
    failed_ = error == nullptr || !error->is_null();
    if (failed_) return;
  }
  if (api_ == Api::kResponses) return take_response_event(*event);
  take_chunk(*event);
}

void StreamedAnswer::take_chunk(const json::Value& chunk) {
  const json::Value* choice = first_choice(chunk);
  if (choice == nullptr) return;
  text_ += content_of(choice->find("delta"));
  if (const std::string* reason = text_in(choice, "finish_reason")) reason_ = *reason;
}

void StreamedAnswer::take_response_event(const json::Value& event) {
  const std::string* type = text_in(&event, "type");
  if (type == nullptr) return;
  if (*type == "response.failed" || *type == "error") failed_ = true;
  if (*type != "response.completed" && *type != "response.incomplete") return;
  const json::Value* response = event.find("response");
  calling_ = calling_of(response);
  const std::optional<std::string> text = output_of(response);
  done_ = text.has_value();
  text_ = text.value_or("");
}

std::optional<std::string> StreamedAnswer::text() const {
  if (failed_) return std::nullopt;
  if (api_ == Api::kResponses) return done_ ? worth(text_) : std::nullopt;
  return ends_turn(reason_) ? worth(text_) : std::nullopt;
}

}  // namespace memos::doors::openai
