# `cmake --install`: library, headers, package files for find_package(sgdscope), programs, data.

include(GNUInstallDirs)
include(CMakePackageConfigHelpers)

set(sgdscope_package_dir "${CMAKE_INSTALL_LIBDIR}/cmake/sgdscope")

install(
  TARGETS sgdscope
  EXPORT sgdscopeTargets
  ARCHIVE DESTINATION "${CMAKE_INSTALL_LIBDIR}"
  INCLUDES
  DESTINATION "${CMAKE_INSTALL_INCLUDEDIR}")
install(
  DIRECTORY "${PROJECT_SOURCE_DIR}/engine/include/" "${PROJECT_BINARY_DIR}/engine/include/"
  DESTINATION "${CMAKE_INSTALL_INCLUDEDIR}"
  FILES_MATCHING
  PATTERN "*.hpp"
  PATTERN "*.h")
install(
  EXPORT sgdscopeTargets
  NAMESPACE sgdscope::
  DESTINATION "${sgdscope_package_dir}")

configure_package_config_file(
  "${PROJECT_SOURCE_DIR}/scripts/cmake/sgdscopeConfig.cmake.in"
  "${PROJECT_BINARY_DIR}/cmake/sgdscopeConfig.cmake"
  INSTALL_DESTINATION "${sgdscope_package_dir}")
write_basic_package_version_file("${PROJECT_BINARY_DIR}/cmake/sgdscopeConfigVersion.cmake"
                                 COMPATIBILITY SameMinorVersion)
install(FILES "${PROJECT_BINARY_DIR}/cmake/sgdscopeConfig.cmake"
              "${PROJECT_BINARY_DIR}/cmake/sgdscopeConfigVersion.cmake"
        DESTINATION "${sgdscope_package_dir}")

if(SGDSCOPE_BUILD_NATIVE)
  install(TARGETS sgdscope-cli sgdscope-bench RUNTIME DESTINATION "${CMAKE_INSTALL_BINDIR}")
  install(DIRECTORY "${PROJECT_SOURCE_DIR}/engine/data/" DESTINATION "${SGDSCOPE_INSTALL_DATADIR}")
endif()
install(FILES "${PROJECT_SOURCE_DIR}/LICENSE" DESTINATION "${CMAKE_INSTALL_DATADIR}/sgdscope")
