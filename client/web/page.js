// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
// The page: joins player, controls, status, picture and keys. Options in the address: address.js.

import { DEFAULT_ROOM, readOptions, recall, remember, tidyPath } from './address.js';
import { bindBuffer } from './buffer.js';
import { Coming } from './coming.js';
import { Controls } from './controls.js';
import { bindDevice } from './device.js';
import { bindDialog } from './dialog.js';
import { element, find, input } from './dom.js';
import { bindEmbed, isEmbedded } from './embed.js';
import { bindHandover } from './handover.js';
import { Heard } from './heard.js';
import { bindKeys, listKeys } from './keyboard.js';
import { bindMediaSession } from './mediasession.js';
import { Mine } from './mine.js';
import { Now } from './now.js';
import { obstacle, showNotice } from './obstacle.js';
import { keepShell } from './offline.js';
import { PeoplePanel } from './peoplepanel.js';
import { Player } from './player.js';
import { Report } from './report.js';
import { bindReport } from './reportpanel.js';
import { bindResume } from './resume.js';
import { say } from './say.js';
import { Settings } from './settings.js';
import { bindShare, openShared } from './share.js';
import { fillSlider } from './slider.js';
import { Status } from './status.js';
import { LANGUAGES, onLanguage, setLanguage, t } from './strings.js';
import { Theme } from './theme.js';
import { bindToken, keepToken } from './token.js';
import { bindTimers } from './timerpanel.js';
import { Undo } from './undo.js';
import { Visual } from './visual.js';
import { bindWakeLock } from './wakelock.js';

const VOLUME_STEP = 0.05;
const SAVER_QUALITY = 'saver';

/** @returns {() => void} plays or pauses */
function bindPlay(player) {
  const button = element('play');
  const toggle = () => (player.state === 'stopped' || player.state === 'interrupted' ? player.play() : player.pause());
  const show = () => {
    const on = player.state !== 'stopped' && player.state !== 'interrupted';
    button.classList.toggle('playing', on);
    button.setAttribute('aria-label', t(on ? 'play.pause' : 'play.play'));
  };
  button.addEventListener('click', toggle);
  player.addEventListener('playback', show);
  onLanguage(show);
  show();
  return toggle;
}

