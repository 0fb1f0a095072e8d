#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
#
# The full-length tests; the result, with its date and machine, goes to docs/soak.md.
set -uo pipefail
cd "$(dirname "$0")/.."
export AUR_TEST_SCALE=full
report=docs/soak.md
cmake --preset release -DAUR_TESTS=ON >/dev/null && cmake --build --preset release --parallel "$(nproc)" >/dev/null || exit 1
begin=$SECONDS
log=$(mktemp)
ctest --test-dir build/release --output-on-failure --timeout 3600 | tee "$log"
status=${PIPESTATUS[0]}
tests/sound.sh build/release/client/cli/auralis || status=1
AURALIS_BIN=$PWD/build/release/client/cli/auralis node tests/server/net/soak.mjs 3600 2>&1 | tee -a "$log"
[ "${PIPESTATUS[0]}" -eq 0 ] || status=1
{
    echo "# Full-length tests"
    echo
    echo "Made by \`make soak\` on $(date -u +%Y-%m-%d), commit $(git rev-parse --short HEAD), $(nproc) cores,"
    echo "$(sed -n 's/^model name[^:]*: //p' /proc/cpuinfo | head -1), in $((SECONDS - begin)) s."
    echo
    echo '```'
    grep -E 'Test +#|tests passed|Failed|^soak:' "$log" | sed 's/ *$//'
    echo '```'
} >"$report"
rm -f "$log"
exit "$status"
