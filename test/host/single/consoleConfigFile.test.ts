import assert from 'node:assert/strict';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as vscode from 'vscode';
import { sampleHome } from '../../../scripts/lib/sampleHome.mjs';
import type { AwsSsoProfilesApi } from '../../../src/api';
import { loginFileName } from '../../../src/signin/loginFile';
import { ADA, LoginBench } from '../../unit/signin/loginBench';
import { closeEditors, hoverText } from '../support/editors';
import { fakeUserPerTest, replace } from '../support/fakeUser';
import { dropPick, emulator, eventually, locations, resetWorld, until, withConfig } from '../support/world';

const LABEL = 'ada · 111111111111';
const ROLE = 'arn:aws:sts::222222222222:assumed-role/Admin/ada@example.com';
const FILES = {
  ...withConfig(`[profile console]
login_session = ${ADA}
region = us-east-1

[profile deploy-console]
role_arn = arn:aws:iam::333333333333:role/Deploy
source_profile = console

[profile admin]
login_session = ${ROLE}

[profile keys-win]
login_session = arn:aws:iam::111111111111:root
`),
  '.aws/credentials': `${sampleHome['.aws/credentials'] ?? ''}
[keys-win]
aws_access_key_id = AKIAIOSFODNN7EXAMPLE
aws_secret_access_key = secret
`,
};

describe('a console sign-in in the open config file', () => {
  const user = fakeUserPerTest();
  let api: AwsSsoProfilesApi;
  let document: vscode.TextDocument;
  let restore = (): void => undefined;
  beforeEach(async () => {
    restore = replace(vscode.env, 'asExternalUri', (uri: vscode.Uri) => Promise.resolve(uri));
    rmSync(locations.loginCacheDirectory, { recursive: true, force: true });
    api = await resetWorld(FILES);
    await setLoginMethod('browser');
    user.current.visit = async (page) => {
      void fetch(await LoginBench.answer(page, 'allow'));
      return true;
    };
    document = await vscode.workspace.openTextDocument(locations.configFile);
    await vscode.window.showTextDocument(document);
    await eventually(
      'the editor has the text of the file',
      () => document.getText().includes('[profile keys-win]') || undefined,
    );
  });
  afterEach(async () => {
    restore();
    await closeEditors();
    await setLoginMethod('deviceCode');
    await dropPick();
  });

  /** As `aws login` in a terminal leaves it; the window has seen it. */
  const signInOutside = async (): Promise<void> => {
    const file = await emulator.signInToConsole({ arn: ADA });
    mkdirSync(locations.loginCacheDirectory, { recursive: true, mode: 0o700 });
    writeFileSync(join(locations.loginCacheDirectory, loginFileName(ADA)), JSON.stringify(file), {
      mode: 0o600,
    });
    await until('the console sign-in is seen', api.onDidChangeSessions, () =>
      api.sessions().some(({ name, state }) => name === ADA && state === 'signedIn'),
    );
  };
  const positionOf = (text: string): vscode.Position => {
    const at = document.getText().indexOf(text);
    assert.notEqual(at, -1, `${text} is not in the file`);
    return document.positionAt(at);
  };
  /** The commands over the section of a profile. */
  const lensesOver = async (profile: string): Promise<vscode.Command[]> => {
    const { line } = positionOf(`[profile ${profile}]`);
    const lenses = await vscode.commands.executeCommand<vscode.CodeLens[]>(
      'vscode.executeCodeLensProvider',
      document.uri,
      100,
    );
    return lenses.flatMap(({ range, command }) => (range.start.line === line && command ? [command] : []));
  };
  const titlesOver = async (profile: string): Promise<string[]> =>
    (await lensesOver(profile)).map(({ title }) => title);
  const click = async (profile: string, title: string): Promise<void> => {
    const lens = (await lensesOver(profile)).find((each) => each.title === title);
    assert.ok(lens, `no ${title} over ${profile}`);
    await vscode.commands.executeCommand(lens.command, ...((lens.arguments ?? []) as unknown[]));
  };
  /** Its paragraphs. */
  const hoverOver = async (text: string, inside: vscode.TextDocument = document): Promise<string[]> => {
    const at = inside.positionAt(inside.getText().indexOf(text) + 1);
    return (await hoverText(inside.uri, at)).split('\n\n');
  };

  it('has its state and its login over its profile, and over a role that is assumed through it', async () => {
    const loggedOut = ['Use', 'Log In', 'Console', `${LABEL}: logged out`];
    const signedIn = ['Use', 'Log Out', 'Console', `${LABEL}: signed in`];
    assert.deepEqual(await titlesOver('console'), loggedOut);
    assert.deepEqual(await titlesOver('deploy-console'), loggedOut);
    await click('deploy-console', 'Log In');
    assert.deepEqual(user.current.errors, []);
    assert.deepEqual(await titlesOver('console'), signedIn);
    assert.deepEqual(await titlesOver('deploy-console'), signedIn);
    assert.deepEqual(await titlesOver('admin'), [
      'Use',
      'Log In',
      'Console',
      'Admin · 222222222222: logged out',
    ]);
    await click('console', 'Log Out');
    assert.deepEqual(await titlesOver('console'), loggedOut);
  });

  it('has none over a profile whose other credentials win', async () => {
    assert.deepEqual(await titlesOver('keys-win'), ['Use', 'Console']);
  });

  it('is told over its login_session: whose it is, its state and its clocks', async () => {
    const [account, person, ...loggedOut] = await hoverOver(ADA);
    assert.deepEqual([account, person], ['Account: 111111111111', 'User: ada']);
    assert.deepEqual(loggedOut, [`${LABEL}: logged out`]);
    await signInOutside();
    const [, , state, credentials = '', console] = await hoverOver(ADA);
    assert.equal(state, `${LABEL}: signed in, renewed while in use`);
    assert.match(credentials, /^Credentials: until \S/);
    assert.equal(console, 'AWS console: until AWS ends the session, 12 hours at most');
    assert.deepEqual(await hoverOver(ROLE), [
      'Account: 222222222222',
      'Role: Admin',
      'Session name: ada@example.com',
      'Admin · 222222222222: logged out',
    ]);
  });

  it('has no state over a login_session that its profile does not use', async () => {
    assert.deepEqual(await hoverOver('arn:aws:iam::111111111111:root'), [
      'Account: 111111111111',
      'User: root',
    ]);
  });

  it('is told over the names of its profiles, here and in the files of other tools', async () => {
    const state = `${LABEL}: signed in, renewed while in use`;
    await signInOutside();
    for (const name of ['console]', 'deploy-console]']) {
      const texts = await hoverOver(name);
      assert.ok(texts.includes(state), texts.join('\n'));
    }
    const file = join(locations.home, '.envrc');
    writeFileSync(file, 'export AWS_PROFILE=console\n');
    const other = await vscode.workspace.openTextDocument(file);
    const texts = await hoverOver('console', other);
    assert.ok(texts.includes(state), texts.join('\n'));
  });
});

function setLoginMethod(method: string): Thenable<void> {
  return vscode.workspace
    .getConfiguration()
    .update('awsSso.loginMethod', method, vscode.ConfigurationTarget.Global);
}
