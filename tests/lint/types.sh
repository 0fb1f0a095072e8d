#!/bin/sh
# SPDX-License-Identifier: MIT
#
# The page's JSDoc types hold: tsc --checkJs over client/web (its tsconfig.json).
set -eu
cd "$(dirname "$0")/../.."
tsc=client/web/node_modules/.bin/tsc
if [ ! -x "$tsc" ]; then
    echo "types: SKIPPED, typescript is not installed: (cd client/web && npm ci)"
    [ -z "${CI:-}" ] && exit 77
    exit 1
fi
"$tsc" -p client/web || exit 1
echo "types: clean"
