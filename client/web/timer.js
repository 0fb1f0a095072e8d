// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
// Sleep, wake and the presets of the day: what follows from the clock, as pure functions, and Timers, which does it. The
// fade is this page's own: others hear the room as loud as before.

import { Emitter } from './emitter.js';

const MINUTE_MS = 60000;
const DAY_MIN = 1440;
const TICK_MS = 250;
/** The last third of the time fades, at most so long. */
const FADE_MAX_MS = 15 * MINUTE_MS;
const FADE_SHARE = 1 / 3;
const RISE_MS = 10 * MINUTE_MS;
/** A page that slept through its wake time still wakes so long after. */
const LATE_MS = 30 * MINUTE_MS;

/** Minutes to choose from. */
export const SLEEPS_MIN = [5, 10, 15, 20, 30, 45, 60, 90, 120];

/**
 * @typedef {object} Sleep
 * @property {number} until_ms  Date.now() of silence
 * @property {number} fade_ms   before it
 */

/** @typedef {{at: string, preset: string}} Part  of the day: "HH:MM" and what plays from then on */

/** @param {number} minutes @param {number} now_ms @returns {Sleep} */
export function sleepFor(minutes, now_ms) {
  const length_ms = minutes * MINUTE_MS;
  return { until_ms: now_ms + length_ms, fade_ms: Math.min(FADE_MAX_MS, length_ms * FADE_SHARE) };
}

/** @param {Sleep} sleep @param {number} now_ms @returns {number} gain: 1 until the fade begins, 0 at its end */
export function sleepGain({ until_ms, fade_ms }, now_ms) {
  return Math.min(1, Math.max(0, (until_ms - now_ms) / fade_ms)) ** 2;
}

/** @param {number} since_ms  since the wake time @returns {number} gain */
export function wakeGain(since_ms) {
  return Math.min(1, Math.max(0, since_ms / RISE_MS)) ** 2;
}

/** @param {string} time  "HH:MM" @returns {number} minutes since midnight; NaN if it is none */
export function minuteOf(time) {
  const [, hours, minutes] = /^([01]\d|2[0-3]):([0-5]\d)$/.exec(time) ?? [];
  return Number(hours) * 60 + Number(minutes);
}

/** @param {string} time  "HH:MM" @param {number} now_ms @returns {number} Date.now() when it is that time next */
export function nextTime(time, now_ms) {
  const next = new Date(now_ms);
  const minute = minuteOf(time);
  next.setHours(Math.floor(minute / 60), minute % 60, 0, 0);
  if (next.getTime() <= now_ms) next.setDate(next.getDate() + 1);
  return next.getTime();
}

/** @param {Part[]} parts @param {number} now_ms @returns {Part | null} the one that holds now: the last to begin */
export function partAt(parts, now_ms) {
  const now = new Date(now_ms);
  const minute = now.getHours() * 60 + now.getMinutes();
  const age = ({ at }) => (minute - minuteOf(at) + DAY_MIN) % DAY_MIN;
  return parts.filter(({ at }) => minuteOf(at) >= 0).sort((a, b) => age(a) - age(b))[0] ?? null;
}

/** Does what the clock says. Event `change`: what is set, or what it does now, is another. */
export class Timers extends Emitter {
  /**
   * @param {import('./player.js').Player} player
   * @param {import('./settings.js').Settings} settings
   * @param {import('./controls.js').Controls} controls
   */
  constructor(player, settings, controls) {
    super();
    this._player = player;
    this._settings = settings;
    this._controls = controls;
    this._woke_ms = NaN; // while the music rises
    this._part = null; // of the day, as last acted on
    setInterval(() => this._tick(Date.now()), TICK_MS);
    this._tick(Date.now());
  }

  /** @param {number | null} minutes  null: no more */
  setSleep(minutes) {
    this._settings.setSleep(minutes === null ? null : sleepFor(minutes, Date.now()));
    this._woke_ms = NaN;
    this._player.setFade(1);
    this._changed();
  }

  /** @param {string | null} time  "HH:MM"; null: no more */
  setWake(time) {
    this._settings.setWake(time === null ? null : { at: time, next_ms: nextTime(time, Date.now()) });
    this._changed();
  }

  /** @param {boolean} isOn @param {Part[]} parts */
  setDay(isOn, parts) {
    this._settings.setDay({ isOn, parts });
    this._part = null;
    this._changed();
  }

  /** ms until silence; NaN where no sleep is set. */
  get left_ms() {
    return (this._settings.sleep?.until_ms ?? NaN) - Date.now();
  }

  _tick(now_ms) {
    this._sleep(now_ms);
    this._wake(now_ms);
    this._day(now_ms);
  }

  _sleep(now_ms) {
    const { sleep } = this._settings;
    if (sleep === null) return;
    const gain = sleepGain(sleep, now_ms);
    this._player.setFade(gain);
    if (gain > 0) return;
    this._settings.setSleep(null);
    this._player.pause().then(() => this._player.setFade(1));
    this._changed();
  }

  _wake(now_ms) {
    const { wake } = this._settings;
    if (wake !== null && now_ms >= wake.next_ms) {
      this._settings.setWake({ at: wake.at, next_ms: nextTime(wake.at, now_ms) });
      if (now_ms - wake.next_ms < LATE_MS && this._player.state === 'stopped') this._rise(now_ms);
      this._changed();
    }
    if (Number.isNaN(this._woke_ms)) return;
    const gain = wakeGain(now_ms - this._woke_ms);
    this._player.setFade(gain);
    if (gain === 1) this._woke_ms = NaN;
  }

  _rise(now_ms) {
    this._woke_ms = now_ms;
    this._player.setFade(0);
    this._player.play();
  }

  /** Chooses a preset where another part of the day begins; not what somebody chose since. */
  _day(now_ms) {
    const { isOn, parts } = this._settings.day;
    const part = isOn && this._controls.isAllowed ? partAt(parts, now_ms) : null;
    if (part === null || part.at === this._part) return;
    if (this._player.state === 'stopped' || !this._controls.presets.names.includes(part.preset)) return;
    this._part = part.at;
    if (this._controls.shown.preset !== part.preset) this._controls.choosePreset(part.preset);
  }

  _changed() {
    this.dispatchEvent(new CustomEvent('change'));
  }
}
