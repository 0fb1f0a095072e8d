// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
// Which letter, place or MIDI message means which key, as pure functions.

/** Keys of the piano on the page: two octaves and the C above. */
export const KEYS = 25;
export const LOWEST_MIN = 24;
export const LOWEST_MAX = 96;
export const LETTER_VELOCITY = 92;

const LETTERS =
  'KeyZ KeyS KeyX KeyD KeyC KeyV KeyG KeyB KeyH KeyN KeyJ KeyM ' +
  'KeyQ Digit2 KeyW Digit3 KeyE KeyR Digit5 KeyT Digit6 KeyY Digit7 KeyU KeyI';
const STEPS = new Map(LETTERS.split(' ').map((code, step) => [code, step]));
const BLACK = [1, 3, 6, 8, 10];
const VELOCITY_MIN = 30;
const VELOCITY_MAX = 127;

/** @param {string} code  KeyboardEvent.code: the place, whatever is printed there @returns {number | undefined} semitones above the lowest */
export const stepOf = (code) => STEPS.get(code);

/** @param {number} step @returns {string} KeyboardEvent.code of the letter that plays it */
export const codeOf = (step) => LETTERS.split(' ')[step];

/** @param {number} key */
export const isBlack = (key) => BLACK.includes(key % 12);

/** @param {number} share  how far down the key it is touched, 0..1 @returns {number} 1..127 */
export function velocityAt(share) {
  return Math.round(VELOCITY_MIN + (VELOCITY_MAX - VELOCITY_MIN) * Math.min(1, Math.max(0, share)));
}

/**
 * @param {Uint8Array} data  of a MIDI message
 * @returns {{kind: 'on' | 'off' | 'pedal', key: number, value: number} | null} null: of no meaning here
 */
export function parseMidi([status, key, value]) {
  if (key > 127 || value > 127 || value === undefined) return null;
  const what = status >> 4;
  if (what === 9 && value > 0) return { kind: 'on', key, value };
  if (what === 9 || what === 8) return { kind: 'off', key, value: 0 };
  return what === 11 && key === 64 ? { kind: 'pedal', key: 0, value } : null;
}
