#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
#
# The command line as people type it: usage errors, exit codes, outputs.
# usage: cli_test.sh AURALIS-BINARY
set -u
# shellcheck source=tests/stream/expect.sh
. "$(dirname "$0")/expect.sh"

# Help and version.
expect 0 'usage: auralis COMMAND' --help
expect 0 'usage: auralis COMMAND' help
for command in serve render share presets learn inspect bench version; do
    expect 0 "usage: auralis $command" "$command" --help
    expect 0 "usage: auralis $command" help "$command"
    expect 0 "$command" --help
done
expect 0 'sound version' version
expect 0 'sound version' --version
expect 0 '"sound_version":' version --json
expect 2 'which command'
expect 2 "no command 'sing'" sing
expect 2 "no command 'sing'" help sing

expect 2 'auralis: --harmonic-rhythm 99: must be bar, slow or a number of bars 1..64' render -o "$work/never.wav" -d 1 \
    --harmonic-rhythm 99
expect 0 '"preset":"focus-1bars"' render --harmonic-rhythm bar --seed 3 -d 10 --format json -o -

# Journals: what was rendered is rendered again from a few bytes, from its file or its text.
"$auralis" render -o "$work/j1.wav" --duration 2 --from 1 --seed 5 --preset sleep --bpm 50 --journal "$work/j.auralis" \
    --title 'Äpfel "x"' || complain 'render --journal failed'
for source in "$work/j.auralis" "$("$auralis" share "$work/j.auralis")"; do
    AURALIS_BPM=100 "$auralis" render "$source" -o "$work/j2.wav" --from 1 --journal "$work/j2.auralis" ||
        complain 'render JOURNAL failed'
    cmp -s "$work/j1.wav" "$work/j2.wav" || complain 'a journal gives other music'
    cmp -s "$work/j.auralis" "$work/j2.auralis" || complain 'a journal of a journal is another'
    expect 0 'Äpfel "x"' inspect "$source"
    expect 0 '"title":"Äpfel \"x\"","sound_version"' inspect "$source" --json
    expect 2 'auralis: --bpm 50: the journal says what is played' render "$source" -o "$work/never.wav" --bpm 50
    expect 2 'ends after 3.0 s' render "$source" -o "$work/never.wav" --from 4
    expect 0 '' render "$source" -o "$work/j3.wav" --from 9h --duration 0.1
