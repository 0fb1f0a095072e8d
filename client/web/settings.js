// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
// What this person changed, kept in the browser. Nothing is kept (and so nothing sent) that nobody touched.

import { BACKGROUNDS } from './handover.js';
import { MODES } from './jitter.js';
import { checkPreset, isControl, SHELF_MAX } from './shelf.js';
import { THEMES } from './theme.js';
import { minuteOf } from './timer.js';

/** What a preset sets beside its own name. */
export const PRESET_SETS = ['mode', 'bpm', 'intensity', 'density', 'brightness'];

const DEFAULT_BUFFER = 'auto';
/** As the server's own plan of this name. @type {import('./timer.js').Part[]} */
const DAY = [
  { at: '06:30', preset: 'bright' },
  { at: '09:00', preset: 'focus' },
  { at: '18:30', preset: 'meditation' },
  { at: '22:00', preset: 'sleep' },
];

const STORAGE_KEY = 'auralis.settings';

export class Settings {
  constructor() {
    const stored = read();
    /** @type {Record<string, any>} controls as in docs/protocol.md, section 3 */
    this.controls = readControls(stored.controls);
    /** @type {number} 0..1, as the slider shows it */
    this.volume = typeof stored.volume === 'number' && stored.volume >= 0 && stored.volume <= 1 ? stored.volume : 0.8;
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
    /** Where the sound goes while the page is hidden: one of BACKGROUNDS (handover.js). */
    this.background = BACKGROUNDS.includes(stored.background) ? stored.background : 'auto';
    /** Keep the screen on while music plays. */
    this.screen = stored.screen === true;
    /** @type {import('./timer.js').Sleep | null} */
    this.sleep = stored.sleep?.until_ms > 0 && stored.sleep.fade_ms > 0 ? stored.sleep : null;
    /** @type {{at: string, next_ms: number} | null} */
    this.wake = minuteOf(stored.wake?.at) >= 0 && stored.wake.next_ms > 0 ? stored.wake : null;
    /** Presets by the time of day. */
    this.day = { isOn: stored.day?.isOn === true, parts: readParts(stored.day?.parts) };
    /** Play in time with others. */
    this.sync = stored.sync === true;
    /** What others see this person as. @type {string} */
    this.name = typeof stored.name === 'string' ? stored.name : '';
    /** Whether somebody is logged in here, as far as is known; no token, and nothing of who it is. */
    this.account = stored.account === true;
    /** @type {string} what notes sound like; '' = what the room thinks best */
    this.instrument = typeof stored.instrument === 'string' ? stored.instrument : '';
    /** As little delay as can be while somebody plays along. */
    this.jam = stored.jam !== false;
  }

  /** Remembers a control. A preset sets others, so what was chosen for those before it is forgotten. */
  setControl(name, value) {
    if (name === 'preset') {
      for (const other of PRESET_SETS) delete this.controls[other];
    }
    this.controls[name] = value;
    this._write('controls');
  }

  /** Forgets a control, because the server refused it. */
  dropControl(name) {
    delete this.controls[name];
    this._write('controls');
  }

  setVolume(volume) {
    this.volume = volume;
    this._write('volume');
  }

  setSaver(saver) {
    this.saver = saver;
    this._write('saver');
  }

  /** @param {string | null} language */
  setLanguage(language) {
    this.language = language;
    this._write('language');
  }

  /** @param {string} theme */
  setTheme(theme) {
    this.theme = theme;
    this._write('theme');
  }

  /** @param {import('./shelf.js').Own[]} mine */
  setMine(mine) {
    this.mine = mine;
    this._write('mine');
  }

  /** @param {string} buffer  a name in MODES (jitter.js) */
  setBuffer(buffer) {
    this.buffer = buffer;
    this._write('buffer');
  }

  /** @param {boolean} sync */
  setSync(sync) {
    this.sync = sync;
    this._write('sync');
  }

  /** @param {string} name */
  setName(name) {
    this.name = name;
    this._write('name');
  }

  /** @param {boolean} account */
  setAccount(account) {
    this.account = account;
    this._write('account');
  }

  /** @param {string} instrument */
  setInstrument(instrument) {
    this.instrument = instrument;
    this._write('instrument');
  }

  /** @param {boolean} jam */
  setJam(jam) {
    this.jam = jam;
    this._write('jam');
  }

  /** @param {string} background */
  setBackground(background) {
    this.background = background;
    this._write('background');
  }

  /** @param {boolean} screen */
  setScreen(screen) {
    this.screen = screen;
    this._write('screen');
  }

  /** @param {import('./timer.js').Sleep | null} sleep */
  setSleep(sleep) {
    this.sleep = sleep;
    this._write('sleep');
  }

  /** @param {{at: string, next_ms: number} | null} wake */
  setWake(wake) {
    this.wake = wake;
    this._write('wake');
  }

  /** @param {{isOn: boolean, parts: import('./timer.js').Part[]}} day */
  setDay(day) {
    this.day = day;
    this._write('day');
  }

  /** Another page of this browser may have changed the presets of one's own. @param {() => void} follow */
  onMine(follow) {
    window.addEventListener('storage', ({ key }) => {
      if (key !== STORAGE_KEY) return;
      this.mine = readMine(read().mine);
      follow();
    });
  }

  /** Writes one of them; the others are left as another page of this browser may have written them. */
  _write(name) {
    try {
      localStorage.setItem(STORAGE_KEY, JSON.stringify({ ...read(), [name]: this[name] }));
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

/** @returns {import('./timer.js').Part[]} */
function readParts(stored) {
  const isPart = (one) => minuteOf(one?.at) >= 0 && typeof one.preset === 'string';
  return Array.isArray(stored) && stored.length === DAY.length && stored.every(isPart) ? stored : DAY;
}

/** What is not as it should be is left out. @returns {Record<string, any>} */
function readControls(stored) {
  if (!isObject(stored)) return {};
  return Object.fromEntries(Object.entries(stored).filter(([name, value]) => isControl(name, value)));
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
