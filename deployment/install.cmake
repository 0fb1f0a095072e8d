# SPDX-License-Identifier: MIT
#
# What `cmake --install` puts where, and the packages that `cpack` makes of it, in three parts: the program (auralis), the
# shared library (libauralis0), and what it takes to build with it (libauralis-dev).
include(GNUInstallDirs)
set(pages ${CMAKE_SOURCE_DIR}/deployment/packages)
set(made ${CMAKE_BINARY_DIR}/packages)

# ---- the library: what auralis.h declares ----
add_library(auralis_shared SHARED stream/auralis.c)
add_library(auralis_static STATIC stream/auralis.c)
foreach(library auralis_shared auralis_static)
    target_link_libraries(${library} PRIVATE $<BUILD_INTERFACE:aur_flags>)
    target_include_directories(${library} INTERFACE $<INSTALL_INTERFACE:${CMAKE_INSTALL_INCLUDEDIR}>)
endforeach()
set_target_properties(auralis_shared PROPERTIES OUTPUT_NAME auralis VERSION 0.${PROJECT_VERSION_MINOR}.${PROJECT_VERSION_PATCH}
    SOVERSION 0 EXPORT_NAME auralis LINK_DEPENDS ${pages}/auralis.map
    LIBRARY_OUTPUT_DIRECTORY ${made})
set_target_properties(auralis_static PROPERTIES OUTPUT_NAME auralis ARCHIVE_OUTPUT_DIRECTORY ${made})
target_link_options(auralis_shared PRIVATE -Wl,--version-script=${pages}/auralis.map)
# No ABI is promised before 1.0, so the name of the shared object stays 0.
install(TARGETS auralis_shared EXPORT AuralisTargets
    LIBRARY DESTINATION ${CMAKE_INSTALL_LIBDIR} COMPONENT library NAMELINK_COMPONENT development)
install(TARGETS auralis_static EXPORT AuralisTargets
    ARCHIVE DESTINATION ${CMAKE_INSTALL_LIBDIR} COMPONENT development)
install(FILES auralis.h DESTINATION ${CMAKE_INSTALL_INCLUDEDIR} COMPONENT development)

include(CMakePackageConfigHelpers)
set(config_dir ${CMAKE_INSTALL_LIBDIR}/cmake/Auralis)
install(EXPORT AuralisTargets NAMESPACE Auralis:: DESTINATION ${config_dir} COMPONENT development)
write_basic_package_version_file(${made}/AuralisConfigVersion.cmake COMPATIBILITY SameMinorVersion)
install(FILES ${pages}/AuralisConfig.cmake ${made}/AuralisConfigVersion.cmake DESTINATION ${config_dir} COMPONENT development)
string(REGEX REPLACE "[^/]+" ".." AUR_PC_PREFIX "${CMAKE_INSTALL_LIBDIR}/pkgconfig")
configure_file(${pages}/auralis.pc.in ${made}/auralis.pc @ONLY)
install(FILES ${made}/auralis.pc DESTINATION ${CMAKE_INSTALL_LIBDIR}/pkgconfig COMPONENT development)

# ---- the program, and what it says of itself ----
install(TARGETS auralis DESTINATION ${CMAKE_INSTALL_BINDIR} COMPONENT program)
set(page_files "")
foreach(page "man auralis.1" "bash auralis.bash" "zsh _auralis" "fish auralis.fish" "desktop auralis.desktop")
    separate_arguments(page)
    list(GET page 0 kind)
    list(GET page 1 name)
    add_custom_command(OUTPUT ${made}/${name}
        COMMAND ${pages}/pages.sh $<TARGET_FILE:auralis> ${kind} ${made}/${name}
        DEPENDS auralis ${pages}/pages.sh ${pages}/auralis.1.in ${pages}/auralis.desktop VERBATIM)
    list(APPEND page_files ${made}/${name})
endforeach()
add_custom_command(OUTPUT ${made}/auralis.1.gz COMMAND sh -c "gzip -9n <auralis.1 >auralis.1.gz" WORKING_DIRECTORY ${made}
    DEPENDS ${made}/auralis.1 VERBATIM)
add_custom_command(OUTPUT ${made}/changelog.gz COMMAND sh -c "gzip -9n <'${CMAKE_SOURCE_DIR}/CHANGELOG.md' >changelog.gz" WORKING_DIRECTORY ${made}
    DEPENDS CHANGELOG.md VERBATIM)
configure_file(${pages}/changelog.Debian ${made}/changelog.Debian @ONLY)
configure_file(${pages}/shlibs ${made}/shlibs @ONLY)
add_custom_command(OUTPUT ${made}/changelog.Debian.gz COMMAND sh -c "gzip -9n <changelog.Debian >changelog.Debian.gz"
    WORKING_DIRECTORY ${made} DEPENDS ${made}/changelog.Debian VERBATIM)
