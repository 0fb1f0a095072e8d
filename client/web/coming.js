// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
// What was changed and is not heard yet: which control, when it takes effect, and how long until one hears it.

import { valueText } from './controls.js';
import { prettyName } from './now.js';
import { SAMPLE_RATE_HZ } from './protocol.js';
import { t } from './strings.js';

const EVERY_MS = 200;
/** A change heard so soon needs no words. */
const SOON_S = 0.35;

/** @typedef {{value: any, effect: string, frame: number}} Change */

export class Coming {
  /**
   * @param {import('./player.js').Player} player
   * @param {import('./heard.js').Heard} heard
   * @param {HTMLElement} line  the words of all that comes
   * @param {ParentNode} root   has [data-waits=CONTROL] beside the controls
   */
  constructor(player, heard, line, root) {
    this._heard = heard;
    this._line = line;
    this._spots = /** @type {HTMLElement[]} */ ([...root.querySelectorAll('[data-waits]')]);
    /** @type {Map<string, Change>} by control */
    this._changes = new Map();
    this._timer = 0;
    player.addEventListener('joined', ({ detail }) => {
      if (detail.fresh) this._changes.clear(); // the frames of another run of the server
    });
    player.addEventListener('message', ({ detail }) => {
      if (detail.type !== 'control') return;
      for (const [name, value] of Object.entries(detail.controls)) {
        this._changes.set(name, { value, effect: detail.effect, frame: detail.effect_frame });
      }
      this._show();
    });
  }

  /** Seconds until a frame is heard; while nothing plays, until the server makes it. */
  _secondsTo(frame) {
    return (frame - this._heard.frame) / SAMPLE_RATE_HZ;
  }

  _show() {
    const words = [];
    for (const [name, { value, effect, frame }] of this._changes) {
      const left_s = this._secondsTo(frame);
      if (!(left_s > 0)) this._changes.delete(name);
      else if (left_s > SOON_S) {
        words.push(
          t('coming.heard', { what: changeText(name, value), when: t(`coming.${effect}`), seconds: Math.ceil(left_s) }),
        );
      }
    }
    this._line.textContent = words.at(-1) ?? '';
    for (const spot of this._spots) this._showSpot(spot);
    const goesOn = this._changes.size > 0;
    clearTimeout(this._timer);
    if (goesOn) this._timer = setTimeout(() => this._show(), EVERY_MS);
  }

  _showSpot(spot) {
    const change = this._changes.get(spot.dataset.waits ?? '');
    const left_s = change ? this._secondsTo(change.frame) : 0;
    const text = change && left_s > SOON_S ? `${t(`steer.at.${change.effect}`)} · ${Math.ceil(left_s)} s` : '';
    if (spot.textContent !== text) spot.textContent = text;
  }
}

/** @returns {string} "Key F♯" */
export function changeText(name, value) {
  if (name === 'key') return t('coming.key', { value: prettyName(value) });
  if (name === 'mode') return t(`mode.${value}`);
  if (name === 'preset') return value.charAt(0).toUpperCase() + value.slice(1);
  if (name === 'bpm') return valueText(name, value);
  if (typeof value === 'number') return t(`coming.${name}`, { value: valueText(name, value) });
  return t(`coming.${name}`);
}
