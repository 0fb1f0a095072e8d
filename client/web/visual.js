// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
// The living picture: circle and form, drawn as often as the screen shows them while something plays and the page is
// seen. Where people ask for less motion there is a still picture instead, drawn anew when the music changes.

import { Circle } from './circle.js';
import { Form } from './form.js';
import { Notes } from './notes.js';
import { prettyName, scaleName } from './now.js';
import { Spectrum } from './spectrum.js';
import { onLanguage, t } from './strings.js';
import { PITCH_NAMES, pitchOf, scaleOf } from './tones.js';

const SHARP_MAX = 2;
/** Colours move this long after another preset was chosen. */
const AFTERGLOW_MS = 2000;
const PALETTE_MS = 120;
const REFRESH_MS = 1000;

export class Visual {
  /**
   * @param {HTMLCanvasElement} canvas
   * @param {HTMLElement} formPanel
   * @param {import('./player.js').Player} player
   * @param {import('./heard.js').Heard} heard
   */
  constructor(canvas, formPanel, player, heard) {
    this._canvas = canvas;
    this._player = player;
    this._heard = heard;
    this._circle = new Circle(canvas);
    this._form = new Form(formPanel);
    this._notes = new Notes(player);
    this._spectrum = new Spectrum(player);
    /** @type {Record<string, any> | null} controls; null until they are known */
    this._room = null;
    this._request = 0;
    this._until_ms = 0;
    this._paletteAt_ms = -Infinity;
    this._calm = matchMedia('(prefers-reduced-motion: reduce)');
    /** Pictures drawn so far. */
    this.drawn = 0;
    this._follow();
    this.touch();
  }

  _follow() {
    const touch = () => this.touch();
    this._calm.addEventListener('change', touch);
    document.addEventListener('visibilitychange', touch);
    this._player.addEventListener('playback', touch);
    this._player.addEventListener('joined', ({ detail }) => {
      this._room = detail.hello.controls;
      this._name();
      this.touch();
    });
    this._heard.addEventListener('moment', ({ detail }) => {
      this._room = detail.controls;
      this._name();
      if (this._calm.matches || this._player.state !== 'playing') this.touch();
    });
    onLanguage(() => this._name());
    setInterval(() => this._refresh(), REFRESH_MS);
    new ResizeObserver(() => this._resize()).observe(this._canvas);
    new ResizeObserver(() => this._resize()).observe(this._form.canvas);
  }

  /** Something is to be seen: draws, and goes on as long as it moves. */
  touch() {
    this._until_ms = performance.now() + AFTERGLOW_MS;
    this._paletteAt_ms = -Infinity;
    if (this._request === 0 && !document.hidden) this._request = requestAnimationFrame(() => this._tick());
  }

  /** The music goes on in the room while nothing moves here. */
  _refresh() {
    if (this._request === 0 && !document.hidden) this._request = requestAnimationFrame(() => this._tick());
  }

  _tick() {
    this._request = 0;
    if (document.hidden || this._room === null) return;
    this._draw();
    const moves = this._player.state === 'playing' || performance.now() < this._until_ms || !this._circle.isSettled;
    if (moves && !this._calm.matches) this._request = requestAnimationFrame(() => this._tick());
  }

  _draw() {
    const now_ms = performance.now();
    const calm = this._calm.matches;
    if (now_ms - this._paletteAt_ms > PALETTE_MS) {
      this._palette = readPalette();
      this._paletteAt_ms = now_ms < this._until_ms ? now_ms : now_ms + 1000; // colours that rest are looked at seldom
    }
    const palette = /** @type {import('./circle.js').Palette} */ (this._palette);
    const { frame } = this._heard;
    const notes = calm || this._player.state !== 'playing' ? [] : this._notes.at(frame, this._room.mute ?? []);
    const levels = this._spectrum.read(!calm);
    this._circle.draw(this._score(), palette, levels, notes, frame, calm);
    if (this._heard.moment) this._form.draw(this._heard.moment, frame, palette);
    this.drawn++;
  }

  /** @returns {import('./circle.js').Score} */
  _score() {
    const music = this._heard.moment?.music;
    const tonic = pitchOf(music?.tonic ?? this._room.key);
    return {
      tonic,
      scale: music?.scale ?? scaleOf(tonic, this._room.mode),
      tones: music?.tones ?? [],
      bass: music ? pitchOf(music.bass) : -1,
    };
  }

  /** Says in words what the circle shows. */
  _name() {
    if (this._room === null) return;
    const { tones } = this._score();
    const music = this._heard.moment?.music;
    const words = t('circle.name', {
      scale: scaleName(music ?? { tonic: this._room.key }, this._room),
      chord: music ? prettyName(music.chord) : '–',
      tones: tones.map((pitch) => PITCH_NAMES[pitch]).join(', '),
    });
    if (this._canvas.getAttribute('aria-label') !== words) this._canvas.setAttribute('aria-label', words);
  }

  _resize() {
    const sharpness = Math.min(SHARP_MAX, window.devicePixelRatio || 1);
    for (const canvas of [this._canvas, this._form.canvas]) {
      const width = Math.round(canvas.clientWidth * sharpness);
      const height = Math.round(canvas.clientHeight * sharpness);
      if (width === 0 || (canvas.width === width && canvas.height === height)) continue;
      canvas.width = width;
      canvas.height = height;
    }
    this.touch();
  }
}

function readPalette() {
  const style = getComputedStyle(document.documentElement);
  const read = (name) => style.getPropertyValue(name).trim();
  return {
    text: read('--text'),
    soft: read('--soft'),
    line: read('--line'),
    accent: read('--accent'),
    hue: Number(read('--hue')),
    isLight: style.colorScheme === 'light',
  };
}
