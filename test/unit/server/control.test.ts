import assert from 'node:assert/strict';
import { request } from 'node:http';
import { ControlClient } from '../../server/controlClient';
import { ControlError } from '../../server/controlErrors';
import { postJson, register, send, START_URL } from './support';
import { PerTest } from '../../run/perTest';
import { startEmulator } from '../../server/main';

const emulator = new PerTest(() => startEmulator());

/** The status of a control command sent with headers that `fetch` would not let through. */
async function commandStatus(headers: Record<string, string>): Promise<number | undefined> {
  return new Promise((resolve, reject) => {
    const url = `${emulator.current.url}/_control/state`;
    const sent = request(url, { method: 'POST', headers, agent: false }, (response) => {
      response.resume();
      resolve(response.statusCode);
    });
    sent.once('error', reject);
    sent.end();
  });
}

describe('the control endpoint', () => {
  emulator.register();

  it('does over HTTP what the control object does in process', async () => {
    const { url, requests } = emulator.current;
    const control = new ControlClient(url);
    const client = await register(emulator.current);
    const start = { ...client, startUrl: START_URL };
    for (let i = 0; i < 2; i++) await postJson(`${url}/device_authorization`, start);
    const [first, second] = (await control.state()).deviceAuthorizations;
    await control.approve({ userCode: first?.userCode ?? '' });
    await control.deny({ userCode: second?.userCode ?? '' });
    const { deviceAuthorizations, liveSessions } = await control.state();
    assert.deepEqual(
      deviceAuthorizations.map(({ decision }) => decision),
      ['allowed', 'denied'],
    );
    assert.deepEqual(liveSessions, [{ startUrl: START_URL, userName: 'ada@example.com' }]);
    assert.deepEqual((await control.requests()).counts, { RegisterClient: 1, StartDeviceAuthorization: 2 });
    await control.clearRequests();
    assert.equal(requests.count(), 0);
  });

  it('reconfigures the world, and resets it', async () => {
    const control = new ControlClient(emulator.current.url);
    await control.generateAccounts({ accounts: 3, rolesPerAccount: 2 });
    await control.configure({ traffic: { latencyMs: 1 }, iamUsers: [] });
    const changed = await control.configuration();
    assert.equal(changed.instances[0]?.accounts.length, 3);
    assert.equal(changed.traffic.defaultPageSize, 100);
    await control.reset();
    assert.deepEqual((await control.configuration()).iamUsers.length, 1);
    assert.deepEqual((await control.state()).liveSessions, []);
  });

  it('refuses what makes no sense, saying why', async () => {
    const control = new ControlClient(emulator.current.url);
    await assert.rejects(control.approve({ userCode: 'AAAA-AAAA' }), ControlError);
    await assert.rejects(control.advance({ byMs: -1 }), /byMs must be a number/);
    const { url } = emulator.current;
    assert.equal((await postJson(`${url}/_control/explode`, {})).status, 404);
    assert.equal((await send(`${url}/_control/state`)).status, 405);
    const broken = await send(`${url}/_control/approve`, { method: 'POST', body: '{' });
    assert.equal(broken.status, 400);
  });

  it('is closed to other host names and other origins', async () => {
    const { port } = emulator.current;
    assert.equal(await commandStatus({ Host: `identity-center.localhost:${port}` }), 200);
    assert.equal(await commandStatus({ Host: `rebound.example:${port}` }), 403);
    assert.equal(await commandStatus({ Origin: 'http://evil.example' }), 403);
    assert.equal(await commandStatus({ Origin: 'null' }), 403);
    assert.equal(await commandStatus({ Origin: `http://127.0.0.1:${port}` }), 200);
  });

  it('keeps secrets out of the request log', async () => {
    const client = await register(emulator.current);
    await postJson(`${emulator.current.url}/device_authorization`, { ...client, startUrl: START_URL });
    const log = JSON.stringify(emulator.current.requests.all);
    assert.ok(!log.includes(client.clientSecret));
    assert.ok(log.includes('content-type'));
  });
});

describe('the start page', () => {
  emulator.register();

  it('answers GET and HEAD', async () => {
    const page = await send(`${emulator.current.url}/start`);
    assert.match(page.text, /d-1234567890\.awsapps\.com/);
    const head = await send(`${emulator.current.url}/start`, { method: 'HEAD' });
    assert.equal(head.status, 200);
    assert.equal(head.text, '');
  });
});
