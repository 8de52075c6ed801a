import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { format } from 'node:util';
import { workbenchUrl } from './codeServer.mjs';

const OPEN_TIMEOUT_MS = 15 * 60_000;

/** Marks, in `HOST_TEST_CONSOLE_TAG`, what the tests print among all that the workbench prints. */
export const CONSOLE_TAG = 'host-test:';
/** How many of the workbench's own messages are repeated after a failure; of each, its first line. */
const WORKBENCH_MESSAGES = 30;

/**
 * Opens a window that runs tests in its extension host, and waits for their end.
 * @param {object} options
 * @param {import('playwright-core').Browser} options.browser
 * @param {import('./codeServer.mjs').RunningServer} options.server
 * @param {import('./codeServer.mjs').WindowOptions} options.window
 * @param {string} options.failureScreenshot where the window is photographed when they fail
 * @param {(line: string) => unknown} options.print takes what the tests print
 * @returns {Promise<number>} the exit code: 0 when `run()` resolved
 * @throws {import('./run.mjs').StepError} when they take too long
 */
export async function runTestsInWindow({ browser, server, window, failureScreenshot, print }) {
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 } });
  try {
    const page = await context.newPage();
    /** @type {string[]} */
    const workbench = [];
    /** @type {Promise<number>} */
    const exit = new Promise((resolve) => {
      // The workbench looks for these two by name when it runs tests.
      void page.exposeFunction(
        'codeAutomationLog',
        (/** @type {string} */ type, /** @type {unknown[]} */ args) => {
          const text = format(...args);
          if (text.startsWith(CONSOLE_TAG)) print(text.slice(CONSOLE_TAG.length));
          else workbench.push(`[${type}] ${text.split('\n', 1)[0]}`);
        },
      );
      void page.exposeFunction('codeAutomationExit', (/** @type {number} */ code) => resolve(code));
    });
    const tellFailure = async () => {
      print(`The workbench's last words:\n${workbench.slice(-WORKBENCH_MESSAGES).join('\n')}`);
      mkdirSync(dirname(failureScreenshot), { recursive: true });
      await page.screenshot({ path: failureScreenshot });
      print(`The window as it was: ${failureScreenshot}`);
    };
    try {
      await page.goto(workbenchUrl(server, window), { timeout: OPEN_TIMEOUT_MS });
      const code = await exit;
      if (code !== 0) await tellFailure();
      return code;
    } catch (error) {
      await tellFailure();
      throw error;
    }
  } finally {
    await context.close();
  }
}
