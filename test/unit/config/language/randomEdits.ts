import { parseDocument } from '../../../../src/config/documentParser';
import { readSharedConfig } from '../../../../src/config/profiles';
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
  '\n',
  ']',
  '[',
  '\r',
] as const;
/** Told by the editor alone. */
const EDITOR_CODES: readonly EditorProblemCode[] = [
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
];
const ROLES = ['config', 'credentials'] as const;
const FILES = { config: 'config', credentials: 'credentials' };

/** What does not hold for a random file that is edited at random, or undefined. */
export function findFault(random: RandomNumbers, edits: number): string | undefined {
  const analysis = new ConfigAnalysis(FILES);
  const texts = { config: startText(random), credentials: random.next(2) === 0 ? '' : startText(random) };
  const history: string[] = [];
  for (let edit = 0; edit < edits; edit++) {
    const role = random.pick(ROLES);
    if (edit > 0) texts[role] = editText(texts[role], random);
    for (const each of ROLES) analysis.update(each, texts[each]);
    history.push(JSON.stringify(texts));
    const fault = checkTexts(analysis, texts, random, edit % 4 === 0);
    if (fault !== undefined) return `${fault}: ${history.slice(-2).join(' then ')}`;
  }
  return undefined;
}

function startText(random: RandomNumbers): string {
  return random.next(2) === 0
    ? randomText(random).replace(/^\uFEFF/, '')
    : Array.from({ length: random.next(8) }, () => random.pick(PARTS as unknown as [string])).join('');
}

function editText(text: string, random: RandomNumbers): string {
  const start = random.next(text.length + 1);
  const end = Math.min(text.length, start + (random.next(3) === 0 ? random.next(12) : 0));
  const added = random.next(3) === 0 ? '' : random.pick(PARTS);
  return (text.slice(0, start) + added + text.slice(end)).replace(/^\uFEFF/, '');
}

function checkTexts(
  analysis: ConfigAnalysis,
  texts: Readonly<Record<(typeof ROLES)[number], string>>,
  random: RandomNumbers,
  isThorough: boolean,
): string | undefined {
  const fresh = new ConfigAnalysis(FILES);
  for (const role of ROLES) fresh.update(role, texts[role]);
  const typed = analysis.problems.map((problem) => JSON.stringify(problem)).sort();
  const read = fresh.problems.map((problem) => JSON.stringify(problem)).sort();
  if (typed.join() !== read.join())
    return `typed alone ${without(typed, read)}, read alone ${without(read, typed)}`;
  const told = read.filter((problem) => !EDITOR_CODES.some((code) => problem.includes(`"${code}"`)));
  const ofTree = readProblems(texts);
  if (told.join('\n') !== ofTree.join('\n'))
    return `the editor alone ${without(told, ofTree)}, the tree alone ${without(ofTree, told)}`;
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
  if (!isThorough) return undefined;
  for (const problem of analysis.problems) {
    for (const { edits } of findFixes(problem, analysis)) {
      for (const role of ROLES) edits[role]?.(parseDocument(texts[role]));
    }
  }
  return undefined;
}

/** What the tree tells, as the editor tells it. */
function readProblems(texts: Readonly<Record<(typeof ROLES)[number], string>>): string[] {
  const { fileProblems, profiles, sessions } = readSharedConfig({
    config: { file: FILES.config, text: texts.config },
    credentials: { file: FILES.credentials, text: texts.credentials },
  });
  const owners = [...profiles.values(), ...sessions.values()];
  return [...fileProblems, ...owners.flatMap(({ problems }) => problems)]
    .map(({ code, severity, message, location: { file, line } }) =>
      JSON.stringify({ code, severity, message, role: file, line }),
    )
    .sort();
}

function without(some: readonly string[], others: readonly string[]): string {
  return some.filter((problem) => !others.includes(problem)).join();
}
