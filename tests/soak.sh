#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
#
# The full-length tests, then an hour of streaming; the result, with its date and machine, goes to docs/soak.md whatever
# it is. usage: tests/soak.sh            all of it
#               tests/soak.sh SECONDS    the streaming alone, so long
set -uo pipefail
cd "$(dirname "$0")/.."
export AUR_TEST_SCALE=full
report=docs/soak.md
seconds=${1:-3600}
[[ $seconds =~ ^[0-9]+$ ]] || { echo "usage: tests/soak.sh [SECONDS]" >&2; exit 2; }
cmake --preset release -DAUR_TESTS=ON >/dev/null && cmake --build --preset release --parallel "$(nproc)" >/dev/null || exit 1
auralis=$PWD/build/release/client/cli/auralis
begin=$SECONDS
status=0
log=$(mktemp)
trap 'rm -f "$log"' EXIT
if [ $# -eq 0 ]; then
    # Limits are those of short tests.
    find build/release -name CTestTestfile.cmake -exec sed -i 's/TIMEOUT "[0-9]*"/TIMEOUT "7200"/' {} +
    ctest --test-dir build/release --output-on-failure | tee "$log" || status=1
    AURALIS_BIN=$auralis node tests/e2e/run.mjs -lines | tee -a "$log" || status=1
    tests/sound.sh "$auralis" || status=1
fi
AURALIS_BIN=$auralis node tests/server/net/soak.mjs "$seconds" 2>&1 | tee -a "$log" || status=1
{
    echo "# Full-length tests"
    echo
    echo "Made by \`tests/soak.sh $*\` (\`make soak\` without a number) on $(date -u '+%Y-%m-%d %H:%M') UTC, commit"
    echo "$(git rev-parse --short HEAD), $(nproc) cores, $(sed -n 's/^model name[^:]*: //p' /proc/cpuinfo | head -1), load at the end"
    echo "$(cut -d' ' -f1 /proc/loadavg), in $((SECONDS - begin)) s: $([ "$status" -eq 0 ] && echo "all passed" || echo "NOT ALL PASSED")."
    echo
    echo '```'
    grep -E 'Test +#|tests passed|Failed|^(ok|FAIL) |^soak:|^AssertionError|^Error' "$log" | sed 's/ *$//'
    echo '```'
} >"$report"
exit "$status"
