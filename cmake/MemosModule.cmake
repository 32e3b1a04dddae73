# memos_module(NAME base
#   SOURCES a.cc b.cc          # listed by hand
#   TESTS a_test.cc            # gtest files, one program a module
#   DEPS memos_x               # modules below this one (public)
#   LIBS PkgConfig::SODIUM     # third-party libraries, private
#   PRECOMPILE <CLI/CLI.hpp>   # heavy headers that most of its sources include
#   TEST_DEPS memos_y)
function(memos_module)
  cmake_parse_arguments(M "" "NAME" "SOURCES;TESTS;DEPS;LIBS;TEST_DEPS;PRECOMPILE" ${ARGN})
  set(target memos_${M_NAME})
  if(M_SOURCES)
    add_library(${target} STATIC ${M_SOURCES})
    target_link_libraries(${target} PUBLIC ${M_DEPS} PRIVATE ${M_LIBS})
    memos_precompile(${target} ${M_PRECOMPILE})
  else()
    add_library(${target} INTERFACE)
    target_link_libraries(${target} INTERFACE ${M_DEPS} ${M_LIBS})
  endif()
  if(MEMOS_BUILD_TESTS AND M_TESTS)
    memos_test(NAME ${M_NAME} SOURCES ${M_TESTS} DEPS ${target} ${M_TEST_DEPS} LIBS ${M_LIBS})
  endif()
endfunction()

# memos_test(NAME base SOURCES a_test.cc DEPS memos_base LIBS …): a gtest program, its tests found when ctest runs.
function(memos_test)
  cmake_parse_arguments(M "" "NAME;TIMEOUT" "SOURCES;DEPS;LIBS;LABELS" ${ARGN})
  set(target memos_${M_NAME}_test)
  add_executable(${target} ${M_SOURCES})
  target_link_libraries(${target} PRIVATE ${M_DEPS} ${M_LIBS} GTest::gtest GTest::gmock GTest::gtest_main)
  memos_precompile(${target})
  if(NOT M_TIMEOUT)
    set(M_TIMEOUT 300)
  endif()
  if(NOT M_LABELS)
    set(M_LABELS unit)
  endif()
  gtest_discover_tests(${target} DISCOVERY_MODE PRE_TEST TEST_PREFIX "${M_NAME}."
                       PROPERTIES TIMEOUT ${M_TIMEOUT} LABELS "${M_LABELS}")
endfunction()

set(memos_precompiled <algorithm> <array> <expected> <functional> <map> <memory> <mutex> <optional> <span> <string>
                      <string_view> <unordered_map> <vector>)

# The standard headers that nearly every file includes, compiled once and used by all targets that want no other ones.
# Headers still compile alone (tests/tidy checks it without this).
function(memos_precompile target)
  if(ARGN)
    target_precompile_headers(${target} PRIVATE ${memos_precompiled} ${ARGN})
    return()
  endif()
  if(NOT TARGET memos_pch)
    file(CONFIGURE OUTPUT "${CMAKE_BINARY_DIR}/pch/pch.cc" CONTENT "// Carries the precompiled header.\n")
    add_library(memos_pch STATIC "${CMAKE_BINARY_DIR}/pch/pch.cc")
    target_precompile_headers(memos_pch PRIVATE ${memos_precompiled})
  endif()
  target_precompile_headers(${target} REUSE_FROM memos_pch)
  # gcc refuses the header where programs are compiled with -fPIE and it was with -fPIC; the last one counts.
  target_compile_options(${target} PRIVATE -fPIC)
endfunction()
