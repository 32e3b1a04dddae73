// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
// Packed bodies of strangers: gzip (first byte 0), zstd (1), and the header field that asks for them (else). What comes
// out is never longer than allowed, and what is packed here comes back.
#include <string>

#include "fuzz.h"
#include "interface/http/coding.h"

namespace {

using namespace memos;  // NOLINT(google-build-using-namespace): one file

constexpr std::size_t kLongest = std::size_t{1} << 18U;

void unpack_and_back(http::Coding coding, std::string_view packed) {
  std::size_t asked = 0;
  const auto text = http::unpack(coding, packed, {.bytes = kLongest, .hold = [&](std::size_t bytes) {
                                                    asked = bytes;
                                                    return true;
                                                  }});
  MEMOS_INVARIANT(asked <= kLongest + 1, "no more is made than is allowed");
  if (!text) return;
  MEMOS_INVARIANT(text->size() <= kLongest, "what is too long is refused");
  const auto again = http::pack(coding, *text);
  if (!again) return;
  const auto back = http::unpack(coding, *again, {.bytes = text->size(), .hold = {}});
  // What shrinks more than is believed of a stranger is not taken back.
  MEMOS_INVARIANT(!back || *back == *text, "what was packed comes back");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const std::string_view rest = memos::fuzz::as_text(data, size).substr(1);
  if (data[0] == 0) {
    unpack_and_back(memos::http::Coding::kGzip, rest);
  } else if (data[0] == 1) {
    unpack_and_back(memos::http::Coding::kZstd, rest);
  } else {
    static_cast<void>(memos::http::choose_coding(rest));
    static_cast<void>(memos::http::parse_coding(rest));
    static_cast<void>(memos::http::is_packable(rest));
  }
  return 0;
}
