#!/usr/bin/python3
# SPDX-License-Identifier: MIT
#
# Turns the transcriptions of this folder (*/*.txt) into MIDI files beside them. Needs python3-mido.
# usage: /usr/bin/python3 make_midi.py [--check]      --check: write nothing, exit 1 if a file differs
import io
import pathlib
import re
import sys

import mido

TICKS = 480  # a quarter; a sixteenth is 120
SIXTEENTH = TICKS // 4
STEPS = {"C": 0, "D": 2, "E": 4, "F": 5, "G": 7, "A": 9, "B": 11}
KINDS = {"": (0, 4, 7), "m": (0, 3, 7), "7": (0, 4, 7, 10), "m7": (0, 3, 7, 10), "maj7": (0, 4, 7, 11), "sus4": (0, 5, 7)}


def pitch_class(name):
    return (STEPS[name[0]] + {"#": 1, "b": -1, "": 0}[name[1:]]) % 12


def bars_of(text, bar_sixteenths, where):
    """Bars of (word, sixteenths); a length not written is that of the word before."""
    length = bar_sixteenths
    for number, bar in enumerate(text.split("|"), 1):
        words = []
        for word in bar.split():
            word, _, given = word.partition(":")
            length = int(given) if given else length
            words.append((word, length))
        if sum(length for _, length in words) != bar_sixteenths:
            sys.exit(f"{where}, bar {number}: {bar.strip()}: not {bar_sixteenths} sixteenths")
        yield words


def tune_notes(words):
    """(begin, length, pitch, velocity) in sixteenths; '-' makes the note before longer, 'r' rests."""
    at, notes = 0, []
    for word, length in words:
        if word == "-":
            notes[-1][1] += length
        elif word != "r":
            name, octave = re.fullmatch(r"([A-G][#b]?)(\d)", word).groups()
            notes.append([at, length, pitch_class(name) + 12 * (int(octave) + 1), 84])
        at += length
    return notes


def close_voicing(root, kind, low):
    return sorted(low + (root + step - low) % 12 for step in KINDS[kind])


def accompaniment_notes(bars, manner):
    at, notes = 0, []
    for bar in bars:
        for word, length in bar:
            name, kind = re.fullmatch(r"([A-G][#b]?)(.*)", word).groups()
            root = pitch_class(name)
            bass, chord = 36 + root, close_voicing(root, kind, 52)
            if manner == "block":
                notes += [[at, length, p, 60] for p in [bass] + chord]
            elif manner == "sway":  # bass on the first beat, held; the chord on the second
                notes += [[at, length, bass, 56]] + [[at + 4, length - 4, p, 50] for p in chord]
            elif manner == "waltz":
                notes.append([at, 4, bass, 60])
                notes += [[at + beat, 4, p, 52] for beat in range(4, length, 4) for p in chord]
            elif manner == "broken":
                figure = [bass + 12] + close_voicing(root, kind, bass + 13)
                notes += [[at + i, 2, figure[i // 2 % len(figure)], 54] for i in range(0, length, 2)]
            elif manner == "drone":
                notes += [[at, length, p, 56] for p in (bass, bass + 7, chord[0])]
            else:
                sys.exit(f"unknown accompaniment {manner}")
            at += length
    return notes


def drum_notes(sixteenths):
    kicks = [[at, 1, 36, 70] for at in range(0, sixteenths, 8)]
    return kicks + [[at, 1, 42, 50] for at in range(0, sixteenths, 2)]


def track_of(notes, channel):
    events = []
    for begin, length, pitch, velocity in notes:
        events.append((begin * SIXTEENTH, 1, pitch, velocity))
        events.append(((begin + length) * SIXTEENTH, 0, pitch, 0))
    track, now = mido.MidiTrack(), 0
    for tick, is_on, pitch, velocity in sorted(events):
        kind = "note_on" if is_on else "note_off"
        track.append(mido.Message(kind, channel=channel, note=pitch, velocity=velocity, time=tick - now))
        now = tick
    return track


def midi_bytes(path):
    text = path.read_text()
    fields = dict(re.findall(r"^(\w+): (.*)$", text, re.M))
    meter = [int(part) for part in fields["meter"].split("/")]
    bar = 16 * meter[0] // meter[1]
    tune = list(bars_of(" ".join(re.findall(r"^> (.*)$", text, re.M)), bar, f"{path.name}, tune"))
    chords = list(bars_of(" ".join(re.findall(r"^= (.*)$", text, re.M)), bar, f"{path.name}, chords"))
    if len(tune) != len(chords):
        sys.exit(f"{path.name}: {len(tune)} bars of tune, {len(chords)} of chords")
    song = mido.MidiFile(type=1, ticks_per_beat=TICKS)
    head = mido.MidiTrack()
    head.append(mido.MetaMessage("track_name", name=fields["title"]))
    head.append(mido.MetaMessage("time_signature", numerator=meter[0], denominator=meter[1]))
    head.append(mido.MetaMessage("set_tempo", tempo=mido.bpm2tempo(float(fields["bpm"]))))
    song.tracks.append(head)
    song.tracks.append(track_of(tune_notes(word for words in tune for word in words), 0))
    song.tracks.append(track_of(accompaniment_notes(chords, fields["accompaniment"]), 1))
    if "drums" in fields:
        song.tracks.append(track_of(drum_notes(bar * len(tune)), 9))
    out = io.BytesIO()
    song.save(file=out)
    return out.getvalue()


def main():
    check, failed = "--check" in sys.argv, False
    for path in sorted(pathlib.Path(__file__).parent.glob("*/*.txt")):
        made, target = midi_bytes(path), path.with_suffix(".mid")
        if not check:
            target.write_bytes(made)
        elif not target.exists() or target.read_bytes() != made:
            print(f"{target}: is not what make_midi.py makes of {path.name}")
            failed = True
    sys.exit(failed)


main()
