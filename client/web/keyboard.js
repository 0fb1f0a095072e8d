// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
// The keys of the page, and the dialog that lists them. A key works wherever the focus is, unless what has the focus
// uses it itself or a dialog is open.

import { onLanguage, t } from './strings.js';

/**
 * @typedef {object} Shortcut
 * @property {string[]} keys      values of KeyboardEvent.key
 * @property {() => void} run
 * @property {boolean} [control]  with Ctrl (or Cmd)
 * @property {boolean} [shift]    with Shift, looked at only with Ctrl
 */

/** How the dialog lists them: words, and what to press. */
const LIST = [
  ['help.play', ['Space']],
  ['help.volume', ['←', 'help.or', '→']],
  ['help.mute', ['M']],
  ['help.presets', ['1', 'help.to', '9']],
  ['help.undo', ['Ctrl', 'Z']],
  ['help.redo', ['Ctrl', 'Shift', 'Z']],
  ['help.share', ['L']],
  ['help.people', ['P']],
  ['help.stage', ['F']],
  ['help.theme', ['D']],
  ['help.help', ['?']],
  ['help.escape', ['Esc']],
];

/** @param {Shortcut[]} shortcuts */
export function bindKeys(shortcuts) {
  document.addEventListener('keydown', (event) => {
    if (event.altKey || event.defaultPrevented || document.querySelector('dialog[open]')) return;
    const control = event.ctrlKey || event.metaKey;
    const found = shortcuts.find((one) => {
      if (control !== (one.control === true)) return false;
      return (!control || event.shiftKey === (one.shift === true)) && one.keys.includes(event.key);
    });
    if (!found || usesKey(event.target, event.key, control)) return;
    event.preventDefault();
    found.run();
  });
}

/** Whether what has the focus does something of its own with this key. */
function usesKey(target, key, control) {
  if (!(target instanceof Element)) return false;
  if (target.matches('input:not([type="range"], [type="checkbox"], [type="radio"]), [role="application"], audio')) return true;
  if (control) return false;
  if (target.matches('select')) return key.length > 1 || key === ' ' || /[a-z0-9]/i.test(key);
  if (key === ' ') return target.matches('button, a, summary, input:not([type="range"])');
  return key.startsWith('Arrow') && target.matches('input[type="range"], input[type="radio"]');
}

/** Fills the list of keys, in every language anew. @param {HTMLElement} list */
export function listKeys(list) {
  const build = () => {
    list.replaceChildren(
      ...LIST.map(([words, keys]) => {
        const row = document.createElement('div');
        const name = document.createElement('dt');
        name.textContent = t(/** @type {string} */ (words));
        const how = document.createElement('dd');
        for (const key of keys) {
          const part = document.createElement(key.startsWith('help.') ? 'span' : 'kbd');
          part.textContent = key.startsWith('help.') ? t(key) : key;
          how.append(part);
        }
        row.append(name, how);
        return row;
      }),
    );
  };
  onLanguage(build);
  build();
}
