import { MINUTE_MS, SECOND_MS, type Clock } from '../base/clock';
import type { Disposable } from '../base/disposable';
import type { CodedError } from '../base/errors';
import type { Logger } from '../base/logger';
import { SsoError } from './errors';
import { LONGEST_PAUSE_MS, learn, takeSlots, type PaceReport, type Slots } from './requestPace';
import { RequestPaceFile } from './requestPaceFile';

/** How many requests one window has under way; the SDK keeps 50 connections. */
export const MOST_IN_FLIGHT = 40;
/** A request that is refused for so long is given up. */
const PATIENCE_MS = 5 * MINUTE_MS;
/** A slot that is unused by then is lost: used later it would be one request too many at that time. */
const SLOT_LASTS_MS = SECOND_MS / 2;

export interface LimiterOptions {
  readonly signal?: AbortSignal;
  /** A caller waits for this very request: it goes before those of a long list. */
  readonly isUrgent?: boolean;
}

interface Waiter {
  readonly go: () => void;
}

const NOTHING_NEW: PaceReport = { answers: 0, answeredSentAt: 0 };

/**
 * Lets requests pass at a pace that the service bears, shared by all windows that name the same file: it begins near 10 a
 * second, rises while all is well, and what the service refuses (429) waits and is sent again.
 */
export class RequestLimiter implements Disposable {
  readonly #clock: Clock;
  readonly #file: RequestPaceFile;
  readonly #waiting: Waiter[] = [];
  #slots: number[] = [];
  /** Before this there are no further slots. */
  #againAt = 0;
  #inFlight = 0;
  #report = NOTHING_NEW;
  #isAsking = false;
  #timer: Disposable | undefined;

  constructor({ file, clock, logger }: { file: string; clock: Clock; logger: Logger }) {
    this.#clock = clock;
    this.#file = new RequestPaceFile(file, { clock, logger });
  }

  /**
   * Sends a request when its turn has come, and again as long as the service says that it came too soon.
   * @throws what the request throws; `throttled` only after minutes of it; the signal's reason when it aborts.
   */
  async run<T>(request: () => Promise<T>, { signal, isUrgent = false }: LimiterOptions = {}): Promise<T> {
    const givesUpAt = this.#clock.monotonicNow() + PATIENCE_MS;
    let isFirst = !isUrgent;
    for (;;) {
      await this.#turn(isFirst ? 'last' : 'first', signal);
      isFirst = false;
      const sentAt = this.#clock.now();
      try {
        const answer = await request();
        this.#onAnswer(sentAt);
        return answer;
      } catch (error) {
        if (!SsoError.is(error, 'throttled')) throw error;
        this.#onRefusal(sentAt, error);
        if (this.#clock.monotonicNow() > givesUpAt) throw error;
      } finally {
        this.#inFlight--;
        this.#advance();
      }
    }
  }

  dispose(): void {
    this.#timer?.dispose();
    this.#waiting.length = 0;
  }

  async #turn(place: 'first' | 'last', signal: AbortSignal | undefined): Promise<void> {
    signal?.throwIfAborted();
    await new Promise<void>((resolve, reject) => {
      const waiter: Waiter = {
        go: () => {
          signal?.removeEventListener('abort', onAbort);
          resolve();
        },
      };
      const onAbort = (): void => {
        this.#waiting.splice(this.#waiting.indexOf(waiter), 1);
        this.#advance();
        reject(signal?.reason as Error);
      };
      signal?.addEventListener('abort', onAbort, { once: true });
      if (place === 'first') this.#waiting.unshift(waiter);
      else this.#waiting.push(waiter);
      this.#advance();
    });
  }

  /** Lets all requests go that may go now, and sets one timer for the next one. */
  #advance(): void {
    this.#timer?.dispose();
    this.#timer = undefined;
    while (this.#waiting.length > 0 && this.#inFlight < MOST_IN_FLIGHT) {
      const now = this.#clock.now();
      this.#slots = this.#slots.filter((moment) => moment > now - SLOT_LASTS_MS);
      const slot = this.#slots[0];
      const waitMs = (slot ?? this.#againAt) - now;
      if (waitMs > 0 && waitMs <= LONGEST_PAUSE_MS) {
        this.#timer = this.#clock.schedule(Math.ceil(waitMs), () => this.#advance());
        return;
      }
      if (slot === undefined || waitMs > LONGEST_PAUSE_MS) {
        void this.#askForSlots();
        return;
      }
      this.#slots.shift();
      this.#inFlight++;
      this.#waiting.shift()?.go();
    }
  }

  /** Tells what was learned here, and gets the next slots by what all windows have learned. */
  async #askForSlots(): Promise<void> {
    if (this.#isAsking) return;
    this.#isAsking = true;
    do {
      const report = this.#report;
      this.#report = NOTHING_NEW;
      const slots = await this.#file.update<Slots>((pace, now) => {
        const wanted = Math.min(this.#waiting.length, MOST_IN_FLIGHT - this.#inFlight);
        const taken = takeSlots(learn(pace, report, now), wanted, now);
        return { pace: taken.pace, result: taken.slots };
      });
      this.#slots = [...slots.moments];
      this.#againAt = slots.againAt;
    } while (this.#report.refusal);
    this.#isAsking = false;
    this.#advance();
  }

  #onAnswer(sentAt: number): void {
    const { answers, answeredSentAt } = this.#report;
    this.#report = {
      ...this.#report,
      answers: answers + 1,
      answeredSentAt: Math.max(answeredSentAt, sentAt),
    };
  }

  #onRefusal(sentAt: number, error: CodedError): void {
    const seconds = Number(error.details['retryAfterSeconds']);
    const { refusal } = this.#report;
    const retryAfterMs = Math.max(seconds * SECOND_MS || 0, refusal?.retryAfterMs ?? 0);
    this.#report = {
      ...this.#report,
      refusal: {
        sentAt: Math.max(sentAt, refusal?.sentAt ?? 0),
        ...(retryAfterMs > 0 && { retryAfterMs }),
      },
    };
    this.#slots = [];
    void this.#askForSlots();
  }
}
