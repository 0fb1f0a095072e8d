#!/bin/sh
# SPDX-License-Identifier: MIT
#
# Builds the outside program in every way the packages promise, and runs it.
# usage: build.sh OUTSIDE-FOLDER WORK-FOLDER [CMAKE-PREFIX]; pkg-config finds the library by its environment
set -eu
source=$1
work=$2
prefix=${3:-}
expected='auralis 0.1.0: malformed input'
say() {
    got=$("$2")
    [ "$got" = "$expected" ] || { echo "FAILED: $1 says '$got'"; exit 1; }
    echo "outside: $1: $got"
}
mkdir -p "$work"
# shellcheck disable=SC2046
cc -std=c99 -Wall -Wextra -Werror -o "$work/by-pkg-config" "$source/main.c" $(pkg-config --cflags --libs auralis)
say 'pkg-config --cflags --libs auralis' "$work/by-pkg-config"
if command -v c++ >/dev/null; then
    # shellcheck disable=SC2046
    c++ -x c++ -Wall -Wextra -Werror -o "$work/by-c++" "$source/main.c" $(pkg-config --cflags --libs auralis)
    say 'the same in C++' "$work/by-c++"
fi
cmake -S "$source" -B "$work/cmake" ${prefix:+"-DCMAKE_PREFIX_PATH=$prefix"} >"$work/cmake.log" 2>&1 || { cat "$work/cmake.log"; exit 1; }
cmake --build "$work/cmake" >>"$work/cmake.log" 2>&1 || { cat "$work/cmake.log"; exit 1; }
say 'find_package(Auralis), shared' "$work/cmake/shared"
say 'find_package(Auralis), static' "$work/cmake/static"
