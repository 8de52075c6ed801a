import assert from 'node:assert/strict';
import fc from 'fast-check';
import { getProperty } from '../../../src/config/document';
import { parseDocument } from '../../../src/config/documentParser';
import { fileText } from './documentArbitraries';

function read(text: string): Record<string, string>[] {
  return parseDocument(text).sections.map((section) =>
    Object.fromEntries(section.properties.map(({ key, value }) => [key, value])),
  );
}

function defects(text: string): string[] {
  const document = parseDocument(text);
  return [...document.defects, ...document.sections.flatMap((section) => section.defects)].map(
    ({ line, kind }) => `${line} ${kind}`,
  );
}

describe('parseDocument keeps the text', () => {
  it('prints what it was given, whatever that is', () => {
    fc.assert(
      fc.property(fc.oneof(fileText, fc.string({ unit: 'binary' })), (text) => {
        assert.equal(parseDocument(text).toString(), text);
      }),
      { numRuns: 500 },
    );
  });

  it('keeps a byte order mark, all kinds of line endings, NULs and a missing last line ending', () => {
    const text = '\uFEFF[a]\r\nb = 1\n\0\rc=2';
    const document = parseDocument(text);
    assert.equal(document.toString(), text);
    assert.ok(document.hasByteOrderMark);
    assert.deepEqual(
      document.lines.map(({ eol }) => eol),
      ['\r\n', '\n', '\r', ''],
    );
  });

  it('reads ten megabytes of anything in proportion to their length', () => {
    for (const pattern of ['x', ' ', '[', ' #', '\r', 'a\n', '[p]\na=b\n c\n', '[profile "']) {
      const text = `[profile a]\nb = 1\n${pattern.repeat(Math.ceil(2e6 / pattern.length))}`;
      assert.equal(parseDocument(text).toString().length, text.length);
    }
  });
});

describe('parseDocument reads properties', () => {
  it('trims keys and values and takes keys in any case', () => {
    assert.deepEqual(read('[a]\n Name \t=  \tvalue \t\r\n'), [{ name: 'value' }]);
    assert.equal(parseDocument('[a]\nName = v').sections[0]?.properties[0]?.writtenKey, 'Name');
  });

  it('takes as comment what follows a blank and a sign, so that a start URL keeps its #', () => {
    assert.deepEqual(read('[a] ; c\nu = https://x/start#/ # note\nv = a;b ;\nw =#x\nx = # gone\n'), [
      { u: 'https://x/start#/', v: 'a;b', w: '#x', x: '' },
    ]);
  });

  it('joins continuation lines and keeps nested settings as one value', () => {
    assert.deepEqual(
      read('[a]\nk = one\n  two # kept\n\n\t three\ns3 =\n  max = 1\n # comment\n  min = 2\n'),
      [{ k: 'one\ntwo # kept\nthree', s3: '\nmax = 1\nmin = 2' }],
    );
  });

  it('reads a section whose keys are all indented', () => {
    assert.deepEqual(read('[a]\n  b = 1\n  c = 2\n d = 3\n'), [{ b: '1', c: '2', d: '3' }]);
  });

  it('ends a key at the first equals sign or colon', () => {
    assert.deepEqual(read('[a]\nregion: x\nrole_arn : arn:aws:iam::1:role/x\nu = https://x\n'), [
      { region: 'x', role_arn: 'arn:aws:iam::1:role/x', u: 'https://x' },
    ]);
  });

  it('strips what Python counts as blanks, which copy and paste bring along', () => {
    for (const blank of ['\u00a0', '\u3000', '\u0085', '\u2003', '\u2028', '\u001f']) {
      const text = `${blank}[a]${blank}\n${blank}k${blank}=${blank}v${blank}\n${blank}\n${blank}# c = 1\n`;
      assert.deepEqual(read(text), [{ k: 'v' }], JSON.stringify(blank));
      assert.deepEqual(defects(text), []);
    }
  });

  it('lets lines continue a setting that is not read, and whatever they say', () => {
    assert.deepEqual(read('[a]\nin valid = x\n  region = y\n[b]\nk = v\n  [c]\n'), [{}, { k: 'v\n[c]' }]);
  });

  it('lets the last of repeated keys count', () => {
    const section = parseDocument('[a]\nk = 1\nK = 2\n').sections[0]!;
    assert.equal(getProperty(section, 'k')?.value, '2');
    assert.equal(getProperty(section, 'absent'), undefined);
  });

  it('says on which lines things are', () => {
    const [section] = parseDocument('# c\n\n[a]\nk = 1\n  more\n\n# tail\n').sections;
    assert.deepEqual([section?.line, section?.lastLine], [3, 5]);
    assert.deepEqual(section?.properties[0]?.continuationLines, [5]);
  });
});

describe('parseDocument reads titles', () => {
  const titles = (text: string): string[] => parseDocument(text).sections.map(({ title }) => title);

  it('to the last bracket of the line, which names may hold', () => {
    assert.deepEqual(titles('[profile Acme-[production]/Admin]\n[profile [x]]\n[a] junk]\n'), [
      'profile Acme-[production]/Admin',
      'profile [x]',
      'a] junk',
    ]);
  });

  it('to the last bracket before a comment, unless the comment sign is quoted', () => {
    assert.deepEqual(titles('[a] # [wiki]\n[profile b[1]] ; [x] [y]\n[profile "c [#1] #2]"]\n'), [
      'a',
      'profile b[1]',
      'profile "c [#1] #2]"',
    ]);
    const [a, b, c] = parseDocument('[a] # [wiki]\n[a] # wiki\n[a[]]\n').sections;
    assert.deepEqual(
      [a?.hasBracketInComment, b?.hasBracketInComment, c?.hasBracketInComment],
      [true, false, false],
    );
  });
});

describe('parseDocument notes lines that define nothing', () => {
  it('names the kind and the line', () => {
    assert.deepEqual(defects('k = 1\n[a\nb : 1\njunk\n= v\nin valid = 1\n[c] x\ns3 =\n  no\n  = v\n'), [
      '1 outsideSection',
      '2 unclosedHeader',
      '4 noEqualsSign',
      '5 noKey',
      '6 invalidKey',
      '7 textAfterHeader',
      '9 nestedWithoutEqualsSign',
      '10 nestedWithoutKey',
    ]);
  });

  it('keeps properties below a broken header away from the section above', () => {
    assert.deepEqual(read('[a]\nk = 1\n[b # comment\nk = 2\n'), [{ k: '1' }, { k: '2' }]);
    assert.equal(parseDocument('[profile b # comment').sections[0]?.title, 'profile b');
  });

  it('stops noting after a hundred in one section', () => {
    assert.equal(defects('x\n'.repeat(5000)).length, 100);
  });
});
