import assert from 'node:assert/strict';
import { SSOClient, ListAccountsCommand } from '@aws-sdk/client-sso';
import { send, type Answer } from './support';
import { PerTest } from '../../run/perTest';
import { startEmulator } from '../../server/main';

const emulator = new PerTest(() => startEmulator());

async function listAccounts(init: RequestInit = {}): Promise<Answer> {
  const { accessToken } = emulator.current.control.signIn();
  return send(`${emulator.current.url}/assignment/accounts`, {
    ...init,
    headers: { 'x-amz-sso_bearer_token': accessToken },
  });
}

describe('faults', () => {
  emulator.register();

  it('answer as ordered, for as many requests as ordered', async () => {
    const { control, requests } = emulator.current;
    control.addFault({
      operation: 'ListAccounts',
      fault: { kind: 'respond', status: 503, headers: { 'Retry-After': '1' }, body: 'busy' },
      skip: 1,
      times: 2,
    });
    const answers = [];
    for (let i = 0; i < 4; i++) answers.push(await listAccounts());
    assert.deepEqual(
      answers.map(({ status }) => status),
      [200, 503, 503, 200],
    );
    assert.equal(answers[1]?.text, 'busy');
    assert.equal(answers[1].headers.get('retry-after'), '1');
    assert.equal(requests.count('ListAccounts'), 4);
  });

  it('leave other operations alone and can be cleared', async () => {
    const { control } = emulator.current;
    control.addFault({ operation: 'Logout', fault: { kind: 'serverError' }, times: null });
    assert.equal((await listAccounts()).status, 200);
    const logout = { method: 'POST', headers: {} };
    assert.equal((await send(`${emulator.current.url}/logout`, logout)).status, 500);
    control.clearFaults();
    assert.equal((await send(`${emulator.current.url}/logout`, logout)).status, 401);
  });

  it('spoil bodies and content types', async () => {
    const { control } = emulator.current;
    const spoiled = async (kind: 'emptyBody' | 'wrongContentType' | 'captivePortal') => {
      control.addFault({ operation: '*', fault: { kind } });
      return listAccounts();
    };
    assert.equal((await spoiled('emptyBody')).text, '');
    assert.equal((await spoiled('wrongContentType')).headers.get('content-type'), 'text/plain');
    assert.match((await spoiled('captivePortal')).text, /^<!doctype html>/);
    control.addFault({ operation: 'ListAccounts', fault: { kind: 'malformedBody' } });
    const sso = new SSOClient({ endpoint: emulator.current.url, region: 'us-east-1', maxAttempts: 1 });
    const { accessToken } = control.signIn();
    await assert.rejects(sso.send(new ListAccountsCommand({ accessToken })), SyntaxError);
  });

  it('hang until the client gives up', async () => {
    emulator.current.control.addFault({ operation: 'ListAccounts', fault: { kind: 'hang' } });
    const abort = new AbortController();
    const hanging = assert.rejects(listAccounts({ signal: abort.signal }), { name: 'AbortError' });
    await emulator.current.requests.waitFor('ListAccounts');
    assert.equal(emulator.current.requests.of('ListAccounts')[0]?.outcome, 'withheld');
    abort.abort();
    await hanging;
  });

  it('cut the connection, before or after the operation was carried out', async () => {
    const { control, url } = emulator.current;
    const token = control.signIn();
    const refresh = async (): Promise<Response> =>
      fetch(`${url}/token`, {
        method: 'POST',
        headers: { 'Content-Type': 'application/json' },
        body: JSON.stringify({ ...token, grantType: 'refresh_token' }),
      });
    control.addFault({ operation: 'CreateToken', fault: { kind: 'reset' } });
    await assert.rejects(refresh());
    control.addFault({ operation: 'CreateToken', fault: { kind: 'lostAnswer' } });
    await assert.rejects(refresh());
    assert.equal((await refresh()).status, 400, 'the refresh token was spent by the lost answer');
  });

  it('refuse connections while offline', async () => {
    await emulator.current.goOffline();
    await assert.rejects(listAccounts(), (error: Error) => {
      assert.equal((error.cause as { code?: string }).code, 'ECONNREFUSED');
      return true;
    });
    await emulator.current.goOnline();
    assert.equal((await listAccounts()).status, 200);
  });
});
