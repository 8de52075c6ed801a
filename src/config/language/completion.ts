import { countLeadingBlanks, findDelimiter, isCommentSign, trimBlanks } from '../documentText';
import { KNOWN_REGIONS } from '../knownRegions';
import type { ConfigFileRole } from '../sectionHeader';
import type { ConfigAnalysis } from './configAnalysis';
import { findConfigKey, configKeysOf, type ConfigKey, type SectionKind } from './configKeys';
import { lineSpot, type LineSpot } from './spots';

/** An account of a session's directory, with the roles that are known. */
export interface KnownAccount {
  readonly accountId: string;
  readonly name: string;
  readonly roles: readonly string[];
}

export interface CompletionSources {
  /** Of a session, as far as its directory is known. */
  readonly accountsOf: (session: string) => readonly KnownAccount[];
}

export interface ConfigCompletion {
  readonly kind:
    'section' | 'key' | 'value' | 'region' | 'profile' | 'session' | 'account' | 'role' | 'snippet';
  readonly label: string;
  /** What is written in place of the columns from `start` to `end`; a snippet in the syntax of VS Code. */
  readonly insert: string;
  readonly start: number;
  readonly end: number;
  readonly detail?: string;
  readonly key?: ConfigKey;
}

type Item = Omit<ConfigCompletion, 'start' | 'end'>;

/** What fits at a place; `column` from 0. */
export function completionsAt(
  analysis: ConfigAnalysis,
  role: ConfigFileRole,
  { line, column }: { readonly line: number; readonly column: number },
  sources: CompletionSources,
): ConfigCompletion[] {
  const spot = lineSpot(analysis, role, line);
  const text = spot?.text ?? '';
  const start = countLeadingBlanks(text.slice(0, column));
  if (isCommentSign(text.charCodeAt(start))) return [];
  const place = (items: readonly Item[], from: number, to: number): ConfigCompletion[] =>
    items.map((item) => ({ ...item, start: from, end: to }));

  if (text.charAt(start) === '[') return place(headers(analysis, role), start, text.length);
  const delimiter = findDelimiter(text);
  if (delimiter !== -1 && column > delimiter) {
    const from = delimiter + 1 + countLeadingBlanks(text.slice(delimiter + 1, column));
    return place(spot ? values(spot, analysis, sources) : [], from, Math.max(from, text.length));
  }
  const to = delimiter === -1 ? text.length : start + trimBlanks(text.slice(start, delimiter)).length;
  const isNested = spot?.continued !== undefined || (start > 0 && delimiter === -1);
  const keys = isNested ? nestedKeys(spot) : keysAt(spot, role);
  const items = delimiter === -1 ? keys : keys.map((item) => ({ ...item, insert: item.label }));
  const isFirst = start === 0 && delimiter === -1;
  return place(
    [...items, ...(isFirst ? [...headers(analysis, role), ...snippets(analysis, role)] : [])],
    start,
    to,
  );
}

function headers(analysis: ConfigAnalysis, role: ConfigFileRole): Item[] {
  const header = (title: string, detail: string): Item => ({
    kind: 'section',
    label: `[${title}]`,
    insert: `[${title}]`,
    detail,
  });
  const hasDefault = analysis.sectionsOf('profile', 'default').some((section) => section.role === role);
  const ofDefault = hasDefault ? [] : [header('default', 'The profile that tools use when none is named')];
  if (role === 'credentials') {
    const taken = new Set(
      analysis
        .namesOf('profile')
        .filter((name) => analysis.sectionsOf('profile', name).some((each) => each.role === role)),
    );
    const missing = analysis.namesOf('profile').filter((name) => !taken.has(name) && name !== 'default');
    return [...ofDefault, ...missing.map((name) => header(name, 'A profile of the config file'))];
  }
  return [
    { kind: 'section', label: '[profile …]', insert: '[profile ${1:name}]', detail: 'A profile' },
    {
      kind: 'section',
      label: '[sso-session …]',
      insert: '[sso-session ${1:name}]',
      detail: 'A login to IAM Identity Center',
    },
    {
      kind: 'section',
      label: '[services …]',
      insert: '[services ${1:name}]',
      detail: 'Endpoints of services',
    },
    ...ofDefault,
  ];
}

