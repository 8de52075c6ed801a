import * as vscode from 'vscode';
import { l10n } from 'vscode';
import type { Logger } from '../../base/logger';
import { errorText } from '../../base/errors';
import { findError } from '../../config/sharedConfig';
import type { SessionStatus } from '../../sso/sessionStatus';
import type { SessionStore } from '../../sso/sessionStore';
import { LoginsError } from './loginErrors';
import { isTurnedAway } from '../commands';
import { logInTo, type LogInServices } from './logInTo';
import { withoutLinks } from '../plainText';
import { showWaitingWithin, signalOf } from '../waiting';

export interface LoginAllServices extends LogInServices {
  readonly sessions: SessionStore;
  readonly logger: Logger;
}

/**
 * Logs in to every session that needs it, one after the other, under one progress. A failure does not keep the next from
 * its turn; turning away ends them all.
 * @returns false when there was nothing to do
 * @throws LoginError, or LoginsError with the failures of all; an AbortError or CancellationError when the user turned away.
 */
export async function logInToAll(services: LoginAllServices): Promise<boolean> {
  const { sessions, logger } = services;
  const waiting = [...sessions.current.values()].filter(needsLogin).map(({ session }) => session);
  if (waiting.length === 0) {
    await vscode.window.showInformationMessage(l10n.t('No session needs a login.'));
    return false;
  }
  const options = {
    location: vscode.ProgressLocation.Notification,
    title: l10n.t('Logging in'),
    cancellable: true,
  };
  const failures = await vscode.window.withProgress(options, async (progress, cancellation) => {
    const signal = signalOf(cancellation);
    const failed: unknown[] = [];
    for (const [index, session] of waiting.entries()) {
      signal.throwIfAborted();
      // Somebody may have been quicker while the ones before were under way.
      const status = sessions.current.get(session.id);
      if (!status || !needsLogin(status)) continue;
      const step = (): string => l10n.t('{0} of {1}: {2}', index + 1, waiting.length, session.label);
      progress.report({ message: withoutLinks(step()) });
      try {
        await logInTo(session, services, { signal, showWaiting: showWaitingWithin(progress, step) });
      } catch (error) {
        if (isTurnedAway(error)) throw error;
        logger.warn(`[login] failed: ${session.id}: ${errorText(error)}`);
        failed.push(error);
      }
    }
    return failed;
  });
  if (failures.length === 1) throw failures[0];
  if (failures.length > 1) throw new LoginsError(failures, waiting.length);
  return true;
}

function needsLogin({ session, state }: SessionStatus): boolean {
  return (state === 'signedOut' || state === 'expired') && !findError(session);
}
