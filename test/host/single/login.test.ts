import assert from 'node:assert/strict';
import { readFileSync, statSync } from 'node:fs';
import * as vscode from 'vscode';
import type { AwsSsoProfilesApi } from '../../../src/api';
import { fakeUserPerTest, replace, type Shown } from '../support/fakeUser';
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
  signInOutside,
  tokenFile,
  withConfig,
} from '../support/world';

const COPY_AND_OPEN = 'Copy Code and Open Browser';
const acceptsTheCode = ({ actions }: Shown): string | undefined =>
  actions.find((title) => title === COPY_AND_OPEN);
const codeOn = (page: URL): { userCode: string } => ({ userCode: page.searchParams.get('user_code') ?? '' });
const allows = async (page: URL): Promise<boolean> => {
  await emulator.approve(codeOn(page));
  return true;
};

describe('logging in with a device code', () => {
  const user = fakeUserPerTest();
  let api: AwsSsoProfilesApi;
  beforeEach(async () => {
    api = await resetWorld();
    user.current.answer = acceptsTheCode;
    user.current.visit = allows;
  });

  it('offers first what the active profile needs, and last what needs no login', async () => {
    await signIn();
    const settings = (): vscode.WorkspaceConfiguration => vscode.workspace.getConfiguration('awsSso');
    await settings().update('profile', 'payroll', vscode.ConfigurationTarget.Workspace);
    let offered: string[] = [];
    const restore = replace(vscode.window, 'showQuickPick', (items: vscode.QuickPickItem[]) => {
      offered = items.map(({ label }) => label);
      return Promise.resolve(undefined);
    });
    try {
      await run('awsSso.login');
    } finally {
      restore();
      await settings().update('profile', undefined, vscode.ConfigurationTarget.Workspace);
    }
    assert.deepEqual(offered, ['legacy.awsapps.com', 'my-company']);
  });

  it('shows the code of the service to compare, and opens the page that shows the same', async () => {
    await run('awsSso.login', { session: MY_COMPANY });
    const [authorization] = (await emulator.state()).deviceAuthorizations;
    const code = authorization?.userCode ?? '';
    assert.match(code, /^[A-Z]{4}-[A-Z]{4}$/);
    assert.deepEqual(user.current.onlyShown, {
      kind: 'information',
      message: 'Log in to my-company',
      modal: true,
      detail: `Your code is ${code}. Approve only if the browser shows the same code.`,
      actions: [COPY_AND_OPEN],
    });
    assert.equal(user.current.clipboard, code);
    assert.equal(user.current.opened.length, 1);
    assert.match(user.current.opened[0] ?? '', new RegExp(`/device\\?user_code=${code}$`));
    assert.match(user.current.waits[0]?.title ?? '', new RegExp(`approval of ${code}`));
    assert.match(user.current.waits[0]?.reports[0] ?? '', /^\[Open again\]\(http/);
  });

  it('leaves a token as the AWS CLI does', async () => {
    await run('awsSso.login', { session: MY_COMPANY });
    const { state, renewable, expiresAt } = sessionOf(api, MY_COMPANY);
    assert.deepEqual([state, renewable], ['signedIn', true]);
    assert.ok(Date.parse(expiresAt ?? '') > Date.now());
    const content = JSON.parse(readFileSync(tokenFile(MY_COMPANY), 'utf8')) as Record<string, string>;
    assert.deepEqual(Object.keys(content), [
      'startUrl',
      'region',
      'accessToken',
      'expiresAt',
      'clientId',
      'clientSecret',
      'registrationExpiresAt',
      'refreshToken',
    ]);
    assert.match(content['expiresAt'] ?? '', /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/);
    if (process.platform !== 'win32') {
      assert.equal(statSync(tokenFile(MY_COMPANY)).mode & 0o777, 0o600);
      assert.equal(statSync(locations.ssoCacheDirectory).mode & 0o777, 0o700);
    }
  });

  it('shows the session as signing in meanwhile', async () => {
    const states: string[] = [];
    const subscription = api.onDidChangeSessions(() => states.push(sessionOf(api, MY_COMPANY).state));
    await run('awsSso.login', { session: MY_COMPANY });
    subscription.dispose();
    assert.deepEqual([...new Set(states)], ['signingIn', 'signedIn']);
  });

  it('logs in to the session behind a profile, one of the old form too', async () => {
    await api.login({ profile: 'payroll' });
    const { state, renewable, legacy } = sessionOf(api, LEGACY);
    assert.deepEqual([state, renewable, legacy], ['signedIn', false, true]);
    assert.ok(hasToken(LEGACY));
    assert.equal(sessionOf(api, MY_COMPANY).state, 'signedOut');
  });

  it('leaves code and address on the screen when no browser opens', async () => {
    user.current.visit = async (page) => {
      await allows(page);
      return false;
    };
    await run('awsSso.login', { session: MY_COMPANY });
    const warning = user.current.shown.find(({ kind }) => kind === 'warning');
    assert.ok(warning);
    assert.ok(warning.message.includes(user.current.opened[0] ?? 'nothing opened'), warning.message);
    assert.deepEqual(warning.actions, ['Copy Link']);
  });

  it('offers to log in anyway when the session is alive', async () => {
    await signIn();
    await run('awsSso.login', { session: MY_COMPANY });
    assert.equal(user.current.onlyShown.message, 'You are logged in to my-company.');
    assert.deepEqual(user.current.onlyShown.actions, ['Log In Anyway']);
    assert.deepEqual((await emulator.state()).deviceAuthorizations, []);

    user.current.answer = ({ actions }) => actions[0];
    const before = readFileSync(tokenFile(MY_COMPANY), 'utf8');
    await run('awsSso.login', { session: MY_COMPANY });
    assert.notEqual(readFileSync(tokenFile(MY_COMPANY), 'utf8'), before);
  });

  it('ends happily when another tool signs in first', async () => {
    user.current.visit = async () => {
      await signInOutside();
      return true;
    };
    await run('awsSso.login', { session: MY_COMPANY });
    assert.equal(sessionOf(api, MY_COMPANY).state, 'signedIn');
    assert.deepEqual(user.current.errors, []);
  });
});

describe('a device-code login that does not succeed', () => {
  const user = fakeUserPerTest();
  let api: AwsSsoProfilesApi;
  beforeEach(async () => {
    api = await resetWorld();
    user.current.answer = acceptsTheCode;
  });

  /** One notification, and the world as if nothing had been tried. */
  async function failsWith(message: string, actions: readonly string[], session = MY_COMPANY): Promise<void> {
    await run('awsSso.login', { session });
    assert.deepEqual(
      user.current.errors.map((shown) => [shown.message, shown.actions]),
      [[message, actions]],
    );
    assert.equal(user.current.shown.filter(({ modal }) => !modal).length, 1);
    assertLoggedOut(session);
  }

  function assertLoggedOut(session: string): void {
    assert.ok(!hasToken(session), 'a token was left behind');
    assert.equal(sessionOf(api, session).state, 'signedOut');
  }

  it('says that it was denied', async () => {
    user.current.visit = async (page) => {
      await emulator.deny(codeOn(page));
      return true;
    };
    await failsWith('Could not log in to my-company: the request was denied in the browser.', [
      'Try Again',
      'Show Log',
    ]);
  });

  it('says that the code expired, and tries again when asked to', async () => {
    let attempts = 0;
    user.current.visit = async (page) => {
      attempts++;
      if (attempts === 1) await emulator.expireDeviceCodes();
      else await emulator.approve(codeOn(page));
      return true;
    };
    await failsWith(
      'Could not log in to my-company: the code expired before it was approved. If the page showed an invalid grant, check sso_region.',
      ['Try Again', 'Show Log'],
    );

    attempts = 0;
    user.current.answer = ({ actions }) => actions[0];
    await run('awsSso.login', { session: MY_COMPANY });
    assert.equal(attempts, 2);
    assert.equal(sessionOf(api, MY_COMPANY).state, 'signedIn');
  });

  it('says nothing when the user turns the dialog away', async () => {
    user.current.answer = () => undefined;
    await run('awsSso.login', { session: MY_COMPANY });
    assert.ok(user.current.onlyShown.modal);
    assert.deepEqual(user.current.opened, []);
    assertLoggedOut(MY_COMPANY);
  });

  it('says nothing when the user cancels the wait', async () => {
    user.current.wait = (waiting) => waiting.cancel();
    await run('awsSso.login', { session: MY_COMPANY });
    assert.ok(user.current.onlyShown.modal);
    assertLoggedOut(MY_COMPANY);
  });

  it('names the network when there is no way to the service', async () => {
    await emulator.addFault({ operation: '*', fault: { kind: 'reset' }, times: null });
    await failsWith(
      'Could not log in to my-company: no connection to us-east-1. Check the network, the proxy and the region.',
      ['Try Again', 'Diagnose', 'Show Log'],
    );
  });

  it('names the page of the hotel that answers instead', async () => {
    await emulator.addFault({ operation: '*', fault: { kind: 'captivePortal' }, times: null });
    await failsWith(
      'Could not log in to my-company: the answer did not come from AWS. A proxy or the sign-in page of a network may have sent it.',
      ['Try Again', 'Diagnose', 'Show Log'],
    );
  });

  it('leads to the line with a start URL that the region does not know', async () => {
    await resetWorld(
      withConfig(
        '[sso-session nowhere]\nsso_start_url = https://nowhere.awsapps.com/start\nsso_region = eu-west-3\n',
      ),
    );
    await failsWith(
      'Could not log in to nowhere: Identity Center does not know this start URL in this region. Check sso_start_url and sso_region.',
      ['Show in Config', 'Show Log'],
      'nowhere',
    );
  });

  it('says of a profile that names no session which it is', async () => {
    await resetWorld(withConfig('[profile lost]\nsso_session = gone\n'));
    await run('awsSso.login', { profile: 'lost' });
    const [error, ...others] = user.current.errors;
    assert.deepEqual(others, []);
    assert.match(error?.message ?? '', /"?gone"?/);
    assert.doesNotMatch(error?.message ?? '', /needs no login/);
  });

  it('asks nobody when the session is broken or not there', async () => {
    await resetWorld(withConfig('[sso-session half]\nsso_start_url = https://half.awsapps.com/start\n'));
    await emulator.clearRequests();
    await run('awsSso.login', { session: 'half' });
    await run('awsSso.login', { session: 'not-there' });
    await run('awsSso.login', { profile: 'not-there' });
    await run('awsSso.login', { profile: 'old-keys' });
    assert.deepEqual(
      user.current.errors.map(({ message }) => message.replace(/:.*/, ': …')),
      [
        "Session half doesn't work: …",
        'No file defines the session not-there.',
        'No file defines the profile not-there.',
        "Profile old-keys needs no login. It doesn't use an Identity Center session.",
      ],
    );
    assert.deepEqual((await emulator.requests()).entries, []);
  });
});
