import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { printFromHost } from '../../run/hostEnvironment';

/** Understood by `scripts/lib/hostWindow.mjs`. */
const REQUEST = 'photograph:';
/** The test has failed already; a photograph that does not come must not hold up the others. */
const PATIENCE_MS = 60_000;
const LOOK_AGAIN_MS = 50;

let taken = 0;

/** Has the runner photograph the window as it is now. Answers with the file; with none where there is no such runner. */
export async function photograph(): Promise<readonly string[]> {
  const directory = process.env['HOST_TEST_FAILURES'];
  if (!directory) return [];
  const name = `window-${++taken}.png`;
  const file = join(directory, name);
  printFromHost(`${REQUEST}${name}`);
  const deadline = performance.now() + PATIENCE_MS;
  while (!existsSync(file)) {
    if (performance.now() > deadline) return [];
    await new Promise((resolve) => setTimeout(resolve, LOOK_AGAIN_MS));
  }
  return [file];
}
