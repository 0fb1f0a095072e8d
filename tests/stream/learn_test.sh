#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
#
# `auralis learn` as people type it: five files in under two seconds, a preset that plays, errors that say what is wrong.
# usage: learn_test.sh AURALIS-BINARY
set -u
# shellcheck source=tests/stream/expect.sh
. "$(dirname "$0")/expect.sh"
corpus=$(cd "$(dirname "$0")/corpus" && pwd)

# What is learned, and how fast: the whole program, not only what it says itself.
begin=$(date +%s%N)
expect 0 'key        G ionian' learn "$corpus"/plain/*.mid -o "$work/plain.json"
took_ms=$((($(date +%s%N) - begin) / 1000000))
[ "$took_ms" -lt 2000 ] || complain "five files took $took_ms ms"
expect 0 'I-VII' learn "$corpus"/modal/*.mid -o "$work/modal.json"
expect 0 '"key":"D","mode":"dorian"' learn "$corpus/modal/drunken_sailor.mid" --json
expect 0 '"key":"G","mode":"mixolydian"' learn "$corpus/modal/drunken_sailor.mid" --json --key G
expect 0 '"key":"G","mode":"lydian"' learn "$corpus/modal/drunken_sailor.mid" --json --key 'G lydian'
"$auralis" learn "$corpus"/plain/*.mid -o "$work/again.json" --name plain >/dev/null
cmp -s "$work/plain.json" "$work/again.json" || complain 'the same files teach two things'
"$auralis" learn "$corpus"/plain/*.mid -o - --name plain 2>/dev/null | cmp -s - "$work/plain.json" || complain '-o - differs'

# The preset plays, and has the sound of its base.
grep -q '"name":.*"plain"' "$work/plain.json" || complain 'the preset has not the name of its file'
"$auralis" render -o "$work/a.wav" --duration 2 --seed 7 --preset "$work/plain.json" 2>/dev/null || complain 'the preset does not play'
"$auralis" learn "$corpus"/plain/*.mid -o "$work/soft.json" --base sleep >/dev/null
"$auralis" presets --show sleep | sed -n '/"instruments"/,/"music"/p' >"$work/base"
sed -n '/"instruments"/,/"music"/p' "$work/soft.json" | cmp -s - "$work/base" || complain 'the sound is not that of --base'

# Distances.
mean() {
    "$auralis" learn "$@" --json | sed 's/.*"mean":\([0-9.]*\).*/\1/'
}
[ "$(mean --compare "$work/plain.json" "$work/plain.json")" = 0.0000 ] || complain 'a style is not 0 from itself'
own=$(mean "$corpus"/plain/o*.mid --against "$work/plain.json")
other=$(mean "$corpus"/plain/o*.mid --against "$work/modal.json")
[ "$(printf '%s\n%s\n' "$own" "$other" | sort -n | head -1)" = "$own" ] || complain "own $own, other $other"
expect 0 'distance   0.' learn --compare "$work/plain.json" "$work/modal.json"

# Errors.
expect 2 'from which MIDI files?' learn
expect 2 'needs two presets' learn --compare focus
expect 2 'auralis: --compare polka: must be a .json file or one of focus' learn --compare polka focus
expect 2 'auralis: --base polka: must be a .json file or one of focus' learn "$corpus/plain/ode_to_joy.mid" --base polka
expect 2 'auralis: --key H: must be one of' learn "$corpus/plain/ode_to_joy.mid" --key H
expect 2 'auralis: --name a b: must be 1..32 of' learn "$corpus/plain/ode_to_joy.mid" --name 'a b'
expect 2 'auralis: --output focus.json: a preset of the program has this name' learn "$corpus/plain/ode_to_joy.mid" -o focus.json
expect 66 'none.mid: No such file or directory' learn "$work/none.mid"
expect 66 'none.json' learn "$corpus/plain/ode_to_joy.mid" --against "$work/none.json"
expect 73 'No such file or directory' learn "$corpus/plain/ode_to_joy.mid" -o "$work/none/a.json"
expect 74 'No space left on device' learn "$corpus/plain/ode_to_joy.mid" -o /dev/full
head -c 100 "$corpus/plain/ode_to_joy.mid" >"$work/cut.mid"
expect 2 'cut.mid: byte ' learn "$work/cut.mid" -o "$work/never.json"
expect 2 'byte 0: no MIDI file' learn "$0" -o "$work/never.json"
[ -e "$work/never.json" ] && complain 'a preset was written in spite of an error'

# The MIDI files are what the transcriptions say.
if /usr/bin/python3 -c 'import mido' 2>/dev/null; then
    /usr/bin/python3 "$corpus/make_midi.py" --check || complain 'corpus: make_midi.py would write other files'
elif [ -n "${CI:-}" ]; then
    complain 'python3-mido is missing: apt-get install python3-mido'
else
    echo 'SKIPPED: are the MIDI files those of the transcriptions? apt-get install python3-mido'
fi

finish 'learn'
