// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
/// The command line: one table of options drives parsing, --help and the environment.
/// Everything in client/cli runs on the main thread; nothing here is called from the render path (RT: no, throughout).
#ifndef AUR_CLI_ARGS_H
#define AUR_CLI_ARGS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "auralis.h"
#include "stream/controls.h"
#include "stream/preset_file.h"
#include "stream/soundfont.h"

/// Exit codes; 69 and up are those of sysexits.h.
typedef enum aur_exit {
    AUR_EXIT_OK = 0,
    AUR_EXIT_FAILURE = 1,
    AUR_EXIT_USAGE = 2,
    AUR_EXIT_UNAVAILABLE = 69,   ///< address in use, thread or codec not to be had
    AUR_EXIT_SOFTWARE = 70,      ///< fault of this program
    AUR_EXIT_OS = 71,            ///< out of memory
    AUR_EXIT_NO_INPUT = 66,      ///< input cannot be opened
    AUR_EXIT_NO_HOST = 68,       ///< no such host
    AUR_EXIT_CANNOT_CREATE = 73, ///< output cannot be created
    AUR_EXIT_IO = 74,            ///< output cannot be written to its end
    AUR_EXIT_PROTOCOL = 76,      ///< the other end does not say what it should, or cannot be trusted
    AUR_EXIT_NO_PERMISSION = 77, ///< the other end does not allow it
    AUR_EXIT_INTERRUPTED = 130,
} aur_exit;

/// Sub-commands as bits: which of them take an option.
#define AUR_CMD_SERVE   1u
#define AUR_CMD_RENDER  2u
#define AUR_CMD_PRESETS 4u
#define AUR_CMD_INSPECT 8u
#define AUR_CMD_BENCH   16u
#define AUR_CMD_VERSION 32u
#define AUR_CMD_SHARE   64u
#define AUR_CMD_LEARN   128u
#define AUR_CMD_LISTEN  256u
#define AUR_CMD_PLAY    512u
#define AUR_CMD_DEVICES 1024u
#define AUR_CMD_DOCTOR  2048u
#define AUR_CMD_STORE   4096u
#define AUR_CMD_RIGHTS  8192u
#define AUR_CMD_TOKEN   16384u
#define AUR_CMD_MUSIC   (AUR_CMD_RENDER | AUR_CMD_INSPECT | AUR_CMD_PLAY)
#define AUR_CMD_JSON                                                                                                   \
    (AUR_CMD_PRESETS | AUR_CMD_INSPECT | AUR_CMD_BENCH | AUR_CMD_VERSION | AUR_CMD_LEARN | AUR_CMD_LISTEN |            \
     AUR_CMD_PLAY | AUR_CMD_DEVICES | AUR_CMD_DOCTOR | AUR_CMD_TOKEN)

