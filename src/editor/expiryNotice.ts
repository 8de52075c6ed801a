import { join } from 'node:path';
import * as vscode from 'vscode';
import { l10n } from 'vscode';
import type { Clock } from '../base/clock';
import { DisposableStore, type Disposable } from '../base/disposable';
import type { Observable } from '../base/event';
import type { Logger } from '../base/logger';
import { findSessionId } from '../config/profileSession';
import type { SharedConfig } from '../config/sharedConfig';
import type { SessionStatuses } from '../sso/sessionStore';
import type { ActiveProfileStore } from './activeProfileStore';
import { runCommand } from './commands';
import { ExpiryNoticeClaims } from './expiryNoticeClaims';
import { ExpiryNoticeScheduler, type EndingSession } from './expiryNoticeScheduler';
import { withoutLinks } from './plainText';
import { settings } from './settings';

export interface ExpiryNoticeServices {
  readonly config: Observable<SharedConfig>;
  readonly sessions: Observable<SessionStatuses>;
  readonly activeProfiles: ActiveProfileStore;
  readonly clock: Clock;
  readonly logger: Logger;
}

/** True once the user has chosen never to see the notice again. */
const DISMISSED_KEY = 'awsSso.expiryNoticeDismissed';

/** Tells once, in one window, that a session in use ends soon and cannot renew itself. */
export function registerExpiryNotice(
  { config, sessions, activeProfiles, clock, logger }: ExpiryNoticeServices,
  { globalState, globalStorageUri }: Pick<vscode.ExtensionContext, 'globalState' | 'globalStorageUri'>,
): Disposable {
  const disposables = new DisposableStore();
  const claims = new ExpiryNoticeClaims(join(globalStorageUri.fsPath, 'expiryNotices'), logger);

  const scheduler = disposables.add(
    new ExpiryNoticeScheduler({
      sessions,
      clock,
      sessionsInUse: () => findSessionsInUse(activeProfiles, config.current),
      warnBeforeMs: () => (globalState.get<unknown>(DISMISSED_KEY) === true ? 0 : settings.expiryWarningMs()),
      isFocused: () => vscode.window.state.focused,
      claim: (ending) => claims.claim(ending, clock.now()),
      show: (ending) => showNotice(ending, globalState),
    }),
  );
  const update = (): void => scheduler.update();
  disposables.add(activeProfiles.onDidChange(update));
  disposables.add(settings.onDidChange(update, 'awsSso.expiryWarningMinutes'));
  disposables.add(vscode.window.onDidChangeWindowState(update));
  return disposables;
}

function findSessionsInUse(activeProfiles: ActiveProfileStore, config: SharedConfig): ReadonlySet<string> {
  const folders = vscode.workspace.workspaceFolders ?? [undefined];
  const ids = folders.map((folder) => {
    const profile = activeProfiles.get(folder)?.profile;
    return profile && findSessionId(profile, config);
  });
  return new Set(ids.filter((id) => id !== undefined));
}

async function showNotice({ status, endsAt }: EndingSession, globalState: vscode.Memento): Promise<void> {
  const { id, label } = status.session;
  const logIn = l10n.t('Log In');
  const never = l10n.t("Don't Show Again");
  // The time of day stays true for as long as the notice is left standing.
  const time = endsAt.toLocaleTimeString(vscode.env.language, { hour: '2-digit', minute: '2-digit' });
  const chosen = await vscode.window.showInformationMessage(
    withoutLinks(l10n.t('The session {0} ends at {1} and cannot renew itself.', label, time)),
    logIn,
    never,
  );
  if (chosen === logIn) await runCommand('awsSso.login', { session: id });
  if (chosen === never) await globalState.update(DISMISSED_KEY, true);
}
