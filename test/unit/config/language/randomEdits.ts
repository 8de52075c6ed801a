import { parseDocument } from '../../../../src/config/documentParser';
import { readSharedConfig } from '../../../../src/config/profiles';
import { KEY_SETTINGS } from '../../../../src/config/profileSections';
import type { SharedConfig } from '../../../../src/config/sharedConfig';
import { completionsAt } from '../../../../src/config/language/completion';
import type { EditorProblemCode } from '../../../../src/config/language/catalog';
import { ConfigAnalysis } from '../../../../src/config/language/configAnalysis';
import { findFixes } from '../../../../src/config/language/fixes';
import { formatDocument, isReadTheSame } from '../../../../src/config/language/format';
import { linksOf } from '../../../../src/config/language/links';
import { foldingOf, outlineOf } from '../../../../src/config/language/outline';
import { problemRange } from '../../../../src/config/language/problemRange';
import { nameAt } from '../../../../src/config/language/spots';
import { randomText, type RandomNumbers } from '../randomFiles';

const PARTS = [
  '[profile a]\n',
  '[profile b]\nsource_profile = a\nrole_arn = arn:aws:iam::111111111111:role/R\n',
  '[sso-session s]\nsso_region = us-east-1\n',
  '[profile c]\nsso_session = s\nsso_account_id = 11111111111\n',
  'sso_start_url = https://x.awsapps.com/start\n',
  '[profile d]\nsso_start_url = https://x.awsapps.com/start\nsso_region = us-east-1\n',
  '[profile e]\nsso_start_url = https://x.awsapps.com/start\nsso_region = eu-west-1\n',
  'region = eu-west-9 # note\n',
  '  regoin = x\n',
  '\u00a0output = json\n',
  '[profile a]\naws_access_key_id = A\naws_secret_access_key = S\n',
  '[a]\nregion = us-east-1\nsso_session = s\n',
  '[b]\naws_access_key_id = A\n',
  'aws_session_token = T\n',
  '\n',
  ']',
  '[',
  '\r',
] as const;
/** Told by the editor alone. */
const EDITOR_CODES: ReadonlySet<string> = new Set<EditorProblemCode>([
  'unknownKey',
  'oddBlank',
  'unknownRegion',
  'otherPartition',
  'missingScopes',
  'unusedSession',
  'legacySso',
  'loginReaders',
  'plainTextKeys',
  'keysInConfig',
  'settingsInCredentials',
]);
const ROLES = ['config', 'credentials'] as const;
const FILES = { config: 'config', credentials: 'credentials' };
/** Where the environment names one file for both. */
const ONE_FILE = { config: 'config', credentials: 'config' };

/** What does not hold for a random file that is edited at random, or undefined. */
export function findFault(random: RandomNumbers, edits: number): string | undefined {
  const files = random.next(6) === 0 ? ONE_FILE : FILES;
  const isOneFile = files === ONE_FILE;
  const analysis = new ConfigAnalysis(files);
  const texts = { config: startText(random), credentials: random.next(2) === 0 ? '' : startText(random) };
  let before: string | undefined;
  for (let edit = 0; edit < edits; edit++) {
    const role = isOneFile ? 'config' : random.pick(ROLES);
    before = JSON.stringify(texts);
    if (edit > 0) texts[role] = editText(texts[role], random);
    if (isOneFile) texts.credentials = texts.config;
    for (const each of ROLES) analysis.update(each, texts[each]);
    const fault = checkTexts(analysis, files, texts, random, edit % 4 === 0);
    if (fault !== undefined)
      return `${isOneFile ? 'one file: ' : ''}${fault}: ${before} then ${JSON.stringify(texts)}`;
  }
  return undefined;
}

function startText(random: RandomNumbers): string {
  return random.next(2) === 0
    ? randomText(random).replace(/^\uFEFF/, '')
    : Array.from({ length: random.next(8) }, () => random.pick(PARTS as unknown as [string])).join('');
}

