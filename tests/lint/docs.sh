#!/bin/sh
# SPDX-License-Identifier: MIT
#
# Documents tell the truth: links lead somewhere, the make targets and sub-commands they name exist.
# usage: tests/lint/docs.sh [AURALIS-BINARY]
set -eu
cd "$(dirname "$0")/../.."
binary=${1:-build/dev/client/cli/auralis}
failed=0
complain() {
    echo "$1"
    failed=1
}

for page in $(git ls-files '*.md'); do
    folder=$(dirname "$page")
    for link in $(grep -oE '\]\([^)#: ]+' "$page" | sed 's/^](//'); do
        [ -e "$folder/$link" ] || complain "$page: link to $link leads nowhere"
    done
    for target in $(grep -oE '`make [a-z-]+' "$page" | sed 's/`make //' | sort -u); do
        grep -qE "^$target:" Makefile || complain "$page: make has no target '$target'"
    done
done

if [ -x "$binary" ]; then
    help=$("$binary" --help)
    for word in $(git ls-files '*.md' | xargs grep -ohE '^ *auralis [a-z]+|`auralis [a-z]+' | sed -E 's/.*auralis //' | sort -u); do
        printf '%s\n' "$help" | grep -qw "$word" || complain "documents name 'auralis $word', which --help does not know"
    done
    "$binary" rights --markdown | cmp -s - docs/rights.md ||
        complain "docs/rights.md: is not what 'auralis rights --markdown' prints"
else
    complain "docs: $binary is not built"
fi

for folder in synth compose stream server client client/cli client/web tests deployment docs; do
    [ -f "$folder/README.md" ] || complain "$folder: no README.md"
done
[ "$failed" -eq 0 ] && echo "docs: clean"
exit "$failed"
