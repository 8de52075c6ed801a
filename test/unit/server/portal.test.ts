import assert from 'node:assert/strict';
import { send, type Answer } from './support';
import { PerTest } from '../../run/perTest';
import { startEmulator } from '../../server/main';

const emulator = new PerTest(() => startEmulator());

async function get(path: string, accessToken: string): Promise<Answer> {
  return send(emulator.current.url + path, { headers: { 'x-amz-sso_bearer_token': accessToken } });
}

function signIn(): string {
  return emulator.current.control.signIn().accessToken;
}

function assertPortalError(answer: Answer, status: number, exception: string): void {
  assert.equal(answer.status, status);
  assert.equal(answer.json['__type'], `com.amazonaws.switchboard.portal#${exception}`);
  assert.equal(answer.headers.get('x-amzn-errortype'), exception);
}

describe('the portal', () => {
  emulator.register();

  it('lists accounts and roles as the service does', async () => {
    const token = signIn();
    const accounts = await get('/assignment/accounts', token);
    assert.equal(accounts.headers.get('server'), 'AWS SSO');
    assert.equal(accounts.headers.get('cache-control'), 'no-cache');
    assert.ok(accounts.headers.has('requestid'));
    assert.deepEqual((accounts.json['accountList'] as unknown[])[0], {
      accountId: '111111111111',
      accountName: 'Acme Development',
      emailAddress: 'aws-dev@example.com',
    });
    const roles = await get('/assignment/roles?account_id=111111111111', token);
    assert.deepEqual(roles.json, {
      nextToken: null,
      roleList: [
        { roleName: 'PowerUserAccess', accountId: '111111111111' },
        { roleName: 'ReadOnlyAccess', accountId: '111111111111' },
      ],
    });
  });

  it('pages through many accounts without losing one', async () => {
    emulator.current.control.generateAccounts({ accounts: 250, rolesPerAccount: 2 });
    const token = signIn();
    const seen = new Set<string>();
    let next: string | null = '';
    let pages = 0;
    while (next !== null) {
      const query: string = next === '' ? '' : `&next_token=${encodeURIComponent(next)}`;
      const { json } = await get(`/assignment/accounts?max_result=100${query}`, token);
      for (const { accountId } of json['accountList'] as { accountId: string }[]) seen.add(accountId);
      next = json['nextToken'] as string | null;
      pages++;
    }
    assert.equal(seen.size, 250);
    assert.equal(pages, 3);
  });

  it('refuses page sizes outside 1 to 100 and tokens that it did not give', async () => {
    const token = signIn();
    for (const query of ['max_result=0', 'max_result=101', 'max_result=ten', 'next_token=guess']) {
      const answer = await get(`/assignment/accounts?${query}`, token);
      assertPortalError(answer, 400, 'InvalidRequestException');
    }
  });

  it('hands out credentials with the expiry in milliseconds', async () => {
    const token = signIn();
    const before = Date.now();
    const { json } = await get(
      '/federation/credentials?account_id=111111111111&role_name=ReadOnlyAccess',
      token,
    );
    const credentials = json['roleCredentials'] as { accessKeyId: string; expiration: number };
    assert.match(credentials.accessKeyId, /^ASIA[A-Z2-7]{16}$/);
    assert.ok(credentials.expiration >= before + 3_600_000);
  });

  it('answers 403 for a role that is not yours and 404 for an unknown account', async () => {
    const token = signIn();
    const role = '/federation/credentials?account_id=111111111111&role_name=AdministratorAccess';
    const forbidden = await get(role, token);
    assertPortalError(forbidden, 403, 'ForbiddenException');
    assert.equal(forbidden.json['message'], 'No access');
    const unknown = await get('/assignment/roles?account_id=999999999999', token);
    assertPortalError(unknown, 404, 'ResourceNotFoundException');
    assertPortalError(await get('/assignment/roles', token), 400, 'InvalidRequestException');
  });

  it('answers 401 to a token that is missing, expired or signed out', async () => {
    const missing = await send(`${emulator.current.url}/assignment/accounts`);
    assertPortalError(missing, 401, 'UnauthorizedException');
    const token = signIn();
    emulator.current.control.advance({ byMs: 3_600_000 });
    assertPortalError(await get('/assignment/accounts', token), 401, 'UnauthorizedException');
  });

  it('opens no account to a token without the scope, unless its client named no scopes at all', async () => {
    const paths = [
      '/assignment/accounts',
      '/assignment/roles?account_id=111111111111',
      '/federation/credentials?account_id=111111111111&role_name=ReadOnlyAccess',
    ];
    const { control, url } = emulator.current;
    const other = control.signIn({ scopes: ['codewhisperer:completions'] }).accessToken;
    for (const path of paths) assertPortalError(await get(path, other), 403, 'ForbiddenException');
    const headers = { 'x-amz-sso_bearer_token': other };
    assert.equal((await send(`${url}/logout`, { method: 'POST', headers })).status, 200);
    for (const scopes of [[], ['codewhisperer:completions', 'sso:account:access']]) {
      const { accessToken } = control.signIn({ scopes });
      for (const path of paths) assert.equal((await get(path, accessToken)).status, 200);
    }
  });

  it('signs out one session and leaves the others', async () => {
    const [first, second] = [signIn(), signIn()];
    const loggedOut = await send(`${emulator.current.url}/logout`, {
      method: 'POST',
      headers: { 'x-amz-sso_bearer_token': first },
    });
    assert.equal(loggedOut.status, 200);
    assert.equal(loggedOut.text, '');
    assertPortalError(await get('/assignment/accounts', first), 401, 'UnauthorizedException');
    assert.equal((await get('/assignment/accounts', second)).status, 200);
  });

  it('answers 405 to a wrong method', async () => {
    const posted = await send(`${emulator.current.url}/assignment/accounts`, { method: 'POST' });
    assertPortalError(posted, 405, 'MethodNotAllowedException');
  });

  it('limits the rate, with and without Retry-After', async () => {
    const token = signIn();
    emulator.current.control.configure({ traffic: { requestsPerSecond: 0.001 } });
    assert.equal((await get('/assignment/accounts', token)).status, 200);
    const limited = await get('/assignment/accounts', token);
    assertPortalError(limited, 429, 'TooManyRequestsException');
    assert.ok(!limited.headers.has('retry-after'));
    emulator.current.control.configure({ traffic: { retryAfterSeconds: 2 } });
    await get('/assignment/accounts', token);
    assert.equal((await get('/assignment/accounts', token)).headers.get('retry-after'), '2');
    emulator.current.control.advance({ byMs: 1_000_000 });
    assert.equal((await get('/assignment/accounts', token)).status, 200);
  });
});
