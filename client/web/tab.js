// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
// What is kept as long as the tab. A browser may forbid it, in a frame of another page above all: then it lasts as long
// as the page.

/** @type {Map<string, string>} */
const here = new Map();

/** @param {string} key @returns {string | null} */
export function recallInTab(key) {
  try {
    return sessionStorage.getItem(key);
  } catch {
    return here.get(key) ?? null;
  }
}

/** @param {string} key @param {string | null} value  null: forget it */
export function keepInTab(key, value) {
  try {
    if (value === null) sessionStorage.removeItem(key);
    else sessionStorage.setItem(key, value);
  } catch {
    if (value === null) here.delete(key);
    else here.set(key, value);
  }
}
