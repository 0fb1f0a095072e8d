#!/bin/sh
# SPDX-License-Identifier: MIT
#
# The same samples on other processors: 64-bit ARM under QEMU, with its own kernel, and WebAssembly under node, with the
# scalar one (clang 14 moves a load across a store in SIMD128 code, so there is no kernel of that kind).
exec "$(dirname "$0")/identity.sh" gcc-O3 wasm aarch64