done
head -c -20 "$work/j.auralis" >"$work/cut.auralis"
head -c 20 "$work/j.auralis" >"$work/short.auralis"
{ printf 'AURALIS\002'; tail -c +9 "$work/j.auralis"; } >"$work/newer.auralis"
expect 1 'damaged        byte' inspect "$work/cut.auralis"
expect 0 'what comes before is played' render "$work/cut.auralis" -o "$work/j3.wav" --duration 0.1
expect 2 'does not say where it ends; render needs --duration' render "$work/cut.auralis" -o "$work/never.wav"
expect 1 'cut short' share "$work/cut.auralis"
expect 66 'byte 20: cut short' render "$work/short.auralis" -o "$work/never.wav"
expect 66 'byte 7: format version 2 must be 1: a newer program wrote it' inspect "$work/newer.auralis"
expect 66 'No such file' inspect "$work/none.auralis"
expect 2 '--gate : a journal has no sound of its own' inspect "$work/j.auralis" --gate
expect 66 'the shared text: character 9: must be version 1' inspect auralis:2:QUJD
expect 66 'the shared text: character 14: must be one of' render 'auralis:1:QUJ*' -o "$work/never.wav"
expect 66 'this is no journal' render auralis:1:QUJD -o "$work/never.wav"
expect 2 'share needs one FILE.auralis' share
# A command that fails leaves the journal that was there; a name that could not be read again is refused.
cp "$work/j.auralis" "$work/kept.auralis"
expect 2 'another file than the one played' render "$work/kept.auralis" --journal "$work/kept.auralis" -o "$work/never.wav"
expect 2 'another file than the one played' render "$work/kept.auralis" --journal "$work/./kept.auralis" -o "$work/never.wav"
expect 2 'another file than the one played' play "$work/kept.auralis" --journal "$work/./kept.auralis"
expect 73 'No such file' render --duration 1 --seed 1 --journal "$work/kept.auralis" -o /nowhere/never.wav
cmp -s "$work/j.auralis" "$work/kept.auralis" || complain 'a command that failed changed a journal'
[ -z "$(ls "$work" | grep '\.part$')" ] || complain 'a part of a journal was left'
expect 2 'ends with .auralis' render --duration 1 --seed 1 --journal "$work/x.jnl" -o "$work/never.wav"
AURALIS_PLAN=day AURALIS_DURATION=1h expect 0 '' render "$work/kept.auralis" --from 1 -o "$work/again.wav"
cmp -s "$work/j1.wav" "$work/again.wav" || complain 'the environment changes what a journal says'
mkdir "$work/stems"
expect 2 'is the file of -o' render --duration 1 --seed 1 -o "$work/stems/pad.wav" --stems "$work/stems"
rm -r "$work/stems"
expect 2 'auralis: --title x: a score has none' render -o "$work/never.mid" --duration 1 --seed 1 --title x
expect 2 'must be at most 200 bytes' render -o "$work/never.wav" --duration 1 --journal "$work/n.auralis" --title $'\a'
expect 73 'No such file' render -o "$work/never.wav" --duration 1 --journal /nowhere/n.auralis
[ ! -e "$work/never.wav" ] || complain 'never.wav was written'
rm -f "$work"/*

# Usage errors name the option, the value and the limit, and write nothing.
out=$work/never.wav
expect 2 'auralis: --bpm 0: must be 40..120' render -o "$out" --duration 1 --bpm 0
expect 2 'auralis: --bpm nan: must be 40..120' render -o "$out" --duration 1 --bpm nan
expect 2 'auralis: --mode blues: must be one of aeolian dorian' render -o "$out" --duration 1 --mode blues
expect 2 'auralis: --key D blues: must be one of aeolian dorian' render -o "$out" --duration 1 --key 'D blues'
expect 2 'auralis: --key H: must be one of C C# D' render -o "$out" --duration 1 --key H
expect 2 'auralis: --preset polka: must be one of focus' render -o "$out" --duration 1 --preset polka
expect 2 'auralis: --preset ./no.json: No such file' render -o "$out" --duration 1 --preset ./no.json
expect 2 'auralis: --show polka: must be one of focus' presets --show polka
expect 2 'auralis: --plan holiday: no plan of this name; there are day' render -o "$out" --duration 1 --seed 1 --plan holiday
expect 2 'auralis: --clock 7: must be a time of day' render -o "$out" --duration 1 --seed 1 --plan day --clock 7
expect 2 'auralis: --intensity 2: must be 0..1' render -o "$out" --duration 1 --intensity 2
expect 2 'auralis: --seed -1: must be 0..9007199254740991' render -o "$out" --duration 1 --seed -1
expect 2 'auralis: --mute tuba: must be one of drone pad' render -o "$out" --duration 1 --mute tuba
expect 2 'auralis: --duration 1x: must be a time' render -o "$out" --duration 1x
expect 2 'auralis: --duration 30m1h: must be a time' render -o "$out" --duration 30m1h
expect 2 'auralis: --duration 0: must be a time' render -o "$out" --duration 0
expect 2 'auralis: --duration -5: must be a time' render -o "$out" --duration -5
expect 2 'auralis: --from inf: must be a time' render -o "$out" --duration 1 --from inf
expect 2 'auralis: --format mp2: must be one of wav flac opus' render -o "$out" --duration 1 --format mp2
expect 2 'auralis: --format mp2: must be one of wav flac opus vorbis mp3 raw' listen http://127.0.0.1:9 -o "$out" --format mp2
expect 2 'auralis: --rate 22050: must be one of 44100 48000' render -o "$out" --duration 1 --rate 22050
expect 2 'auralis: --rate: Opus has 48000 only' render -o "$work/never.opus" --duration 1 --seed 1 --rate 44100
expect 2 'auralis: --rate: Opus has 48000 only, MP3 44100 and 48000' render -o "$work/never.mp3" --duration 1 --seed 1 --rate 96000
expect 2 'auralis: --jobs 0: must be 1..256' render -o "$out" --duration 1 --jobs 0
expect 2 'auralis: --seed 5..2: must be FIRST..LAST' render -o "$out" --duration 1 --seed 5..2
expect 2 'must hold {seed}, as there are several files' render -o "$out" --duration 1 --seed 1..2
expect 2 'must hold {name}, as there are several files' render -o "$out" a.auralis b.auralis
expect 2 'auralis: --bits 8: must be one of 16 24 32f' render -o "$out" --duration 1 --bits 8
expect 2 'auralis: --bits 32f: not possible in flac' render -o "$work/never.flac" --duration 1 --bits 32f
expect 2 'auralis: --bitrate 5: must be 16000..320000' render -o "$work/never.opus" --duration 1 --bitrate 5
expect 2 'auralis: --isa mmx: must be one of auto scalar' render -o "$out" --duration 1 --isa mmx
expect 2 'auralis: --space shed: must be one of hall plate cave none' render -o "$out" --duration 1 --space shed
expect 2 'must be one of .wav .flac .ogg .opus .oga .mp3 .raw .mid .json' render -o "$work/never.wma" --duration 1 --seed 1
expect 2 'auralis: --duration inf: a score needs an end' render -o "$work/never.mid" --duration inf
expect 2 'auralis: --duration 25h: a score needs an end, 24h after' render -o - --format json --duration 25h
expect 2 'auralis: --duration inf: stems need an end' render -o "$out" --stems "$work/never" --duration inf
expect 2 '--stems needs a value' render --stems
expect 2 'unknown option --volume' render --volume 11
expect 2 'unknown option --seed' presets --seed 7
expect 2 '--seed needs a value' render --seed
expect 2 'takes no value' presets --json=yes
expect 2 'needs -o FILE' render
expect 2 'needs -o FILE' render -o "$out"
expect 2 "unexpected argument 'extra'" render -o "$out" --duration 1 extra
expect 2 'inspect needs one FILE' inspect
expect 2 'inspect needs one FILE' inspect "$work/a.wav" --preset focus
expect 2 'inspect needs one FILE' inspect --preset focus --aliasing 440
expect 2 'auralis: --preset polka: must be one of focus' inspect --preset polka
expect 2 'auralis: --duration inf: must be a time' inspect --preset focus --seed 1 --duration inf
expect 2 'auralis: --actions 0: must be 1..1000000' inspect --preset focus --seed 1 --actions 0
expect 2 'inspect needs one FILE' inspect --music
expect 2 'auralis: --music : needs --preset NAME' inspect --music "$work/a.wav"
expect 2 'auralis: --duration 59s: must be a time from 1m to 168h' inspect --music --preset focus --seed 1 --duration 59s
expect 2 'auralis: --duration inf: must be a time from 1m' inspect --music --preset focus --seed 1 --duration inf
expect 2 'auralis: --actions 5: not with --music' inspect --music --preset focus --seed 1 --actions 5
expect 73 'none/x.svg' inspect --music --preset focus --seed 1 --duration 2m --plot "$work/none/x.svg"
expect 0 '"key_match_percent":' inspect --music --preset focus --seed 1 --duration 10m --json
expect 1 'FAIL' inspect --music --preset focus --seed 1 --duration 1m --gate
expect 2 'auralis: --aliasing 440,: must be 20..8000' inspect --aliasing 440,
expect 2 'auralis: --aliasing 19: must be 20..8000' inspect --aliasing 19
expect 2 'must be one of synth encode rooms space' bench dance
expect 2 'auralis: --duration 0: must be a time up to 24h' bench fanout --duration 0
expect 2 'auralis: --bpm 0: must be 40..120' serve --bpm 0
expect 2 'auralis: --preset polka: must be one of focus' serve --preset polka
expect 2 'auralis: --preset ./no.json: must be a preset: No such file' serve --preset ./no.json
expect 2 'auralis: --plan holiday: must be a plan: no plan of this name' serve --plan holiday
expect 2 'auralis: --clock 24:00: must be a time of day' serve --clock 24:00
expect 2 'auralis: --space shed: must be hall plate cave none' serve --space shed
expect 2 'auralis: --volume: must be a known option' serve --volume 11
expect 2 'auralis: --listen nonsense: must be HOST:PORT' serve --listen nonsense
expect 2 'auralis: --config /none.json: No such file' serve --config /none.json
expect 2 'extra: not an option' serve extra
expect 2 '--seed needs a value' serve --seed
AURALIS_BPM=3 expect 2 'auralis: AURALIS_BPM 3: must be 40..120' serve
[ -z "$(ls "$work")" ] || complain "usage errors wrote: $(ls "$work")"

# A SoundFont: what is wrong with the file, or that the program was built without FluidSynth.
if "$auralis" presets --soundfont /nowhere.sf2 2>&1 | grep -q 'built without FluidSynth'; then
    expect 69 'apt-get install libfluidsynth-dev' render -o "$out" --duration 1 --soundfont /nowhere.sf2
else
    expect 66 'auralis: --soundfont /nowhere.sf2: No such file' render -o "$out" --duration 1 --soundfont /nowhere.sf2
    expect 66 'is no SoundFont' presets --soundfont "$0"
    expect 66 'is no file' presets --soundfont "$work"
    font=/usr/share/sounds/sf3/FluidR3Mono_GM.sf3
    if [ -r "$font" ]; then
        expect 0 'MIT' presets --soundfont "$font"
        expect 0 '"soundfont":{"name":"Fluid' presets --json --soundfont "$font"
        expect 0 'auralis: SoundFont: Fluid' render -o "$work/font.wav" --duration 1 --seed 1 --soundfont "$font"
        head -c 100000 "$font" >"$work/cut.sf3"
        expect 66 'is cut short: 100000 bytes of' render -o "$out" --duration 1 --soundfont "$work/cut.sf3"
    else
        echo "SKIPPED: --soundfont with a real font: apt-get install fluidr3mono-gm-soundfont"
    fi
fi

# Outputs that cannot be.
expect 73 'No such file or directory' render -o "$work/none/a.wav" --duration 1 --seed 1
expect 73 'No such file or directory' render -o "$work/none/a.mid" --duration 1 --seed 1
expect 73 'No such file or directory' render --stems "$work/none/stems" --duration 1 --seed 1
expect 74 'No space left on device' render -o /dev/full --format mid --duration 60 --seed 1
expect 73 'Is a directory' render -o "$work" --format wav --duration 1 --seed 1
expect 74 'No space left on device' render -o /dev/full --format wav --duration 60 --seed 1
expect 66 'No such file or directory' inspect "$work/none.wav"
echo 'no sound' >"$work/text.wav"
expect 66 'malformed input' inspect "$work/text.wav"
expect 73 'No such file or directory' inspect --preset focus --seed 1 --duration 1 --plot "$work/none/a.svg"

# A server: its configuration file, a port that is taken, and the way out.
echo '{"bpm": 500}' >"$work/bad.json"
expect 2 "$work/bad.json: bpm 500: must be 40..120" serve --config "$work/bad.json"
echo '{"bpm": 80, "seed": 3}' >"$work/good.json"
port=$((20000 + $$ % 20000))
AURALIS_DENSITY=0.25 "$auralis" serve --config "$work/good.json" --seed 4 --listen "127.0.0.1:$port" 2>"$work/serve" &
pid=$!
for _ in $(seq 100); do
    grep -q 'serving on' "$work/serve" && break
    sleep 0.05
done
expect 69 'in use' serve --listen "127.0.0.1:$port"
if command -v curl >/dev/null; then
    controls=$(curl -s "http://127.0.0.1:$port/api/v1/control")
    for part in '"bpm":80' '"seed":4' '"density":0.25'; do
        case $controls in *"$part"*) ;; *) complain "file, environment and line give $controls, without $part" ;; esac
    done
fi
kill -TERM $pid
wait $pid
code=$?
[ $code -eq 0 ] || complain "serve ended by SIGTERM: exit code $code: $(cat "$work/serve")"

# The same seed gives the same bytes; another seed, another start or another key does not.
seconds=4
[ "${AUR_TEST_SCALE:-}" = full ] && seconds=10m
render() { # render FILE ARGUMENTS...
    local file=$1
    shift
    "$auralis" render -o "$work/$file" --duration "$seconds" "$@" 2>"$work/stderr" || complain "render $*: $(cat "$work/stderr")"
    [ -s "$work/stderr" ] && complain "render $*: says '$(cat "$work/stderr")' where nobody looks"
}
render a.wav --seed 7
render b.wav --seed 7
cmp -s "$work/a.wav" "$work/b.wav" || complain 'two renders of seed 7 differ'
render c.wav --seed 8
cmp -s "$work/a.wav" "$work/c.wav" && complain 'seeds 7 and 8 give the same music'

# A preset is what its file says, and begins in its own key; a plan leads out of silence.
"$auralis" presets --show sleep | sed 's/"name":.*/"name": "mine",/' >"$work/mine.json"
render p.raw --seed 7 --preset sleep
render q.raw --seed 7 --preset "$work/mine.json"
cmp -s "$work/p.raw" "$work/q.raw" || complain 'a preset and its file differ'
render q.raw --seed 7 --preset sleep --key E
cmp -s "$work/p.raw" "$work/q.raw" || complain 'a preset does not begin in its own key'
"$auralis" render -o "$work/q.wav" --duration 4 --seed 7 --plan wake # the peak is the dither's
"$auralis" inspect --json "$work/q.wav" | grep -q '"sample_peak_dbfs":-1[34]' || complain 'wake does not begin in silence'
render q.wav --seed 7 --plan wake --from 25m
"$auralis" inspect --json "$work/q.wav" | grep -q '"sample_peak_dbfs":-[0-9]\.\|"sample_peak_dbfs":-[1-3][0-9]\.' || complain 'wake stays silent'
sed -i 's/"swing_percent":.*/"swing_percent": 90,/' "$work/mine.json"
expect 2 'mine.json: music.swing_percent 90: must be a whole number 0..60' render -o "$out" --duration 1 --preset "$work/mine.json"

