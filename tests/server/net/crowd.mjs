// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
// Very many people in very many rooms, who come, play and go at random. usage: node crowd.mjs [SECONDS [ROOMS MEMBERS]]
// No room ever has more than it holds, who is there is who came and did not go, no note goes on when its player has
// gone, neither in what is told nor in what is heard, and in the end memory is what it was.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { chance } from '../../e2e/line.mjs';
import { ALL_OFF, Member, OFF, ON, OTHERS, open } from './member.mjs';
import { Listener } from './native.mjs';
import { Server } from './server.mjs';
import { decode, withFolder } from './sound.mjs';

const SECONDS = Number(process.argv[2] ?? 20);
const ROOMS = Number(process.argv[3] ?? 100);
const MEMBERS = Number(process.argv[4] ?? 500);
const HEARD = Math.max(1, Math.floor(ROOMS / 10)); // with a listener
const CAPACITY = 6;
/** Between 16 who do something: what plays the crowd shall leave the server most of a processor. */
const PACE_MS = 20;
/** Whoever is asked to try later does. */
const BUSY_MS = 1000;
/** Growth after the first quarter that the allocator is granted: kB a member that was there at one time. */
const KEPT_KB = 4;
const HALF_SECOND = 24000;
const SILENCE_TRIES = 8;
const SEED = Number(process.env.SEED ?? Math.floor(Math.random() * 1e9));

const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

const random = chance(SEED);
const pick = (list) => list[Math.floor(random() * list.length)];
const rssKb = (pid) => Number(readFileSync(`/proc/${pid}/status`, 'latin1').match(/VmRSS:\s+(\d+)/)[1]);

class Place {
  constructor(id) {
    this.id = id;
    this.inside = new Set();
    this.coming = 0;
    this.zero_ms = performance.now(); // its clock began with it
  }

  /** The room's present frame, nearly. */
  frame() {
    return Math.round((performance.now() - this.zero_ms) * 48);
  }
}

/** Keys of each player that one who hears everything believes to be down. */
function held(member) {
  const down = new Map();
  for (const { player, kind, key } of member.notes()) {
    if (kind === ON) down.set(`${player} ${key}`, player);
    if (kind === OFF) down.delete(`${player} ${key}`);
    if (kind === ALL_OFF) for (const [name, who] of down) if (who === player) down.delete(name);
  }
  return down;
}

/** The loudest sample of each half second that a room lets be heard from now on. */
function peaks(server, room, seconds) {
  return withFolder(async (folder) => {
    const file = path.join(folder, 'heard.wav');
    const listener = new Listener(`${server.url}/rooms/${room}`, ['-o', file, '--bits', '32f', '--json']);
    await listener.line(({ state }) => state === 'playing');
    await pause(1000 * seconds);
    listener.child.kill('SIGINT');
    await listener.ended();
    const { left } = await decode(file);
    const loudest = (from) => left.subarray(from, from + HALF_SECOND).reduce((most, sample) => Math.max(most, Math.abs(sample)), 0);
    return Array.from({ length: Math.floor(left.length / HALF_SECOND) }, (_, k) => loudest(k * HALF_SECOND));
  });
}

/** Somebody is torn away in the middle of a chord; but for a bell of the room's now and then, it is silent soon. */
async function assertEndsInSilence(server, place) {
  const last = await Member.enter(server, { room: place.id, name: 'Last' });
  last.play(place.frame(), [60, 64, 67].map((key) => ({ kind: ON, key, value: 80 })));
  const during = Math.max(...(await peaks(server, place.id, 2)));
  last.client.destroy();
  assert.ok(during > 0.001, 'the chord is heard');
  let least = Infinity;
  for (let tried = 0; tried < SILENCE_TRIES && least > during / 1000; tried++) least = Math.min(least, ...(await peaks(server, place.id, 10)));
  console.log(`crowd: a chord at ${decibels(during)} dB, ${decibels(least)} dB after its player was torn away`);
  assert.ok(least <= during / 1000, 'and ends');
}

const decibels = (value) => (20 * Math.log10(Math.max(value, 1e-9))).toFixed(0);

class Crowd {
  constructor(server, places) {
    this.server = server;
    this.places = places;
    this.counts = { joined: 0, full: 0, busy: 0, left: 0, notes: 0 };
  }

  total() {
    return this.places.reduce((sum, place) => sum + place.inside.size + place.coming, 0);
  }

  async join(place) {
    place.coming++;
    try {
      const member = await Member.enter(this.server, { room: place.id, name: `P${this.counts.joined}` });
      assert.ok(member.welcome.members.length <= CAPACITY, `${member.welcome.members.length} in a room for ${CAPACITY}`);
      place.inside.add(member);
      member.place = place;
      this.counts.joined++;
    } catch (error) {
      if (error.code === 'ROOM_FULL') {
        this.counts.full++;
      } else if (error.code === 'SERVER_OVERLOAD') { // this crowd and its server share two processors
        this.counts.busy++;
        await pause(BUSY_MS);
      } else {
        throw error;
      }
    } finally {
      place.coming--;
    }
  }