add_custom_target(pages ALL DEPENDS ${page_files} ${made}/auralis.1.gz ${made}/changelog.gz ${made}/changelog.Debian.gz)
install(FILES ${made}/auralis.1.gz DESTINATION ${CMAKE_INSTALL_MANDIR}/man1 COMPONENT program)
install(FILES ${made}/auralis.bash DESTINATION ${CMAKE_INSTALL_DATADIR}/bash-completion/completions RENAME auralis COMPONENT program)
install(FILES ${made}/_auralis DESTINATION ${CMAKE_INSTALL_DATADIR}/zsh/vendor-completions COMPONENT program)
install(FILES ${made}/auralis.fish DESTINATION ${CMAKE_INSTALL_DATADIR}/fish/vendor_completions.d COMPONENT program)
install(FILES ${made}/auralis.desktop DESTINATION ${CMAKE_INSTALL_DATADIR}/applications COMPONENT program)
install(FILES client/web/favicon.svg DESTINATION ${CMAKE_INSTALL_DATADIR}/icons/hicolor/scalable/apps RENAME auralis.svg
    COMPONENT program)
file(READ deployment/auralis.service unit)
string(REPLACE "/usr/bin/auralis" "${CMAKE_INSTALL_FULL_BINDIR}/auralis" unit "${unit}")
file(CONFIGURE OUTPUT ${made}/auralis.service CONTENT "${unit}" @ONLY)
install(FILES ${made}/auralis.service DESTINATION lib/systemd/system COMPONENT program)
foreach(part "program auralis" "library libauralis0" "development libauralis-dev")
    separate_arguments(part)
    list(GET part 0 component)
    list(GET part 1 package)
    install(FILES ${pages}/copyright ${made}/changelog.gz ${made}/changelog.Debian.gz
        DESTINATION ${CMAKE_INSTALL_DATADIR}/doc/${package} COMPONENT ${component})
    string(TOUPPER ${component} COMPONENT)
    set(CPACK_DEBIAN_${COMPONENT}_PACKAGE_NAME ${package})
endforeach()

# ---- the packages ----
set(CPACK_GENERATOR DEB)
set(CPACK_COMPONENTS_ALL program library development)
set(CPACK_DEB_COMPONENT_INSTALL ON)
set(CPACK_PACKAGING_INSTALL_PREFIX /usr)
set(CPACK_STRIP_FILES ON)
set(CPACK_PACKAGE_NAME auralis)
set(CPACK_PACKAGE_VENDOR "The Auralis authors")
# Debian wants an address; nobody reads one here, and RFC 2606 promises that this one never leads to anybody.
set(CPACK_PACKAGE_CONTACT "The Auralis authors <noreply@auralis.invalid>")
set(CPACK_PACKAGE_DIRECTORY ${made})
set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)
set(CPACK_DEBIAN_PACKAGE_RELEASE 1)
set(CPACK_DEBIAN_PACKAGE_SHLIBDEPS ON)
set(CPACK_DEBIAN_PACKAGE_CONTROL_STRICT_PERMISSION ON)
set(CPACK_DEBIAN_PROGRAM_PACKAGE_SECTION sound)
set(CPACK_DEBIAN_LIBRARY_PACKAGE_SECTION libs)
set(CPACK_DEBIAN_DEVELOPMENT_PACKAGE_SECTION libdevel)
set(CPACK_DEBIAN_PROGRAM_PACKAGE_DEPENDS "libwebsockets-evlib-ev") # loaded at run time, so dpkg-shlibdeps does not see it
set(CPACK_DEBIAN_DEVELOPMENT_PACKAGE_DEPENDS "libauralis0 (= ${PROJECT_VERSION}-1)")
set(CPACK_DEBIAN_PROGRAM_PACKAGE_CONTROL_EXTRA ${pages}/prerm ${pages}/postrm)
set(CPACK_DEBIAN_LIBRARY_PACKAGE_CONTROL_EXTRA ${made}/shlibs ${pages}/triggers)
set(CPACK_COMPONENT_PROGRAM_DESCRIPTION
"endless ambient music, composed and rendered live
Auralis composes ambient music that never ends and never repeats. It serves it
to browsers, players and radios, and renders it to files, scores and stems
many times faster than real time. The same seed gives the same music.")
set(CPACK_COMPONENT_LIBRARY_DESCRIPTION
"endless ambient music, shared library
Auralis composes ambient music that never ends and never repeats. This is the
library for programs that hold it. No binary interface is promised yet.")
set(CPACK_COMPONENT_DEVELOPMENT_DESCRIPTION
"endless ambient music, development files
Auralis composes ambient music that never ends and never repeats. This is the
header, the static library, and what pkg-config and CMake want to know.")
include(CPack)
