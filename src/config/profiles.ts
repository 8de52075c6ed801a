import { systemErrorCode } from '../base/errors';
import { MapOnFirstUse, onFirstUse } from '../base/lazy';
import { RegularFileError } from '../base/regularFile';
import {
  collectSections,
  createConfigSections,
  profilesThatMayHave,
  type ConfigSections,
} from './configSections';
import { findCliKind, findCliKindAsSource } from './credentialKinds';
import type { ConfigDocument } from './document';
import { parseDocument } from './documentParser';
import { lintProfile } from './lintProfile';
import { parseLoginPrincipal } from './loginPrincipal';
import { createError } from './problem';
import { getValue, type SettingsGroup } from './profileSettings';
import type { ConfigFileRole } from './sectionHeader';
import type {
  Problem,
  Profile,
  ProfileKind,
  SharedConfig,
  SharedConfigState,
  SourceLocation,
  SsoSession,
} from './sharedConfig';
import { checkSourceChains } from './sourceChains';
import { createSessions, sessionIdOfSettings } from './ssoSessions';

/** One of the two files, as far as it could be read. */
export type ConfigFileContent =
  | {
      readonly file: string;
      readonly text: string;
      /** The bytes were not UTF-8: `text` holds U+FFFD where they are broken. */
      readonly isInvalidUtf8?: boolean;
    }
  /** Read already. */
  | { readonly file: string; readonly document: ConfigDocument }
  | { readonly file: string; readonly missing: true }
  | { readonly file: string; readonly error: unknown };

/**
 * Reads the profiles and sessions that the two files define. Never throws and leaves none out: what cannot work
 * carries the problems that say why.
 */
export function readSharedConfig(files: {
  readonly config: ConfigFileContent;
  readonly credentials: ConfigFileContent;
}): SharedConfig {
  const sections = createConfigSections();
  const isBothFiles = files.config.file === files.credentials.file;
  const unreadable = [
    ...collectFile(sections, files.config, { role: 'config', isBothFiles }),
    ...collectFile(sections, files.credentials, { role: 'credentials', isBothFiles }),
  ];
  const getSessions = onFirstUse(() => createSessions(sections));
  const getChainProblems = onFirstUse(() => checkSourceChains(sections.profiles));
  const surroundings = { sections, getSessions, getChainProblems };
  const profiles = new MapOnFirstUse(sections.profiles, (group) => new ReadProfile(group, surroundings));
  return {
    state: findState(files, sections),
    profiles,
    get sessions() {
      return getSessions();
    },
    unreadable: unreadable[0],
    get fileProblems() {
      return sections.findings.problems;
    },
    profilesWith: (key) =>
      profilesThatMayHave(key, sections).flatMap(({ name }) => {
        const profile = profiles.get(name);
        return profile?.properties.has(key) ? [profile] : [];
      }),
  };
}

/** @returns why not all of the file can be read. */
function collectFile(
  sections: ConfigSections,
  content: ConfigFileContent,
  reading: { readonly role: ConfigFileRole; readonly isBothFiles: boolean },
): Problem[] {
  const { file } = content;
  const { role } = reading;
  const problems: Problem[] = [];
  // What is wrong with a file that is both is told once.
  const isTold = reading.isBothFiles && role === 'credentials';
  if ('error' in content && !isTold) {
    const message = `The ${role} file can't be read: ${describeReadError(content.error)}.`;
    problems.push(createError('unreadableFile', message, file, 1));
  }
  if ('text' in content && content.isInvalidUtf8 && !isTold) {
    const message = `The ${role} file is not UTF-8 text, so AWS tools refuse it: save it with the encoding UTF-8.`;
    problems.push(createError('invalidEncoding', message, file, 1));
  }
  sections.findings.add(() => problems);
  const document =
    'text' in content ? parseDocument(content.text) : 'document' in content && content.document;
  if (document) collectSections(sections, document, { ...reading, file });
  return problems;
}

function describeReadError(error: unknown): string {
  if (RegularFileError.is(error)) {
    const { kind = '', mostBytes = '' } = error.details;
    return error.code === 'notRegular'
      ? `it is a ${kind}`
      : `it is larger than ${Number(mostBytes) / 1e6} MB`;
  }
  const code = systemErrorCode(error) ?? 'unknown error';
  switch (code) {
    case 'EACCES':
    case 'EPERM':
      return 'permission denied';
    case 'ELOOP':
      return 'it is a link that leads back to itself';
    default:
      return code;
  }
}

