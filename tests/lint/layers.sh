#!/bin/sh
# SPDX-License-Identifier: MIT
#
# The house rules that a compiler does not check: which folder may include which, one third-party library in
# one place, file length, licence lines.
set -eu
cd "$(dirname "$0")/../.."
failed=0

complain() {
    echo "$1"
    failed=1
}

# may FOLDER REGEX: every #include "..." in FOLDER must match REGEX.
may() {
    for file in $(git ls-files "$1/*.c" "$1/*.h" "$1/*.inc"); do
        bad=$(sed -n 's/^#include "\([^"]*\)".*/\1/p' "$file" | grep -vE "^($2)" || true)
        [ -z "$bad" ] || complain "$file: must not include: $bad"
    done
}
may synth   'auralis\.h|synth/'
may compose 'auralis\.h|compose/|synth/(event|units)\.h'
may stream  'auralis\.h|stream/|compose/|synth/'
may server  'auralis\.h|server/|stream/|compose/guest\.h'
may client  'auralis\.h|client/|server/(server|people/rights|store/store|auth/(token|accounts))\.h|stream/|compose/'

# only HEADER FILES: the third-party HEADER may be included by these files alone.
only() {
    header=$1
    shift
    for file in $(git grep -lE "^#include [<\"]$header" -- 'synth' 'compose' 'stream' 'server' 'client' || true); do
        case " $* " in
        *" $file "*) ;;
        *) complain "$file: includes <$header>, which belongs to: $*" ;;
        esac
    done
}
only 'opus' stream/encoder.c stream/decoder.c
only 'ogg/' stream/ogg.c stream/ogg_reader.c
only 'fftw3' synth/dsp/fft.c client/cli/spectrum.c
only 'curl/' server/auth/fetch.c
only 'lame' stream/mp3.c
only 'FLAC/' stream/flac.c
only 'sndfile' stream/sound_file.c stream/file_reader.c
only 'soxr' stream/resampler.c
only 'portaudio' stream/device.c
only 'pa_linux_alsa' stream/device.c
only 'soxr' stream/resampler.c
only 'systemd/' client/cli/remote_mpris.c
only 'alsa/' stream/midi_seq.c
only 'libwebsockets' server/net_lws.c client/cli/dial_lws.c
only 'openssl/' server/tls.c
only 'ev\.h' server/loop_ev.c
only 'hiredis' server/store/redis_link.h
only 'sqlite3' server/store/store_sqlite.h
# These are what few files share, and are no door to the library for others.
only 'server/store/redis_link\.h' server/store/redis_link.c server/store/store_redis.h
only 'server/store/store_redis\.h' server/store/store_redis.c server/store/store_redis_server.c
only 'server/store/store_sqlite\.h' server/store/store_sqlite.c server/store/store_sqlite_file.c server/store/store_sqlite_rows.c
only 'ebur128' client/cli/measure.c
only 'png' client/cli/picture.c
only 'fluidsynth' stream/soundfont.c
only 'shout/' stream/push_shout.c

# The pure folders know no clock, no chance, no allocation, no file, no libm.
for file in $(git ls-files 'synth/*.c' 'synth/*.h' 'synth/*.inc' 'compose/*.c' 'compose/*.h'); do
    bad=$(grep -nE '^#include <(time|stdlib|stdio|math|pthread|unistd|errno|locale|signal)\.h>' "$file" || true)
    [ -z "$bad" ] || complain "$file: $bad: not in a pure folder"
done

# The render path poisons what it must not call: synth/rt.h is the last header of its files. Impulses are made before.
for file in $(git ls-files 'synth/*.c' synth/voice/kernel.inc | grep -vE '^synth/(voice/kernel_[a-z0-9]+|fx/impulse)\.c$'); do
    last=$(sed -n 's/^#include "\(.*\.h\)"/\1/p' "$file" | tail -1)
    [ "$last" = synth/rt.h ] || complain "$file: its last header is not synth/rt.h"
done

for file in $(git ls-files '*.c' '*.h' '*.inc' '*.js' '*.mjs' '*.sh'); do
    lines=$(wc -l <"$file")
    limit=600
    case $file in synth/dsp/* | synth/fx/* | synth/voice/*) limit=300 ;; client/web/strings.js) limit=2000 ;; esac # a table of words
    [ "$lines" -le "$limit" ] || complain "$file: $lines lines, limit $limit"
    head -3 "$file" | grep -q 'SPDX-License-Identifier: MIT' || complain "$file: no licence line in the first three lines"
done

[ "$failed" -eq 0 ] && echo "layers: clean"
exit "$failed"