/// X(id, name, letter, value, commands, environment, help). Value NULL: a switch. Environment: `render` reads
/// AURALIS_NAME too; what is measured does not depend on the environment.
#define AUR_OPTION_LIST(X)                                                                                             \
    X(SEED, "seed", 0, "N", AUR_CMD_MUSIC, true,                                                                       \
      "number that makes this music and no other; default: a new one; render takes 1..20 for many files")              \
    X(PRESET, "preset", 0, "NAME", AUR_CMD_MUSIC, true,                                                                \
      "character of the music, see `auralis presets`; or a .json file, see docs/presets.md")                           \
    X(HARMONIC_RHYTHM, "harmonic-rhythm", 0, "TIME", AUR_CMD_MUSIC, true,                                              \
      "how long a chord lasts: " AUR_PRESET_RHYTHM_LIMIT "; default: as the preset")                                   \
    X(SHOW, "show", 0, "NAME", AUR_CMD_PRESETS, false, "print a preset as a file to start from; of a file: check it")  \
    X(KEY, "key", 0, "KEY", AUR_CMD_MUSIC | AUR_CMD_LEARN, true, "C C# Db D ... B, or with a mode: \"D dorian\"")      \
    X(MODE, "mode", 0, "MODE", AUR_CMD_MUSIC, true,                                                                    \
      "aeolian dorian phrygian lydian mixolydian ionian pentatonic_major pentatonic_minor")                            \
    X(BPM, "bpm", 0, "N", AUR_CMD_MUSIC, true, "tempo, 40..120 beats a minute")                                        \
    X(INTENSITY, "intensity", 0, "N", AUR_CMD_MUSIC, true, "0..1, loudness and fullness")                              \
    X(DENSITY, "density", 0, "N", AUR_CMD_MUSIC, true, "0..1, how many notes")                                         \
    X(BRIGHTNESS, "brightness", 0, "N", AUR_CMD_MUSIC, true, "0..1, how open the filters are")                         \
    X(MUTE, "mute", 0, "LAYERS", AUR_CMD_MUSIC, true, "any of drone,pad,lead,bell,percussion,swell,noise")             \
    X(FADE, "fade", 0, "N", AUR_CMD_RENDER | AUR_CMD_INSPECT, true, "0..1, how far faded out: 1 is silence")           \
    X(PLAN, "plan", 0, "NAME", AUR_CMD_RENDER | AUR_CMD_PLAY, true,                                                    \
      "course of the music in time: day, sleep, wake or a .json file, see docs/plans.md")                              \
    X(CLOCK, "clock", 0, "HH:MM", AUR_CMD_RENDER | AUR_CMD_PLAY, true,                                                 \
      "time of day a plan has where the music begins; default 00:00")                                                  \
    X(OUTPUT, "output", 'o', "FILE", AUR_CMD_RENDER | AUR_CMD_LISTEN, false,                                           \
      "file to write: .wav .flac .ogg .opus .oga .mp3 .raw, a score .mid .json .musicxml; - = standard output")        \
    X(STEMS, "stems", 0, "DIR", AUR_CMD_RENDER, false, "write each layer to a file of its own in this folder, too")    \
    X(DURATION, "duration", 'd', "TIME", AUR_CMD_RENDER | AUR_CMD_INSPECT | AUR_CMD_LISTEN, true,                      \
      "90, 90s, 30m, 1h30m or inf (until interrupted)")                                                                \
    X(FROM, "from", 0, "TIME", AUR_CMD_RENDER, false, "where in the endless piece to begin; default 0")                \
    X(JOURNAL, "journal", 0, "FILE", AUR_CMD_RENDER | AUR_CMD_PLAY, false,                                             \
      "also write seed and changes of what is rendered: a few kB that give it again (.auralis)")                       \
    X(TITLE, "title", 0, "TEXT", AUR_CMD_RENDER | AUR_CMD_PLAY, false, "title of file and journal, at most 200 bytes") \
    X(FORMAT, "format", 0, "NAME", AUR_CMD_RENDER | AUR_CMD_LISTEN, true,                                              \
      "wav, flac, opus, vorbis, mp3, raw, mid, json, musicxml; default: by suffix")                                    \
    X(BITS, "bits", 0, "N", AUR_CMD_RENDER | AUR_CMD_LISTEN, true, "16, 24 or 32f (wav, raw); default 24")             \
    X(BITRATE, "bitrate", 0, "N", AUR_CMD_RENDER, true, "of Opus, Vorbis and MP3, 16000..320000 bit/s")                \
    X(RATE, "rate", 0, "HZ", AUR_CMD_RENDER, true, "44100, 48000 (default), 88200 or 96000; Opus has 48000 only")      \
    X(JOBS, "jobs", 'j', "N", AUR_CMD_RENDER, true, "of many files so many at a time, 1..256; default: as processors") \
    X(ISA, "isa", 0, "NAME", AUR_CMD_RENDER, true,                                                                     \
      "auto, scalar, sse2, avx2, avx512 or neon; the samples are the same")                                            \
    X(MUSIC, "music", 0, NULL, AUR_CMD_INSPECT, false,                                                                 \
      "measure what the preset composes, notes instead of sound: a day in seconds")                                    \
    X(GATE, "gate", 0, NULL, AUR_CMD_INSPECT, false,                                                                   \
      "judge by the limits of docs/sound.md or docs/music.md; exit 1 if one is not held")                              \
    X(ACTIONS, "actions", 0, "N", AUR_CMD_INSPECT, false, "play, with this many random changes of the controls")       \
    X(ALIASING, "aliasing", 0, "HZ,...", AUR_CMD_INSPECT, false, "measure the aliases of the engine's saw at these")   \
    X(REVERB, "reverb", 0, "S,...", AUR_CMD_INSPECT, false, "measure the engine's reverb, set to these seconds")       \
    X(PLOT, "plot", 0, "FILE", AUR_CMD_INSPECT, false, "draw what was measured into an .svg")                          \
    X(SPACE, "space", 0, "NAME", AUR_CMD_RENDER, true,                                                                 \
      "hall, plate, cave or none; convolution in place of the reverb, other samples on other machines")                \
    X(PEERS, "peers", 0, NULL, AUR_CMD_BENCH, false,                                                                   \
      "bench synth: the same voices on scsynth and Csound, if installed")                                              \
    X(ROOMS, "rooms", 0, "N", AUR_CMD_BENCH, false, "bench rooms: so many on the clock too, 1..256")                   \
    X(LISTENERS, "listeners", 0, "N", AUR_CMD_BENCH, false,                                                            \
      "bench fanout: so many, 1..100000; default 1000. With --rooms: of each")                                         \
    X(PACKETS, "packets", 0, "N", AUR_CMD_BENCH, false, "bench fanout: packets a message, 1..10; default 1")           \
    X(SECONDS, "duration", 'd', "TIME", AUR_CMD_BENCH, false,                                                          \
      "bench fanout: of one measurement (of others 10s at most); default 5s. With --rooms: 30s")                       \
    X(ROUNDS, "rounds", 0, "N", AUR_CMD_BENCH, false, "bench fanout: turns of each server, 1..15; default 3")          \
    X(ICECAST, "icecast", 0, NULL, AUR_CMD_BENCH, false, "bench fanout: measure Icecast too, if installed")            \
    X(SOUNDFONT, "soundfont", 0, "FILE", AUR_CMD_RENDER | AUR_CMD_PRESETS | AUR_CMD_PLAY, true,                        \
      "play pads, leads and bells from this .sf2 or .sf3; the samples may differ between machines")                    \
    X(STYLE, "output", 'o', "FILE", AUR_CMD_LEARN, false, "preset to write, a .json file, or - for standard output")   \
    X(NAME, "name", 0, "NAME", AUR_CMD_LEARN, false, "of the preset; default: as FILE")                                \
    X(BASE, "base", 0, "NAME", AUR_CMD_LEARN, false, "preset or .json file whose sound is kept; default focus")        \
    X(AGAINST, "against", 0, "NAME", AUR_CMD_LEARN, false, "how far the songs are from this preset or .json file")     \
    X(COMPARE, "compare", 0, "NAME", AUR_CMD_LEARN, false, "how far this preset or .json file is from another one")    \
    X(BUFFER, "buffer", 0, "MODE", AUR_CMD_LISTEN, false,                                                              \
      "how much to keep in store: live, balanced (default), auto, safe, or 20..4000 milliseconds")                     \
    X(QUALITY, "quality", 0, "NAME", AUR_CMD_LISTEN, false, "one of the server's, like 32, 96, 192, saver or live10")  \
    X(SYNC, "sync", 0, NULL, AUR_CMD_LISTEN, false,                                                                    \
      "play in time with everybody else who does, with the same --buffer: each frame at one time of the server's")     \
    X(CA, "ca", 0, "FILE", AUR_CMD_LISTEN, false, "PEM certificates to trust, in place of the system's")               \
    X(INSECURE, "insecure", 0, NULL, AUR_CMD_LISTEN, false, "take any certificate: whoever is in between can listen")  \
    X(DEVICE, "device", 0, "NAME", AUR_CMD_PLAY | AUR_CMD_LISTEN, true,                                                \
      "a name of `auralis devices`, a part of one or its number; pulse:SINK or another name of ALSA's")                \
    X(DEVICE_RATE, "rate", 0, "HZ", AUR_CMD_PLAY | AUR_CMD_LISTEN, true,                                               \
      "of the device, 8000..192000; default 48000 where it can")                                                       \
    X(LATENCY, "latency", 0, "MS", AUR_CMD_PLAY | AUR_CMD_LISTEN, true,                                                \
      "kept in the device's buffer, 10..2000; default 150")                                                            \
    X(VOLUME, "volume", 0, "DB", AUR_CMD_PLAY, true, "-60..0; default 0")                                              \
    X(SLEEP, "sleep", 0, "TIME", AUR_CMD_PLAY, false, "end after so long, like 45m")                                   \
    X(SLEEP_FADE, "fade", 0, "TIME", AUR_CMD_PLAY, false,                                                              \
      "how long before its end --sleep begins to fade; default 10s")                                                   \
    X(MIDI_IN, "midi-in", 0, "PORT", AUR_CMD_PLAY, true,                                                               \
      "play along: a MIDI port of `auralis devices`, auto for every keyboard, or a raw device like /dev/snd/midiC1D0") \
    X(MIDI_CLOCK, "midi-clock", 0, "PORT", AUR_CMD_PLAY, true,                                                         \
      "give the beat as a MIDI clock to a port, to whoever takes it (auto), or to a raw device or pipe")               \
    X(MIDI_FOLLOW, "midi-follow", 0, NULL, AUR_CMD_PLAY, true,                                                         \
      "take the tempo from a MIDI clock that --midi-in gives")                                                         \
    X(GRID, "grid", 0, NULL, AUR_CMD_PLAY, true, "move notes that are played along to beat and harmony")               \
    X(OSC_PORT, "osc-port", 0, "N", AUR_CMD_PLAY, true,                                                                \
      "take OSC messages at this UDP port of this machine; ADDRESS:N takes them at another address, 0.0.0.0:N at all") \
    X(OSC_OUT, "osc-out", 0, "HOST:PORT", AUR_CMD_PLAY, true, "say beat, chord, section and notes as OSC messages")    \
    X(MIDI, "midi", 0, NULL, AUR_CMD_DEVICES, false, "list MIDI ports only")                                           \
    X(PLAIN, "plain", 0, NULL, AUR_CMD_PLAY, true, "print lines, draw no screen")                                      \
    X(QUIET, "quiet", 'q', NULL, AUR_CMD_LISTEN | AUR_CMD_PLAY, false, "say nothing but errors")                       \
    X(MARKDOWN, "markdown", 0, NULL, AUR_CMD_RIGHTS, false, "print tables as docs/rights.md has them")                 \
    X(TOKEN_KEY, "key", 0, "FILE", AUR_CMD_TOKEN, false,                                                               \
      "the key that signs, as `serve --token-key` has it; `token keys FILE` makes one")                                \
    X(TOKEN_KEY_OLD, "key-old", 0, "FILE", AUR_CMD_TOKEN, false, "check: the public key of the one before")            \
    X(TOKEN_ID, "id", 0, "ID", AUR_CMD_TOKEN, false, "issue: of the person, 16 characters; default: a new one")        \
    X(TOKEN_NAME, "name", 0, "NAME", AUR_CMD_TOKEN, false, "issue: as others see it; default: script")                 \
    X(TOKEN_ROLE, "role", 0, "ROLE", AUR_CMD_TOKEN, false,                                                             \
      "guest, member, pro, moderator or admin; what it is issued for; default: member")                                \
    X(TOKEN_FOR, "for", 0, "TIME", AUR_CMD_TOKEN, false, "issue: how long it holds, 1s..8760h; default: 1h")           \
    X(JSON, "json", 0, NULL, AUR_CMD_JSON, false, "print for machines")                                                \
    X(HELP, "help", 'h', NULL, ~0u, false, "print this")

