import * as vscode from 'vscode';
import { l10n } from 'vscode';
import { MINUTE_MS, systemClock, type Clock } from '../../base/clock';
import { shortDuration } from '../../base/relativeTime';
import type { ActiveProfileSource } from '../../config/activeProfile';
import { shortPath } from '../../config/locations';
import type { Profile } from '../../config/sharedConfig';
import type { CommandId } from '../../contributions';
import type { KnownIdentity } from '../../credentials/identityService';
import { loginLabel, type LoginStatus, type RenewalFailure } from '../../signin/loginStatus';
import type { SessionState, SessionStatus } from '../../sso/sessionStatus';
import type { WorksAsSentence } from '../extensionHost/extensionHost';
import { escapeMarkdown } from '../plainText';
import { accountLabel, profileNote, type ProfileHealth } from './profileFacts';

/** What is known of a profile without asking anyone. */
export interface HoverFacts {
  readonly name: string;
  /** Absent when no file defines it. */
  readonly profile: Profile | undefined;
  /** Why it is the active one; absent when it is not. */
  readonly source: string | undefined;
  readonly health: ProfileHealth;
  /** The label that `awsSso.environments` gives it. */
  readonly environmentLabel: string | undefined;
  /** What the account of the profile is called in the directory. */
  readonly accountName: string | undefined;
  readonly identity: KnownIdentity | undefined;
  /** The user's home directory, shown as `~`. */
  readonly home: string;
  /** The region that `awsSso.region` sets, if any. */
  readonly regionOverride?: string;
  /** The variable by which terminals inherit a region, which takes precedence over the profile's. */
  readonly inheritedRegion?: InheritedRegion | undefined;
  /** What needs attention; sentences. */
  readonly warnings: readonly string[];
  /** Whether the workspace's own settings are ignored. */
  readonly isUntrusted?: boolean;
  /** What terminals, agents and other extensions work as. */
  readonly worksAs?: readonly WorksAsSentence[];
}

export interface InheritedRegion {
  readonly variable: string;
  readonly region: string;
}

const LINKS: readonly CommandId[] = [
  'awsSso.switchProfile',
  'awsSso.login',
  'awsSso.logout',
  'awsSso.copyArn',
  'awsSso.openConsole',
  'awsSso.openTerminal',
  'awsSso.showInConfig',
  'awsSso.diagnose',
  'awsSso.agents.chooseProfile',
];

/** VS Code's own. */
const OPEN_SETTINGS = 'workbench.action.openSettings';

/** The hover of the status bar where no profile is active. */
export function noProfileHover(worksAs: readonly WorksAsSentence[]): vscode.MarkdownString {
  const hover = new vscode.MarkdownString('', true);
  hover.isTrusted = { enabledCommands: [...LINKS, OPEN_SETTINGS] };
  hover.appendMarkdown(`**${escapeMarkdown(l10n.t('No AWS profile'))}**\n\n`);
  hover.appendMarkdown(`${worksAsLines(worksAs)}\n\n`);
  hover.appendMarkdown(link(l10n.t('Choose a profile'), 'awsSso.switchProfile'));
  return hover;
}

/** The hover of a profile, in the status bar and in the tree. */
export function profileHover(facts: HoverFacts): vscode.MarkdownString {
  const hover = new vscode.MarkdownString('', true);
  hover.isTrusted = { enabledCommands: facts.worksAs ? [...LINKS, OPEN_SETTINGS] : LINKS };
  const add = (paragraph: string): unknown => hover.appendMarkdown(`${paragraph}\n\n`);
  const wrongAccount = wrongAccountText(facts.identity);
  if (wrongAccount) add(`$(error) **${escapeMarkdown(wrongAccount)}**`);
  add(headline(facts));
  const rows = factRows(facts);
  if (rows.length > 0) {
    const lines = rows.map(([label, value]) => `| ${escapeMarkdown(label)}&nbsp;&nbsp; | ${value} |\n`);
    add(`| | |\n|---|---|\n${lines.join('')}`);
  }
  for (const warning of facts.warnings) add(`$(warning) ${escapeMarkdown(warning)}`);
  if (facts.worksAs) add(worksAsLines(facts.worksAs));
  if (facts.isUntrusted) {
    add(
      `$(shield) ${escapeMarkdown(l10n.t('This workspace is not trusted: its own settings are ignored.'))}`,
    );
  }
  hover.appendMarkdown(links(facts).join(' &nbsp; '));
  return hover;
}

