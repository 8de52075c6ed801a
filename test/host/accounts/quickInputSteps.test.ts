import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { askText } from '../../../src/editor/quickInputSteps';
import { answering } from '../support/quickInputs';

describe('a question for a text', () => {
  it('makes no links and no icons of names in it', async () => {
    const hostile = '$(bug) [Acme](command:evil)\n';
    const [asked] = await answering(['accept'], () =>
      askText(
        { title: 'Add a profile', step: 1, totalSteps: 1 },
        {
          value: 'dev',
          prompt: hostile,
          placeholder: 'Name of the profile',
          check: () => ({ message: hostile, severity: vscode.InputBoxValidationSeverity.Info }),
        },
      ),
    );
    const harmless = '$\u200b(bug) [Acme]\u200b(command:evil) ';
    assert.deepEqual([asked?.prompt, asked?.message], [harmless, `i ${harmless}`]);
  });
});
