# cmake -D SOURCE=… -D OUTPUT=… -D VERSION=… -P WriteCommit.cmake: a source file with version and commit.
set(commit "unknown")
find_package(Git QUIET)
if(GIT_FOUND)
  execute_process(COMMAND ${GIT_EXECUTABLE} -C ${SOURCE} rev-parse --short=12 HEAD
                  OUTPUT_VARIABLE out OUTPUT_STRIP_TRAILING_WHITESPACE ERROR_QUIET RESULT_VARIABLE failed)
  if(NOT failed)
    set(commit ${out})
  endif()
endif()
file(CONFIGURE OUTPUT ${OUTPUT} CONTENT "#include \"interface/cli/version.h\"
namespace memos::cli {
const char* const kVersion = \"${VERSION}\";
const char* const kCommit = \"${commit}\";
}  // namespace memos::cli
" @ONLY)
