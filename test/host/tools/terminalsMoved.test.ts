import assert from 'node:assert/strict';
import { existsSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import * as vscode from 'vscode';
import { sampleHome, writeFiles } from '../../../scripts/lib/sampleHome.mjs';
import { tellOfTerminalsBefore } from '../../../src/editor/terminals/terminalNotices';
import { fakeUserPerTest } from '../support/fakeUser';
import { terminalsPerTest } from '../support/terminals';
import { dropPick, eventually, locations, resetWorld, run } from '../support/world';

const setUserSetting = (key: string, value: unknown): Thenable<void> =>
  vscode.workspace.getConfiguration().update(key, value, vscode.ConfigurationTarget.Global);

/**
 * Has prompts of its own and tells VS Code of what runs there, as the one of Python does. Writes down what is typed into it, and how
 * often a Ctrl+C came.
 */
const PROGRAM_WITH_PROMPT = `
const { appendFileSync } = require('node:fs');
const [target] = process.argv.slice(2);
process.title = 'python3';
const tell = (what) => process.stdout.write('\\x1b]633;' + what + '\\x07');
const prompt = () => { tell('A'); process.stdout.write('>>> '); tell('B'); };
process.on('SIGINT', () => appendFileSync(target, '^C'));
process.stdin.on('data', (typed) => {
  appendFileSync(target, typed);
  tell('E;' + String(typed).trim()); tell('C'); tell('D;0');
  prompt();
});
prompt();
appendFileSync(target, '');
`;

describe('a terminal that nobody but us has used', () => {
  const user = fakeUserPerTest();
  const terminals = terminalsPerTest();
  before(function () {
    // As Debian and Ubuntu have it: VS Code then hears the first of several commands in a line alone.
    writeFiles(locations.home, { '.bashrc': 'HISTCONTROL=ignoreboth\n' });
  });
  after(() => rmSync(join(locations.home, '.bashrc'), { force: true }));
  beforeEach(async () => {
    await resetWorld();
    await setUserSetting('awsSso.terminal.updateOpenTerminals', 'always');
  });
  afterEach(async () => {
    await setUserSetting('awsSso.region', undefined);
    await setUserSetting('awsSso.terminal.updateOpenTerminals', undefined);
    await dropPick();
  });

  it('moves again and again without a question, with several variables at once', async () => {
    const shell = await terminals.openShell();
    // In the active one something may be typed.
    await terminals.openedBy(() => run('awsSso.openTerminal', { profile: 'prod' }));
    for (const region of ['eu-north-1', 'eu-west-1', 'eu-west-2']) {
      const moved = shell.nextEnd('export AWS_REGION=');
      await setUserSetting('awsSso.region', region);
      await moved;
    }
    const moved = shell.nextEnd('export AWS_PROFILE=');
    await run('awsSso.switchProfile', 'old-keys');
    await moved;
    assert.deepEqual(user.current.shown, []);
    assert.equal(await terminals.valueIn(shell, 'AWS_DEFAULT_REGION'), 'eu-west-2');
    assert.equal(await terminals.valueIn(shell, 'AWS_PROFILE'), 'old-keys');
  });

  it('keeps its profile when no file defines it: without one it would be the default', async () => {
    const shell = await terminals.openShell();
    await terminals.openedBy(() => run('awsSso.openTerminal', { profile: 'prod' }));
    const moved = shell.nextEnd('export AWS_PROFILE=');
    await run('awsSso.switchProfile', 'dev');
    await moved;
    const lines: string[] = [];
    const subscription = vscode.window.onDidEndTerminalShellExecution(({ execution }) => {
      lines.push(execution.commandLine.value);
    });
    try {
      const config = sampleHome['.aws/config'] ?? '';
      writeFiles(locations.home, { '.aws/config': config.replace('[profile dev]', '[profile gone]') });
      await run('awsSso.refresh');
      const movedAgain = shell.nextEnd('export AWS_PROFILE=');
      await run('awsSso.switchProfile', 'old-keys');
      await movedAgain;
      assert.deepEqual(
        lines.filter((line) => line.includes('unset AWS_PROFILE')),
        [],
      );
    } finally {
      subscription.dispose();
    }
  });

  it('is asked about when it is the active one, for something may be typed there since', async () => {
    const shell = await terminals.openShell();
    shell.terminal.show();
    await eventually(
      'the active terminal',
      () => vscode.window.activeTerminal === shell.terminal || undefined,
    );
    const moved = shell.nextEnd('export AWS_PROFILE=');
    await run('awsSso.switchProfile', 'old-keys');
    await moved;
    assert.deepEqual(user.current.shown, []);
    shell.terminal.sendText('cdk deploy', false);
    await run('awsSso.switchProfile', 'deploy');
    const question = await eventually('the question', () =>
      user.current.shown.find(({ actions }) => actions.includes('Move')),
    );
    assert.match(
      question.message,
      /^Move the open terminal to deploy\? Text at the prompt .* will be lost\.$/,
    );
    // Takes the text back.
    shell.terminal.sendText('\u0015', false);
    assert.equal(await terminals.valueIn(shell, 'AWS_PROFILE'), 'old-keys');
  });

  it('is let be while a program with prompts of its own is in the foreground', async () => {
    writeFiles(locations.home, { 'prompts.cjs': PROGRAM_WITH_PROMPT });
    const typed = join(locations.home, 'typed');
    rmSync(typed, { force: true });
    const shell = await terminals.openShell();
    shell.start(process.execPath, [join(locations.home, 'prompts.cjs'), typed]);
    await eventually('the program', () => existsSync(typed) || undefined);
    await eventually('its name', () => shell.terminal.state.shell === 'python' || undefined);
    const ended = shell.nextEnd('40 + 2');
    shell.terminal.sendText('40 + 2');
    await ended;
    const idle = await terminals.openShell();
    user.current.answer = ({ actions }) => actions.find((title) => title === 'Move');
    const moved = idle.nextEnd('export AWS_PROFILE=');
    await run('awsSso.switchProfile', 'old-keys');
    await moved;
    assert.equal(readFileSync(typed, 'utf8').trim(), '40 + 2');
  });

  it('is moved though a task beside it has ended, whose terminal takes no commands', async () => {
    const workspaceFolder = vscode.workspace.workspaceFolders?.[0];
    assert.ok(workspaceFolder);
    const task = new vscode.Task(
      { type: 'test' },
      workspaceFolder,
      'a line',
      'test',
      new vscode.ShellExecution('true'),
      [],
    );
    const disposables: vscode.Disposable[] = [];
    // The oldest VS Code tells nothing of commands in the terminal of a task.
    const ended = new Promise<void>((resolve) => {
      disposables.push(
        vscode.window.onDidEndTerminalShellExecution(({ terminal }) => {
          if (terminal.name === 'a line') resolve();
        }),
        vscode.tasks.onDidEndTask(({ execution }) => {
          if (execution.task.name === 'a line') resolve();
        }),
      );
    });
    await vscode.tasks.executeTask(task);
    await ended;
    disposables.forEach((each) => void each.dispose());
    user.current.answer = ({ actions }) => actions.find((title) => title === 'Move');
    const shell = await terminals.openShell();
    const moved = shell.nextEnd('export AWS_PROFILE=');
    await run('awsSso.switchProfile', 'old-keys');
    await moved;
    for (const terminal of vscode.window.terminals) terminal.dispose();
  });

  it('is told of when it was there before us and has another profile', async () => {
    const shell = await terminals.openShell();
    const change = { folder: vscode.workspace.workspaceFolders?.[0], before: { AWS_PROFILE: 'dev' } };
    await tellOfTerminalsBefore([{ ...change, now: { AWS_PROFILE: 'prod' } }]);
    assert.equal(
      user.current.onlyShown.message,
      'Terminals that were already open may still use dev, not prod.',
    );
    shell.close();
  });
});
