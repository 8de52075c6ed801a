import assert from 'node:assert/strict';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as vscode from 'vscode';
import type { AwsSsoProfilesApi } from '../../../src/api';
import { fakeUserPerTest } from '../support/fakeUser';
import { choosing, plain } from '../support/picker';
import { dropPick, emulator, locations, MY_COMPANY, resetWorld, run, sessionOf } from '../support/world';

describe('a workspace that is not trusted', () => {
  const user = fakeUserPerTest();
  let api: AwsSsoProfilesApi;
  beforeEach(async () => {
    assert.equal(vscode.workspace.isTrusted, false);
    api = await resetWorld();
  });
  afterEach(dropPick);

  it('shows the profiles', () => {
    assert.equal(api.profiles().length, 6);
  });

  it('does not choose the profile', async () => {
    assert.equal(api.activeProfile()?.name, 'payroll');
    const { items } = await choosing(
      () => 'turnAway',
      () => run('awsSso.switchProfile'),
    );
    const active = items.find(({ detail }) => detail?.startsWith('Active:'));
    assert.equal(plain(active?.label ?? ''), 'payroll');
    assert.equal(active?.detail, "Active: from AWS_PROFILE in VS Code's environment");
  });

  it('lets the user pick one', async () => {
    await run('awsSso.switchProfile', 'old-keys');
    assert.equal(api.activeProfile()?.name, 'old-keys');
  });

  it('gives other extensions no profile, also of a pick', async () => {
    const inject = (value: true | undefined): Thenable<void> =>
      vscode.workspace
        .getConfiguration()
        .update('awsSso.extensions.inject', value, vscode.ConfigurationTarget.Global);
    await inject(true);
    try {
      await run('awsSso.switchProfile', 'old-keys');
      assert.equal(api.activeProfile()?.name, 'old-keys');
      assert.equal(process.env['AWS_PROFILE'], 'payroll');
    } finally {
      await inject(undefined);
    }
  });

  it('sets nothing up that its repository describes, and does not ask', async () => {
    const folder = vscode.workspace.workspaceFolders?.[0];
    assert.ok(folder);
    const presets = [{ startUrl: 'https://evil.awsapps.com/start', region: 'us-east-1', session: 'evil' }];
    const file = join(folder.uri.fsPath, '.aws-sso-profiles.json');
    const config = readFileSync(locations.configFile, 'utf8');
    writeFileSync(file, JSON.stringify(presets));
    const settings = vscode.workspace.getConfiguration('awsSso', folder);
    try {
      await settings.update('presets', presets, vscode.ConfigurationTarget.Workspace);
      await run('awsSso.setUpFromRepository');
    } finally {
      await settings.update('presets', undefined, vscode.ConfigurationTarget.Workspace);
      rmSync(file);
    }
    assert.match(user.current.onlyShown.message, /^Trust this workspace first\./);
    assert.equal(readFileSync(locations.configFile, 'utf8'), config);
  });

  it('lets the user log in', async () => {
    user.current.answer = ({ actions }) => actions[0];
    user.current.visit = async (page) => {
      await emulator.approve({ userCode: page.searchParams.get('user_code') ?? '' });
      return true;
    };
    await run('awsSso.login', { session: MY_COMPANY });
    assert.equal(sessionOf(api, MY_COMPANY).state, 'signedIn');
  });
});
