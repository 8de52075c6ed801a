import assert from 'node:assert/strict';
import { appendFileSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import * as vscode from 'vscode';
import type { AwsSsoProfilesApi } from '../../../src/api';
import { printFromHost } from '../../run/hostEnvironment';
import { hasIrregularFiles, makePipe } from '../../unit/base/irregularFiles';
import { fakeUserPerTest } from '../support/fakeUser';
import {
  emulator,
  locations,
  MY_COMPANY,
  resetWorld,
  run,
  sessionOf,
  signIn,
  tokenFile,
  until,
  withConfig,
  writeToken,
} from '../support/world';

describe('what another tool does to the shared files', () => {
  const user = fakeUserPerTest();
  let api: AwsSsoProfilesApi;
  beforeEach(async () => {
    api = await resetWorld();
    await emulator.clearRequests();
  });
  afterEach(async () => {
    assert.deepEqual((await emulator.requests()).entries, [], 'a request was made');
    assert.deepEqual(user.current.shown, []);
  });

  const stateOf = (session: string): string => sessionOf(api, session).state;

  it('shows a login as soon as its token is there', async () => {
    const token = await emulator.signIn();
    const shown = until('signed in', api.onDidChangeSessions, () => stateOf(MY_COMPANY) === 'signedIn');
    writeToken(MY_COMPANY, token);
    printFromHost(`      a login elsewhere shows after ${(await shown).toFixed(0)} ms`);
  });

  it('shows a logout as soon as the token is gone', async () => {
    await signIn();
    const shown = until('logged out', api.onDidChangeSessions, () => stateOf(MY_COMPANY) === 'signedOut');
    rmSync(tokenFile(MY_COMPANY));
    printFromHost(`      a logout elsewhere shows after ${(await shown).toFixed(0)} ms`);
  });

  it('shows an edit of the config file', async () => {
    const shown = until('the profile', api.onDidChangeActiveProfile, () =>
      api.profiles().some(({ name }) => name === 'added'),
    );
    appendFileSync(locations.configFile, '\n[profile added]\nregion = us-east-2\n');
    printFromHost(`      an edit of the config file shows after ${(await shown).toFixed(0)} ms`);
  });

  for (const [what, spoil] of [
    ['empty', () => writeFileSync(tokenFile(MY_COMPANY), '')],
    ['torn', () => writeFileSync(tokenFile(MY_COMPANY), '{"accessToken": "torn')],
    [
      'without a date',
      () => writeFileSync(tokenFile(MY_COMPANY), '{"accessToken": "x", "expiresAt": "soon"}'),
    ],
    ['a directory', () => mkdirSync(tokenFile(MY_COMPANY))],
  ] as const) {
    it(`counts nobody as signed in by a token file that is ${what}`, async () => {
      mkdirSync(locations.ssoCacheDirectory, { recursive: true });
      spoil();
      await run('awsSso.refresh');
      assert.equal(stateOf(MY_COMPANY), 'signedOut');
    });
  }
});

describe('showing the files', () => {
  const user = fakeUserPerTest();
  beforeEach(async () => {
    await resetWorld(withConfig('[sso-session last]\nsso_start_url = https://last.awsapps.com/start\n'));
  });
  afterEach(() => vscode.commands.executeCommand('workbench.action.closeAllEditors'));

  it('opens the config file', async () => {
    await run('awsSso.openConfig');
    assert.equal(vscode.window.activeTextEditor?.document.uri.fsPath, locations.configFile);
  });

  it('says that the config file is a pipe, and waits for nothing', async function () {
    if (!hasIrregularFiles) this.skip();
    rmSync(locations.configFile);
    makePipe(locations.configFile);
    try {
      await run('awsSso.openConfig');
      assert.match(user.current.onlyShown.message, /^This is a pipe of another program, not a file/);
      assert.equal(vscode.window.activeTextEditor, undefined);
    } finally {
      rmSync(locations.configFile);
    }
  });

  for (const [what, argument, line] of [
    ['a profile', { profile: 'prod' }, '[profile prod]'],
    ['a session', { session: MY_COMPANY }, '[sso-session my-company]'],
    ['a profile of the credentials file', { profile: 'old-keys' }, '[profile old-keys]'],
    ['a session that cannot work', { session: 'last' }, '[sso-session last]'],
  ] as const) {
    it(`leads to the line of ${what}`, async () => {
      await run('awsSso.showInConfig', argument);
      const editor = vscode.window.activeTextEditor;
      assert.ok(editor);
      assert.equal(editor.document.lineAt(editor.selection.active.line).text, line);
    });
  }
});