function snippets(analysis: ConfigAnalysis, role: ConfigFileRole): Item[] {
  if (role === 'credentials') return [];
  const sessions = analysis.namesOf('sso-session').filter((name) => /^[^,|}$\\]+$/.test(name));
  const session = sessions.length > 0 ? `\${2|${sessions.join(',')}|}` : '${2:session}';
  return [
    {
      kind: 'snippet',
      label: 'New SSO profile',
      detail: 'A profile of an [sso-session]',
      insert: [
        '[profile ${1:name}]',
        `sso_session = ${session}`,
        'sso_account_id = ${3:111111111111}',
        'sso_role_name = ${4:PowerUserAccess}',
        'region = ${5:us-east-1}',
        '',
      ].join('\n'),
    },
    {
      kind: 'snippet',
      label: 'New role profile',
      detail: 'A profile that assumes a role',
      insert: [
        '[profile ${1:name}]',
        'role_arn = arn:aws:iam::${2:111111111111}:role/${3:Role}',
        'source_profile = ${4:default}',
        '',
      ].join('\n'),
    },
    {
      kind: 'snippet',
      label: 'New SSO session',
      detail: 'A login that renews itself',
      insert: [
        '[sso-session ${1:name}]',
        'sso_start_url = https://${2:example}.awsapps.com/start',
        'sso_region = ${3:us-east-1}',
        'sso_registration_scopes = sso:account:access',
        '',
      ].join('\n'),
    },
  ];
}

function kindOf(spot: LineSpot | undefined): SectionKind | undefined {
  const kind = spot?.facts?.header.kind;
  return kind === 'profile' || kind === 'sso-session' || kind === 'services' ? kind : undefined;
}

function keysAt(spot: LineSpot | undefined, role: ConfigFileRole): Item[] {
  const kind = kindOf(spot);
  if (kind === undefined) return [];
  const own = spot?.property?.key;
  const present = new Set(spot?.facts?.section.properties.map(({ key }) => key));
  const isOffered = ({ key, isSecret = false }: ConfigKey): boolean =>
    (!present.has(key) || key === own) && (role === 'credentials' || !isSecret);
  return configKeysOf(kind)
    .filter(isOffered)
    .map((key) => ({
      kind: 'key',
      label: key.key,
      insert: key.nested ? `${key.key} =\n  ` : `${key.key} = `,
      key,
    }));
}

function nestedKeys(spot: LineSpot | undefined): Item[] {
  const parent =
    spot?.continued ??
    spot?.facts?.section.properties.findLast(({ line }) => line + spot.linesBefore < spot.line);
  const nested = findConfigKey(parent?.key ?? '')?.nested ?? [];
  return nested.map((key) => ({ kind: 'key', label: key, insert: `${key} = ` }));
}

function values(
  { property, facts, text }: LineSpot,
  analysis: ConfigAnalysis,
  { accountsOf }: CompletionSources,
): Item[] {
  const key = property?.key ?? trimBlanks(text.slice(0, findDelimiter(text))).toLowerCase();
  const simple = (kind: ConfigCompletion['kind'], names: readonly string[]): Item[] =>
    names.map((name) => ({ kind, label: name, insert: name }));
  switch (key) {
    case 'region':
    case 'sso_region':
      return KNOWN_REGIONS.map(({ id, name }) => ({ kind: 'region', label: id, insert: id, detail: name }));
    case 'sso_session':
      return simple('session', analysis.namesOf('sso-session'));
    case 'source_profile': {
      const own = facts?.header.kind === 'profile' ? facts.header.name : undefined;
      return simple(
        'profile',
        analysis.namesOf('profile').filter((name) => name !== own),
      );
    }
    case 'sso_account_id':
      return accountsOf(facts?.session ?? facts?.inlineStartUrl ?? '').map(({ accountId, name }) => ({
        kind: 'account',
        label: accountId,
        insert: accountId,
        detail: name,
      }));
    case 'sso_role_name': {
      const account = facts?.section.properties.findLast((each) => each.key === 'sso_account_id')?.value;
      const accounts = accountsOf(facts?.session ?? facts?.inlineStartUrl ?? '');
      const ofAccount = accounts.find(({ accountId }) => accountId === account);
      const roles = ofAccount ? ofAccount.roles : [...new Set(accounts.flatMap((each) => each.roles))].sort();
      return simple('role', roles);
    }
    default:
      return simple('value', findConfigKey(key)?.values ?? []);
  }
}
