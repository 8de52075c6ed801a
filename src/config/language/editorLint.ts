import { getProperty, type DocumentProperty, type DocumentSection } from '../document';
import { findDelimiter, isBlank, trimBlanks } from '../documentText';
import { KNOWN_REGIONS } from '../knownRegions';
import { findPartition, readRegion } from '../partitions';
import { printable, printableKey } from '../problem';
import type { ConfigFileRole } from '../sectionHeader';
import type { EditorProblemCode } from './catalog';
import { findConfigKey, configKeysOf, type SectionKind } from './configKeys';
import type { LocatedProblem } from './configAnalysis';
import { findNearest } from './nearest';
import { factsOf, type SectionFacts } from './pieceFacts';
import type { Piece } from './sectionedText';

export interface EditorLintOptions {
  /** Whole days since a long-lived key was made, where that is known. */
  readonly ageOf?: (accessKeyId: string) => number | undefined;
}

export interface PieceProblem {
  readonly code: EditorProblemCode;
  readonly severity: LocatedProblem['severity'];
  readonly message: string;
  /** In the piece, from 1. */
  readonly lineInPiece: number;
}

const REGION_IDS = KNOWN_REGIONS.map(({ id }) => id);
const LOOKS_LIKE_REGION = /^[a-z]{2,4}(?:-[a-z]+)+-[0-9]+$/;
/** Of partitions that are not announced in full. */
const SECRET_PARTITIONS = 'aws-iso';
// What Python strips and is not ASCII; the same as in documentText.ts.
const ODD_BLANK = /[\u0085\u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]/;

/** Characters without width, and marks of the direction of writing; joiners belong to names in some scripts. */
const INVISIBLE = /[\u00ad\u200b\u200e\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff]/g;
/** Any of these, or a carriage return alone: what most files have not. */
const ODD_CHARACTER = new RegExp(`${ODD_BLANK.source}|${INVISIBLE.source}|\\r(?!\\n)`);

/** Settings of the credentials file that not every tool looks for there. */
export const OF_CONFIG_FILE: ReadonlySet<string> = new Set([
  'region',
  'sso_session',
  'sso_start_url',
  'sso_region',
  'sso_registration_scopes',
  'sso_account_id',
  'sso_role_name',
]);

/** The keys that are looked up are few, and the same again and again. */
const nearestKeys = new Map<string, string | undefined>();
const MOST_REMEMBERED = 1000;

/** What the editor tells of the text of a piece, besides what the tree tells too. */
export function lintPiece(piece: Piece, role: ConfigFileRole, options: EditorLintOptions): PieceProblem[] {
  const problems: PieceProblem[] = [];
  for (const facts of factsOf(piece, role)) {
    const { header, section } = facts;
    if (header.kind !== 'profile' && header.kind !== 'sso-session') continue;
    const owner =
      header.kind === 'profile'
        ? `profile "${printable(header.name)}"`
        : `[sso-session ${printable(header.name)}]`;
    const tell = (
      code: EditorProblemCode,
      severity: LocatedProblem['severity'],
      message: string,
      line = section.line,
    ): void => void problems.push({ code, severity, message, lineInPiece: line });
    lintKeys(section, header.kind, tell);
    lintRegions(section, owner, tell);
    lintPortal(section, owner, tell);
    if (header.kind === 'profile') lintProfileText(facts, role, owner, options, tell);
    else if (section.properties.length > 0 && !getProperty(section, 'sso_registration_scopes')) {
      const message = `There are no sso_registration_scopes in ${owner}: with sso:account:access every tool gets a login that renews itself.`;
      tell('missingScopes', 'information', message);
    }
  }
  if (ODD_CHARACTER.test(piece.text)) problems.push(...lintBlanks(piece));
  return problems;
}

/** What the editor tells of a session that no profile uses. */
export function lintUnused({ section, header }: SectionFacts): PieceProblem[] {
  if (header.kind !== 'sso-session') return [];
  const message = `No profile uses [sso-session ${printable(header.name)}].`;
  return [{ code: 'unusedSession', severity: 'hint', message, lineInPiece: section.line }];
}

