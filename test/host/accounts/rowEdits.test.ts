import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import * as vscode from 'vscode';
import type { AwsSsoProfilesApi } from '../../../src/api';
import type { CommandId } from '../../../src/contributions';
import { fakeUserPerTest } from '../support/fakeUser';
import { answering } from '../support/quickInputs';
import {
  eventually,
  locations,
  MY_COMPANY,
  resetWorld,
  run,
  sessionOf,
  signIn,
  tokenFile,
} from '../support/world';

const read = (): string => readFileSync(locations.configFile, 'utf8');

describe('what the menu of a row edits and copies', () => {
  const user = fakeUserPerTest();
  let api: AwsSsoProfilesApi;
  const names = (): string[] => api.profiles().map(({ name }) => name);
  beforeEach(async () => {
    api = await resetWorld();
  });

  it('is a copy of a profile, which an undo takes away', async () => {
    const before = read();
    user.current.answer = () => 'Undo';
    const told = eventually('the undo', () => user.current.shown[0] && read() === before);
    await run('awsSso.duplicateProfile', { profile: 'dev', to: 'dev-2' });
    await told;
    assert.equal(user.current.shown[0]?.message, 'Added the profile dev-2 with the settings of dev.');
  });

  it('is a copy that works as the first', async () => {
    await run('awsSso.duplicateProfile', { profile: 'dev', to: 'dev-2' });
    assert.ok(names().includes('dev-2'));
    const of = (wanted: string) => api.profiles().find(({ name }) => name === wanted);
    assert.deepEqual({ ...of('dev-2'), name: 'dev' }, of('dev'));
  });

  it('is the region of a profile, from the list or typed', async () => {
    await answering([{ accept: 'eu-north-1' }], () => run('awsSso.editRegion', { profile: 'dev' }));
    assert.match(read(), /\[profile dev\]\n(?:[^[]*\n)?region = eu-north-1\n/);
  });

  it('is the name of a session, and the login follows', async () => {
    await signIn();
    await run('awsSso.renameSession', { session: MY_COMPANY, to: 'acme' });
    assert.match(read(), /\[sso-session acme\]/);
    assert.doesNotMatch(read(), new RegExp(`= ${MY_COMPANY}\\b`));
    assert.ok(existsSync(tokenFile('acme')));
    await eventually('the session', () => sessionOf(api, 'acme').state === 'signedIn' || undefined);
  });

  it('is a session less, after a question that names its profiles', async () => {
    user.current.answer = ({ modal, actions }) => (modal ? actions[0] : undefined);
    await run('awsSso.removeSession', { session: MY_COMPANY });
    const { message, detail } = user.current.shown[0] ?? { message: '', detail: '' };
    assert.equal(message, `Remove the session ${MY_COMPANY}?`);
    assert.match(detail, /stop working: .*dev/);
    assert.doesNotMatch(read(), new RegExp(`\\[sso-session ${MY_COMPANY}\\]`));
  });

  it('is copied: the account, the identity, the role, the name and the command of the shell', async () => {
    await signIn();
    const copied = async (command: CommandId): Promise<string> => {
      await run(command, { profile: 'dev' });
      return vscode.env.clipboard.readText();
    };
    assert.equal(await copied('awsSso.copyAccountId'), '111111111111');
    assert.match(await copied('awsSso.copyArn'), /^arn:aws:sts::111111111111:assumed-role\//);
    assert.equal(await copied('awsSso.copyRoleName'), 'PowerUserAccess');
    assert.equal(await copied('awsSso.copyProfileName'), 'dev');
    assert.equal(await copied('awsSso.copyExportLine'), "export AWS_PROFILE='dev'");
  });
});
