// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
// Programs that a test needs and that a machine may lack.

import { existsSync } from 'node:fs';

const FOLDERS = [...(process.env.PATH ?? '').split(':'), '/usr/sbin', '/sbin'];

/** @returns {string | null} where a program is */
export const find = (program) => FOLDERS.map((folder) => `${folder}/${program}`).find((one) => existsSync(one)) ?? null;

/**
 * Options of a test that needs programs: skipped with a word where they are missing, but never in CI.
 * @param {Record<string, string>} needs  program: the Debian package it comes in
 */
export function needing(needs) {
  const missing = Object.keys(needs).filter((program) => find(program) === null);
  if (missing.length === 0) return {};
  const line = `${missing.join(', ')} missing: apt-get install ${missing.map((program) => needs[program]).join(' ')}`;
  if (process.env.CI) throw new Error(line);
  return { skip: line };
}
