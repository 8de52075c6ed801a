import { addAll, createError, createWarning, printable } from './problem';
import { findJavaScriptKind, findPlace, getValue, hasValue, type SettingsGroup } from './profileSettings';
import { checkRegion } from './regions';
import type { Problem, ProfileKind, SsoSession } from './sharedConfig';
import { findSessionId } from './ssoSessions';

const CREDENTIAL_SOURCES = ['Environment', 'Ec2InstanceMetadata', 'EcsContainer'];
const ROLE_ARN = /^arn:[a-z-]+:iam::[0-9]{12}:role\/\S+$/;

const KIND_NAMES: Record<ProfileKind, string> = {
  sso: 'the Identity Center settings',
  assumeRole: 'the assumed role',
  keys: 'the access keys',
  process: 'credential_process',
  webIdentity: 'the web identity token',
  login: 'login_session',
  none: 'nothing',
};

/** Why a profile's settings cannot give credentials, or give other ones in another tool. */
export function lintProfile(
  profile: SettingsGroup,
  kind: ProfileKind,
  sessions: ReadonlyMap<string, SsoSession>,
): Problem[] {
  const checks = new ProfileChecks(profile);
  if (kind === 'sso') checks.checkSso(sessions);
  if (kind === 'assumeRole') checks.checkAssumeRole();
  if (kind === 'assumeRole' || kind === 'webIdentity') checks.checkRoleArn();
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
    for (const [key, expected] of [
      ['sso_start_url', session.startUrl],
      ['sso_region', session.region],
    ] as const) {
      const own = getValue(this.#profile, key);
      if (own === undefined || own === expected) continue;
      const message = `The ${key} of ${this.owner} differs from that of ${getTitle()}: remove it from the profile.`;
      this.#error('inconsistentSession', message, key);
    }
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
    const other = findJavaScriptKind(this.#profile);
    if (other === kind || other === 'none') return;
    const message = `For ${this.owner} the AWS CLI uses ${KIND_NAMES[kind]} and the AWS SDK for JavaScript ${KIND_NAMES[other]}: remove the one you do not want.`;
    this.problems.push(createWarning('mixedCredentials', message, ...this.#place(SHADOWING_KEY[other])));
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

/** The property that makes the JavaScript SDK choose a kind. */
const SHADOWING_KEY: Partial<Record<ProfileKind, string>> = {
  keys: 'aws_access_key_id',
  process: 'credential_process',
  assumeRole: 'role_arn',
  webIdentity: 'web_identity_token_file',
  login: 'login_session',
};
