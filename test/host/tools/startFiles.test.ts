import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import * as vscode from 'vscode';
import { survivesEcho } from '../../../src/editor/terminals/terminalEnvironment';
import { writeFiles, type Files } from '../../../scripts/lib/sampleHome.mjs';
import { FISH_COMPLETIONS } from '../../fixtures/fishHome';
import { skip } from '../../run/skipping';
import { fakeUserPerTest } from '../support/fakeUser';
import { terminalsPerTest } from '../support/terminals';
import { dropPick, eventually, locations, resetWorld, run, signIn, withConfig } from '../support/world';

const DEFAULT_PROFILE = 'terminal.integrated.defaultProfile.linux';
const INTEGRATION = 'terminal.integrated.shellIntegration.enabled';
const PROFILES = 'terminal.integrated.profiles.linux';
const SHELLS: Readonly<Record<string, { readonly path: string; readonly args?: readonly string[] }>> = {
  bash: { path: 'bash' },
  'bash as a login shell': { path: 'bash', args: ['-l'] },
  zsh: { path: 'zsh' },
  'zsh as a login shell': { path: 'zsh', args: ['-l'] },
  fish: { path: 'fish' },
  pwsh: { path: 'pwsh' },
};

const EXPORTS = 'export AWS_PROFILE=old-keys FROM_START_FILE=yes\n';
/** As guides have people write them. */
const START_FILES: Files = {
  '.bashrc': EXPORTS,
  '.bash_profile': EXPORTS,
  '.zshrc': EXPORTS,
  '.zprofile': EXPORTS,
  '.config/fish/config.fish': 'set -gx AWS_PROFILE old-keys\nset -gx FROM_START_FILE yes\n',
};
/** Those that VS Code's own scripts would change, among others. */
const ODD_NAMES = ['back\\new', 'two  words', 'a:b=c', '-n', `it's "so"`, 'zürich-東京'];

const setUserSetting = (key: string, value: unknown): Thenable<void> =>
  vscode.workspace.getConfiguration().update(key, value, vscode.ConfigurationTarget.Global);

describe('a shell whose start files export AWS_PROFILE', () => {
  const user = fakeUserPerTest();
  const terminals = terminalsPerTest();
  before(async function () {
    if (process.platform !== 'linux') skip(this, 'the shells are those of Linux');
    writeFiles(locations.home, { ...START_FILES, ...FISH_COMPLETIONS });
    const asProd = Object.entries(SHELLS).map(([name, shell]) => [
      `${name} as prod`,
      { ...shell, env: { AWS_PROFILE: 'prod' } },
    ]);
    await setUserSetting(PROFILES, { ...SHELLS, ...Object.fromEntries(asProd) });
  });
  after(async () => {
    await setUserSetting(PROFILES, undefined);
    for (const file of Object.keys(START_FILES)) rmSync(join(locations.home, file), { force: true });
  });
  beforeEach(async () => {
    await resetWorld(
      withConfig(ODD_NAMES.map((name) => `[profile ${JSON.stringify(name)}]\nregion = x\n`).join('\n')),
    );
    await run('awsSso.switchProfile', 'dev');
  });
  afterEach(dropPick);

  for (const [name, { path: program }] of Object.entries(SHELLS)) {
    describe(name, () => {
      before(async function () {
        if (spawnSync(program, ['--version']).error) skip(this, `${program} is not installed`);
        await setUserSetting(DEFAULT_PROFILE, name);
        await eventually('the default shell', () => vscode.env.shell.endsWith(program) || undefined);
        // VS Code 1.100 puts its script for zsh into the system's directory for temporary files too late for the first one.
        const first = vscode.window.createTerminal();
        await first.processId;
        first.dispose();
      });
      after(() => setUserSetting(DEFAULT_PROFILE, 'bash'));

      it('works as the profile that was picked', async () => {
        const shell = await terminals.openShell();
        assert.deepEqual(await terminals.valuesIn(shell, 'FROM_START_FILE', 'AWS_PROFILE'), ['yes', 'dev']);
      });

      it('works as the profile that its terminal was opened as, not as that of the workspace either', async () => {
        const shell = await terminals.openedBy(() => run('awsSso.openTerminal', { profile: 'prod' }));
        assert.deepEqual(await terminals.valuesIn(shell, 'FROM_START_FILE', 'AWS_PROFILE'), ['yes', 'prod']);
      });

      it('works as the profile that its terminal profile in the settings names', async () => {
        const given = nextCommandEnd();
        const shell = await terminals.openedBy(() =>
          vscode.commands.executeCommand('workbench.action.terminal.newWithProfile', {
            profileName: `${name} as prod`,
          }),
        );
        await given;
        assert.deepEqual(await terminals.valuesIn(shell, 'FROM_START_FILE', 'AWS_PROFILE'), ['yes', 'prod']);
      });

      it('with keys has no profile beside them', async () => {
        await signIn();
        const shell = await terminals.openedBy(() =>
          run('awsSso.openTerminal', { profile: 'dev', withCredentials: true, durationMinutes: 30 }),
        );
        const [key, profile] = await terminals.valuesIn(shell, 'AWS_ACCESS_KEY_ID', 'AWS_PROFILE');
        assert.match(key ?? '', /^ASIA/);
        assert.equal(profile, '');
      });
    });
  }

  it('is named, with its line, where VS Code cannot set the variable again', async () => {
    await setUserSetting(INTEGRATION, false);
    try {
      user.current.answer = ({ actions }) => actions.find((title) => title === 'Show Line');
      const terminal = vscode.window.createTerminal();
      const editor = await eventually('the line', () => {
        const { activeTextEditor } = vscode.window;
        return activeTextEditor?.document.fileName.endsWith('.bashrc') ? activeTextEditor : undefined;
      });
      assert.equal(editor.selection.active.line, 0);
      assert.match(
        user.current.shown.at(-1)?.message ?? '',
        /\.bashrc, line 1, sets AWS_PROFILE: terminals use old-keys, not dev\.$/,
      );
      terminal.dispose();
    } finally {
      await setUserSetting(INTEGRATION, undefined);
      await vscode.commands.executeCommand('workbench.action.closeAllEditors');
    }
  });

  it('is named where VS Code put the profile of the workspace over that of the terminal', async () => {
    await setUserSetting(INTEGRATION, false);
    try {
      const terminal = vscode.window.createTerminal({ env: { AWS_PROFILE: 'prod' } });
      const notice = await eventually('the notice', () =>
        user.current.shown.find(({ message }) => message.startsWith('This terminal')),
      );
      assert.equal(notice.message, 'This terminal was opened with the profile prod, but uses dev.');
      assert.deepEqual(notice.actions, ['Open Terminal as prod']);
      terminal.dispose();
    } finally {
      await setUserSetting(INTEGRATION, undefined);
    }
  });

  for (const name of ODD_NAMES) {
    it(`works as that profile, whatever its name is: ${name}`, async () => {
      await run('awsSso.switchProfile', name);
      // What VS Code's scripts would change is given by a command, which clears what is typed before it.
      const given = survivesEcho(name) ? undefined : nextCommandEnd();
      const shell = await terminals.openShell();
      await given;
      await eventually('the profile', async () =>
        (await terminals.valueIn(shell, 'AWS_PROFILE')) === name ? true : undefined,
      );
    });
  }
});

