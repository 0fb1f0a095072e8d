#!/bin/sh
# SPDX-License-Identifier: MIT
#
# The render path links against nothing but memory copies: every undefined symbol of its objects must be its own or on
# the list. One object may execute FFTW's plans, which it makes itself at start. usage: tests/rt/symbols.sh LIBRARY...
set -eu
allowed='^(memcpy|memmove|sqrtf|memset|memcmp|strlen|strcmp|strcasecmp|strncmp|aur_.*|AUR_PRESET_TABLE|_GLOBAL_OFFSET_TABLE_|__cpu_model|__cpu_indicator_init|__stack_chk_fail)$'
transform='^fft\.c\.o fftwf_(execute_dft|plan_dft_1d)$'
failed=0
for library in "$@"; do
    symbols=$(nm -u "$library") || exit 1
    objects=$(printf '%s\n' "$symbols" | grep -c '\.o:$' || true)
    if [ "$objects" -lt 2 ]; then
        echo "symbols: $library holds no objects that could be checked"
        exit 1
    fi
    found=$(printf '%s\n' "$symbols" | awk '/:$/ { object = substr($1, 1, length($1) - 1) } $1 == "U" { print object, $2 }' |
        grep -vE "$transform" | sed 's/.* //' | sort -u | grep -vE "$allowed" || true)
    if [ -n "$found" ]; then
        echo "$library needs:" $found
        failed=1
    fi
done
[ "$failed" -eq 0 ] && echo "symbols: clean"
exit "$failed"
