// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
// A file is lines of JSON. The first tells the hash that the chain begins with; each other one ends with
// ,"hash":"…"} where the hash is BLAKE2b-256 over the hash before (32 bytes) and the line's bytes up to that comma.
#include "infrastructure/governance/access_log.h"

#include <algorithm>
#include <charconv>
#include <optional>

#include "base/hash.h"
#include "base/json.h"

namespace memos::governance {
namespace {

constexpr std::string_view kHashMark = ",\"hash\":\"";
constexpr std::size_t kHashTail = kHashMark.size() + 64 + 2;  ///< Mark, hexadecimal hash, "}.

std::string file_name(std::uint64_t number) {
  std::string digits = std::to_string(number);
  return std::string(8 - std::min<std::size_t>(8, digits.size()), '0') + digits + ".log";
}

/// Numbers and sizes of a tenant's files, oldest first.
Result<std::vector<std::pair<std::uint64_t, std::uint64_t>>> files_in(base::FileSystem& files,
                                                                      const std::string& folder) {
  std::vector<std::pair<std::uint64_t, std::uint64_t>> found;
  Result<std::vector<base::FileSystem::Entry>> entries = files.list(folder);
  if (!entries && entries.error().code == ErrorCode::kNotFound) return found;
  if (!entries) return std::unexpected(std::move(entries).error());
  for (const base::FileSystem::Entry& entry : *entries) {
    if (entry.directory || !entry.name.ends_with(".log")) continue;
    std::uint64_t number = 0;
    const auto [end, error] = std::from_chars(entry.name.data(), entry.name.data() + entry.name.size(), number);
    if (error == std::errc{} && *end == '.') found.emplace_back(number, entry.bytes);
  }
  std::ranges::sort(found);
  return found;
}

std::string body_of(const AccessEntry& entry, std::uint64_t line) {
  std::string out = "{\"line\":" + std::to_string(line) + ",\"time\":" + std::to_string(entry.time.value) +
                    ",\"actor\":" + std::to_string(entry.actor.value) + ",\"key\":";
  json::append_quoted(out, entry.key_id);
  out += ",\"action\":";
  json::append_quoted(out, entry.action);
  if (!entry.target.empty()) {
    out += ",\"target\":";
    json::append_quoted(out, entry.target);
  }
  out += ",\"status\":" + std::to_string(entry.status);
  if (!entry.refusal.empty()) {
    out += ",\"refusal\":";
    json::append_quoted(out, entry.refusal);
  }
  out += ",\"request\":";
  json::append_quoted(out, entry.request_id);
  return out;
}

Digest chained(const Digest& before, std::string_view body) {
  base::Blake2b hash;
  hash.update(before);
  hash.update(base::as_bytes(body));
  return hash.finish();
}

std::optional<Digest> digest_of(std::string_view hex) {
  const Result<std::string> bytes = base::from_hex(hex);
  Digest digest{};
  if (!bytes || bytes->size() != digest.size()) return std::nullopt;
  std::ranges::transform(*bytes, digest.begin(), [](char c) { return static_cast<std::uint8_t>(c); });
  return digest;
}

struct Line {
  std::string_view body;
  Digest hash{};
};

std::optional<Line> read_line(std::string_view text) {
  if (text.size() < kHashTail || !text.ends_with("\"}")) return std::nullopt;
  const std::string_view tail = text.substr(text.size() - kHashTail);
  if (!tail.starts_with(kHashMark)) return std::nullopt;
  const std::optional<Digest> hash = digest_of(tail.substr(kHashMark.size(), 64));
  if (!hash) return std::nullopt;
  return Line{.body = text.substr(0, text.size() - kHashTail), .hash = *hash};
}

/// What the first line of a file says.
struct Head {
  Digest previous{};
  std::uint64_t next_line = 1;
};

std::optional<Head> read_head(std::string_view text) {
  const Result<json::Value> value = json::parse(text);
  if (!value) return std::nullopt;
  const json::Value* previous = value->find("previous");
  const json::Value* next = value->find("next_line");
  if (previous == nullptr || previous->as_string() == nullptr || next == nullptr) return std::nullopt;
  const std::optional<Digest> digest = digest_of(*previous->as_string());
  const Result<std::uint64_t> number = next->to_uint();
  if (!digest || !number) return std::nullopt;
  return Head{.previous = *digest, .next_line = *number};
}

/// Whole lines; what stands behind the last line end was torn.
std::vector<std::string_view> whole_lines(std::string_view text) {
  std::vector<std::string_view> lines;
  for (std::size_t end = text.find('\n'); end != std::string_view::npos; end = text.find('\n')) {
    lines.push_back(text.substr(0, end));
    text.remove_prefix(end + 1);
  }
  return lines;
}

}  // namespace

AccessLog::AccessLog(base::FileSystem& files, Options options, base::Logger logger)
    : files_(files), options_(std::move(options)), logger_(std::move(logger)) {}

void AccessLog::record(const TenantId& tenant, AccessEntry entry) {
  const std::scoped_lock lock(mutex_);
  if (waiting_ >= options_.pending) {
    ++lost_;
    return;
  }
  ++waiting_;
  pending_[tenant.value].push_back(std::move(entry));
}

std::uint64_t AccessLog::lost() const {
  const std::scoped_lock lock(mutex_);
  return lost_;
}

Status AccessLog::flush() {
  const std::scoped_lock writing(writing_);
  std::map<std::string, std::vector<AccessEntry>> taken;
  {
    const std::scoped_lock lock(mutex_);
    taken.swap(pending_);
    waiting_ = 0;
  }
  Status result;
  for (const auto& [tenant, entries] : taken) {
    if (Status written = write(tenant, entries); !written) {
      const std::scoped_lock lock(mutex_);
      lost_ += entries.size();
      chains_.erase(tenant);  // What is on disk is found anew.
      result = std::move(written);
    }
  }
  return result;
}

Status AccessLog::write(const std::string& tenant, const std::vector<AccessEntry>& entries) {
  MEMOS_TRY(Chain * chain, chain_of(tenant));
  if (chain->size >= options_.file_bytes) MEMOS_CHECK_OK(begin_file(tenant, *chain));
  std::string text;
  Digest last = chain->last;
  std::uint64_t line = chain->next_line;
  for (const AccessEntry& entry : entries) {
    const std::string body = body_of(entry, line++);
    last = chained(last, body);
    text += body;
    text += kHashMark;
    text += base::to_hex(last);
    text += "\"}\n";
  }
  MEMOS_CHECK_OK(chain->file->write(chain->size, base::as_bytes(text)));
  MEMOS_CHECK_OK(chain->file->sync());
  chain->size += text.size();
  chain->files.back().second = chain->size;
  chain->last = last;
  chain->next_line = line;
  return {};
}

Result<AccessLog::Chain*> AccessLog::chain_of(const std::string& tenant) {
  if (const auto known = chains_.find(tenant); known != chains_.end()) return &known->second;
  MEMOS_CHECK_OK(files_.make_directory(folder(tenant)));
  Chain chain;
  MEMOS_TRY(chain.files, files_in(files_, folder(tenant)));
  if (chain.files.empty()) {
    MEMOS_CHECK_OK(begin_file(tenant, chain));
  } else {
    MEMOS_CHECK_OK(resume(tenant, chain));
  }
  return &(chains_[tenant] = std::move(chain));
}

/// Finds the end of the newest file. A torn last line goes; one that cannot be read ends the chain, and a new one
/// begins, which verify() tells.
Status AccessLog::resume(const std::string& tenant, Chain& chain) {
  const std::string path = folder(tenant) + "/" + file_name(chain.files.back().first);
  MEMOS_TRY(const std::string text,
            base::read_file(files_, path, options_.file_bytes * 2 + (std::uint64_t{64} << 20U)));
  const std::vector<std::string_view> lines = whole_lines(text);
  const std::optional<Head> head = lines.empty() ? std::nullopt : read_head(lines.front());
  const std::optional<Line> last = lines.size() < 2 ? std::nullopt : read_line(lines.back());
  if (!head || (lines.size() > 1 && !last)) {
    logger_.log(base::LogLevel::kError, "the access log of a tenant is damaged; a new file begins");
    return begin_file(tenant, chain);
  }
  chain.last = last ? last->hash : head->previous;
  chain.next_line = head->next_line + lines.size() - 1;
  const auto whole = static_cast<std::uint64_t>(text.rfind('\n') + 1);
  MEMOS_TRY(chain.file, files_.open(path, base::OpenMode::kReadWrite));
  if (whole < text.size()) MEMOS_CHECK_OK(chain.file->truncate(whole));
  chain.size = whole;
  return {};
}

Status AccessLog::begin_file(const std::string& tenant, Chain& chain) {
  const std::uint64_t number = chain.files.empty() ? 1 : chain.files.back().first + 1;
  MEMOS_TRY(chain.file, files_.open(folder(tenant) + "/" + file_name(number), base::OpenMode::kCreateNew));
  const std::string head = "{\"format\":1,\"previous\":\"" + base::to_hex(chain.last) +
                           "\",\"next_line\":" + std::to_string(chain.next_line) + "}\n";
  MEMOS_CHECK_OK(chain.file->write(0, base::as_bytes(head)));
  MEMOS_CHECK_OK(chain.file->sync());
  MEMOS_CHECK_OK(files_.sync_directory(folder(tenant)));
  chain.size = head.size();
  chain.files.emplace_back(number, chain.size);
  drop_oldest(tenant, chain);
  return {};
}

void AccessLog::drop_oldest(const std::string& tenant, Chain& chain) {
  const auto total = [&] {
    std::uint64_t bytes = 0;
    for (const auto& [number, size] : chain.files) bytes += size;
    return bytes;
  };
  while (chain.files.size() > 1 && total() > options_.tenant_bytes) {
    if (!files_.remove(folder(tenant) + "/" + file_name(chain.files.front().first))) return;
    chain.files.erase(chain.files.begin());
  }
}

Result<std::map<std::string, std::uint64_t>> AccessLog::used_since(UtcMs from) {
  std::map<std::string, std::uint64_t> used;
  Result<std::vector<base::FileSystem::Entry>> tenants = files_.list(options_.directory);
  if (!tenants && tenants.error().code == ErrorCode::kNotFound) return used;
  if (!tenants) return std::unexpected(std::move(tenants).error());
  for (const base::FileSystem::Entry& tenant : *tenants) {
    if (!tenant.directory) continue;
    MEMOS_TRY(auto files, files_in(files_, folder(tenant.name)));
    bool older = false;
    for (; !files.empty() && !older; files.pop_back()) {
      MEMOS_TRY(
          const std::string text,
          base::read_file(files_, folder(tenant.name) + "/" + file_name(files.back().first), std::uint64_t{1} << 30U));
      for (const std::string_view line : whole_lines(text)) {
        const Result<json::Value> value = json::parse(line);
        const json::Value* time = value ? value->find("time") : nullptr;
        if (time == nullptr) continue;
        const Result<std::int64_t> at = time->to_int();
        const json::Value* key = value->find("key");
        if (!at || key == nullptr || key->as_string() == nullptr) continue;
        if (*at < from.value) older = true;
        if (*at >= from.value && value->find("refusal") == nullptr) ++used[*key->as_string()];
      }
    }
  }
  return used;
}

Result<AccessLog::Check> AccessLog::verify(base::FileSystem& files, const std::string& directory,
                                           const std::string& tenant) {
  Check check;
  const std::string folder = directory + "/" + tenant;
  MEMOS_TRY(const auto found, files_in(files, folder));
  std::optional<Digest> last;
  std::uint64_t next = 0;
  for (const auto& [number, bytes] : found) {
    MEMOS_TRY(const std::string text,
              base::read_file(files, folder + "/" + file_name(number), std::uint64_t{1} << 30U));
    const std::vector<std::string_view> lines = whole_lines(text);
    const std::optional<Head> head = lines.empty() ? std::nullopt : read_head(lines.front());
    ++check.files;
    if (!head) {
      check.problems.push_back(file_name(number) + ": its first line cannot be read");
      last.reset();
      continue;
    }
    if (last && (*last != head->previous || next != head->next_line))
      check.problems.push_back(file_name(number) + ": does not follow the file before it");
    Digest before = head->previous;
    next = head->next_line;
    for (std::size_t i = 1; i < lines.size(); ++i, ++next, ++check.lines) {
      const std::optional<Line> line = read_line(lines[i]);
      if (!line || chained(before, line->body) != line->hash) {
        check.problems.push_back(file_name(number) + ": line " + std::to_string(i + 1) + " was changed");
        break;
      }
      before = line->hash;
    }
    last = before;
  }
  return check;
}

Result<std::vector<std::string>> AccessLog::tail(base::FileSystem& files, const std::string& directory,
                                                 const std::string& tenant, std::size_t count) {
  const std::string folder = directory + "/" + tenant;
  MEMOS_TRY(auto found, files_in(files, folder));
  std::vector<std::string> out;
  for (; !found.empty() && out.size() < count; found.pop_back()) {
    MEMOS_TRY(const std::string text,
              base::read_file(files, folder + "/" + file_name(found.back().first), std::uint64_t{1} << 30U));
    const std::vector<std::string_view> lines = whole_lines(text);
    for (std::size_t i = lines.size(); i > 1 && out.size() < count; --i) out.emplace_back(lines[i - 1]);
  }
  std::ranges::reverse(out);
  return out;
}

}  // namespace memos::governance
