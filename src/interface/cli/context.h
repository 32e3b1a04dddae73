// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "interface/cli/output.h"
#include "interface/cli/place.h"
#include "memos/memos.hpp"

namespace memos::cli {

/// Options that every command has.
struct CommonOptions {
  std::string data;      ///< Folder; "" = the default one.
  std::string server;    ///< URL of a server that has the memories; "" = none is named here.
  std::string key;       ///< For the server.
  std::string ca;        ///< File of the authorities that may vouch for it.
  std::string embedder;  ///< As Options::embedder.
  bool json = false;
  bool quiet = false;
};

/// What a command means to do with the folder: decides whether a missing one is made.
enum class Access { kRead, kChange, kCreate };

/// Opens the Memory API; `memos::open`, or a fake in tests.
using Opener = std::function<Result<std::unique_ptr<Memos>>(const Options&)>;

/// What one run of the program shares between its parts: options, output, and the command that was chosen.
class Context {
 public:
  /// Exit status of a command that did not fail, 0 except where its page says otherwise.
  using Action = std::function<Result<int>(Context&)>;

  Context(Streams streams, Opener opener) : out_(streams), opener_(std::move(opener)) {}

  [[nodiscard]] Output& out() noexcept { return out_; }
  [[nodiscard]] CommonOptions& common() noexcept { return common_; }

  /// Opens the data folder, or memories that a server has. Durable jobs run only where a command asks for them, on its
  /// own thread. A folder that can only be read is opened so for `kRead`.
  [[nodiscard]] Result<std::unique_ptr<Memos>> open(Access access);
  /// The same with `change` applied to the options before.
  [[nodiscard]] Result<std::unique_ptr<Memos>> open(Access access, const std::function<void(Options&)>& change);
  /// The folder of a command that works on one itself. Errors: kNotFound when neither an option nor the environment
  /// names one; kInvalidArgument, field "--server", when a server was named.
  [[nodiscard]] Result<std::string> data_directory() const;
  /// URL of the server that open() would use; "" = it opens a folder.
  [[nodiscard]] Result<std::string> server() const;

  void choose(Action action) { action_ = std::move(action); }
  [[nodiscard]] const Action& action() const noexcept { return action_; }

  /// Storage for a command's options that lives as long as the run.
  template <class T>
  T& keep() {
    auto box = std::make_unique<Box<T>>();
    T& value = box->value;
    kept_.push_back(std::move(box));
    return value;
  }

 private:
  struct AnyBox {
    virtual ~AnyBox() = default;
  };
  template <class T>
  struct Box final : AnyBox {
    T value{};
  };

  [[nodiscard]] Place given() const;
  [[nodiscard]] Status aim(Options& options) const;

  Output out_;
  Opener opener_;
  CommonOptions common_;
  Action action_;
  std::vector<std::unique_ptr<AnyBox>> kept_;
};

}  // namespace memos::cli
