// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#include "base/dynamic_library.h"

#include <dlfcn.h>
#include <unistd.h>

#include <array>
#include <string_view>
#include <utility>

namespace memos::base {

Result<DynamicLibrary> DynamicLibrary::open(const std::string& path) {
  void* handle = ::dlopen(path.c_str(), RTLD_NOW | RTLD_LOCAL);
  if (handle != nullptr) return DynamicLibrary(handle);
  const char* reason = ::dlerror();  // NOLINT(concurrency-mt-unsafe): glibc keeps it per thread.
  return fail(ErrorCode::kUnavailable, std::string("cannot load a library: ") + (reason == nullptr ? path : reason));
}

DynamicLibrary::DynamicLibrary(DynamicLibrary&& other) noexcept : handle_(std::exchange(other.handle_, nullptr)) {}

DynamicLibrary& DynamicLibrary::operator=(DynamicLibrary&& other) noexcept {
  std::swap(handle_, other.handle_);
  return *this;
}

DynamicLibrary::~DynamicLibrary() {
  if (handle_ != nullptr) ::dlclose(handle_);
}

void* DynamicLibrary::symbol(const char* name) const noexcept { return ::dlsym(handle_, name); }

Result<std::string> program_folder() {
  std::array<char, 4096> buffer{};
  const auto length = ::readlink("/proc/self/exe", buffer.data(), buffer.size());
  if (length <= 0 || static_cast<std::size_t>(length) == buffer.size())
    return fail(ErrorCode::kIo, "cannot tell where the program lies: /proc/self/exe is not readable");
  const std::string_view path(buffer.data(), static_cast<std::size_t>(length));
  return std::string(path.substr(0, path.rfind('/')));
}

}  // namespace memos::base
