// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
// Rooms and people on the page: two of them in one room, who talk, play and are kept in order.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { assertNoViolation, contrasts, reachable, walk as tabThrough } from '../axe.mjs';
import { clickAndRecord, restartCapture, takeCapture } from '../capture.mjs';
import { OTHERS } from '../../server/net/member.mjs';
import { Provider, freePort, optionsFor, SECRET } from '../../server/net/provider.mjs';
import { eventually, fullVolume, isPlaying, isReady, position, until } from '../page.mjs';
import { actOn, alertOf, chat, CLIPBOARD, comeIn, DESKTOP, isIn, members, openRoom, PHONE, say, two } from '../room.mjs';

const STRIKES = 12;
/** Four octaves above where the piano begins, its last key: far above what the composer writes. */
const OCTAVES = 4;
const HIGH = 'KeyI';
const TONE_HZ = 440 * 2 ** ((48 + 12 * OCTAVES + 24 - 69) / 12);
const CONTRAST_MIN = 4.5;
/** A note is heard if so much more sound is there than before it. */
const LOUDER_DB = 20;
const WINDOW_S = 0.25;

/** @param {import('../run.mjs').Bench} bench */
async function talk(bench) {
  const { ana, ben, complaints } = await two(bench);
  await eventually(async () => (await members(ana)).join() === 'Ana,Ben', 'both are listed');
  assert.deepEqual(await members(ben), ['Ana', 'Ben']);
  const texts = ['Hello 👩‍👩‍👧‍👦🎹 e\u0301', '<script>globalThis.evil = 1</script><img src=x onerror="globalThis.evil = 1">', '//not a command'];
  await say(ana, texts[0]);
  await say(ben, texts[1]);
  await say(ana, texts[2]);
  const shown = [...texts.slice(0, 2), texts[2].slice(1)];
  for (const page of [ana, ben]) await eventually(async () => (await chat(page)).join('\n') === shown.join('\n'), 'what was said');
  assert.equal(await ben.evaluate(() => globalThis.evil), undefined);

  await ana.type('#say', 'x');
  await eventually(async () => (await ben.textContent('#typing')).includes('Ana'), 'Ana types');
  await ana.fill('#say', '');
  await eventually(async () => (await ben.textContent('#typing')) === '', 'Ana types no more');

  await ana.focus('#say');
  await ana.keyboard.press('ArrowUp');
  await say(ana, 'changed');
  await eventually(async () => (await chat(ben))[2] === 'changed', 'the message is edited');
  assert.match(await ben.textContent('#chat .line:last-child small'), /edited/);
  await ben.hover('#chat .line:nth-child(2)');
  await ben.click('#chat .line:nth-child(2) [title=Delete]');
  await eventually(async () => (await chat(ana)).length === 2, 'the message is deleted');

  await ben.click('#people-close');
  await say(ana, 'Are you there?');
  await until(ben, () => document.getElementById('people-unread').textContent === '1');
  assert.match(await ben.getAttribute('#open-people', 'aria-label'), /new messages: 1/);
  await ben.click('#open-people');
  assert.equal(await ben.isHidden('#people-unread'), true);

  await say(ana, '/users');
  await eventually(async () => (await chat(ana)).at(-1).includes('Ben'), 'the answer to a command');
  assert.ok(!(await chat(ben)).at(-1).includes('Ana,'), 'for Ana alone');
  await ana.fill('#say', '/');
  const hints = await ana.locator('#commands option').allTextContents();
  assert.ok(hints.some((one) => one.startsWith('/kick')) && (await ana.getAttribute('#say', 'list')) === 'commands');
  assert.ok(!(await ben.locator('#commands option').allTextContents()).some((one) => one.startsWith('/kick')), 'what Ben may not do');

  await say(ana, '/help');
  await eventually(async () => /\/me/.test((await chat(ana)).at(-1)), 'what commands there are');
  const long = '🎹'.repeat(500);
  await say(ben, long);
  await eventually(async () => (await chat(ana)).at(-1) === long, '500 characters, however many bytes');
  await say(ben, `${long}🎹`);
  assert.match(await alertOf(ben), /501 characters.*500/);
  assert.equal(await ben.inputValue('#say'), `${long}🎹`, 'what is too long is not lost');
  await ana.focus('#chat');
  for (const key of ['ArrowUp', 'Tab', 'Enter']) await ana.keyboard.press(key);
  await eventually(async () => !(await chat(ben)).includes(long), 'the owner deletes what another said, by keys alone');
  await ana.click('#chat-clear');
  await eventually(async () => (await chat(ben)).length === 0, 'and clears it');
  assert.deepEqual(complaints, [[], []]);
}

