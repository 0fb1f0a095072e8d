// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
// An OpenID provider by others, as a process: node openid_provider.mjs PORT REDIRECT_URI CLIENT_ID SECRET. Whoever gives a login is
// believed. It insists on PKCE and on its secret, and shows what it does on stdout.

import Provider from 'oidc-provider';

const [port, redirect, id, secret] = process.argv.slice(2);
const provider = new Provider(`http://127.0.0.1:${port}`, {
  clients: [{ client_id: id, client_secret: secret, redirect_uris: [redirect] }],
  claims: { openid: ['sub'], profile: ['name', 'preferred_username'] },
  findAccount: (_, id) => ({ accountId: id, claims: () => ({ sub: id, preferred_username: `${id} of the provider` }) }),
  pkce: { methods: ['S256'], required: () => true },
  clientBasedCORS: () => false,
});
provider.on('grant.error', (_, error) => console.log(`refused: ${error.error} ${error.error_description}`));
provider.on('grant.success', () => console.log('granted'));
provider.listen(Number(port), '127.0.0.1', () => console.log('ready'));
