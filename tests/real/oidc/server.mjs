// An authorization server on loopback, for one run of the tests: `node server.mjs SECONDS`, where SECONDS is how long an
// access token lives.
//
// It is the service `https://as.example.test`, as behind a proxy that ends TLS: whoever comes names that host.
//
// Says where it listens in one line of JSON on standard output, and ends with its standard input: a test process that
// dies leaves no server behind.

import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:http';
import { createRequire } from 'node:module';
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';

// Whatever happens from here on, nobody is left waiting.
process.stdin.resume().on('close', () => process.exit());

// The provider warns at length that it is set up for development, which it is. What goes wrong is still written to
// standard error.
console.info = () => {};
console.warn = () => {};

// The packages are installed outside the sources.
const installed = createRequire(resolve(process.env.CONNECTOR_TEST_OIDC, 'package.json'));
const { default: Provider } = await import(pathToFileURL(installed.resolve('oidc-provider')));

const lifetime = Number(process.argv[2]);

const client = {
  application_type: 'native',
  // Without a port it stands for every port (RFC 8252, section 7.3).
  redirect_uris: ['', '/signed', '/pushed'].map((path) => `http://127.0.0.1/callback${path}`),
  response_types: ['code'],
  grant_types: ['authorization_code', 'refresh_token', 'urn:ietf:params:oauth:grant-type:device_code'],
};

// The key with which one of the clients signs.
const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });

const configuration = {
  clients: [
    { ...client, client_id: 'public', token_endpoint_auth_method: 'none' },
    {
      ...client,
      client_id: 'confidential',
      client_secret: 'the-secret-of-the-confidential-client',
      token_endpoint_auth_method: 'client_secret_post',
    },
    {
      ...client,
      client_id: 'pushing',
      client_secret: 'the-secret-of-the-pushing-client',
      token_endpoint_auth_method: 'client_secret_basic',
      require_pushed_authorization_requests: true,
    },
    {
      ...client,
      client_id: 'signing',
      token_endpoint_auth_method: 'private_key_jwt',
      jwks: { keys: [{ ...publicKey.export({ format: 'jwk' }), kid: 'the-key', use: 'sig', alg: 'ES256' }] },
    },
  ],
  // Whoever logs in exists; `/me` names them by what they typed.
  findAccount: (ctx, id) => ({ accountId: id, claims: () => ({ sub: id }) }),
  pkce: { required: () => true },
  // Each refresh token is good for one use, and a second use ends the whole grant.
  rotateRefreshToken: true,
  // By grant type alone; the default wants the scope `offline_access` as well.
  issueRefreshToken: (ctx, client) => client.grantTypeAllowed('refresh_token'),
  ttl: { AccessToken: lifetime },
  // Plain forms for login and consent.
  features: {
    devInteractions: { enabled: true },
    revocation: { enabled: true },
    deviceFlow: { enabled: true },
    pushedAuthorizationRequests: { enabled: true },
    // Whoever sends a proof of possession puts a nonce into it.
    dPoP: { enabled: true, nonceSecret: randomBytes(32), requireNonce: () => true },
  },
};

const server = createServer();
server.listen(0, '127.0.0.1');
await once(server, 'listening');

const provider = new Provider('https://as.example.test', configuration);
provider.proxy = true;
provider.on('server_error', (ctx, error) => console.error(error));

// What no endpoint of the standards does: ends the access token it is called with before its time, and nothing else.
provider.use(async (ctx, next) => {
  if (ctx.path !== '/end-token') return next();
  const token = await provider.AccessToken.find(ctx.get('authorization').replace(/^(Bearer|DPoP) /, ''));
  await token.destroy();
  ctx.status = 204;
});

const answer = provider.callback();
server.on('request', (request, response) => {
  request.headers['x-forwarded-proto'] = 'https';
  answer(request, response);
});

const key = privateKey.export({ type: 'pkcs8', format: 'pem' });
console.log(JSON.stringify({ ready: true, port: server.address().port, key }));
