# SPDX-License-Identifier: Apache-2.0
# `cmake --install`: headers, library, program and the package that find_package(ruralsim) reads.
include(GNUInstallDirs)
include(CMakePackageConfigHelpers)
set(RURALSIM_PACKAGE_DIR ${CMAKE_INSTALL_LIBDIR}/cmake/ruralsim)

install(TARGETS ruralsim ruralsim_arithmetic ruralsim_cli_main EXPORT ruralsimTargets FILE_SET HEADERS)
if(TARGET ruralsim_cli)
  install(TARGETS ruralsim_cli)
endif()
install(EXPORT ruralsimTargets NAMESPACE ruralsim:: DESTINATION ${RURALSIM_PACKAGE_DIR})
configure_package_config_file(${CMAKE_CURRENT_LIST_DIR}/ruralsimConfig.cmake.in
                              ${PROJECT_BINARY_DIR}/ruralsimConfig.cmake INSTALL_DESTINATION ${RURALSIM_PACKAGE_DIR})
# Before 1.0 a minor version may change an interface.
write_basic_package_version_file(${PROJECT_BINARY_DIR}/ruralsimConfigVersion.cmake COMPATIBILITY SameMinorVersion)
install(FILES ${PROJECT_BINARY_DIR}/ruralsimConfig.cmake ${PROJECT_BINARY_DIR}/ruralsimConfigVersion.cmake
        DESTINATION ${RURALSIM_PACKAGE_DIR})
install(FILES ${PROJECT_SOURCE_DIR}/LICENSE DESTINATION ${CMAKE_INSTALL_DOCDIR})
