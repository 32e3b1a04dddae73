// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#pragma once

#include <string>

#include "base/result.h"

namespace memos::base {

/// A shared library loaded at run time; unloaded by destruction (what was got from it must be gone by then).
/// Exists so that parts with heavy dependencies are loaded only by who needs them. Movable; thread-safe to read.
class DynamicLibrary {
 public:
  /// Loads with all symbols bound and kept local. Error kUnavailable with the system's reason.
  [[nodiscard]] static Result<DynamicLibrary> open(const std::string& path);

  DynamicLibrary(DynamicLibrary&& other) noexcept;
  DynamicLibrary& operator=(DynamicLibrary&& other) noexcept;
  DynamicLibrary(const DynamicLibrary&) = delete;
  DynamicLibrary& operator=(const DynamicLibrary&) = delete;
  ~DynamicLibrary();

  /// The address of a symbol, or nullptr.
  [[nodiscard]] void* symbol(const char* name) const noexcept;

 private:
  explicit DynamicLibrary(void* handle) noexcept : handle_(handle) {}
  void* handle_;
};

/// The folder of the running program, links resolved, without a final slash. Error kIo.
[[nodiscard]] Result<std::string> program_folder();

}  // namespace memos::base
