// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
// The controls of the room on the page. They show what the server says, except where a hand is on them, where an
// answer is awaited, or where a change was accepted and is not heard yet.

import { PRESET_SETS } from './settings.js';

const SEND_EVERY_MS = 250;
const ANSWER_MS = 4000;
const AGAIN_MS = 1000;
const RANGES = ['bpm', 'intensity', 'density', 'brightness'];
const SELECTS = ['key', 'mode'];
const LAYERS = ['drone', 'pad', 'lead', 'bell', 'percussion', 'swell', 'noise'];

/** @typedef {{id: string | null, untilFrame: number, since_ms: number}} Hold */

export class Controls {
  /**
   * @param {HTMLFieldSetElement} root
   * @param {import('./player.js').Player} player
   * @param {import('./settings.js').Settings} settings
   */
  constructor(root, player, settings) {
    this._root = root;
    this._player = player;
    this._settings = settings;
    this._server = {}; // as the server last said
    this._shown = {}; // as the page shows it
    /** @type {Map<string, Hold>} controls that do not follow the server for now */
    this._holds = new Map();
    this._unsent = {};
    /** @type {Map<string, Record<string, any>>} by id, what is not answered yet */
    this._sent = new Map();
    this._timer = 0;
    this._dragged = null;
    this._count = 0;
    /** @type {{name: string, description: string, controls: Record<string, any>}[]} */
    this._presets = [];
    this._buildLayers();
    for (const name of RANGES) this._bindRange(name);
    for (const name of SELECTS) {
      const input = this._input(name);
      input.addEventListener('change', () => this._change(name, input.value, true));
    }
    player.addEventListener('joined', ({ detail }) => this._onJoined(detail));
    player.addEventListener('message', ({ detail }) => this._onMessage(detail));
  }

  /** @param {boolean} allowed */
  setAllowed(allowed) {
    this._root.disabled = !allowed;
  }

  /** @returns {HTMLInputElement} or a select, which is used the same */
  _input(name) {
    return this._root.querySelector(`[name="${name}"]`);
  }

  _bindRange(name) {
    const input = this._input(name);
    input.addEventListener('pointerdown', () => {
      this._dragged = name;
    });
    input.addEventListener('input', () => {
      this._showValue(name);
      this._change(name, Number(input.value), false);
    });
    input.addEventListener('change', () => {
      this._dragged = null;
      this._change(name, Number(input.value), true);
    });
    for (const end of ['pointerup', 'pointercancel', 'blur']) {
      input.addEventListener(end, () => {
        this._dragged = null;
      });
    }
  }

  _buildLayers() {
    const list = this._root.querySelector('#layers');
    for (const layer of LAYERS) {
      const button = document.createElement('button');
      button.type = 'button';
      button.className = 'chip';
      button.dataset.layer = layer;
      button.textContent = layer;
      button.setAttribute('aria-pressed', 'true');
      button.addEventListener('click', () => {
        const muted = new Set(this._shown.mute ?? []);
        if (!muted.delete(layer)) muted.add(layer);
        const mute = LAYERS.filter((one) => muted.has(one));
        this._change('mute', mute, true);
        this._show('mute', mute);
      });
      list.append(button);
    }
  }

  async _loadPresets() {
    try {
      const answer = await fetch('api/v1/presets');
      if (!answer.ok) return;
      this._presets = await answer.json();
    } catch {
      return; // the next connection asks again
    }
    const list = this._root.querySelector('#presets');
    list.replaceChildren(...this._presets.map((preset) => this._presetButton(preset)));
    this._show('preset', this._server.preset);
  }

  _presetButton(preset) {
    const button = document.createElement('button');
    button.type = 'button';
    button.className = 'preset';
    button.dataset.preset = preset.name;
    button.setAttribute('aria-pressed', 'false');
    button.setAttribute('aria-description', preset.description);
    button.textContent = preset.name;
    button.addEventListener('click', () => {
      this._change('preset', preset.name, true);
      this._showPreset(preset.name);
    });
    for (const comes of ['pointerenter', 'focus']) {
      button.addEventListener(comes, () => this._describePreset(preset.name));
    }
    for (const goes of ['pointerleave', 'blur']) {
      button.addEventListener(goes, () => this._describePreset(this._shown.preset));
    }
    return button;
  }

  _describePreset(name) {
    const preset = this._presets.find((one) => one.name === name);
    this._root.querySelector('#preset-description').textContent = preset?.description ?? '';
  }

  /** Shows a preset and what it sets. */
  _showPreset(name) {
    this._show('preset', name);
    const preset = this._presets.find((one) => one.name === name);
    for (const [control, value] of Object.entries(preset?.controls ?? {})) {
      if (PRESET_SETS.includes(control)) this._show(control, value);
    }
  }

  /** A person changed a control; `now` sends at once, else a little later with what else changes. */
  _change(name, value, now) {
    this._settings.setControl(name, value);
    if (name === 'preset') {
      for (const other of PRESET_SETS) delete this._unsent[other];
    }
    this._unsent[name] = value;
    this._hold(name, null, Infinity);
    if (now) this._send();
    else this._sendLater(SEND_EVERY_MS);
  }

