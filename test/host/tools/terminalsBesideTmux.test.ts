import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import * as vscode from 'vscode';
import { writeFiles } from '../../../scripts/lib/sampleHome.mjs';
import { needProgram } from '../../run/installed';
import { fakeUserPerTest } from '../support/fakeUser';
import { terminalsPerTest } from '../support/terminals';
import { dropPick, eventually, locations, resetWorld, run } from '../support/world';

const DEFAULT_PROFILE = 'terminal.integrated.defaultProfile.linux';
const PROFILES = 'terminal.integrated.profiles.linux';
/** A server of this window's own. */
const SERVER = ['-L', `aws-sso-profiles-test-${process.pid}`];
const SESSION = [...SERVER, 'new-session', '-A', '-s', 'main'];

const setUserSetting = (key: string, value: unknown): Thenable<void> =>
  vscode.workspace.getConfiguration().update(key, value, vscode.ConfigurationTarget.Global);

describe('a terminal as a profile beside a tmux that works as another', () => {
  const user = fakeUserPerTest();
  const terminals = terminalsPerTest();
  before(function () {
    needProgram(this, 'tmux', '-V');
    const env = { ...process.env, AWS_PROFILE: 'old-keys' };
    assert.equal(spawnSync('tmux', [...SESSION, '-d', 'sh'], { env }).status, 0);
  });
  after(() => {
    spawnSync('tmux', [...SERVER, 'kill-server']);
    rmSync(join(locations.home, '.bashrc'), { force: true });
  });
  beforeEach(async () => {
    await resetWorld();
  });
  afterEach(async () => {
    await setUserSetting(DEFAULT_PROFILE, 'bash');
    await setUserSetting(PROFILES, undefined);
    await dropPick();
  });

  it('works as its own where tmux is what VS Code opens', async () => {
    await setUserSetting(PROFILES, { tmux: { path: 'tmux', args: SESSION } });
    await setUserSetting(DEFAULT_PROFILE, 'tmux');
    await eventually('the default shell', () => vscode.env.shell.endsWith('tmux') || undefined);
    await worksAsProd();
  });

  it('is offered where an ordinary one is of tmux, which may be of another', async () => {
    await setUserSetting(PROFILES, { tmux: { path: 'tmux', args: SESSION } });
    await setUserSetting(DEFAULT_PROFILE, 'tmux');
    await eventually('the default shell', () => vscode.env.shell.endsWith('tmux') || undefined);
    await run('awsSso.switchProfile', 'old-keys');
    const terminal = vscode.window.createTerminal();
    await eventually('the notice', () => user.current.shown[0]);
    assert.match(user.current.onlyShown.message, /^tmux keeps .* may use a profile other than old-keys\.$/);
    assert.deepEqual(user.current.onlyShown.actions, ['Open Terminal as old-keys']);
    terminal.dispose();
  });

  it('works as its own where a start file of its shell leads there', async () => {
    writeFiles(locations.home, {
      '.bashrc': `if [ -z "$TMUX" ]; then exec tmux ${SESSION.join(' ')}; fi\n`,
    });
    await worksAsProd();
  });

  async function worksAsProd(): Promise<void> {
    const shell = await terminals.openedBy(() => run('awsSso.openTerminal', { profile: 'prod' }));
    assert.equal(await terminals.valueIn(shell, 'AWS_PROFILE'), 'prod');
    assert.equal(await terminals.valueIn(shell, 'TMUX'), '');
  }
});
