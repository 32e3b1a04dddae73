// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#include "base/curl.h"

#include <utility>

#include "base/dynamic_library.h"

namespace memos::base {
namespace {

constexpr const char* kLibrary = "libcurl.so.4";

template <class Function>
bool bind(const DynamicLibrary& library, const char* name, Function& function) {
  function = reinterpret_cast<Function>(library.symbol(name));
  return function != nullptr;
}

bool bind_all(const DynamicLibrary& library, Curl& curl) {
  return bind(library, "curl_global_init", curl.global_init) && bind(library, "curl_easy_init", curl.easy_init) &&
         bind(library, "curl_easy_cleanup", curl.easy_cleanup) && bind(library, "curl_easy_reset", curl.easy_reset) &&
         bind(library, "curl_easy_setopt", curl.setopt) && bind(library, "curl_easy_perform", curl.perform) &&
         bind(library, "curl_easy_pause", curl.pause) && bind(library, "curl_easy_getinfo", curl.getinfo) &&
         bind(library, "curl_easy_strerror", curl.text) && bind(library, "curl_slist_append", curl.slist_append) &&
         bind(library, "curl_slist_free_all", curl.slist_free_all) &&
         bind(library, "curl_multi_init", curl.multi_init) && bind(library, "curl_multi_cleanup", curl.multi_cleanup) &&
         bind(library, "curl_multi_add_handle", curl.multi_add) &&
         bind(library, "curl_multi_remove_handle", curl.multi_remove) &&
         bind(library, "curl_multi_perform", curl.multi_perform) && bind(library, "curl_multi_poll", curl.multi_poll) &&
         bind(library, "curl_multi_wakeup", curl.multi_wakeup) &&
         bind(library, "curl_multi_info_read", curl.multi_info_read);
}

std::expected<Curl, std::string> load_curl() {
  auto library = DynamicLibrary::open(kLibrary);
  if (!library) return std::unexpected("needs libcurl, which cannot be loaded: " + library.error().message);
  Curl curl;
  if (!bind_all(*library, curl) || curl.global_init(CURL_GLOBAL_DEFAULT) != CURLE_OK)
    return std::unexpected(std::string("needs another version of libcurl"));
  // Kept for the whole process: TLS libraries register exit handlers and must not be unloaded.
  static const DynamicLibrary kept = *std::move(library);
  return curl;
}

}  // namespace

const std::expected<Curl, std::string>& curl_library() {
  static const std::expected<Curl, std::string> curl = load_curl();
  return curl;
}

}  // namespace memos::base