/** Each sentence on a line, with a link that changes what it says. */
function worksAsLines(sentences: readonly WorksAsSentence[]): string {
  return sentences
    .map(({ text, changes }) => {
      if (changes === undefined) return escapeMarkdown(text);
      const target =
        changes === 'agents'
          ? ('awsSso.agents.chooseProfile' satisfies CommandId)
          : `${OPEN_SETTINGS}?${encodeURIComponent('["awsSso.extensions.inject"]')}`;
      const title = changes === 'agents' ? l10n.t('Change') : l10n.t('Settings');
      return `${escapeMarkdown(text)} [${escapeMarkdown(title)}](command:${target})`;
    })
    .join('  \n');
}

/** The name with its environment, why it is active, and where a file defines it. */
function headline({ name, source, environmentLabel, profile, home }: HoverFacts): string {
  const mark = environmentLabel ? ` **${escapeMarkdown(`[${environmentLabel}]`)}**` : '';
  const because = source ? ` — ${escapeMarkdown(source)}` : '';
  const place = profile && `${shortPath(profile.location.file, { home })}:${profile.location.line}`;
  const where = place ? `\n\n${link(place, 'awsSso.showInConfig', { profile: name })}` : '';
  return `**${escapeMarkdown(name)}**${mark}${because}${where}`;
}

/** What to say when STS names another account than the configuration; undefined when all is well. */
export function wrongAccountText(identity: KnownIdentity | undefined): string | undefined {
  return identity?.expectedAccount === undefined
    ? undefined
    : l10n.t(
        'Wrong account: {0} is configured, but AWS says {1}',
        identity.expectedAccount,
        identity.account,
      );
}

/** Where the choice of a profile comes from. */
export function sourceText(source: ActiveProfileSource): string {
  switch (source) {
    case 'pick':
      return l10n.t('your choice for this workspace');
    case 'folderSetting':
      return l10n.t('from the folder settings');
    case 'workspaceSetting':
      return l10n.t('from the workspace settings');
    case 'userSetting':
      return l10n.t('from your user settings');
    case 'terminalSetting':
      return l10n.t('from AWS_PROFILE in the setting terminal.integrated.env');
    case 'environment':
      return l10n.t("from AWS_PROFILE in VS Code's environment");
    case 'default':
      return l10n.t('the default profile');
  }
}

/** A session with its state, and when the user must log in again where that is known. */
export function sessionText({ session, state, renewable, userMustActAt, problem }: SessionStatus): string {
  const stateWords =
    state === 'signedIn' && userMustActAt
      ? l10n.t('signed in until {0}', momentText(userMustActAt))
      : stateText(state, renewable);
  const text = `${session.label}: ${stateWords}`;
  return problem ? `${text}, ${l10n.t("the token file {0} can't be used", problem.file)}` : text;
}

/** The clocks of a session that are known, each with its name: what ends when. */
export function sessionTimes(
  { state, renewable, tokenExpiresAt, registrationExpiresAt }: SessionStatus,
  clock: Clock = systemClock,
): [string, string][] {
  const times: [string, string][] = [];
  if (tokenExpiresAt) {
    const moment = momentText(tokenExpiresAt, clock);
    const isOver = tokenExpiresAt.getTime() <= clock.now();
    times.push([
      l10n.t('Access token'),
      isOver ? l10n.t('expired {0}', moment) : l10n.t('until {0}', moment),
    ]);
  }
  // The service doesn't say when the session behind the refresh token ends: its refusal does.
  if (state === 'signedIn' && renewable)
    times.push([l10n.t('Identity Center'), l10n.t('until AWS ends the session')]);
  if (registrationExpiresAt)
    times.push([l10n.t('Registration'), l10n.t('until {0}', dayText(registrationExpiresAt))]);
  return times;
}

/** A session's state in words. */
export function stateText(state: SessionStatus['state'], renewable: boolean): string {
  switch (state) {
    case 'signedIn':
      return renewable ? l10n.t('signed in, renews automatically') : l10n.t('signed in');
    case 'signingIn':
      return l10n.t('logging in');
    case 'expired':
      return l10n.t('expired');
    case 'signedOut':
      return l10n.t('logged out');
  }
}

