// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
// Keyboards with MIDI, where the browser has it and the person allows it.

import { parseMidi } from './keys.js';

const PEDAL_DOWN = 64;

export const hasMidi = () => 'requestMIDIAccess' in navigator;

/**
 * Asks whether it may; call it from a click.
 * @param {import('./piano.js').Fingers} fingers
 * @param {(names: string[]) => void} onInputs  what is plugged in, now and whenever that changes
 */
export async function openMidi(fingers, onInputs) {
  const access = await navigator.requestMIDIAccess({ sysex: false });
  const follow = () => {
    const inputs = [...access.inputs.values()].filter(({ state }) => state === 'connected');
    for (const input of inputs) input.onmidimessage = ({ data, timeStamp }) => data && play(input.id, data, timeStamp);
    onInputs(inputs.map(({ name }) => name ?? ''));
  };
  const play = (id, data, at_ms) => {
    const said = parseMidi(data);
    const source = `${id} ${said?.key}`;
    if (said?.kind === 'on') fingers.strike(source, said.key, said.value, at_ms);
    if (said?.kind === 'off') fingers.release(source, at_ms);
    if (said?.kind === 'pedal') fingers.pedal(said.value >= PEDAL_DOWN, at_ms);
  };
  access.onstatechange = () => {
    fingers.letGo(); // what was pulled out says no offs
    follow();
  };
  follow();
}
