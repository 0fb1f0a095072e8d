# SPDX-License-Identifier: MIT
#
# What the tests of the command line share, to be sourced by them with the binary as argument: a folder that is gone in
# the end, an environment without settings of ours, and what is expected of a command.
# shellcheck shell=bash
auralis=$1
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
failed=0
unset $(env | sed -n 's/^\(AURALIS_[A-Z_]*\)=.*/\1/p')

complain() {
    echo "FAILED: $1"
    failed=1
}

# expect CODE TEXT ARGUMENTS...: the exit code, and a part of what is printed.
expect() {
    local code=$1 text=$2 output got
    shift 2
    output=$("$auralis" "$@" 2>&1 </dev/null)
    got=$?
    [ "$got" -eq "$code" ] || complain "auralis $*: exit code $got instead of $code: $output"
    case $output in
    *"$text"*) ;;
    *) complain "auralis $*: does not say '$text' but '$output'" ;;
    esac
}

# Ends the test, which is of WHAT.
finish() {
    [ "$failed" -eq 0 ] && echo "$1: as it should be"
    exit "$failed"
}
