# SPDX-License-Identifier: MIT
#
# WebAssembly by clang and Debian's wasi-libc, which lies beside the headers of the machine itself.
set(CMAKE_SYSTEM_NAME Generic)
set(CMAKE_SYSTEM_PROCESSOR wasm32)
set(CMAKE_C_COMPILER clang)
set(CMAKE_C_COMPILER_TARGET wasm32-wasi)
set(CMAKE_SYSROOT /usr)
