import assert from 'node:assert/strict';
import { addHook, hasHook, HookFileError, removeHook } from '../../../../src/credentials/agents/hookFile';

const COMMAND = '/home/ada/aws-sso-profiles guard';

describe('a file of hooks', () => {
  const SETTINGS = `{
  // Mine.
  "model": "opus",
  "hooks": {
    "PreToolUse": [
      { "matcher": "Edit", "hooks": [{ "type": "command", "command": "lint" }] }
    ]
  }
}
`;

  it('gets the guard beside what is there, once, and loses it without a trace', () => {
    const guarded = addHook(SETTINGS, COMMAND, 'claude');
    assert.ok(hasHook(guarded, COMMAND) && !hasHook(SETTINGS, COMMAND));
    assert.match(guarded, /\/\/ Mine\.[^]*"lint"[^]*"matcher": "Bash"/);
    assert.equal(addHook(guarded, COMMAND, 'claude'), guarded);
    assert.deepEqual(withoutLayout(removeHook(guarded, COMMAND)), withoutLayout(SETTINGS));
  });

  it('is made in the form of VS Code, and is empty when the guard goes', () => {
    const made = addHook(undefined, COMMAND, 'vscode');
    assert.deepEqual(JSON.parse(made), { hooks: { PreToolUse: [{ type: 'command', command: COMMAND }] } });
    assert.deepEqual(JSON.parse(removeHook(made, COMMAND)), {});
  });

  it('keeps hooks of other events', () => {
    const text = addHook('{"hooks":{"Stop":[]}}', COMMAND, 'vscode');
    assert.deepEqual(JSON.parse(removeHook(text, COMMAND)), { hooks: { Stop: [] } });
  });

  it('is left alone when it is none', () => {
    for (const text of ['[]', '{"hooks": []}', '{"hooks": {"PreToolUse": {}}}', '{"a":'])
      assert.throws(() => addHook(text, COMMAND, 'claude'), HookFileError, text);
  });

  const withoutLayout = (text: string): string => text.replace(/\s+/g, '');
});
