import * as vscode from 'vscode';
import { l10n } from 'vscode';
import type { Clock } from '../../base/clock';
import { DisposableStore, type Disposable } from '../../base/disposable';
import type { Observable } from '../../base/event';
import type { ActiveProfile } from '../../config/activeProfile';
import type { AwsLocations } from '../../config/locations';
import type { SharedConfig } from '../../config/sharedConfig';
import type { CommandId } from '../../contributions';
import {
  beatsProfile,
  findEnvironmentConflicts,
  type EnvironmentConflict,
} from '../../credentials/environmentConflicts';
import type { IdentityService } from '../../credentials/identityService';
import type { Directories } from '../../sso/directory';
import type { LoginStatus } from '../../signin/loginStatus';
import type { ConsoleSessions } from '../../signin/consoleSessions';
import type { SessionStore } from '../../sso/sessionStore';
import { findEnvironment, type EnvironmentSetting } from '../../config/environments';
import type { KnownKeys } from '../keys/keys';
import { worksAs, worksAsText, type WorksAs, type WorksAsServices } from '../extensionHost/extensionHost';
import { withoutIcons } from '../plainText';
import { shortAgeHoldsFor, shortDuration, shortDurationHoldsFor } from '../../base/relativeTime';
import { settings } from '../settings';
import { noProfileHover, profileHover, sourceText, type InheritedRegion } from './hover';
import { currentHealthContext, healthOfActive, type ProfileHealth, accountNameOf } from './profileFacts';

export interface StatusBarServices extends WorksAsServices {
  readonly config: Observable<SharedConfig>;
  readonly sessions: SessionStore;
  readonly consoleSessions: Pick<ConsoleSessions, 'current' | 'onDidChange'>;
  readonly identities: IdentityService;
  readonly directories: Pick<Directories, 'get' | 'onDidChange'>;
  readonly keys: Pick<KnownKeys, 'describe' | 'onDidChange'>;
  readonly locations: Pick<AwsLocations, 'home'>;
  readonly clock: Clock;
}

/** The one status bar item: the active profile of the focused folder, its state, and the time left to act. */
export function registerStatusBar(services: StatusBarServices): Disposable {
  const { config, sessions, activeProfiles, identities, directories, keys, clock } = services;
  const disposables = new DisposableStore();
  const item = disposables.add(
    vscode.window.createStatusBarItem('awsSso.profile', vscode.StatusBarAlignment.Left, 50),
  );
  item.name = vscode.l10n.t('AWS Profile');
  item.command = 'awsSso.switchProfile' satisfies CommandId;
  let nextDraw: Disposable | undefined;
  let drawnAccountName: string | undefined;
  const getAccountName = (): string | undefined => {
    const profile = activeProfiles.focused?.profile;
    return profile && accountNameOf(profile, directories);
  };

  /** Where there is one folder, its name says nothing. */
  const folderName = (): string | undefined =>
    (vscode.workspace.workspaceFolders?.length ?? 0) > 1 ? activeProfiles.focusedFolder?.name : undefined;

  const hoverOf = (
    active: ActiveProfile,
    health: ProfileHealth,
    environment: EnvironmentSetting | undefined,
    works: WorksAs,
  ): vscode.MarkdownString => {
    const { inherited, focusedFolder } = activeProfiles;
    const warning = environmentWarning(active, inherited, config.current, settings.terminalVariables());
    return profileHover({
      name: active.name,
      profile: active.profile,
      source: [sourceText(active.source), folderName()].filter(Boolean).join(' · '),
      health,
      environmentLabel: environment?.label,
      accountName: drawnAccountName,
      identity: identities.peek(active.name),
      home: services.locations.home,
      regionOverride: settings.region(focusedFolder),
      inheritedRegion: inheritedRegion(inherited),
      warnings: warning === undefined ? [] : [warning],
      isUntrusted: !vscode.workspace.isTrusted,
      worksAs: worksAsText(works),
    });
  };

  const draw = (): void => {
    const active = activeProfiles.focused;
    const health = active && healthOfActive(active, currentHealthContext(services));
    const environment = active && findEnvironment(active.name, settings.environments());
    const { text, accessibleText, background } = statusText(active, health, environment, {
      folderName: folderName(),
      isRotating: active?.profile && keys.describe(active.profile)?.isRotating,
    });
    item.text = text;
    item.accessibilityInformation = { label: accessibleText, role: 'button' };
    item.backgroundColor = background && new vscode.ThemeColor(`statusBarItem.${background}Background`);
    drawnAccountName = getAccountName();
    const works = worksAs(services);
    item.tooltip =
      active && health ? hoverOf(active, health, environment, works) : noProfileHover(worksAsText(works));
    nextDraw?.dispose();
    nextDraw = scheduleNextDraw(health, works.restartedForMs, clock, draw);
  };

  disposables.add(config.onDidChange(draw));
  disposables.add(sessions.onDidChange(draw));
  disposables.add(services.consoleSessions.onDidChange(draw));
  disposables.add(activeProfiles.onDidChange(draw));
  disposables.add(identities.onDidChange(draw));
  disposables.add(services.extensionHost.onDidChange(draw));
  disposables.add(services.agentRestarts.onDidChange(draw));
  disposables.add(
    settings.onDidChange(
      draw,
      'awsSso.agents.profile',
      'awsSso.agents.mcpServers',
      'awsSso.extensions.inject',
    ),
  );
  disposables.add(keys.onDidChange(draw));
  disposables.add(directories.onDidChange(() => getAccountName() !== drawnAccountName && draw()));
  disposables.add(settings.onDidChange(draw, 'awsSso.environments', 'awsSso.expiryWarningMinutes'));
  // While the machine slept no timer ran.
  disposables.add(vscode.window.onDidChangeWindowState(({ focused }) => focused && draw()));
  disposables.add({ dispose: () => nextDraw?.dispose() });
  draw();
  item.show();
  return disposables;
}

