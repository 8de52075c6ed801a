import { join } from 'node:path';
import { launchBrowser } from '../chromium.mjs';
import { startServer } from '../codeServer.mjs';
import { startEmulator } from '../emulator.mjs';
import { hostTestsEntry, prepareScenarios } from './hostScenarios.mjs';
import { CONSOLE_TAG, runTestsInWindow } from '../hostWindow.mjs';
import { runInTurn } from '../inTurn.mjs';
import { removeDirectory } from '../lifetime.mjs';
import { describeFailure } from '../main.mjs';
import { outDirectory, repositoryRoot } from '../paths.mjs';
import { tail } from '../run.mjs';
import { makeSandbox } from '../sandbox.mjs';
import { FLOOR_VERSION, NEWEST_VERSION, provisionServer } from '../serverCache.mjs';
import { oneFailed, readReport, sum } from './report.mjs';

/** Windows open at the same time: each mostly waits for the other side of something. */
const WINDOWS_AT_ONCE = 2;

/**
 * Runs every scenario of test/host/ inside the oldest and the newest VS Code.
 * @param {{ only?: string | undefined }} options the name of the only one to run
 */
export async function runHostTests({ only }) {
  const scenarios = await prepareScenarios(only);
  if (scenarios.length === 0) {
    return oneFailed(
      'host',
      `There is no scenario${only ? ` test/host/${only}/scenario.ts` : ' in test/host/'}.`,
    );
  }
  const browser = await launchBrowser();
  const reports = [];
  try {
    /** @type {(() => Promise<import('./report.mjs').TestReport>)[]} */
    const together = [];
    /** @type {typeof together} */
    const alone = [];
    for (const version of [FLOOR_VERSION, NEWEST_VERSION]) {
      try {
        const provisioned = await provisionServer(version);
        for (const named of scenarios) {
          const work = () => runAndPrint(browser, provisioned, named);
          (named.scenario.runsAlone ? alone : together).push(work);
        }
      } catch (error) {
        reports.push(oneFailed(`VS Code ${version}`, `It cannot be had: ${describeFailure(error)}`));
      }
    }
    reports.push(...(await runInTurn(together, WINDOWS_AT_ONCE)), ...(await runInTurn(alone, 1)));
  } finally {
    await browser.close();
  }
  return sum(reports);
}

/**
 * Prints what a scenario says when it has ended: another one may speak at the same time.
 * @param {import('playwright-core').Browser} browser
 * @param {import('../serverCache.mjs').ProvisionedServer} provisioned
 * @param {import('./hostScenarios.mjs').NamedScenario} named
 */
async function runAndPrint(browser, provisioned, named) {
  /** @type {string[]} */
  const lines = [];
  const report = await runScenario(browser, provisioned, named, (line) => lines.push(line));
  console.log(`\n-- VS Code ${provisioned.version}, ${named.name}\n${lines.join('\n')}`);
  return report;
}

/**
 * @param {import('playwright-core').Browser} browser
 * @param {import('../serverCache.mjs').ProvisionedServer} provisioned
 * @param {import('./hostScenarios.mjs').NamedScenario} named
 * @param {(line: string) => unknown} print
 */
async function runScenario(browser, { version, terminals }, { name, scenario }, print) {
  const sandbox = makeSandbox(`host-${name}`, scenario);
  const resultFile = join(sandbox.root, 'report.json');
  const title = `VS Code ${version}, ${name}`;
  const emulator = await startEmulator();
  try {
    const server = await startServer({
      ...sandbox,
      version,
      runsTests: true,
      disableTrust: scenario.trusted ?? true,
      settings: scenario.settings,
      env: {
        ...emulator.env(),
        EMULATOR_URL: emulator.url,
        HOST_TEST_CONSOLE_TAG: CONSOLE_TAG,
        HOST_TEST_TERMINALS: terminals ? 'available' : 'none',
        HOST_TEST_SCENARIO: name,
        HOST_TEST_RESULT: resultFile,
        ...scenario.env,
      },
    });
    try {
      const status = await runTestsInWindow({
        browser,
        server,
        window: {
          folder: sandbox.folder,
          workspace: sandbox.workspace,
          extensionDevelopmentPath: repositoryRoot,
          extensionTestsPath: hostTestsEntry,
        },
        failureScreenshot: join(outDirectory, 'screenshots', `host-${name}-${version}.png`),
        print,
      });
      return readReport(resultFile, status, title);
    } catch (error) {
      return oneFailed(title, `${describeFailure(error)}\nThe server's last words:\n${tail(server.log())}`);
    } finally {
      await server.stop();
    }
  } catch (error) {
    return oneFailed(title, describeFailure(error));
  } finally {
    await emulator.close();
    removeDirectory(sandbox.root);
  }
}
