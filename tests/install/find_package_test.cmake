# Run by ctest: installs the library into WORK, configures, builds and runs a project that uses it.
function(run)
  execute_process(COMMAND ${ARGN} COMMAND_ERROR_IS_FATAL ANY)
endfunction()

set(prefix ${WORK}/prefix)
set(project ${WORK}/project)
file(REMOVE_RECURSE ${prefix} ${project})
file(MAKE_DIRECTORY ${project})
file(COPY ${SOURCE}/examples/cpp/add_and_search.cc DESTINATION ${project})
file(WRITE ${project}/CMakeLists.txt "
cmake_minimum_required(VERSION 3.25)
project(foreign CXX)
find_package(memos 0.1 REQUIRED)
add_executable(foreign add_and_search.cc)
target_link_libraries(foreign PRIVATE memos::memos)
")
run(${CMAKE_COMMAND} --install ${BUILD} --prefix ${prefix} --component library)
run(${CMAKE_COMMAND} -S ${project} -B ${project}/build -G Ninja -D CMAKE_PREFIX_PATH=${prefix}
    -D CMAKE_BUILD_TYPE=Release -D CMAKE_CXX_COMPILER=${COMPILER} "-DCMAKE_CXX_FLAGS=${FLAGS}")
run(${CMAKE_COMMAND} --build ${project}/build)
run(${project}/build/foreign)
