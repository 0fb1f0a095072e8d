// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
// Dialogs: opened by a button, closed by their own, by Escape or by a click beside them.

/** @param {string} id  of the dialog @returns {HTMLDialogElement} */
export function bindDialog(id) {
  const dialog = /** @type {HTMLDialogElement} */ (document.getElementById(id));
  document.getElementById(`open-${id.replace('-dialog', '')}`)?.addEventListener('click', () => dialog.showModal());
  dialog.querySelector('.dialog-close')?.addEventListener('click', () => dialog.close());
  dialog.addEventListener('click', (event) => {
    if (event.target === dialog) dialog.close(); // its backdrop; what is inside has its own target
  });
  return dialog;
}
