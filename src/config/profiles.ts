import { systemErrorCode } from '../base/errors';
import { settleAccessKey } from './accessKeySettings';
import { RegularFileError } from '../base/regularFile';
import { collectSections, type ConfigSections } from './configSections';
import { findCliKind, findCliKindAsSource } from './credentialKinds';
import { parseDocument } from './documentParser';
import { lintProfile } from './lintProfile';
import { createError } from './problem';
import { getValue, type SettingsGroup } from './profileSettings';
import type { ConfigFileRole } from './sectionHeader';
import type {
  Problem,
  Profile,
  ProfileKind,
  SharedConfig,
  SharedConfigState,
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
  const sections: ConfigSections = { profiles: new Map(), sessions: new Map(), problems: [] };
  const isBothFiles = files.config.file === files.credentials.file;
  collectFile(sections, files.config, { role: 'config', isBothFiles });
  collectFile(sections, files.credentials, { role: 'credentials', isBothFiles });
  for (const group of sections.profiles.values()) settleAccessKey(group);

  const sessions = createSessions(sections.sessions, sections.profiles);
  const getChainProblems = onFirstUse(() => checkSourceChains(sections.profiles));
  const profiles = new Map<string, Profile>();
  for (const group of sections.profiles.values()) {
    profiles.set(group.name, createProfile(group, { sections, sessions, getChainProblems }));
  }
  return {
    state: findState(files, profiles.size + sessions.size),
    profiles,
    sessions,
    fileProblems: sections.problems,
  };
}

function collectFile(
  sections: ConfigSections,
  content: ConfigFileContent,
  reading: { readonly role: ConfigFileRole; readonly isBothFiles: boolean },
): void {
  const { file } = content;
  const { role } = reading;
  // What is wrong with a file that is both is told once.
  const isTold = reading.isBothFiles && role === 'credentials';
  if ('error' in content && !isTold) {
    const message = `The ${role} file cannot be read: ${describeReadError(content.error)}.`;
    sections.problems.push(createError('unreadableFile', message, file, 1));
  }
  if (!('text' in content)) return;
  if (content.isInvalidUtf8 && !isTold) {
    const message = `The ${role} file is not UTF-8 text, so AWS tools refuse it: save it with the encoding UTF-8.`;
    sections.problems.push(createError('invalidEncoding', message, file, 1));
  }
  collectSections(sections, parseDocument(content.text), { ...reading, file });
}

function describeReadError(error: unknown): string {
  if (RegularFileError.is(error)) {
    const { kind = '', mostBytes = '' } = error.details;
    return error.code === 'notRegular'
      ? `it is a ${kind}`
      : `it is too large, with more than ${Number(mostBytes) / 1e6} MB`;
  }
  const code = systemErrorCode(error) ?? 'unknown error';
  switch (code) {
    case 'EACCES':
    case 'EPERM':
      return 'permission is denied';
    case 'ELOOP':
      return 'it is a symbolic link to itself';
    default:
      return code;
  }
}

function findState(
  files: { readonly config: ConfigFileContent; readonly credentials: ConfigFileContent },
  definitions: number,
): SharedConfigState {
  if ('error' in files.config || 'error' in files.credentials) return 'unreadable';
  if ('missing' in files.config && 'missing' in files.credentials) return 'missing';
  return definitions === 0 ? 'empty' : 'ok';
}

/** Works something out when it is first asked for, and then remembers it. */
function onFirstUse<T extends object>(compute: () => T): () => T {
  let value: T | undefined;
  return () => (value ??= compute());
}

/** What a profile's settings refer to. */
interface Surroundings {
  readonly sections: ConfigSections;
  readonly sessions: ReadonlyMap<string, SsoSession>;
  readonly getChainProblems: () => ReadonlyMap<string, Problem>;
}

function createProfile(
  group: SettingsGroup,
  { sections, sessions, getChainProblems }: Surroundings,
): Profile {
  const kind = findCliKind(group);
  const getProblems = onFirstUse(() => {
    const chainProblem = kind === 'assumeRole' ? getChainProblems().get(group.name) : undefined;
    return [
      ...group.problems,
      ...lintProfile(group, kind, sessions, sections.sessions),
      ...(chainProblem ? [chainProblem] : []),
    ];
  });
  const profile: Building<Profile> = {
    name: group.name,
    kind,
    properties: group.properties,
    location: { file: group.file, line: group.line },
    get problems() {
      return getProblems();
    },
  };
  const facts = findFacts(group, kind);
  // Absent rather than undefined, one by one: spreading partial objects takes most of the time of a large file.
  if (facts.sessionId !== undefined) profile.sessionId = facts.sessionId;
  if (facts.accountId !== undefined) profile.accountId = facts.accountId;
  if (facts.roleName !== undefined) profile.roleName = facts.roleName;
  if (facts.roleArn !== undefined) profile.roleArn = facts.roleArn;
  if (facts.sourceProfile !== undefined) profile.sourceProfile = facts.sourceProfile;
  if (kind === 'assumeRole') {
    const kindAsSource = findCliKindAsSource(group);
    if (kindAsSource !== kind) profile.kindAsSource = kindAsSource;
  }
  const region = getValue(group, 'region');
  if (region !== undefined) profile.region = region;
  return profile;
}

type Building<T> = { -readonly [K in keyof T]: T[K] };
type FactName = 'sessionId' | 'accountId' | 'roleName' | 'roleArn' | 'sourceProfile';
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
    default:
      return { accountId: getValue(group, 'aws_account_id') };
  }
}

/** `arn:PARTITION:iam::ACCOUNT:role/PATH/NAME`: the name is what follows the last slash. */
function parseRoleArn(arn: string): { accountId: string; roleName: string } | undefined {
  const found = /^arn:[^:]*:iam::([0-9]{12}):role\/(?:.*\/)?([^/]+)$/s.exec(arn);
  return found?.[1] && found[2] ? { accountId: found[1], roleName: found[2] } : undefined;
}
