import assert from 'node:assert/strict';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as vscode from 'vscode';
import type { ApiSession, AwsSsoProfilesApi } from '../../../src/api';
import { AUTHENTICATION_PROVIDER } from '../../../src/editor/login/authenticationProvider';
import { loginFileName } from '../../../src/signin/loginFile';
import type { LoginCacheFile } from '../../server/consoleLogins';
import { ADA, LoginBench } from '../../unit/signin/loginBench';
import { fakeUserPerTest, replace } from '../support/fakeUser';
import { choosing, plain } from '../support/picker';
import {
  dropPick,
  emulator,
  eventually,
  LEGACY,
  locations,
  MY_COMPANY,
  resetWorld,
  run,
  signIn,
  until,
  withConfig,
} from '../support/world';

const LABEL = 'ada · 111111111111';
const CONFIG = withConfig(`[profile console]\nlogin_session = ${ADA}\nregion = us-east-1\n`);

describe('a console sign-in as a session', () => {
  const user = fakeUserPerTest();
  let api: AwsSsoProfilesApi;
  let restore = (): void => undefined;
  beforeEach(async () => {
    restore = replace(vscode.env, 'asExternalUri', (uri: vscode.Uri) => Promise.resolve(uri));
    rmSync(locations.loginCacheDirectory, { recursive: true, force: true });
    api = await resetWorld(CONFIG);
    user.current.visit = async (page) => {
      const back = await LoginBench.answer(page, 'allow');
      if (back.startsWith('http://127.0.0.1')) void fetch(back);
      return true;
    };
  });
  afterEach(async () => {
    restore();
    await dropPick();
  });

  const session = (): ApiSession => {
    const found = api.sessions().find(({ name }) => name === ADA);
    assert.ok(found, 'the API names no console session');
    return found;
  };
  const untilState = (state: ApiSession['state']): Promise<number> =>
    until(`the session is ${state}`, api.onDidChangeSessions, () => session().state === state);
  /** As `aws login` in a terminal leaves it. */
  const signInOutside = async (): Promise<LoginCacheFile> => {
    const file = await emulator.signInToConsole({ arn: ADA });
    writeLogin(JSON.stringify(file));
    return file;
  };
  const writeLogin = (text: string): void => {
    mkdirSync(locations.loginCacheDirectory, { recursive: true, mode: 0o700 });
    writeFileSync(join(locations.loginCacheDirectory, loginFileName(ADA)), text, { mode: 0o600 });
  };

  it('is told to other extensions, with the profile that has it', () => {
    const profile = api.profiles().find(({ name }) => name === 'console');
    assert.equal(profile?.session, ADA);
    assert.equal(profile.accountId, '111111111111');
    assert.equal(profile.userName, 'ada');
    assert.deepEqual(session(), {
      name: ADA,
      kind: 'console',
      startUrl: '',
      region: 'us-east-1',
      legacy: false,
      state: 'signedOut',
      renewable: false,
    });
  });

  it('shows what another tool does with it at once: a login, a torn file, a logout', async () => {
    const { accessToken } = await signInOutside();
    await untilState('signedIn');
    assert.equal(Date.parse(session().expiresAt ?? ''), Date.parse(accessToken.expiresAt));
    writeLogin('{"accessToken":');
    await untilState('signedOut');
    await signInOutside();
    await untilState('signedIn');
    rmSync(locations.loginCacheDirectory, { recursive: true });
    await untilState('signedOut');
  });

  it('is in the Accounts menu, without a token for anyone', async () => {
    const accounts = async (): Promise<string[]> =>
      (await vscode.authentication.getAccounts(AUTHENTICATION_PROVIDER)).map(({ label }) => label);
    assert.deepEqual(await accounts(), []);
    await signInOutside();
    await untilState('signedIn');
    assert.deepEqual(await accounts(), [LABEL]);
    const token = await vscode.authentication.getSession(AUTHENTICATION_PROVIDER, ['sso:account:access'], {
      silent: true,
    });
    assert.equal(token, undefined);
  });

  it('is logged in by the name that the API gives it, and asks before it does so again', async () => {
    await run('awsSso.login', { session: ADA, method: 'browser' });
    assert.deepEqual(user.current.errors, []);
    assert.equal(session().state, 'signedIn');
    user.current.forget();
    await run('awsSso.login', { session: ADA, method: 'browser' });
    assert.equal(user.current.onlyShown.message, `You are logged in to ${LABEL}.`);
    assert.deepEqual(user.current.opened, []);
    await run('awsSso.logout', { session: ADA });
    assert.equal(session().state, 'signedOut');
  });

  it('is among those that Log In to All takes, after those of Identity Center', async () => {
    await setLoginMethod('browser');
    try {
      user.current.visit = async (page) => {
        if (page.pathname !== '/v1/authorize') return false;
        const back = await LoginBench.answer(page, 'allow');
        void fetch(back);
        return true;
      };
      await signIn(MY_COMPANY);
      await signIn(LEGACY);
      await run('awsSso.loginAll');
      assert.deepEqual(user.current.errors, []);
      assert.ok(
        user.current.waits[0]?.reports.includes(`1 of 1: ${LABEL}`),
        JSON.stringify(user.current.waits),
      );
      assert.equal(session().state, 'signedIn');
    } finally {
      await setLoginMethod('deviceCode');
    }
  });

  it('has a section and a login in the switcher, and a state with its profile', async () => {
    const shown = await choosing(
      () => 'turnAway',
      () => run('awsSso.switchProfile'),
    );
    const labels = shown.items.map(({ label }) => plain(label));
    assert.ok(labels.includes(`Log in to ${LABEL}…`), labels.join('\n'));
    assert.equal(labels[labels.indexOf(LABEL) + 1], 'console');
    const row = shown.items.find(({ label }) => plain(label) === 'console');
    assert.equal(row?.description, 'ada · 111111111111 · us-east-1');
  });

  it('is offered when its profile is switched to and needs it', async () => {
    await run('awsSso.switchProfile', 'console');
    assert.equal(user.current.onlyShown.message, `Now using console. You are not logged in to ${LABEL}.`);
  });

  it('is renewed while its profile is active, and its end is told with the login', async () => {
    await run('awsSso.switchProfile', 'console');
    user.current.forget();
    const end = async (): Promise<void> => {
      const login = await emulator.signInToConsole({ arn: ADA });
      const accessToken = { ...login.accessToken, expiresAt: secondsFromNow(-60) };
      writeLogin(JSON.stringify({ ...login, accessToken }));
    };
    await end();
    await until(
      'the credentials are renewed',
      api.onDidChangeSessions,
      () => Date.parse(session().expiresAt ?? '') > Date.now(),
    );
    await emulator.refuseConsole({ error: 'TOKEN_EXPIRED' });
    await end();
    // The next renewal in the background comes a minute after the one before: using it comes first.
    await run('awsSso.whoAmI', { profile: 'console' });
    await untilState('expired');
    const report = (await run('awsSso.diagnose', { profile: 'console' })) as string;
    assert.match(report, /Console sign-in/);
    assert.match(report, /The session has expired: AWS refused to renew it/);
    const notice = await eventually('the notice', () =>
      user.current.shown.find(({ message }) => message === `The console sign-in ${LABEL} has expired.`),
    );
    assert.deepEqual(notice.actions, ['Log In', "Don't Show Again"]);
  });

  it('is what a first sign-in makes, with the profile that uses it', async () => {
    await resetWorld();
    const restoreBox = replace(vscode.window, 'showInputBox', (options: vscode.InputBoxOptions) => {
      assert.ok(options.validateInput?.('dev'));
      return Promise.resolve(options.title === 'Set up a console sign-in' ? 'fresh' : options.value);
    });
    await setLoginMethod('browser');
    try {
      user.current.answer = ({ actions }) => actions.find((title) => title === 'Use fresh Here');
      await run('awsSso.setUpConsoleSignIn');
    } finally {
      restoreBox();
      await setLoginMethod('deviceCode');
    }
    assert.deepEqual(user.current.errors, []);
    assert.equal(api.activeProfile()?.name, 'fresh');
    assert.equal(api.activeProfile()?.session, ADA);
    assert.equal(session().state, 'signedIn');
  });
});

/** In the format of the AWS CLI. */
function secondsFromNow(seconds: number): string {
  return `${new Date(Date.now() + seconds * 1000).toISOString().slice(0, 19)}Z`;
}

function setLoginMethod(method: string): Thenable<void> {
  return vscode.workspace
    .getConfiguration()
    .update('awsSso.loginMethod', method, vscode.ConfigurationTarget.Global);
}
