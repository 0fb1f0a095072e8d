#!/bin/sh
# SPDX-License-Identifier: MIT
#
# Every header compiles alone; auralis.h also as C++.
set -eu
cd "$(dirname "$0")/../.."
failed=0
for header in $(git ls-files '*.h'); do
    printf '#include "%s"\nextern int aur_lone_header;\n' "$header" | ${CC:-cc} -std=c11 -D_GNU_SOURCE -Wall -Wextra -Wpedantic -Werror -Wno-unused-function -Wno-psabi \
        -I. -fsyntax-only -x c - || {
        echo "$header: does not compile alone"
        failed=1
    }
done
if command -v "${CXX:-c++}" >/dev/null; then
    echo '#include "auralis.h"' | ${CXX:-c++} -std=c++11 -Wall -Wextra -Werror -I. -fsyntax-only -x c++ - || failed=1
else
    echo "headers: C++ check skipped, no C++ compiler: apt-get install g++"
    [ -z "${CI:-}" ] || failed=1
fi
[ "$failed" -eq 0 ] && echo "headers: clean"
exit "$failed"
