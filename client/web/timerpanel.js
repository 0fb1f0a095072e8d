// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
// The panel of sleep timer, wake and day, in #listen-panel.

import { make } from './dom.js';
import { onLanguage, t } from './strings.js';
import { SLEEPS_MIN, Timers } from './timer.js';

const SHOW_MS = 1000;

/**
 * @param {import('./player.js').Player} player
 * @param {import('./settings.js').Settings} settings
 * @param {import('./controls.js').Controls} controls
 * @returns {Timers}
 */
export function bindTimers(player, settings, controls) {
  const timers = new Timers(player, settings, controls);
  const panel = make('div', { id: 'timer-panel', className: 'timers' });
  panel.append(sleepField(timers, settings), wakeField(timers, settings), dayField(timers, settings, controls));
  document.getElementById('listen-panel').append(panel);
  return timers;
}

function sleepField(timers, settings) {
  const select = make('select', { id: 'sleep' });
  const left = make('output', { for: 'sleep' });
  const { field, label } = labelled(select, left);
  const show = () => {
    label.textContent = t('timer.sleep');
    const { value } = select;
    select.replaceChildren(new Option(t('timer.off'), ''), ...SLEEPS_MIN.map((n) => new Option(t('timer.minutes', { n }), String(n))));
    select.value = settings.sleep === null ? '' : value || nearest(timers.left_ms);
    showLeft();
  };
  const showLeft = () => {
    const minutes = Math.ceil(timers.left_ms / 60000);
    setText(left, settings.sleep === null ? '' : t('timer.left', { n: minutes }));
  };
  select.addEventListener('change', () => timers.setSleep(select.value === '' ? null : Number(select.value)));
  timers.addEventListener('change', show);
  onLanguage(show);
  setInterval(showLeft, SHOW_MS);
  show();
  return field;
}

/** The choice that is nearest to what is left, after a reload. */
function nearest(left_ms) {
  return String(SLEEPS_MIN.find((minutes) => minutes * 60000 >= left_ms) ?? SLEEPS_MIN.at(-1));
}

function wakeField(timers, settings) {
  const time = make('input', { id: 'wake', type: 'time', value: settings.wake?.at ?? '' });
  const told = make('output', { for: 'wake' });
  const { field, label } = labelled(time, told);
  const show = () => {
    label.textContent = t('timer.wake');
    setText(told, settings.wake === null ? '' : t('timer.woken', { time: settings.wake.at }));
  };
  time.addEventListener('change', () => timers.setWake(time.value === '' ? null : time.value));
  timers.addEventListener('change', show);
  onLanguage(show);
  show();
  return field;
}

function dayField(timers, settings, controls) {
  const details = make('details', { className: 'day' });
  const summary = make('summary');
  const box = make('input', { id: 'day', type: 'checkbox' });
  const words = make('span');
  const check = make('label', { className: 'check' });
  check.append(box, ' ', words);
  const rows = settings.day.parts.map((part, k) => dayRow(part, k));
  details.append(summary, check, ...rows.map(({ row }) => row));
  const apply = () => {
    for (const [k, { at }] of rows.entries()) at.value ||= settings.day.parts[k].at; // a time that was emptied
    timers.setDay(box.checked, rows.map(({ at, preset }) => ({ at: at.value, preset: preset.value })));
  };
  const show = () => {
    summary.textContent = t('timer.day');
    words.textContent = t('timer.day.on');
    box.checked = settings.day.isOn;
    for (const [k, { at, preset }] of rows.entries()) {
      at.setAttribute('aria-label', t('timer.day.at', { n: k + 1 }));
      preset.setAttribute('aria-label', t('timer.day.preset', { n: k + 1 }));
    }
  };
  /** The presets come with the connection. */
  const fill = () => {
    const names = controls.presets.names;
    for (const [k, { preset }] of rows.entries()) {
      const chosen = settings.day.parts[k].preset;
      preset.replaceChildren(...[...new Set([chosen, ...names])].map((name) => new Option(name, name)));
      preset.value = chosen;
    }
  };
  for (const input of [box, ...rows.flatMap(({ at, preset }) => [at, preset])]) input.addEventListener('change', apply);
  details.addEventListener('toggle', fill);
  onLanguage(show);
  show();
  fill();
  return details;
}

function dayRow(part, k) {
  const row = make('div', { className: 'row' });
  const at = make('input', { id: `day-at-${k}`, type: 'time', value: part.at, required: true });
  const preset = make('select', { id: `day-preset-${k}` });
  row.append(at, preset);
  return { row, at, preset };
}

function labelled(control, output) {
  const field = make('div', { className: 'field' });
  const label = make('label', { for: control.id });
  field.append(label, output, control);
  return { field, label };
}

/** Leaves the text alone if it is the same. */
function setText(element, text) {
  if (element.textContent !== text) element.textContent = text;
}
