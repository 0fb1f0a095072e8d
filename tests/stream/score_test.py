#!/usr/bin/python3
# SPDX-License-Identifier: MIT
#
# The MIDI file of a span has exactly the notes of its JSON score, read by others: mido, and midicsv where it is
# installed; so has the MusicXML file, on sixteenths. Ticks are computed again here, from frames and tempo changes. Several presets, and a session in which
# tempo, key, mode, preset and mutes change.
# usage: score_test.py AURALIS SCORE-SESSION
import collections
import json
import os
import shutil
import subprocess
import sys
import tempfile
from xml.etree import ElementTree

PACKAGES = 'apt-get install python3-mido midicsv'
CI = os.environ.get('CI')
TRACKS = {'drone': 'Drone', 'pad': 'Pad', 'lead': 'Lead', 'bell': 'Bell', 'percussion': 'Percussion'}


def skip(what):
    print(f'SKIPPED: {what}: {PACKAGES}')
    if CI:
        sys.exit(1)


try:
    import mido
except ImportError:
    skip('python3-mido is missing')
    sys.exit(77)


def ticks_of(score):
    """A function from frames to ticks (not rounded), by the tempo changes alone."""
    tempo = score['tempo']

    def tick(frame):
        t = [t for t in tempo if t['frame'] <= frame][-1]
        return t['tick'] + (frame - t['frame']) * t['bpm'] * 480 / (60 * 48000)
    return tick


def check_score(score):
    """What the JSON says of itself agrees."""
    tick = ticks_of(score)
    before = 0
    for note in score['notes']:
        assert before <= note['frame'] < score['until_frame'], note
        before = note['frame']
        assert abs(tick(note['frame']) - note['tick']) <= 1.01, (note, tick(note['frame']))
        assert abs(tick(note['frame'] + note['frames']) - note['tick'] - note['ticks']) <= 1.01, note
        beats = (note['bar'] - score['first_bar']) * 4 + note['beat'] + note['sixteenth'] / 4
        assert abs(beats * 480 - note['tick']) <= 1, note
        assert abs(note['beats'] * 480 - note['ticks']) < 0.1, note
        assert 1 <= note['velocity'] <= 127 and 0 <= note['pitch'] <= 127, note
        assert note['frame'] + note['frames'] <= score['until_frame'], note
        assert note['instrument'] != '?', note
    for name in ('controls', 'tempo', 'keys', 'chords'):
        assert score[name], name
        frames = [e['frame'] for e in score[name]]
        assert frames == sorted(frames) and frames[0] <= score['from_frame'], name
    for a, b in zip(score['tempo'], score['tempo'][1:]):
        assert a['bpm'] != b['bpm']
    for a, b in zip(score['chords'], score['chords'][1:]):
        assert (a['name'], a['bass'], a['degree']) != (b['name'], b['bass'], b['degree'])


def notes_of(track, name):
    """(channel, pitch, on, off, velocity) of every note; nothing may be doubled or stuck."""
    notes, sounding, now = [], {}, 0
    programs = {}
    for message in track:
        now += message.time
        if message.is_meta:
            continue
        assert (message.channel == 9) == (name == 'Percussion'), (name, message)
        if message.type == 'program_change':
            programs[message.channel] = message.program
        elif message.type == 'note_on':
            assert message.velocity > 0
            key = (message.channel, message.note)
            assert key not in sounding, f'{name}: {key} doubled at {now}'
            sounding[key] = (now, message.velocity, programs.get(message.channel))
        elif message.type == 'note_off':
            key = (message.channel, message.note)
            on, velocity, program = sounding.pop(key)
            assert now > on, (name, key, now)
            notes.append((message.note, on, now, velocity, program))
    assert not sounding, f'{name}: stuck {sounding}'
    return notes


def compare(name, found, wanted, drums):
    """The same notes; one may be cut where an equal pitch begins."""
    starts = collections.defaultdict(list)
    for note in wanted:
        starts[note['gm'] if drums else note['pitch']].append(note['tick'])
    wanted = sorted(((n['gm'] if drums else n['pitch'], n['tick'], n['tick'] + max(n['ticks'], 1), n['velocity'],
                      None if drums else n['gm']) for n in wanted), key=str)
    found = sorted(found, key=str)
    assert len(found) == len(wanted), f'{name}: {len(found)} notes instead of {len(wanted)}'
    cut = 0
    for f, w in zip(found, wanted):
        if f == w:
            continue
        assert f[:2] == w[:2] and f[3:] == w[3:] and f[2] < w[2] and f[2] in starts[f[0]], f'{name}: {f} instead of {w}'
        cut += 1
    assert cut <= len(wanted) // 100, f'{name}: {cut} of {len(wanted)} cut'
    return len(found)


