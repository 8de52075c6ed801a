import { HOUR_MS } from '../../base/clock';

/** How often and how lately a profile was chosen. */
export interface ProfileUse {
  readonly name: string;
  /** Choices, each worth half as much after every three days; as it was at `usedAt`. */
  readonly score: number;
  /** Milliseconds since the epoch, of the last choice. */
  readonly usedAt: number;
}

const HALF_LIFE_MS = 72 * HOUR_MS;
/** More than anyone finds in a list, and little to keep. */
const KEPT = 50;
/** The last ones chosen come before what was chosen often: going back is the most frequent switch of all. */
const LATEST_FIRST = 3;

/** What was kept, as far as it can be understood. */
export function parseUses(kept: unknown): ProfileUse[] {
  return Array.isArray(kept) ? kept.filter(isUse).slice(0, KEPT) : [];
}

/** Counts one more choice of a profile; the least used are forgotten. */
export function addUse(uses: readonly ProfileUse[], name: string, now: number): ProfileUse[] {
  const before = uses.find((use) => use.name === name);
  const score = (before ? scoreAt(before, now) : 0) + 1;
  const others = uses.filter((use) => use.name !== name);
  return [{ name, score, usedAt: now }, ...others.sort(byScoreAt(now))].slice(0, KEPT);
}

/** Counts the use of one profile as that of another from now on. */
export function renameUse(uses: readonly ProfileUse[], from: string, to: string): readonly ProfileUse[] {
  if (from === to || !uses.some(({ name }) => name === from)) return uses;
  return uses
    .filter(({ name }) => name !== to)
    .map((use) => (use.name === from ? { ...use, name: to } : use));
}

/** Takes back what `renameUse` made of `before`; what was chosen since stays, but for the profile itself. */
export function takeBackRename(
  uses: readonly ProfileUse[],
  before: readonly ProfileUse[],
  from: string,
  to: string,
): readonly ProfileUse[] {
  if (!before.some(({ name }) => name === from)) return uses;
  const taken = before.filter(({ name }) => name === from || name === to);
  return uses.flatMap((use) => (use.name === to ? taken : [use]));
}

/** Names in the order of their likely use: the latest ones, then those chosen most. */
export function rankUses(uses: readonly ProfileUse[], now: number): string[] {
  const latest = uses.toSorted((one, other) => other.usedAt - one.usedAt).slice(0, LATEST_FIRST);
  const others = uses.filter((use) => !latest.includes(use)).sort(byScoreAt(now));
  return [...latest, ...others].map(({ name }) => name);
}

function byScoreAt(now: number): (one: ProfileUse, other: ProfileUse) => number {
  return (one, other) => scoreAt(other, now) - scoreAt(one, now);
}

function scoreAt({ score, usedAt }: ProfileUse, now: number): number {
  return score * 2 ** (-Math.max(0, now - usedAt) / HALF_LIFE_MS);
}

function isUse(value: unknown): value is ProfileUse {
  if (typeof value !== 'object' || value === null) return false;
  const { name, score, usedAt } = value as Readonly<Record<keyof ProfileUse, unknown>>;
  return typeof name === 'string' && Number.isFinite(score) && Number.isFinite(usedAt);
}
