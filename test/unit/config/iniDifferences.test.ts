import assert from 'node:assert/strict';
import fc from 'fast-check';
import { parse } from 'ini';
import { parseDocument } from '../../../src/config/documentParser';

type Sections = Record<string, Record<string, unknown>>;

function ours(text: string): Sections {
  return Object.fromEntries(
    parseDocument(text).sections.map(({ title, properties }) => [
      title,
      Object.fromEntries(properties.map(({ key, value }) => [key, value])),
    ]),
  );
}

/** Both readings of one property in `[profile a]`. */
function readings(line: string): { ours: unknown; ini: unknown } {
  const text = `[profile a]\n${line}\n`;
  const only = (sections: Sections): unknown => Object.values(sections['profile a'] ?? {})[0];
  return { ours: only(ours(text)), ini: only(parse(text)) };
}

describe('the npm package ini and our document', () => {
  it('agree on files of plain words', () => {
    const word = fc
      .stringMatching(/^[a-z][a-z0-9_-]{0,9}$/)
      .filter((it) => !['true', 'false', 'null'].includes(it));
    const file = fc.dictionary(
      word.map((name) => `profile ${name}`),
      fc.dictionary(word, word, { minKeys: 1, noNullPrototype: true }),
      { noNullPrototype: true },
    );
    fc.assert(
      fc.property(file, fc.constantFrom('\n', '\r\n'), (sections, eol) => {
        const text = Object.entries(sections)
          .map(([title, properties]) =>
            [`[${title}]`, ...Object.entries(properties).map(([key, value]) => `${key} = ${value}`), ''].join(
              eol,
            ),
          )
          .join(eol);
        assert.deepEqual(ours(text), sections);
        assert.deepEqual(JSON.parse(JSON.stringify(parse(text))), sections);
      }),
    );
  });

  const differences: [why: string, line: string, ours: unknown, ini: unknown][] = [
    ['cuts a start URL at its #', 'u = https://x/start#/', 'https://x/start#/', 'https://x/start'],
    ['cuts a value at a semicolon', 'p = a;b', 'a;b', 'a'],
    ['makes a boolean of true', 't = true', 'true', true],
    ['makes null of null', 'n = null', 'null', null],
    ['takes quotes off', 'q = "x"', '"x"', 'x'],
    ['unescapes', 'e = a\\;b', 'a\\;b', 'a;b'],
    ['makes true of a key without value', 'k', undefined, true],
    ['does not join continuation lines', 'k = one\n  two', 'one\ntwo', 'one'],
    ['makes a list of key[]', 'k[] = v', undefined, ['v']],
  ];
  for (const [why, line, ourValue, iniValue] of differences) {
    it(`differ: ini ${why}`, () => {
      assert.deepEqual(readings(line), { ours: ourValue, ini: iniValue });
    });
  }

  it('differ: ini splits a name at its dots', () => {
    assert.deepEqual(Object.keys(ours('[profile a.b]\nk = v\n')), ['profile a.b']);
    assert.deepEqual(JSON.parse(JSON.stringify(parse('[profile a.b]\nk = v\n'))), {
      'profile a': { b: { k: 'v' } },
    });
  });

  it('differ: ini keeps the case of keys and takes what stands before the first section', () => {
    assert.deepEqual(ours('x = 1\n[a]\nRegion = r\n'), { a: { region: 'r' } });
    assert.deepEqual(JSON.parse(JSON.stringify(parse('x = 1\n[a]\nRegion = r\n'))), {
      x: '1',
      a: { Region: 'r' },
    });
  });

  it('differ: ini drops a name that objects have', () => {
    const text = '[profile a]\n__proto__ = x\n';
    assert.deepEqual(
      parseDocument(text).sections[0]?.properties.map(({ key }) => key),
      ['__proto__'],
    );
    assert.deepEqual(JSON.stringify(parse(text)), '{"profile a":{}}');
  });
});