describe('a terminal beside direnv', () => {
  const user = fakeUserPerTest();
  const terminals = terminalsPerTest();
  let envrc: string;
  before(async function () {
    if (spawnSync('direnv', ['version']).error) skip(this, 'direnv is not installed');
    const folder = vscode.workspace.workspaceFolders?.[0]?.uri.fsPath ?? '';
    envrc = join(folder, '.envrc');
    writeFiles(locations.home, { '.bashrc': 'eval "$(direnv hook bash)"\n' });
    writeFiles(folder, { '.envrc': '# the account of this project\nexport AWS_PROFILE=old-keys\n' });
    assert.equal(spawnSync('direnv', ['allow', envrc]).status, 0);
    await setUserSetting(DEFAULT_PROFILE, 'bash');
    await eventually('the default shell', () => vscode.env.shell.endsWith('bash') || undefined);
  });
  after(async () => {
    rmSync(join(locations.home, '.bashrc'), { force: true });
    rmSync(envrc, { force: true });
    await setUserSetting(DEFAULT_PROFILE, undefined);
  });
  beforeEach(() => resetWorld());
  afterEach(dropPick);

  it('names the line of .envrc that makes it another profile than the one that was picked', async () => {
    await run('awsSso.switchProfile', 'dev');
    user.current.forget();
    const shell = await terminals.openShell();
    await eventually('the profile of .envrc', async () =>
      (await terminals.valueIn(shell, 'AWS_PROFILE')) === 'old-keys' ? true : undefined,
    );
    const notice = await eventually('the notice', () =>
      user.current.shown.find(({ message }) => message.includes('.envrc')),
    );
    assert.equal(notice.message, `${envrc}, line 2, sets AWS_PROFILE: terminals use old-keys, not dev.`);
    assert.deepEqual(notice.actions, ['Show Line']);
  });

  it('says nothing where both are the same', async () => {
    await run('awsSso.switchProfile', 'old-keys');
    user.current.forget();
    const shell = await terminals.openShell();
    assert.equal(await terminals.valueIn(shell, 'AWS_PROFILE'), 'old-keys');
    assert.deepEqual(user.current.shown, []);
  });
});

function nextCommandEnd(): Promise<void> {
  return new Promise((resolve) => {
    const subscription = vscode.window.onDidEndTerminalShellExecution(() => {
      subscription.dispose();
      resolve();
    });
  });
}
