// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
// Reports, bans and mutes of the whole server, the audit log and roles, as the page shows them to those who may; and
// MIDI files that play into a room.
import assert from 'node:assert/strict';
import { assertNoViolation, contrasts } from '../axe.mjs';
import { eventually, isReady, until } from '../page.mjs';
import { alertOf, chat, comeIn, DESKTOP, isIn, openRoom, PHONE, register, say } from '../room.mjs';

const CONTRAST_MIN = 4.5;
/** A question to the server is between. */
const soon = (holds, what) => eventually(holds, what, 15000);
const toast = (page) => page.textContent('#toast');
const cases = (page) => page.locator('#moderation-items > li').allTextContents();
const choose = (page, list) => page.click(`#moderation-lists [data-list=${list}]`);

/** @param {import('../run.mjs').Bench} bench */
async function open(bench, server, name, more = {}) {
  const { page, complaints } = await bench.open(server.url, { contextOptions: { viewport: DESKTOP, reducedMotion: 'reduce' }, ...more });
  await isReady(page);
  await comeIn(page, name);
  return { page, complaints };
}

async function reportFrom(page, text, reason) {
  const line = page.locator('.line', { hasText: text });
  await line.hover();
  await line.locator('[title=Report]').click();
  assert.equal(await page.textContent('#person-quote'), text);
  await page.click('#person-actions button');
  assert.equal(await page.isVisible('#person-dialog'), true, 'not without a reason');
  await page.fill('#person-text', reason);
  await page.keyboard.press('Enter');
  assert.equal(await page.isVisible('#person-dialog'), true, 'Enter chooses nothing');
  await page.click('#person-actions button');
  await soon(async () => /moderators will see it/.test(await toast(page)), 'thanked');
}

/** What somebody says is out of one's own sight, and there again. */
async function hidesAndShows(page, name, text) {
  for (const [words, count] of [['Hide messages', 0], ['Show messages', 1]]) {
    await page.locator('.member', { hasText: name }).click();
    await page.locator('#person-actions button', { hasText: words }).click();
    await soon(async () => (await page.locator('.line', { hasText: text }).count()) === count, words);
  }
}

/** A look at it by axe, in one theme and size of the four. */
async function assertFit(page, view, colorScheme, viewport) {
  await page.emulateMedia({ colorScheme });
  await page.setViewportSize(viewport);
  await assertNoViolation(page, view);
  const [least] = await contrasts(page, [0, 190]);
  assert.ok(least.ratio >= CONTRAST_MIN, `${view}: ${least.ratio.toFixed(2)} ${least.what}`);
  assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth), `${view}: no scrolling sideways`);
}

