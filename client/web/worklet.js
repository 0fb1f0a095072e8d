// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
// The audio thread's end: Playback in an AudioWorkletProcessor. Everything that matters is in playback.js.
//
// From the page: {type: 'link', up}, {type: 'mode', name}, {type: 'packet', packet_s}, {type: 'due', frame, context_s}
// (that frame belongs at that context time; NaN = the store decides) and, where memory cannot be shared,
// {type: 'samples', frame, left, right, frames, came_ms} and {type: 'flush'}.
// To the page: {type: 'position', ...} about ten times a second and at once when the store ran empty, and
// {type: 'recycle', left, right}.

import { MODES } from './jitter.js';
import { Playback } from './playback.js';
import { SAMPLE_RATE_HZ } from './protocol.js';
import { Ring, RingWriter } from './ring.js';
import { Volume } from './volume.js';

const REPORT_S = 0.1;

class PlayerProcessor extends AudioWorkletProcessor {
  static get parameterDescriptors() {
    return [{ name: 'volume', defaultValue: 1, minValue: 0, maxValue: 1, automationRate: 'k-rate' }];
  }

  constructor(options) {
    super();
    const { memory: shared, mode } = options.processorOptions;
    const ring = new Ring(shared ?? new ArrayBuffer(Ring.bytes()));
    this._writer = shared ? null : new RingWriter(ring);
    this._playback = new Playback(ring, sampleRate, MODES[mode]);
    this._volume = new Volume(sampleRate);
    this._reportAt = 0;
    this._underruns = 0; // as reported last
    this._due = { frame: NaN, context_s: 0 };
    this.port.onmessage = ({ data }) => this._onMessage(data);
  }

  _onMessage(message) {
    if (message.type === 'link') {
      this._playback.setLink(message.up);
    } else if (message.type === 'mode') {
      this._playback.control.setMode(MODES[message.name]);
    } else if (message.type === 'packet') {
      this._playback.control.setPacket(message.packet_s);
    } else if (message.type === 'due') {
      this._due = message;
    } else if (message.type === 'samples') {
      const { frame, left, right, frames, came_ms } = message;
      this._writer.write(frame, left.subarray(0, frames), right.subarray(0, frames), came_ms);
      this.port.postMessage({ type: 'recycle', left, right }, [left.buffer, right.buffer]);
    } else if (message.type === 'flush') {
      this._writer.flush();
    }
  }

  process(_inputs, outputs, parameters) {
    const [left, right] = outputs[0];
    const dueFrame = this._due.frame + (currentTime - this._due.context_s) * SAMPLE_RATE_HZ;
    this._playback.render(left, right, dueFrame, this._volume.gain > 0);
    this._volume.apply(left, right, parameters.volume[0]);
    if (currentFrame >= this._reportAt || this._playback.underruns !== this._underruns) {
      this._reportAt = currentFrame + Math.round(REPORT_S * sampleRate);
      this._report();
    }
    return true;
  }

  _report() {
    const { playing, blockFrame, underruns, jumps, seams, control } = this._playback;
    this._underruns = underruns;
    this.port.postMessage({
      type: 'position',
      at_ms: Date.now(),
      contextFrame: currentFrame,
      streamFrame: blockFrame,
      buffered: this._playback.buffered(),
      rate: this._playback.rate(),
      target_s: control.target_s,
      level_s: control.level_s,
      jitter_s: control.jitter_s,
      playing,
      underruns,
      jumps,
      seams,
    });
  }
}

registerProcessor('auralis-player', PlayerProcessor);