function findState(
  files: { readonly config: ConfigFileContent; readonly credentials: ConfigFileContent },
  { profiles, sessions }: ConfigSections,
): SharedConfigState {
  if ('error' in files.config || 'error' in files.credentials) return 'unreadable';
  if ('missing' in files.config && 'missing' in files.credentials) return 'missing';
  return profiles.size + sessions.size === 0 ? 'empty' : 'ok';
}

/** What a profile's settings refer to. */
interface Surroundings {
  readonly sections: ConfigSections;
  readonly getSessions: () => ReadonlyMap<string, SsoSession>;
  readonly getChainProblems: () => ReadonlyMap<string, Problem>;
}

class ReadProfile implements Profile {
  readonly name: string;
  readonly kind: ProfileKind;
  readonly properties: ReadonlyMap<string, string>;
  declare readonly kindAsSource?: ProfileKind;
  declare readonly sessionId?: string;
  declare readonly accountId?: string;
  declare readonly roleName?: string;
  declare readonly userName?: string;
  declare readonly region?: string;
  declare readonly roleArn?: string;
  declare readonly sourceProfile?: string;
  readonly #group: SettingsGroup;
  readonly #surroundings: Surroundings;
  #problems: readonly Problem[] | undefined;

  constructor(group: SettingsGroup, surroundings: Surroundings) {
    this.name = group.name;
    this.kind = findCliKind(group);
    this.properties = group.properties;
    this.#group = group;
    this.#surroundings = surroundings;
    const { sessionId, accountId, roleName, userName, roleArn, sourceProfile } = findFacts(group, this.kind);
    // Absent rather than undefined.
    if (sessionId !== undefined) this.sessionId = sessionId;
    if (accountId !== undefined) this.accountId = accountId;
    if (roleName !== undefined) this.roleName = roleName;
    if (userName !== undefined) this.userName = userName;
    if (roleArn !== undefined) this.roleArn = roleArn;
    if (sourceProfile !== undefined) this.sourceProfile = sourceProfile;
    if (this.kind === 'assumeRole') {
      const kindAsSource = findCliKindAsSource(group);
      if (kindAsSource !== this.kind) this.kindAsSource = kindAsSource;
    }
    const region = getValue(group, 'region');
    if (region !== undefined) this.region = region;
  }

  get location(): SourceLocation {
    return { file: this.#group.file, line: this.#group.line };
  }

  get problems(): readonly Problem[] {
    return (this.#problems ??= findProblems(this.#group, this.kind, this.#surroundings));
  }
}

function findProblems(
  group: SettingsGroup,
  kind: ProfileKind,
  { sections, getSessions, getChainProblems }: Surroundings,
): Problem[] {
  const chainProblem = kind === 'assumeRole' ? getChainProblems().get(group.name) : undefined;
  return [
    ...group.problems,
    ...lintProfile(group, kind, getSessions(), sections.sessions, sections.services),
    ...(chainProblem ? [chainProblem] : []),
  ];
}

type FactName = 'sessionId' | 'accountId' | 'roleName' | 'userName' | 'roleArn' | 'sourceProfile';
type Facts = Partial<Record<FactName, string | undefined>>;

/** What a profile's properties mean, given how it gets credentials. */
function findFacts(group: SettingsGroup, kind: ProfileKind): Facts {
  switch (kind) {
    case 'sso':
      return {
        sessionId: sessionIdOfSettings(group),
        accountId: getValue(group, 'sso_account_id'),
        roleName: getValue(group, 'sso_role_name'),
      };
    case 'assumeRole':
    case 'webIdentity': {
      const roleArn = getValue(group, 'role_arn');
      const sourceProfile = kind === 'assumeRole' ? getValue(group, 'source_profile') : undefined;
      return { ...parseRoleArn(roleArn ?? ''), roleArn, sourceProfile };
    }
    case 'login':
      return findPrincipalFacts(getValue(group, 'login_session') ?? '');
    default:
      return { accountId: getValue(group, 'aws_account_id') };
  }
}

/** The account of a console sign-in, and its role or user. */
function findPrincipalFacts(loginSession: string): Facts {
  const principal = parseLoginPrincipal(loginSession);
  if (!principal) return {};
  const { accountId, kind, name } = principal;
  return { accountId, ...(kind === 'role' ? { roleName: name } : { userName: name }) };
}

/** `arn:PARTITION:iam::ACCOUNT:role/PATH/NAME`: the name is what follows the last slash. */
export function parseRoleArn(arn: string): { accountId: string; roleName: string } | undefined {
  const found = /^arn:[^:]*:iam::([0-9]{12}):role\/(?:.*\/)?([^/]+)$/s.exec(arn);
  return found?.[1] && found[2] ? { accountId: found[1], roleName: found[2] } : undefined;
}
