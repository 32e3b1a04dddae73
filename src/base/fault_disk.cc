// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#include "base/fault_disk.h"

#include <algorithm>
#include <cstring>

#include "base/random.h"

namespace memos::base {

std::size_t PagedBytes::read(std::uint64_t offset, std::span<std::uint8_t> data) const noexcept {
  if (offset >= size_) return 0;
  const auto total = static_cast<std::size_t>(std::min<std::uint64_t>(data.size(), size_ - offset));
  for (std::size_t done = 0; done < total;) {
    const std::uint64_t at = offset + done;
    const auto within = static_cast<std::size_t>(at % kFaultPageBytes);
    const std::size_t count = std::min(total - done, kFaultPageBytes - within);
    const auto& page = pages_[static_cast<std::size_t>(at / kFaultPageBytes)];
    if (page) {
      std::memcpy(data.data() + done, page->bytes.data() + within, count);
    } else {
      std::memset(data.data() + done, 0, count);
    }
    done += count;
  }
  return total;
}

PagedBytes::Page& PagedBytes::own(std::size_t index) {
  auto& page = pages_[index];  // shared by all images that have not written to it
  if (!page) {
    page = std::make_shared<Page>();  // zeros
  } else if (page.use_count() != 1) {
    page = std::make_shared<Page>(*page);
  }
  page->hash.store(0, std::memory_order_relaxed);
  return *page;
}

void PagedBytes::write(std::uint64_t offset, std::span<const std::uint8_t> data) {
  if (data.empty()) return;
  if (offset + data.size() > size_) resize(offset + data.size());
  for (std::size_t done = 0; done < data.size();) {
    const std::uint64_t at = offset + done;
    const auto within = static_cast<std::size_t>(at % kFaultPageBytes);
    const std::size_t count = std::min(data.size() - done, kFaultPageBytes - within);
    std::memcpy(own(static_cast<std::size_t>(at / kFaultPageBytes)).bytes.data() + within, data.data() + done, count);
    done += count;
  }
}

void PagedBytes::resize(std::uint64_t size) {
  const auto used = static_cast<std::size_t>(size % kFaultPageBytes);
  pages_.resize(static_cast<std::size_t>((size + kFaultPageBytes - 1) / kFaultPageBytes));
  if (size < size_ && used != 0 && pages_.back()) {
    Page& last = own(pages_.size() - 1);  // bytes behind the end must read as zeros if the file grows again
    std::memset(last.bytes.data() + used, 0, kFaultPageBytes - used);
  }
  size_ = size;
}

std::uint64_t PagedBytes::fingerprint() const noexcept {
  static const std::uint64_t kZeroPage = xxh3(Page().bytes);
  std::uint64_t sum = size_;
  for (const auto& page : pages_) {
    std::uint64_t hash = page ? page->hash.load(std::memory_order_relaxed) : kZeroPage;
    if (hash == 0) {
      hash = xxh3(page->bytes);
      page->hash.store(hash, std::memory_order_relaxed);
    }
    sum = (sum ^ hash) * 0x9e3779b97f4a7c15U;  // an odd factor: the order of pages counts
    sum ^= sum >> 29U;
  }
  return sum;
}

std::string PagedBytes::str() const {
  std::string bytes(static_cast<std::size_t>(size_), '\0');
  (void)read(0, {reinterpret_cast<std::uint8_t*>(bytes.data()), bytes.size()});
  return bytes;
}

std::string parent_folder(std::string_view path) {
  const std::size_t slash = path.find_last_of('/');
  if (slash == std::string_view::npos) return ".";
  return slash == 0 ? "/" : std::string(path.substr(0, slash));
}

std::string describe(const LoggedOperation& o) {
  const std::string failed = o.failed ? " (failed)" : "";
  switch (o.op) {
    case FileOp::kCreate:
      return "create " + o.path + failed;
    case FileOp::kWrite:
      return "write " + o.path + ' ' + std::to_string(o.offset) + '+' + std::to_string(o.data.size()) + failed;
    case FileOp::kTruncate:
      return "truncate " + o.path + " to " + std::to_string(o.offset) + failed;
    case FileOp::kSync:
      return "sync " + o.path + failed;
    case FileOp::kRemove:
      return "remove " + o.path + failed;
    case FileOp::kRename:
      return "rename " + o.path + " to " + o.target + failed;
    case FileOp::kMakeDirectory:
      return "make folder " + o.path + failed;
    case FileOp::kSyncDirectory:
      return "sync folder " + o.path + failed;
  }
  return "unknown operation";
}

namespace {

Bytes bytes_of(const LoggedOperation& write) { return as_bytes(write.data); }

void apply_content(PagedBytes& file, const LoggedOperation& operation) {
  if (operation.op == FileOp::kTruncate) {
    file.resize(operation.offset);
  } else {
    file.write(operation.offset, bytes_of(operation));
  }
}

/// Writes only some of the sectors of a write: the first ones, or any.
void apply_torn(PagedBytes& file, const LoggedOperation& write, SeededRandom& random) {
  const Bytes data = bytes_of(write);
  if (random.below(2) == 0) {
    const auto skew = static_cast<std::size_t>(write.offset % kSectorBytes);  // of its first sector, not written
    const std::size_t sectors = (skew + data.size() + kSectorBytes - 1) / kSectorBytes;
    const std::size_t end = std::clamp(random.below(sectors + 1) * kSectorBytes, skew, skew + data.size());
    file.write(write.offset, data.first(end - skew));
    return;
  }
  for (std::size_t done = 0; done < data.size();) {
    const auto within = static_cast<std::size_t>((write.offset + done) % kSectorBytes);
    const std::size_t count = std::min(data.size() - done, kSectorBytes - within);
    if (random.below(2) == 0) file.write(write.offset + done, data.subspan(done, count));
    done += count;
  }
}

/// Every subset of name operations is a possible disk: each stands for the slots it changes.
void apply_name(Names& names, const LoggedOperation& operation) {
  switch (operation.op) {
    case FileOp::kCreate:
      names[operation.path] = operation.inode;
      break;
    case FileOp::kMakeDirectory:
      names[operation.path] = kDirectoryInode;
      break;
    case FileOp::kRemove:
      names.erase(operation.path);
      break;
    case FileOp::kRename:
      names.erase(operation.path);
      names[operation.target] = operation.inode;
      break;
    default:
      break;
  }
}

/// Names in a folder that is not there itself cannot be reached.
void drop_orphans(Names& names) {
  // Ascending order visits a folder before what lies in it.
  for (auto at = names.begin(); at != names.end();) {
    const std::string folder = parent_folder(at->first);
    const bool reachable = folder == at->first || folder == "/" || folder == "." || names.contains(folder);
    at = reachable ? std::next(at) : names.erase(at);
  }
}

/// How likely unsynced operations are to survive, in tenths; one of three kinds of luck an image.
std::uint64_t luck_of(SeededRandom& random) {
  constexpr std::array<std::uint64_t, 3> kTenths = {1, 5, 9};
  return kTenths[random.below(kTenths.size())];
}

}  // namespace

void DiskModel::apply(const LoggedOperation& operation) {
  ++position_;
  if (operation.failed) return;
  switch (operation.op) {
    case FileOp::kWrite:
    case FileOp::kTruncate:
      unsynced_[operation.inode].push_back(&operation);
      break;
    case FileOp::kSync:
      if (const auto at = unsynced_.find(operation.inode); at != unsynced_.end()) {
        PagedBytes& file = durable_.files[operation.inode];
        for (const LoggedOperation* change : at->second) apply_content(file, *change);
        unsynced_.erase(at);
      }
      break;
    case FileOp::kSyncDirectory:
      sync_names(operation.path);
      break;
    default:
      unsynced_names_.push_back(&operation);
  }
}

void DiskModel::sync_names(std::string_view folder) {
  std::erase_if(unsynced_names_, [&](const LoggedOperation* operation) {
    const std::string& place = operation->op == FileOp::kRename ? operation->target : operation->path;
    if (parent_folder(place) != folder) return false;
    apply_name(durable_.names, *operation);
    return true;
  });
}

DiskState DiskModel::image(Survival survival, std::uint64_t seed) const {
  DiskState disk{durable_.names, {}};
  SeededRandom random(seed);
  const std::uint64_t luck = luck_of(random);
  const auto survives = [&] {
    return survival == Survival::kEverything || (survival == Survival::kRandom && random.below(10) < luck);
  };
  for (const LoggedOperation* operation : unsynced_names_) {
    if (survives()) apply_name(disk.names, *operation);
  }
  drop_orphans(disk.names);
  for (const auto& [path, inode] : disk.names) {
    if (inode == kDirectoryInode) continue;
    PagedBytes& file = disk.files[inode];
    if (const auto at = durable_.files.find(inode); at != durable_.files.end()) file = at->second;
    const auto unsynced = unsynced_.find(inode);
    if (unsynced == unsynced_.end()) continue;
    for (const LoggedOperation* change : unsynced->second) {
      if (survives()) {
        apply_content(file, *change);
      } else if (survival == Survival::kRandom && change->op == FileOp::kWrite && random.below(2) == 0) {
        apply_torn(file, *change, random);
      }
    }
  }
  return disk;
}

}  // namespace memos::base
