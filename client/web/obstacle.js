// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
// Where the player cannot play: why, and what works instead, over the whole page until somebody wants to see the rest.

import { element } from './dom.js';
import { streamUrl } from './handover.js';
import { onLanguage, t } from './strings.js';

/** @returns {'insecure' | 'worklet' | 'decoder' | null} why the player cannot play here; null: it can */
export function obstacle() {
  if (!window.isSecureContext) return 'insecure';
  if (typeof AudioWorkletNode === 'undefined') return 'worklet';
  if (typeof AudioDecoder === 'undefined' && typeof WebAssembly === 'undefined') return 'decoder';
  return null;
}

/** @param {'insecure' | 'worklet' | 'decoder'} why @param {string} room */
export function showNotice(why, room) {
  const notice = element('notice');
  const title = document.createElement('h2');
  title.id = 'notice-title';
  const list = document.createElement('ul');
  const close = document.createElement('button');
  Object.assign(close, { id: 'notice-close', type: 'button', className: 'button' });
  notice.prepend(title);
  notice.append(list, close);
  notice.classList.add('full');
  notice.setAttribute('role', 'alertdialog');
  notice.setAttribute('aria-labelledby', 'notice-title');
  notice.setAttribute('aria-describedby', 'notice-text');
  const speak = () => {
    title.textContent = t('notice.name');
    element('notice-text').textContent = t(`notice.${why}`, { host: location.hostname });
    list.replaceChildren(...alternatives(why, room).map(makeItem));
    close.textContent = t('notice.close');
  };
  close.addEventListener('click', () => {
    notice.classList.remove('full');
    notice.removeAttribute('role');
    for (const one of [title, list, close]) one.remove();
  });
  onLanguage(speak);
  speak();
  const audio = notice.querySelector('audio');
  audio.src = streamUrl(room, audio);
  notice.hidden = false;
}

/** @returns {{words: string, href: string}[]} */
function alternatives(why, room) {
  const base = `rooms/${encodeURIComponent(room)}`;
  const secure = new URL(location.href);
  secure.protocol = 'https:';
  return [
    ...(why === 'insecure' ? [{ words: t('notice.secure'), href: secure.href }] : []),
    { words: t('notice.playlist'), href: `${base}/listen.m3u` },
    { words: t('notice.mp3'), href: `${base}/stream.mp3` },
    { words: t('notice.hls'), href: `${base}/live.m3u8` },
  ];
}

function makeItem({ words, href }) {
  const item = document.createElement('li');
  const link = document.createElement('a');
  Object.assign(link, { href, textContent: words });
  item.append(link);
  return item;
}
