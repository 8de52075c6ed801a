import assert from 'node:assert/strict';
import {
  ACCOUNT_ACCESS,
  assertRefused,
  hiddenField,
  postForm,
  postJson,
  register,
  send,
  START_URL,
  type Answer,
  type Client,
} from './support';
import { PerTest } from '../../run/perTest';
import { startEmulator } from '../../server/main';

const DEVICE_CODE_GRANT = 'urn:ietf:params:oauth:grant-type:device_code';

/** A clock that stands until it is told to move, so that polls are as far apart as the test says. */
let now = Date.parse('2026-11-20T12:00:00Z');
const emulator = new PerTest(() => startEmulator({ now: () => now }));

async function start(client: Client, startUrl = START_URL): Promise<Answer> {
  return postJson(`${emulator.current.url}/device_authorization`, { ...client, startUrl });
}

async function poll(client: Client, started: Answer): Promise<Answer> {
  const { deviceCode } = started.json;
  return postJson(`${emulator.current.url}/token`, { ...client, grantType: DEVICE_CODE_GRANT, deviceCode });
}

async function refresh(client: Client, refreshToken: unknown): Promise<Answer> {
  return postJson(`${emulator.current.url}/token`, { ...client, grantType: 'refresh_token', refreshToken });
}

function userCode(started: Answer): string {
  return String(started.json['userCode']);
}

describe('the device code grant', () => {
  emulator.register();

  it('signs in: start, pending, approval, tokens, once', async () => {
    const client = await register(emulator.current);
    const started = await start(client);
    assert.match(userCode(started), /^[A-Z]{4}-[A-Z]{4}$/);
    assert.equal(started.json['expiresIn'], 600);
    assert.equal(started.json['interval'], 1);
    const pages = `http://identity-center.localhost:${emulator.current.port}/device`;
    assert.equal(started.json['verificationUri'], pages);
    assert.equal(started.json['verificationUriComplete'], `${pages}?user_code=${userCode(started)}`);

    const pending = await poll(client, started);
    assertRefused(pending, 400, 'authorization_pending', 'AuthorizationPendingException');
    emulator.current.control.approve({ userCode: userCode(started) });
    now += 1000;
    const { json } = await poll(client, started);
    assert.equal(json['tokenType'], 'Bearer');
    assert.equal(json['expiresIn'], 3600);
    assert.equal(typeof json['refreshToken'], 'string');
    now += 1000;
    assertRefused(await poll(client, started), 400, 'invalid_grant', 'InvalidGrantException');
  });

  it('asks clients that poll too fast to slow down, by five seconds each time', async () => {
    const client = await register(emulator.current);
    const started = await start(client);
    await poll(client, started);
    now += 500;
    assertRefused(await poll(client, started), 400, 'slow_down', 'SlowDownException');
    now += 5000;
    assertRefused(await poll(client, started), 400, 'slow_down', 'SlowDownException');
    now += 11_000;
    const patient = await poll(client, started);
    assertRefused(patient, 400, 'authorization_pending', 'AuthorizationPendingException');
  });

  it('ends with expired_token after ten minutes', async () => {
    const client = await register(emulator.current);
    const started = await start(client);
    emulator.current.control.advance({ byMs: 600_000 });
    assertRefused(await poll(client, started), 400, 'expired_token', 'ExpiredTokenException');
    const page = await send(`${emulator.current.url}/device?user_code=${userCode(started)}`);
    assert.equal(page.status, 404);
  });

  it('gives a client without scopes eight hours and no refresh token', async () => {
    const client = await register(emulator.current, { scopes: undefined });
    const started = await start(client);
    emulator.current.control.approve({ userCode: userCode(started) });
    const { json } = await poll(client, started);
    assert.equal(json['expiresIn'], 28_800);
    assert.ok(!('refreshToken' in json));
  });

  it('refuses an unknown start URL and takes one with #/ at the end', async () => {
    const client = await register(emulator.current);
    const wrong = await start(client, 'https://elsewhere.awsapps.com/start');
    assertRefused(wrong, 400, 'invalid_request', 'InvalidRequestException');
    assert.equal((await start(client, `${START_URL}#/`)).status, 200);
  });

  it('refuses a wrong secret and a registration older than 90 days', async () => {
    const client = await register(emulator.current);
    const wrong = await start({ ...client, clientSecret: 'guess' });
    assertRefused(wrong, 401, 'invalid_client', 'InvalidClientException');
    emulator.current.control.advance({ byMs: 90 * 24 * 3_600_000 });
    assertRefused(await start(client), 401, 'invalid_client', 'InvalidClientException');
  });

  it('refuses missing parameters, unknown grants, unknown scopes and foreign clients', async () => {
    const client = await register(emulator.current);
    const token = `${emulator.current.url}/token`;
    assertRefused(await postJson(token, client), 400, 'invalid_request', 'InvalidRequestException');
    const headers = { 'Content-Type': 'application/json' };
    const broken = await send(token, { method: 'POST', headers, body: '{"clientId":' });
    assertRefused(broken, 400, 'invalid_request', 'InvalidRequestException');
    const unknown = await postJson(token, { ...client, grantType: 'password' });
    assertRefused(unknown, 400, 'unsupported_grant_type', 'UnsupportedGrantTypeException');
    const scoped = await postJson(`${emulator.current.url}/client/register`, {
      clientName: 'x',
      clientType: 'public',
      scopes: ['everything'],
    });
    assertRefused(scoped, 400, 'invalid_scope', 'InvalidScopeException');
    const foreign = await poll(await register(emulator.current), await start(client));
    assertRefused(foreign, 400, 'invalid_grant', 'InvalidGrantException');
  });
});

