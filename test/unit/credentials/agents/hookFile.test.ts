import assert from 'node:assert/strict';
import { parse } from 'jsonc-parser';
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
    assert.match(guarded, /\/\/ Mine\.[^]*"lint"[^]*"matcher": "Bash\|PowerShell"/);
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

  const LINT = '{ "type": "command", "command": "lint" }';
  const listed = (entries: string): string => `{\n  "hooks": {\n    "PreToolUse": [${entries}]\n  }\n}\n`;
  const FILES = {
    'on one line': `{"hooks":{"PreToolUse":[${LINT}]}}`,
    'with a comment behind its last entry': listed(`\n      ${LINT} // Mine.\n    `),
    'with comments around everything': `// a\n{ /* b */ "hooks" /* c */ : { // d
      "PreToolUse": [ /* e */ ${LINT} /* f */ , // g
        // h
      ] /* i */, // j
    }, // k
    }\n// l\n`,
    'with trailing commas': `{\n  "hooks": {\n    "PreToolUse": [\n      ${LINT},\n    ],\n  },\n}\n`,
    'with comments in an empty list': listed(' /* none yet */ '),
    'with hooks of other events': `{"hooks":{"Stop":[${LINT}], /* mine */ }}`,
    'with tabs': `{\n\t"hooks": {\n\t\t"PreToolUse": [\n\t\t\t${LINT}\n\t\t]\n\t}\n}\n`,
    'with lines of Windows and a mark': `\uFEFF{\r\n  "hooks": {\r\n    "PreToolUse": [\r\n      ${LINT}\r\n    ]\r\n  }\r\n}\r\n`,
    'with a comma in a comment and in a text': listed(`\n      ${LINT} /* , */, "," // ,\n    `),
  };
  for (const [about, text] of Object.entries(FILES)) {
    for (const form of ['vscode', 'claude'] as const) {
      it(`${about} gets it and loses it, in the form of ${form}, and keeps all else`, () => {
        const guarded = addHook(text, COMMAND, form);
        assert.ok(hasHook(guarded, COMMAND));
        const rest = removeHook(guarded, COMMAND);
        assert.equal(hasHook(rest, COMMAND), false);
        assert.equal(withoutLayout(rest), withoutLayout(text));
        if (!text.includes('/*')) assert.equal(rest, text);
        assert.deepEqual(commentsOf(guarded), commentsOf(text));
      });
    }
  }

  it('loses it from every place of the list, and with what was written beside it', () => {
    const ours = JSON.stringify({ type: 'command', command: COMMAND });
    for (const entries of [
      `${ours},${LINT}`,
      `${LINT},${ours}`,
      `${LINT}, ${ours} ,`,
      `${ours},${LINT},${ours}`,
    ]) {
      assert.deepEqual(valueOf(removeHook(listed(entries), COMMAND)), valueOf(listed(LINT)), entries);
    }
    assert.equal(
      removeHook(listed(`\n      ${LINT}, // Mine.\n      ${ours} // The guard.\n    `), COMMAND),
      listed(`\n      ${LINT} // Mine.\n       // The guard.\n    `),
    );
  });

  it('loses it from an entry that runs other programs too, which stay', () => {
    const entry = (...runs: string[]): string => `{ "matcher": "Bash", "hooks": [${runs.join(', ')}] }`;
    const ours = JSON.stringify({ type: 'command', command: COMMAND });
    const rest = removeHook(listed(entry(LINT, ours)), COMMAND);
    assert.deepEqual(valueOf(rest), valueOf(listed(entry(LINT))));
  });

  it('is left alone when it is none', () => {
    const twice = '{"hooks": {}, "hooks": {}}';
    for (const text of ['[]', '{"hooks": []}', '{"hooks": {"PreToolUse": {}}}', '{"a":', twice])
      assert.throws(() => addHook(text, COMMAND, 'claude'), HookFileError, text);
  });

  const valueOf = (text: string): unknown =>
    parse(text.replace('\uFEFF', ''), [], { allowTrailingComma: true }) as unknown;
  const commentsOf = (text: string): string[] => text.match(/\/\*.*?\*\/|\/\/.*/g) ?? [];
  const withoutLayout = (text: string): string => text.replace(/\s+/g, '');
});
