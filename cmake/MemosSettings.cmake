# Compiler settings and dependencies of the whole tree.
set(CMAKE_CXX_STANDARD 23)
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_CXX_EXTENSIONS OFF)
set(CMAKE_POSITION_INDEPENDENT_CODE ON)
# Programs are compiled as libraries are: gcc takes a precompiled header only for the very same options.
set(CMAKE_CXX_COMPILE_OPTIONS_PIE ${CMAKE_CXX_COMPILE_OPTIONS_PIC})
set(CMAKE_RUNTIME_OUTPUT_DIRECTORY "${CMAKE_BINARY_DIR}")
set(CMAKE_LIBRARY_OUTPUT_DIRECTORY "${CMAKE_BINARY_DIR}")
set(CMAKE_EXPORT_COMPILE_COMMANDS ON)

option(MEMOS_BUILD_TESTS "Build the tests" ON)
option(MEMOS_BUILD_BENCH "Build the bench programs" ON)
option(MEMOS_BUILD_FUZZ "Build the fuzz targets with libFuzzer (clang only); else they replay their corpus" OFF)
set(MEMOS_SANITIZE "" CACHE STRING "Sanitizers, for example address,undefined")

# Numbers must not depend on the CPU: no contraction of a*b+c into one rounding.
add_compile_options(-Wall -Wextra -Wpedantic -Wconversion -Wshadow -Wold-style-cast -Wnon-virtual-dtor
                    -Woverloaded-virtual -Werror -ffp-contract=off -fno-math-errno)
if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
  # gcc 12 warns falsely about std::expected and std::string at -O2 (GCC bugs 105562, 105651).
  add_compile_options(-Wno-maybe-uninitialized -Wno-restrict -Wno-stringop-overflow -Wno-array-bounds
                      -Wno-stringop-overread -Wno-missing-field-initializers)
else()
  add_compile_options(-Wno-missing-field-initializers -Wno-missing-designated-field-initializers)
endif()
if(MEMOS_SANITIZE)
  add_compile_options(-fsanitize=${MEMOS_SANITIZE} -fno-sanitize-recover=all -fno-omit-frame-pointer -g1)
  add_link_options(-fsanitize=${MEMOS_SANITIZE})
endif()
if(MEMOS_BUILD_FUZZ)
  add_compile_options(-fsanitize=fuzzer-no-link)  # coverage for libFuzzer; the fuzz targets alone link its main()
  add_link_options(-fsanitize=fuzzer-no-link)
endif()
include_directories(${CMAKE_SOURCE_DIR}/include ${CMAKE_SOURCE_DIR}/src)

find_program(MEMOS_CCACHE ccache)
if(MEMOS_CCACHE)
  # Precompiled headers need the two sloppiness settings (ccache manual, "Precompiled headers").
  # Paths are hashed relative to the checkout, so that a second checkout finds what the first one compiled.
  set(CMAKE_CXX_COMPILER_LAUNCHER env CCACHE_BASEDIR=${CMAKE_SOURCE_DIR} CCACHE_NOHASHDIR=1
                                  CCACHE_SLOPPINESS=pch_defines,time_macros,include_file_mtime,include_file_ctime
                                  ${MEMOS_CCACHE})
  if(CMAKE_CXX_COMPILER_ID STREQUAL "Clang")
    add_compile_options(-Xclang -fno-pch-timestamp)
  else()
    add_compile_options(-fpch-preprocess)
  endif()
endif()

find_package(Threads REQUIRED)
find_package(PkgConfig REQUIRED)
pkg_check_modules(SODIUM REQUIRED IMPORTED_TARGET libsodium)
pkg_check_modules(XXHASH REQUIRED IMPORTED_TARGET libxxhash)
pkg_check_modules(ZSTD REQUIRED IMPORTED_TARGET libzstd)
find_package(ZLIB REQUIRED)
find_package(OpenSSL 3.0 REQUIRED)
find_package(SQLite3 REQUIRED)
find_package(ICU REQUIRED COMPONENTS uc i18n data)
find_package(CURL REQUIRED)
find_package(Boost 1.81 REQUIRED COMPONENTS json)
find_library(STEMMER_LIBRARY stemmer REQUIRED)
if(MEMOS_BUILD_TESTS)
  find_package(GTest REQUIRED)
  include(GoogleTest)
endif()
