import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { ConfigDocument } from '../../../src/config/document';
import { ConfigEditError } from '../../../src/config/configEditErrors';
import { parseDocument } from '../../../src/config/documentParser';
import {
  addProfiles,
  planProfiles,
  setSsoSession,
  ssoProfileProperties,
  type ExistingPolicy,
  type WantedProfile,
} from '../../../src/config/profileBatch';
import { removeProfileSections } from '../../../src/config/profileSections';
import { readSectionHeader } from '../../../src/config/sectionHeader';
import { fileText, plainValue } from './documentArbitraries';
import { sharedConfigOf } from './sharedConfigOf';

const profile = (name: string, properties: Record<string, string> = {}): WantedProfile => ({
  name,
  properties: Object.entries(properties),
});

function add(text: string, wanted: readonly WantedProfile[], onExisting: ExistingPolicy = 'keep'): string {
  return addProfiles(parseDocument(text), wanted, onExisting).toString();
}

function plan(text: string, wanted: readonly WantedProfile[], onExisting: ExistingPolicy): string[] {
  return planProfiles(parseDocument(text), wanted, onExisting).map(({ name, action }) => `${action} ${name}`);
}

function profileOf(document: ConfigDocument, name: string): Map<string, string> | undefined {
  const found = sharedConfigOf(document.toString()).profiles.get(name);
  return found && new Map(found.properties);
}

const EXISTING = [
  '# mine',
  '[profile a] ; about a',
  'region = us-east-1',
  '# which bucket',
  's3 =',
  '  region = inner',
  'Output=text',
  '',
  '# about b',
  '[profile b]',
  'region = us-west-2',
  '',
].join('\n');

