// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
// The circle of fifths with what is home on top: the scale is an arc of it, the chord a figure in it, notes are lights
// at their pitch, low ones further in, and the spectrum stands around the button in the middle. What changes only with
// the music is drawn once and kept as a picture.

import { glowOf } from './notes.js';
import { fifthsOf, PITCH_NAMES } from './tones.js';

const RING = 0.75;
const LABELS = 0.915;
const SPECTRUM = 0.3;
const SPECTRUM_LENGTH = 0.19;
const NOTES_LOW = 0.51;
const NOTES_HIGH = 0.7;
const PITCH_LOW = 33;
const PITCH_HIGH = 93;
const TURN_RATE = 0.06;

/** Degrees that a layer's lights stand from the colour of the page. */
const LAYER_HUES = { drone: -45, pad: -18, lead: 35, bell: 75, swell: 110 };

/**
 * @typedef {object} Score  what is drawn
 * @property {number} tonic   pitch class
 * @property {number[]} scale
 * @property {number[]} tones  of the chord
 * @property {number} bass     pitch class; -1 = none
 */

/**
 * @typedef {object} Palette
 * @property {string} text
 * @property {string} soft
 * @property {string} line
 * @property {string} accent
 * @property {number} hue
 * @property {boolean} isLight
 */

export class Circle {
  /** @param {HTMLCanvasElement} canvas */
  constructor(canvas) {
    this._canvas = canvas;
    this._context = /** @type {CanvasRenderingContext2D} */ (canvas.getContext('2d'));
    this._still = document.createElement('canvas');
    this._stillKey = '';
    this._turn = NaN; // fifths that are on top
  }

  /** Whether the circle has turned to where it should be. */
  get isSettled() {
    return this._settled;
  }

  /**
   * @param {Score} score
   * @param {Palette} palette
   * @param {Float32Array} levels  of the spectrum, low to high, 0..1
   * @param {import('./notes.js').Note[]} notes
   * @param {number} frame  that is heard
   * @param {boolean} calm  no motion: the circle does not turn, it stands
   */
  draw(score, palette, levels, notes, frame, calm) {
    this._turnTo(fifthsOf(score.tonic), calm);
    const { width, height } = this._canvas;
    const context = this._context;
    const radius = Math.min(width, height) / 2;
    this._drawStill(score, palette, radius);
    context.clearRect(0, 0, width, height);
    context.drawImage(this._still, 0, 0);
    context.save();
    context.translate(width / 2, height / 2);
    this._drawSpectrum(palette, levels, radius);
    for (const note of notes) this._drawNote(note, palette, frame, radius);
    context.restore();
  }

  _turnTo(fifths, calm) {
    const away = ((fifths - this._turn + 18) % 12) - 6;
    this._settled = calm || !(Math.abs(away) > 0.004);
    this._turn = this._settled ? fifths : this._turn + away * TURN_RATE;
  }

  /** @returns {number} radians, 0 = right */
  _angle(pitch) {
    return ((fifthsOf(pitch) - this._turn) / 12) * 2 * Math.PI - Math.PI / 2;
  }

  _drawStill(score, palette, radius) {
    const key = JSON.stringify([score, palette, this._canvas.width, this._turn]);
    if (key === this._stillKey) return;
    this._stillKey = key;
    this._still.width = this._canvas.width;
    this._still.height = this._canvas.height;
    const context = /** @type {CanvasRenderingContext2D} */ (this._still.getContext('2d'));
    context.translate(this._canvas.width / 2, this._canvas.height / 2);
    context.lineCap = 'round';
    context.lineJoin = 'round';
    this._drawRing(context, score, palette, radius);
    this._drawChord(context, score, palette, radius);
    for (let pitch = 0; pitch < 12; pitch++) this._drawPitch(context, pitch, score, palette, radius);
  }

  _drawRing(context, score, palette, radius) {
    context.lineWidth = Math.max(1, radius * 0.005);
    context.strokeStyle = palette.line;
    context.beginPath();
    context.arc(0, 0, RING * radius, 0, 2 * Math.PI);
    context.stroke();
    context.lineWidth = radius * 0.014;
    context.strokeStyle = palette.accent;
    context.globalAlpha = palette.isLight ? 0.38 : 0.45;
    for (const pitch of score.scale) {
      const next = (pitch + 7) % 12;
      if (!score.scale.includes(next)) continue;
      context.beginPath();
      context.arc(0, 0, RING * radius, this._angle(pitch), this._angle(pitch) + Math.PI / 6);
      context.stroke();
    }
    context.globalAlpha = 1;
  }

  /** The chord's tones, joined by lines that bend inwards. */
  _drawChord(context, score, palette, radius) {
    const angles = score.tones.map((pitch) => this._angle(pitch)).sort((a, b) => a - b);
    if (angles.length < 2) return;
    const place = (angle, share) => [Math.cos(angle) * radius * share, Math.sin(angle) * radius * share];
    context.beginPath();
    angles.forEach((angle, k) => {
      const next = angles[(k + 1) % angles.length];
      const [x, y] = place(angle, RING);
      const [nextX, nextY] = place(next, RING);
      if (k === 0) context.moveTo(x, y);
      context.quadraticCurveTo((x + nextX) * 0.4, (y + nextY) * 0.4, nextX, nextY);
    });
    context.closePath();
    context.fillStyle = palette.accent;
    context.globalAlpha = palette.isLight ? 0.1 : 0.08;
    context.fill();
    context.globalAlpha = 0.65;
    context.strokeStyle = palette.accent;
    context.lineWidth = Math.max(1, radius * 0.0065);
    context.stroke();
    context.globalAlpha = 1;
  }

