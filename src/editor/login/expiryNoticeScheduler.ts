import { Alarm } from '../../base/alarm';
import { MINUTE_MS, SECOND_MS, type Clock } from '../../base/clock';
import { DisposableStore, type Disposable } from '../../base/disposable';
import type { Observable } from '../../base/event';
import type { SessionStatus } from '../../sso/sessionStatus';
import type { SessionStatuses } from '../../sso/sessionStore';

/** Key of what is kept for all windows: true once the user has chosen never to see the notice again. */
export const EXPIRY_NOTICE_DISMISSED = 'awsSso.expiryNoticeDismissed';

/** A session that cannot renew itself and will end while it is in use. */
export interface EndingSession {
  readonly status: SessionStatus;
  readonly endsAt: Date;
}

export interface ExpiryNoticeParts {
  readonly sessions: Observable<SessionStatuses>;
  readonly clock: Clock;
  /** Ids of the sessions behind the profiles that are active in this window. */
  readonly sessionsInUse: () => ReadonlySet<string>;
  /** How long before the end the notice comes, in ms; 0: not at all. */
  readonly warnBeforeMs: () => number;
  /** Whether the user looks at this window. */
  readonly isFocused: () => boolean;
  /** Resolves with true in one window only, once per ending. */
  readonly claim: (ending: EndingSession) => Promise<boolean>;
  /** Resolves when the notice is gone. */
  readonly show: (ending: EndingSession) => Promise<void>;
}

/** A window that has just opened says nothing: its status bar tells already. */
const QUIET_AFTER_START_MS = MINUTE_MS;
/** Lets the window that the user looks at be the one to show the notice. */
const UNFOCUSED_DELAY_MS = 3 * SECOND_MS;
/** One at a time: another waits until this one is answered, or has long left the screen. */
const NEXT_NOTICE_AFTER_MS = MINUTE_MS;

/** Announces, once per token among all windows, that a session in use is about to end and cannot renew itself. */
export class ExpiryNoticeScheduler implements Disposable {
  readonly #services: ExpiryNoticeParts;
  readonly #startedAt: number;
  readonly #alarm: Alarm;
  readonly #announced = new Set<string>();
  readonly #disposables = new DisposableStore();
  #busyUntil = 0;

  constructor(services: ExpiryNoticeParts) {
    this.#services = services;
    this.#startedAt = services.clock.now();
    this.#alarm = this.#disposables.add(new Alarm(services.clock, () => void this.#announceDue()));
    this.#disposables.add(services.sessions.onDidChange(() => this.update()));
    this.update();
  }

  /** To be called when what the services say has changed, and after a sleep. */
  update(): void {
    if (this.#disposables.isDisposed) return;
    const moments = this.#endings().map((ending) => this.#announceAt(ending));
    this.#alarm.set(moments.length > 0 ? Math.min(...moments) : undefined);
  }

  dispose(): void {
    this.#disposables.dispose();
  }

  #endings(): EndingSession[] {
    const { sessions, clock, sessionsInUse, warnBeforeMs } = this.#services;
    if (warnBeforeMs() <= 0) return [];
    const used = sessionsInUse();
    return [...sessions.current]
      .filter(([id, { state }]) => state === 'signedIn' && used.has(id))
      .flatMap(([, status]) => (status.userMustActAt ? [{ status, endsAt: status.userMustActAt }] : []))
      .filter((ending) => !this.#announced.has(keyOf(ending)) && ending.endsAt.getTime() > clock.now());
  }

  #announceAt({ endsAt }: EndingSession): number {
    const { isFocused, warnBeforeMs } = this.#services;
    const quietUntil = Math.max(this.#startedAt + QUIET_AFTER_START_MS, this.#busyUntil);
    const due = Math.max(endsAt.getTime() - warnBeforeMs(), quietUntil);
    return isFocused() ? due : due + UNFOCUSED_DELAY_MS;
  }

  async #announceDue(): Promise<void> {
    const { clock, claim, show } = this.#services;
    const ending = this.#endings().find((candidate) => this.#announceAt(candidate) <= clock.now());
    if (ending) {
      this.#announced.add(keyOf(ending));
      const busyUntil = (this.#busyUntil = clock.now() + NEXT_NOTICE_AFTER_MS);
      this.update();
      if (await claim(ending)) await show(ending);
      if (this.#busyUntil === busyUntil) this.#busyUntil = 0;
    }
    this.update();
  }
}

function keyOf({ status, endsAt }: EndingSession): string {
  return `${status.session.id}\n${endsAt.getTime()}`;
}