AURALIS_SEED=7 "$auralis" render -o "$work/d.wav" --duration "$seconds" 2>/dev/null
cmp -s "$work/a.wav" "$work/d.wav" || complain 'AURALIS_SEED=7 is not --seed 7'
AURALIS_SEED=8 "$auralis" render -o "$work/d.wav" --duration "$seconds" --seed=7 2>/dev/null
cmp -s "$work/a.wav" "$work/d.wav" || complain 'the command line does not win over the environment'
expect 0 'this is --seed' render -o "$work/e.wav" --duration 1

# --from begins inside the same music: its bytes are the end of a longer render.
"$auralis" render -o "$work/long.raw" --duration 3 --seed 7 || complain 'render of 3 s'
"$auralis" render -o "$work/late.raw" --duration 1.5s --from 1.5s --seed 7 || complain 'render --from'
bytes=$((72000 * 6))
tail -c $bytes "$work/long.raw" | cmp -s - <(tail -c $bytes "$work/late.raw") || complain '--from 1.5s is not the same music'

# Standard output: a WAV with a true header, and nothing else.
"$auralis" render -o - --duration 2 --seed 7 >"$work/pipe.wav" 2>/dev/null || complain 'render to a file as standard output'
"$auralis" render -o - --duration 2 --seed 7 2>/dev/null | cat >"$work/piped.wav"
"$auralis" inspect --json "$work/piped.wav" | grep -q '"duration_s":2,' || complain 'a WAV from a pipe has not 2 s'
cmp -s <(tail -c 500000 "$work/pipe.wav") <(tail -c 500000 "$work/piped.wav") || complain 'pipe and file differ'
"$auralis" render -o - --format opus --duration 2 --seed 7 2>/dev/null | head -c 4 | grep -q OggS || complain 'no Ogg on standard output'

