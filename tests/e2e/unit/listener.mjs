// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
// A server, a line and the page's own Feed, Ring, Playback, JitterControl and Ladder, on a simulated clock. What is not
// the page's own here: the decoder (silence of the right length) and what player.js does to join them.

import { Feed, PRE_ROLL_FRAMES } from '../../../client/web/feed.js';
import { MODES } from '../../../client/web/jitter.js';
import { Ladder, rungsBelow } from '../../../client/web/ladder.js';
import { Playback } from '../../../client/web/playback.js';
import { Ring, RingWriter } from '../../../client/web/ring.js';
import { Line } from '../line.mjs';

const BLOCK = 128;
const RATE_HZ = 48000;
const PACKET_FRAMES = 960;
const PACKET_MS = 20;
/** The media header, the WebSocket's and those of the segment. */
const MESSAGE_BYTES = 16 + 4 + 52;
/** What lies in the kernels between, before the server keeps back what it has. */
const KERNEL_MS = 2000;
const BEHIND_MAX_MS = 3000;
const NEWEST_MS = 400;
const SWITCH_PACKETS = 9;
const BURST_SPARE_MS = 70;

const QUALITIES = [
  { name: '32', bitrate: 32000, channels: 2, packet_frames: 960 },
  { name: '64', bitrate: 64000, channels: 2, packet_frames: 960 },
  { name: '96', bitrate: 96000, channels: 2, packet_frames: 960 },
  { name: '128', bitrate: 128000, channels: 2, packet_frames: 960 },
  { name: 'saver', bitrate: 32000, channels: 1, packet_frames: 960 },
];

/** Sends what one listener asked for, as docs/protocol.md says. */
class Server {
  constructor(line) {
    this._line = line;
    this._next = 0; // number of the next packet to be sent
    this._quality = null;
    this._per = 1;
    this._first = false;
    this.skips = 0;
    /** @type {{at_ms: number, media: object}[]} */
    this.sent = [];
  }

  listen(now_ms, { burst_ms, quality, packets }) {
    const made = Math.floor(now_ms / PACKET_MS) + 1;
    const isSwitch = this._quality !== null && quality !== this._quality.name;
    const back = isSwitch ? SWITCH_PACKETS : Math.ceil(burst_ms / PACKET_MS);
    this._next = isSwitch ? this._next - back : made - back; // below 0: the music began long ago
    this._quality = QUALITIES.find((one) => one.name === quality);
    this._per = packets;
    this._first = true;
  }

  run(now_ms) {
    if (this._quality === null) return;
    const made = Math.floor(now_ms / PACKET_MS) + 1;
    if ((made - this._next) * PACKET_MS > BEHIND_MAX_MS) {
      this._next = made - NEWEST_MS / PACKET_MS;
      this._first = true;
      this.skips++;
    }
    if (this._line.backlog_ms(now_ms) > KERNEL_MS) return;
    const count = this._first ? Math.min(100, made - this._next) : this._per;
    if (count < 1 || this._next + count > made) return;
    const bytes = MESSAGE_BYTES + count * (2 + (this._quality.bitrate * PACKET_MS) / 8000);
    const media = {
      first: this._first,
      sequence: this._next,
      frame: this._next * PACKET_FRAMES,
      packetFrames: PACKET_FRAMES,
      quality: QUALITIES.indexOf(this._quality),
      packets: new Array(count).fill(new Uint8Array(1)),
    };
    this._next += count;
    this._first = false;
    this.sent.push({ at_ms: this._line.pass(bytes, now_ms), media });
  }
}

export class Listener {
  /**
   * @param {import('../line.mjs').Profile} profile
   * @param {{seed?: number, mode?: string, drift_ppm?: number, top?: string, opens_ms?: number,
   *   busy_ms?: number}} options  drift_ppm: the device is faster; opens_ms: so late it asks for its first block;
   *   busy_ms: so long what is decoded lies there before the page looks at it
   */
  constructor(profile, { seed = 1, mode = 'auto', drift_ppm = 0, top = '96', opens_ms = 0, busy_ms = 0 } = {}) {
    this.down = new Line(profile, seed);
    this._up = new Line(profile, seed + 1);
    this._opens_ms = opens_ms;
    this._busy_ms = busy_ms;
    this._decoded = [];
    this.now_ms = 0;
    this.server = new Server(this.down);
    const ring = new Ring(new ArrayBuffer(Ring.bytes()));
    this.playback = new Playback(ring, RATE_HZ, MODES[mode], () => this.now_ms);
    this.ladder = new Ladder(rungsBelow(QUALITIES, top));
    this._feed = new Feed();
    this._feed.sink = new RingWriter(ring);
    const silence = new Float32Array(PACKET_FRAMES);
    this._feed.decoder = { decode: (_packet, tag) => this._decoded.push(() => this._feed.onSamples(tag, silence, silence)) };
    this._block_ms = ((BLOCK / RATE_HZ) * 1000) / (1 + drift_ppm / 1e6);
    this._left = new Float32Array(BLOCK);
    this._right = new Float32Array(BLOCK);
    this._asked = [];
    this._underruns = 0;
    this._feed.start();
    this._listen();
  }

  get quality() {
    return this.ladder.name;
  }

  /** How long ago what is played now was made. */
  get delay_ms() {
    return this.now_ms - this.playback.streamFrame() / 48;
  }

  /** Another line from now on. */
  setProfile(profile) {
    this.down.profile = profile;
    this._up.profile = profile;
  }

  /** Plays one block. @param {number} dueFrame  as in Playback.render() */
  step(dueFrame = NaN) {
    while (this._asked.length > 0 && this._asked[0].at_ms <= this.now_ms) {
      this.server.listen(this._asked[0].at_ms, this._asked.shift().message);
    }
    this.server.run(this.now_ms);
    const { sent } = this.server;
    while (sent.length > 0 && sent[0].at_ms <= this.now_ms) this._onMedia(sent.shift().media);
    if (this.now_ms >= this._busy_ms) for (const hand of this._decoded.splice(0)) hand();
    if (this.now_ms >= this._opens_ms) this.playback.render(this._left, this._right, dueFrame);
    const { underruns } = this.playback;
    if (underruns > this._underruns && this.ladder.underrun(this.now_ms / 1000)) this._switch();
    this._underruns = underruns;
    this.now_ms += this._block_ms;
  }

  _onMedia(media) {
    const end_s = (media.frame + media.packets.length * PACKET_FRAMES) / RATE_HZ;
    if (media.first) this.ladder.forget();
    else if (this.ladder.came(end_s, this.now_ms / 1000)) this._switch();
    this._feed.onMedia(media, this.now_ms);
  }

  _switch() {
    this._feed.expectSwitch(() => this._listen());
  }

  _listen() {
    const { target_s } = this.playback.control;
    const burst_ms = Math.min(2000, 1000 * target_s + PRE_ROLL_FRAMES / 48 + BURST_SPARE_MS);
    const packets = Math.max(1, Math.min(5, Math.floor(target_s / 0.05)));
    this._feed.awaits(QUALITIES.findIndex(({ name }) => name === this.quality));
    this._asked.push({ at_ms: this._up.pass(100, this.now_ms), message: { burst_ms, quality: this.quality, packets } });
  }
}
