import { sessionTokenOf } from './accessKeySettings';
import { findCliKindAsSource, namesRole } from './credentialKinds';
import { findDifference } from './lintDifferences';
import { addAll, createError, createWarning, printable } from './problem';
import { findPlace, getValue, hasSetting, hasValue, type SettingsGroup } from './profileSettings';
import { findRefusedSettings } from './refusedSettings';
import { checkRegion } from './regions';
import type { Problem, ProfileKind, SsoSession } from './sharedConfig';
import { areQuotesClosed, usesShell } from './shellSyntax';
import { sessionIdOfSettings } from './ssoSessions';

const CREDENTIAL_SOURCES = ['Environment', 'Ec2InstanceMetadata', 'EcsContainer'];
/** What STS takes of the settings of a role; it refuses the request otherwise. */
const ROLE_SETTINGS: readonly (readonly [key: string, pattern: RegExp, words: string])[] = [
  ['role_session_name', /^[\w+=,.@-]{2,64}$/, '2 to 64 letters, digits and _+=,.@-'],
  ['external_id', /^[\w+=,.@:/-]{2,1224}$/, '2 to 1224 letters, digits and _+=,.@:/-'],
  ['mfa_serial', /^[\w+=/:,.@-]{9,256}$/, '9 to 256 letters, digits and _+=/:,.@-'],
];
/** Settings that the AWS CLI refuses when they are there and empty. */
const NEVER_EMPTY: Readonly<Record<ProfileKind, readonly string[]>> = {
  sso: ['sso_session', 'sso_account_id', 'sso_role_name', 'sso_start_url', 'sso_region'],
  assumeRole: ['role_arn', 'source_profile', 'credential_source', ...ROLE_SETTINGS.map(([key]) => key)],
  webIdentity: ['role_arn', 'role_session_name'],
  keys: ['aws_access_key_id', 'aws_secret_access_key'],
  process: ['credential_process'],
  login: ['login_session'],
  none: [],
};
const ROLE_ARN = /^arn:[a-z-]+:iam::[0-9]{12}:role\/[!-~]+$/;
/** Paths that AWS tools open as they are written. */
const PATH_SETTINGS = ['web_identity_token_file', 'ca_bundle'];
const EXPANDED_BY_SHELLS = /^(?:~|\$|%\w+%)/;
/** By the AWS SDK for Rust, in a profile that names a session. */
const REFUSED_WHEN_REPEATED = ['sso_start_url', 'sso_region'];
/** Of a session of an assumed role; what STS takes. */
const SHORTEST_ROLE_SECONDS = 900;
const LONGEST_ROLE_SECONDS = 43_200;

/** Why a profile's settings cannot give credentials, or give other ones in another tool. */
export function lintProfile(
  profile: SettingsGroup,
  kind: ProfileKind,
  sessions: ReadonlyMap<string, SsoSession>,
  sessionSections: ReadonlyMap<string, SettingsGroup>,
  services: ReadonlySet<string>,
): Problem[] {
  const checks = new ProfileChecks(profile);
  const sourceKind = isOwnSource(profile, kind) ? findCliKindAsSource(profile) : kind;
  for (const each of new Set([kind, sourceKind])) checks.checkEmpty(each);
  // What is empty is missing besides: that is said once.
  if (checks.problems.length === 0) {
    if (sourceKind === 'sso') checks.checkSso(sessions, sessionSections);
    if (kind === 'assumeRole') {
      checks.checkAssumeRole();
      checks.checkDuration();
    }
    if (kind === 'assumeRole' || kind === 'webIdentity') {
      checks.checkRoleArn();
      checks.checkRoleSettings(kind);
    }
    if (kind === 'process') checks.checkProcess();
    checks.checkKeys(kind);
    checks.checkCredentials(kind);
  }
  addAll(
    checks.problems,
    checkRegion(profile, 'region', () => checks.owner),
  );
  checks.checkPaths();
  addAll(checks.problems, findRefusedSettings(profile, services, checks.owner));
  return checks.problems;
}

