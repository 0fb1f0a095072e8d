# SPDX-License-Identifier: MIT
#
# 64-bit ARM by Debian's cross-compiler; static, so that qemu-aarch64-static needs no other files.
set(CMAKE_SYSTEM_NAME Linux)
set(CMAKE_SYSTEM_PROCESSOR aarch64)
set(CMAKE_C_COMPILER aarch64-linux-gnu-gcc)
set(CMAKE_EXE_LINKER_FLAGS_INIT -static)
