// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#include "model/gguf_types.h"

#include <algorithm>
#include <array>

namespace memos::model {
namespace {

// Checked against ggml_blck_size and ggml_type_size of ggml 0.25.
constexpr std::array kTypes = {
    TensorType{0, "f32", 1, 4, true},         TensorType{1, "f16", 1, 2, true},
    TensorType{2, "q4_0", 32, 18, true},      TensorType{3, "q4_1", 32, 20, true},
    TensorType{6, "q5_0", 32, 22, true},      TensorType{7, "q5_1", 32, 24, true},
    TensorType{8, "q8_0", 32, 34, true},      TensorType{9, "q8_1", 32, 36, false},
    TensorType{10, "q2_k", 256, 84, true},    TensorType{11, "q3_k", 256, 110, true},
    TensorType{12, "q4_k", 256, 144, true},   TensorType{13, "q5_k", 256, 176, true},
    TensorType{14, "q6_k", 256, 210, true},   TensorType{15, "q8_k", 256, 292, false},
    TensorType{16, "iq2_xxs", 256, 66, true}, TensorType{17, "iq2_xs", 256, 74, true},
    TensorType{18, "iq3_xxs", 256, 98, true}, TensorType{19, "iq1_s", 256, 50, true},
    TensorType{20, "iq4_nl", 32, 18, true},   TensorType{21, "iq3_s", 256, 110, true},
    TensorType{22, "iq2_s", 256, 82, true},   TensorType{23, "iq4_xs", 256, 136, true},
    TensorType{24, "i8", 1, 1, false},        TensorType{25, "i16", 1, 2, false},
    TensorType{26, "i32", 1, 4, false},       TensorType{27, "i64", 1, 8, false},
    TensorType{28, "f64", 1, 8, false},       TensorType{29, "iq1_m", 256, 56, true},
    TensorType{30, "bf16", 1, 2, true},       TensorType{34, "tq1_0", 256, 54, true},
    TensorType{35, "tq2_0", 256, 66, true},   TensorType{39, "mxfp4", 32, 17, true},
};

struct FileType {
  std::uint64_t id;
  std::string_view name;
};

// llama_ftype: the numbers differ from those of the tensor types.
constexpr std::array kFileTypes = {
    FileType{0, "f32"},     FileType{1, "f16"},     FileType{2, "q4_0"},    FileType{3, "q4_1"},
    FileType{7, "q8_0"},    FileType{8, "q5_0"},    FileType{9, "q5_1"},    FileType{10, "q2_k"},
    FileType{11, "q3_k_s"}, FileType{12, "q3_k_m"}, FileType{13, "q3_k_l"}, FileType{14, "q4_k_s"},
    FileType{15, "q4_k_m"}, FileType{16, "q5_k_s"}, FileType{17, "q5_k_m"}, FileType{18, "q6_k"},
    FileType{25, "iq4_nl"}, FileType{30, "iq4_xs"}, FileType{32, "bf16"},
};

}  // namespace

const TensorType* tensor_type(std::uint32_t id) noexcept {
  const auto at = std::ranges::find(kTypes, id, &TensorType::id);
  return at == kTypes.end() ? nullptr : &*at;
}

std::string_view file_type_name(std::uint64_t file_type) noexcept {
  const auto at = std::ranges::find(kFileTypes, file_type, &FileType::id);
  return at == kFileTypes.end() ? std::string_view{} : at->name;
}

}  // namespace memos::model
