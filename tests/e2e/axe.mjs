// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
// What a page offers to people who do not see it or do not use a mouse: axe-core, contrasts as they come out, and a walk
// with the Tab key.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';

const AXE = readFileSync(new URL('../../client/web/node_modules/axe-core/axe.min.js', import.meta.url), 'utf8');
const TAGS = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];

/** Fails if axe-core finds anything. Its code goes around the page's content security policy, as a debugger does. */
export async function assertNoViolation(page, view) {
  if (!(await page.evaluate(() => 'axe' in globalThis))) await page.evaluate(AXE);
  const violations = await page.evaluate(async (tags) => {
    const result = await globalThis.axe.run(document, { runOnly: { type: 'tag', values: tags }, resultTypes: ['violations'] });
    return result.violations.map(({ id, nodes }) => `${id}: ${nodes.map((node) => `${node.target} ${node.failureSummary}`).join(' | ')}`);
  }, TAGS);
  assert.deepEqual(violations, [], view);
}

/**
 * @returns {Promise<{ratio: number, what: string}[]>} contrast of every text that is seen with what is behind it, the
 *   least first; `hues` are tried one after the other as the page's colour
 */
export function contrasts(page, hues) {
  return page.evaluate((allHues) => {
    const pixel = document.createElement('canvas').getContext('2d', { willReadFrequently: true });
    const toRgba = (colour) => {
      pixel.clearRect(0, 0, 1, 1);
      pixel.fillStyle = colour;
      pixel.fillRect(0, 0, 1, 1);
      const [r, g, b, a] = pixel.getImageData(0, 0, 1, 1).data;
      return [r, g, b, a / 255];
    };
    const over = ([r, g, b, a], under) => [r, g, b].map((value, k) => value * a + under[k] * (1 - a));
    const light = (rgb) => {
      const [r, g, b] = rgb.map((value) => (value / 255 <= 0.04045 ? value / 255 / 12.92 : ((value / 255 + 0.055) / 1.055) ** 2.4));
      return 0.2126 * r + 0.7152 * g + 0.0722 * b;
    };
    const ratioOf = (a, b) => (Math.max(light(a), light(b)) + 0.05) / (Math.min(light(a), light(b)) + 0.05);
    const behind = (element, ground) => {
      const layers = [];
      for (let at = element; at && at !== document.documentElement; at = at.parentElement) layers.push(toRgba(getComputedStyle(at).backgroundColor));
      return layers.reverse().reduce((under, layer) => over(layer, under), ground);
    };
    const seen = [...document.querySelectorAll('body *')].filter((element) => {
      const own = [...element.childNodes].some((node) => node.nodeType === Node.TEXT_NODE && node.textContent.trim() !== '');
      return (own || element.matches('input[type=text]')) && element.checkVisibility() && !element.closest(':disabled, .skip, option');
    });
    const root = document.documentElement;
    root.style.transition = 'none';
    const results = [];
    for (const hue of allHues) {
      root.style.setProperty('--hue', String(hue));
      const style = getComputedStyle(root);
      for (const name of ['--ground', '--glow']) {
        const ground = toRgba(style.getPropertyValue(name));
        for (const element of seen) {
          const under = behind(element, ground.slice(0, 3));
          const ratio = ratioOf(over(toRgba(getComputedStyle(element).color), under), under);
          results.push({ ratio, what: `${element.id || element.className || element.tagName} at ${hue}: ${element.textContent.trim().slice(0, 20)}` });
        }
      }
    }
    root.style.removeProperty('--hue');
    root.style.removeProperty('transition');
    return results.sort((a, b) => a.ratio - b.ratio);
  }, hues);
}

/** Walks through the page with Tab, from where the focus is, until it is around. @returns {Promise<{reached: string[], unseen: string[]}>} */
export async function walk(page) {
  const reached = [];
  const unseen = [];
  for (let k = 0; k < 200; k++) {
    await page.keyboard.press('Tab');
    const at = await page.evaluate(() => {
      const element = document.activeElement;
      if (!element || element === document.body) return null;
      const { outlineStyle, outlineWidth } = getComputedStyle(element);
      const all = [...document.querySelectorAll('*')];
      return { key: String(all.indexOf(element)), visible: outlineStyle !== 'none' && parseFloat(outlineWidth) >= 2, name: element.id || element.className };
    });
    if (at === null) continue; // out of the page, and in again at its beginning
    if (at.key === reached[0]) break;
    if (reached.includes(at.key)) continue; // a time has several stops
    reached.push(at.key);
    if (!at.visible) unseen.push(at.name);
  }
  return { reached, unseen };
}

/** @returns {Promise<{key: string, name: string, radio: string | null}[]>} all that can have the focus now */
export function reachable(page) {
  return page.evaluate(() => {
    const all = [...document.querySelectorAll('*')];
    return all
      .filter((one) => one.matches('button, a[href], input, select, audio[controls], summary, [tabindex="0"]'))
      .filter((one) => !one.matches(':disabled, [hidden], [tabindex="-1"]') && one.checkVisibility() && !one.closest('dialog:not([open])'))
      .map((one) => ({ key: String(all.indexOf(one)), name: one.id || one.textContent.trim().slice(0, 20), radio: one.type === 'radio' ? one.name : null }));
  });
}
