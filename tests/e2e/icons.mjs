// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
// Makes client/web/icon-*.png out of favicon.svg: for home screens, whose icons have no transparent corners, and for
// lock screens. usage: node tests/e2e/icons.mjs

import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { launch } from './browser.mjs';

const WEB = new URL('../../client/web/', import.meta.url);
const SIZES = [192, 512];

const svg = await readFile(new URL('favicon.svg', WEB), 'utf8');
const square = svg.replace(/ rx="\d+"/, '');
const browser = await launch();
try {
  for (const size of SIZES) {
    const page = await browser.newPage({ viewport: { width: size, height: size } });
    await page.setContent(`<style>body{margin:0}svg{display:block;width:100vw}</style>${square}`);
    const file = fileURLToPath(new URL(`icon-${size}.png`, WEB));
    await page.screenshot({ path: file });
    console.log(file);
  }
} finally {
  await browser.close();
}
