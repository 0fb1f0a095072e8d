// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
// Files that the page makes and the browser saves.

/** Some browsers begin to read only after the click has been answered, or when somebody has said where to. */
const KEPT_MS = 60000;

/** @param {string} name @param {string} text  JSON */
export function download(name, text) {
  const link = document.createElement('a');
  link.href = URL.createObjectURL(new Blob([text], { type: 'application/json' }));
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), KEPT_MS);
}
