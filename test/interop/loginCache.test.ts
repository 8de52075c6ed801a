import assert from 'node:assert/strict';
import { chmodSync, statSync } from 'node:fs';
import { MINUTE_MS } from '../../src/base/clock';
import type { CachedLogin } from '../../src/signin/loginFile';
import { skip } from '../run/skipping';
import { ADA, loginBenchPerTest } from '../unit/signin/loginBench';
import { LOGIN_CLIENTS } from './loginClients';

const ACCOUNT = '111111111111';

for (const client of LOGIN_CLIENTS) {
  describe(`${client.name} and we share console sign-ins`, () => {
    // The emulator verifies each proof: signature, method, address, time, and that it was never seen.
    const bench = loginBenchPerTest();

    before(async function () {
      const reason = await client.open();
      if (reason !== undefined) skip(this, reason);
    });
    after(() => client.close());
    // Refresh tokens die on use: whoever reads a stale one is found out.
    beforeEach(() =>
      bench.current.base.emulator.control.configure({ lifetimes: { consoleRefreshWindowSeconds: 0 } }),
    );

    const asClient = (): Promise<string> => {
      const { home, emulator } = bench.current.base;
      return client.accountOf('console', { home, env: emulator.env() });
    };
    const read = async (): Promise<CachedLogin> => {
      const { login } = await bench.current.services.logins.read(ADA);
      assert.ok(login);
      return login;
    };
    const minutesLeft = (minutes: number): Date => new Date(Date.now() + minutes * MINUTE_MS);
    /** As our own flows leave a login. */
    const write = async (login: CachedLogin, minutes: number): Promise<void> => {
      const credentials = { ...login.credentials, expiresAt: minutesLeft(minutes) };
      await bench.current.services.logins.write(ADA, { ...login, credentials });
    };
    const logIn = async (minutes: number): Promise<CachedLogin> => {
      bench.current.signInElsewhere();
      const login = await read();
      await bench.current.services.logins.delete(ADA);
      await write(login, minutes);
      return login;
    };
    const allWell = (): boolean =>
      bench.current.base.emulator.requests.of('CreateOAuth2Token').every(({ status }) => status === 200);

    it('it uses the credentials that we wrote', async () => {
      await logIn(10);
      assert.equal(await asClient(), ACCOUNT);
      assert.equal(bench.current.refreshes <= (client.usesAsIs ? 0 : 1), true);
      assert.ok(allWell());
    });

    it('it renews what we wrote; we read what it wrote, and renew nothing', async () => {
      const before = await logIn(4);
      assert.equal(await asClient(), ACCOUNT);
      assert.equal(bench.current.refreshes, 1);
      const after = await read();
      assert.notEqual(after.credentials.accessKeyId, before.credentials.accessKeyId);
      assert.notEqual(after.refreshToken, before.refreshToken);
      assert.equal(after.dpopKey, before.dpopKey);
      assert.equal(bench.current.status.state, 'signedIn');
      const { credentials } = await bench.current.get();
      assert.deepEqual(credentials, after.credentials);
      assert.equal(bench.current.refreshes, 1);
    });

    it('we renew what it wrote, into a file that nobody else may read', async () => {
      await logIn(4);
      await asClient();
      const theirs = await read();
      if (process.platform !== 'win32') chmodSync(bench.current.file, 0o644);
      await write(theirs, 1);
      const ours = await bench.current.get();
      assert.notEqual(ours.credentials.accessKeyId, theirs.credentials.accessKeyId);
      if (process.platform !== 'win32') assert.equal(statSync(bench.current.file).mode & 0o777, 0o600);
      const { arn } = await bench.current.base.clients.sts('us-east-1').getCallerIdentity(ours.credentials);
      assert.equal(arn, ADA);
      assert.ok(allWell());
    });

    it('we renew in turns, each with the refresh token that the other has left', async () => {
      await logIn(1);
      for (let turn = 1; turn <= 3; turn++) {
        const ours = await bench.current.get();
        await write(ours, 1);
        assert.equal(await asClient(), ACCOUNT);
        const theirs = await read();
        assert.notEqual(theirs.refreshToken, ours.refreshToken);
        assert.equal(bench.current.refreshes, turn * 2);
        await write(theirs, 1);
      }
      assert.ok(allWell());
    });

    it('it is logged out by our logout', async () => {
      await logIn(10);
      await bench.current.services.console.logout(ADA);
      await assert.rejects(asClient());
      assert.equal(bench.current.refreshes, 0);
    });
  });
}
