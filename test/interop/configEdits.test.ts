import assert from 'node:assert/strict';
import { ConfigEditError, ProfileEditError } from '../../src/config/configEditErrors';
import type { ConfigDocument, DocumentSection } from '../../src/config/document';
import {
  appendSection,
  removeProperty,
  removeSection,
  renameSection,
  setProperty,
} from '../../src/config/documentEdits';
import { mergeDocument } from '../../src/config/documentMerge';
import { parseDocument } from '../../src/config/documentParser';
import { addProfiles, setSsoSession } from '../../src/config/profileBatch';
import { findProfileReferences } from '../../src/config/profileReferences';
import {
  duplicateProfileSection,
  removeProfileSections,
  renameProfileSections,
  setProfileRegion,
} from '../../src/config/profileSections';
import { removeSessionSections, renameSessionSections } from '../../src/config/sessionSections';
import { readSectionHeader, type ConfigFileRole } from '../../src/config/sectionHeader';
import { writeExportedProfile, removeExportedProfile } from '../../src/credentials/exportedProfileEdits';
import { ExportError } from '../../src/credentials/exportErrors';
import {
  withKey,
  withKeyInPlaceOf,
  withoutKey,
  withoutProcess,
  withProcess,
} from '../../src/credentials/keys/keyEdits';
import { countOf } from '../run/counts';
import { skip } from '../run/skipping';
import { RandomNumbers } from '../unit/config/randomFiles';
import { Botocore, type ConfigReading } from './botocore';
import { findFault, isListed, printed, type Edit, type EditCase } from './editCases';
import { randomConfig } from './randomConfigs';

/** Tests, each of its own random files. */
const TESTS = countOf(1, 100);
const FILES = 200;
/** Files whose readings are asked for at once. */
const BATCH = 100;

const KEY = {
  accessKeyId: 'AKIAIOSFODNN7EXAMPLE',
  secretAccessKey: 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY',
};
const WANTED = [
  { name: 'dev', properties: [['region', 'eu-west-1'] as const, ['output', 'json'] as const] },
  { name: 'default', properties: [['sso_region', 'eu-west-1'] as const] },
  { name: 'added', properties: [['region', 'eu-west-1'] as const] },
];
const SESSION = { startUrl: 'https://corp.awsapps.com/start', region: 'eu-west-1', scopes: ['a:b'] };

function definesAny(role: ConfigFileRole, ...names: string[]) {
  return (section: DocumentSection): boolean => {
    const header = readSectionHeader(section, role);
    return header.kind === 'profile' && names.includes(header.name);
  };
}

function isSession(section: DocumentSection): boolean {
  const header = readSectionHeader(section, 'config');
  return header.kind === 'sso-session' && header.name === 'corp';
}

function refersTo(name: string) {
  return ({ properties }: DocumentSection): boolean =>
    properties.some(({ key, value }) =>
      findProfileReferences(key, value).some((found) => found.name === name),
    );
}

/** Edits of one section, as every other edit makes them. */
function editsOfSection(document: ConfigDocument, random: RandomNumbers): Edit[] {
  // What stands there the CLI gives to every section.
  const candidates = document.sections.filter(isListed);
  const section = candidates[random.next(candidates.length)];
  if (!section) return [];
  const key = random.pick([
    'region',
    'credential_process',
    's3',
    'source_profile',
    'x_exported_from',
    'token',
    'brand_new',
  ]);
  const value = random.pick(['eu-west-1', '', 'a: b = c', 'https://x.awsapps.com/start#/']);
  const isMeant = (candidate: DocumentSection): boolean => candidate === section;
  return [
    {
      name: `set ${key} to ${value}`,
      apply: () => setProperty(document, section, key, value),
      isMeant,
      sets: [key, value],
    },
    { name: `remove ${key}`, apply: () => removeProperty(document, section, key), isMeant },
    { name: 'remove section', apply: () => removeSection(document, section), isMeant },
    { name: 'rename section', apply: () => renameSection(document, section, 'profile renamed'), isMeant },
    {
      name: 'merge',
      apply: () =>
        mergeDocument(
          appendSection(document, 'profile ours', [['region', 'eu-west-1']]),
          document,
          setProperty(appendSection(document, 'profile theirs', []), section, key, value),
        ),
      isMeant,
    },
    {
      name: 'merge removal',
      apply: () => mergeDocument(document, document, removeSection(document, section)),
      isMeant,
    },
  ];
}

