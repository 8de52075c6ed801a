// What the extension host loads (`extensionTestsPath`), in the server build and on the desktop alike.
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { printFromHost } from '../run/hostEnvironment';
import { runMocha } from '../run/runMocha';
import { photograph } from './support/photograph';

/** Runs what `HOST_TEST_FILES` names: paths below test/host/, of folders or of files without `.test.ts`, in their order. */
export async function run(): Promise<void> {
  const all = readdirSync(__dirname, { recursive: true, encoding: 'utf8' })
    .map((path) => path.replaceAll('\\', '/'))
    .filter((path) => path.endsWith('.test.js'))
    .sort();
  const files = (process.env['HOST_TEST_FILES'] ?? 'single')
    .split(',')
    .flatMap((wanted) => all.filter((path) => path === `${wanted}.test.js` || path.startsWith(`${wanted}/`)));
  const { failed } = await runMocha({
    files: files.map((path) => join(__dirname, path)),
    resultFile: process.env['HOST_TEST_RESULT'],
    print: printFromHost,
    whenFailed: photograph,
  });
  if (failed > 0) throw new Error(`${failed} host tests failed`);
}
