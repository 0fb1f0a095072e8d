// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
// Short words about what was just done, at the foot of the page and for screen readers.

const SHOWN_MS = 4000;

let timer = 0;

/** @param {string} text */
export function say(text) {
  const toast = document.getElementById('toast');
  if (!toast) return;
  clearTimeout(timer);
  toast.textContent = text;
  timer = setTimeout(() => toast.replaceChildren(), SHOWN_MS);
}
