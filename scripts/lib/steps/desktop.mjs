import { join } from 'node:path';
import { cleanEnvironment } from '../codeServer.mjs';
import { desktopArguments, provisionDesktop } from '../desktop.mjs';
import { startEmulator } from '../emulator.mjs';
import { repositoryRoot } from '../paths.mjs';
import { run } from '../run.mjs';
import { makeSandbox } from '../sandbox.mjs';
import { writeUserSettings } from '../userSettings.mjs';
import { sum, readCounts } from './counts.mjs';
import { hostTestsEntry, prepareScenarios } from './hostScenarios.mjs';

const SCENARIO_TIMEOUT_MS = 3 * 60_000;

/**
 * Runs the host tests in a desktop VS Code, downloaded when it is not there yet.
 * @param {{ scenario?: string | undefined }} options the name of the only one to run
 */
export async function runDesktopTests({ scenario: only }) {
  const scenarios = await prepareScenarios(only);
  const code = await provisionDesktop();
  const counts = [];
  for (const { name, scenario } of scenarios) {
    console.log(`\n-- desktop VS Code, ${name}`);
    const sandbox = makeSandbox(`desktop-${name}`, scenario);
    const resultFile = join(sandbox.root, 'counts.json');
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
          timeoutMs: SCENARIO_TIMEOUT_MS,
          show: true,
          env: {
            ...cleanEnvironment(),
            HOME: sandbox.home,
            USERPROFILE: sandbox.home,
            ...emulator.env(),
            EMULATOR_URL: emulator.url,
            HOST_TEST_SCENARIO: name,
            HOST_TEST_RESULT: resultFile,
            ...scenario.env,
          },
        },
      );
      counts.push(readCounts(resultFile, status));
    } finally {
      await emulator.close();
    }
  }
  return sum(counts);
}