def check_pair(midi_path, json_path):
    with open(json_path) as file:
        score = json.load(file)
    check_score(score)
    midi = mido.MidiFile(midi_path)
    assert midi.type == 1 and midi.ticks_per_beat == 480
    assert [t.name for t in midi.tracks[1:]] == list(TRACKS.values()), midi.tracks
    tempo, markers, keys, now = [], [], [], 0
    for message in midi.tracks[0]:
        now += message.time
        if message.type == 'set_tempo':
            tempo.append((now, message.tempo))
        elif message.type == 'marker':
            markers.append((now, message.text))
        elif message.type == 'key_signature':
            keys.append(now)
    first = lambda e: 0 if e['frame'] <= score['from_frame'] else e['tick']
    assert tempo == [(first(t), round(60e6 / t['bpm'])) for t in score['tempo']], tempo
    assert keys == [first(k) for k in score['keys']]
    chords = [(first(c), c['name']) for c in score['chords']]
    sections = [(first(s), 'Section: ' + s['kind']) for s in score['sections']]
    assert sorted(markers) == sorted(chords + sections)
    for track in midi.tracks[1:]:
        assert not [m for m in track if m.type in ('set_tempo', 'key_signature', 'time_signature')]
    total = 0
    for layer, name in TRACKS.items():
        track = next(t for t in midi.tracks if t.name == name)
        wanted = [n for n in score['notes'] if n['layer'] == layer]
        total += compare(name, notes_of(track, name), wanted, layer == 'percussion')
    assert total > 0
    # Played by the tempo map, the last note ends where the frames say.
    if score['from_frame'] == 0:
        seconds = score['until_frame'] / 48000
        assert abs(midi.length - seconds) < 0.01, (midi.length, seconds)
    return total


def spans_of(part):
    """(pitch, slot, until) of every note of a MusicXML part; bars are full and ties lead somewhere."""
    spans, at, tied = [], 0, {}
    steps = dict(zip('CDEFGAB', (0, 2, 4, 5, 7, 9, 11)))
    for number, bar in enumerate(part.iter('measure')):
        at, ends, chord_at = number * 16, set(), None
        for element in bar:
            if element.tag not in ('note', 'backup', 'forward'):
                continue
            duration = int(element.find('duration').text)
            if element.tag == 'backup':
                ends.add(at)
                at -= duration
                continue
            begin = chord_at if element.find('chord') is not None else at
            if element.find('pitch') is not None:
                pitch = steps[element.find('pitch/step').text] + int(element.findtext('pitch/alter', '0'))
                pitch += 12 * (int(element.find('pitch/octave').text) + 1)
                ties = {t.get('type') for t in element.iter('tie')}
                key = (element.find('voice').text, pitch)
                start = begin
                if 'stop' in ties:
                    start, until = tied.pop(key)
                    assert until == begin, (number, key)
                if 'start' in ties:
                    assert key not in tied, (number, key)
                    tied[key] = (start, begin + duration)
                else:
                    spans.append((pitch, start, begin + duration))
            chord_at, at = begin, begin + duration
        assert ends | {at} == {number * 16 + 16}, (number, ends, at)
    assert not tied, tied
    return spans


def check_music_xml(path, score):
    """Every note is there, begins on its sixteenth, and ends on it but where its voice goes on."""
    root = ElementTree.parse(path).getroot()
    names = {p.get('id'): p.findtext('part-name') for p in root.iter('score-part')}
    assert len({len(p) for p in root.findall('part')}) == 1, 'parts of different lengths'
    assert len(list(root.iter('harmony'))) == len(score['chords'])
    for part in root.findall('part'):
        found = sorted(spans_of(part))
        wanted = sorted((n['pitch'], (n['tick'] + 60) // 120,
                         max((n['tick'] + n['ticks'] + 60) // 120, (n['tick'] + 60) // 120 + 1))
                        for n in score['notes'] if n['layer'] == names[part.get('id')].lower())
        assert sorted(f[:2] for f in found) == sorted(w[:2] for w in wanted), part.get('id')
        length = sum(f[2] - f[1] for f in found) / max(1, sum(w[2] - w[1] for w in wanted))
        assert 0.8 <= length <= 1.01, f'{names[part.get("id")]}: {length} of its length'


def count_by_midicsv(path):
    lines = subprocess.run(['midicsv', path], check=True, capture_output=True, text=True).stdout.splitlines()
    kinds = collections.Counter(line.split(', ')[2] for line in lines)
    assert kinds['Note_on_c'] == kinds['Note_off_c']
    assert kinds['Start_track'] == kinds['End_track'] == 6
    return kinds['Note_on_c']


def main():
    auralis, session = sys.argv[1:]
    has_midicsv = shutil.which('midicsv') is not None
    if not has_midicsv:
        skip('midicsv is missing')
    with tempfile.TemporaryDirectory() as work:
        midi, score, xml = (os.path.join(work, name) for name in ('a.mid', 'a.json', 'a.musicxml'))
        presets = json.loads(subprocess.run([auralis, 'presets', '--json'], check=True, capture_output=True).stdout)
        cases = [(p['name'], options) for p in presets for options in (['--from', '0'], ['--from', '1h7s'])]
        cases = [([auralis, 'render', '--preset', p, '--seed', '7', '--duration', '8m', *options, '-o'], (p, *options))
                 for p, options in cases]
        cases += [([session, p, seed, start], ('session', p, seed, start))
                  for p, seed, start in (('focus', '3', '0'), ('bright', '4', '0'), ('classic', '5', '97'))]
        for command, name in cases:
            if command[0] == session:
                subprocess.run([*command, midi, score], check=True)
            else:
                subprocess.run([*command, midi], check=True)
                subprocess.run([*command, score], check=True)
            total = check_pair(midi, score)
            if command[0] == auralis:
                subprocess.run([*command, xml], check=True)
                with open(score) as file:
                    check_music_xml(xml, json.load(file))
            if has_midicsv:
                assert count_by_midicsv(midi) == total
            print(f'{" ".join(name)}: {total} notes in both')
        day = subprocess.run([auralis, 'render', '-o', '-', '--format', 'json', '--seed', '7', '--duration', '24h'],
                             check=True, capture_output=True).stdout
        assert len(json.loads(day)['notes']) > 10000


main()
