# SPDX-License-Identifier: Apache-2.0
# `cmake --install`: headers, library, program and the package that find_package(ruralsim) reads.
include(GNUInstallDirs)
include(CMakePackageConfigHelpers)
set(RURALSIM_PACKAGE_DIR ${CMAKE_INSTALL_LIBDIR}/cmake/ruralsim)

install(TARGETS ruralsim ruralsim_arithmetic ruralsim_cli_main EXPORT ruralsimTargets FILE_SET HEADERS)
if(TARGET ruralsim_cli)
  install(TARGETS ruralsim_cli)
  if(NOT CMAKE_CROSSCOMPILING)
    install(FILES ${RURALSIM_DOCUMENTS}/ruralsim.1 DESTINATION ${CMAKE_INSTALL_MANDIR}/man1)
    install(FILES ${RURALSIM_DOCUMENTS}/ruralsim.bash DESTINATION ${CMAKE_INSTALL_DATADIR}/bash-completion/completions
            RENAME ruralsim)
    install(FILES ${RURALSIM_DOCUMENTS}/_ruralsim DESTINATION ${CMAKE_INSTALL_DATADIR}/zsh/site-functions)
    install(FILES ${RURALSIM_DOCUMENTS}/ruralsim.fish DESTINATION ${CMAKE_INSTALL_DATADIR}/fish/vendor_completions.d)
  endif()
endif()
install(EXPORT ruralsimTargets NAMESPACE ruralsim:: DESTINATION ${RURALSIM_PACKAGE_DIR})
configure_package_config_file(${CMAKE_CURRENT_LIST_DIR}/ruralsimConfig.cmake.in
                              ${PROJECT_BINARY_DIR}/ruralsimConfig.cmake INSTALL_DESTINATION ${RURALSIM_PACKAGE_DIR})
# Before 1.0 a minor version may change an interface.
write_basic_package_version_file(${PROJECT_BINARY_DIR}/ruralsimConfigVersion.cmake COMPATIBILITY SameMinorVersion)
install(FILES ${PROJECT_BINARY_DIR}/ruralsimConfig.cmake ${PROJECT_BINARY_DIR}/ruralsimConfigVersion.cmake
        DESTINATION ${RURALSIM_PACKAGE_DIR})
install(FILES ${PROJECT_SOURCE_DIR}/LICENSE DESTINATION ${CMAKE_INSTALL_DOCDIR})
