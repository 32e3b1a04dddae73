// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#include "interface/cli/exit_code.h"

#include <array>

#include "interface/cli/layout.h"

namespace memos::cli {
namespace {

constexpr std::array kExitCodes = {
    ExitCode{ErrorCode::kInvalidArgument, "the input or an option is wrong", "see `memos COMMAND --help`"},
    ExitCode{ErrorCode::kNotFound, "no such cube, memory, version, job, model or file", "check the name"},
    ExitCode{ErrorCode::kConflict, "exists already, or its state or version does not allow it",
             "look at what is there, then decide"},
    ExitCode{ErrorCode::kDenied, "not allowed", "ask the owner for access"},
    ExitCode{ErrorCode::kBusy, "another process holds the data folder", "end that process, or wait for it"},
    ExitCode{ErrorCode::kExhausted, "a limit is passed or the disk is full; nothing was written",
             "free space or send less at once, then repeat"},
    ExitCode{ErrorCode::kCorrupt, "stored bytes are damaged", "run `memos verify`, and restore a backup"},
    ExitCode{ErrorCode::kIo, "the operating system refused a read or a write", "check the disk and the rights"},
    ExitCode{ErrorCode::kReadOnly, "the data folder takes no writes", "make the folder writable and repeat"},
    ExitCode{ErrorCode::kUnsupported, "made by a newer memos, or not supported by this one", "use a newer memos"},
    ExitCode{ErrorCode::kUnavailable, "a model or an endpoint does not answer", "repeat later, or use --no-vectors"},
    ExitCode{ErrorCode::kCancelled, "stopped on request; what was acknowledged stays", "run it again to go on"},
    ExitCode{ErrorCode::kInternal, "a defect in memos", "report it with this message"},
};

struct FieldAdvice {
  ErrorCode code;
  std::string_view field;
  std::string_view advice;
};

constexpr std::array kFieldAdvice = {
    FieldAdvice{ErrorCode::kNotFound, "cube", "`memos cube list` tells which cubes exist"},
    FieldAdvice{ErrorCode::kNotFound, "name", "`memos cube list` tells which cubes exist"},
    FieldAdvice{ErrorCode::kNotFound, "id", "`memos list` and `memos search` tell the ids"},
    FieldAdvice{ErrorCode::kNotFound, "version", "`memos history ID` tells the versions"},
    FieldAdvice{ErrorCode::kNotFound, "job", "`memos jobs list --all` tells the jobs"},
    FieldAdvice{ErrorCode::kNotFound, "directory", "`memos add \"…\"` makes it, or name another one with --data"},
    FieldAdvice{ErrorCode::kNotFound, "file", "check the path"},
    FieldAdvice{ErrorCode::kNotFound, "embedder", "`memos model list` tells the models, `memos model import` adds one"},
    FieldAdvice{ErrorCode::kConflict, "listen", "end that program, or choose another port with --listen"},
    FieldAdvice{ErrorCode::kNotFound, "tls_cert", "check the path"},
    FieldAdvice{ErrorCode::kNotFound, "tls_key", "check the path"},
    FieldAdvice{ErrorCode::kInvalidArgument, "tls_cert",
                "name a certificate and its key with --tls-cert and --tls-key"},
    FieldAdvice{ErrorCode::kInvalidArgument, "tls_key", "name a certificate and its key with --tls-cert and --tls-key"},
    FieldAdvice{ErrorCode::kDenied, "listen", "make a key with `memos key create NAME`, or listen on 127.0.0.1"},
    FieldAdvice{ErrorCode::kConflict, "key", "`memos key list --all` tells the keys"},
    FieldAdvice{ErrorCode::kNotFound, "key", "`memos key list` tells the keys"},
    FieldAdvice{ErrorCode::kDenied, "key",
                "name one with --server-key or MEMOS_API_KEY; `memos key create` makes one on the server"},
    FieldAdvice{ErrorCode::kExhausted, "key", "repeat later, or ask for a key with higher limits"},
    FieldAdvice{ErrorCode::kUnavailable, "server", "start it with `memos serve`, or correct --server"},
    FieldAdvice{ErrorCode::kDenied, "server", "correct --server, or name the file of its authority with --ca"},
    FieldAdvice{ErrorCode::kInvalidArgument, "ca", "name a PEM file with --ca, or leave it out"},
    FieldAdvice{ErrorCode::kInvalidArgument, "server", "correct --server or MEMOS_SERVER"},
    FieldAdvice{ErrorCode::kUnsupported, "server", "correct --server, or use the same memos in both places"},
    FieldAdvice{ErrorCode::kInvalidArgument, "--server", "leave --server out"},
    FieldAdvice{ErrorCode::kInvalidArgument, "embedder", "leave --embedder out, or say none"},
    FieldAdvice{ErrorCode::kNotFound, "config", "check the path"},
    FieldAdvice{ErrorCode::kInvalidArgument, "config", "`memos settings` lists the settings"},
    FieldAdvice{ErrorCode::kCorrupt, "keys.json", "restore it from a copy, or remove it and make new keys"},
    FieldAdvice{ErrorCode::kInvalidArgument, "time", "write it like 2026-05-08 or 2026-05-08T13:56:00Z"},
    FieldAdvice{ErrorCode::kInvalidArgument, "id", "copy it from `memos list`: all of it, or its last group"},
    FieldAdvice{ErrorCode::kInvalidArgument, "text", "give a text in quotes, or - to read it from the standard input"},
    FieldAdvice{ErrorCode::kInvalidArgument, "file", "name a file in a format of `memos import --help`"},
    FieldAdvice{ErrorCode::kInvalidArgument, "--yes", "repeat it with --yes"},
    FieldAdvice{ErrorCode::kInvalidArgument, "command", "`memos --help` lists the commands"},
    FieldAdvice{ErrorCode::kConflict, "state", "`memos history ID` tells what became of it"},
    FieldAdvice{ErrorCode::kConflict, "--expected-version", "`memos get ID` tells what it is now"},
    FieldAdvice{ErrorCode::kConflict, "folder", "name a folder that is missing or empty"},
    FieldAdvice{ErrorCode::kConflict, "file", "name a file that does not exist yet"},
    FieldAdvice{ErrorCode::kUnavailable, "embedder", "`memos model list` tells the models; name one with --embedder"},
    FieldAdvice{ErrorCode::kUnavailable, "--embed", "`memos reembed` makes it once there is a model"},
    FieldAdvice{ErrorCode::kUnavailable, "refine", "`memos jobs list` tells what waits; --refine URL names a model"},
    FieldAdvice{ErrorCode::kNotFound, "prompts", "check the path; `memos refine --prompt facts` prints a first one"},
    FieldAdvice{ErrorCode::kCorrupt, "source", "get the model's file once more"},
    FieldAdvice{ErrorCode::kUnsupported, "source", "name a GGUF file, or a BERT-type folder in the safetensors format"},
    FieldAdvice{ErrorCode::kConflict, "name", "choose another name; `memos cube list` tells which are taken"},
    FieldAdvice{ErrorCode::kConflict, "cube", "choose another name; `memos cube list` tells which are taken"},
    FieldAdvice{ErrorCode::kIo, "stdout", "give it an open standard output with room"},
    FieldAdvice{ErrorCode::kIo, "stdin", "give it an open standard input"},
};

}  // namespace

std::span<const ExitCode> exit_codes() noexcept { return kExitCodes; }

int exit_status(ErrorCode code) noexcept { return static_cast<int>(code); }

Error in_words(Error error) {
  // `add` sends one item: its number tells nothing.
  constexpr std::string_view kItem = "items[0].";
  for (std::string* text : {&error.message, &error.field}) {
    for (std::size_t at = 0; (at = text->find(kItem)) != std::string::npos;) text->erase(at, kItem.size());
  }
  if (error.field.starts_with("cubes[")) error.field = "cube";
  if (error.field == "expected_version") error.field = "--expected-version";
  if (error.field == "path") error.field = "folder";
  if (error.field.starts_with("known_at")) error.field = "--known-at";
  return error;
}

std::string advice(const Error& error, std::string_view command) {
  for (const FieldAdvice& row : kFieldAdvice) {
    if (row.code == error.code && row.field == error.field) return std::string(row.advice);
  }
  if (error.code == ErrorCode::kInvalidArgument && !command.empty()) {
    return "see `memos " + std::string(command) + " --help`";
  }
  for (const ExitCode& row : kExitCodes) {
    if (row.code == error.code) return std::string(row.advice);
  }
  return "see `memos --help`";
}

std::string error_line(const Error& error, std::string_view command) {
  std::string line = "memos: " + error.message;
  if (!error.field.empty()) line += " (" + error.field + ")";
  const std::string next = advice(error, command);
  // Not twice: some messages end with what to do.
  const std::size_t last = next.rfind(", and ");
  if (!error.message.ends_with(last == std::string::npos ? next : next.substr(last + 6))) line += ": " + next;
  line = for_terminal(line);
  for (char& c : line) {
    if (c == '\n') c = ' ';
  }
  return line;
}

}  // namespace memos::cli
