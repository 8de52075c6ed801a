import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { MINUTE_MS } from '../../src/base/clock';
import type { CachedToken } from '../../src/sso/tokenCache';
import { CONFIG, LEGACY, SESSION, workbenchPerTest } from '../unit/sso/workbench';
import { awsCli, javaScriptSdk } from './awsClients';
import { needAwsCli2 } from '../run/installed';
import { skip } from '../run/skipping';

const ACCOUNT = '111111111111';

for (const client of [awsCli, javaScriptSdk]) {
  describe(`${client.name} and we share the token cache`, function () {
    // Programs that load hundreds of modules: slow to start on a busy machine.
    // Refresh tokens die on use: whoever reads a stale one is found out.
    const bench = workbenchPerTest();

    before(async function () {
      if (!(await client.open())) skip(this, `${client.name} is not installed`);
    });
    after(() => client.close());

    const renewals = (): number => bench.current.emulator.requests.count('CreateToken');
    const asClient = async (profile = 'dev'): Promise<string> => {
      const { home, emulator } = bench.current;
      writeFileSync(join(home, '.aws', 'config'), CONFIG);
      return client.accountOf(profile, { home, env: emulator.env() });
    };
    const ourToken = async (): Promise<CachedToken> => {
      const token = await bench.current.sessions.readToken(SESSION);
      assert.ok(token);
      return token;
    };
    /** A login as our own flows leave it. */
    const logIn = async (changes: Partial<CachedToken> = {}): Promise<CachedToken> => {
      bench.current.signInElsewhere();
      const token = { ...(await ourToken()), ...changes };
      await bench.current.cache.deleteToken(SESSION);
      await bench.current.sessions.writeToken(SESSION, token);
      return token;
    };
    const minutesLeft = (minutes: number): Date => new Date(Date.now() + minutes * MINUTE_MS);

    it('it uses the token that we wrote, as long as that lasts', async () => {
      await logIn({ expiresAt: minutesLeft(client.renewsAtMinutesLeft + 2) });
      assert.equal(await asClient(), ACCOUNT);
      assert.equal(renewals(), 0);
    });

    it('it uses the token of a legacy profile that we wrote', async () => {
      bench.current.signInElsewhere(LEGACY);
      const token = await bench.current.sessions.readToken(LEGACY);
      assert.ok(token);
      await bench.current.sessions.writeToken(LEGACY, token);
      assert.equal(await asClient('payroll'), '444444444444');
      assert.equal(renewals(), 0);
    });

    it('it renews the token that we wrote; we read its token and show the session as before', async () => {
      const before = await logIn({ expiresAt: minutesLeft(client.renewsAtMinutesLeft) });
      assert.equal(await asClient(), ACCOUNT);
      assert.equal(renewals(), 1);
      const after = await ourToken();
      assert.notEqual(after.accessToken, before.accessToken);
      assert.notEqual(after.refreshToken, before.refreshToken);
      assert.equal(bench.current.state(), 'signedIn');
      assert.equal(bench.current.sessions.current.get(SESSION)?.renewable, true);
      assert.equal((await bench.current.tokens.get(SESSION)).accessToken, after.accessToken);
      assert.equal(renewals(), 1);
    });

    it('we renew in turns, each with the refresh token that the other has left', async () => {
      await logIn({ expiresAt: minutesLeft(-1) });
      const ours = await bench.current.tokens.get(SESSION);
      assert.equal(await asClient(), ACCOUNT);
      assert.equal(renewals(), 1);

      await bench.current.sessions.writeToken(SESSION, { ...ours, expiresAt: minutesLeft(1) });
      assert.equal(await asClient(), ACCOUNT);
      assert.equal(renewals(), 2);

      const theirs = await ourToken();
      assert.notEqual(theirs.accessToken, ours.accessToken);
      const oursAgain = await bench.current.tokens.renew(SESSION, theirs);
      assert.notEqual(oursAgain.accessToken, theirs.accessToken);
      assert.equal(await asClient(), ACCOUNT);
      assert.equal(renewals(), 3);
      assert.ok(bench.current.emulator.requests.of('CreateToken').every(({ status }) => status === 200));
    });
  });
}

describe('the AWS CLI 2 after Log Out', () => {
  const bench = workbenchPerTest();
  // Version 1 keeps no role credentials of Identity Center.
  before(function () {
    needAwsCli2(this);
  });

  it('has no role credentials left of that session, and keeps those of another', async () => {
    const { home, emulator, logins } = bench.current;
    for (const id of [SESSION, LEGACY]) {
      bench.current.signInElsewhere(id);
      const token = await bench.current.sessions.readToken(id);
      assert.ok(token);
      await bench.current.sessions.writeToken(id, token);
    }
    writeFileSync(join(home, '.aws', 'config'), CONFIG);
    const accountOf = (profile: string): Promise<string> =>
      awsCli.accountOf(profile, { home, env: emulator.env() });
    assert.deepEqual([await accountOf('dev'), await accountOf('payroll')], [ACCOUNT, '444444444444']);
    const fetched = emulator.requests.count('GetRoleCredentials');
    assert.equal(await accountOf('dev'), ACCOUNT);
    assert.equal(emulator.requests.count('GetRoleCredentials'), fetched, 'the AWS CLI keeps none');

    assert.deepEqual(await logins.logout(bench.current.session(SESSION)), {});
    await assert.rejects(accountOf('dev'), /SSO|sso|Token|token/);
    assert.equal(await accountOf('payroll'), '444444444444');
  });
});