describe('adding profiles', () => {
  it('puts them at the end of the file, in their order and an empty line apart', () => {
    const wanted = [profile('x', { region: 'r', Output: 'json' }), profile('default'), profile('y')];
    const added = '[profile x]\nregion = r\noutput = json\n\n[default]\n\n[profile y]\n';
    assert.equal(add('', wanted), added);
    assert.equal(add(EXISTING, wanted), `${EXISTING}\n${added}`);
    assert.equal(add('[profile a]\n\n', wanted), `[profile a]\n\n${added}`);
    assert.deepEqual(plan(EXISTING, wanted, 'keep'), ['add x', 'add default', 'add y']);
  });

  it('keeps the line ends and the byte order mark of the file, and ends a last line that is not', () => {
    assert.equal(
      add('\uFEFF[profile a]\r\nregion = r', [profile('x', { output: 'json' })]),
      '\uFEFF[profile a]\r\nregion = r\r\n\r\n[profile x]\r\noutput = json\r\n',
    );
  });

  it('takes the last of several that have one name, or one key', () => {
    const twice = [profile('x', { region: 'one' }), profile('x', { Region: 'two', region: 'three' })];
    assert.equal(add('', twice), '[profile x]\nregion = three\n');
  });

  it('keeps profiles that are there', () => {
    const wanted = [profile('a', { region: 'other' })];
    assert.equal(add(EXISTING, wanted, 'keep'), EXISTING);
    assert.deepEqual(plan(EXISTING, wanted, 'keep'), ['keep a']);
  });

  it('updates only the properties that differ, each in its place', () => {
    const wanted = [profile('a', { region: 'eu-west-1', output: 'text', sso_session: 'corp' })];
    const expected = EXISTING.replace('us-east-1', 'eu-west-1').replace(
      'Output=text\n',
      'Output=text\nsso_session = corp\n',
    );
    assert.equal(add(EXISTING, wanted, 'update'), expected);
    assert.deepEqual(plan(EXISTING, wanted, 'update'), ['update a']);
    assert.deepEqual(plan(expected, wanted, 'update'), ['keep a']);
  });

  it('replaces the content of a profile where it stands, and leaves its comments', () => {
    const wanted = [profile('a', { sso_session: 'corp', output: 'json' })];
    assert.equal(
      add(EXISTING, wanted, 'replace'),
      '# mine\n[profile a] ; about a\n# which bucket\noutput = json\nsso_session = corp\n\n# about b\n[profile b]\nregion = us-west-2\n',
    );
    assert.deepEqual(plan(EXISTING, wanted, 'replace'), ['replace a']);
    assert.deepEqual(plan(EXISTING, [profile('b', { region: 'us-west-2' })], 'replace'), ['keep b']);
  });

  it('replaces what is badly written by what every SDK reads', () => {
    for (const [text, expected] of [
      [' [ profile  a ]#x\n    Region = r # why\n  junk\n', '[profile a] #x\n# why\nregion = r\n'],
      ['[profile a # open\nregion = r\nregion = r\n', '[profile a] # open\nregion = r\n'],
      ['[profile a] junk\nregion =\n  r\n', '[profile a]\nregion = r\n'],
      [
        '[default]\nx = 1\n\n[profile b]\n\n[profile default]\nregion = q\n',
        '[default]\nregion = r\n\n[profile b]\n\n',
      ],
      ['[profile a]\nx = 1\n[profile a]\ny = 2\n[profile b]\n', '[profile a]\nregion = r\n[profile b]\n'],
    ] as const) {
      const name = text.includes('default') ? 'default' : 'a';
      assert.equal(add(text, [profile(name, { region: 'r' })], 'replace'), expected);
    }
  });

  it('lets a profile whose name not every SDK reads keep its title', () => {
    const properties = { region: 'r' };
    for (const [title, name] of [
      [`profile 'my dev'`, 'my dev'],
      ['profile "my dev"', 'my dev'],
      ['profile my dev', 'my dev'],
      ['profile größe', 'größe'],
      ['profile DEFAULT', 'DEFAULT'],
    ] as const) {
      const text = `[${title}] # mine\nx = 1\n`;
      const wanted = [profile(name, properties)];
      assert.equal(add(text, wanted, 'replace'), `[${title}] # mine\nregion = r\n`);
      assert.deepEqual(plan(text, wanted, 'replace'), [`replace ${name}`]);
    }
  });

  it('updates a profile that is defined twice wherever the property stands', () => {
    assert.equal(
      add(
        '[profile default]\nregion = a\n[default]\nregion = b\n',
        [profile('default', { region: 'c', output: 'json' })],
        'update',
      ),
      '[profile default]\nregion = c\n[default]\nregion = c\noutput = json\n',
    );
    assert.equal(
      add('[profile a]\nregion = a\n[profile a]\nx = b\n', [profile('a', { region: 'c', y: 'd' })], 'update'),
      '[profile a]\nregion = c\n[profile a]\nx = b\ny = d\n',
    );
  });

  it('replaces a profile that is defined twice where the AWS CLI reads it', () => {
    for (const hidden of ['[profile a] # [x]', '[profile \u00a0a]']) {
      const text = `${hidden}\nregion = x\n[profile a]\nregion = y\n`;
      assert.equal(add(text, [profile('a', { region: 'r' })], 'replace'), '[profile a]\nregion = r\n');
    }
  });

  it('leaves the nested setting of a wanted name', () => {
    assert.equal(
      add('[profile a]\ns3 =\n  region = inner\n', [profile('a', { region: 'outer' })], 'update'),
      '[profile a]\ns3 =\n  region = inner\nregion = outer\n',
    );
  });

  it('refuses names, keys and values that would not be read back', () => {
    for (const [wanted, code] of [
      [profile(''), 'invalidTitle'],
      [profile('a b'), 'invalidTitle'],
      [profile('x]\n[y'), 'invalidTitle'],
      [profile('DEFAULT'), 'invalidTitle'],
      [profile('x', { 'a b': 'c' }), 'invalidKey'],
      [profile('x', { region: 'a\nb' }), 'invalidValue'],
      [profile('x', { region: 'a # b' }), 'invalidValue'],
    ] as const) {
      assert.throws(
        () => add('', [wanted]),
        (error) => ConfigEditError.is(error, code),
      );
    }
  });

  it('touches no line of another profile and is read back, in any file', () => {
    const policy = fc.constantFrom<ExistingPolicy>('keep', 'update', 'replace');
    const name = fc.constantFrom('default', 'dev', 'a.b/c', 'brand-new', '__proto__');
    const properties = fc.dictionary(fc.constantFrom('region', 's3', 'role_arn', 'x'), plainValue);
    fc.assert(
      fc.property(
        fileText,
        policy,
        fc.uniqueArray(fc.tuple(name, properties), { selector: ([of]) => of, maxLength: 3 }),
        (text, onExisting, pairs) => {
          const document = parseDocument(text);
          const wanted = pairs.map(([of, to]) => profile(of, to));
          const planned = planProfiles(document, wanted, onExisting);
          const edited = addProfiles(document, wanted, onExisting);
          const touched = new Set(planned.filter(({ action }) => action !== 'keep').map((each) => each.name));
          const more = linesAdded(linesOutside(document, touched), linesOutside(edited, touched));
          // A comment that outlives the properties after it then stands below its section.
          assert.ok(
            more?.every((line) => /^\s*[#;]/.test(line)),
            'a line of another profile has changed',
          );
          for (const { name: of, action, properties: to } of planned) {
            const before = profileOf(document, of) ?? new Map<string, string>();
            const base = action === 'add' || action === 'replace' ? [] : before;
            const expected = onExisting === 'keep' && action === 'keep' ? before : new Map([...base, ...to]);
            assert.deepEqual(profileOf(edited, of), expected, `${action} ${of}`);
          }
          assert.equal(addProfiles(edited, wanted, onExisting).toString(), edited.toString());
        },
      ),
      {
        numRuns: 3000,
        // The title between the two others takes the place of the first.
        examples: [
          [
            '[profile default  ]\nrole_arn=\n[profile default]\n[profile default  ]\n',
            'update',
            [['default', { role_arn: '' }]],
          ],
        ],
      },
    );
  });
});

/** Every line that belongs to none of these profiles and is not blank. */
function linesOutside(document: ConfigDocument, names: ReadonlySet<string>): string[] {
  const own = new Set<number>();
  for (const section of document.sections) {
    const header = readSectionHeader(section, 'config');
    if (header.kind !== 'profile' || !names.has(header.name)) continue;
    for (let line = section.line; line <= section.lastLine; line++) own.add(line);
  }
  return document.lines
    .filter(({ text }, index) => !own.has(index + 1) && text.trim() !== '')
    .map(({ text }) => text.replace(HEADER_INDENT, ''));
}

/** A header loses it where it would continue a setting that has come before it. */
const HEADER_INDENT = /^\s+(?=\[)/;

/** What `after` has besides the lines of `before`; undefined when one of those is missing or in another place. */
function linesAdded(before: readonly string[], after: readonly string[]): string[] | undefined {
  const added: string[] = [];
  let found = 0;
  for (const line of after) {
    if (line === before[found]) found++;
    else added.push(line);
  }
  return found === before.length ? added : undefined;
}

describe('removing many profiles', () => {
  it('does what removing one after the other does, in either file', () => {
    const sections = fc.constantFrom('default', 'dev', 'a.b/c');
    const role = fc.constantFrom('config' as const, 'credentials' as const);
    fc.assert(
      fc.property(fileText, fc.uniqueArray(sections), role, (text, names, of) => {
        const document = parseDocument(text);
        const edited = removeProfileSections(document, of, new Set(names));
        assert.deepEqual(linesOutsideOf(edited, of, names), linesOutsideOf(document, of, names));
        const oneByOne = names.reduce(
          (each, name) => removeProfileSections(each, of, new Set([name])),
          document,
        );
        const words = (all: ConfigDocument): string[] =>
          all.lines.map((line) => line.text.trim()).filter((line) => line !== '');
        assert.deepEqual(words(edited), words(oneByOne));
      }),
      { numRuns: 1500 },
    );
  });

  it('leaves comments and the other profiles to the last byte', () => {
    const text =
      '# top\n[profile a]\nx = 1\n\n[profile b]\ny = 2\n\n# about c\n[profile c]\nz = 3\n[profile a]\n';
    assert.equal(
      removeProfileSections(parseDocument(text), 'config', new Set(['a', 'b'])).toString(),
      '# top\n\n# about c\n[profile c]\nz = 3\n',
    );
    // To the AWS CLI, the first one's name is `profile a] # [x`.
    const other = '[profile a] # [x]\nx = 1\n[profile a]\ny = 2\n';
    assert.equal(
      removeProfileSections(parseDocument(other), 'config', new Set(['a'])).toString(),
      '[profile a] # [x]\nx = 1\n',
    );
    const untouched = parseDocument(text);
    assert.equal(removeProfileSections(untouched, 'config', new Set(['none'])), untouched);
  });
});

function linesOutsideOf(
  document: ConfigDocument,
  role: 'config' | 'credentials',
  names: readonly string[],
): string[] {
  const gone = document.sections.filter((section) => {
    const header = readSectionHeader(section, role);
    return header.kind === 'profile' && names.includes(header.name);
  });
  return document.lines
    .filter(({ text }, index) => {
      const line = index + 1;
      return text.trim() !== '' && !gone.some((section) => section.line <= line && line <= section.lastLine);
    })
    .map(({ text }) => text.replace(HEADER_INDENT, ''));
}

describe('setting an sso-session', () => {
  const set = (text: string, scopes: readonly string[] = ['sso:account:access']): string =>
    setSsoSession(parseDocument(text), 'corp', {
      startUrl: 'https://corp.awsapps.com/start',
      region: 'eu-central-1',
      scopes,
    }).toString();
  const SETTINGS = 'sso_start_url = https://corp.awsapps.com/start\nsso_region = eu-central-1\n';

  it('adds it at the end of the file, as the AWS CLI writes it', () => {
    const added = `[sso-session corp]\n${SETTINGS}sso_registration_scopes = sso:account:access\n`;
    assert.equal(set(''), added);
    assert.equal(set('[profile corp]\n'), `[profile corp]\n\n${added}`);
    assert.equal(set('', []), `[sso-session corp]\n${SETTINGS}`);
    assert.equal(set('', ['a:b', 'c']), `[sso-session corp]\n${SETTINGS}sso_registration_scopes = a:b,c\n`);
  });

  it('changes the one that is there in its place', () => {
    const text =
      '[sso-session corp]\n# ours\nSSO_Region = us-east-1\nsso_registration_scopes = x\n\n[profile a]\n';
    assert.equal(
      set(text, []),
      '[sso-session corp]\n# ours\nsso_region = eu-central-1\nsso_start_url = https://corp.awsapps.com/start\n\n[profile a]\n',
    );
    assert.equal(set(set(text)), set(text));
  });

  it('changes one that is there under a name that not every SDK reads', () => {
    const settings = { startUrl: 'https://x', region: 'r', scopes: [] };
    const text = `[sso-session 'my corp']\nsso_start_url = https://x\nsso_region = us-east-1\n`;
    assert.equal(
      setSsoSession(parseDocument(text), 'my corp', settings).toString(),
      text.replace('us-east-1', 'r'),
    );
  });

  it('of several titles changes those that have the setting, and adds what lacks to the one that the AWS CLI reads', () => {
    const text =
      '[sso-session "corp"]\nregion = x\n\n[sso-session corp] ; [wiki]\nsso_start_url = https://x\n';
    const changed =
      '[sso-session "corp"]\nregion = x\nsso_start_url = https://corp.awsapps.com/start\nsso_region = eu-central-1\n\n' +
      '[sso-session corp] ; [wiki]\nsso_start_url = https://corp.awsapps.com/start\n';
    assert.equal(set(text, []), changed);
    assert.equal(set(changed, []), changed);
  });

  it('writes each setting once in a section, whatever titles a file has', () => {
    const title = fc.constantFrom(
      '[sso-session corp]',
      '[sso-session "corp"]',
      '[sso-session corp] ; [x]',
      '[a]',
    );
    const line = fc.oneof(title, fc.constantFrom('sso_region = x', 'sso_start_url = x', '# note', ''));
    fc.assert(
      fc.property(fc.array(line, { maxLength: 8 }), (lines) => {
        const before = parseDocument(lines.join('\n'));
        const after = parseDocument(set(before.toString()));
        for (const [index, { properties }] of after.sections.entries())
          assert.ok(
            properties.length <= (before.sections[index]?.properties.length ?? 0) + 3,
            after.toString(),
          );
        assert.equal(set(after.toString()), after.toString());
      }),
      { numRuns: 1000 },
    );
  });

  it('adds none with blanks in its name: only the AWS CLI would read it', () => {
    assert.throws(
      () => setSsoSession(parseDocument(''), 'my corp', { startUrl: 'https://x', region: 'r', scopes: [] }),
      (error) => ConfigEditError.is(error, 'invalidTitle'),
    );
  });
});

describe('the properties of a profile of Identity Center', () => {
  it('come in the order of the AWS CLI, without those that are not chosen', () => {
    const facts = { session: 'corp', accountId: '111111111111', roleName: 'Admin' };
    const [session, account, role, ...rest] = ssoProfileProperties({ ...facts, region: 'r', output: 'json' });
    assert.deepEqual(
      [session, account, role],
      [
        ['sso_session', 'corp'],
        ['sso_account_id', '111111111111'],
        ['sso_role_name', 'Admin'],
      ],
    );
    assert.deepEqual(rest, [
      ['region', 'r'],
      ['output', 'json'],
    ]);
    assert.equal(ssoProfileProperties({ ...facts, region: '', output: undefined }).length, 3);
  });
});
