// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
// A certificate authority that lives as long as a test, by the openssl program.

import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';

export class Authority {
  constructor() {
    this.folder = mkdtempSync(path.join(os.tmpdir(), 'auralis-pki-'));
    this.caPath = this.path('ca.pem');
    this._openssl('req', '-x509', ...KEY, '-keyout', 'ca.key', '-out', 'ca.pem', '-days', '2', '-subj', '/CN=Auralis test',
      '-addext', 'keyUsage=critical,keyCertSign', '-addext', 'basicConstraints=critical,CA:TRUE');
    this.ca = readFileSync(this.caPath);
  }

  /** A file in the authority's folder. */
  path(name) {
    return path.join(this.folder, name);
  }

  _openssl(...args) {
    execFileSync('openssl', args, { cwd: this.folder, stdio: ['ignore', 'ignore', 'pipe'] });
  }

  /**
   * Makes NAME.pem and NAME.key for some addresses.
   * @param {string} name @param {string[]} addresses  "DNS:localhost", "IP:10.0.0.1"
   * @param {{days?: number, rsa?: boolean}} options  -1: it expired yesterday; rsa: not an elliptic curve
   */
  issue(name, addresses, { days = 2, rsa = false } = {}) {
    writeFileSync(this.path('ext'), `subjectAltName=${addresses.join(',')}\n`);
    this._openssl('req', ...(rsa ? RSA_KEY : KEY), '-keyout', `${name}.key`, '-out', `${name}.csr`, '-subj', `/CN=${name}`);
    this._openssl('x509', '-req', '-in', `${name}.csr`, '-CA', 'ca.pem', '-CAkey', 'ca.key', '-CAcreateserial',
      '-days', String(days), '-extfile', 'ext', '-out', `${name}.pem`);
    return { cert: this.path(`${name}.pem`), key: this.path(`${name}.key`) };
  }

  /** The fingerprint browsers are told to trust: of the public key (SPKI). */
  fingerprint(name) {
    const spki = execFileSync('sh', ['-c', `openssl x509 -in ${name}.pem -pubkey -noout | openssl pkey -pubin -outform der | openssl dgst -sha256 -binary | base64`],
      { cwd: this.folder });
    return String(spki).trim();
  }

  close() {
    rmSync(this.folder, { recursive: true });
  }
}

const KEY = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes'];
const RSA_KEY = ['-newkey', 'rsa:2048', '-nodes'];
