#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
#
# Builds a program `identity`, for this processor or another, or has one print its hashes.
# usage: tests/golden/hashes.sh BUILD [SECONDS FROM_FRAME]   (without: builds)
#   BUILD: gcc-O0 gcc-O3 clang-O0 clang-O3 (this processor), aarch64 (emulated), wasm (under node)
set -euo pipefail
cd "$(dirname "$0")"
name=$1
shift
build=../../build/identity/$name
case $name in
*-O?)
    options=(-DCMAKE_C_COMPILER="${name%-*}" -DCMAKE_BUILD_TYPE= -DCMAKE_C_FLAGS="-${name#*-}")
    run=()
    ;;
aarch64)
    options=(--toolchain "$PWD/bare/aarch64.cmake" -DCMAKE_BUILD_TYPE=Release)
    run=(qemu-aarch64-static)
    ;;
wasm)
    options=(--toolchain "$PWD/bare/wasm.cmake" -DCMAKE_BUILD_TYPE=Release)
    run=(node --no-warnings bare/wasi.mjs)
    ;;
*)
    echo "hashes: no build is called $name" >&2
    exit 2
    ;;
esac
if [ $# -eq 0 ]; then
    mkdir -p "$build"
    { cmake -S bare -B "$build" -G Ninja "${options[@]}" && cmake --build "$build"; } >"$build/build.log" 2>&1 || {
        tail -20 "$build/build.log" >&2
        exit 1
    }
else
    "${run[@]}" "$build/identity" "$@"
fi
