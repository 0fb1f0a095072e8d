// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
// Dialogs: opened by a button, closed by their own, by Escape or by a click beside them.

/** @param {string} id  of the dialog @returns {HTMLDialogElement} */
export function bindDialog(id) {
  const dialog = /** @type {HTMLDialogElement} */ (document.getElementById(id));
  document.getElementById(`open-${id.replace('-dialog', '')}`)?.addEventListener('click', () => dialog.showModal());
  dialog.querySelector('.dialog-close')?.addEventListener('click', () => dialog.close());
  // Pressed beside it: not its own edge, nor the end of a selection that began inside.
  let isBeside = false;
  dialog.addEventListener('pointerdown', ({ clientX, clientY }) => {
    const { left, right, top, bottom } = dialog.getBoundingClientRect();
    isBeside = clientX < left || clientX > right || clientY < top || clientY > bottom;
  });
  dialog.addEventListener('click', ({ target }) => {
    if (isBeside && target === dialog) dialog.close();
  });
  return dialog;
}
