import * as vscode from 'vscode';
import type { Clock } from '../../base/clock';
import { DisposableStore, type Disposable } from '../../base/disposable';
import type { Observable } from '../../base/event';
import type { SharedConfig } from '../../config/sharedConfig';
import type { CommandId } from '../../contributions';
import type { CredentialResolver } from '../../credentials/credentialResolver';
import type { IdentityService } from '../../credentials/identityService';
import type { Directories } from '../../sso/directory';
import type { SessionStore } from '../../sso/sessionStore';
import type { ActiveProfileStore } from './activeProfileStore';
import { findEnvironment } from '../environments';
import { environmentWarning, inheritedRegion } from './environmentWarning';
import { profileHover } from './hover';
import { currentHealthContext } from './healthContext';
import { healthOfActive, type ProfileHealth } from './profileHealth';
import { accountNameOf } from './profileNote';
import { shortDurationHoldsFor } from '../relativeTime';
import { settings } from '../settings';
import { statusText } from './statusText';

export interface StatusBarServices {
  readonly config: Observable<SharedConfig>;
  readonly sessions: SessionStore;
  readonly activeProfiles: ActiveProfileStore;
  readonly identities: IdentityService;
  readonly credentials: CredentialResolver;
  readonly directories: Pick<Directories, 'get' | 'onDidChange'>;
  readonly clock: Clock;
}

/** The one status bar item: the active profile of the focused folder, its state, and the time left to act. */
export function registerStatusBar(services: StatusBarServices): Disposable {
  const { config, sessions, activeProfiles, identities, credentials, directories, clock } = services;
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

  const draw = (): void => {
    const active = activeProfiles.focused;
    const health = active && healthOfActive(active, currentHealthContext(services));
    const environment = active && findEnvironment(active.name, settings.environments());
    const { text, accessibleText, background } = statusText(active, health, environment);
    item.text = text;
    item.accessibilityInformation = { label: accessibleText, role: 'button' };
    item.backgroundColor = background && new vscode.ThemeColor(`statusBarItem.${background}Background`);
    drawnAccountName = getAccountName();
    item.tooltip = profileHover({
      active,
      health,
      accountName: drawnAccountName,
      identity: active && identities.peek(active.name),
      regionOverride: settings.region(activeProfiles.focusedFolder),
      inheritedRegion: inheritedRegion(activeProfiles.inherited),
      credentialsExpireAt: active && credentials.peekExpiry(active.name),
      trusted: vscode.workspace.isTrusted,
      environmentWarning:
        active &&
        environmentWarning(active, activeProfiles.inherited, config.current, settings.terminalVariables()),
    });
    nextDraw?.dispose();
    nextDraw = scheduleNextDraw(health, clock, draw);
  };

  disposables.add(config.onDidChange(draw));
  disposables.add(sessions.onDidChange(draw));
  disposables.add(activeProfiles.onDidChange(draw));
  disposables.add(identities.onDidChange(draw));
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
  clock: Clock,
  draw: () => void,
): Disposable | undefined {
  if (!health || !('leftMs' in health) || health.leftMs <= 0) return undefined;
  const { leftMs, soon } = health;
  const untilWarning = soon ? Infinity : leftMs - settings.expiryWarningMs() + 1;
  return clock.schedule(Math.min(shortDurationHoldsFor(leftMs), Math.max(1, untilWarning)), draw);
}