function editText(text: string, random: RandomNumbers): string {
  if (random.next(8) === 0)
    return text
      .split(/(?<=\n)(?=\[)/)
      .toReversed()
      .join('');
  const start = random.next(text.length + 1);
  const end = Math.min(text.length, start + (random.next(3) === 0 ? random.next(12) : 0));
  const added = random.next(3) === 0 ? '' : random.pick(PARTS);
  return (text.slice(0, start) + added + text.slice(end)).replace(/^\uFEFF/, '');
}

function checkTexts(
  analysis: ConfigAnalysis,
  files: typeof FILES,
  texts: Texts,
  random: RandomNumbers,
  isThorough: boolean,
): string | undefined {
  const fresh = new ConfigAnalysis(files);
  for (const role of ROLES) fresh.update(role, texts[role]);
  const [typed, read] = [analysis.problems, fresh.problems].map((problems) => JSON.stringify(problems));
  if (typed !== read) return `typed ${typed}, read ${read}`;
  for (const role of ROLES) {
    const document = parseDocument(texts[role]);
    if (document.toString() !== texts[role]) return 'not printed as it was read';
    const { lines } = document;
    for (const { role: at, line, code } of analysis.problems) {
      if (at !== role) continue;
      // An editor shows a first line of a text that has none, such as a byte order mark alone.
      const text = lines[line - 1]?.text ?? (line === 1 ? '' : undefined);
      if (text === undefined) return `${code} below the text on line ${line}`;
      const { start, end } = problemRange(code, line, text);
      if (start < 0 || end > text.length || start > end) return `${code} outside line ${line}`;
    }
    const line = 1 + random.next(lines.length + 1);
    const column = random.next((lines[line - 1]?.text.length ?? 0) + 1);
    completionsAt(analysis, role, { line, column }, { accountsOf: () => [] });
    nameAt(analysis, role, line, column);
    if (!isThorough) continue;
    outlineOf(analysis, role);
    foldingOf(analysis, role);
    linksOf(analysis, role);
    if (!isReadTheSame(document, formatDocument(document, role), role))
      return 'formatted into another meaning';
  }
  // Of one file for both the tree tells of its sections as credentials too, and a fix would write into the same file.
  const isOneFile = files.config === files.credentials;
  return isThorough && !isOneFile
    ? (compareWithTree(analysis, texts) ?? checkFixes(analysis, texts))
    : undefined;
}

type Texts = Readonly<Record<(typeof ROLES)[number], string>>;

/** The tree tells the same, but for what the editor alone does. */
function compareWithTree(analysis: ConfigAnalysis, texts: Texts): string | undefined {
  const told = analysis.problems
    .filter(({ code }) => !EDITOR_CODES.has(code))
    .map(({ code, line, role, message, severity }) => `${role}:${line} ${severity} ${code} ${message}`);
  const { fileProblems, profiles, sessions } = readTexts(texts);
  const owners = [...profiles.values(), ...sessions.values()];
  const ofTree = [...fileProblems, ...owners.flatMap(({ problems }) => problems)].map(
    ({ code, severity, message, location: { file, line } }) =>
      `${file}:${line} ${severity} ${code} ${message}`,
  );
  const [editor, tree] = [told, ofTree].map((problems) => problems.sort().join('\n'));
  return editor === tree ? undefined : `the editor tells ${editor}, the tree tells ${tree}`;
}

/** A fix can be made; what moves settings changes none, however far it comes. */
function checkFixes(analysis: ConfigAnalysis, texts: Texts): string | undefined {
  for (const problem of analysis.problems) {
    for (const { edits, movesTo } of findFixes(problem, analysis)) {
      const after = { ...texts };
      for (const role of ROLES)
        after[role] = edits[role]?.(parseDocument(texts[role])).toString() ?? texts[role];
      if (!movesTo) continue;
      const before = readTexts(texts).profiles;
      for (const moved of [{ ...texts, [movesTo]: after[movesTo] }, after]) {
        const now = readTexts(moved).profiles;
        for (const [name, { properties }] of before)
          if (!isSameIdentity(properties, now.get(name)?.properties ?? new Map()))
            return `${problem.code} moved into ${JSON.stringify(moved)}`;
      }
    }
  }
  return undefined;
}

/** Whether the settings are the same. Half a key is none: the AWS CLI refuses it, and the other half may have come to it. */
function isSameIdentity(before: Settings, now: Settings): boolean {
  const isHalf = before.has('aws_access_key_id') !== before.has('aws_secret_access_key');
  const text = (settings: Settings): string =>
    JSON.stringify([...settings].filter(([key]) => !isHalf || !KEY_SETTINGS.has(key)).sort());
  return text(before) === text(now);
}

type Settings = ReadonlyMap<string, string>;

function readTexts({ config, credentials }: Texts): SharedConfig {
  return readSharedConfig({
    config: { file: FILES.config, text: config },
    credentials: { file: FILES.credentials, text: credentials },
  });
}