/** @param {import('../run.mjs').Bench} bench */
async function moderate(bench) {
  const server = await bench.serve();
  const { page: ana, complaints } = await open(bench, server, 'Ana');
  await register(ana, 'ana');
  const { page: gus } = await open(bench, server, 'Gus');
  await say(gus, 'You all sound awful');
  const { page: kim } = await open(bench, server, 'Kim');
  assert.equal(await kim.isVisible('#moderation-toggle'), false, 'nothing that one may not');
  await reportFrom(kim, 'You all sound awful', 'Rude');
  await hidesAndShows(kim, 'Gus', 'You all sound awful');

  await ana.click('#moderation-toggle');
  await soon(async () => /Gus.*Rude.*You all sound awful.*lobby.*by Kim/.test((await cases(ana)).join()), 'the report');
  await assertFit(ana, 'reports', 'light', PHONE);
  await ana.click('#moderation-items .name');
  await ana.fill('#person-text', 'Be kind');
  await ana.selectOption('#person-time', '3600');
  await ana.selectOption('#person-where', 'server');
  await assertFit(ana, 'a person', 'dark', PHONE);
  await ana.locator('#person-actions button', { hasText: 'Ban' }).click();
  await soon(async () => /Gus is banned until/.test(await toast(ana)), 'said so');
  await until(gus, () => !document.getElementById('enter-form').hidden);
  assert.match(await alertOf(gus), /You are banned until.*Be kind/);

  await choose(ana, 'server');
  await soon(async () => /Ban Gus.*Be kind.*until.*by ana/.test((await cases(ana)).join()), 'the ban');
  await assertFit(ana, 'sanctions', 'light', DESKTOP);
  await ana.locator('#moderation-items button', { hasText: 'Lift' }).click();
  await soon(async () => (await ana.textContent('#moderation-told')) === 'Nothing here', 'lifted');
  await choose(ana, 'reports');
  await ana.locator('#moderation-items button', { hasText: 'Close' }).click();
  await soon(async () => (await ana.textContent('#moderation-told')) === 'Nothing here', 'closed');
  await ana.check('#moderation-closed');
  await soon(async () => /closed/.test((await cases(ana)).join()), 'still to be read');
  await choose(ana, 'log');
  await soon(async () => /Report closed.*Ban lifted, server.*Ban, server/.test((await cases(ana)).join()), 'the log');
  await assertFit(ana, 'log', 'dark', DESKTOP);
  await ana.click('#open-settings');
  await ana.selectOption('#language', 'de');
  await soon(async () => /Sperre, Server/.test((await cases(ana)).join()), 'in another language');
  assert.deepEqual(complaints, []);
}

/** Tells a page what the room tells when somebody has become a moderator. @param {string} id */
function hear(id) {
  const { player, people } = globalThis.auralis;
  const tell = (detail) => player.dispatchEvent(new CustomEvent('message', { detail }));
  tell({ type: 'member', member: { ...people.people.members.get(id), role: 'moderator' } });
  const rights = ['chat', 'report', 'kick', 'mute', 'ban', 'unsay', 'clear', 'see_reports', 'ban_server'];
  if (people.people.you.id === id) tell({ type: 'room', room: people.people.room, rights });
}

/** A role that is given is acted on at once, by the page of who gets it and by those of all others. @param {import('../run.mjs').Bench} bench */
async function role(bench) {
  const server = await bench.serve();
  const { page: ana } = await open(bench, server, 'Ana');
  await register(ana, 'ana');
  const { page: ben } = await open(bench, server, 'Ben');
  await register(ben, 'ben');
  const row = ana.locator('.member', { hasText: 'ben' });
  await soon(async () => /member/.test(await row.textContent()), 'a member');
  assert.equal(await ben.isVisible('#moderation-toggle'), false);
  await row.click();
  await ana.selectOption('#person-role', 'moderator');
  await soon(async () => /ben: moderator/.test(await toast(ana)), 'told');
  const person = await ben.evaluate(() => globalThis.auralis.people.people.you.id);
  for (const page of [ana, ben]) await page.evaluate(hear, person);
  await soon(async () => /moderator/.test(await row.textContent()), 'the list says so');
  const own = ben.locator('.member', { hasText: 'you' });
  await soon(async () => /moderator/.test(await own.textContent()), 'also his own');
  await until(ben, () => !document.getElementById('moderation-toggle').hidden);
  await ben.click('#moderation-toggle');
  assert.deepEqual(await ben.locator('#moderation-lists button').allTextContents(), ['Reports', 'This room', 'Server'], 'no log');
  await soon(async () => (await ben.textContent('#moderation-told')) === 'Nothing here', 'he may read it');
  await ben.click('#moderation-toggle');
  await ben.locator('.member', { hasText: 'ana' }).click();
  assert.deepEqual(await ben.locator('#person-actions button').allTextContents(), ['Report', 'Hide messages'], 'nobody acts on a higher role');
}

