// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
// The form: the tension of the section that plays as a curve from its first bar to its last, how far the music is, the
// phrase under it, and what comes next when.

import { SAMPLE_RATE_HZ } from './protocol.js';
import { onLanguage, t } from './strings.js';

const BEATS_PER_BAR = 4;
/** The end of the picture belongs to the section after. */
const SECTION_WIDTH = 0.9;
/** Most of music is of little tension: the eye gets more of that. */
const LIFT = 0.75;

/** @returns {number} frames of a bar */
function barFrames(controls) {
  return (BEATS_PER_BAR * 60 * SAMPLE_RATE_HZ) / controls.bpm;
}

/** @returns {number} bars since the section began, with their fraction, at `frame` */
export function barOf({ music, controls }, frame) {
  const bar = music.section_bar + 1 - (music.next_bar_frame - frame) / barFrames(controls);
  return Math.min(music.section_bars, Math.max(0, bar));
}

/** @returns {string} "1:05" */
export function clockText(seconds) {
  const whole = Math.max(0, Math.ceil(seconds));
  return `${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, '0')}`;
}

export class Form {
  /** @param {HTMLElement} panel  has #form, #form-left and #form-place */
  constructor(panel) {
    this._panel = panel;
    this._canvas = /** @type {HTMLCanvasElement} */ (panel.querySelector('#form'));
    this._context = /** @type {CanvasRenderingContext2D} */ (this._canvas.getContext('2d'));
    this._left = /** @type {HTMLElement} */ (panel.querySelector('#form-left'));
    this._place = /** @type {HTMLElement} */ (panel.querySelector('#form-place'));
    this._said = '';
    onLanguage(() => {
      this._said = '';
    });
  }

  get canvas() {
    return this._canvas;
  }

  /**
   * @param {import('./heard.js').Moment} moment
   * @param {number} frame  that is heard
   * @param {import('./circle.js').Palette} palette
   */
  draw(moment, frame, palette) {
    this._panel.hidden = false;
    const bar = barOf(moment, frame);
    this._say(moment, bar);
    const context = this._context;
    const { width, height } = this._canvas;
    const unit = height / 60;
    context.clearRect(0, 0, width, height);
    const points = curvePoints(moment.music, width, height, unit);
    const at = (bar / moment.music.section_bars) * width * SECTION_WIDTH;
    context.lineCap = 'round';
    context.lineJoin = 'round';
    this._drawArea(points, at, palette, height);
    this._drawLine(points, at, palette, unit);
    this._drawPhrase(moment.music, width, height, palette, unit);
    const y = heightAt(points, at);
    context.fillStyle = palette.accent;
    context.beginPath();
    context.arc(at, y, 4.2 * unit, 0, 2 * Math.PI);
    context.fill();
  }

  _say({ music, controls }, bar) {
    const left_s = ((music.section_bars - bar) * barFrames(controls)) / SAMPLE_RATE_HZ;
    const left = t('form.left', { section: t(`section.${music.section}`), time: clockText(left_s) });
    const then = music.next_section ? `, ${t('form.then', { section: t(`section.${music.next_section}`) })}` : '';
    const place = t('form.place', { bar: Math.min(music.section_bars, Math.floor(bar) + 1), bars: music.section_bars });
    if (this._said === left + then + place) return;
    this._said = left + then + place;
    this._left.textContent = left + then;
    this._place.textContent = place;
  }

  _drawArea(points, at, palette, height) {
    const context = this._context;
    const gradient = context.createLinearGradient(0, 0, 0, height);
    gradient.addColorStop(0, palette.accent);
    gradient.addColorStop(1, palette.accent.replace(')', ' / 0)'));
    context.save();
    context.beginPath();
    context.rect(0, 0, at, height);
    context.clip();
    trace(context, points);
    context.lineTo(points[points.length - 1][0], height);
    context.lineTo(points[0][0], height);
    context.closePath();
    context.globalAlpha = palette.isLight ? 0.28 : 0.34;
    context.fillStyle = gradient;
    context.fill();
    context.restore();
  }

  /** What was is bright, what comes is pale. */
  _drawLine(points, at, palette, unit) {
    const context = this._context;
    const [end] = points[points.length - 1];
    for (const [from, to, alpha] of [[0, at, 1], [at, end + 2, 0.32]]) {
      context.save();
      context.beginPath();
      context.rect(from, 0, to - from, this._canvas.height);
      context.clip();
      trace(context, points);
      context.globalAlpha = alpha;
      context.lineWidth = 1.9 * unit;
      context.strokeStyle = palette.accent;
      context.stroke();
      context.restore();
    }
  }

  /** Where the section ends, and the phrase that plays. */
  _drawPhrase(music, width, height, palette, unit) {
    const context = this._context;
    const whole = width * SECTION_WIDTH;
    const from = Math.max(0, music.section_bar - music.phrase_bar) / music.section_bars;
    const to = Math.min(1, (music.section_bar - music.phrase_bar + music.phrase_bars) / music.section_bars);
    context.lineWidth = 2 * unit;
    context.strokeStyle = palette.line;
    line(context, 0, height - unit, width, height - unit);
    context.strokeStyle = palette.accent;
    context.globalAlpha = 0.75;
    line(context, from * whole + unit, height - unit, to * whole - unit, height - unit);
    context.globalAlpha = 0.5;
    context.strokeStyle = palette.soft;
    context.lineWidth = unit;
    context.setLineDash([2 * unit, 4 * unit]);
    line(context, whole, 4 * unit, whole, height - 5 * unit);
    context.setLineDash([]);
    context.globalAlpha = 1;
  }
}

/** The curve in the canvas; what comes after the section goes on level. */
function curvePoints(music, width, height, unit) {
  const curve = music.curve ?? [music.tension, music.tension];
  const top = 7 * unit;
  const room = height - top - 9 * unit;
  const points = curve.map((tension, k) => [(k / (curve.length - 1)) * width * SECTION_WIDTH, top + (1 - tension ** LIFT) * room]);
  points.push([width, points[points.length - 1][1]]);
  return points;
}

function heightAt(points, x) {
  for (let k = 1; k < points.length; k++) {
    const [x1, y1] = points[k];
    const [x0, y0] = points[k - 1];
    if (x <= x1) return y0 + ((y1 - y0) * (x - x0)) / (x1 - x0);
  }
  return points[points.length - 1][1];
}

function trace(context, points) {
  context.beginPath();
  points.forEach(([x, y], k) => (k === 0 ? context.moveTo(x, y) : context.lineTo(x, y)));
}

function line(context, x0, y0, x1, y1) {
  context.beginPath();
  context.moveTo(x0, y0);
  context.lineTo(x1, y1);
  context.stroke();
}
