// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
// Where control needs a token: asks for it, keeps it as long as the tab, sends it on every connection.

import { bindDialog } from './dialog.js';
import { keepInTab, recallInTab } from './tab.js';

const TOKEN_KEY = 'auralis.token';

const element = (id) => /** @type {HTMLElement} */ (document.getElementById(id));
/** A room of one's own has its own token; else there is one for the server. */
const keyOf = (room) => `${TOKEN_KEY}.${room}`;
const tokenOf = (room) => recallInTab(keyOf(room)) ?? recallInTab(TOKEN_KEY);

/** Keeps the token of one room. */
export function keepToken(room, token) {
  keepInTab(keyOf(room), token);
}

/**
 * @param {import('./player.js').Player} player
 * @param {import('./controls.js').Controls} controls
 * @param {string} room
 * @returns {(may: boolean) => void} tells that this person may steer whatever the token, or may no more
 */
export function bindToken(player, controls, room) {
  let asked = false;
  /** @type {boolean | null} to whoever is at this connection; null until the server said so */
  let isOpen = null;
  const dialog = bindDialog('token-dialog');
  const input = /** @type {HTMLInputElement} */ (element('token'));
  const send = () => {
    const token = tokenOf(room);
    asked = token !== null && player.send({ type: 'hello', token });
  };
  const setLocked = (locked) => {
    element('locked').hidden = !locked;
    controls.setAllowed(!locked);
  };
  element('unlock').addEventListener('click', () => dialog.showModal());
  element('token-form').addEventListener('submit', () => {
    if (input.value !== '') keepInTab(TOKEN_KEY, input.value);
    input.value = '';
    send();
  });
  player.addEventListener('joined', ({ detail }) => {
    isOpen = detail.hello.can_control;
    setLocked(!isOpen);
    if (!detail.hello.can_control) send();
  });
  player.addEventListener('message', ({ detail }) => {
    if (!asked || (detail.type !== 'status' && detail.code !== 'DENIED')) return;
    asked = false;
    if (detail.type === 'status') {
      isOpen = true;
      setLocked(false);
    } else for (const key of [keyOf(room), TOKEN_KEY]) keepInTab(key, null);
  });
  return (may) => isOpen !== null && setLocked(!may && !isOpen);
}