/** @param {import('../run.mjs').Bench} bench */
async function order(bench) {
  const { ana, ben, complaints } = await two(bench);
  await ben.locator('.member', { hasText: 'Ana' }).click();
  assert.deepEqual(await ben.locator('#person-actions button').allTextContents(), ['Report', 'Hide messages'], 'nothing that is not allowed');
  await ben.keyboard.press('Escape');
  assert.equal(await ben.isVisible('#room-set'), false);

  await actOn(ana, 'Ben', 'Mute');
  await until(ben, () => /** @type {HTMLInputElement} */ (document.getElementById('say')).disabled);
  assert.match(await ben.getAttribute('#say', 'placeholder'), /You are muted until/);
  assert.equal(await ben.getAttribute('#piano', 'aria-disabled'), 'true');
  await eventually(async () => /muted/.test(await ana.locator('.member', { hasText: 'Ben' }).textContent()), 'Ben is marked');
  await actOn(ana, 'Ben', 'Unmute');
  await until(ben, () => !(/** @type {HTMLInputElement} */ (document.getElementById('say')).disabled));

  await ana.click('#room-set');
  await ana.fill('#room-name', 'Late jam');
  await ana.check('#room-form [name=grid]');
  await ana.check('#room-form [name=only_owner_chats]');
  await ana.click('#room-form .strong');
  await until(ben, () => document.getElementById('people-title').textContent === 'Late jam');
  assert.match(await ben.textContent('#room-about'), /on the beat/);
  await until(ben, () => /** @type {HTMLInputElement} */ (document.getElementById('say')).disabled);

  await actOn(ana, 'Ben', 'Make owner');
  await until(ben, () => !document.getElementById('room-set').hidden);
  await until(ana, () => document.getElementById('room-set').hidden);
  await actOn(ben, 'Ana', 'Make owner');
  await until(ana, () => !document.getElementById('room-set').hidden);

  await ana.locator('.member', { hasText: 'Ben' }).click();
  await ana.fill('#person-text', 'Enough for today.');
  await ana.locator('#person-actions button', { hasText: 'Send out' }).click();
  await until(ben, () => !document.getElementById('enter-form').hidden);
  assert.match(await alertOf(ben), /sent out.*Enough for today\./);
  await eventually(async () => (await members(ana)).join() === 'Ana', 'Ben is gone');
  await until(ben, () => document.getElementById('status-text').textContent === 'Ready', undefined, 15000);
  await ben.click('#enter-form button');
  await isIn(ben);
  await actOn(ana, 'Ben', 'Ban');
  await until(ben, () => !document.getElementById('enter-form').hidden);
  await until(ben, () => document.getElementById('status-text').textContent === 'Ready', undefined, 15000);
  await ben.waitForTimeout(2000); // who enters again and again is told to wait
  await ben.click('#enter-form button');
  await eventually(async () => /You are banned/.test(await alertOf(ben)), 'Ben stays out');
  assert.deepEqual(complaints, [[], []]);
}