  /** Some say goodbye, some are torn away in the middle of a chord. */
  leave(place, member) {
    place.inside.delete(member);
    this.counts.left++;
    if (random() < 0.5) member.client.send({ type: 'leave' });
    member.leave();
  }

  play(member) {
    const events = Array.from({ length: 3 }, (_, i) => ({ after: i * 100, kind: random() < 0.6 ? ON : OFF,
      key: 48 + Math.floor(random() * 24), value: 80 })).map((event) => (event.kind === OFF ? { ...event, value: 0 } : event));
    member.play(member.place.frame(), events, ++this.counts.notes);
  }

  async step() {
    const place = pick(this.places);
    const member = [...place.inside][Math.floor(random() * place.inside.size)];
    const roll = random();
    if (member !== undefined && roll < 0.3 && member.welcome.you.name !== 'Ear') this.play(member);
    else if (member !== undefined && (roll < 0.55 || this.total() >= MEMBERS)) this.leave(place, member);
    else await this.join(place);
  }

  /** What the server says of its rooms is what the crowd knows. */
  async compare() {
    for (let page = 1, pages = 1; page <= pages; page++) {
      const { json } = await this.server.request('GET', `/api/v1/rooms?limit=100&page=${page}`);
      pages = json.pages;
      for (const room of json.items) {
        assert.ok(room.members <= room.capacity);
        const place = this.places.find(({ id }) => id === room.id);
        if (place !== undefined) assert.equal(room.members, place.inside.size, `members of ${room.id}`);
      }
    }
  }
}

const server = await Server.start(['--preset', 'sleep', '--max-rooms', '255', '--max-load', '100', '--log-level', 'error']);
try {
  console.log(`crowd: ${ROOMS} rooms, ${MEMBERS} people, ${SECONDS} s, SEED=${SEED}`);
  const places = [];
  for (let i = 0; i < ROOMS; i++) {
    const fields = { name: `Room ${i}`, type: 'jam', capacity: CAPACITY, persistent: false };
    places.push(new Place(await open(server, i === 0 ? { ...fields, density: 0, mute: OTHERS } : fields)));
  }
  // One who stays and hears everything, in every tenth room.
  const ears = [];
  for (const place of places.slice(0, HEARD)) {
    const ear = await Member.enter(server, { room: place.id, name: 'Ear' });
    ear.client.send({ type: 'listen', packets: 10, burst_ms: 0, quality: '32' });
    place.inside.add(ear);
    ear.place = place;
    ears.push(ear);
    await pause(30);
  }
  const crowd = new Crowd(server, places);
  const keep = setInterval(() => ears.forEach((ear) => ear.client.send({ type: 'ping', client_time: 0 })), 20000);
  const leave = crowd.leave.bind(crowd);
  crowd.leave = (place, member) => (ears.includes(member) ? undefined : leave(place, member));
  let most = 0;
  /** People come, play and go for a while; then all go. */
  const churn = async (seconds) => {
    for (const end = Date.now() + seconds * 1000; Date.now() < end; ) {
      await Promise.all(Array.from({ length: 16 }, () => crowd.step()));
      await pause(PACE_MS);
      most = Math.max(most, crowd.total());
    }
    await pause(500);
    await crowd.compare();
    for (const place of places) for (const member of [...place.inside]) crowd.leave(place, member);
    await pause(1000);
    await crowd.compare();
    console.log(`crowd: ${crowd.counts.joined} came so far, ${rssKb(server.child.pid)} kB`);
    return rssKb(server.child.pid);
  };
  const before = await churn(Math.max(5, SECONDS / 4)); // rooms, their music and the allocator's pools are there now
  const after = await churn(SECONDS);
  let heard = 0;
  for (const ear of ears) {
    assert.ok(!ear.client.isClosed, `an ear was closed with ${ear.client.closeCode}`);
    assert.deepEqual([...held(ear).keys()], [], 'keys that nobody holds any more');
    heard += ear.notes().filter(({ kind }) => kind === ON).length;
  }
  await assertEndsInSilence(server, places[0]);
  clearInterval(keep);
  for (const ear of ears) ear.leave();
  assert.ok(crowd.counts.busy < 0.01 * crowd.counts.joined, `${crowd.counts.busy} were sent away`);
  assert.ok(heard > SECONDS, `${heard} notes were heard`);
  const kept = after - before;
  console.log(`crowd: ${crowd.counts.joined} came, ${crowd.counts.full} found it full, ${crowd.counts.busy} were asked to come later, ${crowd.counts.notes} batches of notes, ${heard} notes heard, ` +
    `at most ${most} at once; memory ${kept > 0 ? '+' : ''}${kept} kB`);
  assert.ok(kept < KEPT_KB * most, `memory grew by ${kept} kB`);
} finally {
  await server.end();
}
