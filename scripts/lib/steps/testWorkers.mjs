import { fork } from 'node:child_process';
import { stopTree, own } from '../lifetime.mjs';
import { oneFailed } from './report.mjs';

/** @typedef {import('../../../test/run/worker').FileResult} FileResult */

/**
 * @typedef {object} TestFile
 * @property {string} name for people
 * @property {string} bundle
 */

/**
 * Runs test files in worker processes, each of which takes the next file when it has done one. A worker that dies fails
 * the file that it was at; another one goes on with the rest.
 * @param {object} options
 * @param {string} options.program the bundle of test/run/worker.ts
 * @param {readonly TestFile[]} options.files in the order in which they begin
 * @param {number} options.processes
 * @param {(index: number) => NodeJS.ProcessEnv} options.envOf the environment of each worker
 * @param {(file: TestFile, result: FileResult, milliseconds: number) => void} options.onDone
 * @returns {Promise<void>}
 */
export async function runInWorkers({ program, files, processes, envOf, onDone }) {
  const waiting = [...files];
  const lanes = Array.from({ length: Math.min(processes, files.length) }, async (_, index) => {
    let worker = startWorker(program, envOf(index));
    for (let file = waiting.shift(); file; file = waiting.shift()) {
      const started = performance.now();
      const result = await ask(worker, file);
      onDone(file, result, performance.now() - started);
      if (!worker.connected) worker = startWorker(program, envOf(index));
    }
    await stopTree(worker);
  });
  await Promise.all(lanes);
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
    const onExit = (/** @type {number | null} */ code, /** @type {string | null} */ signal) => {
      const reason = `The process that ran ${name} ended with ${signal ?? `code ${code}`}.`;
      resolve({ report: oneFailed(name, reason), output: reason });
    };
    worker.once('exit', onExit);
    worker.once('message', (result) => {
      worker.off('exit', onExit);
      resolve(/** @type {FileResult} */ (result));
    });
    worker.send(bundle);
  });
}
