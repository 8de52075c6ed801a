import { MINUTE_MS, SECOND_MS } from '../base/clock';

/**
 * How fast a service may be asked, learned from its answers; all windows share one. Moments are milliseconds since the
 * epoch, rates are requests per second.
 */
export interface Pace {
  readonly rate: number;
  /** What the service showed that it allows; absent while it has refused nothing. */
  readonly limit?: number;
  /** The first moment that no request has been promised. */
  readonly nextAt: number;
  /** No request before this. One that was sent before it and refused says nothing of the rate after it. */
  readonly pausedUntil: number;
  readonly refusalsInARow: number;
  /** What was admitted since a moment at which it is known how much the service would take at once. */
  readonly tally: {
    readonly since: number;
    readonly admitted: number;
    /** There were no requests for a while: the service took some requests at once, rather than none. */
    readonly isFromRest: boolean;
  };
  readonly savedAt: number;
}

/** What became of requests since the last report. */
export interface PaceReport {
  readonly answers: number;
  /** When the youngest of those answered was sent. */
  readonly answeredSentAt: number;
  readonly refusal?: { readonly sentAt: number; readonly retryAfterMs?: number };
}

/** Moments at which one request each may be sent; if there are none, when to ask again. */
export interface Slots {
  readonly moments: readonly number[];
  readonly againAt: number;
}

const FIRST_RATE = 10;
const LEAST_RATE = 0.5;
export const MOST_RATE = 1000;
/** Each answer adds as many requests per second: while the service has refused nothing, far from its limit, near it. */
const GAIN = { ramp: 8, recovery: 0.5, probe: 0.02 } as const;
/** Near the limit: by these shares of it. */
const NEAR = { from: 0.95, to: 1.1 } as const;
const SAFE_SHARE_OF_LIMIT = 0.97;
const SHARE_AFTER_REFUSAL = 0.95;
/** When a refusal comes too soon to have measured anything. */
const SHARE_UNMEASURED = 0.7;
/** Near the limit one refusal lowers it by no more than this: a service that takes nothing at once shows less than it allows. */
const LEAST_SHARE_NEAR_LIMIT = 0.85;
const SHORTEST_MEASURE_MS = SECOND_MS;
/** Fewer answers measure nothing: another program may have used what the service allows. */
const FEWEST_MEASURED = 5;
/** From where the rate is then begun anew; half of it at each further refusal. */
const UNMEASURED_RATE = 5;
const LONGEST_MEASURE_MS = 10 * SECOND_MS;
/** After a rest of this length services take this much of their limit at once (token buckets of a second are usual). */
const REST_MS = SECOND_MS;
const FIRST_PAUSE_MS = 250;
const LONGEST_OWN_PAUSE_MS = 10 * SECOND_MS;
/** Also for what the service asks for: after a longer wait, asking again costs nothing. */
export const LONGEST_PAUSE_MS = MINUTE_MS;
/** Slots are promised for so long at once, and so long ahead of their time: what is learned meanwhile counts. */
const BATCH_MS = 50;
const AHEAD_MS = 20;
/** Slots missed because a timer or the disk was late are made up for, within this. */
const CATCH_UP_MS = 100;
/** What was learned longer ago than this is not relied upon. */
const FORGOTTEN_AFTER_MS = 10 * MINUTE_MS;
/** A pace from the future by more than this: the clock was set back. */
const CLOCK_TOLERANCE_MS = SECOND_MS;

export function initialPace(now: number): Pace {
  return { rate: FIRST_RATE, ...atRest(now), refusalsInARow: 0, savedAt: now };
}

/** A pace as `JSON.parse` gave it back; undefined when it is none or too old. */
export function parsePace(value: unknown, now: number): Pace | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  const { rate, limit, nextAt, pausedUntil, refusalsInARow, tally, savedAt } = value as Partial<Pace>;
  const { since, admitted, isFromRest } = tally ?? {};
  if (!isRate(rate) || (limit !== undefined && !isRate(limit))) return undefined;
  if (!isAmount(nextAt) || !isAmount(pausedUntil) || !isAmount(savedAt) || !isAmount(since)) return undefined;
  if (!isAmount(refusalsInARow) || !isAmount(admitted) || typeof isFromRest !== 'boolean') return undefined;
  if (now - savedAt > FORGOTTEN_AFTER_MS) return undefined;
  const learned = { rate, ...(limit !== undefined && { limit }), refusalsInARow, savedAt: now };
  // Moments by another clock would keep everybody waiting.
  if (savedAt - now > CLOCK_TOLERANCE_MS) return { ...learned, ...atRest(now) };
  return {
    ...learned,
    nextAt: Math.min(nextAt, now + LONGEST_PAUSE_MS),
    pausedUntil: Math.min(pausedUntil, now + LONGEST_PAUSE_MS),
    tally: { since, admitted, isFromRest },
  };
}

/** The pace after what the service has said. */
export function learn(pace: Pace, { answers, answeredSentAt, refusal }: PaceReport, now: number): Pace {
  const grown = answers > 0 ? learnFromAnswers(pace, answers, answeredSentAt) : pace;
  return refusal ? learnFromRefusal(grown, refusal, now) : grown;
}

