// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
// The page: joins player, controls, status and visual, and listens to keys. Options in the address, for tests and
// curious people: ?room=NAME, ?decoder=native|wasm, ?rate=44100, ?buffer=live|balanced|safe|auto, ?sync=1.

import { bindBuffer } from './buffer.js';
import { Controls } from './controls.js';
import { Heard } from './heard.js';
import { MODES } from './jitter.js';
import { Now } from './now.js';
import { Player } from './player.js';
import { Settings } from './settings.js';
import { Status } from './status.js';
import { setLanguage, t } from './strings.js';
import { Visual } from './visual.js';

const DEFAULT_ROOM = 'lobby';
const VOLUME_STEP = 0.05;
const TOKEN_KEY = 'auralis.token';
const SAVER_QUALITY = 'saver';

const element = (id) => document.getElementById(id);

/** @param {Settings} settings @returns {import('./player.js').PlayerOptions} */
function readAddress(settings) {
  const query = new URLSearchParams(location.search);
  const decoder = query.get('decoder');
  const rate_hz = Number(query.get('rate'));
  const buffer = query.get('buffer');
  return {
    room: query.get('room') ?? DEFAULT_ROOM,
    decoder: decoder === 'native' || decoder === 'wasm' ? decoder : null,
    rate_hz: rate_hz >= 8000 && rate_hz <= 192000 ? rate_hz : null,
    buffer: Object.hasOwn(MODES, buffer) ? buffer : settings.buffer,
    sync: query.has('sync') ? query.get('sync') === '1' : settings.sync,
  };
}

/** @returns {string | null} why the player cannot play here, or null if it can */
function obstacle() {
  if (!window.isSecureContext) {
    return t('notice.insecure', { host: location.hostname });
  }
  if (typeof AudioWorkletNode === 'undefined') {
    return t('notice.worklet');
  }
  return null;
}

function bindPlay(player) {
  const button = element('play');
  const toggle = () => (player.state === 'stopped' || player.state === 'interrupted' ? player.play() : player.pause());
  button.addEventListener('click', toggle);
  player.addEventListener('playback', ({ detail }) => {
    const on = detail.state === 'playing' || detail.state === 'buffering';
    button.classList.toggle('playing', on);
    button.setAttribute('aria-label', t(on ? 'play.pause' : 'play.play'));
    if (navigator.mediaSession) navigator.mediaSession.playbackState = on ? 'playing' : 'paused';
  });
  if (navigator.mediaSession) {
    navigator.mediaSession.setActionHandler('play', () => player.play());
    navigator.mediaSession.setActionHandler('pause', () => player.pause());
    navigator.mediaSession.setActionHandler('stop', () => player.pause());
  }
  return toggle;
}

/** @returns {{step: (by: number) => void, toggleMute: () => void}} */
function bindVolume(player, settings) {
  const slider = element('volume');
  const button = element('mute');
  let muted = false;
  const apply = () => {
    // Loudness is heard as a power of the gain: the square makes the slider feel even.
    player.setVolume(muted ? 0 : settings.volume ** 2);
    slider.value = String(settings.volume);
    slider.setAttribute('aria-valuetext', t('volume.value', { percent: Math.round(settings.volume * 100) }));
    button.setAttribute('aria-pressed', String(muted));
  };
  const set = (volume) => {
    settings.setVolume(Math.round(100 * Math.min(1, Math.max(0, volume))) / 100);
    muted = false;
    apply();
  };
  const toggleMute = () => {
    muted = !muted;
    apply();
  };
  slider.addEventListener('input', () => set(Number(slider.value)));
  button.addEventListener('click', toggleMute);
  apply();
  return { step: (by) => set(settings.volume + by), toggleMute };
}

function bindSaver(player, settings) {
  const box = element('saver');
  const apply = () => player.setQuality(settings.saver ? SAVER_QUALITY : null);
  box.checked = settings.saver;
  box.addEventListener('change', () => {
    settings.setSaver(box.checked);
    apply();
  });
  apply();
}

/** Space plays and pauses, arrows set the volume, M mutes, unless the focused element uses the key itself. */
function bindKeys(togglePlay, volume) {
  const actions = {
    ' ': togglePlay,
    ArrowUp: () => volume.step(VOLUME_STEP),
    ArrowRight: () => volume.step(VOLUME_STEP),
    ArrowDown: () => volume.step(-VOLUME_STEP),
    ArrowLeft: () => volume.step(-VOLUME_STEP),
    m: volume.toggleMute,
    M: volume.toggleMute,
  };
  document.addEventListener('keydown', (event) => {
    const action = actions[event.key];
    if (!action || event.ctrlKey || event.altKey || event.metaKey || usesKey(event.target, event.key)) return;
    event.preventDefault();
    action();
  });
}

function usesKey(target, key) {
  if (!(target instanceof Element)) return false;
  if (target.matches('select, audio, input:not([type="range"])')) return true;
  if (key === ' ') return target.matches('button, a');
  return key.startsWith('Arrow') && target.matches('input');
}

/** Where control needs a token: asks for it, keeps it as long as the tab, sends it on every connection. */
function bindToken(player, controls) {
  let asked = false;
  const send = () => {
    const token = sessionStorage.getItem(TOKEN_KEY);
    asked = token !== null && player.send({ type: 'hello', token });
  };
  const setLocked = (locked) => {
    element('locked').hidden = !locked;
    controls.setAllowed(!locked);
  };
  element('unlock').addEventListener('click', () => {
    const token = window.prompt(t('locked.ask'));
    if (!token) return;
    sessionStorage.setItem(TOKEN_KEY, token);
    send();
  });
  player.addEventListener('joined', ({ detail }) => {
    setLocked(!detail.hello.can_control);
    if (!detail.hello.can_control) send();
  });
  player.addEventListener('message', ({ detail }) => {
    if (!asked || (detail.type !== 'status' && detail.code !== 'DENIED')) return;
    asked = false;
    if (detail.type === 'status') setLocked(false);
    else sessionStorage.removeItem(TOKEN_KEY);
  });
}

/** The plain stream's links are to the lobby until told otherwise. */
function nameStream(room) {
  for (const link of document.querySelectorAll('[data-stream]')) {
    link[link instanceof HTMLAnchorElement ? 'href' : 'src'] = `rooms/${encodeURIComponent(room)}/stream.ogg`;
  }
}

function start() {
  const settings = new Settings();
  setLanguage(settings.language);
  const options = readAddress(settings);
  if (options.room !== DEFAULT_ROOM) nameStream(options.room);
  const player = new Player(options);
  const status = new Status(player);
  const heard = new Heard(player);
  new Now(heard);
  const controls = new Controls(element('controls'), player, settings);
  window.auralis = { player, status };
  const why = obstacle();
  const togglePlay = why === null ? bindPlay(player) : () => {};
  bindKeys(togglePlay, bindVolume(player, settings));
  bindToken(player, controls);
  bindSaver(player, settings);
  bindBuffer(player, settings);
  if (why === null) {
    new Visual(element('visual'), player);
    player.prepare();
  } else {
    document.querySelector('.halo').hidden = true;
    document.querySelector('.volume').hidden = true;
    element('notice').hidden = false;
    element('notice-text').textContent = why;
  }
  player.connect();
}

start();
