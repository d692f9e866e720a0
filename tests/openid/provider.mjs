// A real, certified OpenID Connect provider on loopback, for the tests of signing in.
//
//   node provider.mjs PORT REDIRECT_URI...
//
// It prints "ready" once it listens. Anybody signs in as the account whose name is typed; the accounts are below.
// PUT /mischief {"kind": "..."} makes the next ID token wrong in one way, so that the tests can watch it refused.

import { createSign, generateKeyPairSync, randomUUID } from 'node:crypto';
import { createServer } from 'node:http';
import Provider from 'oidc-provider';

const [port, ...redirectUris] = process.argv.slice(2);
const issuer = `http://127.0.0.1:${port}`;

const keys = (kid) => {
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  return { pem: privateKey, jwk: { ...privateKey.export({ format: 'jwk' }), kid, use: 'sig', alg: 'RS256' } };
};
const own = keys('own');
const strange = keys('own'); // the same name, another key

const accounts = {
  adviser: { email: 'Adviser@example.org', email_verified: true, name: 'Ólafur Þór Ævarsson' },
  'adviser-again': { email: 'adviser@example.org', email_verified: true, name: 'Somebody Else' },
  unverified: { email: 'adviser@example.org', email_verified: false, name: 'Not Checked' },
  silent: { email: 'adviser@example.org', name: 'Provider Says Nothing Of Checking' },
  nameless: { email_verified: true, name: 'No Address' },
  unknown: { email: 'nobody@elsewhere.example', email_verified: true, name: 'Nobody Known' },
  invited: { email: 'invited@example.org', email_verified: true, name: '李小龙' },
};

const client = (id, given) => ({
  client_id: id,
  client_secret: 'a secret of the tests',
  redirect_uris: redirectUris,
  post_logout_redirect_uris: redirectUris.map((uri) => new URL('/sign-in/', uri).href),
  response_types: ['code'],
  grant_types: ['authorization_code'],
  id_token_signed_response_alg: 'RS256',
  ...given,
});

const provider = new Provider(issuer, {
  clients: [client('alongside'), client('alongside-post', { token_endpoint_auth_method: 'client_secret_post' })],
  jwks: { keys: [own.jwk] },
  cookies: { keys: ['loopback only'] },
  pkce: { required: () => true },
  claims: { openid: ['sub'], email: ['email', 'email_verified'], profile: ['name'] },
  findAccount: (ctx, id) => accounts[id] && { accountId: id, claims: () => ({ sub: id, ...accounts[id] }) },
  async loadExistingGrant(ctx) {
    const grant = new provider.Grant({ clientId: ctx.oidc.client.clientId, accountId: ctx.oidc.session.accountId });
    grant.addOIDCScope('openid email profile');
    await grant.save();
    return grant;
  },
  features: { devInteractions: { enabled: true }, rpInitiatedLogout: { enabled: true } },
});

const encoded = (value) => Buffer.from(typeof value === 'string' ? value : JSON.stringify(value)).toString('base64url');
const signed = (header, payload, pem) => {
  const text = `${encoded(header)}.${encoded(payload)}`;
  return `${text}.${createSign('RSA-SHA256').update(text).sign(pem, 'base64url')}`;
};
const hour = 3600;
const now = () => Math.floor(Date.now() / 1000);
const wrongly = {
  signature: (header, payload) => signed(header, payload, strange.pem),
  unsigned: (header, payload) => `${encoded({ ...header, alg: 'none' })}.${encoded(payload)}.`,
  payload: (header, payload, token) => [token.split('.')[0], encoded({ ...payload, sub: 'adviser' }), token.split('.')[2]].join('.'),
  expired: (header, payload) => signed(header, { ...payload, iat: now() - 3 * hour, exp: now() - 2 * hour }, own.pem),
  timeless: (header, { exp, ...payload }) => signed(header, payload, own.pem),
  audience: (header, payload) => signed(header, { ...payload, aud: 'another-service' }, own.pem),
  audiences: (header, payload) => signed(header, { ...payload, aud: ['alongside', 'another-service'] }, own.pem),
  issuer: (header, payload) => signed(header, { ...payload, iss: 'http://elsewhere.example' }, own.pem),
  nonce: (header, payload) => signed(header, { ...payload, nonce: randomUUID() }, own.pem),
  subject: (header, payload) => signed(header, { ...payload, sub: 'adviser' }, own.pem), // userinfo says another
};
let mischief = null;

provider.use(async (ctx, next) => {
  await next();
  if (ctx.path === '/token' && ctx.body?.id_token && mischief) {
    const [header, payload] = ctx.body.id_token.split('.').slice(0, 2).map((part) => JSON.parse(Buffer.from(part, 'base64url')));
    ctx.body = { ...ctx.body, id_token: wrongly[mischief](header, payload, ctx.body.id_token) };
    mischief = null;
  }
});

const answer = provider.callback();
createServer((request, response) => {
  if (request.method === 'PUT' && request.url === '/mischief') {
    let body = '';
    request.on('data', (part) => { body += part; });
    request.on('end', () => { mischief = JSON.parse(body).kind; response.end('so be it\n'); });
    return;
  }
  answer(request, response);
}).listen(Number(port), '127.0.0.1', () => console.log('ready'));
