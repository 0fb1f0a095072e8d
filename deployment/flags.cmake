# SPDX-License-Identifier: MIT
#
# The language and the target `aur_flags`, for the project and for tests/golden/bare.
set(CMAKE_C_STANDARD 11)
set(CMAKE_C_STANDARD_REQUIRED ON)
set(CMAKE_C_EXTENSIONS OFF)

# Every target links this: the warnings of the house, and the flags that keep samples bit-identical
# (no contraction into fused multiply-add, no fast-math; see ARCHITECTURE.md).
add_library(aur_flags INTERFACE)
target_include_directories(aur_flags INTERFACE ${CMAKE_CURRENT_LIST_DIR}/..)
target_compile_definitions(aur_flags INTERFACE _GNU_SOURCE)
target_compile_options(aur_flags INTERFACE
    $<$<CONFIG:Release>:-ffile-prefix-map=${CMAKE_SOURCE_DIR}/=> # the same bytes wherever it was built
    -fno-semantic-interposition -ffp-contract=off -fno-fast-math -fno-math-errno -fno-trapping-math
    -Wall -Wextra -Wpedantic -Wshadow -Wstrict-prototypes -Wmissing-prototypes
    -Wvla -Walloca -Wdouble-promotion -Wframe-larger-than=4096)
if(CMAKE_C_COMPILER_ID STREQUAL "Clang")
    target_compile_options(aur_flags INTERFACE -Wno-alloca) # clang warns on its own builtins in system headers
endif()
if(AUR_WERROR)
    target_compile_options(aur_flags INTERFACE -Werror)
endif()
if(AUR_SANITIZE)
    target_compile_options(aur_flags INTERFACE -fsanitize=${AUR_SANITIZE} -fno-omit-frame-pointer -fno-sanitize-recover=all)
    target_link_options(aur_flags INTERFACE -fsanitize=${AUR_SANITIZE})
endif()
if(AUR_FUZZ)
    target_compile_options(aur_flags INTERFACE -fsanitize=fuzzer-no-link)
endif()