/** As the README has it, word by word. @param {import('../run.mjs').Bench} bench */
async function walk(bench) {
  const readme = readFileSync(new URL('../../../README.md', import.meta.url), 'utf8');
  const [paragraph] = readme.match(/^Play together, in under a minute:[^]*?\n\n/m);
  const names = [...paragraph.matchAll(/\*([^*]+)\*/g)].map(([, name]) => name);
  const server = await bench.serve();
  const { page: first } = await bench.open(server.url, { contextOptions: { viewport: DESKTOP, ...CLIPBOARD } });
  const begin_ms = performance.now();
  const press = async (page) => {
    const dialog = page.locator('dialog[open]');
    const within = (await dialog.count()) > 0 ? dialog : page;
    await within.getByRole('button', { name: names.shift(), exact: true }).click();
  };
  const type = async (page, text) => {
    await page.keyboard.type(text);
    await page.keyboard.press('Enter');
  };
  await isReady(first);
  await press(first);
  await type(first, 'Ana');
  await isIn(first);
  await press(first);
  await press(first);
  await first.keyboard.type('Evening jam');
  await press(first);
  await first.waitForURL(/\?room=/, { waitUntil: 'load' });
  await until(first, () => document.getElementById('people-title')?.textContent === 'Evening jam', undefined, 15000);
  await press(first);
  await until(first, () => document.getElementById('toast').textContent.startsWith('Copied'));
  const second = await first.context().newPage();
  await second.goto(await first.evaluate(() => navigator.clipboard.readText()));
  await until(second, () => document.getElementById('status-text')?.textContent === 'Ready');
  await press(second);
  await second.keyboard.press('Control+A'); // the name of the first one is there
  await type(second, 'Ben');
  await isIn(second);
  const play = names.shift();
  for (const page of [first, second]) {
    await page.bringToFront();
    await page.getByRole('button', { name: play, exact: true }).click();
    await isPlaying(page, 20000);
  }
  await first.bringToFront();
  await first.click('#piano', { position: { x: 8, y: 100 } });
  await first.keyboard.down('z');
  await until(second, () => document.querySelectorAll('.key.lit').length > 0);
  await first.keyboard.up('z');
  assert.deepEqual(names, []);
  const seconds = (performance.now() - begin_ms) / 1000;
  bench.measured.push(`${seconds.toFixed(0)} s`);
  if (process.env.AUR_TEST_SCALE === 'full') assert.ok(seconds < 60); // a machine that others share may be slower
}

