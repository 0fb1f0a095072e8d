# SPDX-License-Identifier: MIT
#
# find_package(Auralis) gives Auralis::auralis (shared) and Auralis::auralis_static.
include(${CMAKE_CURRENT_LIST_DIR}/AuralisTargets.cmake)
