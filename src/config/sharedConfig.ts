/**
 * What the shared AWS files say, as plain data. Made by `config/profiles.ts`, kept by `config/configStore.ts`.
 */

/** A place in a file; `line` counts from 1, as people and editors do. */
export interface SourceLocation {
  readonly file: string;
  readonly line: number;
}

/** Why a profile or session cannot work (error), or works differently from tool to tool (warning). */
export type ProblemCode =
  | 'unreadableFile'
  | 'invalidEncoding'
  | 'malformedLine'
  | 'byteOrderMark'
  | 'defaultSection'
  | 'unsupportedSection'
  | 'duplicateSection'
  | 'duplicateKey'
  | 'unportableName'
  | 'unportableHeader'
  | 'unportableKey'
  | 'inlineComment'
  | 'indentedKey'
  | 'continuedValue'
  | 'indentedHeader'
  | 'quotedValue'
  | 'sectionInCredentials'
  | 'missingSession'
  | 'missingStartUrl'
  | 'missingRegion'
  | 'invalidStartUrl'
  | 'invalidRegion'
  | 'missingAccount'
  | 'missingRole'
  | 'invalidAccount'
  | 'invalidRoleArn'
  | 'inconsistentSession'
  | 'missingSourceProfile'
  | 'sourceProfileCycle'
  | 'loginSource'
  | 'incompleteAssumeRole'
  | 'conflictingSource'
  | 'incompleteKeys'
  | 'splitKeys'
  | 'emptySetting'
  | 'invalidRoleSetting'
  | 'invalidDuration'
  | 'refusedSetting'
  | 'repeatedSetting'
  | 'shellSyntax'
  | 'mixedCredentials'
  | 'noCredentials';

export interface Problem {
  readonly code: ProblemCode;
  readonly severity: 'error' | 'warning';
  /** One English sentence naming what is wrong; holds no secret value. */
  readonly message: string;
  readonly location: SourceLocation;
}

export type ProfileKind = 'sso' | 'assumeRole' | 'keys' | 'process' | 'webIdentity' | 'login' | 'none';

/** Of a profile with temporary keys of another, for tools that know nothing of SSO: the other one's name. */
export const EXPORTED_FROM = 'x_exported_from';

export interface Profile {
  readonly name: string;
  /** How the AWS CLI would get this profile's credentials. */
  readonly kind: ProfileKind;
  /** The same where a profile names it as its `source_profile`; absent when it is the same. */
  readonly kindAsSource?: ProfileKind;
  /** `id` of the Identity Center session behind an `sso` profile; names one that may not be defined. */
  readonly sessionId?: string;
  readonly accountId?: string;
  readonly roleName?: string;
  /** Who signs in to the console, where that is not a role: an IAM user, a federated user, or `root`. */
  readonly userName?: string;
  readonly region?: string;
  readonly roleArn?: string;
  readonly sourceProfile?: string;
  /** Every property as the cross-SDK grammar reads it, keys in lower case; may hold secrets: never show or log. */
  readonly properties: ReadonlyMap<string, string>;
  /** The section's header, in the config file if it is there, else in the credentials file. */
  readonly location: SourceLocation;
  /** Found when they are first asked for: of a thousand profiles few are looked at. */
  readonly problems: readonly Problem[];
}

/** An `[sso-session x]` section, or the inline SSO settings that legacy profiles share. */
export interface SsoSession {
  /** Names the token file (`sha1(id).json`): the section's name, or the start URL exactly as written. */
  readonly id: string;
  /** What a person calls it: the section's name, or the start URL's host; all of that URL where others have the host too. */
  readonly label: string;
  readonly startUrl: string;
  readonly region: string;
  /** `sso_registration_scopes`; empty when not configured. */
  readonly scopes: readonly string[];
  /** Inline settings of profiles (`sso_start_url` in the profile itself): the token cannot be renewed. */
  readonly legacy: boolean;
  readonly location: SourceLocation;
  readonly problems: readonly Problem[];
}

/** `missing`: neither file exists. `unreadable`: one exists and cannot be read. `empty`: nothing is defined. */
export type SharedConfigState = 'missing' | 'unreadable' | 'empty' | 'ok';

/** All but the names and what cannot be read is found when it is first asked for. */
export interface SharedConfig {
  readonly state: SharedConfigState;
  readonly profiles: ReadonlyMap<string, Profile>;
  readonly sessions: ReadonlyMap<string, SsoSession>;
  /** Why it is unknown what the files define: one is there and cannot be read as text. */
  readonly unreadable: Problem | undefined;
  /** Of the files themselves and of sections that define nothing; profiles and sessions carry their own. */
  readonly fileProblems: readonly Problem[];
  /** The profiles that have a setting, in the order of the files; those that can't have it aren't read for that. */
  profilesWith(key: string): readonly Profile[];
}

const REFUSING_CODES: ReadonlySet<ProblemCode> = new Set([
  'duplicateKey',
  'duplicateSection',
  'malformedLine',
]);

/** What profiles and sessions have that makes the AWS CLI refuse the whole file, so that no profile works with it. */
export function findRefusedFileProblems({ profiles, sessions }: SharedConfig): Problem[] {
  return [...profiles.values(), ...sessions.values()].flatMap(({ problems }) =>
    problems.filter(({ code, severity }) => severity === 'error' && REFUSING_CODES.has(code)),
  );
}

/** The first problem that keeps a profile, or a session, from working. */
export function findError(owner: { readonly problems: readonly Problem[] }): Problem | undefined {
  return owner.problems.find(({ severity }) => severity === 'error');
}
