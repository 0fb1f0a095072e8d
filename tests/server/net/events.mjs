// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
// A reader of Server-Sent Events, as the standard has it: name, id and data of each event.

import http from 'node:http';

export class Events {
  /** @param {string} url */
  static open(url) {
    const events = new Events();
    /** @type {{name: string, id: string, data: any, at_ms: number}[]} */
    events.all = [];
    events.comments = 0;
    events.isClosed = false;
    events._text = '';
    events.opened = new Promise((resolve, reject) => {
      events._request = http.get(url, (response) => {
        response.setEncoding('utf8');
        response.on('data', (text) => events._take(text));
        response.on('close', () => (events.isClosed = true));
        resolve(response);
      });
      events._request.on('error', reject);
    });
    events.opened.catch(() => {});
    return events;
  }

  _take(text) {
    const blocks = (this._text + text).split('\n\n');
    this._text = blocks.pop();
    for (const block of blocks) {
      const event = { name: 'message', id: '', data: '', at_ms: performance.now() };
      for (const line of block.split('\n')) {
        const colon = line.indexOf(':');
        if (colon === 0) this.comments++;
        if (line.startsWith('event:')) event.name = line.slice(6).trim();
        if (line.startsWith('id:')) event.id = line.slice(3).trim();
        if (line.startsWith('data:')) event.data += line.slice(5).trim();
      }
      if (event.data !== '') this.all.push({ ...event, data: JSON.parse(event.data) });
    }
  }

  of(name) {
    return this.all.filter((event) => event.name === name);
  }

  close() {
    this._request.destroy();
  }
}