/** The key that a mistyped one stands for. */
export function nearestKey(key: string, kind: SectionKind): string | undefined {
  const id = `${kind} ${key}`;
  if (!nearestKeys.has(id)) {
    if (nearestKeys.size >= MOST_REMEMBERED) nearestKeys.clear();
    nearestKeys.set(
      id,
      findNearest(
        key,
        configKeysOf(kind).map((known) => known.key),
      ),
    );
  }
  return nearestKeys.get(id);
}

/** The region that a mistyped one stands for. */
export function nearestRegion(written: string): string | undefined {
  const plain = written.replace(/[_ ]/g, '-').toLowerCase();
  return REGION_IDS.includes(plain) ? plain : findNearest(plain, REGION_IDS);
}

/** A line with spaces for the blanks around its key and its value that are not ASCII. */
export function withPlainBlanks(text: string): string {
  const delimiter = findDelimiter(text);
  const parts =
    delimiter === -1 ? [text] : [text.slice(0, delimiter), text.charAt(delimiter), text.slice(delimiter + 1)];
  return parts.map(withPlainEnds).join('');
}

/** A line without the characters that cannot be seen. */
export function withoutInvisible(text: string): string {
  return text.replace(INVISIBLE, '');
}

type Tell = (
  code: EditorProblemCode,
  severity: LocatedProblem['severity'],
  message: string,
  line?: number,
) => void;

function lintKeys({ properties }: DocumentSection, kind: SectionKind, tell: Tell): void {
  for (const { key, writtenKey, line } of properties) {
    if (findConfigKey(key)) continue;
    const meant = nearestKey(key, kind);
    if (meant === undefined) continue;
    tell(
      'unknownKey',
      'warning',
      `No AWS tool reads ${printableKey(writtenKey)}. Did you mean "${meant}"?`,
      line,
    );
  }
}

function lintRegions(section: DocumentSection, owner: string, tell: Tell): void {
  for (const key of ['region', 'sso_region']) {
    const property = getProperty(section, key);
    if (!property) continue;
    const { region } = readRegion(property.value);
    if (!LOOKS_LIKE_REGION.test(region) || REGION_IDS.includes(region)) continue;
    if (findPartition(region)?.id.startsWith(SECRET_PARTITIONS)) continue;
    const meant = nearestRegion(region);
    const hint = meant === undefined ? '' : ` Did you mean "${meant}"?`;
    tell(
      'unknownRegion',
      'information',
      `The ${key} of ${owner}, "${printable(region)}", is no known Region.${hint}`,
      property.line,
    );
  }
}

function lintProfileText(
  { section, inlineStartUrl }: SectionFacts,
  role: ConfigFileRole,
  owner: string,
  { ageOf }: EditorLintOptions,
  tell: Tell,
): void {
  const find = (key: string): DocumentProperty | undefined => getProperty(section, key);
  const startUrl = find('sso_start_url');
  if (inlineStartUrl !== undefined && startUrl) {
    const message = `The login of ${owner} cannot renew itself: its SSO settings are in the profile. Make an [sso-session] of them.`;
    tell('legacySso', 'information', message, startUrl.line);
  }
  const login = find('login_session');
  if (login?.value) {
    const message = `Terraform's AWS provider does not read the login_session of ${owner}, nor do boto3 without awscrt, the AWS SDK for Go before config 1.32 and the AWS CLI before 2.32. "Make a Profile for Other Tools" writes a profile for them.`;
    tell('loginReaders', 'hint', message, login.line);
  }
  const id = find('aws_access_key_id');
  const secret = find('aws_secret_access_key');
  const isTemporary = Boolean(
    id?.value.startsWith('ASIA') || find('aws_session_token')?.value || find('aws_security_token')?.value,
  );
  if (id?.value && secret?.value && !isTemporary) {
    const days = ageOf?.(id.value);
    const age = days === undefined ? '' : ` and ${days === 1 ? '1 day' : `${days} days`} old`;
    tell(
      'plainTextKeys',
      'information',
      `The access key of ${owner} is in plain text${age}: move it to the keychain.`,
      secret.line,
    );
  }
  if (role === 'config' && secret?.value) {
    const message = `The access key of ${owner} is in the config file, which people share: keep it in the credentials file or the keychain.`;
    tell('keysInConfig', 'information', message, secret.line);
  }
  if (role === 'credentials') lintOtherFile(section, owner, tell);
  lintPartition(section, owner, tell);
}

