// How long what is run in turn took when it last ran here, so that what takes longest begins first.
import { mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { outDirectory, repositoryRoot } from '../paths.mjs';

const FILE = join(outDirectory, 'durations.json');
/** For the first run of a clone: what took 3 s or more on some machine, a copy of such a file. */
const KNOWN_FILE = join(repositoryRoot, 'test', 'durations.json');
/** What neither file names is taken to need so long for each byte of its source. */
const MS_PER_BYTE = 0.05;

/** @returns {Record<string, number>} milliseconds by name */
function readDurations() {
  return { ...readFile(KNOWN_FILE), ...readFile(FILE) };
}

/** @param {string} file */
function readFile(file) {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
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
  writeFileSync(FILE, JSON.stringify({ ...readFile(FILE), [name]: milliseconds }, undefined, 2));
}
