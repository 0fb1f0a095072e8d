// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
// The piano on the page: mouse, several fingers, and letters while it has the focus. Whoever wants the keys of the page
// back presses Escape.

import { make } from './dom.js';
import { codeOf, isBlack, KEYS, LETTER_VELOCITY, LOWEST_MAX, LOWEST_MIN, stepOf, velocityAt } from './keys.js';

const OCTAVE = 12;
const FIRST_LOWEST = 48;
const PEDALS = ['Space', 'ShiftLeft', 'ShiftRight'];

/**
 * @typedef {object} Fingers  what hands do; `at_ms` by performance.now()
 * @property {(source: string, key: number, velocity: number, at_ms: number) => void} strike
 * @property {(source: string, at_ms: number) => void} release
 * @property {(down: boolean, at_ms: number) => void} pedal
 * @property {() => void} letGo
 */

export class Piano {
  /**
   * @param {HTMLElement} root
   * @param {Fingers} fingers
   * @param {() => void} leave  gives the focus to something else
   */
  constructor(root, fingers, leave) {
    this._root = root;
    this._fingers = fingers;
    this._leave = leave;
    /** The key at the left end. */
    this.lowest = FIRST_LOWEST;
    /** @type {Map<number, number>} key by pointer; -1 = beside the keys */
    this._pointers = new Map();
    this._keys = Array.from({ length: KEYS }, (_, step) => {
      const [letter] = codeOf(step).slice(-1);
      const key = make('span', { className: isBlack(step) ? 'key black' : 'key' }, make('span', {}, letter));
      key.dataset.step = String(step);
      return key;
    });
    root.append(...this._keys);
    root.addEventListener('pointerdown', (event) => this._onDown(event));
    root.addEventListener('pointermove', (event) => this._pointers.has(event.pointerId) && this._touch(event));
    for (const end of ['pointerup', 'pointercancel', 'lostpointercapture']) {
      root.addEventListener(end, (event) => this._onUp(/** @type {PointerEvent} */ (event)));
    }
    root.addEventListener('contextmenu', (event) => event.preventDefault());
    root.addEventListener('keydown', (event) => this._onKey(event, true));
    root.addEventListener('keyup', (event) => this._onKey(event, false));
    root.addEventListener('blur', () => fingers.letGo());
  }

  /** @param {number} octaves */
  shift(octaves) {
    this.lowest = Math.min(LOWEST_MAX, Math.max(LOWEST_MIN, this.lowest + OCTAVE * octaves));
  }

  /** @param {Set<number>} down  keys under a finger here @param {Map<number, string>} lit  colour by key */
  show(down, lit) {
    this._keys.forEach((element, step) => {
      const key = this.lowest + step;
      element.classList.toggle('down', down.has(key));
      element.classList.toggle('lit', lit.has(key));
      element.style.setProperty('--lit', lit.get(key) ?? '');
    });
  }

  /** @param {PointerEvent} event */
  _onDown(event) {
    if (event.button !== 0) return;
    event.preventDefault();
    this._root.focus({ preventScroll: true });
    this._root.setPointerCapture(event.pointerId);
    this._pointers.set(event.pointerId, -1);
    this._touch(event);
  }

  /** A finger is on a key, or slides from one to another. */
  _touch({ pointerId, clientX, clientY, timeStamp }) {
    const under = document.elementFromPoint(clientX, clientY)?.closest('.key');
    const step = under instanceof HTMLElement && this._root.contains(under) ? Number(under.dataset.step) : -1;
    const key = step < 0 ? -1 : this.lowest + step;
    if (key === this._pointers.get(pointerId)) return;
    this._pointers.set(pointerId, key);
    const source = `pointer ${pointerId}`;
    if (key < 0) return this._fingers.release(source, timeStamp);
    const { top, height } = under.getBoundingClientRect();
    return this._fingers.strike(source, key, velocityAt((clientY - top) / height), timeStamp);
  }

  _onUp({ pointerId, timeStamp }) {
    if (this._pointers.delete(pointerId)) this._fingers.release(`pointer ${pointerId}`, timeStamp);
  }

  /** @param {KeyboardEvent} event @param {boolean} isDown */
  _onKey(event, isDown) {
    const { code, key, timeStamp } = event;
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const step = stepOf(code);
    const octaves = { ArrowLeft: -1, ArrowRight: 1 }[key];
    if (step === undefined && !octaves && key !== 'Escape' && !PEDALS.includes(code)) return;
    event.preventDefault();
    if (event.repeat) return;
    if (PEDALS.includes(code)) this._fingers.pedal(isDown, timeStamp);
    else if (step !== undefined && isDown) this._fingers.strike(code, this.lowest + step, LETTER_VELOCITY, timeStamp);
    else if (step !== undefined) this._fingers.release(code, timeStamp);
    else if (isDown && octaves) this.shift(octaves);
    else if (isDown) this._leave();
  }
}
