import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { COMMANDS } from '../../../src/contributions';
import { fakeUserPerTest } from '../support/fakeUser';
import {
  activate,
  emulator,
  MY_COMPANY,
  resetWorld,
  run,
  sessionOf,
  signInOutside,
  theExtension,
  until,
} from '../support/world';

/** Whether the bundle with the AWS SDK has been read; `require.cache` is the whole extension host's. */
const isSdkLoaded = (): boolean =>
  Object.keys(require.cache).some((path) => /[\\/]dist[\\/]clients\.js$/.test(path));

describe('the extension', () => {
  const user = fakeUserPerTest();

  it('is there and activates', async () => {
    await activate();
    assert.ok(theExtension().isActive);
  });

  it('registers every command', async () => {
    await activate();
    const registered = new Set(await vscode.commands.getCommands(true));
    assert.deepEqual(
      COMMANDS.filter((command) => !registered.has(command)),
      [],
    );
  });

  it('tells other extensions what the files say', async () => {
    const api = await resetWorld();
    assert.equal(api.version, 1);
    assert.deepEqual(
      api.profiles().map(({ name, kind }) => [name, kind]),
      [
        ['dev', 'sso'],
        ['prod', 'sso'],
        ['payroll', 'sso'],
        ['deploy', 'assumeRole'],
        ['old-keys', 'keys'],
        ['broken', 'sso'],
      ],
    );
    assert.deepEqual(api.profiles()[0], {
      name: 'dev',
      kind: 'sso',
      session: MY_COMPANY,
      accountId: '111111111111',
      roleName: 'PowerUserAccess',
      region: 'us-east-1',
      problems: [],
    });
    assert.deepEqual(api.sessions(), [
      {
        name: MY_COMPANY,
        startUrl: 'https://d-1234567890.awsapps.com/start',
        region: 'us-east-1',
        legacy: false,
        state: 'signedOut',
        renewable: false,
      },
      {
        name: 'https://legacy.awsapps.com/start',
        startUrl: 'https://legacy.awsapps.com/start',
        region: 'eu-west-1',
        legacy: true,
        state: 'signedOut',
        renewable: false,
      },
    ]);
    const [problem] = api.profiles().find(({ name }) => name === 'broken')?.problems ?? [];
    assert.equal(problem?.code, 'missingSession');
    assert.equal(problem.line, 31);
  });

  it('gives away no secret of the files', async () => {
    const api = await resetWorld();
    await signInOutside();
    await run('awsSso.refresh');
    const told = JSON.stringify([api.profiles(), api.sessions()]);
    assert.doesNotMatch(told, /wJalrXUtnFEMI|accessToken|refreshToken|clientSecret/);
  });

  it('reads the AWS SDK from disk when somebody logs in, and not before', async () => {
    const api = await resetWorld();
    assert.ok(!isSdkLoaded(), 'after activation');

    await run('awsSso.switchProfile', 'prod');
    assert.equal(api.activeProfile()?.name, 'prod');
    assert.ok(!isSdkLoaded(), 'after a switch to a profile that is logged out');

    await signInOutside();
    await until('signed in by another tool', api.onDidChangeSessions, () => isSignedIn());
    assert.ok(!isSdkLoaded(), 'after a login elsewhere');

    await resetWorld();
    user.current.answer = ({ actions }) => actions.find((title) => title.startsWith('Copy Code'));
    user.current.visit = async (page) => {
      await emulator.approve({ userCode: page.searchParams.get('user_code') ?? '' });
      return true;
    };
    await run('awsSso.login', { session: MY_COMPANY });
    assert.ok(isSignedIn());
    assert.ok(isSdkLoaded(), 'after a login');

    function isSignedIn(): boolean {
      return sessionOf(api, MY_COMPANY).state === 'signedIn';
    }
  });
});
