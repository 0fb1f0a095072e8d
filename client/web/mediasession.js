// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
// The system's own buttons and titles: lock screen, headset, keyboard. Previous and next choose a preset.

import { prettyName, scaleName } from './now.js';
import { t } from './strings.js';

const ICONS = [192, 512].map((size) => ({ src: `icon-${size}.png`, sizes: `${size}x${size}`, type: 'image/png' }));

/**
 * @param {import('./player.js').Player} player
 * @param {import('./heard.js').Heard} heard
 * @param {import('./controls.js').Controls} controls
 */
export function bindMediaSession(player, heard, controls) {
  const session = navigator.mediaSession;
  if (!session) return;
  const step = (by) => {
    const { presets } = controls;
    const count = presets.names.length;
    const place = presets.names.indexOf(controls.shown.preset);
    if (controls.isAllowed && count > 0) controls.choosePreset(presets.names[(place + by + count) % count]);
  };
  const actions = {
    play: () => player.play(),
    pause: () => player.pause(),
    stop: () => player.pause(),
    previoustrack: () => step(-1),
    nexttrack: () => step(1),
  };
  for (const [action, run] of Object.entries(actions)) set(session, action, run);
  player.addEventListener('playback', ({ detail }) => {
    const silent = detail.state === 'stopped' || detail.state === 'interrupted';
    session.playbackState = silent ? 'paused' : 'playing';
  });
  heard.addEventListener('moment', ({ detail }) => {
    session.metadata = new MediaMetadata({ ...titles(detail), album: 'Auralis', artwork: ICONS });
  });
}

/** Not every browser knows every button. */
function set(session, action, run) {
  try {
    session.setActionHandler(action, run);
  } catch {
    // There is no such button here.
  }
}

/** @param {import('./heard.js').Moment} moment */
function titles({ music, controls }) {
  const scale = scaleName(music, controls);
  return { title: `${prettyName(music.chord)}, ${scale}`, artist: t('media.artist', { preset: controls.preset }) };
}
