// What the extension host loads (`extensionTestsPath`), in the server build and on the desktop alike.
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { printFromHost } from '../run/hostEnvironment';
import { runMocha } from '../run/runMocha';

/** Runs the tests of the scenario named in `HOST_TEST_SCENARIO`. */
export async function run(): Promise<void> {
  const directory = join(__dirname, process.env['HOST_TEST_SCENARIO'] ?? 'single');
  const { failed } = await runMocha({
    files: readdirSync(directory)
      .filter((name) => name.endsWith('.test.js'))
      .map((name) => join(directory, name)),
    resultFile: process.env['HOST_TEST_RESULT'],
    reporter: 'spec',
    print: printFromHost,
  });
  if (failed > 0) throw new Error(`${failed} host tests failed`);
}
