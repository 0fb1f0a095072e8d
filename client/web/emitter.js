// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
// An EventTarget whose events are CustomEvents: they carry what they tell of as `detail`.

export class Emitter extends EventTarget {
  /**
   * @override
   * @param {string} type
   * @param {((event: CustomEvent) => void) | EventListenerObject} listener
   */
  addEventListener(type, listener) {
    super.addEventListener(type, /** @type {EventListener} */ (listener));
  }
}
