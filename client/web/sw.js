// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
// The service worker: keeps the page itself, never the music, so that it opens without the server. The server is always
// asked first, so nobody is kept on an old page; what it answers replaces what is kept.

const CACHE = 'auralis-shell-1';
/** A server that does not answer within this counts as away where the file is kept. */
const PATIENCE_MS = 3000;
const SCOPE = new URL('./', self.location.href);
/** What a page needs: the addresses of assets.txt. */
const LIST = 'assets.txt';

/** @param {string} list @returns {string[]} addresses in it, relative to the scope */
function addresses(list) {
  const lines = list.split('\n').filter((line) => line.startsWith('/'));
  return lines.map((line) => line.split(' ')[0].slice(1));
}

/** Keeps what is not kept yet, and drops what a newer page does not need. */
async function fill() {
  const answer = await fetch(new URL(LIST, SCOPE), { cache: 'no-cache' });
  if (!answer.ok) throw new Error(`${LIST}: ${answer.status}`);
  const cache = await caches.open(CACHE);
  const wanted = addresses(await answer.text()).map((one) => new URL(one, SCOPE).href);
  const kept = (await cache.keys()).map(({ url }) => url);
  const missing = wanted.filter((url) => !kept.includes(url));
  await cache.addAll(missing.map((url) => new Request(url, { cache: 'no-cache' })));
  for (const url of kept) if (!wanted.includes(url)) await cache.delete(url);
}

async function clear() {
  for (const name of await caches.keys()) if (name.startsWith('auralis-') && name !== CACHE) await caches.delete(name);
}

/**
 * The server's answer, or what is kept if there is none in time, or only that of a proxy whose server is away.
 * @param {any} event
 */
async function answer(event) {
  const { request } = event;
  const cache = await caches.open(CACHE);
  const kept = await cache.match(request, { ignoreSearch: true, ignoreVary: true });
  if (kept === undefined) return fetch(request);
  const fresh = fetch(request).then(async (response) => {
    if (response.status >= 500) return kept;
    if (response.status === 200) await cache.put(new URL(request.url).pathname, response.clone());
    return response;
  });
  event.waitUntil(fresh.catch(() => {})); // also where it comes too late for this page
  const late = new Promise((resolve) => setTimeout(resolve, PATIENCE_MS, kept));
  try {
    return await Promise.race([fresh, late]);
  } catch {
    return kept;
  }
}

/** Streams, rooms and the API are the server's alone; files of the page have no folder. */
function isShell({ method, url }) {
  const { origin, pathname } = new URL(url);
  const file = pathname.slice(SCOPE.pathname.length);
  return method === 'GET' && origin === SCOPE.origin && pathname.startsWith(SCOPE.pathname) && /^(embed|[\w-]+\.\w+)?$/.test(file) && !/^(stream|live|listen|status-json)\./.test(file);
}

self.addEventListener('install', (event) => {
  const worker = /** @type {any} */ (self);
  /** @type {any} */ (event).waitUntil(fill().then(() => worker.skipWaiting()));
});
self.addEventListener('activate', (event) => {
  const worker = /** @type {any} */ (self);
  /** @type {any} */ (event).waitUntil(clear().then(() => worker.clients.claim()));
});
self.addEventListener('fetch', (event) => {
  const { request, respondWith, waitUntil } = /** @type {any} */ (event);
  if (!isShell(request)) return;
  respondWith.call(event, answer(event));
  // A page that comes anew may need files that this worker does not know, though it is the same itself.
  if (request.mode === 'navigate') waitUntil.call(event, fill().catch(() => {}));
});
