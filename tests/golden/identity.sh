#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
#
# The same samples from gcc and clang, -O0 and -O3, every kernel, FTZ on and off, any call length: of all builds across
# a turn of the racks a week from the start, of the quick ones twelve seconds from the start, too.
# usage: tests/golden/identity.sh [BUILD...]   (of tests/golden/hashes.sh; all must equal the first)
set -euo pipefail
cd "$(dirname "$0")"
[ $# -gt 0 ] || set -- gcc-O3 clang-O3 gcc-O0 clang-O0
turn="4 $(((10000 * 60 - 2) * 48000))" # seconds, first frame
start="12 0"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

for build in "$@"; do
    ./hashes.sh "$build"
done
failed=0
for build in "$@"; do
    case $build in
    *-O0 | aarch64) ;;
    *) echo "$build start $start" ;;
    esac
    echo "$build turn $turn"
done | xargs -P "$(nproc)" -L 1 sh -c './hashes.sh "$2" "$4" "$5" >"$1/$2.$3"' sh "$work" || failed=1

for hashes in "$work"/*; do
    name=${hashes##*/}
    if diff "$work/$1.${name##*.}" "$hashes"; then
        echo "identity: $name equals $1"
    else
        echo "identity: $name differs from $1 (<)"
        failed=1
    fi
done
cat "$work/$1.start"
exit "$failed"
