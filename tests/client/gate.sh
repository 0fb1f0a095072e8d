#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
#
# The quality gate, shortened: every preset for a minute, and two hundred random actions. `make sound` takes the hour.
# usage: gate.sh AURALIS-BINARY
set -u
auralis=$1
failed=0
presets=$("$auralis" presets --json | grep -o '"name":"[^"]*"' | cut -d '"' -f 4)
[ -n "$presets" ] || { echo 'no presets'; exit 1; }

# judge ARGUMENTS...: prints only what did not pass.
judge() {
    output=$("$auralis" inspect --gate --seed 7 "$@" 2>&1) && return
    echo "auralis inspect --gate --seed 7 $*:"
    printf '%s\n' "$output" | grep -E 'FAIL|click|limit' || printf '%s\n' "$output"
    failed=1
}

for preset in $presets; do
    judge --preset "$preset" --duration 1m
done
judge --preset focus --actions 200
judge --aliasing 110,441,1109,3331,415,932,1480,2093,3136,3951
judge --reverb 3,4,4.5,5,6,7.5,9,10
[ "$failed" -eq 0 ] && echo 'gate: passed'
exit "$failed"
