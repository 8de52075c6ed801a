import { join } from 'node:path';
import { cleanEnvironment } from '../codeServer.mjs';
import { desktopArguments, provisionDesktop } from '../desktop.mjs';
import { startEmulator } from '../emulator.mjs';
import { repositoryRoot } from '../paths.mjs';
import { run } from '../run.mjs';
import { makeSandbox } from '../sandbox.mjs';
import { writeUserSettings } from '../userSettings.mjs';
import { readReport, sum } from './report.mjs';
import { hostTestsEntry, prepareScenarios } from './hostScenarios.mjs';

/**
 * Runs the host tests in a desktop VS Code, downloaded when it is not there yet.
 * @param {{ only?: string | undefined }} options the name of the only one to run
 */
export async function runDesktopTests({ only }) {
  const scenarios = await prepareScenarios(only);
  const code = await provisionDesktop();
  const reports = [];
  for (const { name, scenario, tests } of scenarios) {
    console.log(`\n-- desktop VS Code, ${name}`);
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
      reports.push(readReport(resultFile, status, `desktop VS Code, ${name}`));
    } finally {
      await emulator.close();
    }
  }
  return sum(reports);
}
