#!/bin/sh
# SPDX-License-Identifier: MIT
#
# Everything `make lint` runs: folder rules, lone headers, formatting, clang-tidy, documents, types of the page.
# Needs the dev build for its compile commands: cmake --preset dev && cmake --build --preset dev
set -eu
cd "$(dirname "$0")/../.."
failed=0
tests/lint/layers.sh || failed=1
tests/lint/headers.sh || failed=1

if ! git ls-files '*.c' '*.h' | xargs clang-format --dry-run --Werror 2>/tmp/auralis-format.$$; then
    grep -oE '^[^:]+:[0-9]+' /tmp/auralis-format.$$ | sort -u | head -20
    echo "format: run 'make format'"
    failed=1
else
    echo "format: clean"
fi
rm -f /tmp/auralis-format.$$

test -f build/dev/compile_commands.json || cmake --preset dev >/dev/null
git ls-files 'synth/*.c' 'compose/*.c' 'stream/*.c' 'server/*.c' 'client/*.c' |
    xargs -P "$(nproc)" -n 4 clang-tidy -p build/dev --quiet --warnings-as-errors='*' 2>/dev/null || failed=1
[ "$failed" -eq 0 ] && echo "tidy: clean"

tests/lint/docs.sh || failed=1
tests/lint/types.sh || [ $? -eq 77 ] || failed=1
exit "$failed"
