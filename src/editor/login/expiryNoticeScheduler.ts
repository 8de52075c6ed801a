import { createHash } from 'node:crypto';
import { mkdir, readdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Alarm } from '../../base/alarm';
import { OWNER_ONLY_DIRECTORY, OWNER_ONLY_FILE } from '../../base/atomicFile';
import { MINUTE_MS, SECOND_MS, type Clock } from '../../base/clock';
import { DisposableStore, type Disposable } from '../../base/disposable';
import { errorText, systemErrorCode } from '../../base/errors';
import type { Observable } from '../../base/event';
import type { Logger } from '../../base/logger';
import { loginLabel, LONGEST_SESSION_MS } from '../../signin/loginStatus';
import type { LoginStatuses } from '../../signin/loginStore';
import type { SessionStatuses } from '../../sso/sessionStore';

/** Key of what is kept for all windows: true once the user has chosen never to see the notice again. */
export const EXPIRY_NOTICE_DISMISSED = 'awsSso.expiryNoticeDismissed';

/** A session that ends, or has ended, while it is in use. */
export interface EndingSession {
  readonly id: string;
  readonly label: string;
  /** Of one that has ended: the moment after which no window needs to know of it, which tells it from other ends. */
  readonly endsAt: Date;
  /** It ended while this window was open, and nothing announced the end. */
  readonly hasEnded: boolean;
}

export interface ExpiryNoticeParts {
  /** Those behind the profiles that are active in this window. */
  readonly endings: () => readonly EndingSession[];
  readonly clock: Clock;
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
    const { endings, clock, warnBeforeMs } = this.#services;
    if (warnBeforeMs() <= 0) return [];
    const isNews = ({ hasEnded, endsAt }: EndingSession): boolean =>
      hasEnded || endsAt.getTime() > clock.now();
    return endings().filter((ending) => !this.#announced.has(keyOf(ending)) && isNews(ending));
  }

  #announceAt({ endsAt, hasEnded }: EndingSession): number {
    const { isFocused, warnBeforeMs } = this.#services;
    const quietUntil = Math.max(this.#startedAt + QUIET_AFTER_START_MS, this.#busyUntil);
    const due = hasEnded ? quietUntil : Math.max(endsAt.getTime() - warnBeforeMs(), quietUntil);
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

function keyOf({ id, endsAt }: EndingSession): string {
  return `${id}\n${endsAt.getTime()}`;
}

/** A claim's name: the moment of the end in ms, then which session. */
const CLAIM_NAME = /^(\d+)-[0-9a-f]{40}$/;

/**
 * Which endings have been announced, kept for all windows of the user as empty files in a directory of their own: the
 * window that makes the file announces. Those of endings that have passed are removed.
 */
export class ExpiryNoticeClaims {
  readonly #directory: string;
  readonly #logger: Logger;

  constructor(directory: string, logger: Logger) {
    this.#directory = directory;
    this.#logger = logger;
  }

  /** @returns whether this is the first claim of this ending; false, too, when that is unknown. */
  async claim({ id, endsAt }: EndingSession, now: number): Promise<boolean> {
    const session = createHash('sha1').update(id, 'utf8').digest('hex');
    const file = join(this.#directory, `${endsAt.getTime()}-${session}`);
    try {
      await mkdir(this.#directory, { recursive: true, mode: OWNER_ONLY_DIRECTORY });
      await writeFile(file, '', { flag: 'wx', mode: OWNER_ONLY_FILE });
    } catch (error) {
      // A repeated notice in every window would bother more than a missing one: the status bar tells anyway.
      if (systemErrorCode(error) !== 'EEXIST')
        this.#logger.warn(`[expiry notice] not shown: ${errorText(error)}`);
      return false;
    }
    await this.#removePassed(now);
    return true;
  }

  /** One that cannot be removed lies about and does no harm. */
  async #removePassed(now: number): Promise<void> {
    try {
      for (const name of await readdir(this.#directory)) {
        const end = CLAIM_NAME.exec(name)?.[1];
        if (end !== undefined && Number(end) < now) await rm(join(this.#directory, name), { force: true });
      }
    } catch (error) {
      this.#logger.warn(`[expiry notice] an old claim stays: ${errorText(error)}`);
    }
  }
}

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
