import assert from 'node:assert/strict';
import { join } from 'node:path';
import * as vscode from 'vscode';
import type { AwsSsoProfilesApi } from '../../../src/api';
import { systemClock } from '../../../src/base/clock';
import { DisposableStore } from '../../../src/base/disposable';
import { silentLogger as logger } from '../../fakes/silentLogger';
import { ConfigStore } from '../../../src/config/configStore';
import {
  AUTHENTICATION_PROVIDER,
  IdentityCenterAuthentication,
} from '../../../src/editor/login/authenticationProvider';
import { AccessTokens } from '../../../src/sso/accessTokens';
import { RefusedTokens } from '../../../src/sso/refusedTokens';
import { SessionStore } from '../../../src/sso/sessionStore';
import { TokenCache } from '../../../src/sso/tokenCache';
import { NO_CONSOLE_SESSIONS } from '../support/facts';
import { fakeUserPerTest } from '../support/fakeUser';
import {
  emulator,
  hasToken,
  LEGACY,
  locations,
  MY_COMPANY,
  resetWorld,
  run,
  sessionOf,
  signIn,
} from '../support/world';

const SCOPES = ['sso:account:access'];

describe('the Accounts menu', () => {
  const user = fakeUserPerTest();
  let api: AwsSsoProfilesApi;
  beforeEach(async () => {
    api = await resetWorld();
    await run('awsSso.refresh');
  });

  it('lists the sessions that are signed in, and only those', async () => {
    assert.deepEqual(await accounts(), []);
    await signIn(MY_COMPANY);
    assert.deepEqual(await accounts(), [{ id: MY_COMPANY, label: MY_COMPANY }]);
    await signIn(LEGACY);
    assert.deepEqual(await accounts(), [
      { id: MY_COMPANY, label: MY_COMPANY },
      { id: LEGACY, label: 'legacy.awsapps.com' },
    ]);
    await run('awsSso.logout', { session: MY_COMPANY });
    assert.deepEqual(await accounts(), [{ id: LEGACY, label: 'legacy.awsapps.com' }]);
  });

  it('tells other extensions when one signs in and when one signs out', async () => {
    const heard = nextChange();
    await signIn(MY_COMPANY);
    await heard;
    const heardAgain = nextChange();
    await run('awsSso.logout', { session: MY_COMPANY });
    await heardAgain;
  });

  it("gives no token to an extension without the user's consent", async () => {
    await signIn(MY_COMPANY);
    const options = { silent: true };
    assert.equal(await vscode.authentication.getSession(AUTHENTICATION_PROVIDER, SCOPES, options), undefined);
  });

  describe('behind it', () => {
    const disposables = new DisposableStore();
    let sessions: SessionStore;
    let provider: IdentityCenterAuthentication;
    before(async () => {
      const config = disposables.add(await ConfigStore.create({ locations, logger, watch: true }));
      const cache = new TokenCache(locations.ssoCacheDirectory, logger);
      const refusedTokens = new RefusedTokens(
        join(locations.ssoCacheDirectory, '..', 'refusedTokens'),
        logger,
      );
      const services = { cache, clock: systemClock, logger };
      sessions = disposables.add(await SessionStore.create({ ...services, refusedTokens, config }));
      const clients = () => Promise.reject(new Error('nothing is to be renewed'));
      const tokens = new AccessTokens({ ...services, sessions, clients });
      provider = disposables.add(
        new IdentityCenterAuthentication({ sessions, consoleSessions: NO_CONSOLE_SESSIONS, tokens, logger }),
      );
    });
    beforeEach(() => sessions.reload());
    after(() => disposables.dispose());

    it('is the token that the AWS CLI has too', async () => {
      const { accessToken } = await signIn(MY_COMPANY);
      await sessions.reload();
      assert.deepEqual(await provider.getSessions(SCOPES), [
        { id: MY_COMPANY, accessToken, account: { id: MY_COMPANY, label: MY_COMPANY }, scopes: SCOPES },
      ]);
      assert.deepEqual(await provider.getSessions(['other:scope']), []);
      assert.deepEqual(await provider.getSessions(SCOPES, { account: { id: LEGACY, label: LEGACY } }), []);
    });

    it('logs in when a session is asked for, and takes one that is signed in as it is', async () => {
      user.current.answer = ({ actions }) => actions.find((title) => title.startsWith('Copy Code'));
      user.current.visit = async (page) => {
        await emulator.approve({ userCode: page.searchParams.get('user_code') ?? '' });
        return true;
      };
      const account = { id: LEGACY, label: 'legacy.awsapps.com' };
      const created = await provider.createSession(SCOPES, { account });
      assert.equal(created.id, LEGACY);
      assert.ok(hasToken(LEGACY));
      user.current.forget();
      assert.equal((await provider.createSession(SCOPES, { account })).accessToken, created.accessToken);
      assert.deepEqual(user.current.shown, []);
    });

    it('says so when the user turns away', async () => {
      await assert.rejects(
        async () => provider.createSession(SCOPES, { account: { id: LEGACY, label: 'x' } }),
        /Not logged in to legacy\.awsapps\.com/,
      );
    });

    it('ends the session at the service when its account is signed out', async () => {
      await signIn(MY_COMPANY);
      await sessions.reload();
      await emulator.clearRequests();
      const removed: string[] = [];
      const subscription = provider.onDidChangeSessions((event) =>
        removed.push(...(event.removed ?? []).map(({ id }) => id)),
      );
      await provider.removeSession(MY_COMPANY);
      await sessions.reload();
      subscription.dispose();
      assert.deepEqual((await emulator.requests()).counts, { Logout: 1 });
      assert.ok(!hasToken(MY_COMPANY));
      assert.equal(sessionOf(api, MY_COMPANY).state, 'signedOut');
      assert.deepEqual(removed, [MY_COMPANY]);
    });
  });

  async function accounts(): Promise<{ id: string; label: string }[]> {
    const all = await vscode.authentication.getAccounts(AUTHENTICATION_PROVIDER);
    return all.map(({ id, label }) => ({ id, label }));
  }

  function nextChange(): Promise<void> {
    return new Promise((resolve) => {
      const subscription = vscode.authentication.onDidChangeSessions(({ provider }) => {
        if (provider.id !== AUTHENTICATION_PROVIDER) return;
        subscription.dispose();
        resolve();
      });
    });
  }
});