/** Nothing is redrawn by time unless a time is shown, and then only when its text changes or the warning begins. */
function scheduleNextDraw(
  health: ProfileHealth | undefined,
  ageMs: number | undefined,
  clock: Clock,
  draw: () => void,
): Disposable | undefined {
  const times = ageMs === undefined ? [] : [shortAgeHoldsFor(ageMs)];
  if (health && 'leftMs' in health && health.leftMs !== undefined && health.leftMs > 0) {
    const { leftMs, soon } = health;
    const untilWarning = soon ? Infinity : leftMs - settings.expiryWarningMs() + 1;
    times.push(shortDurationHoldsFor(leftMs), Math.max(1, untilWarning));
  }
  return times.length === 0 ? undefined : clock.schedule(Math.min(...times), draw);
}

export interface StatusText {
  readonly text: string;
  /** The same in words, for screen readers. */
  readonly accessibleText: string;
  readonly background?: 'warning' | 'error';
}

export interface StatusDetails {
  /** Of the folder that the profile is active in, where there are several. */
  readonly folderName?: string | undefined;
  /** Whether a rotation of its key waits to be finished or undone. */
  readonly isRotating?: boolean | undefined;
}

/** What the status bar says of the active profile. */
export function statusText(
  active: ActiveProfile | undefined,
  health: ProfileHealth | undefined,
  environment: EnvironmentSetting | undefined,
  { folderName, isRotating = false }: StatusDetails = {},
): StatusText {
  if (!active || !health) {
    return { text: `$(key) ${l10n.t('No AWS profile')}`, accessibleText: l10n.t('No AWS profile chosen') };
  }
  const { icon, note, words, background } = describe(health, isRotating);
  const place = folderName === undefined ? '' : `${folderName}: `;
  const label = environment?.label ? `[${environment.label}]` : '';
  const shownBackground = background ?? environmentBackground(environment);
  return {
    text: [`$(${icon}) ${withoutIcons(place + active.name)}`, note, withoutIcons(label)]
      .filter(Boolean)
      .join('  '),
    accessibleText: withoutIcons(
      [
        folderName === undefined
          ? l10n.t('AWS profile {0}', active.name)
          : l10n.t('AWS profile {0} in {1}', active.name, folderName),
        environment?.label,
        words,
      ]
        .filter(Boolean)
        .join(', '),
    ),
    ...(shownBackground && { background: shownBackground }),
  };
}

interface Parts {
  readonly icon: string;
  readonly note?: string;
  readonly words: string;
  readonly background?: 'warning' | 'error';
}

