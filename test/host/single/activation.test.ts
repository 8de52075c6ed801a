import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { COMMANDS } from '../../../src/contributions';
import { sampleHome } from '../../../scripts/lib/sampleHome.mjs';
import { fakeUserPerTest } from '../support/fakeUser';
import { activate, MY_COMPANY, resetWorld, signIn, theExtension } from '../support/world';

describe('the extension', () => {
  fakeUserPerTest();

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
        kind: 'identityCenter',
        name: MY_COMPANY,
        startUrl: 'https://d-1234567890.awsapps.com/start',
        region: 'us-east-1',
        legacy: false,
        state: 'signedOut',
        renewable: false,
      },
      {
        kind: 'identityCenter',
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
    const lineOfBroken = (sampleHome['.aws/config'] ?? '').split('\n').indexOf('sso_session = mycorp') + 1;
    assert.equal(problem.line, lineOfBroken);
  });

  it('gives away no secret of the files', async () => {
    const api = await resetWorld();
    await signIn();
    const told = JSON.stringify([api.profiles(), api.sessions()]);
    assert.doesNotMatch(told, /wJalrXUtnFEMI|accessToken|refreshToken|clientSecret/);
  });
});
