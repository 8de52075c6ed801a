import assert from 'node:assert/strict';
import type { ConfigDocument, DocumentLine, DocumentSection } from '../../src/config/document';
import {
  appendSection,
  removeProperty,
  removeSection,
  renameSection,
  setProperty,
} from '../../src/config/documentEdits';
import { parseDocument } from '../../src/config/documentParser';
import { addProfiles, setSsoSession } from '../../src/config/profileBatch';
import {
  findProfileSections,
  removeProfileSections,
  renameProfileSections,
} from '../../src/config/profileSections';
import { readSectionHeader, type SectionHeader } from '../../src/config/sectionHeader';
import { countOf } from '../run/counts';
import { RandomNumbers, randomText } from '../unit/config/randomFiles';

const FILES = countOf(10_000, 100_000);
const WANTED = [
  { name: 'a', properties: [['region', 'r'] as const, ['output', 'json'] as const] },
  { name: 'default', properties: [['region', 'r'] as const] },
  { name: 'added', properties: [] },
];
const SESSION = { startUrl: 'https://corp.awsapps.com/start', region: 'r', scopes: ['sso:account:access'] };

/** An edit, and the sections whose lines it may change; what it adds at the end is its own. */
interface RandomEdit {
  readonly name: string;
  readonly edit: (document: ConfigDocument) => ConfigDocument;
  readonly owns: (section: DocumentSection) => boolean;
}

function editsOfProfiles(): [RandomEdit, ...RandomEdit[]] {
  const isProfile = (section: DocumentSection, ...names: string[]): boolean => {
    const header: SectionHeader = readSectionHeader(section, 'config');
    return header.kind === 'profile' && names.includes(header.name);
  };
  const ofWanted = (section: DocumentSection): boolean => isProfile(section, 'a', 'default');
  return [
    {
      name: 'keep',
      edit: (document) => addProfiles(document, WANTED, 'keep'),
      owns: () => false,
    },
    { name: 'update', edit: (document) => addProfiles(document, WANTED, 'update'), owns: ofWanted },
    { name: 'replace', edit: (document) => addProfiles(document, WANTED, 'replace'), owns: ofWanted },
    {
      name: 'remove',
      edit: (document) => removeProfileSections(document, 'config', new Set(['a', 'default'])),
      owns: ofWanted,
    },
    {
      name: 'session',
      edit: (document) => setSsoSession(document, 's', SESSION),
      owns: (section) => {
        const header = readSectionHeader(section, 'config');
        return header.kind === 'sso-session' && header.name === 's';
      },
    },
    {
      name: 'rename',
      edit: (document) => {
        const titles = new Set(findProfileSections(document, 'config', 'a').map(({ title }) => title));
        return titles.size > 1 ? document : renameProfileSections(document, 'config', 'a', 'new', 'config');
      },
      owns: (section) =>
        isProfile(section, 'a') || section.properties.some(({ key }) => key === 'source_profile'),
    },
  ];
}

function editsOfSection(section: DocumentSection): [RandomEdit, ...RandomEdit[]] {
  const owns = (other: DocumentSection): boolean => other === section;
  return [
    { name: 'setProperty', edit: (document) => setProperty(document, section, 'region', 'new'), owns },
    { name: 'addProperty', edit: (document) => setProperty(document, section, 'brand_new', ''), owns },
    { name: 'removeProperty', edit: (document) => removeProperty(document, section, 'region'), owns },
    { name: 'removeSection', edit: (document) => removeSection(document, section), owns },
    { name: 'renameSection', edit: (document) => renameSection(document, section, 'new title'), owns },
    { name: 'append', edit: (document) => appendSection(document, 'new', [['a', 'b']]), owns: () => false },
  ];
}

/** The lines that are not blank and in no section that is owned. */
function linesOfOthers({ lines, sections }: ConfigDocument, owns: RandomEdit['owns']): DocumentLine[] {
  const isOwned = new Uint8Array(lines.length + 2);
  for (const section of sections) {
    if (owns(section)) isOwned.fill(1, section.line, section.lastLine + 1);
  }
  return lines.filter(({ text }, index) => isOwned[index + 1] === 0 && text.trim() !== '');
}

/**
 * The first of these lines that is no longer there, in their order; a line that was not ended may be now, and a header may have
 * lost its indent.
 */
function findLost(kept: readonly DocumentLine[], { lines }: ConfigDocument): DocumentLine | undefined {
  const isSame = (line: DocumentLine, { text, eol }: DocumentLine): boolean =>
    (line.text === text || line.text === text.replace(/^\s+(?=\[)/, '')) && (eol === '' || line.eol === eol);
  let at = 0;
  return kept.find((line) => {
    for (let found = lines[at]; found && !isSame(found, line); found = lines[at]) at++;
    return at++ >= lines.length;
  });
}

describe(`${FILES} random files`, () => {
  it('are printed as they were read; an edit changes its own lines alone; none throws', () => {
    const random = new RandomNumbers(Math.floor(Math.random() * 2 ** 31));
    console.log(`      seed ${random.seed}`);
    for (let file = 0; file < FILES; file++) {
      const text = randomText(random);
      const document = parseDocument(text);
      const where = (): string => `seed ${random.seed}, file ${file}: ${JSON.stringify(text)}`;
      if (document.toString() !== text) assert.fail(`not printed as it was read: ${where()}`);

      const { sections } = document;
      const section = sections[random.next(sections.length + 1)];
      const chosen = random.pick(section ? editsOfSection(section) : editsOfProfiles());
      const edited = chosen.edit(document);
      const lost = findLost(linesOfOthers(document, chosen.owns), edited);
      if (lost) assert.fail(`${chosen.name} lost ${JSON.stringify(lost.text)}: ${where()}`);
    }
  });
});
