import assert from 'node:assert/strict';
import { existsSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import * as vscode from 'vscode';
import type { AwsSsoProfilesApi } from '../../../src/api';
import { fakeUserPerTest } from '../support/fakeUser';
import { choosing, plain } from '../support/picker';
import { dropPick, MY_COMPANY, resetWorld, run, sessionOf, signIn, until } from '../support/world';

const folder = (): vscode.WorkspaceFolder => vscode.workspace.workspaceFolders![0]!;
const settingsFile = (): string => join(folder().uri.fsPath, '.vscode', 'settings.json');
const setUserSetting = (key: string, value: unknown): Thenable<void> =>
  vscode.workspace.getConfiguration().update(key, value, vscode.ConfigurationTarget.Global);

describe('switching the profile', () => {
  const user = fakeUserPerTest();
  let api: AwsSsoProfilesApi;
  const activeName = (): string | undefined => api.activeProfile()?.name;
  beforeEach(async () => {
    api = await resetWorld();
  });
  afterEach(async () => {
    await setUserSetting('awsSso.environments', undefined);
    await dropPick();
  });

  it('offers the login that the profile needs, and opens no browser by itself', async () => {
    await run('awsSso.switchProfile', 'dev');
    assert.equal(activeName(), 'dev');
    assert.deepEqual(user.current.shown, [
      {
        kind: 'information',
        message: 'Now using dev. You are not logged in to my-company.',
        modal: false,
        detail: '',
        actions: ['Log In'],
      },
    ]);
    assert.deepEqual(user.current.opened, []);
  });

  it('takes a tree row, an object or a name', async () => {
    await run('awsSso.switchProfile', { profile: 'prod' });
    assert.equal(activeName(), 'prod');
    await run('awsSso.switchProfile', { kind: 'profile', id: 'profile:dev', profile: { name: 'dev' } });
    assert.equal(activeName(), 'dev');
  });

  it('refuses a profile that no file defines, and stays with the one before', async () => {
    await run('awsSso.switchProfile', 'prod');
    user.current.forget();
    await run('awsSso.switchProfile', 'prdo');
    assert.equal(user.current.onlyShown.message, 'No file defines the profile prdo.');
    assert.deepEqual(user.current.onlyShown.actions, ['Switch Profile', 'Show Log']);
    assert.equal(activeName(), 'prod');
  });

  it('asks first where an environment wants it', async () => {
    await setUserSetting('awsSso.environments', [{ match: 'prod*', label: 'PROD', confirm: true }]);
    await run('awsSso.switchProfile', 'prod');
    assert.equal(activeName(), undefined);
    assert.equal(user.current.onlyShown.message, 'Use the profile prod?');
    assert.match(
      user.current.onlyShown.detail,
      /^This profile is marked PROD\.\n.*ReadOnlyAccess.*222222222222/,
    );

    user.current.answer = ({ actions }) => actions.find((title) => title === 'Use prod');
    await run('awsSso.switchProfile', 'prod');
    assert.equal(activeName(), 'prod');
  });

  it('offers profiles by session, the recent ones first, with what can be done besides', async () => {
    await run('awsSso.switchProfile', 'old-keys');
    await run('awsSso.switchProfile', 'dev');
    const { items, marked, title } = await choosing(
      () => 'turnAway',
      () => run('awsSso.switchProfile'),
    );
    assert.equal(title, 'AWS profile for sample');
    const labels = items.map(({ label }) => plain(label));
    assert.deepEqual(labels.slice(0, 6), [
      // What the active profile lacks comes first.
      'Log in to my-company…',
      'Use no profile',
      'Log in to legacy.awsapps.com…',
      'Recent and frequent',
      'dev',
      'old-keys',
    ]);
    assert.deepEqual(
      labels.filter((label) => ['legacy.awsapps.com', 'Other profiles'].includes(label)),
      ['legacy.awsapps.com', 'Other profiles'],
    );
    const end = labels.indexOf('Not set up yet');
    const ofProfiles = end === -1 ? labels : labels.slice(0, end);
    assert.equal(new Set(ofProfiles).size, ofProfiles.length, 'a profile is offered twice');
    assert.equal(plain(marked?.label ?? ''), 'Log in to my-company…');
    const active = items.find(({ label }) => label === '$(account) dev');
    assert.equal(active?.detail, 'Active: your choice for this workspace');
    assert.match(active.description ?? '', /^● .*PowerUserAccess.*111111111111.*us-east-1/);
  });

  it('begins with profiles where somebody is logged in: other logins come last', async () => {
    await signIn();
    const { items } = await choosing(
      () => 'turnAway',
      () => run('awsSso.switchProfile'),
    );
    const labels = items.map(({ label }) => plain(label));
    assert.equal(
      labels.find((label) => label !== 'Recent and frequent' && label !== 'my-company'),
      'dev',
    );
    assert.deepEqual(labels.slice(-2), ['Logged out', 'Log in to legacy.awsapps.com…']);
  });

  it('switches to what is accepted, and back to the settings', async () => {
    await choosing(
      () => ({ accept: 'prod' }),
      () => run('awsSso.switchProfile'),
    );
    assert.equal(activeName(), 'prod');
    await choosing(
      () => ({ accept: 'Use no profile' }),
      () => run('awsSso.switchProfile'),
    );
    assert.equal(activeName(), undefined);
  });

  it('knows who it is at once when the session is alive', async () => {
    await signIn();
    await run('awsSso.switchProfile', 'dev');
    assert.equal((await api.getIdentity()).account, '111111111111');
    assert.equal(sessionOf(api, MY_COMPANY).state, 'signedIn');
    assert.deepEqual(user.current.shown, []);
  });
});

describe('pinning a profile', () => {
  fakeUserPerTest();
  let api: AwsSsoProfilesApi;
  const activeName = (): string | undefined => api.activeProfile()?.name;
  beforeEach(async () => {
    api = await resetWorld();
  });
  afterEach(async () => {
    const cleared = until('nothing pinned', api.onDidChangeActiveProfile, () => activeName() === undefined);
    await vscode.workspace
      .getConfiguration(undefined, folder())
      .update('awsSso.profile', undefined, vscode.ConfigurationTarget.Workspace);
    await dropPick();
    await cleared;
    rmSync(settingsFile(), { force: true });
  });

  it('writes it into the settings of the folder, which then decide', async () => {
    await run('awsSso.switchProfile', 'dev');
    await run('awsSso.pinProfile', { profile: 'prod' });
    assert.equal(activeName(), 'prod');
    const written = JSON.parse(readFileSync(settingsFile(), 'utf8')) as Record<string, unknown>;
    assert.deepEqual(written, { 'awsSso.profile': 'prod' });
  });

  it('is the button of each item in the list', async () => {
    await choosing(
      () => ({ press: 'prod' }),
      () => run('awsSso.switchProfile'),
    );
    await until('prod', api.onDidChangeActiveProfile, () => activeName() === 'prod');
    assert.ok(existsSync(settingsFile()));
  });

  it('gives way to a pick, and decides again when the pick is dropped', async () => {
    await run('awsSso.pinProfile', 'prod');
    await run('awsSso.switchProfile', 'dev');
    assert.equal(activeName(), 'dev');
    const { marked } = await choosing(
      () => ({ accept: 'Remove your choice and use prod' }),
      () => run('awsSso.switchProfile'),
    );
    assert.equal(plain(marked?.label ?? ''), 'Log in to my-company…');
    assert.equal(activeName(), 'prod');
  });

  it('shows a pinned name that no file defines as such, and works as nobody', async () => {
    await vscode.workspace
      .getConfiguration(undefined, folder())
      .update('awsSso.profile', 'prdo', vscode.ConfigurationTarget.Workspace);
    await until('the setting has been read', api.onDidChangeActiveProfile, () => activeName() === undefined);
    const { items } = await choosing(
      () => 'turnAway',
      () => run('awsSso.switchProfile'),
    );
    assert.ok(items.every(({ description }) => description?.startsWith('●') !== true));
    await assert.rejects(Promise.resolve(api.getIdentity()), { code: 'unknownProfile' });
  });
});
