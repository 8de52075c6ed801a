import assert from 'node:assert/strict';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Context } from 'mocha';
import * as vscode from 'vscode';
import { fakeUserPerTest } from '../support/fakeUser';
import { needTerminals } from '../support/terminals';
import { dropPick, locations, resetWorld, run } from '../support/world';

const folder = (): vscode.WorkspaceFolder => vscode.workspace.workspaceFolders![0]!;

const PROGRAM = "require('node:fs').writeFileSync(process.argv[2], process.env.AWS_PROFILE ?? '');";

describe('a task', () => {
  fakeUserPerTest();
  const program = join(locations.home, 'task.cjs');
  const target = join(locations.home, 'task.txt');
  before(function (this: Context) {
    needTerminals(this);
    writeFileSync(program, PROGRAM);
  });
  after(() => rmSync(program, { force: true }));
  beforeEach(async () => {
    await resetWorld();
    await run('awsSso.switchProfile', 'dev');
  });
  afterEach(async () => {
    for (const terminal of vscode.window.terminals) terminal.dispose();
    rmSync(target, { force: true });
    await dropPick();
  });

  async function profileOfTask(execution: vscode.ShellExecution | vscode.ProcessExecution): Promise<string> {
    const task = new vscode.Task({ type: 'test' }, folder(), 'a test', 'test', execution, []);
    const ended = new Promise<void>((resolve) => {
      const subscription = vscode.tasks.onDidEndTaskProcess((event) => {
        if (event.execution.task.name !== task.name) return;
        subscription.dispose();
        resolve();
      });
    });
    await vscode.tasks.executeTask(task);
    await ended;
    return readFileSync(target, 'utf8');
  }

  it('in a shell works as the active profile', async () => {
    assert.equal(await profileOfTask(new vscode.ShellExecution(process.execPath, [program, target])), 'dev');
  });

  it('without a shell works as the active profile', async () => {
    assert.equal(
      await profileOfTask(new vscode.ProcessExecution(process.execPath, [program, target])),
      'dev',
    );
  });
});
