// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
// The panel of the connection's numbers, and the report at one click: copied, or saved where copying is not allowed.

import { download } from './download.js';
import { onLanguage, t } from './strings.js';

const FILE_NAME = 'auralis-report.json';
const SHOW_MS = 500;
const ROWS = ['jitter', 'age', 'delay', 'bitrate', 'reconnects'];

/**
 * @param {import('./report.js').Report} report
 * @param {(text: string) => void} say
 */
export function bindReport(report, say) {
  const panel = document.createElement('details');
  panel.id = 'report-panel';
  const summary = document.createElement('summary');
  const list = document.createElement('dl');
  const rows = ROWS.map((name) => {
    const row = { name, term: document.createElement('dt'), value: document.createElement('dd') };
    row.value.id = `report-${name}`;
    const both = document.createElement('div');
    both.append(row.term, row.value);
    list.append(both);
    return row;
  });
  const button = document.createElement('button');
  Object.assign(button, { id: 'report', type: 'button', className: 'button' });
  panel.append(summary, list, button);
  document.getElementById('listen-panel').append(panel);

  const show = () => {
    if (!panel.open) return;
    const texts = rowTexts(report);
    for (const { name, value } of rows) if (value.textContent !== texts[name]) value.textContent = texts[name];
  };
  const speak = () => {
    summary.textContent = t('report.name');
    button.textContent = t('report.copy');
    for (const { name, term } of rows) term.textContent = t(`report.${name}`);
  };
  button.addEventListener('click', async () => {
    const text = JSON.stringify(report.make(), null, 2);
    try {
      await navigator.clipboard.writeText(text);
      say(t('report.copied'));
    } catch {
      download(FILE_NAME, text);
      say(t('report.saved'));
    }
  });
  panel.addEventListener('toggle', show);
  setInterval(show, SHOW_MS);
  onLanguage(speak);
  speak();
}

function rowTexts(report) {
  const { jitter_ms, packet_age_ms, delay_ms, bitrate, reconnects } = report.numbers;
  const ms = (value) => (value === null ? '–' : `${Math.round(value)} ms`);
  return {
    jitter: ms(jitter_ms),
    age: ms(packet_age_ms),
    delay: ms(delay_ms),
    bitrate: bitrate === null ? '–' : `${Math.round(bitrate / 1000)} kbit/s`,
    reconnects: String(reconnects),
  };
}