# Every format has the length asked for.
for file in f.flac f.ogg f.opus f.wav; do
    "$auralis" render -o "$work/$file" --duration 2.5s --seed 7 || complain "render $file"
    "$auralis" inspect --json "$work/$file" | grep -q '"duration_s":2.5,' || complain "$file is not 2.5 s long"
done

# Scores: the suffix or --format decides, a file is what standard output is; stems: one file a layer that sounds.
render f.mid --seed 7
"$auralis" render -o - --format mid --duration "$seconds" --seed 7 2>/dev/null | cmp -s - "$work/f.mid" || complain '-o - --format mid differs'
render g.dat --format json --seed 7
head -c 26 "$work/g.dat" | grep -q '"format":"auralis-score"' || complain '--format json is no score'
"$auralis" render -o "$work/mix.flac" --stems "$work/stems" --preset sleep --mute lead --duration 2 --seed 7 || complain 'render --stems'
[ -s "$work/stems/drone.flac" ] || complain "stems without a drone: $(ls "$work/stems")"
[ -e "$work/stems/lead.flac" ] && complain 'a stem of a muted layer'
"$auralis" inspect --json "$work/stems/pad.flac" | grep -q '"duration_s":2,' || complain 'a stem is not 2 s long'
[ -s "$work/mix.flac" ] || complain 'no mix beside the stems'

