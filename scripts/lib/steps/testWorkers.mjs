import { fork } from 'node:child_process';
import { stopTree, own } from '../lifetime.mjs';
import { oneFailed } from './report.mjs';

/** @typedef {import('../../../test/run/worker').Alive} Alive */
/** @typedef {import('../../../test/run/worker').FileResult} FileResult */

/**
 * @typedef {object} TestFile
 * @property {string} name for people
 * @property {string} bundle
 */

/** Processes that run test files, one at a time each. One that dies fails the file that it was at, and no other. */
export class TestWorkers {
  #program;
  #envOf;
  /** @type {import('node:child_process').ChildProcess[]} */
  #idle = [];

  /**
   * @param {string} program the bundle of test/run/worker.ts
   * @param {() => NodeJS.ProcessEnv} envOf the environment of each process
   */
  constructor(program, envOf) {
    this.#program = program;
    this.#envOf = envOf;
  }

  /**
   * Runs a file in a process that has done another one, or in a new one.
   * @param {TestFile} file
   * @returns {Promise<FileResult>}
   */
  async run(file) {
    const worker = this.#idle.pop() ?? startWorker(this.#program, this.#envOf());
    const result = await ask(worker, file);
    if (worker.connected) this.#idle.push(worker);
    return result;
  }

  /** Ends the processes; none may be at work. */
  async stop() {
    await Promise.all(this.#idle.splice(0).map(stopTree));
  }
}

/**
 * @param {string} program
 * @param {NodeJS.ProcessEnv} env
 */
function startWorker(program, env) {
  return own(
    fork(program, { execArgv: ['--enable-source-maps'], env, detached: process.platform !== 'win32' }),
  );
}

/**
 * @param {import('node:child_process').ChildProcess} worker
 * @param {TestFile} file
 * @returns {Promise<FileResult>}
 */
function ask(worker, { name, bundle }) {
  return new Promise((resolve) => {
    /** @type {NodeJS.Timeout | undefined} */
    let silence;
    let isHung = false;
    const onMessage = (/** @type {FileResult | Alive} */ message) => {
      clearTimeout(silence);
      if ('silentAtMostMs' in message) {
        silence = setTimeout(() => {
          isHung = true;
          void stopTree(worker);
        }, message.silentAtMostMs);
        return;
      }
      worker.off('message', onMessage);
      worker.off('exit', onExit);
      resolve(message);
    };
    const onExit = (/** @type {number | null} */ code, /** @type {string | null} */ signal) => {
      clearTimeout(silence);
      const end = isHung ? 'hung, and was ended' : `ended with ${signal ?? `code ${code}`}`;
      const reason = `The process that ran ${name} ${end}.`;
      resolve({ report: oneFailed(name, reason), output: reason });
    };
    worker.once('exit', onExit);
    worker.on('message', onMessage);
    worker.send(bundle);
  });
}
