import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { pythonJson } from '../../src/base/pythonJson';

const PROGRAM = `
import json, sys
for line in sys.stdin:
    value = json.loads(line)
    print(json.dumps([json.dumps(value), json.dumps(value, sort_keys=True)]))
`;

const samples: readonly unknown[] = [
  {},
  [],
  { b: 1, a: [true, false, null], c: { z: 'z', y: -1.5 } },
  { text: 'a "quoted" \\ back\\slash / slash' },
  { controls: '\u0000\u0007\b\t\n\u000b\f\r\u001f\u007f' },
  { beyondAscii: 'Zürich, 東京, \u2028\u2029, 🚀' },
  { schlüssel: '\u0080\u00ff' },
  { scopes: ['sso:account:access'], session_name: null },
];

const hasPython = spawnSync('python3', ['--version']).status === 0;

describe('JSON as Python prints it', () => {
  it('separates by comma and blank, colon and blank', () => {
    assert.equal(pythonJson({ b: [1, 'x', null], a: true }), '{"b": [1, "x", null], "a": true}');
  });

  it('sorts keys when asked, inside as well', () => {
    assert.equal(
      pythonJson({ b: { d: 1, c: 2 }, a: [{ f: 1, e: 2 }] }, { sortKeys: true }),
      '{"a": [{"e": 2, "f": 1}], "b": {"c": 2, "d": 1}}',
    );
  });

  it('escapes everything outside ASCII', () => {
    assert.equal(pythonJson('é\u007f🚀'), '"\\u00e9\\u007f\\ud83d\\ude80"');
  });

  it('leaves out what is undefined', () => {
    assert.equal(pythonJson({ a: undefined, b: 1 }), '{"b": 1}');
  });

  if (hasPython) {
    it('agrees with Python itself', () => {
      const { stdout } = spawnSync('python3', ['-c', PROGRAM], {
        input: samples.map((sample) => JSON.stringify(sample)).join('\n'),
        encoding: 'utf8',
      });
      const expected = stdout
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line) as unknown);
      assert.deepEqual(
        samples.map((sample) => [pythonJson(sample), pythonJson(sample, { sortKeys: true })]),
        expected,
      );
    });
  }

  it('leaves out the blanks when told to', () => {
    const value = { b: [1, 'é'], a: { c: undefined, d: 'x, y: z' } };
    assert.equal(
      pythonJson(value, { sortKeys: true, minified: true }),
      '{"a":{"d":"x, y: z"},"b":[1,"\\u00e9"]}',
    );
  });
});