function lintOtherFile({ properties }: DocumentSection, owner: string, tell: Tell): void {
  const found = properties.filter(({ key }) => OF_CONFIG_FILE.has(key));
  const [first] = found;
  if (!first) return;
  const keys = [...new Set(found.map(({ key }) => key))];
  const message = `The AWS SDK for PHP does not read the ${keys.join(', ')} of ${owner} in the credentials file: move ${keys.length === 1 ? 'it' : 'them'} to the config file.`;
  tell('settingsInCredentials', 'hint', message, first.line);
}

function lintPartition(section: DocumentSection, owner: string, tell: Tell): void {
  const arn = getProperty(section, 'role_arn');
  const region = getProperty(section, 'region');
  const ofArn = /^arn:([a-z-]+):iam::/.exec(arn?.value ?? '')?.[1];
  const ofRegion = findPartition(region?.value ?? '')?.id;
  if (!region || ofArn === undefined || ofRegion === undefined || ofArn === ofRegion) return;
  const message = `The region of ${owner} is in the partition ${ofRegion}, and its role_arn in ${printable(ofArn)}: no tool can use both.`;
  tell('otherPartition', 'warning', message, region.line);
}

/** Portals of one partition know no region of another. */
const PORTALS: readonly (readonly [host: RegExp, partition: string])[] = [
  [/\.us-gov-home\.awsapps\.com$/, 'aws-us-gov'],
  [/\.(?:awsapps\.cn|amazonaws\.com\.cn|amazonwebservices\.com\.cn)$/, 'aws-cn'],
  [/\.amazon(?:aws|webservices)\.eu$/, 'aws-eusc'],
];
function lintPortal(section: DocumentSection, owner: string, tell: Tell): void {
  const startUrl = getProperty(section, 'sso_start_url');
  const region = getProperty(section, 'sso_region');
  if (!startUrl || !region || !URL.canParse(startUrl.value)) return;
  const { hostname } = new URL(startUrl.value);
  const ofRegion = findPartition(region.value)?.id;
  const ofUrl = PORTALS.find(([host]) => host.test(hostname))?.[1];
  const isOther =
    ofUrl === undefined ? hostname.endsWith('.awsapps.com') && ofRegion === 'aws-cn' : ofUrl !== ofRegion;
  if (ofRegion === undefined || !isOther) return;
  const message = `The sso_region of ${owner} is in the partition ${ofRegion}, and its sso_start_url in ${ofUrl ?? 'aws'}: no login is possible.`;
  tell('otherPartition', 'warning', message, region.line);
}

function lintBlanks({ document }: Piece): PieceProblem[] {
  return document.lines.flatMap(({ text, eol }, index): PieceProblem[] => {
    const message = describeOddCharacter(text, eol === '\r' && index + 1 < document.lines.length);
    if (message === undefined) return [];
    return [{ code: 'oddBlank', severity: 'warning', message, lineInPiece: index + 1 }];
  });
}

/** @param isEndedByReturn whether a carriage return alone parts the line from another. */
function describeOddCharacter(text: string, isEndedByReturn: boolean): string | undefined {
  if (trimBlanks(text) !== '' && isEndedByReturn)
    return 'This line ends with a carriage return alone, which the AWS CLI takes for its end, and other tools do not: save the file with other line ends.';
  if (/^[ \t]*[#;]/.test(text)) return undefined;
  if (withPlainBlanks(text) !== text)
    return 'A blank on this line is not ASCII, and not every AWS tool takes it for one: write a space.';
  // In the name of a header it is a character that not every tool reads, which is told besides.
  const isVisible = /^[ \t]*\[/.test(text) || withoutInvisible(text) === text;
  return isVisible
    ? undefined
    : 'A character on this line cannot be seen, and AWS tools read it with the rest: remove it.';
}

function withPlainEnds(text: string): string {
  let start = 0;
  while (start < text.length && isBlank(text.charCodeAt(start))) start++;
  let end = text.length;
  while (end > start && isBlank(text.charCodeAt(end - 1))) end--;
  const plain = (blanks: string): string =>
    ODD_BLANK.test(blanks) ? blanks.replace(/[^ \t]/g, ' ') : blanks;
  return plain(text.slice(0, start)) + text.slice(start, end) + plain(text.slice(end));
}
