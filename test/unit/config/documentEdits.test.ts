import assert from 'node:assert/strict';
import fc from 'fast-check';
import { getProperty, type ConfigDocument } from '../../../src/config/document';
import { ConfigEditError } from '../../../src/config/configEditErrors';
import {
  appendSection,
  removeProperty,
  removeSection,
  renameSection,
  setProperty,
} from '../../../src/config/documentEdits';
import { parseDocument } from '../../../src/config/documentParser';
import { fileText, plainValue } from './documentArbitraries';

const editableKey = fc.constantFrom('region', 's3', 'role_arn', 'brand_new');
const texts = (document: ConfigDocument): string[] => document.lines.map(({ text }) => text);

/** Runs a check on a section of generated files. */
function forSections(
  check: (document: ConfigDocument, index: number, key: string, value: string) => void,
): void {
  fc.assert(
    fc.property(fileText, fc.nat(), editableKey, plainValue, (text, at, key, value) => {
      const document = parseDocument(text);
      if (document.sections.length > 0) check(document, at % document.sections.length, key, value);
    }),
    { numRuns: 1500 },
  );
}

/** What the sections other than `except` say. */
function others(document: ConfigDocument, except: number): unknown {
  return document.sections
    .filter((_, index) => index !== except)
    .map(({ title, properties }) => [title, properties.map(({ writtenKey, value }) => [writtenKey, value])]);
}

function section(document: ConfigDocument, index = 0) {
  return document.sections[index]!;
}

