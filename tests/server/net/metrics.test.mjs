// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
// What a running server tells Prometheus, and that the alert rules, the board and the page about it ask for nothing else.

import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { after, before, describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { Authority } from './pki.mjs';
import { Server } from './server.mjs';
import { needing } from './tools.mjs';
import { BINARY, WebSocketClient } from './websocket.mjs';

const ROOT = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../../..');
const RULES = path.join(ROOT, 'deployment/prometheus-alerts.yml');
const read = (file) => readFileSync(path.join(ROOT, file), 'utf8');

const board = () => JSON.parse(read('deployment/grafana-dashboard.json'));
const queries = () => board().panels.flatMap(({ targets = [] }) => targets.map(({ expr }) => expr));
const expressions = () => [...read('deployment/prometheus-alerts.yml').matchAll(/^ +expr: (.*)$/gm)].map(([, expr]) => expr);

describe('metrics', needing({ promtool: 'prometheus', openssl: 'openssl' }), () => {
  /** @type {Server} */
  let server;
  /** @type {Authority} */
  let authority;
  let text = '';
  /** Names of families, and of the samples that they stand for. */
  const families = new Set();
  const samples = new Set();

  before(async () => {
    authority = new Authority();
    const { cert, key } = authority.issue('metrics', ['IP:127.0.0.1']);
    server = await Server.start(['--tls-cert', cert, '--tls-key', key], { ca: authority.ca });
    const client = await WebSocketClient.connect({ port: server.port, ca: authority.ca });
    client.send({ type: 'listen' });
    await client.wait(({ opcode }) => opcode === BINARY, 'media');
    await new Promise((resolve) => setTimeout(resolve, 1500));
    text = (await server.request('GET', '/metrics')).body;
    client.destroy();
    for (const [, name, kind] of text.matchAll(/^# TYPE (\w+) (\w+)$/gm)) {
      families.add(name);
      for (const suffix of kind === 'histogram' ? ['_bucket', '_sum', '_count'] : ['']) samples.add(name + suffix);
    }
  });
  after(async () => {
    await server.end();
    authority.close();
  });

  const value = (sample) => Number(text.split('\n').find((line) => line.startsWith(`${sample} `))?.slice(sample.length));

  it('please promtool', () => {
    const { status, stdout, stderr } = spawnSync('promtool', ['check', 'metrics'], { input: text });
    assert.equal(status, 0, `${stdout}${stderr}`);
  });

  it('count what happens', () => {
    assert.ok(families.size > 50, `${families.size} names`);
    assert.equal(value('auralis_active_clients{room="lobby"}'), 1);
    assert.equal(value('auralis_quality_listeners{room="lobby",quality="96"}'), 1);
    assert.equal(value('auralis_packets_missed_total{room="lobby"}'), 0);
    assert.ok(value('auralis_synthesis_latency_seconds_count{room="lobby"}') > 50);
    assert.ok(value('auralis_chunk_encoding_duration_seconds_sum{room="lobby"}') > 0);
    assert.ok(value('auralis_chunk_delivery_jitter_seconds_count{room="lobby"}') > 20);
    assert.ok(value('auralis_send_queue_packets_count{room="lobby"}') >= 1);
    assert.ok(value('auralis_real_time_factor{room="lobby"}') > 1);
    assert.ok(value('auralis_network_cpu_seconds_total') > 0);
    assert.ok(value('auralis_network_cpu_seconds_total') + value('auralis_render_cpu_seconds_total') <= value('auralis_cpu_seconds_total') * 1.01);
    assert.ok(value('auralis_open_fds') > 5 && value('auralis_open_fds') < 100);
    const days = (value('auralis_certificate_expiry_timestamp_seconds') - Date.now() / 1000) / 86400;
    assert.ok(days > 1.9 && days < 2.1, `${days} days`);
  });

  it('are all in docs/metrics.md, and it names no others', () => {
    const page = read('docs/metrics.md');
    const tables = page.slice(page.indexOf('## The process'), page.indexOf('## Names of the first'));
    const named = new Set([...tables.matchAll(/^\| (`.*?`) \|/gm)].flatMap(([, cell]) => [...cell.matchAll(/`(\w+)`/g)].map(([, name]) => `auralis_${name}`)));
    assert.deepEqual([...families].sort(), [...named].sort());
  });

  it('are what the alert rules and the board ask for', () => {
    const asked = [...queries(), ...expressions()].flatMap((expr) => expr.match(/auralis_\w+/g) ?? []);
    assert.ok(asked.length > 60);
    for (const name of asked) assert.ok(samples.has(name), name);
  });

  it('the alert rules hold, and fire when they must', () => {
    execFileSync('promtool', ['check', 'rules', RULES], { stdio: 'pipe' });
    execFileSync('promtool', ['test', 'rules', path.join(ROOT, 'tests/server/alerts.yml')], { stdio: 'pipe' });
  });

  it('the board has two rows, and every query of it is PromQL', () => {
    assert.deepEqual(board().panels.filter(({ type }) => type === 'row').map(({ title }) => title), ['Resources', 'Streaming']);
    const rules = queries().map((expr, i) => ({
      record: `query_${i}`,
      expr: expr.replaceAll('$__rate_interval', '5m').replaceAll('$instance', '.*'),
    }));
    const file = authority.path('board.yml');
    writeFileSync(file, JSON.stringify({ groups: [{ name: 'board', rules }] })); // JSON is YAML
    execFileSync('promtool', ['check', 'rules', file], { stdio: 'pipe' });
  });
});
