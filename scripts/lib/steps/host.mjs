import { cpSync, existsSync, mkdirSync, readdirSync, rmSync } from 'node:fs';
import { basename, join } from 'node:path';
import { launchBrowser } from '../chromium.mjs';
import { startServer } from '../codeServer.mjs';
import { startEmulator } from '../emulator.mjs';
import { hostTestsEntry, prepareScenarios, sourceOfHostTest } from './hostScenarios.mjs';
import { CONSOLE_TAG, runTestsInWindow } from '../hostWindow.mjs';
import { removeDirectory } from '../lifetime.mjs';
import { describeFailure } from '../main.mjs';
import { outDirectory, repositoryRoot } from '../paths.mjs';
import { tail } from '../run.mjs';
import { makeSandbox } from '../sandbox.mjs';
import { FLOOR_VERSION, NEWEST_VERSION, provisionServer } from '../serverCache.mjs';
import { oneFailed, readReport } from './report.mjs';

/** What a window has left behind when its tests failed: a folder for each version and scenario. */
const FAILURES = join(outDirectory, 'failures');
/** Of what is left behind, what is named with each failure: the rest stands beside it. */
const OF_WINDOW = ['workbench.log', 'window.png', 'AWS SSO Profiles.log', 'remoteexthost.log'];

/**
 * One window: a scenario's tests in one version of VS Code.
 * @typedef {object} Run
 * @property {string} name of the scenario
 * @property {import('../../../test/run/hostScenario').HostScenario} scenario
 * @property {string[]} tests paths below test/host/
 * @property {import('../serverCache.mjs').ProvisionedServer} provisioned
 * @property {boolean} figures
 * @property {(text: string) => unknown} print
 */

/**
 * Makes a window of every scenario of test/host/ ready in the newest VS Code, and in the oldest what scenarios say of it.
 * @param {object} options
 * @param {string | undefined} [options.only] a word in the paths of the tests to run
 * @param {boolean} [options.figures] whether the tests print what they measure: nothing may run beside them then
 * @param {(text: string) => unknown} [options.print]
 * @returns {Promise<import('./windows.mjs').Windows>}
 */
export async function prepareHostTests({ only, figures = false, print = console.log }) {
  const scenarios = await prepareScenarios(only);
  const reports =
    scenarios.length > 0 ? [] : [oneFailed('host', `There is no test with "${only ?? ''}" in its path.`)];
  /** @type {Run[]} */
  const runs = [];
  for (const version of [NEWEST_VERSION, FLOOR_VERSION]) {
    try {
      const provisioned = await provisionServer(version);
      for (const { name, scenario, tests, testsOnFloor } of scenarios) {
        const wanted = version === FLOOR_VERSION ? testsOnFloor : tests;
        if (wanted.length > 0) runs.push({ name, scenario, tests: wanted, provisioned, figures, print });
      }
    } catch (error) {
      reports.push(oneFailed(`VS Code ${version}`, `It cannot be had: ${describeFailure(error)}`));
    }
  }
  const browser = await launchBrowser();
  return {
    reports,
    runs: runs.map((run) => ({
      name: titleOf(run),
      sources: run.tests.map(sourceOfHostTest),
      run: () => runAndPrint(browser, run),
    })),
    close: () => browser.close(),
  };
}

/**
 * Prints what a run says when it has ended: another one may speak at the same time.
 * @param {import('playwright-core').Browser} browser
 * @param {Run} run
 */
async function runAndPrint(browser, run) {
  /** @type {string[]} */
  const lines = [];
  const started = performance.now();
  const report = await runScenario(browser, run, (line) => lines.push(line));
  const seconds = ((performance.now() - started) / 1000).toFixed(1);
  const inTests = report.times.reduce((total, { milliseconds }) => total + milliseconds, 0) / 1000;
  run.print(
    `\n-- ${titleOf(run)}: ${seconds} s, ${inTests.toFixed(1)} s of them in tests\n${lines.join('\n')}`,
  );
  return report;
}

/** @param {Run} run */
function titleOf({ provisioned, name }) {
  return `VS Code ${provisioned.version}, ${name}`;
}

/**
 * @param {import('playwright-core').Browser} browser
 * @param {Run} run
 * @param {(line: string) => unknown} print
 */
async function runScenario(browser, run, print) {
  const { name, scenario, tests, provisioned, figures } = run;
  const { version, terminals } = provisioned;
  const sandbox = makeSandbox(`host-${name}`, scenario);
  const resultFile = join(sandbox.root, 'report.json');
  const evidence = join(FAILURES, `${name}-${version}`);
  rmSync(evidence, { recursive: true, force: true });
  const title = titleOf(run);
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
        HOST_TEST_FILES: tests.join(','),
        HOST_TEST_RESULT: resultFile,
        HOST_TEST_FAILURES: evidence,
        HOST_TEST_FIGURES: figures ? 'printed' : '',
        ...scenario.env,
      },
    });
    /** @type {import('./report.mjs').TestReport} */
    let report;
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
        evidence,
        print,
      });
      report = readReport(resultFile, status, title);
    } catch (error) {
      report = oneFailed(title, `${describeFailure(error)}\nThe server's last words:\n${tail(server.log())}`);
    } finally {
      await server.stop();
    }
    return report.failed === 0 ? report : withEvidence(report, title, sandbox, evidence);
  } catch (error) {
    return oneFailed(title, describeFailure(error));
  } finally {
    await emulator.close();
    removeDirectory(sandbox.root);
  }
}

/**
 * Keeps VS Code's own logs, the extension's among them, and names with each failure where to look.
 * @param {import('./report.mjs').TestReport} report
 * @param {string} title of the run
 * @param {import('../sandbox.mjs').Sandbox} sandbox
 * @param {string} evidence directory that holds the workbench's log and the photographs
 * @returns {import('./report.mjs').TestReport}
 */
function withEvidence(report, title, { serverDataDir }, evidence) {
  mkdirSync(evidence, { recursive: true });
  const logs = join(serverDataDir, 'data', 'logs');
  if (existsSync(logs)) cpSync(logs, join(evidence, 'logs'), { recursive: true });
  const ofWindow = readdirSync(evidence, { recursive: true, encoding: 'utf8' })
    .filter((path) => OF_WINDOW.includes(basename(path)))
    .map((path) => join(evidence, path));
  return {
    ...report,
    failures: report.failures.map((failure) => ({
      title: failure.title === title ? title : `${title}: ${failure.title}`,
      message: failure.message,
      files: [...(failure.files ?? []), ...ofWindow],
    })),
  };
}
