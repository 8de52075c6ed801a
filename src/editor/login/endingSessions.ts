import type { Disposable } from '../../base/disposable';
import type { Observable } from '../../base/event';
import { LONGEST_SESSION_MS, loginLabel } from '../../signin/loginStatus';
import type { LoginStatuses } from '../../signin/loginStore';
import type { SessionStatuses } from '../../sso/sessionStore';
import type { EndingSession } from './expiryNoticeScheduler';

/** The Identity Center sessions in use that will end, for they cannot renew themselves. */
export function endingSessions(sessions: SessionStatuses, used: ReadonlySet<string>): EndingSession[] {
  return [...sessions]
    .filter(([id, { state }]) => state === 'signedIn' && used.has(id))
    .flatMap(([id, { session, userMustActAt }]) =>
      userMustActAt ? [{ id, label: session.label, endsAt: userMustActAt, hasEnded: false }] : [],
    );
}

/**
 * The console sign-ins that ended while this window was open. AWS doesn't say beforehand when one ends: the refusal of a
 * renewal does.
 */
export class EndedConsoleSessions implements Disposable {
  readonly #sessions: Observable<LoginStatuses>;
  readonly #signedIn = new Set<string>();
  readonly #ended = new Map<string, EndingSession>();
  readonly #subscription: Disposable;

  constructor(sessions: Observable<LoginStatuses>) {
    this.#sessions = sessions;
    this.#subscription = sessions.onDidChange(() => this.#look());
    this.#look();
  }

  inUse(used: ReadonlySet<string>): EndingSession[] {
    return [...this.#ended.values()].filter(({ id }) => used.has(id));
  }

  dispose(): void {
    this.#subscription.dispose();
  }

  #look(): void {
    const { current } = this.#sessions;
    for (const [id, status] of current) {
      if (status.state !== 'expired') this.#ended.delete(id);
      else if (this.#signedIn.has(id)) {
        // Another window announces the end of the same credentials, until no session of theirs can go on.
        const endsAt = new Date((status.credentialsExpireAt?.getTime() ?? 0) + LONGEST_SESSION_MS);
        this.#ended.set(id, { id, label: loginLabel(status), endsAt, hasEnded: true });
      }
      if (status.state === 'signedIn') this.#signedIn.add(id);
      else if (status.state !== 'signingIn') this.#signedIn.delete(id);
    }
    for (const id of this.#ended.keys()) if (!current.has(id)) this.#ended.delete(id);
  }
}
