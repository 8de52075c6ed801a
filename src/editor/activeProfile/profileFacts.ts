import { l10n } from 'vscode';
import type { Clock } from '../../base/clock';
import type { Observable } from '../../base/event';
import type { ActiveProfile } from '../../config/activeProfile';
import { environmentFinder } from '../../config/environments';
import { findLoginSession, findSessionId } from '../../config/profileSession';
import {
  findError,
  type Problem,
  type Profile,
  type ProfileKind,
  type SharedConfig,
} from '../../config/sharedConfig';
import type { Directories } from '../../sso/directory';
import type { SessionStatus, SessionState } from '../../sso/sessionStatus';
import type { SessionStatuses } from '../../sso/sessionStore';
import type { LoginStatus } from '../../signin/loginStatus';
import type { LoginStatuses } from '../../signin/loginStore';
import { withoutIcons } from '../plainText';
import { settings } from '../settings';

/**
 * What stands between a profile and its use, worst first. `leftMs` counts down to the moment the user must act; it is
 * absent for sessions that renew themselves. `soon`: that moment is within `awsSso.expiryWarningMinutes`.
 */
export type ProfileHealth =
  | { readonly state: 'notFound' }
  | { readonly state: 'broken'; readonly problem: Problem }
  | {
      readonly state: SessionState;
      readonly session: SessionStatus;
      readonly leftMs?: number;
      readonly soon: boolean;
    }
  /** A console sign-in: the moment at which the user must act is known to AWS alone. */
  | {
      readonly state: SessionState;
      readonly login: LoginStatus;
      readonly leftMs?: undefined;
      readonly soon: false;
    }
  /** Credentials that need no login. */
  | { readonly state: 'ready' };

/** The profiles, and what is known of the logins that they need. */
export interface KnownLogins {
  readonly config: SharedConfig;
  readonly sessions: SessionStatuses;
  /** Console sign-ins. */
  readonly logins: LoginStatuses;
}

export interface HealthContext extends KnownLogins {
  readonly now: number;
  readonly expiryWarningMs: number;
}

export function healthOfActive(active: ActiveProfile, context: HealthContext): ProfileHealth {
  const { profile, unreadable } = active;
  if (profile) return healthOf(profile, context);
  return unreadable ? { state: 'broken', problem: unreadable } : { state: 'notFound' };
}

export function healthOf(profile: Profile, context: HealthContext): ProfileHealth {
  const login = findLoginStatus(profile, context);
  const problem = findError(profile) ?? (login && 'session' in login ? findError(login.session) : undefined);
  if (problem) return { state: 'broken', problem };
  if (!login) return { state: 'ready' };
  if ('loginSession' in login) return { state: login.state, login, soon: false };
  const leftMs = login.userMustActAt && login.userMustActAt.getTime() - context.now;
  return {
    state: login.state,
    session: login,
    ...(leftMs !== undefined && { leftMs }),
    soon: leftMs !== undefined && leftMs <= context.expiryWarningMs,
  };
}

/** The session or the console sign-in that a profile's credentials come from; undefined when they need neither. */
export function findLoginStatus(
  profile: Profile,
  { config, sessions, logins }: KnownLogins,
): SessionStatus | LoginStatus | undefined {
  return (
    sessions.get(findSessionId(profile, config) ?? '') ?? logins.get(findLoginSession(profile, config) ?? '')
  );
}

/** What tells of profiles and of their logins. */
export interface LoginSources {
  readonly config: Observable<SharedConfig>;
  readonly sessions: Observable<SessionStatuses>;
  readonly consoleSessions: Observable<LoginStatuses>;
}

/** What is known of them now. */
export function currentLogins({
  config,
  sessions,
  consoleSessions,
}: {
  readonly [Source in keyof LoginSources]: Pick<LoginSources[Source], 'current'>;
}): KnownLogins {
  return { config: config.current, sessions: sessions.current, logins: consoleSessions.current };
}

/** What the health of any profile is judged by, as of now. */
export function currentHealthContext(services: LoginSources & { readonly clock: Clock }): HealthContext {
  return {
    ...currentLogins(services),
    now: services.clock.now(),
    expiryWarningMs: settings.expiryWarningMs(),
  };
}

/** Codicons that tell at a glance where a profile's credentials come from. */
export const KIND_ICONS: Readonly<Record<ProfileKind, string>> = {
  sso: 'account',
  assumeRole: 'arrow-swap',
  keys: 'key',
  process: 'terminal',
  webIdentity: 'globe',
  login: 'sign-in',
  none: 'circle-slash',
};

