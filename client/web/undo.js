// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
// Undo and redo of this person's own gestures, as far back as the page has been open.

import { say } from './say.js';
import { t } from './strings.js';

const STEPS_MAX = 200;

/** @typedef {{id: string, before: Record<string, any>, after: Record<string, any>}} Step */

export class Undo {
  /**
   * @param {import('./controls.js').Controls} controls
   * @param {HTMLButtonElement} undoButton
   * @param {HTMLButtonElement} redoButton
   */
  constructor(controls, undoButton, redoButton) {
    this._controls = controls;
    this._undoButton = undoButton;
    this._redoButton = redoButton;
    /** @type {Step[]} */
    this._done = [];
    /** @type {Step[]} */
    this._undone = [];
    undoButton.addEventListener('click', () => this.undo());
    redoButton.addEventListener('click', () => this.redo());
    controls.addEventListener('gesture', (event) => this._record(/** @type {CustomEvent} */ (event).detail));
  }

  undo() {
    const step = this._controls.isAllowed ? this._done.pop() : undefined;
    if (!step) return;
    this._undone.push(step);
    this._controls.restore(step.before);
    this._tell('undo.undone', step);
  }

  redo() {
    const step = this._controls.isAllowed ? this._undone.pop() : undefined;
    if (!step) return;
    this._done.push(step);
    this._controls.restore(step.after);
    this._tell('undo.redone', step);
  }

  /** @param {Step} step */
  _record(step) {
    const last = this._done.at(-1);
    if (last?.id === step.id) last.after = step.after;
    else this._done.push(step);
    if (this._done.length > STEPS_MAX) this._done.shift();
    this._undone = [];
    this._show();
  }

  _tell(key, step) {
    const names = Object.keys(step.after);
    const what = t(`steer.${names.includes('preset') ? 'preset' : names.length > 1 ? 'several' : names[0]}`);
    say(t(key, { what }));
    this._show();
  }

  /** The focus is not left on a button that can do nothing more: the other one can. */
  _show() {
    const focus = document.activeElement;
    this._undoButton.disabled = this._done.length === 0;
    this._redoButton.disabled = this._undone.length === 0;
    if (focus === this._undoButton && this._undoButton.disabled) this._redoButton.focus();
    if (focus === this._redoButton && this._redoButton.disabled) this._undoButton.focus();
  }
}
