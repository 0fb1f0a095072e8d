// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
// The page keeps itself, so that it can be installed and opens without the server (sw.js).

/** Does nothing where the browser has no service workers, or none for this page. */
export function keepShell() {
  navigator.serviceWorker?.register('sw.js').catch(() => {});
}
