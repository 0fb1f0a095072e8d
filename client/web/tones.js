// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
// Pitch classes (0 = C) and where they stand on the circle of fifths, on which a scale is one arc.

export const PITCH_NAMES = ['C', 'C♯', 'D', 'D♯', 'E', 'F', 'F♯', 'G', 'G♯', 'A', 'A♯', 'B'];

/** Steps above the tonic. */
const MODE_STEPS = {
  aeolian: [0, 2, 3, 5, 7, 8, 10],
  dorian: [0, 2, 3, 5, 7, 9, 10],
  phrygian: [0, 1, 3, 5, 7, 8, 10],
  lydian: [0, 2, 4, 6, 7, 9, 11],
  mixolydian: [0, 2, 4, 5, 7, 9, 10],
  ionian: [0, 2, 4, 5, 7, 9, 11],
  pentatonic_major: [0, 2, 4, 7, 9],
  pentatonic_minor: [0, 3, 5, 7, 10],
};

/** @param {string} name  "C#", "Db" or "C♯" @returns {number} */
export function pitchOf(name) {
  const letter = PITCH_NAMES.indexOf(name.charAt(0));
  const sign = name.charAt(1);
  const shift = sign === '#' || sign === '♯' ? 1 : sign === 'b' || sign === '♭' ? 11 : 0;
  return (letter + shift + 12) % 12;
}

/** @returns {number[]} pitch classes of a scale */
export function scaleOf(tonic, mode) {
  return (MODE_STEPS[mode] ?? MODE_STEPS.ionian).map((step) => (tonic + step) % 12);
}

/** @param {number} pitch  class @returns {number} fifths above C, 0..11 */
export function fifthsOf(pitch) {
  return (pitch * 7) % 12;
}
