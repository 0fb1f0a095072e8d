#!/bin/sh
# SPDX-License-Identifier: MIT
#
# The render path links against nothing but memory copies: every undefined symbol of its objects must be its own or on
# the list. usage: tests/rt/symbols.sh LIBRARY...
set -eu
allowed='^(memcpy|memmove|sqrtf|memset|memcmp|strlen|strcmp|strcasecmp|strncmp|aur_.*|_GLOBAL_OFFSET_TABLE_|__cpu_model|__cpu_indicator_init|__stack_chk_fail)$'
failed=0
for library in "$@"; do
    found=$(nm -u "$library" 2>/dev/null | sed -n 's/^ *U //p' | sort -u | grep -vE "$allowed" || true)
    if [ -n "$found" ]; then
        echo "$library needs:" $found
        failed=1
    fi
done
[ "$failed" -eq 0 ] && echo "symbols: clean"
exit "$failed"
