#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
#
# The music in full: a day of every preset for several seeds through the gate of `auralis inspect --music`, the key as
# it is heard, and the presets told apart. The result goes to docs/music.md and docs/music/; exit 1 if a limit is not
# held.
# usage: tests/music.sh AURALIS-BINARY   (MUSIC_DURATION=2h MUSIC_SEEDS="1 2" for a quick look)
set -uo pipefail
cd "$(dirname "$0")/.."
export heard=${MUSIC_HEARD:-10 2} learned=${MUSIC_LEARNED:-} # arguments of chroma.py and tell_apart.py
export auralis=$1 duration=${MUSIC_DURATION:-24h} seeds=${MUSIC_SEEDS:-1 2 3 4 5} begin=$SECONDS
work=$(mktemp -d)
export work
trap 'rm -rf "$work"' EXIT
presets=$("$auralis" presets --json | grep -o '"name":"[^"]*"' | cut -d '"' -f 4)
mkdir -p docs/music

# One job a line; all cores.
job() {
    case $1 in
    day) "$auralis" inspect --music --gate --preset "$2" --duration "$duration" --seed "$3" ;;
    plot) "$auralis" inspect --music --preset "$2" --duration 40m --seed 1 --plot "docs/music/$2.svg" ;;
    chroma) /usr/bin/python3 tests/music/chroma.py "$auralis" $heard ;;
    tell_apart) /usr/bin/python3 tests/music/tell_apart.py "$auralis" $learned ;;
    esac >"$work/$1${2:+-$2}${3:+-$3}" 2>&1 || echo "$*" >>"$work/failed"
}
export -f job
{
    echo tell_apart
    echo chroma
    for preset in $presets; do
        for seed in $seeds; do echo "day $preset $seed"; done
        echo "plot $preset"
    done
} | xargs -P "$(nproc)" -I {} bash -c 'job {}'

# What the presets measured, side by side.
table() {
    # shellcheck disable=SC2046,SC2086
    (cd "$work" && awk -v presets="$(echo $presets)" -v seeds="$(echo $seeds)" -f "$OLDPWD/tests/table.awk" \
        $(for preset in $presets; do for seed in $seeds; do echo "day-$preset-$seed"; done; done))
}

{
    echo '# The music, in numbers'
    echo
    echo "Made by \`make music\` on $(date -u +%Y-%m-%d), sound version $("$auralis" version --json | grep -o '[0-9]*}' | tr -d '}'), in $((SECONDS - begin)) s on $(nproc) cores. The limits are in"
    echo '[client/cli/music_measure.c](../client/cli/music_measure.c); **bold** does not hold its limit.'
    echo
    echo "## Every preset for $duration"
    echo
    echo "\`auralis inspect --music --gate --preset NAME --duration $duration --seed N\` for the seeds $seeds: what is composed, nothing rendered."
    echo 'Where there is a limit the worst seed is shown, else the one in the middle; what a measure is, stands in its header in'
    echo '[client/cli](../client/cli/README.md).'
    echo
    table
    echo
    echo '## The key as it is heard'
    echo
    echo '`tests/music/chroma.py AURALIS '"$heard"'`: in windows of 30 s of the rendered sound no transposition of the seven notes declared holds more of'
    echo 'what sounds, but for a tie. Presets that borrow chords or leave their key for a section are heard doing so.'
    echo
    echo '```'
    cat "$work/chroma"
    echo '```'
    echo
    echo '## Presets told apart'
    echo
    echo '`tests/music/tell_apart.py AURALIS '"$learned"'`: a row is the preset that plays, a column the one it is taken for.'
    echo
    echo '```'
    cat "$work/tell_apart"
    echo '```'
    echo
    echo '## Forty minutes of each'
    for preset in $presets; do
        echo
        echo "![chords, sections, notes, novelty and self-similarity of $preset](music/$preset.svg)"
    done
} >docs/music.md

if [ -s "$work/failed" ]; then
    echo 'these did not pass:'
    cat "$work/failed"
    exit 1
fi
echo 'music: every limit holds'
