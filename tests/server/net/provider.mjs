// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
// A real OpenID provider beside a server, and a browser as far as logging in goes: links, forms and cookies.

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import net from 'node:net';
import { fileURLToPath } from 'node:url';

/** What the provider calls the server, and its secret. */
export const ID = 'auralis & co';
export const SECRET = 'a secret: 100 % +/&';

const PROGRAM = fileURLToPath(new URL('openid_provider.mjs', import.meta.url));

/** A port that nobody has now. @returns {Promise<number>} */
export async function freePort() {
  const holder = net.createServer().listen(0, '127.0.0.1');
  await once(holder, 'listening');
  const { port } = /** @type {net.AddressInfo} */ (holder.address());
  holder.close();
  await once(holder, 'close');
  return port;
}

/** What `auralis serve` has to be told of the provider on this port. */
export function optionsFor(port) {
  return {
    args: ['--openid', `http://127.0.0.1:${port}`, '--openid-id', ID],
    env: { AURALIS_OPENID_SECRET: SECRET },
  };
}

export class Provider {
  /** @param {number} port @param {string} redirect  where it may send browsers back to */
  static async start(port, redirect) {
    const provider = new Provider();
    provider.output = '';
    provider.child = spawn(process.execPath, [PROGRAM, String(port), redirect, ID, SECRET], { stdio: ['ignore', 'pipe', 'ignore'] });
    provider.exit = once(provider.child, 'exit');
    const ready = new Promise((resolve) => {
      provider.child.stdout.on('data', (data) => {
        provider.output += data;
        if (/^ready$/m.test(provider.output)) resolve(null);
      });
    });
    await Promise.race([ready, provider.exit.then(() => Promise.reject(new Error('the provider ended')))]);
    return provider;
  }

  async stop() {
    this.child.kill('SIGKILL');
    await this.exit;
  }
}

/** Cookies by host, paths left aside. */
export class Browser {
  constructor() {
    /** @type {Map<string, Map<string, string>>} */
    this._jars = new Map();
  }

  _jar(host) {
    if (!this._jars.has(host)) this._jars.set(host, new Map());
    return this._jars.get(host);
  }

  /** @param {string} host @param {string} name @returns {string | undefined} */
  cookie(host, name) {
    return this._jar(host).get(name);
  }

  /** One request; redirects are the caller's. @param {string} url @param {{form?: Record<string, string>, headers?: object}} [how] */
  async go(url, { form, headers = {} } = {}) {
    const { host } = new URL(url);
    const jar = this._jar(host);
    const cookie = [...jar].map(([name, value]) => `${name}=${value}`).join('; ');
    const answer = await fetch(url, {
      method: form ? 'POST' : 'GET',
      redirect: 'manual',
      body: form && new URLSearchParams(form),
      headers: { ...(cookie ? { Cookie: cookie } : {}), ...headers },
    });
    for (const line of answer.headers.getSetCookie()) {
      const [, name, value] = /^([^=]+)=([^;]*)/.exec(line);
      if (/max-age=0|expires=Thu, 01 Jan 1970/i.test(line)) jar.delete(name);
      else jar.set(name, value);
    }
    const body = await answer.text();
    const location = answer.headers.get('location');
    return { status: answer.status, headers: answer.headers, body, next: location === null ? null : new URL(location, url).href };
  }

  /**
   * From the provider's door through its forms, to the address that it sends the browser back to.
   * @param {string} url @param {string} login  'abort': he changes his mind @returns {Promise<string>}
   */
  async passProvider(url, login) {
    const { origin } = new URL(url);
    for (let step = 0, next = url; step < 12; step++) {
      let answer = await this.go(next);
      const form = /name="prompt" value="(\w+)"/.exec(answer.body);
      if (form && login === 'abort') answer = await this.go(`${next}/abort`);
      else if (form) answer = await this.go(next, { form: { prompt: form[1], login, password: 'x' } });
      if (answer.next === null) throw new Error(`${next}: ${answer.status} ${answer.body}`);
      if (!answer.next.startsWith(origin)) return answer.next;
      next = answer.next;
    }
    throw new Error('the provider goes round in circles');
  }
}
