import { StepError } from './run.mjs';

/**
 * Runs a script to its end and exits: what it could not have is said in a sentence, a bug with its stack.
 * @param {() => Promise<void>} script
 */
export async function main(script) {
  try {
    await script();
    process.exit();
  } catch (error) {
    console.error(describeFailure(error));
    process.exit(1);
  }
}

/**
 * @param {unknown} error
 * @returns {string}
 */
export function describeFailure(error) {
  if (error instanceof StepError || isUsageError(error)) return error.message;
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}

/**
 * Whether `parseArgs` of node:util refused the command line; its messages are made for users.
 * @param {unknown} error
 * @returns {error is Error}
 */
function isUsageError(error) {
  return error instanceof Error && 'code' in error && String(error.code).startsWith('ERR_PARSE_ARGS_');
}
