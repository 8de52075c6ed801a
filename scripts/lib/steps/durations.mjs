// How long what is run in turn took when it last ran here, so that what takes longest begins first.
import { mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { outDirectory } from '../paths.mjs';

const FILE = join(outDirectory, 'durations.json');
/** What has not run yet is taken to need so long for each byte of its source. */
const MS_PER_BYTE = 0.05;

/** @returns {Record<string, number>} milliseconds by name; none before the first run */
function readDurations() {
  try {
    return JSON.parse(readFileSync(FILE, 'utf8'));
  } catch {
    return {};
  }
}

/**
 * Puts what takes longest first.
 * @template T
 * @param {readonly T[]} all
 * @param {(one: T) => string} nameOf under which its time is kept
 * @param {(one: T) => readonly string[]} sourcesOf absolute paths
 * @returns {T[]}
 */
export function longestFirst(all, nameOf, sourcesOf) {
  const durations = readDurations();
  const guess = (/** @type {T} */ one) =>
    sourcesOf(one).reduce((bytes, source) => bytes + statSync(source).size, 0) * MS_PER_BYTE;
  return all
    .map((one) => ({ one, expected: durations[nameOf(one)] ?? guess(one) }))
    .sort((a, b) => b.expected - a.expected)
    .map(({ one }) => one);
}

/**
 * Keeps how long something took.
 * @param {string} name
 * @param {number} milliseconds
 */
export function keepDuration(name, milliseconds) {
  mkdirSync(outDirectory, { recursive: true });
  writeFileSync(FILE, JSON.stringify({ ...readDurations(), [name]: milliseconds }, undefined, 2));
}
