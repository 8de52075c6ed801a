import { join } from 'node:path';
import * as vscode from 'vscode';
import { l10n } from 'vscode';
import type { Clock } from '../../base/clock';
import { DisposableStore, type Disposable } from '../../base/disposable';
import type { Observable } from '../../base/event';
import type { Logger } from '../../base/logger';
import { findLoginId } from '../../config/profileSession';
import type { SharedConfig } from '../../config/sharedConfig';
import type { LoginStatuses } from '../../signin/loginStore';
import type { SessionStatuses } from '../../sso/sessionStore';
import type { ActiveProfileStore } from '../activeProfile/activeProfileStore';
import { runCommand } from '../commands';
import { withoutLinks } from '../plainText';
import { settings } from '../settings';
import {
  EndedConsoleSessions,
  endingSessions,
  EXPIRY_NOTICE_DISMISSED,
  ExpiryNoticeClaims,
  ExpiryNoticeScheduler,
  type EndingSession,
} from './expiryNoticeScheduler';

export interface ExpiryNoticeServices {
  readonly config: Observable<SharedConfig>;
  readonly sessions: Observable<SessionStatuses>;
  readonly consoleSessions: Observable<LoginStatuses>;
  readonly activeProfiles: ActiveProfileStore;
  readonly clock: Clock;
  readonly logger: Logger;
}

/** Tells once, in one window, that a session in use ends soon and cannot renew itself, or that a console sign-in ended. */
export function registerExpiryNotice(
  { config, sessions, consoleSessions, activeProfiles, clock, logger }: ExpiryNoticeServices,
  { globalState, globalStorageUri }: Pick<vscode.ExtensionContext, 'globalState' | 'globalStorageUri'>,
): Disposable {
  const disposables = new DisposableStore();
  const ended = disposables.add(new EndedConsoleSessions(consoleSessions));
  const scheduler = disposables.add(
    new ExpiryNoticeScheduler({
      endings() {
        const used = findSessionsInUse(activeProfiles, config.current);
        return [...endingSessions(sessions.current, used), ...ended.inUse(used)];
      },
      clock,
      warnBeforeMs: () =>
        globalState.get<unknown>(EXPIRY_NOTICE_DISMISSED) === true ? 0 : settings.expiryWarningMs(),
      isFocused: () => vscode.window.state.focused,
      claim(ending) {
        const claims = new ExpiryNoticeClaims(join(globalStorageUri.fsPath, 'expiryNotices'), logger);
        return claims.claim(ending, clock.now());
      },
      show: (ending) => showExpiryNotice(ending, globalState),
    }),
  );
  const update = (): void => scheduler.update();
  disposables.add(sessions.onDidChange(update));
  disposables.add(consoleSessions.onDidChange(update));
  disposables.add(activeProfiles.onDidChange(update));
  disposables.add(settings.onDidChange(update, 'awsSso.expiryWarningMinutes'));
  disposables.add(vscode.window.onDidChangeWindowState(update));
  return disposables;
}

function findSessionsInUse(activeProfiles: ActiveProfileStore, config: SharedConfig): ReadonlySet<string> {
  const folders = vscode.workspace.workspaceFolders ?? [undefined];
  const ids = folders.map((folder) => {
    const profile = activeProfiles.get(folder)?.profile;
    return profile && findLoginId(profile, config);
  });
  return new Set(ids.filter((id) => id !== undefined));
}

/** Says when a session ends, and offers the login; remembers when the user wants to hear no more of this. */
async function showExpiryNotice(
  { id, label, endsAt, hasEnded }: EndingSession,
  globalState: vscode.Memento,
): Promise<void> {
  const logIn = l10n.t('Log In');
  const never = l10n.t("Don't Show Again");
  // The time of day stays true for as long as the notice is left standing.
  const time = endsAt.toLocaleTimeString(vscode.env.language, { hour: '2-digit', minute: '2-digit' });
  const chosen = await vscode.window.showInformationMessage(
    withoutLinks(
      hasEnded
        ? l10n.t('The console sign-in {0} has expired.', label)
        : l10n.t("The session {0} expires at {1} and can't be renewed.", label, time),
    ),
    logIn,
    never,
  );
  if (chosen === logIn) await runCommand('awsSso.login', { session: id });
  if (chosen === never) await globalState.update(EXPIRY_NOTICE_DISMISSED, true);
}
