import { join } from 'node:path';
import { cleanEnvironment } from '../codeServer.mjs';
import { desktopArguments, provisionDesktop } from '../desktop.mjs';
import { startEmulator } from '../emulator.mjs';
import { repositoryRoot } from '../paths.mjs';
import { run } from '../run.mjs';
import { makeSandbox } from '../sandbox.mjs';
import { FLOOR_VERSION } from '../serverCache.mjs';
import { writeUserSettings } from '../userSettings.mjs';
import { readReport, sum } from './report.mjs';
import { hostTestsEntry, prepareScenarios } from './hostScenarios.mjs';

/**
 * Runs the host tests in a desktop VS Code, downloaded when it is not there yet.
 * @param {object} options
 * @param {string | undefined} [options.only] a word in the paths of the tests to run
 * @param {boolean} options.oldest whether to run, in the oldest VS Code that is supported, what scenarios say of it;
 *   otherwise all tests in the newest
 */
export async function runDesktopTests({ only, oldest }) {
  const scenarios = (await prepareScenarios(only))
    .map(({ name, scenario, tests, testsOnFloor }) => ({
      name,
      scenario,
      tests: oldest ? testsOnFloor : tests,
    }))
    .filter(({ tests }) => tests.length > 0);
  const code = await provisionDesktop(oldest ? FLOOR_VERSION : undefined);
  const reports = [];
  for (const { name, scenario, tests } of scenarios) {
    const title = `${oldest ? 'oldest ' : ''}desktop VS Code, ${name}`;
    console.log(`\n-- ${title}`);
    const sandbox = makeSandbox(`desktop-${name}`, scenario);
    const resultFile = join(sandbox.root, 'report.json');
    writeUserSettings(sandbox.userDataDir, scenario.settings);
    const emulator = await startEmulator();
    try {
      const { status } = await run(
        code,
        [
          ...desktopArguments(sandbox),
          ...(scenario.trusted === false ? [] : ['--disable-workspace-trust']),
          `--extensionDevelopmentPath=${repositoryRoot}`,
          `--extensionTestsPath=${hostTestsEntry}`,
        ],
        {
          show: true,
          env: {
            ...cleanEnvironment(),
            HOME: sandbox.home,
            USERPROFILE: sandbox.home,
            ...emulator.env(),
            EMULATOR_URL: emulator.url,
            HOST_TEST_FILES: tests.join(','),
            HOST_TEST_RESULT: resultFile,
            ...scenario.env,
          },
        },
      );
      reports.push(readReport(resultFile, status, title));
    } finally {
      await emulator.close();
    }
  }
  return sum(reports);
}
