// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#include "base/file.h"
#include "base/limits.h"
#include "base/utf8.h"
#include "model/bert_import.h"
#include "model/bert_source.h"
#include "model/embedder.h"
#include "model/learn_projection.h"
#include "model/model_folders.h"
#include "model/token_projection.h"

namespace memos::model {
namespace {

constexpr std::size_t kCopyBytes = std::size_t{1} << 20U;

std::string last_part(std::string_view path) {
  while (path.ends_with('/')) path.remove_suffix(1);
  return std::string(path.substr(path.rfind('/') + 1));
}

/// Names of files: no folders in them, nothing hidden.
Result<std::string> checked_name(std::string name) {
  if (name.ends_with(".gguf")) name.resize(name.size() - 5);
  const bool good = !name.empty() && name.size() <= limits::kMaxNameBytes && name.front() != '.' &&
                    name.find_first_of("/\\\n") == std::string::npos;
  if (!good)
    return fail(ErrorCode::kInvalidArgument, "a model's name is 1 to 200 bytes, without '/', not hidden", "name");
  MEMOS_CHECK_OK(base::require_text(name, "name"));
  return name;
}

Status copy_file(base::FileSystem& fs, const std::string& from, base::File& to, const ImportProgress& progress) {
  MEMOS_TRY(const auto file, fs.open(from, base::OpenMode::kRead));
  MEMOS_TRY(const std::uint64_t size, file->size());
  std::vector<std::uint8_t> buffer(kCopyBytes);
  for (std::uint64_t at = 0; at < size;) {
    MEMOS_TRY(const std::size_t got, file->read(at, buffer));
    if (got == 0) return fail(ErrorCode::kIo, from + " became shorter while it was read", "source");
    MEMOS_CHECK_OK(to.write(at, std::span(buffer).first(got)));
    at += got;
    if (progress && !progress(at, size))
      return fail(ErrorCode::kCancelled, "the import was stopped; nothing was changed");
  }
  return {};
}

bool begins_with_gguf(base::FileSystem& fs, const std::string& path) {
  const auto file = fs.open(path, base::OpenMode::kRead);
  std::array<std::uint8_t, 4> magic{};
  const auto got = file ? (*file)->read(0, magic) : Result<std::size_t>(0);
  return got && *got == magic.size() && magic == std::array<std::uint8_t, 4>{'G', 'G', 'U', 'F'};
}

/// What is to be imported: a checked GGUF file, or a model folder.
struct Source {
  std::string gguf, folder;
};

Result<Source> find_source(base::FileSystem& fs, const std::string& path) {
  if (path.empty()) return fail(ErrorCode::kInvalidArgument, "name a folder or a GGUF file to import", "source");
  MEMOS_TRY(const bool exists, fs.exists(path));
  if (!exists) return fail(ErrorCode::kNotFound, "there is no file or folder " + path, "source");
  if (begins_with_gguf(fs, path)) {
    MEMOS_CHECK_OK(check_model_file(fs, path));
    return Source{path, {}};
  }
  const auto folders = find_bert_folders(fs, path);
  if (!folders)
    return fail(ErrorCode::kUnsupported,
                path + " is neither a GGUF file nor a folder with config.json and model.safetensors", "source");
  if (folders->empty())
    return fail(ErrorCode::kNotFound,
                path + " holds no model: looked for config.json and model.safetensors up to " +
                    std::to_string(limits::kMaxModelSearchDepth) +
                    " folders deep (models in several pieces, "
                    "model.safetensors.index.json, and other formats cannot be imported)",
                "source");
  if (folders->size() > 1)
    return fail(ErrorCode::kInvalidArgument, path + " holds several models; name one, for example " + folders->front(),
                "source");
  return Source{{}, folders->front()};
}

Status write_source(base::FileSystem& fs, const Source& source, const ImportRequest& request, const std::string& name,
                    const std::string& temporary) {
  MEMOS_TRY(const auto out, fs.open(temporary, base::OpenMode::kCreate));
  MEMOS_CHECK_OK(out->truncate(0));
  if (!source.gguf.empty()) {
    MEMOS_CHECK_OK(copy_file(fs, source.gguf, *out, request.progress));
  } else {
    MEMOS_TRY(const BertSource bert, read_bert_source(fs, source.folder));
    MEMOS_CHECK_OK(write_bert(bert, name, request.quantize, *out, request.progress));
  }
  return out->sync();
}

}  // namespace

Result<ModelInfo> import_model(const ImportRequest& request) {
  const auto fs = base::make_posix_file_system();
  MEMOS_TRY(const Source source, find_source(*fs, request.source));
  MEMOS_TRY(const std::string name, checked_name(request.name.empty() ? last_part(request.source) : request.name));
  if (request.destination.empty())
    return fail(ErrorCode::kInvalidArgument, "name the folder to import into", "destination");
  MEMOS_CHECK_OK(fs->make_directory(request.destination));
  const std::string final_path = request.destination + "/" + name + ".gguf";
  const std::string temporary = request.destination + "/." + name + ".part";
  MEMOS_TRY(const auto lock, fs->lock(temporary + ".lock", "memos model import"));
  const auto give_up = [&](Error error) -> Result<ModelInfo> {
    static_cast<void>(fs->remove(temporary));  // The first error is the one to tell.
    return std::unexpected(std::move(error));
  };
  if (const Status written = write_source(*fs, source, request, name, temporary); !written)
    return give_up(written.error());
  if (const auto made = check_model_file(*fs, temporary); !made) return give_up(made.error());
  if (const Status renamed = fs->rename(temporary, final_path); !renamed) return give_up(renamed.error());
  MEMOS_CHECK_OK(fs->sync_directory(request.destination));
  static_cast<void>(fs->remove(projection_path(final_path)));  // Of a model that had this name before.
  const Status learnt = learn_projection(*fs, final_path, request.logger);
  if (!learnt)
    request.logger.log(base::LogLevel::kInfo, "no token evidence from " + name + ": " + learnt.error().message);
  static_cast<void>(fs->remove(temporary + ".lock"));
  return describe_model(*fs, final_path);
}

}  // namespace memos::model