function learnFromAnswers(pace: Pace, answers: number, sentAt: number): Pace {
  const { rate, limit, tally, pausedUntil } = pace;
  return {
    ...pace,
    rate: Math.min(MOST_RATE, rate + answers * gainOf(rate, limit)),
    refusalsInARow: sentAt >= pausedUntil ? 0 : pace.refusalsInARow,
    tally: { ...tally, admitted: tally.admitted + answers },
  };
}

function gainOf(rate: number, limit: number | undefined): number {
  if (limit === undefined) return GAIN.ramp;
  return rate < limit * NEAR.from || rate > limit * NEAR.to ? GAIN.recovery : GAIN.probe;
}

function learnFromRefusal(pace: Pace, refusal: NonNullable<PaceReport['refusal']>, now: number): Pace {
  const { rate, limit, tally, refusalsInARow } = pace;
  const askedPauseMs = refusal.retryAfterMs && Math.min(refusal.retryAfterMs, LONGEST_PAUSE_MS);
  if (refusal.sentAt < pace.pausedUntil) return pauseUntil(pace, now + (askedPauseMs ?? 0));
  const ownPauseMs = Math.min(FIRST_PAUSE_MS * 2 ** refusalsInARow, LONGEST_OWN_PAUSE_MS);
  const measured = tally.admitted < FEWEST_MEASURED ? undefined : measure(pace, now);
  const safeRate = measured?.safe ?? UNMEASURED_RATE / 2 ** refusalsInARow;
  const shownLimit = measured?.limit ?? limit;
  const isTallyOver = tally.isFromRest || now - tally.since > LONGEST_MEASURE_MS;
  const lowered: Pace = {
    ...pace,
    ...(shownLimit !== undefined && { limit: Math.max(LEAST_RATE, shownLimit) }),
    rate: Math.max(LEAST_RATE, Math.min(safeRate * SAFE_SHARE_OF_LIMIT, rate * SHARE_AFTER_REFUSAL)),
    refusalsInARow: refusalsInARow + 1,
    tally: isTallyOver ? { since: now, admitted: 0, isFromRest: false } : tally,
  };
  return pauseUntil(lowered, now + (askedPauseMs ?? ownPauseMs));
}

/**
 * What the service allows, at a moment at which it refuses: between two refusals it admitted that much, no more and no
 * less. Counted from a rest it also admitted some at once, it is unknown how many: the rate is then begun anew from where
 * it is safe, and rises quickly.
 */
function measure({ rate, limit, tally }: Pace, now: number): { safe: number; limit: number } {
  const ms = now - tally.since;
  const perSecond = (duringMs: number): number =>
    Math.min(MOST_RATE, (tally.admitted * SECOND_MS) / Math.max(1, duringMs));
  if (tally.isFromRest) return { safe: perSecond(ms + REST_MS), limit: perSecond(ms) };
  const measured = ms >= SHORTEST_MEASURE_MS ? perSecond(ms) : rate * SHARE_UNMEASURED;
  const isNear = limit !== undefined && rate > limit * NEAR.from;
  const sure = isNear ? Math.max(measured, rate * LEAST_SHARE_NEAR_LIMIT) : measured;
  return { safe: sure, limit: sure };
}

function pauseUntil(pace: Pace, moment: number): Pace {
  return {
    ...pace,
    pausedUntil: Math.max(pace.pausedUntil, moment),
    nextAt: Math.max(pace.nextAt, moment),
  };
}

/** Promises up to `wanted` requests, as many as fall due about now. */
export function takeSlots(pace: Pace, wanted: number, now: number): { pace: Pace; slots: Slots } {
  const none = (againAt: number) => ({ pace, slots: { moments: [], againAt } });
  if (now < pace.pausedUntil) return none(pace.pausedUntil);
  const first = Math.max(pace.nextAt, now - CATCH_UP_MS);
  if (first > now + AHEAD_MS) return none(first - AHEAD_MS / 2);
  const intervalMs = SECOND_MS / pace.rate;
  const count = Math.min(wanted, Math.max(1, Math.floor(BATCH_MS / intervalMs)));
  const moments = Array.from({ length: count }, (_, index) => first + index * intervalMs);
  const isRested = now - pace.nextAt > REST_MS;
  const nextAt = first + count * intervalMs;
  return {
    pace: {
      ...pace,
      nextAt,
      ...(isRested && { tally: { since: now, admitted: 0, isFromRest: true } }),
    },
    slots: { moments, againAt: nextAt - AHEAD_MS / 2 },
  };
}

function atRest(now: number): Pick<Pace, 'nextAt' | 'pausedUntil' | 'tally'> {
  return { nextAt: now, pausedUntil: 0, tally: { since: now, admitted: 0, isFromRest: true } };
}

function isAmount(value: unknown): value is number {
  return typeof value === 'number' && Number.isFinite(value) && value >= 0;
}

function isRate(value: unknown): value is number {
  return isAmount(value) && value >= LEAST_RATE && value <= MOST_RATE;
}