describe('setProperty', () => {
  it('reads back what it wrote and leaves every other section alone', () => {
    forSections((document, index, key, value) => {
      const edited = setProperty(document, section(document, index), key, value);
      assert.equal(getProperty(section(edited, index), key)?.value, value);
      assert.deepEqual(others(edited, index), others(document, index));
    });
  });

  it('leaves the other properties of the section alone', () => {
    forSections((document, index, key, value) => {
      const rest = (of: ConfigDocument): unknown =>
        section(of, index)
          .properties.filter((property) => property.key !== key)
          .map((property) => [property.writtenKey, property.value]);
      assert.deepEqual(rest(setProperty(document, section(document, index), key, value)), rest(document));
    });
  });

  it('touches only its own lines', () => {
    forSections((document, index, key, value) => {
      const before = section(document, index);
      const own = getProperty(before, key);
      const ownLines = new Set(own ? [own.line, ...own.continuationLines] : []);
      const edited = setProperty(document, before, key, value);
      const line = getProperty(section(edited, index), key)!.line;
      const first = own?.hasInlineComment ? line - 1 : line;
      // A header that would continue the new line loses its indent.
      const withoutIndent = (text: string): string => text.replace(/^\s+(?=\[)/, '');
      assert.deepEqual(
        texts(edited)
          .filter((_, at) => at + 1 < first || at + 1 > line)
          .map(withoutIndent),
        texts(document)
          .filter((_, at) => !ownLines.has(at + 1))
          .map(withoutIndent),
      );
    });
  });

  it('keeps the line ending, the place and the spacing, and the comment on a line of its own', () => {
    const text = '[a]\r\n  Region=x ; here\r\nz = 1\r\n\r\n[b]\r\n';
    assert.equal(
      setProperty(parseDocument(text), section(parseDocument(text)), 'region', 'y').toString(),
      '[a]\r\n  ; here\r\n  region=y\r\nz = 1\r\n\r\n[b]\r\n',
    );
  });

  it('replaces a line with a colon or other blanks, and never writes its key twice', () => {
    const set = (line: string): string =>
      setProperty(
        parseDocument(`[a]\n${line}\n`),
        section(parseDocument(`[a]\n${line}\n`)),
        'region',
        'y',
      ).toString();
    assert.equal(set('region: x'), '[a]\nregion = y\n');
    assert.equal(set('\u00a0 region\u00a0=\u00a0x\u00a0# note'), '[a]\n  # note\n  region = y\n');
    assert.equal(set('Region\u3000:x'), '[a]\nregion = y\n');
  });

  it('puts a setting where it continues no other, and takes no header for one', () => {
    const document = parseDocument('[a]\n  x = 1\nin valid = 2\n[b]\n  [c]\ny = 1\n');
    assert.equal(
      setProperty(document, section(document), 'z', '3').toString(),
      '[a]\n  x = 1\nin valid = 2\nz = 3\n[b]\n  [c]\ny = 1\n',
    );
    assert.equal(
      setProperty(document, section(document, 1), 'z', '3').toString(),
      '[a]\n  x = 1\nin valid = 2\n[b]\nz = 3\n[c]\ny = 1\n',
    );
    assert.equal(
      removeSection(document, section(document, 1)).toString(),
      '[a]\n  x = 1\nin valid = 2\n[c]\ny = 1\n',
    );
  });

  it('puts what is not there after the last property', () => {
    const document = parseDocument('[a]\r\nx = 1\r\n  more\r\n\r\n# about b\r\n[b]');
    assert.equal(
      setProperty(document, section(document), 'y', '2').toString(),
      '[a]\r\nx = 1\r\n  more\r\ny = 2\r\n\r\n# about b\r\n[b]',
    );
    assert.equal(
      setProperty(document, section(document, 1), 'y', '2').toString(),
      `${document.toString()}\r\ny = 2\r\n`,
    );
  });

  it('does not mistake a nested setting for the property of that name', () => {
    const document = parseDocument('[a]\ns3 =\n  region = inner\n');
    assert.equal(
      setProperty(document, section(document), 'region', 'outer').toString(),
      '[a]\ns3 =\n  region = inner\nregion = outer\n',
    );
  });

  it('refuses what would not be read back, without repeating it', () => {
    const document = parseDocument('[a]\n');
    for (const value of [
      'two\nlines',
      ' blank',
      '\u3000blank',
      'blank\u0085',
      'a # b',
      '#a',
      'cr\rcr',
      'nul\0',
    ]) {
      assert.throws(
        () => setProperty(document, section(document), 'k', value),
        (error) => ConfigEditError.is(error, 'invalidValue') && !error.message.includes(value),
      );
    }
    for (const key of ['', 'a b', 'a=b', 'a:b', '[a', '#a', 'a\nb']) {
      assert.throws(
        () => setProperty(document, section(document), key, 'v'),
        (error) => ConfigEditError.is(error, 'invalidKey'),
      );
    }
  });
});

describe('removeProperty', () => {
  it('takes the property and nothing else', () => {
    forSections((document, index, key) => {
      const edited = removeProperty(document, section(document, index), key);
      const expected = section(document, index).properties.filter((property) => property.key !== key);
      assert.deepEqual(
        section(edited, index).properties.map(({ writtenKey, value }) => [writtenKey, value]),
        expected.map(({ writtenKey, value }) => [writtenKey, value]),
      );
      assert.deepEqual(others(edited, index), others(document, index));
    });
  });

  it('takes continuation lines along and leaves comments', () => {
    const document = parseDocument('[a]\nx = 1\n# note\n  more\ny = 2\n');
    assert.equal(removeProperty(document, section(document), 'X').toString(), '[a]\n# note\ny = 2\n');
  });
});

describe('appendSection', () => {
  it('adds a section that is read back and keeps all that was there', () => {
    fc.assert(
      fc.property(fileText, plainValue, (text, value) => {
        const document = parseDocument(text);
        const edited = appendSection(document, 'profile added', [['region', value]]);
        assert.ok(edited.toString().startsWith(text));
        const added = edited.sections.at(-1)!;
        assert.equal(added.title, 'profile added');
        assert.deepEqual(
          added.properties.map(({ key, value: read }) => [key, read]),
          [['region', value]],
        );
        assert.deepEqual(others(edited, edited.sections.length - 1), others(document, -1));
      }),
      { numRuns: 500 },
    );
  });

  it('sets itself off by one empty line, in the endings of the file', () => {
    const add = (text: string): string =>
      appendSection(parseDocument(text), 'profile b', [
        ['region', 'r'],
        ['S3', ''],
      ]).toString();
    assert.equal(add(''), '[profile b]\nregion = r\ns3 =\n');
    assert.equal(add('[a]\r\nx = 1'), '[a]\r\nx = 1\r\n\r\n[profile b]\r\nregion = r\r\ns3 =\r\n');
    assert.equal(add('[a]\n\n'), '[a]\n\n[profile b]\nregion = r\ns3 =\n');
  });

  it('refuses a title that would not stay between its brackets', () => {
    for (const title of ['', ' a', 'a]b', 'a\nb', 'a\r']) {
      assert.throws(
        () => appendSection(parseDocument(''), title, []),
        (error) => ConfigEditError.is(error, 'invalidTitle'),
      );
    }
  });
});

describe('removeSection', () => {
  it('takes the section and leaves the others as they are', () => {
    forSections((document, index) => {
      const edited = removeSection(document, section(document, index));
      assert.deepEqual(others(edited, -1), others(document, index));
    });
  });

  it('leaves comments that may speak of the next section', () => {
    const document = parseDocument('[a]\n\n[b]\nx = 1\n# inner\ny = 2\n\n# about c\n[c]\n');
    assert.equal(removeSection(document, section(document, 1)).toString(), '[a]\n\n# about c\n[c]\n');
  });
});

describe('renameSection', () => {
  it('changes the header line alone', () => {
    forSections((document, index) => {
      const edited = renameSection(document, section(document, index), 'profile renamed');
      assert.equal(section(edited, index).title, 'profile renamed');
      assert.deepEqual(others(edited, index), others(document, index));
      const line = section(document, index).line;
      const rest = (of: ConfigDocument): string[] => texts(of).filter((_, at) => at + 1 !== line);
      assert.deepEqual(rest(edited), rest(document));
    });
  });

  it('keeps the comment behind the header', () => {
    const document = parseDocument('[profile a] # mine\n');
    assert.equal(renameSection(document, section(document), 'profile b').toString(), '[profile b] # mine\n');
  });
});
