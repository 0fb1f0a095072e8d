// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
// Questions to the server by HTTP (docs/people.md, section 5), and its refusals in words that say what to do.

import { getLanguage, STRINGS, t } from './strings.js';

/** What the server refused. */
export class Refusal extends Error {
  /** @param {{code: string, message: string, details?: Record<string, any>}} error */
  constructor(error) {
    super(error.message);
    this.code = error.code;
    this.details = error.details ?? {};
  }
}

/**
 * @param {string} method @param {string} path  below api/v1/ @param {object | Blob | null} [body]  JSON, or a file
 * @param {string | null} [token]
 * @returns {Promise<any>} null for an answer without content
 * @throws {Refusal}
 */
export async function ask(method, path, body = null, token = null) {
  /** @type {Record<string, string>} */
  const headers = {};
  const isFile = body instanceof Blob;
  if (body) headers['Content-Type'] = isFile ? 'application/octet-stream' : 'application/json';
  if (token) headers.Authorization = `Bearer ${token}`;
  const asked = fetch(`api/v1/${path}`, { method, headers, body: isFile ? body : body && JSON.stringify(body) });
  const answer = await asked.catch(({ message }) => {
    throw new Refusal({ code: 'OFFLINE', message });
  });
  if (answer.status === 204) return null;
  const said = await answer.json().catch(() => ({}));
  if (!answer.ok) throw new Refusal(said.error ?? { code: '', message: `${answer.status} ${answer.statusText}` });
  return said;
}

/**
 * @param {Record<string, any>} error  of HTTP or WebSocket
 * @returns {string} what is wrong and what to do
 */
export function errorText({ code, message, value, details = {} }) {
  const { until = value, reason, why } = details;
  if (code === 'BANNED') return [t('wrong.BANNED', { until: untilText(until) }), reason].filter(Boolean).join(' ');
  const key = `wrong.${code}`;
  return key in STRINGS.en ? t(key, { message: why ?? message }) : message;
}

/** @param {number} ms  since 1970 @returns {string} */
export function timeText(ms) {
  return new Date(ms).toLocaleString(getLanguage(), { dateStyle: 'short', timeStyle: 'short' });
}

/** @param {number} until  ms since 1970, 0 = for good @returns {string} */
export function untilText(until) {
  return until ? t('people.until', { time: timeText(until) }) : t('people.forever');
}
