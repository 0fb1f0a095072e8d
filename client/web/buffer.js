// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
// The dial "quick ... safe" with its words: how much is kept in store, and what it was good for. Automatic until
// somebody turns it.

import { onLanguage, t } from './strings.js';

/** Positions of the dial: names in MODES (jitter.js). */
const POSITIONS = ['live', 'balanced', 'safe'];
const AUTOMATIC = 'auto';
const MIDDLE = 1;

/**
 * Builds the dial into #listen-panel.
 * @param {import('./player.js').Player} player
 * @param {import('./settings.js').Settings} settings
 */
export function bindBuffer(player, settings) {
  const panel = document.createElement('div');
  panel.id = 'buffer-panel';
  const { field, dial, value } = buildDial();
  const automatic = buildCheck('buffer-auto');
  const together = buildCheck('buffer-sync');
  const told = document.createElement('p');
  told.id = 'buffer-told';
  told.className = 'soft';
  panel.append(field, automatic.label, together.label, told);
  document.getElementById('listen-panel').append(panel);

  const show = () => {
    const isAutomatic = player.buffer === AUTOMATIC;
    const position = isAutomatic ? MIDDLE : POSITIONS.indexOf(player.buffer);
    automatic.box.checked = isAutomatic;
    together.box.checked = player.sync;
    if (!isAutomatic) dial.value = String(position);
    field.firstElementChild.textContent = t('buffer.name');
    automatic.text.textContent = t('buffer.auto');
    together.text.textContent = t('buffer.sync');
    value.textContent = t(`buffer.${player.buffer}.value`);
    dial.setAttribute('aria-valuetext', value.textContent);
  };
  const choose = (name) => {
    player.setBuffer(name);
    settings.setBuffer(name);
    show();
  };
  dial.addEventListener('input', () => choose(POSITIONS[Number(dial.value)]));
  automatic.box.addEventListener('change', () => choose(automatic.box.checked ? AUTOMATIC : POSITIONS[Number(dial.value)]));
  together.box.addEventListener('change', () => {
    player.setSync(together.box.checked);
    settings.setSync(together.box.checked);
  });
  setInterval(() => document.hidden || tell(told, player), 1000);
  onLanguage(() => {
    show();
    tell(told, player);
  });
  show();
}

/** What is kept, how uneven the line is, what went wrong, and whether the quality was lowered for it. */
function tell(told, player) {
  const { position, underruns, listening } = player;
  if (position === null) return;
  const words = [
    t('buffer.kept', { ms: Math.round(1000 * position.target_s), jitter: Math.round(1000 * position.jitter_s) }),
  ];
  const causes = Object.entries(underruns).filter(([, count]) => count > 0);
  for (const [cause, n] of causes) words.push(t(`buffer.cause.${cause}`, { n }));
  if (listening && player.isLow) words.push(t('buffer.lowered', { kbit: Math.round(listening.bitrate / 1000) }));
  const text = words.join(' · ');
  if (told.textContent !== text) told.textContent = text;
}

function buildDial() {
  const field = document.createElement('div');
  field.className = 'field';
  const name = document.createElement('label');
  const value = document.createElement('output');
  const dial = document.createElement('input');
  Object.assign(dial, { id: 'buffer-dial', type: 'range', min: '0', max: String(POSITIONS.length - 1), step: '1' });
  dial.value = String(MIDDLE);
  name.htmlFor = dial.id;
  value.htmlFor = dial.id;
  field.append(name, value, dial);
  return { field, dial, value };
}

function buildCheck(id) {
  const label = document.createElement('label');
  label.className = 'check';
  const box = document.createElement('input');
  Object.assign(box, { id, type: 'checkbox' });
  const text = document.createElement('span');
  label.append(box, ' ', text);
  return { label, box, text };
}