  _drawPitch(context, pitch, score, palette, radius) {
    const angle = this._angle(pitch);
    const inChord = score.tones.includes(pitch);
    const inScale = score.scale.includes(pitch);
    const [x, y] = [Math.cos(angle), Math.sin(angle)];
    if (inChord) glow(context, x * RING * radius, y * RING * radius, radius * 0.1, palette.accent, palette.isLight ? 0.3 : 0.4);
    context.beginPath();
    context.arc(x * RING * radius, y * RING * radius, radius * (inChord ? 0.027 : inScale ? 0.017 : 0.009), 0, 2 * Math.PI);
    context.fillStyle = inChord || inScale ? palette.accent : palette.soft;
    context.globalAlpha = inScale || inChord ? 1 : 0.5;
    context.fill();
    context.globalAlpha = 1;
    if (pitch === score.bass) {
      context.beginPath();
      context.arc(x * RING * radius, y * RING * radius, radius * 0.046, 0, 2 * Math.PI);
      context.strokeStyle = palette.accent;
      context.lineWidth = Math.max(1, radius * 0.0065);
      context.stroke();
    }
    context.font = `${inChord ? 600 : 400} ${Math.round(radius * (inChord ? 0.069 : 0.062))}px ${FONT}`;
    context.textAlign = 'center';
    context.textBaseline = 'middle';
    context.fillStyle = inChord ? palette.text : palette.soft;
    context.globalAlpha = inChord || inScale ? 1 : 0.5;
    context.fillText(PITCH_NAMES[pitch], x * LABELS * radius, y * LABELS * radius);
    context.globalAlpha = 1;
  }

  /** Low tones below, high ones above, the same on both sides. */
  _drawSpectrum(palette, levels, radius) {
    const context = this._context;
    context.strokeStyle = palette.accent;
    context.lineCap = 'round';
    context.lineWidth = radius * 0.0145;
    for (let band = 0; band < levels.length; band++) {
      const level = levels[band];
      const angle = Math.PI / 2 - ((band + 0.5) / levels.length) * Math.PI;
      const from = SPECTRUM * radius;
      const to = from + (0.004 + SPECTRUM_LENGTH * level) * radius;
      const [x, y] = [Math.cos(angle), Math.sin(angle)];
      context.globalAlpha = 0.16 + 0.7 * level;
      context.beginPath();
      context.moveTo(x * from, y * from);
      context.lineTo(x * to, y * to);
      context.moveTo(-x * from, y * from);
      context.lineTo(-x * to, y * to);
      context.stroke();
    }
    context.globalAlpha = 1;
  }

  _drawNote(note, palette, frame, radius) {
    if (!(note.layer in LAYER_HUES)) return;
    const strength = glowOf(note, frame);
    const share = Math.min(1, Math.max(0, (note.pitch - PITCH_LOW) / (PITCH_HIGH - PITCH_LOW)));
    const distance = (NOTES_LOW + (NOTES_HIGH - NOTES_LOW) * share) * radius;
    const angle = this._angle(((Math.round(note.pitch) % 12) + 12) % 12);
    const [x, y] = [Math.cos(angle), Math.sin(angle)];
    const colour = noteColour(note.layer, palette);
    const context = this._context;
    glow(context, x * distance, y * distance, radius * (0.045 + 0.05 * strength), colour, 0.75 * strength);
    context.globalAlpha = Math.min(1, 0.15 + strength);
    context.fillStyle = colour;
    context.beginPath();
    context.arc(x * distance, y * distance, radius * (0.008 + 0.013 * strength), 0, 2 * Math.PI);
    context.fill();
    this._drawRipple(x * RING * radius, y * RING * radius, (frame - note.frame) / 48000, note.velocity, colour, radius);
    context.globalAlpha = 1;
  }

  /** A ring that goes out from the pitch when a note is struck. */
  _drawRipple(x, y, age_s, velocity, colour, radius) {
    const context = this._context;
    const left = 1 - age_s / 1.4;
    if (left <= 0) return;
    context.globalAlpha = 0.55 * left * left * (0.4 + 0.6 * velocity);
    context.strokeStyle = colour;
    context.lineWidth = Math.max(1, radius * 0.006);
    context.beginPath();
    context.arc(x, y, radius * (0.03 + 0.06 * (1 - left * left)), 0, 2 * Math.PI);
    context.stroke();
  }
}

const FONT = "Figtree, system-ui, -apple-system, 'Segoe UI', Roboto, 'Noto Sans', 'Liberation Sans', sans-serif";

const HAS_HUES = CSS.supports('color', 'oklch(0 0 0)');

function noteColour(layer, { accent, hue, isLight }) {
  if (!HAS_HUES) return accent;
  return isLight ? `oklch(0.58 0.16 ${hue + LAYER_HUES[layer]})` : `oklch(0.85 0.12 ${hue + LAYER_HUES[layer]})`;
}

/** A soft spot of light. The gradient's colours are the same but for how much they cover. */
function glow(context, x, y, radius, colour, alpha) {
  const gradient = context.createRadialGradient(x, y, 0, x, y, radius);
  gradient.addColorStop(0, colour);
  gradient.addColorStop(1, colour.replace(')', ' / 0)'));
  context.globalAlpha = alpha;
  context.fillStyle = gradient;
  context.beginPath();
  context.arc(x, y, radius, 0, 2 * Math.PI);
  context.fill();
  context.globalAlpha = 1;
}
