import * as vscode from 'vscode';
import { l10n } from 'vscode';
import { systemClock, type Clock } from '../../base/clock';
import type { ActiveProfile, ActiveProfileSource } from '../../config/activeProfile';
import type { SessionStatus } from '../../sso/sessionStatus';
import type { CommandId } from '../../contributions';
import type { KnownIdentity } from '../../credentials/identityService';
import { escapeMarkdown } from '../plainText';
import type { ProfileHealth } from './profileHealth';
import { accountLabel } from './profileNote';

/** Everything that is known of the active profile, without asking anyone. */
export interface HoverFacts {
  readonly active: ActiveProfile | undefined;
  readonly health: ProfileHealth | undefined;
  /** What the account of the profile is called in the directory. */
  readonly accountName: string | undefined;
  readonly identity: KnownIdentity | undefined;
  /** The region that `awsSso.region` sets, or an empty text. */
  readonly regionOverride: string;
  /** The variable by which terminals inherit a region, which goes before the profile's. */
  readonly inheritedRegion?: InheritedRegion | undefined;
  readonly credentialsExpireAt: Date | undefined;
  readonly trusted: boolean;
  /** What in the environment goes before the profile. */
  readonly environmentWarning?: string | undefined;
}

export interface InheritedRegion {
  readonly variable: string;
  readonly region: string;
}

const LINKS: readonly CommandId[] = [
  'awsSso.switchProfile',
  'awsSso.login',
  'awsSso.logout',
  'awsSso.whoAmI',
  'awsSso.openConsole',
  'awsSso.openTerminal',
  'awsSso.copyCredentials',
  'awsSso.showInConfig',
  'awsSso.diagnose',
];

export function profileHover(facts: HoverFacts): vscode.MarkdownString {
  const hover = new vscode.MarkdownString('', true);
  hover.isTrusted = { enabledCommands: LINKS };
  const { active, health, trusted } = facts;
  if (!active || !health) {
    hover.appendMarkdown(`**${escapeMarkdown(l10n.t('No AWS profile'))}**\n\n`);
    hover.appendMarkdown(link(l10n.t('Choose a profile'), 'awsSso.switchProfile'));
    return hover;
  }
  const wrongAccount = wrongAccountText(facts.identity);
  if (wrongAccount) hover.appendMarkdown(`$(error) **${escapeMarkdown(wrongAccount)}**\n\n`);
  hover.appendMarkdown(
    `**${escapeMarkdown(active.name)}** — ${escapeMarkdown(sourceText(active.source))}\n\n`,
  );
  const rows = factRows(active, health, facts);
  if (rows.length > 0) {
    hover.appendMarkdown(`| | |\n|---|---|\n`);
    for (const [label, value] of rows) {
      hover.appendMarkdown(`| ${escapeMarkdown(label)} | ${escapeMarkdown(value)} |\n`);
    }
    hover.appendMarkdown('\n');
  }
  // Not in the table: a cell cannot break a word this long, and the hover would be cut off.
  if (facts.identity) hover.appendMarkdown(`${escapeMarkdown(facts.identity.arn)}\n\n`);
  if (facts.environmentWarning) {
    hover.appendMarkdown(`$(warning) ${escapeMarkdown(facts.environmentWarning)}\n\n`);
  }
  if (!trusted) {
    hover.appendMarkdown(
      `$(shield) ${escapeMarkdown(l10n.t('This workspace is not trusted: its own settings are ignored.'))}\n\n`,
    );
  }
  hover.appendMarkdown(links(active, health).join(' | '));
  return hover;
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
      return l10n.t('your pick for this workspace');
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

/** A session with its state. */
export function sessionText({ session, state, renewable, problem }: SessionStatus): string {
  const text = `${session.label}: ${stateText(state, renewable)}`;
  return problem ? `${text}, ${l10n.t('the token file {0} is not usable', problem.file)}` : text;
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
    times.push([l10n.t('Access token'), isOver ? l10n.t('ended {0}', moment) : l10n.t('until {0}', moment)]);
  }
  // The service tells nobody when the session behind the refresh token ends: its refusal does.
  if (state === 'signedIn' && renewable)
    times.push([l10n.t('Identity Center'), l10n.t('until a renewal is refused')]);
  if (registrationExpiresAt)
    times.push([l10n.t('Registration'), l10n.t('until {0}', dayText(registrationExpiresAt))]);
  return times;
}

