import * as vscode from 'vscode';
import type { Clock } from '../../base/clock';
import { DisposableStore, type Disposable } from '../../base/disposable';
import type { Logger } from '../../base/logger';
import type { AccessTokens } from '../../sso/accessTokens';
import { RenewalScheduler } from '../../sso/renewalScheduler';
import type { SessionStore } from '../../sso/sessionStore';
import { settings } from '../settings';

export interface RenewalServices {
  readonly sessions: SessionStore;
  readonly tokens: AccessTokens;
  readonly clock: Clock;
  readonly logger: Logger;
}

/** Renews sessions in the background while a window is open, unless `awsSso.renewAutomatically` says no. */
export function registerRenewal(services: RenewalServices): Disposable {
  const disposables = new DisposableStore();
  const scheduler = disposables.add(new RenewalScheduler(services, settings.renewAutomatically()));
  disposables.add(
    settings.onDidChange(
      () => scheduler.setEnabled(settings.renewAutomatically()),
      'awsSso.renewAutomatically',
    ),
  );
  disposables.add(
    vscode.window.onDidChangeWindowState(({ focused }) => {
      if (!focused) return;
      // The machine may have slept: the user is back, and so may be the network.
      services.sessions.wake();
      scheduler.wake();
    }),
  );
  return disposables;
}
