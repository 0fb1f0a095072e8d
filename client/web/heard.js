// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
// What is heard now. The server tells of music before it sounds; here it is kept until its frame reaches the loudspeaker.

import { Emitter } from './emitter.js';

const NEWS_MAX = 256;

/**
 * @typedef {object} Moment
 * @property {number} frame      of the room, from which it holds
 * @property {Record<string, any>} music     docs/protocol.md, section 4
 * @property {Record<string, any>} controls  docs/protocol.md, section 3
 */

/** Event `moment` (CustomEvent with a Moment) whenever what is heard has changed. */
export class Heard extends Emitter {
  /** @param {import('./player.js').Player} player */
  constructor(player) {
    super();
    this._player = player;
    /** @type {Moment[]} what is not heard yet, by frame */
    this._news = [];
    /** @type {Moment | null} what is heard; while nothing plays, what the room plays */
    this.moment = null;
    this._frame = NaN;
    player.addEventListener('connection', ({ detail }) => {
      if (detail.state !== 'open') this._news = [];
    });
    player.addEventListener('joined', () => player.send({ type: 'status_request' }));
    player.addEventListener('message', ({ detail }) => this._onMessage(detail));
    player.addEventListener('position', () => this._advance());
  }

  /** The frame that is heard; where the sound waits for packets the last one; while nothing plays the server's. */
  get frame() {
    const { heardFrame, serverFrame, state } = this._player;
    if (heardFrame !== null) this._frame = heardFrame;
    else if (state === 'stopped') this._frame = NaN;
    if (Number.isFinite(this._frame)) return this._frame;
    return Number.isFinite(serverFrame) ? serverFrame : 0;
  }

  _onMessage({ frame, music, controls }) {
    if (!music) return;
    this._news.push({ frame, music, controls });
    this._news.sort((a, b) => a.frame - b.frame);
    if (this._news.length > NEWS_MAX) this._news.shift();
    this._advance();
  }

  /** Takes over the news that is heard by now; all of it while nothing is heard. */
  _advance() {
    const heard = this._player.heardFrame ?? Infinity;
    let moment = null;
    while (this._news.length > 0 && this._news[0].frame <= heard) moment = this._news.shift() ?? null;
    if (moment === null) return;
    this.moment = moment;
    this.dispatchEvent(new CustomEvent('moment', { detail: moment }));
  }
}
