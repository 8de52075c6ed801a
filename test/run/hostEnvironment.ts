// What the runner tells host tests, through the environment of the extension host, and how they answer.
import { format } from 'node:util';

/** Where the emulator listens, its control endpoint included. */
export function emulatorUrl(): string {
  const url = process.env['EMULATOR_URL'];
  if (!url) throw new Error('no emulator: run host tests with "npm run host"');
  return url;
}

/**
 * Whether this VS Code can open terminals: the oldest server build needs a compiler for them. A test that needs one
 * skips itself otherwise, and is counted as skipped.
 */
export function terminalsAvailable(): boolean {
  return process.env['HOST_TEST_TERMINALS'] !== 'none';
}

/** Prints what was measured, for `npm run bench`: beside other windows it says nothing. */
export function printFigure(text: string): void {
  if (process.env['HOST_TEST_FIGURES']) printFromHost(`      ${text}`);
}

/**
 * Prints like `console.log`, so that the runner shows it: the workbench prints much of its own, and the runner tells
 * ours by a tag that it chooses.
 */
export function printFromHost(...args: unknown[]): void {
  console.log((process.env['HOST_TEST_CONSOLE_TAG'] ?? '') + format(...args));
}
