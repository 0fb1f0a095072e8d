// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
// A page that played goes on playing after a reload: at once where the browser allows sound without a click, else with
// the first key or click.

import { recall, remember } from './address.js';

const PROBE_MS = 150;

/** @param {import('./player.js').Player} player @param {HTMLElement} words  shown while a key or click is awaited */
export async function bindResume(player, words) {
  const wanted = recall('play') === '1';
  player.addEventListener('playback', ({ detail }) => {
    if (detail.state !== 'stopped') words.hidden = true;
    if (detail.state !== 'interrupted') remember('play', detail.state === 'stopped' ? null : '1');
  });
  if (!wanted) return;
  if (await mayPlay()) {
    player.play();
    return;
  }
  words.hidden = player.state !== 'stopped';
  const begin = (event) => {
    if (event.type === 'keydown' && ['Tab', 'Shift', 'Control', 'Alt', 'Meta', 'Escape'].includes(event.key)) return;
    for (const type of ['click', 'keydown']) document.removeEventListener(type, begin, true);
    const isOwn = event.target instanceof Element && event.target.closest('#play') !== null;
    if (player.state === 'stopped' && !isOwn && event.key !== ' ') player.play();
  };
  for (const type of ['click', 'keydown']) document.addEventListener(type, begin, true);
}

/** Whether sound needs no click here. */
async function mayPlay() {
  const probe = new AudioContext();
  if (probe.state !== 'running') await new Promise((resolve) => setTimeout(resolve, PROBE_MS));
  const may = probe.state === 'running';
  await probe.close();
  return may;
}
