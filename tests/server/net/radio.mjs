// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
// A radio as pages have them: fetch, and icecast-metadata-js to take titles and sound apart.

import { IcecastReadableStream } from 'icecast-metadata-js';

export class Radio {
  /** @param {string} url */
  static async listen(url) {
    const radio = new Radio();
    radio._abort = new AbortController();
    const response = await fetch(url, { headers: { 'Icy-MetaData': '1' }, signal: radio._abort.signal });
    radio.headers = response.headers;
    radio.metaint = Number(response.headers.get('icy-metaint'));
    /** @type {{title: string, at_bytes: number}[]} each with the sound that came before it */
    radio.titles = [];
    radio._pieces = [];
    radio._bytes = 0;
    const stream = new IcecastReadableStream(response, {
      metadataTypes: ['icy'],
      onStream: ({ stream: piece }) => {
        radio._pieces.push(Buffer.from(piece));
        radio._bytes += piece.length;
      },
      onMetadata: ({ metadata }) => {
        radio.titles.push({ title: metadata.StreamTitle, at_bytes: radio._bytes });
      },
    });
    radio.ended = stream.startReading().catch(() => {});
    return radio;
  }

  get sound() {
    return Buffer.concat(this._pieces);
  }

  async close() {
    this._abort.abort();
    await this.ended;
  }
}
