#!/bin/sh
# SPDX-License-Identifier: MIT
#
# The samples are those of this sound version. A change on purpose raises AUR_SOUND_VERSION in auralis.h and adds
# tests/golden/sound_version_N.txt, made by: identity 6 >tests/golden/sound_version_N.txt
# usage: tests/golden/check.sh IDENTITY-PROGRAM
set -eu
folder=$(dirname "$0")
version=$(sed -n 's/^#define AUR_SOUND_VERSION *//p' "$folder/../../auralis.h")
hashes=$("$1" 6)
if ! printf '%s\n' "$hashes" | diff "$folder/sound_version_$version.txt" -; then
    echo "golden: samples differ from sound version $version (< expected, > rendered now)"
    exit 1
fi
echo "golden: sound version $version"
