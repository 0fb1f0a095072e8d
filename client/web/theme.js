// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
// Dark or light: as the system is set, unless somebody chose. The light colours are a style sheet of their own.

const LIGHT = '(prefers-color-scheme: light)';
export const THEMES = ['auto', 'dark', 'light'];

export class Theme {
  /** @param {import('./settings.js').Settings} settings */
  constructor(settings) {
    this._settings = settings;
    this._system = matchMedia(LIGHT);
    this._system.addEventListener('change', () => this._apply());
    this._radios = /** @type {NodeListOf<HTMLInputElement>} */ (document.querySelectorAll('#theme input'));
    for (const radio of this._radios) radio.addEventListener('change', () => this.set(radio.value));
    this._apply();
  }

  get isLight() {
    return this._settings.theme === 'auto' ? this._system.matches : this._settings.theme === 'light';
  }

  /** @param {string} theme  one of THEMES */
  set(theme) {
    this._settings.setTheme(theme);
    this._apply();
  }

  toggle() {
    this.set(this.isLight ? 'dark' : 'light');
  }

  _apply() {
    const sheet = /** @type {HTMLLinkElement} */ (document.getElementById('light'));
    sheet.media = { auto: LIGHT, dark: 'not all', light: 'all' }[this._settings.theme] ?? LIGHT;
    for (const radio of this._radios) radio.checked = radio.value === this._settings.theme;
    document.querySelector('meta[name="theme-color"]')?.setAttribute('content', this.isLight ? '#f2f4f8' : '#0c0e12');
  }
}
