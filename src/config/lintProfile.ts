import { findDifference } from './lintDifferences';
import { addAll, createError, createWarning, printable } from './problem';
import { findPlace, getValue, hasValue, type SettingsGroup } from './profileSettings';
import { checkRegion } from './regions';
import type { Problem, ProfileKind, SsoSession } from './sharedConfig';
import { usesShell } from './shellSyntax';
import { findSessionId } from './ssoSessions';

const CREDENTIAL_SOURCES = ['Environment', 'Ec2InstanceMetadata', 'EcsContainer'];
const ROLE_ARN = /^arn:[a-z-]+:iam::[0-9]{12}:role\/\S+$/;
/** Of a session of an assumed role; what STS takes. */
const SHORTEST_ROLE_SECONDS = 900;
const LONGEST_ROLE_SECONDS = 43_200;

/** Why a profile's settings cannot give credentials, or give other ones in another tool. */
export function lintProfile(
  profile: SettingsGroup,
  kind: ProfileKind,
  sessions: ReadonlyMap<string, SsoSession>,
): Problem[] {
  const checks = new ProfileChecks(profile);
  if (kind === 'sso') checks.checkSso(sessions);
  if (kind === 'assumeRole') {
    checks.checkAssumeRole();
    checks.checkDuration();
  }
  if (kind === 'assumeRole' || kind === 'webIdentity') checks.checkRoleArn();
  if (kind === 'process') checks.checkProcess();
  checks.checkKeys(kind);
  checks.checkCredentials(kind);
  addAll(
    checks.problems,
    checkRegion(profile, 'region', () => checks.owner),
  );
  return checks.problems;
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

  checkSso(sessions: ReadonlyMap<string, SsoSession>): void {
    const sessionName = getValue(this.#profile, 'sso_session');
    if (sessionName !== undefined) this.#checkSession(sessionName, sessions.get(sessionName));
    else this.#checkInlineSettings();
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

  #checkSession(name: string, session: SsoSession | undefined): void {
    const getTitle = (): string => `[sso-session ${printable(name)}]`;
    if (!session || session.legacy) {
      const message = `The sso_session "${printable(name)}" of ${this.owner} is not defined: add a section ${getTitle()} to the config file, or name another.`;
      this.#error('missingSession', message, 'sso_session');
      return;
    }
    const repeated: string[] = [];
    const differing: string[] = [];
    for (const [key, expected] of [
      ['sso_start_url', session.startUrl],
      ['sso_region', session.region],
    ] as const) {
      const own = getValue(this.#profile, key);
      if (own !== undefined) (own === expected ? repeated : differing).push(key);
    }
    for (const key of differing) {
      const message = `The ${key} of ${this.owner} differs from that of ${getTitle()}: remove it from the profile.`;
      this.#error('inconsistentSession', message, key);
    }
    const [first] = repeated;
    if (first === undefined || differing.length > 0) return;
    const message = `The ${repeated.join(' and ')} of ${getTitle()} also stand${repeated.length === 1 ? 's' : ''} in ${this.owner}, which the AWS SDK for Rust refuses: remove what is repeated.`;
    this.problems.push(createWarning('repeatedSetting', message, ...this.#place(first)));
  }

  #checkInlineSettings(): void {
    if (findSessionId(this.#profile) === undefined) {
      const mend = 'add sso_session, or sso_start_url and sso_region';
      this.#error('missingStartUrl', `No Identity Center session is named by ${this.owner}: ${mend}.`);
      return;
    }
    this.#require('missingRegion', 'sso_region');
    this.problems.push(...checkRegion(this.#profile, 'sso_region', () => this.owner));
  }

  checkAssumeRole(): void {
    const source = getValue(this.#profile, 'credential_source');
    const hasProfile = hasValue(this.#profile, 'source_profile');
    if (source !== undefined && hasProfile) {
      const message = `Both source_profile and credential_source are set in ${this.owner}: keep one of them.`;
      this.#error('conflictingSource', message, 'credential_source');
    } else if (source === undefined && !hasProfile) {
      const message = `A role_arn needs credentials to assume it with: add source_profile to ${this.owner}.`;
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
    if (!/^[0-9]+$/.test(duration)) {
      const message = `The duration_seconds of ${this.owner} is not a whole number: the AWS CLI ignores it, and the AWS SDKs may refuse it.`;
      this.problems.push(createWarning('invalidDuration', message, ...place));
    } else if (Number(duration) < SHORTEST_ROLE_SECONDS || Number(duration) > LONGEST_ROLE_SECONDS) {
      const message = `The duration_seconds of ${this.owner} must be from ${SHORTEST_ROLE_SECONDS} to ${LONGEST_ROLE_SECONDS}.`;
      this.problems.push(createError('invalidDuration', message, ...place));
    }
  }

  checkProcess(): void {
    if (!usesShell(getValue(this.#profile, 'credential_process') ?? '')) return;
    const message = `The credential_process of ${this.owner} is written for a shell: the AWS SDK for JavaScript runs it in one, and the AWS CLI does not, so that $, ~ and the like stay as they are.`;
    this.problems.push(createWarning('shellSyntax', message, ...this.#place('credential_process')));
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
    const hasId = hasValue(this.#profile, 'aws_access_key_id');
    const hasSecret = hasValue(this.#profile, 'aws_secret_access_key');
    if (hasId === hasSecret) return;
    const [present, absent] = hasId
      ? (['aws_access_key_id', 'aws_secret_access_key'] as const)
      : (['aws_secret_access_key', 'aws_access_key_id'] as const);
    const message = `An ${present} without ${absent} is set in ${this.owner}: add the other one, or remove it.`;
    const report = kind === 'keys' || kind === 'none' ? createError : createWarning;
    this.problems.push(report('incompleteKeys', message, ...this.#place(present)));
  }

  checkCredentials(kind: ProfileKind): void {
    if (kind === 'none') {
      if (hasValue(this.#profile, 'aws_secret_access_key')) return;
      const isIgnored =
        hasValue(this.#profile, 'source_profile') || hasValue(this.#profile, 'credential_source');
      const why = isIgnored ? ': its source is of use with a role_arn alone' : '';
      this.problems.push(
        createWarning(
          'noCredentials',
          `No credentials are configured in ${this.owner}${why}.`,
          ...this.#place(),
        ),
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
