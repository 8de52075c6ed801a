import { HOUR_MS, MINUTE_MS } from './clock';

const DAY_MS = 24 * HOUR_MS;

/** A duration as coarse as a glance wants it: `3d`, `7h`, `42m`; never less than a minute while there is time left. */
export function shortDuration(ms: number): string {
  if (ms >= 2 * DAY_MS) return `${Math.floor(ms / DAY_MS)}d`;
  if (ms >= HOUR_MS) return `${Math.floor(ms / HOUR_MS)}h`;
  return `${Math.max(1, Math.floor(ms / MINUTE_MS))}m`;
}

/** How long `shortDuration` of a remaining time stays true while it runs down, in ms. */
export function shortDurationHoldsFor(ms: number): number {
  return (ms % unitOf(ms)) + 1;
}

/** The same of an age, while it grows. */
export function shortAgeHoldsFor(ms: number): number {
  const unit = unitOf(ms);
  return unit - (ms % unit);
}

function unitOf(ms: number): number {
  return ms >= 2 * DAY_MS ? DAY_MS : ms >= HOUR_MS ? HOUR_MS : MINUTE_MS;
}
