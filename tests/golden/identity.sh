#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
#
# The same samples from gcc and clang, -O0 and -O3, every kernel, FTZ on and off, any call length.
# usage: tests/golden/identity.sh [SECONDS]
set -euo pipefail
cd "$(dirname "$0")/../.."
seconds=${1:-12}
reference=""
for compiler in gcc clang; do
    for level in -O0 -O3; do
        build=build/identity/$compiler$level
        cmake -S . -B "$build" -G Ninja -DCMAKE_C_COMPILER=$compiler -DCMAKE_BUILD_TYPE= -DCMAKE_C_FLAGS=$level >/dev/null
        cmake --build "$build" --target identity >/dev/null
        hashes=$("$build/tests/golden/identity" "$seconds")
        [ -n "$reference" ] || reference=$hashes
        if [ "$hashes" != "$reference" ]; then
            echo "identity: $compiler $level differs from gcc -O0:"
            diff <(echo "$reference") <(echo "$hashes") || true
            exit 1
        fi
        echo "identity: $compiler $level equal"
    done
done
echo "$reference"
