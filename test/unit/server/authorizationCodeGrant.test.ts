import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
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

const emulator = new PerTest(() => startEmulator());
const REDIRECT_URI = 'http://127.0.0.1:42447/oauth/callback';
const VERIFIER = 'a-verifier-that-is-long-enough-for-anybody-to-like-it';

async function registerBrowserClient(): Promise<Client> {
  return register(emulator.current, {
    grantTypes: ['authorization_code', 'refresh_token'],
    redirectUris: ['http://127.0.0.1/oauth/callback'],
    issuerUrl: START_URL,
  });
}

async function authorize(client: Client, changes: Record<string, string | undefined> = {}): Promise<Answer> {
  const parameters: Record<string, string | undefined> = {
    response_type: 'code',
    client_id: client.clientId,
    redirect_uri: REDIRECT_URI,
    state: 'the-state',
    code_challenge_method: 'S256',
    scopes: ACCOUNT_ACCESS,
    code_challenge: createHash('sha256').update(VERIFIER).digest('base64url'),
    ...changes,
  };
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(parameters)) {
    if (value !== undefined) query.set(name, value);
  }
  return send(`${emulator.current.url}/authorize?${query.toString()}`);
}

async function answer(page: Answer, decision: 'allow' | 'deny'): Promise<URL> {
  const nonce = hiddenField(page.text, 'nonce');
  const { status, headers } = await postForm(`${emulator.current.url}/authorize`, { nonce, decision });
  assert.equal(status, 303);
  return new URL(headers.get('location') ?? '');
}

async function redeem(client: Client, code: string | null, changes = {}): Promise<Answer> {
  return postJson(`${emulator.current.url}/token`, {
    ...client,
    grantType: 'authorization_code',
    code,
    redirectUri: REDIRECT_URI,
    codeVerifier: VERIFIER,
    ...changes,
  });
}

describe('the authorization code grant', () => {
  emulator.register();

  it('signs in: consent, redirect with code and state, tokens, once', async () => {
    const client = await registerBrowserClient();
    const location = await answer(await authorize(client), 'allow');
    assert.equal(location.origin + location.pathname, REDIRECT_URI);
    assert.equal(location.searchParams.get('state'), 'the-state');
    const code = location.searchParams.get('code');
    const tokens = await redeem(client, code);
    assert.equal(tokens.status, 200);
    assert.equal(typeof tokens.json['refreshToken'], 'string');
    assertRefused(await redeem(client, code), 400, 'invalid_grant', 'InvalidGrantException');
  });

  it('goes back with access_denied on Deny', async () => {
    const location = await answer(await authorize(await registerBrowserClient()), 'deny');
    assert.deepEqual(Object.fromEntries(location.searchParams), {
      error: 'access_denied',
      state: 'the-state',
    });
  });

  it('checks the PKCE verifier, the redirect URI and the client', async () => {
    const client = await registerBrowserClient();
    for (const changes of [
      { codeVerifier: `${VERIFIER}!` },
      { redirectUri: 'http://127.0.0.1:1/oauth/callback' },
      await registerBrowserClient(),
    ]) {
      const code = (await answer(await authorize(client), 'allow')).searchParams.get('code');
      assertRefused(await redeem(client, code, changes), 400, 'invalid_grant', 'InvalidGrantException');
    }
  });

  it('shows no consent for an unknown client or an address that was not registered', async () => {
    const client = await registerBrowserClient();
    assert.equal((await authorize({ ...client, clientId: 'nobody' })).status, 400);
    for (const redirect_uri of ['http://127.0.0.1:42447/', 'http://evil.example/oauth/callback']) {
      assert.equal((await authorize(client, { redirect_uri })).status, 400);
    }
  });

  it('returns other mistakes to the client', async () => {
    const client = await registerBrowserClient();
    for (const [changes, error] of [
      [{ response_type: 'token' }, 'unsupported_response_type'],
      [{ code_challenge_method: 'plain' }, 'invalid_request'],
      [{ code_challenge: 'short' }, 'invalid_request'],
      [{ scopes: 'sso:account:access,openid' }, 'invalid_scope'],
      [{ scopes: '' }, 'invalid_request'],
      [{ scopes: undefined }, 'invalid_request'],
      [{ scope: ACCOUNT_ACCESS }, 'invalid_request'],
      [{ scope: ACCOUNT_ACCESS, scopes: undefined }, 'invalid_request'],
    ] as const) {
      const { headers } = await authorize(client, changes);
      assert.equal(new URL(headers.get('location') ?? '').searchParams.get('error'), error);
    }
  });

  it('takes an answer once, and only with the nonce of a page', async () => {
    const page = await authorize(await registerBrowserClient());
    await answer(page, 'allow');
    const nonce = hiddenField(page.text, 'nonce');
    const again = await postForm(`${emulator.current.url}/authorize`, { nonce, decision: 'allow' });
    assert.equal(again.status, 403);
  });

  it('registers no other redirect URI, and no browser login without an issuer', async () => {
    const url = `${emulator.current.url}/client/register`;
    const client = { clientName: 'x', clientType: 'public', grantTypes: ['authorization_code'] };
    const elsewhere = await postJson(url, { ...client, redirectUris: ['http://localhost/oauth/callback'] });
    assertRefused(elsewhere, 400, 'invalid_redirect_uri', 'InvalidRedirectUriException');
    const nowhere = await postJson(url, { ...client, redirectUris: ['http://127.0.0.1/oauth/callback'] });
    assertRefused(nowhere, 400, 'invalid_request', 'InvalidRequestException');
  });

  it('keeps the grants of a registration apart', async () => {
    const client = await registerBrowserClient();
    const device = await postJson(`${emulator.current.url}/device_authorization`, {
      ...client,
      startUrl: START_URL,
    });
    assertRefused(device, 400, 'unauthorized_client', 'UnauthorizedClientException');
  });
});
