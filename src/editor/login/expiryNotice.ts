import { join } from 'node:path';
import * as vscode from 'vscode';
import type { Clock } from '../../base/clock';
import { DisposableStore, type Disposable } from '../../base/disposable';
import type { Observable } from '../../base/event';
import type { Logger } from '../../base/logger';
import { findSessionId } from '../../config/profileSession';
import type { SharedConfig } from '../../config/sharedConfig';
import type { SessionStatuses } from '../../sso/sessionStore';
import type { ActiveProfileStore } from '../activeProfile/activeProfileStore';
import { EXPIRY_NOTICE_DISMISSED, ExpiryNoticeScheduler } from './expiryNoticeScheduler';
import { settings } from '../settings';

export interface ExpiryNoticeServices {
  readonly config: Observable<SharedConfig>;
  readonly sessions: Observable<SessionStatuses>;
  readonly activeProfiles: ActiveProfileStore;
  readonly clock: Clock;
  readonly logger: Logger;
}

/** Tells once, in one window, that a session in use ends soon and cannot renew itself. */
export function registerExpiryNotice(
  { config, sessions, activeProfiles, clock, logger }: ExpiryNoticeServices,
  { globalState, globalStorageUri }: Pick<vscode.ExtensionContext, 'globalState' | 'globalStorageUri'>,
): Disposable {
  const disposables = new DisposableStore();
  const scheduler = disposables.add(
    new ExpiryNoticeScheduler({
      sessions,
      clock,
      sessionsInUse: () => findSessionsInUse(activeProfiles, config.current),
      warnBeforeMs: () =>
        globalState.get<unknown>(EXPIRY_NOTICE_DISMISSED) === true ? 0 : settings.expiryWarningMs(),
      isFocused: () => vscode.window.state.focused,
      async claim(ending) {
        const { ExpiryNoticeClaims } = await import('./expiryNoticeClaims');
        const claims = new ExpiryNoticeClaims(join(globalStorageUri.fsPath, 'expiryNotices'), logger);
        return claims.claim(ending, clock.now());
      },
      async show(ending) {
        const { showExpiryNotice } = await import('./expiryNoticeMessage');
        await showExpiryNotice(ending, globalState);
      },
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