  _sendLater(wait_ms) {
    if (this._timer === 0) this._timer = setTimeout(() => this._send(), wait_ms);
  }

  _send() {
    clearTimeout(this._timer);
    this._timer = 0;
    const names = Object.keys(this._unsent);
    if (names.length === 0) return;
    const id = `page-${++this._count}`;
    if (!this._player.send({ type: 'control', id, ...this._unsent })) return;
    this._sent.set(id, this._unsent);
    this._unsent = {};
    for (const name of names) this._hold(name, id, Infinity);
  }

  /** Keeps the shown value of a control (and what a preset sets) until the frame at which it is heard. */
  _hold(name, id, untilFrame) {
    const names = name === 'preset' ? ['preset', ...PRESET_SETS] : [name];
    for (const one of names) this._holds.set(one, { id, untilFrame, since_ms: performance.now() });
  }

  _isHeld(name, frame) {
    if (this._dragged === name || name in this._unsent) return true;
    const hold = this._holds.get(name);
    if (!hold) return false;
    const unanswered = hold.untilFrame === Infinity && performance.now() - hold.since_ms > ANSWER_MS;
    if (frame < hold.untilFrame && !unanswered) return true;
    this._holds.delete(name);
    return false;
  }

  _onJoined({ hello, fresh }) {
    this.setAllowed(hello.can_control);
    this._holds.clear();
    this._sent.clear();
    if (fresh) this._unsent = { ...this._settings.controls, ...this._unsent };
    for (const [name, value] of Object.entries(this._unsent)) {
      if (same(value, hello.controls[name])) delete this._unsent[name];
    }
    this._follow(hello.controls, hello.frame);
    for (const [name, value] of Object.entries(this._unsent)) this._show(name, value);
    if (hello.can_control) this._send();
    else this._unsent = {};
    if (this._presets.length === 0) this._loadPresets();
  }

  _onMessage(message) {
    if (message.type === 'status' || message.type === 'generation_update') {
      this._follow(message.controls, message.frame);
    } else if (message.type === 'control') {
      this._onControl(message);
    } else if (message.type === 'error') {
      this._onError(message);
    }
  }

  _follow(controls, frame) {
    Object.assign(this._server, controls);
    for (const [name, value] of Object.entries(controls)) {
      if (!this._isHeld(name, frame)) this._show(name, value);
    }
  }

  /** Somebody's change was accepted: show it now, though it is heard only at effect_frame. */
  _onControl({ controls, effect_frame, id }) {
    this._sent.delete(id);
    for (const [name, value] of Object.entries(controls)) {
      const hold = this._holds.get(name);
      if (this._dragged === name || name in this._unsent) continue;
      if (hold?.id && hold.id !== id && hold.untilFrame === Infinity) continue; // a newer change is on its way
      this._hold(name, null, effect_frame);
      if (name === 'preset') this._showPreset(value);
      else this._show(name, value);
    }
  }

  /** A change was refused: what is wrong goes back to what the server says, what came with it is sent again. */
  _onError({ id, code, field }) {
    const sent = this._sent.get(id);
    if (!sent) return;
    this._sent.delete(id);
    for (const [name, hold] of this._holds) {
      if (hold.id === id) this._holds.delete(name);
    }
    if (code === 'RATE_LIMIT_EXCEEDED') {
      this._unsent = { ...sent, ...this._unsent };
      this._sendLater(AGAIN_MS);
      return;
    }
    const wrong = field in sent ? [field] : Object.keys(sent);
    for (const name of wrong) {
      delete sent[name];
      if (code === 'INVALID_CONTROL') this._settings.dropControl(name);
      if (name in this._server) this._show(name, this._server[name]);
    }
    this._unsent = { ...sent, ...this._unsent };
    this._send();
  }

  _show(name, value) {
    this._shown[name] = value;
    if (name === 'mute') {
      for (const button of /** @type {NodeListOf<HTMLElement>} */ (this._root.querySelectorAll('.chip'))) {
        button.setAttribute('aria-pressed', String(!value.includes(button.dataset.layer)));
      }
    } else if (name === 'preset') {
      for (const button of /** @type {NodeListOf<HTMLElement>} */ (this._root.querySelectorAll('.preset'))) {
        button.setAttribute('aria-pressed', String(button.dataset.preset === value));
      }
      this._describePreset(value);
    } else if (RANGES.includes(name)) {
      this._input(name).value = String(value);
      this._showValue(name);
    } else if (SELECTS.includes(name)) {
      this._input(name).value = value;
    }
  }

  _showValue(name) {
    const value = Number(this._input(name).value);
    const text = name === 'bpm' ? `${Math.round(value)} BPM` : `${Math.round(value * 100)} %`;
    this._input(name).setAttribute('aria-valuetext', text);
    this._root.querySelector(`output[for="${name}"]`).textContent = text;
  }
}

/** Norms come back rounded to 16 bits. */
function same(a, b) {
  if (typeof a === 'number' && typeof b === 'number') return Math.abs(a - b) < 1e-4;
  return JSON.stringify(a) === JSON.stringify(b);
}
