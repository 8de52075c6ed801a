import { initialPace, learn, takeSlots, type Pace, type PaceReport } from '../../../src/sso/requestPace';
import { SECOND_MS } from '../../../src/base/clock';

const MOST_IN_FLIGHT = 40;
const LONGEST_RUN_MS = 10 * 60 * SECOND_MS;

export interface Simulation {
  readonly requests: number;
  /** A token bucket is refilled at this rate. */
  readonly perSecond: number;
  /** What the bucket holds. */
  readonly atOnce: number;
  /** Others have just used up what it held. */
  readonly isExhausted?: boolean;
  readonly latencyMs: number;
  readonly retryAfterMs?: number | undefined;
  readonly windows: number;
}

interface SimulatedWindow {
  toSend: number;
  slots: readonly number[];
  againAt: number;
  report: PaceReport;
  underWay: readonly { readonly answeredAt: number; readonly sentAt: number; readonly isAdmitted: boolean }[];
}

const NOTHING: PaceReport = { answers: 0, answeredSentAt: 0 };

/** Windows that share one pace ask a service with a limit; the time is simulated, a millisecond a step. */
export function simulate(options: Simulation): { seconds: number; refused: number } {
  const { requests, perSecond, atOnce, latencyMs, retryAfterMs, isExhausted } = options;
  let pace: Pace = initialPace(0);
  let bucket = { tokens: isExhausted ? 0 : atOnce, at: 0 };
  let refused = 0;
  let answered = 0;
  const windows = Array.from({ length: options.windows }, (_, index): SimulatedWindow => ({
    toSend: Math.floor((requests + index) / options.windows),
    slots: [],
    againAt: 0,
    report: NOTHING,
    underWay: [],
  }));

  const isAdmitted = (now: number): boolean => {
    const tokens = Math.min(atOnce, bucket.tokens + ((now - bucket.at) / SECOND_MS) * perSecond);
    bucket = { tokens: tokens >= 1 ? tokens - 1 : tokens, at: now };
    return tokens >= 1;
  };
  const receive = (window: SimulatedWindow, now: number): void => {
    for (const { answeredAt, sentAt, isAdmitted: isAnswer } of window.underWay) {
      if (answeredAt > now) continue;
      if (isAnswer) {
        answered++;
        window.report = { ...window.report, answers: window.report.answers + 1, answeredSentAt: sentAt };
      } else {
        refused++;
        window.toSend++;
        window.slots = [];
        window.againAt = 0;
        const refusal = { sentAt, ...(retryAfterMs !== undefined && { retryAfterMs }) };
        window.report = { ...window.report, refusal };
      }
    }
    window.underWay = window.underWay.filter(({ answeredAt }) => answeredAt > now);
  };
  const send = (window: SimulatedWindow, now: number): void => {
    while (
      window.toSend > 0 &&
      window.underWay.length < MOST_IN_FLIGHT &&
      (window.slots[0] ?? now + 1) <= now
    ) {
      window.slots = window.slots.slice(1);
      window.toSend--;
      const request = { answeredAt: now + latencyMs, sentAt: now, isAdmitted: isAdmitted(now) };
      window.underWay = [...window.underWay, request];
    }
  };
  const ask = (window: SimulatedWindow, now: number): void => {
    const isInNeed = window.slots.length === 0 && window.toSend > 0 && window.againAt <= now;
    if (!isInNeed && !window.report.refusal) return;
    const wanted = Math.min(window.toSend, MOST_IN_FLIGHT - window.underWay.length);
    const taken = takeSlots(learn(pace, window.report, now), wanted, now);
    pace = taken.pace;
    window.report = NOTHING;
    window.slots = taken.slots.moments;
    window.againAt = taken.slots.againAt;
  };

  let now = 0;
  for (; answered < requests && now < LONGEST_RUN_MS; now++) {
    for (const window of windows) {
      receive(window, now);
      send(window, now);
      ask(window, now);
    }
  }
  return { seconds: now / SECOND_MS, refused };
}
