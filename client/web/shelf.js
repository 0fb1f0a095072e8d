// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
// What a person's own presets may be, and the file they travel in:
// {"auralis": "presets", "version": 1, "presets": [{"name": "Evening", "controls": {"preset": "rain", "bpm": 52}}]}.
// The text of a file comes from anywhere, so everything in it is looked at.

export const SHELF_MAX = 50;
export const NAME_MAX = 40;
export const FILE_BYTES_MAX = 100000;

const KEYS = ['C', 'C#', 'D', 'D#', 'E', 'F', 'F#', 'G', 'G#', 'A', 'A#', 'B'];
const MODES = ['aeolian', 'dorian', 'phrygian', 'lydian', 'mixolydian', 'ionian', 'pentatonic_major', 'pentatonic_minor'];
const LAYERS = ['drone', 'pad', 'lead', 'bell', 'percussion', 'swell', 'noise'];

const norm = { limit: '0..1', holds: (value) => typeof value === 'number' && value >= 0 && value <= 1 };
const oneOf = (names) => ({ limit: names.join(' '), holds: (value) => names.includes(value) });

/** @type {Record<string, {limit: string, holds: (value: any) => boolean}>} docs/protocol.md, section 3 */
const LIMITS = {
  preset: { limit: 'a-z 0-9 _ -', holds: (value) => typeof value === 'string' && /^[a-z0-9_-]{1,64}$/.test(value) },
  key: oneOf(KEYS),
  mode: oneOf(MODES),
  bpm: { limit: '40..120', holds: (value) => typeof value === 'number' && value >= 40 && value <= 120 },
  intensity: norm,
  density: norm,
  brightness: norm,
  mute: {
    limit: LAYERS.join(' '),
    holds: (value) =>
      Array.isArray(value) && new Set(value).size === value.length && value.every((one) => LAYERS.includes(one)),
  },
};

/** @typedef {{name: string, controls: Record<string, any>}} Own  a preset of one's own */

/** @param {string} control @param {any} value @returns {boolean} whether there is such a control and it may be that */
export function isControl(control, value) {
  return Object.hasOwn(LIMITS, control) && LIMITS[control].holds(value);
}

/** What is wrong with a file or a preset: words of strings.js. */
export class ShelfError extends Error {
  /** @param {string} key @param {Record<string, string | number>} [vars] */
  constructor(key, vars = {}) {
    super(key);
    this.key = key;
    this.vars = vars;
  }
}

/** @param {string} name @returns {string} as it is kept */
export function cleanName(name) {
  return name.normalize('NFC').replace(/[\p{C}\s]+/gu, ' ').trim();
}

/**
 * @param {any} preset
 * @param {number} n  its number, for the words
 * @returns {Own} a copy with nothing else in it
 * @throws {ShelfError}
 */
export function checkPreset(preset, n) {
  const name = typeof preset?.name === 'string' ? cleanName(preset.name) : '';
  if (name.length < 1 || name.length > NAME_MAX) throw new ShelfError('mine.error.name', { n, limit: NAME_MAX });
  const entries = isObject(preset.controls) ? Object.entries(preset.controls) : [];
  if (entries.length === 0) throw new ShelfError('mine.error.empty', { n });
  for (const [control, value] of entries) {
    if (isControl(control, value)) continue;
    if (!Object.hasOwn(LIMITS, control)) throw new ShelfError('mine.error.unknown', { n, control: shorten(control) });
    // A list may be so deep that it cannot be printed.
    const text = typeof value === 'object' ? '[…]' : shorten(JSON.stringify(value));
    throw new ShelfError('mine.error.control', { n, control, value: text, limit: LIMITS[control].limit });
  }
  return { name, controls: Object.fromEntries(entries) };
}

/** @param {number} bytes  of a file, looked at before it is read @throws {ShelfError} */
export function checkBytes(bytes) {
  if (bytes > FILE_BYTES_MAX) throw new ShelfError('mine.error.bytes', { limit: `${FILE_BYTES_MAX / 1000} kB` });
}

/**
 * @param {string} text  of a file
 * @returns {Own[]}
 * @throws {ShelfError}
 */
export function parseShelf(text) {
  checkBytes(text.length);
  let file;
  try {
    file = JSON.parse(text);
  } catch {
    throw new ShelfError('mine.error.json');
  }
  if (!isObject(file) || !Array.isArray(file.presets)) throw new ShelfError('mine.error.form');
  const n = file.presets.length;
  if (n > SHELF_MAX) throw new ShelfError('mine.error.many', { n, limit: SHELF_MAX });
  return file.presets.map((preset, k) => checkPreset(preset, k + 1));
}

/** @param {Own[]} presets @returns {string} a file */
export function printShelf(presets) {
  return `${JSON.stringify({ auralis: 'presets', version: 1, presets }, null, 2)}\n`;
}

/**
 * Adds presets to others; one of a name that is there gets a number.
 * @param {Own[]} shelf
 * @param {Own[]} more
 * @returns {Own[]}
 * @throws {ShelfError} if there is no room
 */
export function joinShelves(shelf, more) {
  const all = [...shelf];
  for (const preset of more) {
    if (all.some((one) => JSON.stringify(one) === JSON.stringify(preset))) continue;
    all.push({ ...preset, name: freeName(all, preset.name) });
  }
  if (all.length > SHELF_MAX) throw new ShelfError('mine.full', { limit: SHELF_MAX });
  return all;
}

function freeName(shelf, name) {
  const isTaken = (one) => shelf.some((other) => other.name === one);
  let free = name;
  for (let k = 2; isTaken(free); k++) free = `${name.slice(0, NAME_MAX - 4)} ${k}`;
  return free;
}

function shorten(text) {
  return text.length > 40 ? `${text.slice(0, 39)}…` : text;
}

function isObject(value) {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
