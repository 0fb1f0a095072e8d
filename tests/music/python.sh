#!/bin/sh
# SPDX-License-Identifier: MIT
#
# Runs a test of this folder with Debian's Python; without numpy it is skipped, but not in CI.
# usage: python.sh SCRIPT ARGUMENTS...
/usr/bin/python3 -c 'import numpy' 2>/dev/null || {
    echo "SKIPPED: $1 needs numpy: apt-get install python3-numpy"
    [ -z "${CI:-}" ] && exit 77
    exit 1
}
exec /usr/bin/python3 "$@"