/** Label and Markdown of each row: at most five, for what is known. */
function factRows(facts: HoverFacts): [string, string][] {
  const { name, profile, health, identity } = facts;
  const rows: [string, string][] = [];
  if (health.state === 'notFound')
    rows.push([l10n.t('Problem'), escapeMarkdown(l10n.t('No file defines this profile.'))]);
  if (health.state === 'broken') rows.push([l10n.t('Problem'), escapeMarkdown(health.problem.message)]);
  const accountId = profile?.accountId ?? identity?.account;
  if (accountId) rows.push([l10n.t('Account'), escapeMarkdown(accountLabel(accountId, facts.accountName))]);
  if (profile?.roleName) rows.push([l10n.t('Role'), escapeMarkdown(profile.roleName)]);
  else if (profile?.userName) rows.push([l10n.t('User'), escapeMarkdown(profile.userName)]);
  const region = regionText(profile?.region, facts.regionOverride, facts.inheritedRegion);
  if (region) rows.push([l10n.t('Region'), escapeMarkdown(region)]);
  if (identity) {
    const copy = link(l10n.t('Copy ARN'), 'awsSso.copyArn', { profile: name });
    rows.push([l10n.t('Identity'), `${escapeMarkdown(userOf(identity))} ${copy}`]);
  }
  if ('session' in health) {
    rows.push([l10n.t('Session'), escapeMarkdown(sessionText(health.session))]);
  } else if ('login' in health) {
    rows.push([l10n.t('Session'), escapeMarkdown(consoleSessionText(health.login))]);
  } else if (profile && profile.kind !== 'sso' && health.state === 'ready') {
    rows.push([l10n.t('Credentials'), escapeMarkdown(profileNote(profile))]);
  }
  return rows;
}

/** The region that tools in terminals use, and what sets it unless that is the profile. */
function regionText(
  ofProfile: string | undefined,
  override: string | undefined,
  inherited: InheritedRegion | undefined,
): string | undefined {
  if (override) return l10n.t('{0} (awsSso.region)', override);
  return inherited ? l10n.t('{0} ({1})', inherited.region, inherited.variable) : ofProfile;
}

/** The part of the ARN or user id that names the person. */
export function userOf({ arn, userId }: KnownIdentity): string {
  return userId.split(':')[1] ?? arn.split('/').pop() ?? userId;
}

/** What can be done in this state, at most five: where a login is missing, nothing else works. */
function links({ name, profile, source, health }: HoverFacts): string[] {
  const details = link(`$(info) ${l10n.t('Details')}`, 'awsSso.diagnose', { profile: name });
  const change = source
    ? link(`$(arrow-swap) ${l10n.t('Switch')}`, 'awsSso.switchProfile')
    : link(`$(check) ${l10n.t('Use')}`, 'awsSso.switchProfile', { profile: name });
  if (!profile) return [link(`$(arrow-swap) ${l10n.t('Switch')}`, 'awsSso.switchProfile'), details];
  switch (health.state) {
    case 'notFound':
    case 'signingIn':
      return [change, details];
    case 'broken':
      return [
        link(`$(go-to-file) ${l10n.t('Show in Config')}`, 'awsSso.showInConfig', { profile: name }),
        details,
      ];
    case 'expired':
    case 'signedOut': {
      const session = loginOf(health);
      return [link(`$(sign-in) ${l10n.t('Log In')}`, 'awsSso.login', { session })];
    }
    case 'signedIn':
    case 'ready': {
      const logOut =
        health.state === 'signedIn'
          ? [link(`$(sign-out) ${l10n.t('Log Out')}`, 'awsSso.logout', { session: loginOf(health) })]
          : [];
      if (profile.kind === 'none') return [change, details];
      return [
        change,
        ...logOut,
        link(`$(globe) ${l10n.t('Console')}`, 'awsSso.openConsole', { profile: name }),
        link(`$(terminal) ${l10n.t('Terminal')}`, 'awsSso.openTerminal', { profile: name }),
        details,
      ];
    }
  }
}

function loginOf(health: Extract<ProfileHealth, { state: SessionState }>): string {
  return loginId('session' in health ? health.session : health.login);
}

