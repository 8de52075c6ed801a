import { join } from 'node:path';
import { canInstallDebianPackages, installDebianPackages, isExecutable, onPath } from './programs.mjs';
import { StepError, tail } from './run.mjs';

const LAUNCH_TIMEOUT_MS = 15 * 60_000;

const FLAGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/**
 * Starts a Chromium that Playwright drives, headless.
 * @returns {Promise<import('playwright-core').Browser>}
 * @throws {StepError} when there is none and none can be installed
 */
export async function launchBrowser() {
  const executablePath = await ensureChromium();
  const { chromium } = await import('playwright-core');
  try {
    return await chromium.launch({ executablePath, args: FLAGS, timeout: LAUNCH_TIMEOUT_MS });
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new StepError(`${executablePath} could not be started: ${tail(reason)}`, { cause });
  }
}

/** Chromium for programs alone: it draws the same, for less. */
const HEADLESS = 'chromium-headless-shell';

/**
 * The path of an installed Chromium, Chrome or Edge. On Debian and its kin a headless one is installed when we may.
 * @returns {Promise<string>}
 * @throws {StepError}
 */
export async function ensureChromium() {
  const found = findChromium();
  if (found) return found;
  if (canInstallDebianPackages()) {
    const output = await installDebianPackages([HEADLESS]);
    const installed = findChromium();
    if (installed) return installed;
    throw new StepError(`No Chromium, and "apt-get install ${HEADLESS}" did not give one:\n${tail(output)}`);
  }
  throw new StepError(
    'No Chromium, Chrome or Edge was found. Install one (Debian: "sudo apt-get install chromium"), ' +
      'or name its executable in the environment variable CHROME_PATH.',
  );
}

/** @returns {string | undefined} */
function findChromium() {
  const named = process.env['CHROME_PATH'];
  if (named) {
    if (isExecutable(named)) return named;
    throw new StepError(`CHROME_PATH names ${named}, which is not an executable file.`);
  }
  return candidates().find(isExecutable);
}

function candidates() {
  if (process.platform === 'darwin') {
    return ['Chromium', 'Google Chrome', 'Microsoft Edge'].map(
      (name) => `/Applications/${name}.app/Contents/MacOS/${name}`,
    );
  }
  if (process.platform === 'win32') {
    const roots = ['PROGRAMFILES', 'PROGRAMFILES(X86)', 'LOCALAPPDATA'].map(
      (name) => process.env[name] ?? '',
    );
    const programs = [
      'Chromium/Application/chrome.exe',
      'Google/Chrome/Application/chrome.exe',
      'Microsoft/Edge/Application/msedge.exe',
    ];
    return programs.flatMap((program) => roots.filter(Boolean).map((root) => join(root, program)));
  }
  return [HEADLESS, 'chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable', 'microsoft-edge']
    .map(onPath)
    .filter((path) => path !== undefined);
}
