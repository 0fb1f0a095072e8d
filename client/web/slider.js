// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
// The coloured part of a slider's track, up to its thumb.

/** Call whenever the value has changed. @param {HTMLInputElement} input  of type range */
export function fillSlider(input) {
  const min = Number(input.min);
  const share = (Number(input.value) - min) / (Number(input.max) - min);
  input.style.setProperty('--share', String(share));
}