# Interrupted: exit 130, and what was written is a valid file.
"$auralis" render -o "$work/cut.wav" --duration inf --seed 7 2>"$work/stderr" &
pid=$!
for _ in $(seq 50); do
    [ "$(stat -c %s "$work/cut.wav.part" 2>/dev/null || echo 0)" -gt 500000 ] && break
    sleep 0.1
done
kill -INT $pid
wait $pid
code=$?
[ $code -eq 130 ] || complain "interrupted render: exit code $code"
grep -q interrupted "$work/stderr" || complain "interrupted render says: $(cat "$work/stderr")"
"$auralis" inspect "$work/cut.wav" >/dev/null || complain 'an interrupted render is no valid file'

# The gate: exit 1 if a limit is not held (this is too short and too quiet for an integrated -16), 0 if all are.
expect 1 'FAIL' inspect --gate --preset focus --seed 7 --intensity 0 --duration 1
expect 1 '"passed":false' inspect --gate --json --preset focus --seed 7 --intensity 0 --duration 1
expect 0 'pass' inspect --gate --aliasing 1109
AURALIS_PRESET=polka expect 2 'inspect needs one FILE' inspect
"$auralis" inspect --preset focus --seed 7 --duration 2 --plot "$work/plot.svg" >/dev/null || complain 'inspect --plot'
grep -q 'data:image/png;base64' "$work/plot.svg" || complain 'a plot without a spectrogram'

# For machines.
if command -v python3 >/dev/null; then
    "$auralis" presets --json | python3 -c '
import json, sys
presets = json.load(sys.stdin)
assert presets[0]["name"] == "focus"
assert all(p["description"] and 40 <= p["controls"]["bpm"] <= 120 for p in presets)' || complain 'presets --json'
    "$auralis" bench rooms --json | python3 -c '
import json, sys
assert json.load(sys.stdin)["rooms"]["rooms_a_core"] > 1' || complain 'bench rooms --json'
    "$auralis" inspect --json "$work/a.wav" | python3 -c '
import json, sys
m = json.load(sys.stdin)
assert m["gaps"] == 0 and m["true_peak_dbtp"] < 0' || complain 'inspect --json'
fi

finish 'command line'