function editsOfProfiles(role: ConfigFileRole): Edit[] {
  const isWanted = definesAny('config', ...WANTED.map(({ name }) => name));
  const isDev = definesAny(role, 'dev');
  const bracketed = 'Acme-[production]/Admin';
  return [
    { name: 'keep', apply: (document) => addProfiles(document, WANTED, 'keep'), isMeant: () => false },
    { name: 'update', apply: (document) => addProfiles(document, WANTED, 'update'), isMeant: isWanted },
    { name: 'replace', apply: (document) => addProfiles(document, WANTED, 'replace'), isMeant: isWanted },
    {
      name: 'remove many',
      apply: (document) => removeProfileSections(document, role, new Set(['dev', bracketed])),
      isMeant: definesAny(role, 'dev', bracketed),
    },
    {
      name: 'remove',
      apply: (document) => removeProfileSections(document, role, new Set([bracketed])),
      isMeant: definesAny(role, bracketed),
    },
    {
      name: 'session',
      apply: (document) => setSsoSession(document, 'corp', SESSION),
      isMeant: isSession,
    },
    {
      name: 'rename',
      apply: (document) => renameProfileSections(document, role, 'dev', 'renamed', 'config'),
      isMeant: (section) => isDev(section) || refersTo('dev')(section),
    },
    {
      name: 'rename of a name with brackets',
      apply: (document) => renameProfileSections(document, role, bracketed, 'renamed', 'config'),
      isMeant: (section) => definesAny(role, bracketed)(section) || refersTo(bracketed)(section),
    },
    { name: 'key', apply: (document) => withKey(document, role, 'dev', KEY), isMeant: isDev },
    { name: 'no key', apply: (document) => withoutKey(document, role, 'dev', 'us-east-1'), isMeant: isDev },
    {
      name: 'other key',
      apply: (document) => withKeyInPlaceOf(document, role, { accessKeyId: 'us-east-1' }, KEY),
      isMeant: ({ properties }) =>
        properties.some(({ key, value }) => key === 'aws_access_key_id' && value === 'us-east-1'),
    },
    {
      name: 'process',
      apply: (document) => withProcess(document, 'dev', 'p --q'),
      isMeant: definesAny('config', 'dev'),
    },
    {
      name: 'no process',
      apply: (document) => withoutProcess(document, 'dev', (command) => command.includes('dev')),
      isMeant: definesAny('config', 'dev'),
    },
    {
      name: 'exported',
      apply: (document) =>
        unlessNotOurs(document, () =>
          writeExportedProfile(document, {
            name: 'dev',
            source: 'base',
            credentials: KEY,
            isKeptFresh: false,
          }),
        ),
      isMeant: definesAny('credentials', 'dev'),
    },
    {
      name: 'no longer exported',
      apply: (document) => unlessNotOurs(document, () => removeExportedProfile(document, 'dev')),
      isMeant: definesAny('credentials', 'dev'),
    },
  ];
}

/** Of the config file alone. */
function editsOfConfig(): Edit[] {
  const uses = ({ properties }: DocumentSection): boolean =>
    properties.some(({ key, value }) => key === 'sso_session' && value === 'corp');
  return [
    {
      name: 'rename session',
      apply: (document) => renameSessionSections(document, 'config', 'corp', 'renamed', 'config'),
      isMeant: (section) => isSession(section) || uses(section),
    },
    {
      name: 'remove session',
      apply: (document) => removeSessionSections(document, 'config', 'corp'),
      isMeant: isSession,
    },
    {
      name: 'duplicate',
      apply: (document) => duplicateProfileSection(document, 'dev', 'copy'),
      isMeant: () => false,
    },
    {
      name: 'region',
      apply: (document) => setProfileRegion(document, 'dev', 'eu-west-3'),
      isMeant: definesAny('config', 'dev'),
    },
  ];
}

function unlessNotOurs(document: ConfigDocument, edit: () => ConfigDocument): ConfigDocument {
  try {
    return edit();
  } catch (error) {
    if (ExportError.is(error, 'notOurs')) return document;
    throw error;
  }
}

describe('after an edit of a file that botocore reads', function () {
  let botocore: Botocore | undefined;

  before(function () {
    botocore = Botocore.open();
    if (!botocore) skip(this, 'botocore is not installed');
  });

  after(() => botocore?.close());

  for (let test = 1; test <= TESTS; test++) {
    it(`it still reads the file, and only what was meant differs: ${FILES} random files, ${test} of ${TESTS}`, async () => {
      assert.ok(botocore);
      const seed = Math.floor(Math.random() * 2 ** 31);
      const random = new RandomNumbers(seed);
      let judged = 0;
      while (judged < FILES) {
        const documents = Array.from({ length: BATCH }, () => parseDocument(randomConfig(random)));
        const readings = await botocore.readConfigs(documents.map(String));
        // What [DEFAULT] gives to all, botocore refuses only where a section has nothing else in its place.
        const extended = await botocore.readConfigs(
          documents.map((document) => `${document.toString()}\n[one-more]\n`),
        );
        const cases: (EditCase & { readonly old: ConfigReading })[] = [];
        for (const [index, document] of documents.entries()) {
          const old = readings[index];
          if (!old || !extended[index]) continue;
          judged++;
          const edits = [
            ...editsOfSection(document, random),
            ...editsOfProfiles(random.pick(['config', 'credentials'])),
            ...editsOfConfig(),
          ];
          for (const edit of edits) {
            const edited = applied(edit, document);
            if (edited !== document) cases.push({ edit, before: document, after: edited, old });
          }
        }
        const results = await botocore.readConfigs(cases.map(({ after }) => after.toString()));
        for (const [index, each] of cases.entries()) {
          const fault = findFault(each, each.old, results[index]);
          const { edit, before, after } = each;
          if (fault)
            assert.fail(`${edit.name}: ${fault}: ${printed(before)} became ${printed(after)} (seed ${seed})`);
        }
      }
    });
  }
});

/** A rename may be refused, for a name that is taken or written in several ways, and a copy for a value that has a comment. */
function applied(edit: Edit, document: ConfigDocument): ConfigDocument {
  try {
    return edit.apply(document);
  } catch (error) {
    if (ProfileEditError.is(error) || ConfigEditError.is(error, 'invalidValue')) return document;
    throw error;
  }
}