/** A role may be assumed with what its own profile holds besides. */
function isOwnSource(profile: SettingsGroup, kind: ProfileKind): boolean {
  return kind === 'assumeRole' && getValue(profile, 'source_profile') === profile.name;
}

class ProfileChecks {
  readonly problems: Problem[] = [];
  readonly #profile: SettingsGroup;

  constructor(profile: SettingsGroup) {
    this.#profile = profile;
  }

  get owner(): string {
    return `profile "${printable(this.#profile.name)}"`;
  }

  checkEmpty(kind: ProfileKind): void {
    const keys = this.#usesOwnKeys(kind) ? NEVER_EMPTY.keys : [];
    for (const key of new Set([...NEVER_EMPTY[kind], ...keys])) {
      if (!hasSetting(this.#profile, key) || hasValue(this.#profile, key)) continue;
      this.#error(
        'emptySetting',
        `The ${key} of ${this.owner} is empty, so the AWS CLI refuses the profile: set a value, or remove the line.`,
        key,
      );
    }
  }

  checkSso(
    sessions: ReadonlyMap<string, SsoSession>,
    sessionSections: ReadonlyMap<string, SettingsGroup>,
  ): void {
    const sessionName = getValue(this.#profile, 'sso_session');
    if (sessionName !== undefined) {
      this.#checkSession(sessionName, sessions.get(sessionName), sessionSections.get(sessionName));
    } else this.#checkInlineSettings();
    // It is there to log in, or for services that take the token itself.
    if (!namesRole(this.#profile) && sessionIdOfSettings(this.#profile) !== undefined) return;
    this.#require('missingAccount', 'sso_account_id');
    this.#require('missingRole', 'sso_role_name');
    const account = getValue(this.#profile, 'sso_account_id');
    if (account !== undefined && !/^[0-9]{12}$/.test(account)) {
      this.#error(
        'invalidAccount',
        `The sso_account_id of ${this.owner} must be 12 digits.`,
        'sso_account_id',
      );
    }
  }

  #checkSession(name: string, session: SsoSession | undefined, section: SettingsGroup | undefined): void {
    const getTitle = (): string => `[sso-session ${printable(name)}]`;
    if (!session || session.legacy || !section) {
      const message = `The sso_session "${printable(name)}" of ${this.owner} is not defined: add a section ${getTitle()} to the config file, or name another.`;
      this.#error('missingSession', message, 'sso_session');
      return;
    }
    const own = this.#profile.properties;
    // In the order of the profile: what is told of it must not change with the order of the other section.
    const both = [...own].filter(([key]) => section.properties.has(key));
    // Without an account and a role the AWS CLI takes nothing but the session from the profile.
    const differing = namesRole(this.#profile)
      ? both.filter(([key, value]) => section.properties.get(key) !== value)
      : [];
    for (const [key] of differing) {
      const message = `The ${printable(key)} of ${this.owner} differs from the one in ${getTitle()}, so the AWS CLI refuses the profile: keep only one of them.`;
      this.#error('inconsistentSession', message, key);
    }
    const repeated = both.map(([key]) => key).filter((key) => REFUSED_WHEN_REPEATED.includes(key));
    const [first] = repeated;
    if (first === undefined || differing.length > 0) return;
    const message = `The ${repeated.join(' and ')} of ${getTitle()} ${repeated.length === 1 ? 'is' : 'are'} also in ${this.owner}, which the AWS SDK for Rust refuses: remove the copy.`;
    this.problems.push(createWarning('repeatedSetting', message, ...this.#place(first)));
  }

  #checkInlineSettings(): void {
    if (sessionIdOfSettings(this.#profile) === undefined) {
      const mend = 'add sso_session, or sso_start_url and sso_region';
      this.#error('missingStartUrl', `${this.owner} names no Identity Center session: ${mend}.`);
      return;
    }
    this.#require('missingRegion', 'sso_region');
    this.problems.push(...checkRegion(this.#profile, 'sso_region', () => this.owner));
  }

  checkAssumeRole(): void {
    const source = getValue(this.#profile, 'credential_source');
    const hasProfile = hasValue(this.#profile, 'source_profile');
    if (source !== undefined && hasProfile) {
      const message = `${this.owner} sets both source_profile and credential_source: keep one of them.`;
      this.#error('conflictingSource', message, 'credential_source');
    } else if (source === undefined && !hasProfile) {
      const message = `A role_arn needs credentials to assume the role: add source_profile to ${this.owner}.`;
      this.#error('incompleteAssumeRole', message, 'role_arn');
    } else if (source !== undefined && !CREDENTIAL_SOURCES.includes(source)) {
      const message = `The credential_source of ${this.owner} must be one of ${CREDENTIAL_SOURCES.join(', ')}.`;
      this.#error('incompleteAssumeRole', message, 'credential_source');
    }
  }

  checkDuration(): void {
    const duration = getValue(this.#profile, 'duration_seconds');
    if (duration === undefined) return;
    const place = this.#place('duration_seconds');
    if (!/^[+-]?[0-9]+$/.test(duration)) {
      const message = `The duration_seconds of ${this.owner} is not a whole number: the AWS CLI ignores it, and the AWS SDKs may refuse it.`;
      this.problems.push(createWarning('invalidDuration', message, ...place));
    } else if (Number(duration) < SHORTEST_ROLE_SECONDS || Number(duration) > LONGEST_ROLE_SECONDS) {
      const message = `The duration_seconds of ${this.owner} must be from ${SHORTEST_ROLE_SECONDS} to ${LONGEST_ROLE_SECONDS}.`;
      this.problems.push(createError('invalidDuration', message, ...place));
    }
  }

  checkRoleSettings(kind: ProfileKind): void {
    for (const [key, pattern, words] of ROLE_SETTINGS) {
      const value = getValue(this.#profile, key);
      if (value === undefined || pattern.test(value) || !NEVER_EMPTY[kind].includes(key)) continue;
      const message = `The ${key} of ${this.owner} must be ${words}, or AWS refuses it.`;
      this.#error('invalidRoleSetting', message, key);
    }
  }

  checkProcess(): void {
    const command = getValue(this.#profile, 'credential_process') ?? '';
    if (!areQuotesClosed(command)) {
      const message = `The credential_process of ${this.owner} has a quote that is not closed, so the AWS CLI refuses the profile: close it.`;
      this.#error('shellSyntax', message, 'credential_process');
    } else if (usesShell(command)) {
      const message = `The credential_process of ${this.owner} is written for a shell. The AWS SDK for JavaScript runs it in a shell, but the AWS CLI does not: it runs the first word with the others as they are written.`;
      this.problems.push(createWarning('shellSyntax', message, ...this.#place('credential_process')));
    }
  }

  checkPaths(): void {
    for (const key of PATH_SETTINGS) {
      if (!EXPANDED_BY_SHELLS.test(getValue(this.#profile, key) ?? '')) continue;
      const message = `The ${key} of ${this.owner} is written for a shell, and AWS tools open it as it is written: write the whole path.`;
      this.problems.push(createWarning('shellSyntax', message, ...this.#place(key)));
    }
  }

  checkRoleArn(): void {
    const arn = getValue(this.#profile, 'role_arn');
    if (arn === undefined) {
      const message = `A web_identity_token_file needs a role to assume: add role_arn to ${this.owner}.`;
      this.#error('incompleteAssumeRole', message, 'web_identity_token_file');
    } else if (!ROLE_ARN.test(arn)) {
      const message = `The role_arn of ${this.owner} is not the ARN of a role: write it as arn:aws:iam::111111111111:role/NAME.`;
      this.#error('invalidRoleArn', message, 'role_arn');
    }
  }

  checkKeys(kind: ProfileKind): void {
    if (kind === 'keys') this.#checkTokenAndFiles();
    const hasId = hasValue(this.#profile, 'aws_access_key_id');
    const hasSecret = hasValue(this.#profile, 'aws_secret_access_key');
    if (hasId === hasSecret) return;
    const [present, absent] = hasId
      ? (['aws_access_key_id', 'aws_secret_access_key'] as const)
      : (['aws_secret_access_key', 'aws_access_key_id'] as const);
    const areNeeded = kind === 'none' || this.#usesOwnKeys(kind);
    if (this.#profile.keySettingsElsewhere.includes(absent)) {
      if (!areNeeded) return;
      const split = `The ${present} and the ${absent} of ${this.owner} are in two files, so the AWS CLI refuses the profile: keep them in one file.`;
      this.#error('splitKeys', split, present);
      return;
    }
    const message = `An ${present} without ${absent} is set in ${this.owner}: add the other one, or remove it.`;
    const report = areNeeded ? createError : createWarning;
    this.problems.push(report('incompleteKeys', message, ...this.#place(present)));
  }

  /** A role may be assumed with the access key of its own profile. */
  #usesOwnKeys(kind: ProfileKind): boolean {
    return kind === 'keys' || isOwnSource(this.#profile, kind);
  }

  #checkTokenAndFiles(): void {
    if (hasSetting(this.#profile, 'aws_security_token')) {
      const message = `Only the AWS CLI and boto3 read the aws_security_token of ${this.owner}: call it aws_session_token.`;
      this.problems.push(createWarning('unportableKey', message, ...this.#place('aws_security_token')));
    }
    const isTemporary = (getValue(this.#profile, 'aws_access_key_id') ?? '').startsWith('ASIA');
    if (isTemporary && sessionTokenOf(this.#profile.properties) === undefined) {
      const message = `The access key of ${this.owner} is temporary, and AWS refuses it without its session token: add aws_session_token.`;
      this.problems.push(createWarning('incompleteKeys', message, ...this.#place('aws_access_key_id')));
    }
    const [first] = this.#profile.keySettingsElsewhere;
    if (first === undefined || !hasValue(this.#profile, 'aws_secret_access_key')) return;
    const message = `The access key of ${this.owner} is in both files. The AWS CLI takes the whole key from one file, and the AWS SDKs mix it with ${first} of the other: keep it in one file.`;
    this.problems.push(createWarning('splitKeys', message, ...this.#place('aws_access_key_id')));
  }

  checkCredentials(kind: ProfileKind): void {
    if (kind === 'none') {
      if (hasValue(this.#profile, 'aws_secret_access_key')) return;
      const isIgnored =
        hasValue(this.#profile, 'source_profile') || hasValue(this.#profile, 'credential_source');
      const why = isIgnored ? ': its source only works with a role_arn' : '';
      this.problems.push(
        createWarning('noCredentials', `${this.owner} defines no credentials${why}.`, ...this.#place()),
      );
      return;
    }
    if (this.problems.some(({ severity }) => severity === 'error')) return;
    const difference = findDifference(this.#profile, kind, this.owner);
    if (difference) this.problems.push(difference);
  }

  #require(code: 'missingAccount' | 'missingRole' | 'missingRegion', key: string): void {
    if (hasValue(this.#profile, key)) return;
    this.#error(code, `There is no ${key} in ${this.owner}: add it.`);
  }

  #error(code: Problem['code'], message: string, key?: string): void {
    this.problems.push(createError(code, message, ...this.#place(key)));
  }

  #place(key?: string): [file: string, line: number] {
    const { file, line } = key === undefined ? this.#profile : findPlace(this.#profile, key);
    return [file, line];
  }
}
