// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
// The page's own address: what is asked for in it (?room=NAME&decoder=native&rate=44100), and what the page keeps in
// it, so that a reload finds everything again (#play=1&view=music).

import { MODES } from './jitter.js';

export const DEFAULT_ROOM = 'lobby';

/** @returns {string} the room asked for */
export function readRoom() {
  return new URLSearchParams(location.search).get('room') ?? DEFAULT_ROOM;
}

/** @param {import('./settings.js').Settings} settings @returns {import('./player.js').PlayerOptions} */
export function readOptions(settings) {
  const query = new URLSearchParams(location.search);
  const decoder = query.get('decoder');
  const rate_hz = Number(query.get('rate'));
  const buffer = query.get('buffer') ?? '';
  return {
    room: readRoom(),
    decoder: decoder === 'native' || decoder === 'wasm' ? decoder : null,
    rate_hz: rate_hz >= 8000 && rate_hz <= 192000 ? rate_hz : null,
    buffer: Object.hasOwn(MODES, buffer) ? buffer : settings.buffer,
    sync: query.has('sync') ? query.get('sync') === '1' : settings.sync,
  };
}

/** An address with slashes that double (`//`) would name another server where it begins with them: this page's has none. */
export function tidyPath() {
  const { origin, pathname, search, hash } = location;
  const path = pathname.replace(/\/{2,}/g, '/');
  if (path !== pathname) history.replaceState(null, '', origin + path + search + hash);
}

/** @param {string} name @returns {string | null} what was kept */
export function recall(name) {
  return new URLSearchParams(location.hash.slice(1)).get(name);
}

/** @param {string} name @param {string | null} value  null: forget it */
export function remember(name, value) {
  const kept = new URLSearchParams(location.hash.slice(1));
  if (value === null) kept.delete(name);
  else kept.set(name, value);
  const hash = kept.toString();
  const { pathname, search } = location;
  history.replaceState(null, '', pathname + search + (hash ? `#${hash}` : ''));
}

/** @param {string} room @returns {string} the address of this page with another room, and what the page keeps */
export function roomUrl(room) {
  const query = new URLSearchParams(location.search);
  if (room === DEFAULT_ROOM) query.delete('room');
  else query.set('room', room);
  const search = query.toString();
  return location.pathname + (search ? `?${search}` : '') + location.hash;
}

/** Goes on in another room, without loading the page again; nothing is kept. @param {string} room */
export function moveTo(room) {
  history.replaceState(null, '', roomUrl(room).split('#')[0]);
}