/** What is known of accounts without asking. */
export type KnownDirectories = Pick<Directories, 'get'>;

/** What a profile gives, in the words of its kind: the role first, then its account, with its name where that is known. */
export function profileNote(profile: Profile, directories?: KnownDirectories): string {
  const { kind, accountId, roleName, userName, region, sourceProfile, properties } = profile;
  switch (kind) {
    case 'sso': {
      const account = accountLabel(accountId ?? '', directories && accountNameOf(profile, directories));
      return [roleName, account, region].filter(Boolean).join(' · ');
    }
    case 'assumeRole': {
      const source = sourceProfile ?? properties.get('credential_source') ?? '';
      return l10n.t('role {0} through {1}', roleName ?? '', source);
    }
    case 'keys':
      return l10n.t('access keys');
    case 'process':
      return l10n.t('credentials from a program');
    case 'webIdentity':
      return l10n.t('web identity');
    case 'login':
      return accountId === undefined
        ? l10n.t('console sign-in (aws login)')
        : [roleName ?? userName, accountId, region].filter(Boolean).join(' · ');
    case 'none':
      return region ? l10n.t('no credentials · {0}', region) : l10n.t('no credentials');
  }
}

/** A profile in a list to choose from. */
export interface ProfileEntry {
  readonly label: string;
  readonly description: string;
  readonly name: string;
}

/** Profiles to choose from, with what they give or what is wrong with them. */
export function profileEntries(profiles: Iterable<Profile>): ProfileEntry[] {
  const findEnvironment = environmentFinder(settings.environments());
  return Array.from(profiles, (profile) =>
    profileEntry(profile, {
      mark: findEnvironment(profile.name)?.label,
      problem: findError(profile),
      notes: [profileNote(profile)],
    }),
  );
}

/**
 * A profile in a list: the icon of its kind, the mark of its environment, and the notes on it.
 * @param facts `problem` is told instead of the notes
 */
export function profileEntry(
  profile: Profile,
  facts: {
    readonly mark: string | undefined;
    readonly problem: Problem | undefined;
    readonly notes: readonly string[];
    readonly isActive?: boolean;
  },
): ProfileEntry {
  const { name, kind } = profile;
  const { mark, problem, isActive = false } = facts;
  const notes = problem ? [shortProblem(problem, profile)] : facts.notes;
  return {
    label: `$(${problem ? 'error' : KIND_ICONS[kind]}) ${withoutIcons(name)}`,
    description: withoutIcons([isActive && '●', mark && `[${mark}]`, ...notes].filter(Boolean).join('  ')),
    name,
  };
}

/** What is wrong, in a few words: the sentence stands in the hover. */
export function shortProblem({ code, message }: Problem, { properties }: Profile): string {
  switch (code) {
    case 'missingSession':
      return l10n.t('undefined sso_session {0}', properties.get('sso_session') ?? '');
    case 'missingSourceProfile':
      return l10n.t('undefined source_profile {0}', properties.get('source_profile') ?? '');
    case 'sourceProfileCycle':
      return l10n.t('source_profile forms a loop');
    case 'missingStartUrl':
      return l10n.t('no sso_session');
    case 'missingAccount':
      return l10n.t('no sso_account_id');
    case 'missingRole':
      return l10n.t('no sso_role_name');
    case 'invalidAccount':
      return l10n.t('invalid sso_account_id');
    case 'invalidRoleArn':
      return l10n.t('invalid role_arn');
    case 'inconsistentSession':
      return l10n.t('settings differ from its sso-session');
    case 'incompleteAssumeRole':
      return l10n.t('role without a source');
    case 'incompleteKeys':
      return l10n.t('incomplete access key');
    case 'splitKeys':
      return l10n.t('keys in both files');
    default:
      return message;
  }
}

/** The name that the directory has for the account of a profile. */
export function accountNameOf(
  { sessionId, accountId }: Profile,
  directories: KnownDirectories,
): string | undefined {
  if (sessionId === undefined || accountId === undefined) return undefined;
  return directories.get(sessionId)?.accounts.get(accountId)?.name;
}

/** An account by its name and id; the id alone when it has no name. */
export function accountLabel(accountId: string, name: string | undefined): string {
  return name === undefined || name === accountId ? accountId : `${name} ${accountId}`;
}
