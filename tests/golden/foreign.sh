#!/bin/sh
# SPDX-License-Identifier: MIT
#
# The same samples on other processors: 64-bit ARM under QEMU and WebAssembly under node, with their own kernels.
exec "$(dirname "$0")/identity.sh" gcc-O3 wasm aarch64
