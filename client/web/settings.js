// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
// What this person changed, kept in the browser. Nothing is kept (and so nothing sent) that nobody touched.

import { MODES } from './jitter.js';
import { checkPreset, SHELF_MAX } from './shelf.js';
import { THEMES } from './theme.js';

/** What a preset sets beside its own name. */
export const PRESET_SETS = ['mode', 'bpm', 'intensity', 'density', 'brightness'];

const DEFAULT_BUFFER = 'auto';
const STORAGE_KEY = 'auralis.settings';

export class Settings {
  constructor() {
    const stored = read();
    /** @type {Record<string, any>} controls as in docs/protocol.md, section 3 */
    this.controls = isObject(stored.controls) ? stored.controls : {};
    /** @type {number} 0..1, as the slider shows it */
    this.volume = stored.volume >= 0 && stored.volume <= 1 ? stored.volume : 0.8;
    /** Listen in mono with few bits. */
    this.saver = stored.saver === true;
    /** @type {string | null} code of the language chosen; null: as the browser is set */
    this.language = typeof stored.language === 'string' ? stored.language : null;
    /** How the page looks: one of THEMES. */
    this.theme = THEMES.includes(stored.theme) ? stored.theme : 'auto';
    /** @type {import('./shelf.js').Own[]} presets of this person's own */
    this.mine = readMine(stored.mine);
    /** @type {string} how much to keep in store: a name in MODES (jitter.js) */
    this.buffer = Object.hasOwn(MODES, stored.buffer) ? stored.buffer : DEFAULT_BUFFER;
    /** Play in time with others. */
    this.sync = stored.sync === true;
  }

  /** Remembers a control. A preset sets others, so what was chosen for those before it is forgotten. */
  setControl(name, value) {
    if (name === 'preset') {
      for (const other of PRESET_SETS) delete this.controls[other];
    }
    this.controls[name] = value;
    this._write();
  }

  /** Forgets a control, because the server refused it. */
  dropControl(name) {
    delete this.controls[name];
    this._write();
  }

  setVolume(volume) {
    this.volume = volume;
    this._write();
  }

  setSaver(saver) {
    this.saver = saver;
    this._write();
  }

  /** @param {string | null} language */
  setLanguage(language) {
    this.language = language;
    this._write();
  }

  /** @param {string} theme */
  setTheme(theme) {
    this.theme = theme;
    this._write();
  }

  /** @param {import('./shelf.js').Own[]} mine */
  setMine(mine) {
    this.mine = mine;
    this._write();
  }

  /** @param {string} buffer  a name in MODES (jitter.js) */
  setBuffer(buffer) {
    this.buffer = buffer;
    this._write();
  }

  /** @param {boolean} sync */
  setSync(sync) {
    this.sync = sync;
    this._write();
  }

  _write() {
    const { controls, volume, saver, language, theme, mine, buffer, sync } = this;
    try {
      localStorage.setItem(STORAGE_KEY, JSON.stringify({ controls, volume, saver, language, theme, mine, buffer, sync }));
    } catch {
      // Storage is full or forbidden: the settings last as long as the page.
    }
  }
}

function read() {
  try {
    const stored = JSON.parse(localStorage.getItem(STORAGE_KEY) ?? '{}');
    return isObject(stored) ? stored : {};
  } catch {
    return {};
  }
}

/** What is not as it should be is left out. */
function readMine(stored) {
  if (!Array.isArray(stored)) return [];
  return stored.slice(0, SHELF_MAX).flatMap((preset) => {
    try {
      return [checkPreset(preset, 1)];
    } catch {
      return [];
    }
  });
}

function isObject(value) {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
