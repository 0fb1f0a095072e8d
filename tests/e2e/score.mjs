// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
// The notes that a page is told, to be compared with those of another.

/** Keeps the notes that a page is told, and the first frame that it plays. */
export function keepScore(page) {
  return page.evaluate(() => {
    globalThis.score = [];
    globalThis.auralis.player.addEventListener('message', ({ detail }) => {
      if (detail.type === 'notes') globalThis.score.push(...detail.notes);
    });
    globalThis.auralis.player.addEventListener('position', ({ detail }) => {
      if (detail.playing) globalThis.first ??= detail.streamFrame;
    });
  });
}

/** @returns {Promise<string[]>} the notes struck in a span of frames */
export async function scoreOf(page, from, to) {
  const notes = await page.evaluate(() => globalThis.score);
  return notes.filter(({ frame }) => frame >= from && frame < to).map((note) => JSON.stringify(note)).sort();
}
