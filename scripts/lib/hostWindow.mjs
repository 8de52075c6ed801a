import { mkdirSync, renameSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { workbenchUrl } from './codeServer.mjs';
import { StepError } from './run.mjs';

const OPEN_TIMEOUT_MS = 15 * 60_000;
/** Ends what hangs: a test that does not end is ended after five minutes, and every end prints a line. */
const SILENCE_MS = 15 * 60_000;

/** Marks, in `HOST_TEST_CONSOLE_TAG`, what the tests print among all that the workbench prints. */
export const CONSOLE_TAG = 'host-test:';
/** Begins what test/host/support/photograph.ts prints; the name of the file follows. */
const PHOTOGRAPH = 'photograph:';

/**
 * Runs in the page. The workbench looks for `codeAutomationLog` by name when it runs tests, and gives it all that it logs,
 * which is thousands of lines: they leave the page together, with the next that has the tag or when there are many.
 */
const HAND_ON_LOG = `
  let lines = [];
  globalThis.codeAutomationLog = (type, args) => {
    const text = args.map(String).join(' ');
    lines.push({ type, text });
    if (lines.length < 100 && !text.startsWith('${CONSOLE_TAG}')) return;
    void workbenchLogs(lines);
    lines = [];
  };
`;

/**
 * Opens a window that runs tests in its extension host, and waits for their end. When they fail, `evidence` gets a
 * photograph that the tests ask for, `workbench.log`, and `window.png` when they came to no end.
 * @param {object} options
 * @param {import('playwright-core').Browser} options.browser
 * @param {import('./codeServer.mjs').RunningServer} options.server
 * @param {import('./codeServer.mjs').WindowOptions} options.window
 * @param {string} options.evidence a directory, made when it is needed
 * @param {(line: string) => unknown} options.print takes what the tests print
 * @returns {Promise<number>} the exit code: 0 when `run()` resolved
 * @throws {StepError} when they come to no end
 */
export async function runTestsInWindow({ browser, server, window, evidence, print }) {
  const context = await browser.newContext({
    viewport: { width: 1280, height: 800 },
    // Drawing a spinner again and again costs more than most tests.
    reducedMotion: 'reduce',
  });
  /** @type {NodeJS.Timeout | undefined} */
  let guard;
  try {
    const page = await context.newPage();
    /** @type {string[]} */
    const workbench = [];
    /** @param {string} name */
    const photograph = async (name) => {
      const file = join(evidence, basename(name));
      mkdirSync(evidence, { recursive: true });
      writeFileSync(`${file}.part`, await page.screenshot());
      renameSync(`${file}.part`, file);
    };
    /** @type {Promise<number>} */
    const exit = new Promise((resolve, reject) => {
      const hear = () => {
        clearTimeout(guard);
        guard = setTimeout(() => reject(new StepError('The tests have gone silent.')), SILENCE_MS);
      };
      void page.exposeFunction('workbenchLogs', (/** @type {{ type: string, text: string }[]} */ lines) => {
        for (const { type, text } of lines) {
          workbench.push(`[${type}] ${text}`);
          if (!text.startsWith(CONSOLE_TAG)) continue;
          hear();
          const line = text.slice(CONSOLE_TAG.length);
          if (!line.startsWith(PHOTOGRAPH)) print(line);
          else photograph(line.slice(PHOTOGRAPH.length)).catch((error) => print(`No photograph: ${error}`));
        }
      });
      void page.addInitScript(HAND_ON_LOG);
      // The workbench looks for it by name when it runs tests.
      void page.exposeFunction('codeAutomationExit', (/** @type {number} */ code) => resolve(code));
      page.once('crash', () => reject(new StepError('The page of the window has crashed.')));
      void server.ended.then((code) => reject(new StepError(`The server ended with code ${code}.`)));
      hear();
    });
    exit.catch(() => undefined);
    const keepLog = () => {
      mkdirSync(evidence, { recursive: true });
      writeFileSync(join(evidence, 'workbench.log'), `${workbench.join('\n')}\n`);
    };
    try {
      await page.goto(workbenchUrl(server, window), { timeout: OPEN_TIMEOUT_MS });
      const code = await exit;
      if (code !== 0) keepLog();
      return code;
    } catch (error) {
      keepLog();
      await photograph('window.png').catch((reason) => print(`No photograph: ${reason}`));
      throw error;
    }
  } finally {
    clearTimeout(guard);
    await context.close();
  }
}