const midi = (...events) => {
  const track = [...events.flat(), 0, 0xff, 0x2f, 0];
  const text = (word) => [...Buffer.from(word)];
  return Buffer.from([...text('MThd'), 0, 0, 0, 6, 0, 0, 0, 1, 1, 0xe0, ...text('MTrk'), 0, 0, 0, track.length, ...track]);
};
/** A key for so many quarters of half a second. */
const note = (key, quarters) => [0, 0x90, key, 100, 0x80 | ((480 * quarters) >> 7), (480 * quarters) & 0x7f, 0x80, key, 0];

async function drop(page, name, bytes) {
  const data = await page.evaluateHandle(([title, numbers]) => {
    const transfer = new DataTransfer();
    transfer.items.add(new File([new Uint8Array(numbers)], title));
    return transfer;
  }, [name, [...bytes]]);
  await page.dispatchEvent('#chat', 'dragover', { dataTransfer: data });
  assert.equal(await page.locator('#people.drop').count(), 1, 'where it would land is shown');
  await page.dispatchEvent('#chat', 'drop', { dataTransfer: data });
}

/** @param {import('../run.mjs').Bench} bench */
async function tune(bench) {
  const server = await bench.serve();
  const { page, complaints } = await open(bench, server, 'Ana');
  await openRoom(page, 'Concert');
  assert.equal(await page.isVisible('#tune-open'), true, 'the owner may');
  const { page: gus } = await bench.open(page.url(), { contextOptions: { viewport: DESKTOP } });
  await until(gus, () => document.getElementById('status-text')?.textContent === 'Ready');
  if (await gus.isHidden('#people')) await gus.click('#open-people');
  await gus.fill('#enter-name', 'Gus');
  await gus.keyboard.press('Enter');
  await isIn(gus);
  assert.equal(await gus.isVisible('#tune-open'), false, 'a guest may not');

  const button = page.locator('#tune-open');
  await button.waitFor({ state: 'visible' });
  const [chooser] = await Promise.all([page.waitForEvent('filechooser'), button.press('Enter')]);
  const name = 'two notes.mid';
  await chooser.setFiles({ name, mimeType: 'audio/midi', buffer: midi(note(60, 24), note(64, 24)) });
  await until(page, () => !document.getElementById('tune').hidden);
  assert.equal(await page.textContent('#tune-name'), `${name}, notes: 2`);
  assert.match(await page.textContent('#tune-time'), /^0:0\d \/ 0:24$/);
  assert.equal(await page.evaluate(() => document.activeElement.id), 'tune-stop', 'the next key ends it');
  await soon(async () => (await gus.locator('.key.lit').count()) > 0 || (await page.evaluate(() => /** @type {HTMLProgressElement} */ (document.getElementById('tune-progress')).value > 0)), 'it goes on');
  await assertNoViolation(page, 'a file plays');
  await page.keyboard.press('Enter');
  await until(page, () => document.getElementById('tune').hidden);
  await soon(async () => (await page.textContent('#tune-told')) === `Stopped: ${name}`, 'said to who does not see it');
  assert.equal(await page.evaluate(() => document.activeElement.id), 'tune-open');

  await drop(page, 'short.MID', midi(note(60, 1)));
  await soon(async () => (await page.textContent('#tune-told')) === 'Played to its end: short.MID', 'played');
  assert.deepEqual(await chat(page), [], 'the chat is for people');
  /** @type {[string, Buffer, RegExp][]} */
  const wrong = [
    ['song.mp3', Buffer.from('x'), /song\.mp3 is not a MIDI file/],
    ['big.mid', Buffer.alloc(300 * 1024), /big\.mid has 300 kB; at most 256 kB/],
    ['odd.mid', Buffer.from('not this'), /odd\.mid: .*cannot be played: ./],
  ];
  for (const [file, bytes, words] of wrong) {
    await drop(page, file, bytes);
    await soon(async () => words.test(await alertOf(page)), file);
  }
  assert.deepEqual(complaints.filter((one) => !/400/.test(one)), []);
}

export default [
  { name: 'people: reports, bans of the server, the log', run: moderate },
  { name: 'people: a role changes', run: role },
  { name: 'people: a MIDI file', run: tune },
];