describe('the device page', () => {
  emulator.register();

  it('shows the code and signs in on Allow', async () => {
    const client = await register(emulator.current);
    const started = await start(client);
    const { url } = emulator.current;
    const page = await send(`${url}/device?user_code=${userCode(started).toLowerCase().replace('-', '')}`);
    assert.equal(page.status, 200);
    assert.ok(page.text.includes(`>${userCode(started)}</output>`));
    const answered = await postForm(`${url}/device`, {
      user_code: userCode(started),
      nonce: hiddenField(page.text, 'nonce'),
      decision: 'allow',
    });
    assert.match(answered.text, /You can close this window/);
    assert.equal((await poll(client, started)).status, 200);
  });

  it('ends the login with access_denied on Deny', async () => {
    const client = await register(emulator.current);
    const started = await start(client);
    const { url } = emulator.current;
    const page = await send(`${url}/device?user_code=${userCode(started)}`);
    const nonce = hiddenField(page.text, 'nonce');
    await postForm(`${url}/device`, { user_code: userCode(started), nonce, decision: 'deny' });
    assertRefused(await poll(client, started), 400, 'access_denied', 'AccessDeniedException');
  });

  it('takes no answer from a page that never saw the nonce', async () => {
    const client = await register(emulator.current);
    const started = await start(client);
    const forged = await postForm(`${emulator.current.url}/device`, {
      user_code: userCode(started),
      decision: 'allow',
    });
    assert.equal(forged.status, 403);
    const pending = await poll(client, started);
    assertRefused(pending, 400, 'authorization_pending', 'AuthorizationPendingException');
  });

  it('asks for a code when none is given, and shows an unknown one as not valid', async () => {
    const empty = await send(`${emulator.current.url}/device`);
    assert.match(empty.text, /<input id="user_code"/);
    const unknown = await send(`${emulator.current.url}/device?user_code=%3Cscript%3E`);
    assert.equal(unknown.status, 404);
    assert.ok(!unknown.text.includes('<script'));
  });

  it('escapes what the configuration says', async () => {
    const [instance] = emulator.current.control.configuration().instances;
    assert.ok(instance);
    emulator.current.control.configure({ instances: [{ ...instance, userName: '<img src=x>' }] });
    const started = await start(await register(emulator.current));
    const page = await send(`${emulator.current.url}/device?user_code=${userCode(started)}`);
    assert.ok(page.text.includes('&lt;img src=x&gt;'));
    assert.ok(!page.text.includes('<img'));
  });
});

describe('the refresh token grant', () => {
  emulator.register();

  function signIn(): { client: Client; refreshToken: string } {
    const { clientId, clientSecret, refreshToken } = emulator.current.control.signIn({
      scopes: [ACCOUNT_ACCESS],
    });
    assert.ok(refreshToken !== undefined);
    return { client: { clientId, clientSecret }, refreshToken };
  }

  it('rotates: the old refresh token dies on use', async () => {
    const { client, refreshToken } = signIn();
    const renewed = await refresh(client, refreshToken);
    assert.equal(renewed.json['expiresIn'], 3600);
    assert.notEqual(renewed.json['refreshToken'], refreshToken);
    const again = await refresh(client, refreshToken);
    assertRefused(again, 400, 'invalid_grant', 'InvalidGrantException');
    assert.equal(again.json['error_description'], 'Invalid refresh token provided');
    assert.equal((await refresh(client, renewed.json['refreshToken'])).status, 200);
  });

  it('lets the old refresh token live for a grace when configured', async () => {
    emulator.current.control.configure({ lifetimes: { refreshTokenGraceSeconds: 60 } });
    const { client, refreshToken } = signIn();
    await refresh(client, refreshToken);
    assert.equal((await refresh(client, refreshToken)).status, 200);
    emulator.current.control.advance({ byMs: 60_000 });
    assertRefused(await refresh(client, refreshToken), 400, 'invalid_grant', 'InvalidGrantException');
  });

  it('is refused once the session is over, however it ended', async () => {
    const expired = signIn();
    emulator.current.control.advance({ byMs: 28_800_000 });
    const late = await refresh(expired.client, expired.refreshToken);
    assertRefused(late, 400, 'invalid_grant', 'InvalidGrantException');
    const revoked = signIn();
    emulator.current.control.revokeTokens();
    const ended = await refresh(revoked.client, revoked.refreshToken);
    assertRefused(ended, 400, 'invalid_grant', 'InvalidGrantException');
  });

  it('is refused to another client', async () => {
    const { refreshToken } = signIn();
    const foreign = await refresh(await register(emulator.current), refreshToken);
    assertRefused(foreign, 400, 'invalid_grant', 'InvalidGrantException');
  });
});