/** A session's state in words. */
export function stateText(state: SessionStatus['state'], renewable: boolean): string {
  switch (state) {
    case 'signedIn':
      return renewable ? l10n.t('signed in, renews by itself') : l10n.t('signed in');
    case 'signingIn':
      return l10n.t('logging in');
    case 'expired':
      return l10n.t('expired');
    case 'signedOut':
      return l10n.t('logged out');
  }
}

function factRows(
  active: ActiveProfile,
  health: ProfileHealth,
  { accountName, identity, regionOverride, inheritedRegion, credentialsExpireAt }: HoverFacts,
): [string, string][] {
  const rows: [string, string][] = [];
  const { profile } = active;
  if (health.state === 'notFound') rows.push([l10n.t('Problem'), l10n.t('No file defines this profile.')]);
  if (health.state === 'broken') rows.push([l10n.t('Problem'), health.problem.message]);
  if (profile?.accountId) {
    const label = accountLabel(profile.accountId, accountName);
    const confirmed = identity?.account === profile.accountId;
    rows.push([l10n.t('Account'), confirmed ? l10n.t('{0} (as configured)', label) : label]);
  }
  if (profile?.roleName) rows.push([l10n.t('Role'), profile.roleName]);
  const region = regionText(profile?.region, regionOverride, inheritedRegion);
  if (region) rows.push([l10n.t('Region'), region]);
  if (identity) {
    rows.push([l10n.t('Identity'), userOf(identity)]);
    if (!profile?.accountId) rows.push([l10n.t('Account'), identity.account]);
  }
  if ('session' in health) {
    rows.push([l10n.t('Session'), sessionText(health.session)], ...sessionTimes(health.session));
  }
  if (credentialsExpireAt)
    rows.push([l10n.t('Role credentials'), l10n.t('until {0}', momentText(credentialsExpireAt))]);
  return rows;
}

/** The region that tools in terminals use, and what sets it unless that is the profile. */
function regionText(
  ofProfile: string | undefined,
  override: string,
  inherited: InheritedRegion | undefined,
): string | undefined {
  if (override) return l10n.t('{0} (awsSso.region)', override);
  return inherited ? l10n.t('{0} ({1})', inherited.region, inherited.variable) : ofProfile;
}

/** The part of the ARN or user id that names the person. */
export function userOf({ arn, userId }: KnownIdentity): string {
  return userId.split(':')[1] ?? arn.split('/').pop() ?? userId;
}

function links({ name, profile }: ActiveProfile, health: ProfileHealth): string[] {
  const shown = [link(l10n.t('Switch'), 'awsSso.switchProfile')];
  if ('session' in health) {
    const session = health.session.session.id;
    shown.push(
      health.state === 'signedIn'
        ? link(l10n.t('Log Out'), 'awsSso.logout', { session })
        : link(l10n.t('Log In'), 'awsSso.login', { session }),
    );
  }
  if (profile && health.state !== 'broken')
    shown.push(link(l10n.t('Who Am I'), 'awsSso.whoAmI', { profile: name }));
  if (profile && profile.kind !== 'none' && health.state !== 'broken')
    shown.push(link(l10n.t('Console'), 'awsSso.openConsole', { profile: name }));
  if (profile && health.state !== 'broken')
    shown.push(link(l10n.t('Terminal'), 'awsSso.openTerminal', { profile: name }));
  if (profile && health.state !== 'broken')
    shown.push(link(l10n.t('Copy Credentials'), 'awsSso.copyCredentials', { profile: name }));
  if (profile || health.state === 'broken')
    shown.push(link(l10n.t('Show in Config'), 'awsSso.showInConfig', { profile: name }));
  shown.push(link(l10n.t('Diagnose'), 'awsSso.diagnose', { profile: name }));
  return shown;
}

function link(title: string, command: CommandId, argument?: unknown): string {
  const query = argument === undefined ? '' : `?${encodeURIComponent(JSON.stringify([argument]))}`;
  return `[${escapeMarkdown(title)}](command:${command}${query.replace(/[()*]/g, (character) => `%${character.charCodeAt(0).toString(16)}`)})`;
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

function dayText(date: Date): string {
  return date.toLocaleDateString(vscode.env.language, { day: 'numeric', month: 'short' });
}
