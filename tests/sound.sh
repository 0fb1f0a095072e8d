#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
#
# The quality gate in full: an hour of every preset, ten thousand random actions, aliases and pictures.
# The result goes to docs/sound.md and docs/sound/; exit 1 if a limit is not held.
# usage: tests/sound.sh AURALIS-BINARY   (SOUND_DURATION=2m SOUND_ACTIONS=500 for a quick look)
set -uo pipefail
cd "$(dirname "$0")/.."
export auralis=$1 duration=${SOUND_DURATION:-1h} actions=${SOUND_ACTIONS:-10000} seed=7
work=$(mktemp -d) begin=$SECONDS
export work
trap 'rm -rf "$work"' EXIT
presets=$("$auralis" presets --json | grep -o '"name":"[^"]*"' | cut -d '"' -f 4)
mkdir -p docs/sound

# One job a line, the longest first; all cores.
job() {
    case $1 in
    actions) "$auralis" inspect --gate --preset focus --actions "$actions" --seed $seed ;;
    plot) "$auralis" inspect --preset "$2" --duration 3m --seed $seed --plot "docs/sound/$2.svg" ;;
    hour) "$auralis" inspect --gate --preset "$2" --duration "$duration" --seed $seed ;;
    aliasing) "$auralis" inspect --gate --aliasing 110,415,441,932,1109,1480,2093,3136,3331,3951 ;;
    reverb) "$auralis" inspect --gate --reverb 3,4,4.5,5,6,7.5,9,10 ;;
    esac >"$work/$1${2:+-$2}" 2>&1 || echo "$*" >>"$work/failed"
}
export -f job
{
    for preset in $presets; do echo "hour $preset"; done
    echo actions
    for preset in $presets; do echo "plot $preset"; done
    echo aliasing
    echo reverb
} | xargs -P "$(nproc)" -I {} bash -c 'job {}'

# What the presets measured, side by side.
table() {
    # shellcheck disable=SC2046,SC2086
    (cd "$work" && awk -v presets="$(echo $presets)" -v seeds="$seed" -f "$OLDPWD/tests/table.awk" \
        $(for preset in $presets; do echo "hour-$preset"; done))
}

{
    echo '# How it sounds, in numbers'
    echo
    echo "Made by \`make sound\` on $(date -u +%Y-%m-%d), sound version $("$auralis" version --json | grep -o '[0-9]*}' | tr -d '}'), in $((SECONDS - begin)) s on $(nproc) cores. The limits are in"
    echo '[client/cli/report.c](../client/cli/report.c), [client/cli/alias_report.c](../client/cli/alias_report.c) and [client/cli/reverb_report.c](../client/cli/reverb_report.c); **bold** does not hold its limit.'
    echo
    echo "## Every preset for $duration"
    echo
    echo "\`auralis inspect --gate --preset NAME --duration $duration --seed $seed\`: loudness by EBU R 128, true peaks four times oversampled, also"
    echo 'after Opus at 64 kbit/s. A click is a sample that linear prediction misses by four times more than anything around it.'
    echo
    table
    echo
    echo "## $actions random actions"
    echo
    echo "\`auralis inspect --gate --preset focus --actions $actions --seed $seed\`: keys, modes, tempi, intensities, densities, brightnesses, seeds,"
    echo 'presets and mutes at random frames, four a second.'
    echo
    echo '```'
    cat "$work/actions"
    echo '```'
    echo
    echo '## Aliases of the sawtooth'
    echo
    echo "Power between the harmonics from 0 to 16 kHz relative to all, and how far what lies above the fundamental is below that of a plain"
    echo 'ramp; the second limit is where listeners no longer hear it (Lehtonen, Pekonen, Välimäki, JASA 2012).'
    echo
    echo '```'
    cat "$work/aliasing"
    echo '```'
    echo
    echo '## The reverb'
    echo
    echo 'Its answer to an impulse, set to the seconds on the left: decay of each octave (Schroeder; within 15 % of the design in'
    echo '[synth/fx/reverb.h](../synth/fx/reverb.h)), echo density (Abel and Huang, AES 2006; 1 = noise, reached within 150 ms, then 0.95 to'
    echo '1.05), and the strongest mode of the tail over its surroundings (at most 10 dB).'
    echo
    echo '```'
    cat "$work/reverb"
    echo '```'
    echo
    echo '## Three minutes of each'
    for preset in $presets; do
        echo
        echo "![waveform, spectrogram and loudness of $preset](sound/$preset.svg)"
    done
} >docs/sound.md

if [ -s "$work/failed" ]; then
    echo 'these did not pass:'
    cat "$work/failed"
    exit 1
fi
echo 'sound: every limit holds'
