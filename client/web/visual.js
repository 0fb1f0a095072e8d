// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
// Slow rings around the play button that breathe with the level. Draws nothing while the page is hidden, while nothing
// plays, or where people ask for less motion.

const RINGS = 5;
const BANDS_HZ = [60, 160, 400, 1000, 2500, 6000];
const RISE = 0.18;
const FALL = 0.04;

export class Visual {
  /**
   * @param {HTMLCanvasElement} canvas
   * @param {import('./player.js').Player} player
   */
  constructor(canvas, player) {
    this._canvas = canvas;
    this._context = canvas.getContext('2d');
    this._player = player;
    /** @type {AnalyserNode | null} */
    this._analyser = null;
    this._levels = new Float32Array(RINGS);
    this._frame = 0;
    this._calm = matchMedia('(prefers-reduced-motion: reduce)');
    this._calm.addEventListener('change', () => this._update());
    document.addEventListener('visibilitychange', () => this._update());
    player.addEventListener('playback', () => this._update());
    this._draw(0);
  }

  _update() {
    const { state, output } = this._player;
    if (state === 'playing' && this._analyser === null) {
      this._analyser = new AnalyserNode(output.context, { fftSize: 2048, smoothingTimeConstant: 0.7 });
      output.connect(this._analyser);
      this._bins = new Uint8Array(this._analyser.frequencyBinCount);
    }
    const wanted = this._analyser !== null && !document.hidden && !this._calm.matches;
    if (wanted && this._frame === 0) this._frame = requestAnimationFrame((now) => this._tick(now));
  }

  _tick(now) {
    this._frame = 0;
    this._measure();
    this._draw(now / 1000);
    const still = this._player.state !== 'playing' && this._levels.every((level) => level < 0.005);
    if (!still && !document.hidden && !this._calm.matches) {
      this._frame = requestAnimationFrame((next) => this._tick(next));
    }
  }

  /** Level of each band, 0..1, rising fast and falling slowly. */
  _measure() {
    this._analyser.getByteFrequencyData(this._bins);
    const binHz = this._analyser.context.sampleRate / this._analyser.fftSize;
    for (let ring = 0; ring < RINGS; ring++) {
      const begin = Math.floor(BANDS_HZ[ring] / binHz);
      const end = Math.max(begin + 1, Math.floor(BANDS_HZ[ring + 1] / binHz));
      let sum = 0;
      for (let bin = begin; bin < end; bin++) sum += this._bins[bin];
      const level = this._player.state === 'playing' ? sum / (end - begin) / 255 : 0;
      this._levels[ring] += (level - this._levels[ring]) * (level > this._levels[ring] ? RISE : FALL);
    }
  }

  _draw(now_s) {
    const context = this._context;
    const middle = this._canvas.width / 2;
    context.clearRect(0, 0, this._canvas.width, this._canvas.height);
    for (let ring = 0; ring < RINGS; ring++) {
      const level = this._levels[ring];
      const sway = Math.sin(now_s * (0.35 - 0.04 * ring) + ring * 1.3) * 0.012;
      const radius = middle * (0.46 + 0.1 * ring + 0.05 * level + sway * Math.min(1, level * 4));
      context.beginPath();
      context.arc(middle, middle, radius, 0, 2 * Math.PI);
      context.strokeStyle = `rgba(74, 144, 226, ${(0.07 + 0.55 * level) * (1 - ring * 0.12)})`;
      context.lineWidth = 2 + 10 * level;
      context.stroke();
    }
  }
}
