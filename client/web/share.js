// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
// A link to music: the room's journal as text (docs/journal.md), which has seed and every change in it, and the frame
// that was heard. Whoever opens it gets a room of their own that plays this from there.

import { DEFAULT_ROOM, moveTo, readRoom } from './address.js';
import { bindDialog } from './dialog.js';
import { say } from './say.js';
import { t } from './strings.js';
import { keepInTab, recallInTab } from './tab.js';

const MARK = 'auralis:1:';
const FRAME = '&frame=';
/** What follows is the page's own (address.js), which also writes the address anew in its own way. */
const SHARED = /^(auralis:1:[\w-]+)=?(?:&frame=(\d+))?(?:&|$)/;
/** Longer addresses are cut by some programs. */
const LINK_MAX = 60000;
const KEPT = 'auralis.shared.';
/** The page does not wait longer for the server before it begins. */
const PATIENCE_MS = 3000;

/** @param {Uint8Array} bytes @returns {string} base64url without padding */
export function toText(bytes) {
  let letters = '';
  for (const byte of bytes) letters += String.fromCharCode(byte);
  return btoa(letters).replaceAll('+', '-').replaceAll('/', '_').replace(/=+$/, '');
}

/**
 * @param {string} hash  of an address
 * @returns {{journal: string, frame?: number} | null} null if it is no shared music; without a frame its end is meant
 */
export function parseShared(hash) {
  const [, journal, frame] = SHARED.exec(decode(hash.slice(1))) ?? [];
  if (journal === undefined) return null;
  const number = frame === undefined ? NaN : Number(frame);
  return Number.isSafeInteger(number) ? { journal, frame: number } : { journal };
}

/** An address may hold anything, also what is no text. */
function decode(text) {
  try {
    return decodeURIComponent(text);
  } catch {
    return '';
  }
}

/**
 * If the address is shared music, and the person wants to hear it, opens a room for it and goes there.
 * @returns {Promise<{token: string | null, problem: string | null, plays: boolean}>} token to steer that room; what went
 *   wrong, in words; whether to play at once
 */
export async function openShared() {
  const shared = parseShared(location.hash) ?? (await findLost());
  if (shared === null || !(await isWanted())) return { token: null, problem: null, plays: false };
  try {
    const { room, token } = await openRoom(shared);
    keepInTab(KEPT + room, `#${shared.journal}${shared.frame === undefined ? '' : FRAME + shared.frame}`);
    moveTo(room);
    return { token: token ?? null, problem: null, plays: true };
  } catch (error) {
    return { token: null, problem: t('share.broken', { reason: error.message }), plays: false };
  }
}

/** A reload may come when the room is closed already: what it was opened from is kept as long as the tab. */
async function findLost() {
  const room = readRoom();
  const shared = parseShared(recallInTab(KEPT + room) ?? '');
  if (shared === null) return null;
  const signal = AbortSignal.timeout(PATIENCE_MS);
  const answer = await fetch(`api/v1/status?room=${encodeURIComponent(room)}`, { signal }).catch(() => null);
  return answer?.status === 404 ? shared : null;
}

/** The room's clock runs from when it is opened, so that waits until somebody is there to listen. */
function isWanted() {
  const dialog = bindDialog('shared-dialog');
  dialog.returnValue = '';
  dialog.showModal();
  return new Promise((resolve) => {
    dialog.addEventListener(
      'close',
      () => {
        const wanted = dialog.returnValue === 'listen';
        if (!wanted) moveTo(DEFAULT_ROOM);
        resolve(wanted);
      },
      { once: true },
    );
  });
}

async function openRoom(shared) {
  const answer = await fetch('api/v1/rooms', {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify(shared),
  });
  const body = await answer.json().catch(() => ({}));
  if (answer.ok) return body;
  throw new Error(answer.status === 403 ? t('share.no_rooms') : (body.error?.message ?? String(answer.status)));
}

/**
 * The button that makes a link.
 * @param {import('./player.js').Player} player
 * @param {import('./heard.js').Heard} heard
 * @param {string} room
 * @param {(text: string) => void} complain
 * @returns {() => Promise<void>} the same for a key
 */
export function bindShare(player, heard, room, complain) {
  const share = async () => {
    try {
      const link = await makeLink(player.state === 'stopped' ? null : heard.frame, room);
      await copyLink(link, t('share.copied'));
    } catch (error) {
      complain(t('share.failed', { reason: error.message }));
    }
  };
  document.getElementById('share')?.addEventListener('click', share);
  return share;
}

/** @param {number | null} frame  from which it plays; null: the newest */
async function makeLink(frame, room) {
  const answer = await fetch(`rooms/${encodeURIComponent(room)}/journal.auralis`);
  if (!answer.ok) throw new Error(`${answer.status} ${answer.statusText}`);
  const text = toText(new Uint8Array(await answer.arrayBuffer()));
  const link = `${location.origin}${location.pathname}#${MARK}${text}${frame === null ? '' : FRAME + Math.max(0, Math.round(frame))}`;
  if (link.length > LINK_MAX) throw new Error(t('share.long'));
  return link;
}

/** Where a page may not write to the clipboard the link is shown, to be copied by hand. @param {string} link @param {string} words  said when it is copied */
export async function copyLink(link, words) {
  try {
    await navigator.clipboard.writeText(link);
    say(words);
  } catch {
    const dialog = /** @type {HTMLDialogElement} */ (document.getElementById('share-dialog'));
    const input = /** @type {HTMLInputElement} */ (document.getElementById('share-link'));
    input.value = link;
    dialog.showModal();
    input.select();
  }
}