function describe(health: ProfileHealth, isRotating: boolean): Parts {
  switch (health.state) {
    case 'notFound':
      return { icon: 'error', note: l10n.t('not found'), words: l10n.t('not found'), background: 'error' };
    case 'broken':
      return { icon: 'error', note: l10n.t('broken'), words: health.problem.message, background: 'error' };
    case 'signingIn':
      return { icon: 'loading~spin', words: l10n.t('logging in') };
    case 'expired':
      return {
        icon: 'key',
        note: l10n.t('expired'),
        words: l10n.t('session expired, log in again'),
        background: 'warning',
      };
    case 'signedOut': {
      const isUnreadable = 'session' in health && health.session.problem !== undefined;
      const note = isUnreadable ? l10n.t('unreadable token file') : l10n.t('logged out');
      return { icon: isUnreadable ? 'warning' : 'key', note, words: note };
    }
    case 'ready': {
      const note = l10n.t('rotation not finished');
      return isRotating ? { icon: 'key', note, words: note } : { icon: 'key', words: l10n.t('ready') };
    }
    case 'signedIn': {
      if ('login' in health && isRenewalStuck(health.login))
        return { icon: 'warning', note: l10n.t('renewal fails'), words: l10n.t('signed in, renewal fails') };
      if (health.leftMs === undefined)
        return { icon: 'key', words: l10n.t('signed in, renews automatically') };
      const left = shortDuration(health.leftMs);
      return {
        icon: health.soon ? 'warning' : 'key',
        note: left,
        words: l10n.t('signed in, session expires in {0}', left),
        ...(health.soon && { background: 'warning' as const }),
      };
    }
  }
}

/** Whether the credentials will end although the session goes on, unless the user acts. */
function isRenewalStuck({ renewalFailure }: LoginStatus): boolean {
  return renewalFailure === 'missingPermission' || renewalFailure === 'clockWrong';
}

function environmentBackground(environment: EnvironmentSetting | undefined): 'warning' | 'error' | undefined {
  return environment?.color === 'warning' || environment?.color === 'error' ? environment.color : undefined;
}

/** They move the files that terminals read, and not those that this extension reads. */
const FILE_VARIABLES = ['AWS_CONFIG_FILE', 'AWS_SHARED_CREDENTIALS_FILE'];

/**
 * What in an environment makes tools pass over the active profile, or fail; undefined when nothing does.
 * @param environment what terminals inherit
 * @param setting the part of it that is of the setting `terminal.integrated.env`
 */
export function environmentWarning(
  active: ActiveProfile,
  environment: NodeJS.ProcessEnv,
  { profiles }: SharedConfig,
  setting: Readonly<Record<string, unknown>> = {},
): string | undefined {
  const file = FILE_VARIABLES.find((variable) => variable in setting);
  if (file !== undefined) {
    return l10n.t(
      "{0} is set in terminal.integrated.env: terminals don't read the same file as this extension. Remove the variable there, or start VS Code with the same value.",
      file,
    );
  }
  const conflict = findEnvironmentConflicts(environment, active.profile, profiles).find((found) =>
    winsInTerminals(found, active, environment),
  );
  if (!conflict) return undefined;
  const { code, variable } = conflict;
  const place =
    variable in setting ? l10n.t('the setting terminal.integrated.env') : l10n.t("VS Code's environment");
  switch (code) {
    case 'keys':
      return l10n.t('{0} is set in {1}: the AWS CLI uses those keys, not this profile.', variable, place);
    case 'webIdentity':
      return l10n.t('{0} is set in {1}: the AWS CLI uses that role, not this profile.', variable, place);
    case 'defaultProfile':
      return l10n.t(
        '{0} is set in {1}: the AWS CLI and boto3 may use {2}, not this profile.',
        variable,
        place,
        environment[variable] ?? '',
      );
    default:
      return l10n.t(
        '{0} in {1} makes the AWS CLI fail. Correct the variable, or remove it.',
        variable,
        place,
      );
  }
}

/** Terminals are given the name of a profile that was chosen, and no keys. */
function winsInTerminals(
  conflict: EnvironmentConflict,
  { source, name }: ActiveProfile,
  environment: NodeJS.ProcessEnv,
): boolean {
  const isGiven = source !== 'environment' && source !== 'default';
  switch (conflict.code) {
    case 'emptyProfile':
      return source === 'default';
    case 'defaultProfile':
      return !isGiven && environment[conflict.variable] !== name;
    default:
      return beatsProfile(conflict);
  }
}

/** The region that terminals inherit; the AWS CLI and SDKs take it before the profile's. */
export function inheritedRegion(environment: NodeJS.ProcessEnv): InheritedRegion | undefined {
  const variable = ['AWS_REGION', 'AWS_DEFAULT_REGION'].find((name) => environment[name]);
  return variable === undefined ? undefined : { variable, region: environment[variable] ?? '' };
}
