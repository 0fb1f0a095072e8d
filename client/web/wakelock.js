// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
// Keeps the screen on while music plays, if asked to. The browser takes the lock away from a page that is hidden.

import { onLanguage, t } from './strings.js';

/** @param {import('./player.js').Player} player @param {import('./settings.js').Settings} settings */
export function bindWakeLock(player, settings) {
  if (!navigator.wakeLock) return;
  const check = document.createElement('label');
  check.className = 'check';
  const box = document.createElement('input');
  const words = document.createElement('span');
  Object.assign(box, { id: 'screen', type: 'checkbox', checked: settings.screen });
  check.append(box, ' ', words);
  document.getElementById('listen-panel').append(check);

  /** @type {Promise<WakeLockSentinel | null> | null} asked for */
  let lock = null;
  const follow = async () => {
    const wanted = settings.screen && !document.hidden && player.state === 'playing';
    if (wanted === (lock !== null)) return;
    const held = lock;
    lock = wanted ? navigator.wakeLock.request('screen').catch(() => null) : null;
    (await held)?.release();
  };
  box.addEventListener('change', () => {
    settings.setScreen(box.checked);
    follow();
  });
  document.addEventListener('visibilitychange', follow);
  player.addEventListener('playback', follow);
  onLanguage(() => (words.textContent = t('wakelock.name')));
  words.textContent = t('wakelock.name');
}