/** @returns {{step: (by: number) => void, toggleMute: () => void}} */
function bindVolume(player, settings) {
  const slider = input('volume');
  const button = element('mute');
  let muted = false;
  const apply = () => {
    // Loudness is heard as a power of the gain: the square makes the slider feel even.
    player.setVolume(muted ? 0 : settings.volume ** 2);
    slider.value = String(settings.volume);
    slider.setAttribute('aria-valuetext', t('volume.value', { percent: Math.round(settings.volume * 100) }));
    fillSlider(slider);
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
  const box = input('saver');
  const apply = () => player.setQuality(settings.saver ? SAVER_QUALITY : null);
  box.checked = settings.saver;
  box.addEventListener('change', () => {
    settings.setSaver(box.checked);
    apply();
  });
  apply();
}

/** The music alone, or everything. @returns {{toggle: () => void, leave: () => void}} */
function bindView() {
  const button = element('alone');
  const show = (alone) => {
    document.body.classList.toggle('alone', alone);
    button.setAttribute('aria-pressed', String(alone));
    remember('view', alone ? 'music' : null);
  };
  const isAlone = () => document.body.classList.contains('alone');
  button.addEventListener('click', () => show(!isAlone()));
  if (recall('view') === 'music') show(true);
  return { toggle: () => show(!isAlone()), leave: () => isAlone() && show(false) };
}

function bindLanguage(settings) {
  const select = find('language', HTMLSelectElement);
  for (const [code, name] of Object.entries(LANGUAGES)) select.append(new Option(name, code));
  select.value = settings.language ?? '';
  select.addEventListener('change', () => {
    settings.setLanguage(select.value || null);
    setLanguage(settings.language);
  });
}

/** The plain stream's links are to the lobby until told otherwise. */
function nameStream(room) {
  for (const link of document.querySelectorAll('[data-stream]')) {
    link[link instanceof HTMLAnchorElement ? 'href' : 'src'] = `rooms/${encodeURIComponent(room)}/stream.ogg`;
  }
}

/** What keys do. */
function shortcuts({ togglePlay, volume, undo, controls, share, people, view, theme, help }) {
  const preset = (digit) => {
    const name = controls.presets.nameAt(digit - 1);
    if (name && controls.isAllowed) controls.choosePreset(name);
  };
  return [
    { keys: [' '], run: togglePlay },
    { keys: ['ArrowUp', 'ArrowRight'], run: () => volume.step(VOLUME_STEP) },
    { keys: ['ArrowDown', 'ArrowLeft'], run: () => volume.step(-VOLUME_STEP) },
    { keys: ['m', 'M'], run: volume.toggleMute },
    ...[1, 2, 3, 4, 5, 6, 7, 8, 9].map((digit) => ({ keys: [String(digit)], run: () => preset(digit) })),
    { keys: ['z', 'Z'], control: true, run: () => undo.undo() },
    { keys: ['z', 'Z'], control: true, shift: true, run: () => undo.redo() },
    { keys: ['y', 'Y'], control: true, run: () => undo.redo() },
    { keys: ['l', 'L'], run: share },
    { keys: ['p', 'P'], run: () => people.toggle() },
    { keys: ['f', 'F'], run: view.toggle },
    { keys: ['Escape'], run: view.leave },
    { keys: ['d', 'D'], run: () => theme.toggle() },
    { keys: ['?'], run: () => help.showModal() },
  ];
}

/** What is heard, or the stream instead where the player cannot play. */
function bindPicture(player, heard, why, room) {
  if (why !== null) {
    /** @type {HTMLElement} */ (document.querySelector('.halo')).hidden = true;
    element('volume-panel').hidden = true;
    showNotice(why, room);
    return null;
  }
  player.wantsNotes = !matchMedia('(prefers-reduced-motion: reduce)').matches;
  player.prepare();
  bindResume(player, element('resume'));
  return new Visual(find('visual', HTMLCanvasElement), element('form-panel'), player, heard);
}

async function start() {
  tidyPath();
  const settings = new Settings();
  setLanguage(settings.language);
  const theme = new Theme(settings);
  const shared = await openShared();
  const options = readOptions(settings);
  if (shared.token !== null) keepToken(options.room, shared.token);
  if (options.room !== DEFAULT_ROOM) nameStream(options.room);
  const player = new Player(options);
  const status = new Status(player);
  const complain = (text) => status.alert(text);
  const heard = new Heard(player);
  const controls = new Controls(find('controls', HTMLFieldSetElement), player, settings, options.room === DEFAULT_ROOM);
  const undo = new Undo(controls, find('undo', HTMLButtonElement), find('redo', HTMLButtonElement));
  const why = obstacle();
  const togglePlay = why === null ? bindPlay(player) : () => {};
  new Now(heard);
  new Coming(player, heard, element('coming'), element('controls'));
  new Mine(controls, settings, complain);
  for (const id of ['settings-dialog', 'share-dialog', 'mine-dialog']) bindDialog(id);
  listKeys(element('keys'));
  bindLanguage(settings);
  const steer = bindToken(player, controls, options.room);
  bindSaver(player, settings);
  bindBuffer(player, settings);
  bindMediaSession(player, heard, controls);
  const handover = bindHandover(player, settings, options.room);
  const timers = bindTimers(player, settings, controls);
  bindDevice(player);
  bindWakeLock(player, settings);
  const report = new Report(player, settings, options.room);
  bindReport(report, say);
  bindEmbed();
  const people = new PeoplePanel(player, settings, options.room, complain, steer);
  bindKeys(
    shortcuts({
      togglePlay,
      volume: bindVolume(player, settings),
      undo,
      controls,
      share: bindShare(player, heard, options.room, complain),
      people,
      view: bindView(),
      theme,
      help: bindDialog('help-dialog'),
    }),
  );
  window.auralis = { player, people, status, handover, timers, report, visual: bindPicture(player, heard, why, options.room) };
  if (shared.problem !== null) complain(shared.problem);
  player.connect();
  if (!isEmbedded) keepShell();
  if (shared.plays && why === null) player.play();
}

start();
