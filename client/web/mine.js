// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
// A person's own presets on the page: save what plays, play, rename, delete, write to a file, read from one.

import { STEERED } from './controls.js';
import { download } from './download.js';
import { hueOf } from './presets.js';
import { say } from './say.js';
import { checkBytes, checkPreset, cleanName, joinShelves, NAME_MAX, parseShelf, printShelf, SHELF_MAX, ShelfError } from './shelf.js';
import { onLanguage, t } from './strings.js';

const FILE_NAME = 'auralis-presets.json';

/** @typedef {import('./shelf.js').Own} Own */

const element = (id) => /** @type {HTMLElement} */ (document.getElementById(id));

export class Mine {
  /**
   * @param {import('./controls.js').Controls} controls
   * @param {import('./settings.js').Settings} settings
   * @param {(text: string) => void} complain  shows what went wrong
   */
  constructor(controls, settings, complain) {
    this._controls = controls;
    this._settings = settings;
    this._complain = complain;
    this._name = /** @type {HTMLInputElement} */ (element('mine-name'));
    this._dialog = /** @type {HTMLDialogElement} */ (element('mine-dialog'));
    this._newName = /** @type {HTMLInputElement} */ (element('mine-rename'));
    this._edited = '';
    this._name.maxLength = NAME_MAX;
    this._newName.maxLength = NAME_MAX;
    element('mine-form').addEventListener('submit', (event) => {
      event.preventDefault();
      this._try(() => this._save());
    });
    element('mine-edit').addEventListener('submit', (event) => this._onEdit(/** @type {SubmitEvent} */ (event)));
    this._dialog.addEventListener('close', () => this._onEdited());
    element('mine-export').addEventListener('click', () => this._export());
    element('mine-import').addEventListener('click', () => element('mine-file').click());
    element('mine-file').addEventListener('change', () => this._import());
    settings.onMine(() => this._show());
    onLanguage(() => this._show());
    this._show();
  }

  /** Does something that may be refused, and says why if it is. */
  _try(action) {
    try {
      action();
    } catch (error) {
      if (!(error instanceof ShelfError)) throw error;
      this._complain(t(error.key, error.vars));
    }
  }

  /** @param {Own[]} presets */
  _keep(presets) {
    this._settings.setMine(presets);
    this._show();
  }

  /** @returns {Own[]} */
  get _presets() {
    return this._settings.mine;
  }

  _save() {
    const name = this._goodName(this._name.value, '');
    if (this._presets.length >= SHELF_MAX) throw new ShelfError('mine.full', { limit: SHELF_MAX });
    const { shown } = this._controls;
    const controls = Object.fromEntries(STEERED.filter((one) => one in shown).map((one) => [one, shown[one]]));
    this._keep([...this._presets, checkPreset({ name, controls }, 1)]);
    this._name.value = '';
    say(t('mine.saved', { name }));
  }

  /** @returns {string} a name nobody else has but `present` */
  _goodName(text, present) {
    const name = cleanName(text);
    if (name === '') throw new ShelfError('mine.nameless');
    if (name !== present && this._presets.some((one) => one.name === name)) throw new ShelfError('mine.taken', { name });
    return name;
  }

  _onEdit(event) {
    const action = /** @type {HTMLButtonElement} */ (event.submitter)?.value;
    if (action === 'rename') this._try(() => this._rename());
    if (action === 'delete') {
      this._keep(this._presets.filter((one) => one.name !== this._edited));
      say(t('mine.deleted', { name: this._edited }));
    }
  }

  /** What opened the dialog may be gone, for the list is made anew. */
  _onEdited() {
    const place = this._presets.findIndex((one) => one.name === this._edited);
    const more = element('mine-list').children[place]?.lastElementChild;
    (more instanceof HTMLElement ? more : this._name).focus();
  }

  _rename() {
    const name = this._goodName(this._newName.value, this._edited);
    this._keep(this._presets.map((one) => (one.name === this._edited ? { ...one, name } : one)));
    this._edited = name;
    say(t('mine.renamed', { name }));
  }

  _export() {
    download(FILE_NAME, printShelf(this._presets));
  }

  async _import() {
    const input = /** @type {HTMLInputElement} */ (element('mine-file'));
    const file = input.files?.[0];
    if (!file) return;
    try {
      checkBytes(file.size);
      const read = parseShelf(await file.text().catch(() => ''));
      this._keep(joinShelves(this._presets, read));
      say(t('mine.imported', { n: read.length }));
    } catch (error) {
      if (!(error instanceof ShelfError)) throw error;
      this._complain(t('mine.error.file', { file: file.name, reason: t(error.key, error.vars) }));
    } finally {
      input.value = ''; // the same file may be chosen again
    }
  }

  _show() {
    element('mine-list').replaceChildren(...this._presets.map((preset) => this._makeItem(preset)));
    /** @type {HTMLButtonElement} */ (element('mine-export')).disabled = this._presets.length === 0;
  }

  /** @param {Own} preset */
  _makeItem(preset) {
    const item = document.createElement('li');
    item.style.setProperty('--own-hue', String(hueOf(preset.controls.preset ?? preset.name)));
    const play = makeButton('mine-play', t('mine.apply', { name: preset.name }));
    const orb = document.createElement('span');
    orb.className = 'orb';
    play.append(orb, preset.name);
    play.addEventListener('click', () => this._controls.apply(preset.controls));
    const more = makeButton('mine-more', t('mine.more', { name: preset.name }));
    more.textContent = '⋯';
    more.addEventListener('click', () => {
      this._edited = preset.name;
      this._newName.value = preset.name;
      this._dialog.showModal();
    });
    item.append(play, more);
    return item;
  }
}

function makeButton(className, label) {
  const button = document.createElement('button');
  button.type = 'button';
  button.className = className;
  button.setAttribute('aria-label', label);
  return button;
}