/** A slash too many in the address is no other page. @param {import('../run.mjs').Bench} bench */
async function slashes(bench) {
  const server = await bench.serve();
  for (const path of ['/', '//x/../?room=lobby']) {
    const { page, complaints } = await bench.open(server.url + path, { contextOptions: { viewport: DESKTOP } });
    await isReady(page);
    await comeIn(page, 'Ana');
    assert.equal(new URL(page.url()).pathname, '/');
    await page.reload();
    await isIn(page);
    await page.click('#alone');
    assert.match(page.url(), /^http:\/\/127\.0\.0\.1:\d+\/(\?room=lobby)?#.*view=music/);
    assert.deepEqual(complaints, []);
    await page.close();
  }
}

/** A password, a link, a reload, and leaving. @param {import('../run.mjs').Bench} bench */
async function ways(bench) {
  const server = await bench.serve();
  const { page: ana } = await bench.open(server.url, { contextOptions: { viewport: DESKTOP, ...CLIPBOARD } });
  await isReady(ana);
  await comeIn(ana, 'Ana');
  await openRoom(ana, 'Behind the door', (page) => page.fill('#room-password', 'open sesame'));
  await ana.click('#room-link');
  await until(ana, () => document.getElementById('toast').textContent.startsWith('Copied'));
  const link = await ana.evaluate(() => navigator.clipboard.readText());
  assert.match(link, /\/r\/Behind-the-door$/i);

  const { page: ben } = await bench.open(link, { contextOptions: { viewport: PHONE, hasTouch: true } });
  await until(ben, () => document.getElementById('status-text')?.textContent === 'Ready');
  await comeInWithout(ben);
  await ben.fill('#enter-password', 'open');
  await ben.keyboard.press('Enter');
  await eventually(async () => /not the password/.test(await ben.textContent('#enter-about')), 'a wrong password');
  await ben.waitForTimeout(2000);
  await ben.fill('#enter-password', 'open sesame');
  await ben.keyboard.press('Enter');
  await isIn(ben);
  await say(ben, 'Here I am');

  await ben.reload();
  await isIn(ben);
  await eventually(async () => (await chat(ben)).join() === 'Here I am', 'after a reload all is there again');
  assert.deepEqual(await members(ana), ['Ana', 'Ben'], 'as the same person');
  const kept = await ben.evaluate(() => JSON.stringify(localStorage));
  assert.doesNotMatch(kept, /sesame|eyJ/, 'neither password nor token is kept for good');
  await ben.click('#room-leave');
  await eventually(async () => (await members(ana)).join() === 'Ana', 'Ben left');
  await ben.reload();
  await until(ben, () => document.getElementById('status-text')?.textContent === 'Ready');
  assert.equal(await ben.isVisible('#here'), false, 'who left does not come back by himself');
  await ben.click('#rooms-toggle');
  await until(ben, () => document.querySelectorAll('.room').length >= 2);
  assert.match(await ben.locator('.room', { hasText: 'Behind the door' }).textContent(), /1\/20 · password/);
  await ben.locator('.room', { hasText: 'lobby' }).first().click();
  await until(ben, () => document.getElementById('people-title')?.textContent === 'lobby', undefined, 15000);
}

/** A line that breaks, and a server that begins anew: both without a hand. @param {import('../run.mjs').Bench} bench */
async function comesBack(bench) {
  const { ana, ben } = await two(bench);
  const id = () => ana.evaluate(() => globalThis.auralis.people.people.you?.id);
  const before = await id();
  await say(ana, 'First');
  await ana.locator('#say').pressSequentially('half a sen');
  await ana.evaluate(() => globalThis.auralis.player._connection._lose());
  await ana.keyboard.type('tence');
  await ana.waitForTimeout(300);
  await until(ana, () => document.getElementById('status-text').textContent === 'Ready');
  await eventually(async () => (await members(ben)).sort().join() === 'Ana,Ben', 'both are there again');
  assert.equal(await id(), before, 'as the same person');
  assert.equal(await ana.inputValue('#say'), 'half a sentence', 'who types is not disturbed');
  await ana.keyboard.press('Enter');
  await eventually(async () => (await chat(ben)).join() === 'First,half a sentence', 'and is heard');
  await eventually(async () => (await ana.isVisible('#room-set')), 'and owns the room');

  const server = await bench.serve();
  const { page } = await bench.open(server.url, { contextOptions: { viewport: DESKTOP } });
  await isReady(page);
  await comeIn(page, 'Kim');
  await server.stop();
  await until(page, () => document.getElementById('dot').classList.contains('bad'));
  await bench.serve({ port: server.port });
  await until(page, () => document.getElementById('status-text').textContent === 'Ready', undefined, 20000);
  await say(page, 'Am I here?');
  await eventually(async () => (await chat(page)).join() === 'Am I here?', 'a guest of the new server');
  assert.deepEqual(await members(page), ['Kim']);
}

/** The end of the chat stays in sight for who is there, and nobody is torn away from what he reads. */
async function scrolls(bench) {
  const server = await bench.serve();
  const { page } = await bench.open(server.url, { contextOptions: { viewport: { width: 1440, height: 700 } } });
  await isReady(page);
  await comeIn(page, 'Ana');
  const tell = (from, to) =>
    page.evaluate(([first, last]) => {
      for (let number = first; number < last; number++) {
        const message = { number, person: 'x', name: 'X', colour: '#888888', text: `Message ${number}`, at: 0, edited: false, kind: 'user' };
        globalThis.auralis.player.dispatchEvent(new CustomEvent('message', { detail: { type: 'said', message } }));
      }
      const log = document.getElementById('chat');
      return [log.scrollTop, log.scrollHeight - log.clientHeight];
    }, [from, to]);
  const [top, end] = await tell(1, 60);
  assert.ok(end > 100 && Math.abs(top - end) < 2, 'at the end');
  await page.evaluate(() => (document.getElementById('chat').scrollTop = 20));
  assert.equal((await tell(60, 90))[0], 20, 'where it was');
  await tell(90, 200);
  assert.equal((await chat(page)).length, 100);
}

async function comeInWithout(page) {
  if (await page.isHidden('#people')) await page.click('#open-people');
  await page.fill('#enter-name', 'Ben');
  await page.keyboard.press('Enter');
  await until(page, () => !document.getElementById('enter-password').hidden);
}

/** @returns {number} dBFS of one tone, where it is loudest */
function levelOf({ rate_hz, left, right }, hz) {
  const frames = Math.round(WINDOW_S * rate_hz);
  let most = 0;
  for (let at = 0; at + frames <= left.length; at += frames >> 1) {
    let [re, im] = [0, 0];
    for (let k = 0; k < frames; k++) {
      const window = 1 - Math.cos((2 * Math.PI * k) / frames);
      const sample = ((left[at + k] + right[at + k]) / 2) * window;
      re += sample * Math.cos((2 * Math.PI * hz * k) / rate_hz);
      im -= sample * Math.sin((2 * Math.PI * hz * k) / rate_hz);
    }
    most = Math.max(most, Math.hypot(re, im) / (frames / 2));
  }
  return 20 * Math.log10(most + 1e-6);
}

/** Ms from a key on one page until the note leaves the loudspeaker of the other. */
async function keyToEar(player, listener) {
  const delays = [];
  await player.focus('#piano');
  for (let k = 0; k < STRIKES; k++) {
    const heard = listener.evaluate(
      () =>
        new Promise((resolve) => {
          const { player: own } = globalThis.auralis;
          let frame = NaN;
          const onPlayed = ({ detail }) => (frame = detail.events.find(({ kind }) => kind === 1)?.frame ?? frame);
          own.addEventListener('played', onPlayed);
          const look = () => {
            const now = own.heardFrame;
            if (!(now >= frame)) return setTimeout(look, 1);
            own.removeEventListener('played', onPlayed);
            return resolve(Date.now() - (now - frame) / 48);
          };
          look();
        }),
    );
    await player.evaluate(() => document.getElementById('piano').addEventListener('keydown', () => (globalThis.struck = Date.now()), { once: true, capture: true }));
    await player.keyboard.down('KeyC');
    delays.push((await heard) - (await player.evaluate(() => globalThis.struck)));
    await player.keyboard.up('KeyC');
    await listener.waitForTimeout(400);
  }
  return delays.sort((a, b) => a - b);
}

/** A note that one plays is seen and heard by the other, until he lets go of it or is muted. @param {import('../run.mjs').Bench} bench */
async function play(bench) {
  const { ana, ben } = await two(bench, { record: true, still: true });
  await fullVolume(ben);
  await clickAndRecord(ben);
  await isPlaying(ben);
  await ana.click('#play');
  await isPlaying(ana);
  await until(ana, () => Number.isFinite(globalThis.auralis.player.frameAt(performance.now())));
  await ana.evaluate((mute) => globalThis.auralis.player.send({ type: 'control', mute, density: 0 }), OTHERS);
  for (let k = 0; k < OCTAVES; k++) for (const page of [ana, ben]) await page.click('#octave-up');
  await ben.waitForTimeout(4000);
  const delays = await keyToEar(ana, ben);
  const { target_s } = await position(ben);
  const quality = await ben.evaluate(() => globalThis.auralis.player.listening.quality);
  bench.measured.push(`key to ear ${Math.round(delays[STRIKES >> 1])} ms, at most ${Math.round(delays.at(-1))} ms`);
  bench.measured.push(`${Math.round(1000 * target_s)} ms kept, ${quality}`);
  const record = async (meanwhile) => {
    await restartCapture(ben);
    await meanwhile();
    return levelOf(await takeCapture(ben), TONE_HZ);
  };
  const before_db = await record(() => ben.waitForTimeout(1500));
  const lit = () => ben.evaluate(() => document.querySelectorAll('.key.lit').length);
  const note_db = await record(async () => {
    await ana.focus('#piano');
    await ana.keyboard.down(HIGH);
    await eventually(async () => (await lit()) === 1, 'the key is lit on the other page');
    assert.equal(await ben.locator('.member.lit', { hasText: 'Ana' }).count(), 1, 'and who plays it');
    assert.equal(await ana.locator('.key.down').count(), 1);
    await ben.waitForTimeout(1500);
    await ana.keyboard.up(HIGH);
  });
  bench.measured.push(`${Math.round(TONE_HZ)} Hz: ${before_db.toFixed(0)} dBFS before, ${note_db.toFixed(0)} dBFS with the note`);
  assert.ok(note_db > before_db + LOUDER_DB, 'it is heard');
  await eventually(async () => (await lit()) === 0, 'it is dark again');
  assert.equal(await ben.evaluate(() => globalThis.auralis.player.buffer), 'live', 'who hears somebody play hears it soon');

  const [x, y] = await ana.evaluate(() => {
    const { left, top, width, height } = document.querySelector('.key').getBoundingClientRect();
    return [left + width / 2, top + height * 0.9];
  });
  await ana.mouse.move(x, y);
  await ana.mouse.down();
  await eventually(async () => (await lit()) === 1, 'a key under the mouse');
  await ana.evaluate(() => window.dispatchEvent(new Event('blur')));
  await eventually(async () => (await lit()) === 0, 'nothing is held by a page that is not looked at');
  await ana.mouse.up();

  await ben.focus('#piano');
  await ben.keyboard.down('KeyZ');
  await eventually(async () => (await ana.locator('.key.lit').count()) === 1, 'Ben plays');
  await actOn(ana, 'Ben', 'Mute');
  await eventually(async () => (await ana.locator('.key.lit').count()) === 0, 'a mute ends his notes');
  await ben.keyboard.down('KeyX');
  await ana.waitForTimeout(1000);
  assert.equal(await ana.locator('.key.lit').count(), 0, 'and there are no more');
}

/** @param {import('../run.mjs').Bench} bench */
async function access(bench) {
  for (const colorScheme of /** @type {const} */ (['dark', 'light'])) {
    for (const viewport of [DESKTOP, PHONE]) {
      const server = await bench.serve();
      const view = `${colorScheme} ${viewport.width}`;
      const { page } = await bench.open(server.url, { contextOptions: { colorScheme, viewport, reducedMotion: 'reduce' } });
      await isReady(page);
      await page.click('#open-people');
      await assertNoViolation(page, `${view}, before coming in`);
      await page.fill('#enter-name', 'Ana');
      await page.keyboard.press('Enter');
      await isIn(page);
      await openRoom(page, 'Room');
      await say(page, 'Hello');
      await eventually(async () => (await chat(page)).length === 1, 'said');
      await say(page, '/help');
      await eventually(async () => (await chat(page)).length === 2, 'answered');
      await page.hover('.line');
      await assertNoViolation(page, `${view}, in the room`);
      await page.click('.member');
      await assertNoViolation(page, `${view}, a person`);
      await page.keyboard.press('Escape');
      await page.click('#room-set');
      await assertNoViolation(page, `${view}, settings`);
      await page.keyboard.press('Escape');
      const [least] = await contrasts(page, [0, 92, 190, 255, 312]);
      assert.ok(least.ratio >= CONTRAST_MIN, `${view}: ${least.ratio.toFixed(2)} ${least.what}`);
      await page.click('#rooms-toggle');
      await until(page, () => document.querySelectorAll('.room').length > 0);
      await page.click('#account-title');
      await assertNoViolation(page, `${view}, rooms`);
      await page.close();
      await server.stop();
    }
  }
}

/** @param {import('../run.mjs').Bench} bench */
async function keyboardOnly(bench) {
  const server = await bench.serve();
  const { page } = await bench.open(server.url, { contextOptions: { viewport: DESKTOP } });
  await isReady(page);
  await page.keyboard.press('p');
  assert.equal(await page.evaluate(() => document.activeElement.id), 'enter-name');
  await page.keyboard.type('Kim');
  assert.equal(await page.inputValue('#enter-name'), 'Kim', 'letters are typed, they are no shortcuts');
  await page.keyboard.press('Enter');
  await isIn(page);
  await page.focus('#rooms-toggle');
  await page.keyboard.press('Enter');
  await page.focus('#room-new');
  await page.keyboard.press('Enter');
  await page.keyboard.type('Room');
  await page.keyboard.press('Enter');
  await page.waitForURL(/\?room=/, { waitUntil: 'load' });
  await isIn(page);
  await isReady(page);
  const { reached, unseen } = await tabThrough(page);
  assert.deepEqual(unseen, [], 'the focus is seen');
  for (const one of await reachable(page)) assert.ok(reached.includes(one.key), `Tab comes to ${one.name}`);

  const preset = () => page.getAttribute('.preset[aria-pressed=true]', 'data-preset');
  const before = await preset();
  await page.focus('#piano');
  for (const key of ['2', '3', 'm', 'd', 'ArrowRight', ' ']) await page.keyboard.press(key);
  assert.equal(await preset(), before, 'the piano has the keys');
  assert.equal(await page.getAttribute('#mute', 'aria-pressed'), 'false');
  await page.keyboard.press('Escape');
  assert.notEqual(await page.evaluate(() => document.activeElement.id), 'piano');
  await page.keyboard.press('m');
  assert.equal(await page.getAttribute('#mute', 'aria-pressed'), 'true', 'the page has them again');
  await page.keyboard.press('p');
  assert.equal(await page.isHidden('#people'), true);
  assert.equal(await page.evaluate(() => document.activeElement.id), 'open-people');
}

/** Accounts: no token where a script could find it later. @param {import('../run.mjs').Bench} bench */
async function account(bench) {
  const server = await bench.serve();
  const { page } = await bench.open(server.url, { contextOptions: { viewport: DESKTOP } });
  await isReady(page);
  await comeIn(page, 'Somebody');
  await page.click('#rooms-toggle');
  await page.click('#account-title');
  await page.fill('#account-login', 'ana');
  await page.fill('#account-password', 'correct horse battery');
  await page.click('#account-form [value=register]');
  await eventually(async () => /Logged in as/.test(await page.textContent('#account-title')), 'registered');
  await page.click('#rooms-toggle');
  await eventually(async () => /admin/.test(await page.textContent('.member')), 'the first account is the admin, also in the room');
  await page.reload();
  await isIn(page);
  await eventually(async () => /admin/.test(await page.textContent('.member')), 'also after a reload');
  const kept = await page.evaluate(() => JSON.stringify([localStorage, sessionStorage, document.cookie]));
  assert.doesNotMatch(kept, /eyJ|horse/);
  await page.click('#rooms-toggle');
  await page.click('#account-title');
  await page.click('#account-out');
  await eventually(async () => /Log in/.test(await page.textContent('#account-title')), 'logged out');
  await page.fill('#account-login', 'ana');
  await page.fill('#account-password', 'wrong horse');
  await page.click('#account-form [value=login]');
  await eventually(async () => /Login or password is wrong/.test(await alertOf(page)), 'words for it');
}

/** Logging in by a real OpenID provider's pages. @param {import('../run.mjs').Bench} bench */
async function openid(bench) {
  const [port, own] = [await freePort(), await freePort()];
  const url = `http://127.0.0.1:${own}`;
  const provider = await Provider.start(port, `${url}/api/v1/auth/openid/done`);
  try {
    await bench.serve({ port: own, args: [...optionsFor(port).args, '--openid-secret', SECRET, '--openid-url', url] });
    const { page, complaints } = await bench.open(`${url}/?room=lobby&x=1`, { contextOptions: { viewport: DESKTOP } });
    await isReady(page);
    await comeIn(page, 'Somebody');
    await page.click('#rooms-toggle');
    await page.click('#account-title');
    await page.click('#account-openid');
    await page.fill('[name=login]', 'dora');
    await page.fill('[name=password]', 'x');
    await page.click('[type=submit]'); // who he is
    await page.click('[type=submit]'); // that the server may know it
    await page.waitForURL(`${url}/?room=lobby`);
    await isIn(page);
    await eventually(async () => (await members(page)).join() === 'dora of the provider', 'he is there as himself');
    if (await page.evaluate(() => document.getElementById('people').hidden)) await page.click('#open-people');
    await page.click('#rooms-toggle');
    await eventually(async () => /Logged in as dora of the provider/.test(await page.textContent('#account-title')), 'and told so');
    assert.deepEqual(complaints.filter((one) => !/googleapis|favicon/.test(one)), []); // those of the provider's pages
  } finally {
    await provider.stop();
  }
}

/** Listens, and so wants the machine for itself. */
export const jam = [{ name: 'people: a note is seen and heard elsewhere', run: play }];

export default [
  { name: 'people: two talk', run: talk },
  { name: 'people: the walk of the README', run: walk },
  { name: 'people: a slash too many', run: slashes },
  { name: 'people: who owns the room keeps order', run: order },
  { name: 'people: password, link, reload, leaving', run: ways },
  { name: 'people: comes back', run: comesBack },
  { name: 'people: the end of the chat', run: scrolls },
  { name: 'people: accounts', run: account },
  { name: 'people: OpenID', run: openid },
  { name: 'people: axe and contrast', run: access },
  { name: 'people: a keyboard is enough', run: keyboardOnly },
];
