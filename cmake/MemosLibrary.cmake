# The library that other programs link to: everything behind include/memos/ in one static archive, and its installation.
# The modules' own targets are for this tree.
include(CMakePackageConfigHelpers)
include(GNUInstallDirs)

set(memos_objects)
foreach(module base language learned_model learned model cube governance vault scheduler vectors index operator
        lifecycle activation parametric reader wire api link capi)
  list(APPEND memos_objects $<TARGET_OBJECTS:memos_${module}>)
endforeach()
add_library(memos_library STATIC ${memos_objects})
add_library(memos::memos ALIAS memos_library)
set_target_properties(memos_library PROPERTIES OUTPUT_NAME memos EXPORT_NAME memos LINKER_LANGUAGE CXX
                                               ARCHIVE_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR})
target_compile_features(memos_library INTERFACE cxx_std_23)
target_include_directories(memos_library INTERFACE $<BUILD_INTERFACE:${CMAKE_SOURCE_DIR}/include>
                                           $<INSTALL_INTERFACE:${CMAKE_INSTALL_INCLUDEDIR}>)
target_link_libraries(memos_library PRIVATE Threads::Threads Boost::json PkgConfig::SODIUM PkgConfig::XXHASH
                                            SQLite::SQLite3 ICU::uc ICU::data ${STEMMER_LIBRARY} ${CMAKE_DL_LIBS})

set(memos_package ${CMAKE_INSTALL_LIBDIR}/cmake/memos)
install(TARGETS memos_library EXPORT memosTargets ARCHIVE DESTINATION ${CMAKE_INSTALL_LIBDIR} COMPONENT library)
install(DIRECTORY ${CMAKE_SOURCE_DIR}/include/memos DESTINATION ${CMAKE_INSTALL_INCLUDEDIR} COMPONENT library
        FILES_MATCHING PATTERN "*.hpp" PATTERN "*.h")
install(EXPORT memosTargets NAMESPACE memos:: DESTINATION ${memos_package} COMPONENT library)
configure_package_config_file(${CMAKE_SOURCE_DIR}/cmake/memosConfig.cmake.in ${CMAKE_BINARY_DIR}/memosConfig.cmake
                              INSTALL_DESTINATION ${memos_package})
write_basic_package_version_file(${CMAKE_BINARY_DIR}/memosConfigVersion.cmake COMPATIBILITY SameMinorVersion)
install(FILES ${CMAKE_BINARY_DIR}/memosConfig.cmake ${CMAKE_BINARY_DIR}/memosConfigVersion.cmake
        DESTINATION ${memos_package} COMPONENT library)
