import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { spawnOwned, stopTree } from './lifetime.mjs';

/** How much of a failed command's output is repeated in the error. */
const TAIL_LINES = 15;

/** Something that a step needs cannot be had. The message says what, and what to do about it. */
export class StepError extends Error {
  /**
   * @param {string} message
   * @param {{ cause?: unknown }} [options]
   */
  constructor(message, options) {
    super(message, options);
    this.name = 'StepError';
  }
}

/**
 * @typedef {object} RunOptions
 * @property {number} [timeoutMs] ends the command and all it started, as a guard against one that hangs
 * @property {string} [cwd]
 * @property {NodeJS.ProcessEnv} [env]
 * @property {boolean} [shell] on Windows, for batch files
 * @property {boolean} [show] pass the output through to the terminal instead of collecting it
 */

/**
 * Runs a command to its end.
 * @param {string} command
 * @param {string[]} args
 * @param {RunOptions} options
 * @returns {Promise<{ status: number, output: string }>} output is stdout and stderr as they came
 * @throws {StepError} when the command cannot be started or takes longer than allowed
 */
export async function run(command, args, { timeoutMs, cwd, env, shell = false, show = false }) {
  const child = spawnOwned(command, args, {
    cwd,
    env: env ?? process.env,
    shell,
    stdio: ['ignore', show ? 'inherit' : 'pipe', show ? 'inherit' : 'pipe'],
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream?.setEncoding('utf8').on('data', (/** @type {string} */ text) => (output += text));
  }
  const shown = [command, ...args].join(' ');
  /** @type {Promise<number>} */
  const ended = new Promise((resolve, reject) => {
    child.once('error', (cause) =>
      reject(new StepError(`could not start "${shown}": ${cause.message}`, { cause })),
    );
    child.once('close', (code) => resolve(code ?? 1));
  });
  let timedOut = false;
  const stop = () => {
    timedOut = true;
    void stopTree(child);
  };
  const timer = timeoutMs === undefined ? undefined : setTimeout(stop, timeoutMs);
  try {
    const status = await ended;
    if (timedOut)
      throw new StepError(`"${shown}" took longer than ${Number(timeoutMs) / 1000} s\n${tail(output)}`);
    return { status, output };
  } finally {
    clearTimeout(timer);
  }
}

/**
 * Runs npm, whatever the platform calls it.
 * @param {string[]} args
 * @param {RunOptions} options
 */
export async function runNpm(args, options) {
  const script = npmScript();
  return script ? run(process.execPath, [script, ...args], options) : run('npm', args, options);
}

/** npm's own JavaScript: on Windows `npm` is a batch file, which cannot be started without a shell. */
function npmScript() {
  const fromNpm = process.env['npm_execpath'];
  if (fromNpm && /npm-cli\.c?js$/.test(fromNpm)) return fromNpm;
  const beside = join(dirname(process.execPath), 'node_modules', 'npm', 'bin', 'npm-cli.js');
  return existsSync(beside) ? beside : undefined;
}

/**
 * Waits for `work`, but not for ever.
 * @template T
 * @param {Promise<T>} work
 * @param {number} timeoutMs
 * @param {string} what for the error: "<what> took longer than ..."
 * @returns {Promise<T>}
 */
export async function withTimeLimit(work, timeoutMs, what) {
  /** @type {NodeJS.Timeout | undefined} */
  let timer;
  /** @type {Promise<never>} */
  const limit = new Promise((_, reject) => {
    timer = setTimeout(
      () => reject(new StepError(`${what} took longer than ${timeoutMs / 1000} s`)),
      timeoutMs,
    );
  });
  try {
    return await Promise.race([work, limit]);
  } finally {
    clearTimeout(timer);
  }
}

/**
 * The end of a long output, for an error message.
 * @param {string} output
 */
export function tail(output) {
  return output.trimEnd().split('\n').slice(-TAIL_LINES).join('\n');
}
