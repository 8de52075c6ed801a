import { cp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { launchBrowser } from '../../../scripts/lib/chromium.mjs';
import { startServer, workbenchUrl } from '../../../scripts/lib/codeServer.mjs';
import { removeDirectory } from '../../../scripts/lib/lifetime.mjs';
import { sampleHome, sampleWorkspace, writeFiles } from '../../../scripts/lib/sampleHome.mjs';
import { makeSandbox, type Files } from '../../../scripts/lib/sandbox.mjs';
import { NEWEST_VERSION } from '../../../scripts/lib/serverCache.mjs';
import { startEmulator, type EmulatorOptions } from '../../server/main';
import { GUARD_MS, type JourneyParts } from './journey';

/** Of the window, and so of the screenshots in the README. */
const VIEWPORT = { width: 1280, height: 800 };
const JOURNEY_SETTINGS = {
  // The theme follows the page, whose color scheme the photographs change.
  'window.autoDetectColorScheme': true,
  'workbench.preferredLightColorTheme': 'Default Light Modern',
  'workbench.preferredDarkColorTheme': 'Default Dark Modern',
  // Rendered as text, so that a journey can read the terminal.
  'terminal.integrated.gpuAcceleration': 'off',
  'terminal.integrated.defaultProfile.linux': 'bash',
  'window.menuBarVisibility': 'compact',
  // Would count the ports of whatever runs beside the journeys.
  'remote.autoForwardPorts': false,
};

/**
 * A notification hides itself 10, 12 or 15 s after it came, as severe as it is: on a slow machine before a journey has
 * answered it. Here it stays until it is answered or dismissed. The workbench's one timer that does this calls
 * `removeToast`; no other is touched.
 */
const TOASTS_STAY = `{
  const { setTimeout } = window;
  window.setTimeout = (work, delay, ...rest) =>
    setTimeout(work, delay >= 10_000 && String(work).includes('removeToast') ? 2 ** 31 - 1 : delay, ...rest);
}`;

/** A prompt that does not tell whose machine took the screenshot, and the PATH that system-wide files may reset. */
const SHELL_FILES: Files = {
  '.bashrc': `PS1='\\W $ '\nexport PATH='${(process.env['PATH'] ?? '').replaceAll("'", "'\\''")}'\n`,
};

export interface JourneyOptions {
  /** Files of the home. Default: one profile of each kind, as `npm start` shows them. */
  readonly home?: Files;
  /** Workspace folders by name; several open as a .code-workspace. Default: one, `sample`. */
  readonly folders?: Readonly<Record<string, Files>>;
  /** Extensions that are installed beside ours, by `publisher.name-version`. */
  readonly extensions?: Readonly<Record<string, Files>>;
  /** User settings. */
  readonly settings?: Readonly<Record<string, unknown>>;
  /** False opens the window in Restricted Mode. Default: trusted. */
  readonly trusted?: boolean;
  /** Added to the environment of the extension host and its terminals. */
  readonly env?: Readonly<Record<string, string>>;
  readonly emulator?: EmulatorOptions;
  /** Of VS Code. Default: the newest. */
  readonly version?: string;
  /** Of the extension's texts, such as `de`. VS Code's own stay English: its translations are not at hand. */
  readonly language?: string;
}

/**
 * Starts what a journey needs: a VS Code server with the packaged extension installed, in a home of its own beside an
 * emulator, and a browser without a past.
 */
export async function openJourney(options: JourneyOptions): Promise<JourneyParts> {
  const { trusted = true, version = NEWEST_VERSION } = options;
  const extensions = process.env['JOURNEY_EXTENSIONS'];
  if (!extensions) throw new Error('no packaged extension: run journeys with "npm run journeys"');

  const sandbox = makeSandbox('journey', {
    home: { ...SHELL_FILES, ...(options.home ?? sampleHome) },
    folders: options.folders ?? { sample: sampleWorkspace },
    extensions: options.extensions ?? {},
  });
  const cleanups: (() => void | Promise<void>)[] = [() => removeDirectory(sandbox.root)];
  const close = async (): Promise<void> => {
    for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
  };
  try {
    await cp(extensions, sandbox.extensionsDir, { recursive: true });
    // Where VS Code finds no list of what is installed, it makes one of what is there.
    if (options.extensions) await rm(join(sandbox.extensionsDir, 'extensions.json'));
    if (options.language !== undefined) writeLanguagePack(sandbox.serverDataDir, options.language);
    const emulator = await startEmulator(options.emulator);
    cleanups.push(() => emulator.close());
    const server = await startServer({
      ...sandbox,
      version,
      disableTrust: trusted,
      language: options.language,
      settings: { ...JOURNEY_SETTINGS, ...options.settings },
      env: { ...emulator.env(), ...options.env },
    });
    cleanups.push(() => server.stop());

    const browser = await openBrowser();
    const context = await browser.newContext({
      viewport: VIEWPORT,
      colorScheme: 'light',
      // Drawing a spinner again and again costs more than most steps.
      reducedMotion: 'reduce',
    });
    cleanups.push(() => context.close());
    context.setDefaultTimeout(GUARD_MS);
    await context.addInitScript(TOASTS_STAY);
    await context.grantPermissions(['clipboard-read', 'clipboard-write']);
    const openWindow = async (): Promise<Page> => {
      const page = await context.newPage();
      await page.goto(workbenchUrl(server, sandbox));
      await page.locator('.monaco-workbench .statusbar').waitFor();
      return page;
    };
    const { home, folders, serverDataDir } = sandbox;
    return { openWindow, context, emulator, home, folders, serverDataDir, serverLog: server.log, close };
  } catch (error) {
    await close();
    throw error;
  }
}

/** Serves one journey after the other, and ends with this process. */
let openedBrowser: Browser | undefined;

export async function openBrowser(): Promise<Browser> {
  if (!openedBrowser?.isConnected()) openedBrowser = await launchBrowser();
  return openedBrowser;
}

/** Makes a server speak a language, by a language pack that translates nothing of VS Code's own. */
function writeLanguagePack(serverDataDir: string, language: string): void {
  const translations = join(serverDataDir, 'data', 'translations.json');
  const pack = {
    hash: language,
    label: language,
    extensions: [{ extensionIdentifier: { id: `journey.language-pack-${language}` }, version: '1.0.0' }],
    translations: { vscode: translations },
  };
  writeFiles(join(serverDataDir, 'data'), {
    'translations.json': JSON.stringify({ '': [], version: '1.0.0', contents: {} }),
    'languagepacks.json': JSON.stringify({ [language]: pack }),
  });
}
