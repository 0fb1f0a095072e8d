// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
// The presets of the server, grouped by what they are good for. Each has a colour, and the page takes that of the one
// that plays. Those the page does not know (from a server's own folder) come last, with a colour from their name.

import { translate } from './strings.js';

/** @type {Record<string, string[]>} */
const GROUPS = {
  work: ['focus', 'pulse', 'classic'],
  rest: ['meditation', 'drift', 'choir'],
  sleep: ['sleep', 'deep', 'winter'],
  evening: ['nocturne', 'rain', 'hearth'],
  morning: ['dawn', 'bright', 'garden'],
  wander: ['tide', 'orbit', 'glass'],
};
const OTHER = 'other';

/** Hues in degrees (oklch). */
const HUES = {
  focus: 250, pulse: 285, classic: 215,
  meditation: 190, drift: 228, choir: 312,
  sleep: 272, deep: 262, winter: 236,
  nocturne: 296, rain: 222, hearth: 48,
  dawn: 32, bright: 92, garden: 142,
  tide: 200, orbit: 328, glass: 176,
};

const KEYS = 9;

/** @typedef {{name: string, description: string, controls: Record<string, any>}} Preset */

export class Presets {
  /**
   * @param {ParentNode} root  has #presets and #preset-description
   * @param {(name: string) => void} onChoice
   */
  constructor(root, onChoice) {
    this._list = /** @type {HTMLElement} */ (root.querySelector('#presets'));
    this._words = /** @type {HTMLElement} */ (root.querySelector('#preset-description'));
    this._onChoice = onChoice;
    /** @type {Preset[]} in the order in which they are shown */
    this._presets = [];
    this._shown = '';
    this._loading = false;
  }

  /** Asks the server for them, if that has not been done; after a failure the next call tries again. */
  async load() {
    if (this._presets.length > 0 || this._loading) return;
    this._loading = true;
    try {
      const answer = await fetch('api/v1/presets');
      if (answer.ok) this._build(await answer.json());
    } catch {
      // the next connection asks again
    } finally {
      this._loading = false;
    }
  }

  /** @returns {Record<string, any>} what a preset sets */
  controlsOf(name) {
    return this._presets.find((one) => one.name === name)?.controls ?? {};
  }

  /** @param {number} place  from 0, as shown @returns {string | undefined} */
  nameAt(place) {
    return this._presets[place]?.name;
  }

  /** @returns {string[]} of all, as shown */
  get names() {
    return this._presets.map(({ name }) => name);
  }

  /** Marks the one that plays. */
  show(name) {
    this._shown = name;
    for (const button of this._buttons()) button.setAttribute('aria-pressed', String(button.dataset.preset === name));
    document.documentElement.style.setProperty('--hue', String(hueOf(name)));
    this._describe(name);
  }

  /** @returns {HTMLElement[]} */
  _buttons() {
    return [...this._list.querySelectorAll('.preset')].map((one) => /** @type {HTMLElement} */ (one));
  }

  /** @param {Preset[]} presets */
  _build(presets) {
    const left = new Map(presets.map((preset) => [preset.name, preset]));
    this._list.replaceChildren();
    for (const [group, names] of Object.entries(GROUPS)) {
      this._addGroup(group, names.filter((name) => left.has(name)).map((name) => /** @type {Preset} */ (left.get(name))));
      for (const name of names) left.delete(name);
    }
    this._addGroup(OTHER, [...left.values()]);
    translate(this._list);
    this.show(this._shown);
  }

  _addGroup(group, presets) {
    if (presets.length === 0) return;
    const box = document.createElement('div');
    box.className = 'preset-group';
    box.setAttribute('role', 'group');
    box.setAttribute('aria-labelledby', `presets-${group}`);
    const title = document.createElement('h3');
    title.id = `presets-${group}`;
    title.dataset.t = `presets.${group}`;
    box.append(title);
    for (const preset of presets) box.append(this._makeButton(preset));
    this._list.append(box);
  }

  _makeButton(preset) {
    const place = this._presets.push(preset);
    const button = document.createElement('button');
    button.type = 'button';
    button.className = 'preset';
    button.dataset.preset = preset.name;
    button.style.setProperty('--own-hue', String(hueOf(preset.name)));
    button.setAttribute('aria-pressed', 'false');
    button.setAttribute('aria-description', preset.description);
    button.append(part('orb', ''), part('preset-name', preset.name.replaceAll('_', ' ')));
    if (place <= KEYS) {
      button.setAttribute('aria-keyshortcuts', String(place));
      const key = part('preset-key', String(place));
      key.setAttribute('aria-hidden', 'true');
      button.append(key);
    }
    button.addEventListener('click', () => this._onChoice(preset.name));
    for (const comes of ['pointerenter', 'focus']) button.addEventListener(comes, () => this._describe(preset.name));
    for (const goes of ['pointerleave', 'blur']) button.addEventListener(goes, () => this._describe(this._shown));
    return button;
  }

  _describe(name) {
    this._words.textContent = this._presets.find((one) => one.name === name)?.description ?? '';
  }
}

function part(className, text) {
  const span = document.createElement('span');
  span.className = className;
  span.textContent = text;
  return span;
}

/** @returns {number} degrees */
export function hueOf(name) {
  if (Object.hasOwn(HUES, name)) return HUES[name];
  let sum = 0;
  for (const letter of name ?? '') sum = (31 * sum + letter.charCodeAt(0)) % 360;
  return sum;
}