typedef enum aur_option {
#define AUR_OPTION_ENUM(id, name, letter, value, commands, environment, help) AUR_OPTION_##id,
    AUR_OPTION_LIST(AUR_OPTION_ENUM)
#undef AUR_OPTION_ENUM
        AUR_OPTION_COUNT
} aur_option;

#define AUR_OPERANDS_MAX 256

/// What was typed, resolved with the environment. Texts are borrowed from argv and the environment.
typedef struct aur_args {
    const char *text[AUR_OPTION_COUNT]; ///< value given (the last one wins), "" for a switch, NULL = not given
    const char *operands[AUR_OPERANDS_MAX];
    int operand_count;
} aur_args;

/// Parses argv[first..argc) for the sub-command `command` (one bit), then fills in from the environment what was not
/// typed. On failure prints the reason and returns false.
bool aur_args_parse(aur_args *args, unsigned command, int argc, char **argv, int first);
/// Prints one line for each option of `command` to standard output.
void aur_args_print_options(unsigned command);

/// Finds the preset that the option names; one in a file is read and registered. On failure prints why and returns
/// false.
bool aur_args_preset(const aur_args *args, aur_option option, unsigned *preset);
/// Resolves the musical options: the preset with its own key, then the rest over it.
/// Without --seed draws one and, if `announced`, says so on standard error. On failure prints field, value and limit
/// and returns false.
bool aur_args_controls(const aur_args *args, bool announced, aur_controls *controls);
/// False, after printing which, if there is a musical option: a journal brings its own.
bool aur_args_no_controls(const aur_args *args);
/// Turns "90", "90s", "30m", "1h30m", "1.5s" or "inf" (INT64_MAX) into frames. Returns false if it is none of these.
bool aur_args_frames(const char *text, int64_t *frames);
/// Parses a whole number in low..high; on failure prints why and returns false. Not given: `*value` stays.
bool aur_args_number(const aur_args *args, aur_option option, int64_t low, int64_t high, int64_t *value);

/// Opens the font of --soundfont; *font is NULL if none was given. On failure prints why. Returns the exit code.
int aur_args_soundfont(const aur_args *args, aur_soundfont **font);

/// Reads "110,441": at most `max` numbers from `low` to `high`. Returns how many, 0 if `text` is not that.
size_t aur_args_numbers(const char *text, double low, double high, double *numbers, size_t max);

/// Prints "auralis: --NAME VALUE: TEXT" to standard error; returns AUR_EXIT_USAGE.
int aur_args_refuse(const aur_args *args, aur_option option, const char *text);
/// Prints "auralis: SUBJECT: error text", with the system's reason where there is one. Returns the exit code for `err`.
int aur_args_fail(const char *subject, aur_err err);

#endif
