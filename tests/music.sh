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

# A row a measure, a column a preset. Over the seeds: the value in the middle; with a limit, the worst one. Bold: the
# limit is not held for some seed.
table() {
    # shellcheck disable=SC2046,SC2086
    (cd "$work" && awk -v presets="$(echo $presets)" -v seeds="$(echo $seeds)" '
        function trim(s) { gsub(/^ +| +$/, "", s); return s }
        function middle(label, p,   n, i, k, v, swap) {
            n = 0
            for (i = 1; i <= seed_count; i++) if (((label, p, i) in cell) && cell[label, p, i] !~ /not/) v[++n] = cell[label, p, i]
            for (i = 1; i <= n; i++) for (k = i + 1; k <= n; k++) if (v[k] + 0 < v[i] + 0) { swap = v[i]; v[i] = v[k]; v[k] = swap }
            if (n == 0) return "-"
            if (limit[label] ~ /^at least/) return v[1]
            if (limit[label] ~ /^at most/) return v[n]
            return v[int((n + 1) / 2)]
        }
        BEGIN { seed_count = split(seeds, unused, " ") }
        FNR == 1 { file++ }
        /^gate/ { next }
        {
            label = trim(substr($0, 1, 22))
            if (!(label in unit)) { order[++rows] = label; unit[label] = trim(substr($0, 36, 6)) }
            if (substr($0, 42, 16) ~ /[0-9]/) limit[label] = trim(substr($0, 42, 16))
            preset = int((file - 1) / seed_count) + 1
            cell[label, preset, (file - 1) % seed_count + 1] = trim(substr($0, 23, 12))
            if ($0 ~ /FAIL$/) bold[label, preset] = 1
        }
        END {
            count = split(presets, name, " ")
            printf "| measure | limit |"; for (i = 1; i <= count; i++) printf " %s |", name[i]
            printf "\n|---|---|"; for (i = 1; i <= count; i++) printf "--:|"
            print ""
            for (r = 1; r <= rows; r++) {
                label = order[r]
                printf "| %s%s | %s |", label, unit[label] != "" ? ", " unit[label] : "", limit[label]
                for (i = 1; i <= count; i++) { v = middle(label, i); printf " %s |", ((label, i) in bold) ? "**" v "**" : v }
                print ""
            }
        }' $(for preset in $presets; do for seed in $seeds; do echo "day-$preset-$seed"; done; done))
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
