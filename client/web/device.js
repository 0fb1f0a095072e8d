// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
// The loudspeaker: a choice where the browser tells of several, and the system's own when the chosen one is unplugged.

import { onLanguage, t } from './strings.js';

/** @param {import('./player.js').Player} player */
export function bindDevice(player) {
  const { mediaDevices } = navigator;
  if (!mediaDevices || !('setSinkId' in AudioContext.prototype)) return;
  const field = document.createElement('div');
  field.className = 'field';
  field.hidden = true;
  const label = document.createElement('label');
  const select = document.createElement('select');
  select.id = label.htmlFor = 'device';
  field.append(label, select);
  document.getElementById('listen-panel').append(field);

  const refresh = async () => {
    const devices = (await mediaDevices.enumerateDevices()).filter(({ kind }) => kind === 'audiooutput');
    // Without leave to know them the browser gives one without a name.
    const named = devices.filter(({ deviceId, label: name }) => deviceId !== '' && deviceId !== 'default' && name !== '');
    const chosen = named.some(({ deviceId }) => deviceId === player.device) ? player.device : '';
    if (chosen !== player.device) player.setDevice(chosen);
    label.textContent = t('device.name');
    select.replaceChildren(new Option(t('device.default'), ''), ...named.map((one) => new Option(one.label, one.deviceId)));
    select.value = chosen;
    field.hidden = named.length === 0;
  };
  select.addEventListener('change', () => player.setDevice(select.value));
  mediaDevices.addEventListener('devicechange', () => {
    refresh();
    player.wake();
  });
  onLanguage(refresh);
  refresh();
}