/** What a login is to: the id of a session, or a `login_session`. */
export function loginId(login: SessionStatus | LoginStatus): string {
  return 'session' in login ? login.session.id : login.loginSession;
}

/** @param title may begin with an icon of ours; the rest of it is escaped */
function link(title: string, command: CommandId, argument?: unknown): string {
  const [, icon = '', words = ''] = /^(\$\([a-z-]+\) ?)?(.*)$/s.exec(title) ?? [];
  const query = argument === undefined ? '' : `?${encodeURIComponent(JSON.stringify([argument]))}`;
  const target = `command:${command}${query.replace(/[()*]/g, (character) => `%${character.charCodeAt(0).toString(16)}`)}`;
  return `[${icon}${escapeMarkdown(words)}](${target})`;
}

/** A moment in the near past or future: the time, with the day unless it is today. */
export function momentText(date: Date, clock: Clock = systemClock): string {
  const isToday = date.toDateString() === new Date(clock.now()).toDateString();
  return date.toLocaleString(vscode.env.language, {
    ...(!isToday && { day: 'numeric', month: 'short' }),
    hour: '2-digit',
    minute: '2-digit',
  });
}

/** How long ago something was, as coarse as a glance wants it. */
export function ageText(ms: number): string {
  return ms < MINUTE_MS ? l10n.t('just now') : l10n.t('{0} ago', shortDuration(ms));
}

function dayText(date: Date): string {
  return date.toLocaleDateString(vscode.env.language, { day: 'numeric', month: 'short' });
}

// What is said of console sign-ins (`aws login`), in the words that Identity Center sessions have.

/** A console sign-in with its state, what is renewed, and why it ended or cannot be read. */
export function consoleSessionText(status: LoginStatus): string {
  const { state, problem, end, renewalFailure } = status;
  const text = `${loginLabel(status)}: ${consoleStateText(state)}`;
  if (problem?.code === 'openToOthers')
    return `${text}, ${l10n.t('other users of this machine can read {0}', problem.file)}`;
  if (problem) return `${text}, ${l10n.t("the login file {0} can't be used", problem.file)}`;
  if (renewalFailure)
    return `${text}. ${l10n.t('The last renewal failed: {0}', renewalText(renewalFailure))}`;
  return end === 'credentialsChanged' ? `${text}, ${l10n.t('the password was changed')}` : text;
}

/** The session or the console sign-in of a profile, with its state. */
export function loginText(login: SessionStatus | LoginStatus): string {
  return 'session' in login ? sessionText(login) : consoleSessionText(login);
}

/** A few words on a console sign-in: its state, and what keeps it from working. */
export function consoleSessionNote({ state, problem, renewalFailure }: LoginStatus): string {
  switch (state) {
    case 'signingIn':
      return l10n.t('logging in…');
    case 'expired':
      return l10n.t('expired');
    case 'signedOut':
      return problem ? l10n.t('unreadable login file') : l10n.t('logged out');
    case 'signedIn':
      return renewalFailure ? l10n.t('signed in, renewal fails') : l10n.t('signed in');
  }
}

/** The state of a console sign-in in words. */
export function consoleStateText(state: LoginStatus['state']): string {
  return state === 'signedIn' ? l10n.t('signed in, renewed while in use') : stateText(state, false);
}

/** The clocks of a console sign-in, each with its name. */
export function consoleSessionTimes(
  { state, credentialsExpireAt }: LoginStatus,
  clock: Clock = systemClock,
): [string, string][] {
  const times: [string, string][] = [];
  if (credentialsExpireAt) {
    const moment = momentText(credentialsExpireAt, clock);
    const hasEnded = credentialsExpireAt.getTime() <= clock.now();
    times.push([
      l10n.t('Credentials'),
      hasEnded ? l10n.t('expired {0}', moment) : l10n.t('until {0}', moment),
    ]);
  }
  if (state === 'signedIn')
    times.push([l10n.t('AWS console'), l10n.t('until AWS ends the session, 12 hours at most')]);
  return times;
}

function renewalText(failure: RenewalFailure): string {
  switch (failure) {
    case 'missingPermission':
      return l10n.t('ask your administrator to allow signin:CreateOAuth2Token.');
    case 'clockWrong':
      return l10n.t('the clock of this machine is wrong. Correct it.');
    case 'other':
      return l10n.t('the network or AWS did not answer. VS Code will try again.');
  }
}
