import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import * as vscode from 'vscode';
import { skip } from '../../run/skipping';
import { fakeUserPerTest } from '../support/fakeUser';
import { terminalsPerTest } from '../support/terminals';
import { dropPick, eventually, resetWorld, run, signIn, withConfig } from '../support/world';

const DEFAULT_PROFILE = 'terminal.integrated.defaultProfile.linux';
const SHELLS = ['bash', 'bash as a login shell', 'zsh', 'zsh as a login shell', 'fish', 'pwsh'];
/** Those that VS Code's own scripts would change, among others. */
const ODD_NAMES = ['back\\new', 'two  words', 'a:b=c', '-n', `it's "so"`, 'zürich-東京'];

const setDefaultShell = (name: string | undefined): Thenable<void> =>
  vscode.workspace.getConfiguration().update(DEFAULT_PROFILE, name, vscode.ConfigurationTarget.Global);

describe('a shell whose start files export AWS_PROFILE', () => {
  fakeUserPerTest();
  const terminals = terminalsPerTest();
  before(function () {
    if (process.platform !== 'linux') skip(this, 'the shells are those of Linux');
  });
  beforeEach(async () => {
    await resetWorld(
      withConfig(ODD_NAMES.map((name) => `[profile ${JSON.stringify(name)}]\nregion = x\n`).join('\n')),
    );
    await run('awsSso.switchProfile', 'dev');
  });
  afterEach(dropPick);

  for (const name of SHELLS) {
    describe(name, () => {
      const program = name.split(' ')[0] ?? '';
      before(async function () {
        if (spawnSync(program, ['--version']).error) skip(this, `${program} is not installed`);
        await setDefaultShell(name);
        await eventually('the default shell', () => vscode.env.shell.endsWith(program) || undefined);
      });
      after(() => setDefaultShell('bash'));

      it('works as the profile that was picked', async () => {
        const shell = await terminals.openShell();
        assert.equal(await terminals.valueIn(shell, 'FROM_START_FILE'), 'yes');
        assert.equal(await terminals.valueIn(shell, 'AWS_PROFILE'), 'dev');
      });

      it('works as the profile that its terminal was opened as, not as that of the workspace either', async () => {
        const shell = await terminals.openedBy(() => run('awsSso.openTerminal', { profile: 'prod' }));
        assert.equal(await terminals.valueIn(shell, 'FROM_START_FILE'), 'yes');
        assert.equal(await terminals.valueIn(shell, 'AWS_PROFILE'), 'prod');
      });

      it('with keys has no profile beside them', async () => {
        await signIn();
        const shell = await terminals.openedBy(() =>
          run('awsSso.openTerminal', { profile: 'dev', withCredentials: true, durationMinutes: 30 }),
        );
        assert.match(await terminals.valueIn(shell, 'AWS_ACCESS_KEY_ID'), /^ASIA/);
        assert.equal(await terminals.valueIn(shell, 'AWS_PROFILE'), '');
      });
    });
  }

  for (const name of ODD_NAMES) {
    it(`works as that profile, whatever its name is: ${name}`, async () => {
      await run('awsSso.switchProfile', name);
      const shell = await terminals.openShell();
      await eventually('the profile', async () =>
        (await terminals.valueIn(shell, 'AWS_PROFILE')) === name ? true : undefined,
      );
    });
  }
});
