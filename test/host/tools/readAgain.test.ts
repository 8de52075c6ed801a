import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import type { CommandId } from '../../../src/contributions';
import { registerCommand } from '../../../src/editor/commands';
import { registerReadAgain } from '../../../src/editor/fileCommands';
import { silentLogger } from '../../fakes/silentLogger';
import { replace } from '../support/fakeUser';

describe('where the system tells of no change', () => {
  let happened: string[];
  const note = (what: string) => (): Promise<void> => {
    happened.push(what);
    return Promise.resolve();
  };
  const services = {
    config: { reload: note('config') },
    sessions: { reload: note('sessions') },
    consoleSessions: { reload: note('console sessions') },
  };
  beforeEach(() => (happened = []));

  it('the files are read again when the user comes to the window', async () => {
    const states = new vscode.EventEmitter<vscode.WindowState>();
    const restore = replace(vscode.window, 'onDidChangeWindowState', states.event);
    const reading = registerReadAgain(services);
    restore();
    states.fire({ focused: false, active: false });
    assert.deepEqual(happened, []);
    states.fire({ focused: true, active: true });
    await Promise.resolve();
    assert.deepEqual(happened, ['config', 'sessions', 'console sessions']);
    reading.dispose();
    states.fire({ focused: true, active: true });
    assert.deepEqual(happened, ['config', 'sessions', 'console sessions']);
  });

  it('the files are read again before a command does anything', async () => {
    const reading = registerReadAgain(services);
    const id = 'awsSsoTest.readAgain';
    const command = registerCommand(id as CommandId, silentLogger, note('command'));
    try {
      await vscode.commands.executeCommand(id);
      assert.deepEqual(happened, ['config', 'command']);
      reading.dispose();
      await vscode.commands.executeCommand(id);
      assert.deepEqual(happened, ['config', 'command', 'command']);
    } finally {
      command.dispose();
    }
  });
});
