// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
// Playing along: hands on piano, letters and MIDI become batches for the server, what it tells of the notes of all
// becomes lights when it is heard. While somebody plays there is as little delay as the line allows.

import { Batches, ON } from './batch.js';
import { element, find, input, make } from './dom.js';
import { Hands } from './hands.js';
import { Lights } from './lights.js';
import { hasMidi, openMidi } from './midiin.js';
import { obstacle } from './obstacle.js';
import { Piano } from './piano.js';
import { onLanguage, t } from './strings.js';

/** @param {string} name  as the server has it @returns {string} */
export const instrumentName = (name) => name.replaceAll('_', ' ');

const QUICK = 'live';
/** Nobody played for so long: the music may be further behind again. */
const QUIET_MS = 20000;

export class Jam {
  /**
   * @param {import('./player.js').Player} player
   * @param {import('./settings.js').Settings} settings
   * @param {import('./people.js').People} people
   * @param {(number: number, on: boolean) => void} light  shows that a member plays
   */
  constructor(player, settings, people, light) {
    this._player = player;
    this._settings = settings;
    this._people = people;
    this._light = light;
    this._lights = new Lights();
    this._batches = new Batches((batch) => people.isHere && player.sendNotes(batch)); // else the server would hang up
    this._hands = new Hands((event) => this._batches.push(event));
    this._request = 0;
    this._timer = 0;
    /** @type {string | null} the buffer's mode before somebody played */
    this._before = null;
    /** @type {import('./piano.js').Fingers} */
    const fingers = {
      strike: (source, key, velocity, at_ms) => this._act(at_ms, (frame) => this._hands.strike(source, key, velocity, frame), true),
      release: (source, at_ms) => this._act(at_ms, (frame) => this._hands.release(source, frame)),
      pedal: (down, at_ms) => this._act(at_ms, (frame) => this._hands.pedal(down, frame)),
      letGo: () => this.letGo(),
    };
    this._piano = new Piano(element('piano'), fingers, () => element('octave-up').focus());
    element('piano').addEventListener('focus', () => this._may && this._hurry());
    this._bind(fingers);
    player.addEventListener('played', ({ detail }) => this._onPlayed(detail.events));
    window.addEventListener('blur', () => this.letGo());
    window.addEventListener('pagehide', () => this.letGo());
    document.addEventListener('visibilitychange', () => document.hidden && this.letGo());
    onLanguage(() => this.show());
  }

  /** @param {import('./piano.js').Fingers} fingers */
  _bind(fingers) {
    const quick = input('jam-quick');
    quick.checked = this._settings.jam;
    quick.addEventListener('change', () => {
      this._settings.setJam(quick.checked);
      if (!quick.checked) this._relax();
    });
    for (const [id, octaves] of Object.entries({ 'octave-down': -1, 'octave-up': 1 })) {
      element(id).addEventListener('click', () => {
        this._piano.shift(octaves);
        this.show();
      });
    }
    element('sustain').addEventListener('click', ({ timeStamp }) => fingers.pedal(!this._hands.isPedalDown, timeStamp));
    const instrument = find('instrument', HTMLSelectElement);
    instrument.addEventListener('change', () => {
      this._settings.setInstrument(instrument.value);
      this._player.send({ type: 'instrument', name: instrument.value });
    });
    const midi = element('midi');
    midi.hidden = !hasMidi();
    midi.addEventListener('click', () => {
      const tell = (names) => (element('midi-told').textContent = names.join(', ') || t('jam.midi.none'));
      openMidi(fingers, tell).catch(() => (element('midi-told').textContent = t('jam.midi.denied')));
    });
  }

  /** Whether this person may play now. */
  get _may() {
    return this._people.isHere && this._people.may('play') && this._people.mutedUntil === null;
  }

  /** Does something at a frame; a strike only where it is allowed, and never while the page is not seen. */
  _act(at_ms, act, isStrike = false) {
    const frame = this._player.frameAt(at_ms);
    // Who plays wants to hear it.
    if (isStrike && this._may && this._player.state === 'stopped' && obstacle() === null) this._player.play();
    if (!Number.isFinite(frame) || (isStrike && (!this._may || document.hidden))) return;
    act(frame);
    if (isStrike) this._hurry();
    this._look();
  }

  /** Everything is let go, at once. */
  letGo() {
    const frame = this._player.frameAt(performance.now());
    this._hands.letGo(Number.isFinite(frame) ? frame : 0);
    this._batches.flush();
    this._look();
  }

  /** Shows what the room is like for who plays. */
  show() {
    const { you, instruments, members, room } = this._people;
    this._lights.keep(new Set([...members.values()].map(({ number }) => number)));
    if (!this._may) this.letGo();
    element('jam').hidden = !this._may && room.type !== 'jam'; // elsewhere nobody plays
    element('piano').setAttribute('aria-disabled', String(!this._may));
    element('jam-told').textContent = t(this._may ? 'jam.hint' : 'jam.denied');
    const select = find('instrument', HTMLSelectElement);
    if (select.length !== instruments.length) {
      select.replaceChildren(...instruments.map(({ name }) => make('option', { value: name }, instrumentName(name))));
    }
    select.value = you?.instrument ?? '';
    this._look();
  }

  /** After coming in: the instrument of last time. */
  welcome() {
    const { you, instruments } = this._people;
    this._lights.keep(new Set()); // nobody says who let go while the line was lost
    const kept = this._settings.instrument;
    if (kept !== you.instrument && instruments.some(({ name }) => name === kept)) this._player.send({ type: 'instrument', name: kept });
    this.show();
  }

  /** @param {import('./batch.js').Heard[]} events */
  _onPlayed(events) {
    if (this._people.you === null) return;
    this._lights.add(events);
    if (events.some(({ kind }) => kind === ON)) this._hurry();
    this._look();
  }

  /** Draws at the next frame of the screen, and goes on as long as notes are on their way. */
  _look() {
    this._request ||= requestAnimationFrame(() => {
      this._request = 0;
      this._lights.advance(this._player.heardFrame ?? this._player.serverFrame);
      const lit = new Map();
      const { you, members } = this._people;
      for (const { number, colour } of members.values()) {
        const keys = this._lights.keysOf(number);
        this._light(number, keys.size > 0);
        if (number !== you?.number) for (const key of keys) lit.set(key, colour);
      }
      for (const key of this._hands.keys) lit.set(key, you?.colour);
      this._piano.show(this._hands.keys, lit);
      element('sustain').setAttribute('aria-pressed', String(this._hands.isPedalDown));
      if (this._lights.isWaiting) this._look();
    });
  }

  /** Who plays wants to hear it soon. Notes that go to the beat are late anyway. */
  _hurry() {
    if (!this._settings.jam || this._people.room.grid || document.hidden) return;
    clearTimeout(this._timer);
    this._timer = setTimeout(() => this._relax(), QUIET_MS);
    if (this._player.buffer === QUICK) return;
    this._before = this._player.buffer;
    this._player.setBuffer(QUICK);
  }

  /** As it was before. */
  _relax() {
    clearTimeout(this._timer);
    const before = this._before;
    this._before = null;
    if (before !== null && this._player.buffer === QUICK && this._settings.buffer !== QUICK) this._player.setBuffer(before);
  }
}
