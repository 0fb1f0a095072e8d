// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
// The words of what plays now: chord, scale and tempo, and why.

import { getLanguage, onLanguage, t } from './strings.js';

export class Now {
  /** @param {import('./heard.js').Heard} heard */
  constructor(heard) {
    this._heard = heard;
    heard.addEventListener('moment', () => this._show());
    onLanguage(() => this._show());
  }

  _show() {
    const moment = this._heard.moment;
    if (moment === null) return;
    const { music, controls } = moment;
    setText('chord', prettyName(music.chord));
    setText('now', t('now.scale', { scale: scaleName(music, controls), bpm: Math.round(controls.bpm) }));
    setText('why', why(music, controls));
  }
}

/** @param {string} name  of a pitch or chord in plain letters @returns {string} with the signs of music */
export function prettyName(name) {
  return name.replace(/^([A-G])#/, '$1♯').replace(/^([A-G])b/, '$1♭');
}

/** @returns {string} "D dorian", of what is home now, in the language of the page */
export function scaleName(music, controls) {
  return t(`scale.${controls.mode}`, { tonic: prettyName(music.tonic ?? controls.key) });
}

/** Why this plays: in the server's own words where the page speaks English too, else from the same facts. */
export function why(music, controls) {
  if (getLanguage() === 'en') return music.why.replaceAll('_', ' ').replace(/\b([A-G])#/g, '$1♯');
  const chord = prettyName(music.chord);
  const parts = [
    t(`why.section.${music.section}`, { scale: scaleName(music, controls) }),
    t('why.chord', { chord, degree: music.degree }),
  ];
  if (music.motif !== 'none') parts.push(t(`why.motif.${music.motif}`));
  return parts.join(' ');
}

/** Leaves the text alone if it is the same. */
function setText(id, text) {
  const element = document.getElementById(id);
  if (element && element.textContent !== text) element.textContent = text;
}
