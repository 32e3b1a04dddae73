# memos_fuzz(NAME json SOURCES json_fuzz.cc DEPS memos_base LIBS … MUTATIONS 20000)
#
# A fuzz target is a source file with LLVMFuzzerTestOneInput and a folder tests/fuzz/corpus/NAME with at least one
# input. With MEMOS_BUILD_FUZZ it becomes a libFuzzer program, build/fuzz/memos_fuzz_NAME; the ctest fuzz.NAME then
# looks for new inputs for MEMOS_FUZZ_SECONDS. Otherwise it becomes a program that runs every input of the corpus and
# MUTATIONS seeded mutations of them, and that is the ctest fuzz.NAME. Inputs that fail are left in the build folder.
set(MEMOS_FUZZ_SECONDS 10 CACHE STRING "Seconds that each fuzz test runs when built with libFuzzer")

function(memos_fuzz)
  cmake_parse_arguments(F "" "NAME;MUTATIONS" "SOURCES;DEPS;LIBS" ${ARGN})
  set(target memos_fuzz_${F_NAME})
  set(corpus ${CMAKE_CURRENT_SOURCE_DIR}/corpus/${F_NAME})
  set(work ${CMAKE_BINARY_DIR}/fuzz/${F_NAME})
  file(MAKE_DIRECTORY ${work}/found)
  if(NOT F_MUTATIONS)
    set(F_MUTATIONS 20000)
  endif()
  add_executable(${target} ${F_SOURCES})
  target_link_libraries(${target} PRIVATE ${F_DEPS} ${F_LIBS})
  if(MEMOS_BUILD_FUZZ)
    target_link_options(${target} PRIVATE -fsanitize=fuzzer)
    add_test(NAME fuzz.${F_NAME} COMMAND ${target} -max_total_time=${MEMOS_FUZZ_SECONDS} -timeout=10 -rss_limit_mb=4096
                                         -artifact_prefix=${work}/ ${work}/found ${corpus} WORKING_DIRECTORY ${work})
  else()
    target_sources(${target} PRIVATE ${memos_fuzz_main})
    add_test(NAME fuzz.${F_NAME} COMMAND ${target} ${corpus} ${F_MUTATIONS} WORKING_DIRECTORY ${work})
  endif()
  math(EXPR seconds "${MEMOS_FUZZ_SECONDS} + 300")
  set_tests_properties(fuzz.${F_NAME} PROPERTIES LABELS fuzz TIMEOUT ${seconds})
endfunction()
