#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
#
# The gate of the music, shortened: every preset for two hours. `make music` takes days.
# usage: gate.sh AURALIS-BINARY
set -u
auralis=$1
failed=0
presets=$("$auralis" presets --json | grep -o '"name":"[^"]*"' | cut -d '"' -f 4)
[ -n "$presets" ] || { echo 'no presets'; exit 1; }
for preset in $presets; do
    output=$("$auralis" inspect --music --gate --preset "$preset" --duration 2h --seed 7 2>&1) && continue
    echo "auralis inspect --music --gate --preset $preset --duration 2h --seed 7:"
    printf '%s\n' "$output" | grep -E 'FAIL' || printf '%s\n' "$output"
    failed=1
done
[ "$failed" -eq 0 ] && echo 'music gate: passed'
exit "$failed"
