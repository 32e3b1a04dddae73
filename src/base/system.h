// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>

#include "base/result.h"

/// What a server asks of the operating system about itself.
namespace memos::base {

/// Bytes that this user may still write on the disk that holds `path`. Error kNotFound, kIo.
[[nodiscard]] Result<std::uint64_t> free_disk_bytes(const std::string& path);

/// Raises the number of files and sockets that this process may have open as far as it may, and returns it.
std::size_t raise_descriptor_limit() noexcept;

/// Memory of this process that lies in RAM, in bytes; 0 when the system does not say.
[[nodiscard]] std::uint64_t resident_bytes() noexcept;

/// Gives memory that was freed, but is kept for the next allocation, back to the system. Takes milliseconds.
void give_back_freed_memory() noexcept;

/// From now on threads that allocate share no more than two pools of memory for each core. The C library's own bound is
/// eight for each, and every pool keeps what was once needed in it.
void limit_allocation_pools() noexcept;

/// Files and sockets that this process has open; 0 when the system does not say.
[[nodiscard]] std::size_t open_descriptors() noexcept;

}  // namespace memos::base
