import type { Page } from 'playwright-core';
import { installExtension, startServer, workbenchUrl } from '../../../scripts/lib/codeServer.mjs';
import { removeDirectory } from '../../../scripts/lib/lifetime.mjs';
import { sampleHome, sampleWorkspace } from '../../../scripts/lib/sampleHome.mjs';
import { makeSandbox, type Files } from '../../../scripts/lib/sandbox.mjs';
import { NEWEST_VERSION } from '../../../scripts/lib/serverCache.mjs';
import { startEmulator, type EmulatorOptions } from '../../server/main';
import { sharedBrowser } from './browser';
import { Journey, type ColorScheme } from './journey';

/** Of the window, and so of the screenshots in the README. */
const VIEWPORT = { width: 1280, height: 800 };
const OPEN_TIMEOUT_MS = 60_000;
/** For whatever a person would wait for without wondering. */
const ACTION_TIMEOUT_MS = 15_000;

const THEMES: Record<ColorScheme, string> = { light: 'Default Light Modern', dark: 'Default Dark Modern' };

const JOURNEY_SETTINGS = {
  // Rendered as text, so that a journey can read the terminal.
  'terminal.integrated.gpuAcceleration': 'off',
  'terminal.integrated.defaultProfile.linux': 'bash',
  'window.menuBarVisibility': 'compact',
  // Would count the ports of whatever runs beside the journeys.
  'remote.autoForwardPorts': false,
};

/** A prompt that does not tell whose machine took the screenshot, and the PATH that system-wide files may reset. */
const SHELL_FILES: Files = {
  '.bashrc': `PS1='\\W $ '\nexport PATH='${(process.env['PATH'] ?? '').replaceAll("'", "'\\''")}'\n`,
};

export interface JourneyOptions {
  /** Files of the home. Default: one profile of each kind, as `npm start` shows them. */
  readonly home?: Files;
  /** Workspace folders by name; several open as a .code-workspace. Default: one, `sample`. */
  readonly folders?: Readonly<Record<string, Files>>;
  readonly colorScheme?: ColorScheme;
  /** User settings. */
  readonly settings?: Readonly<Record<string, unknown>>;
  /** False opens the window in Restricted Mode. Default: trusted. */
  readonly trusted?: boolean;
  /** Added to the environment of the extension host and its terminals. */
  readonly env?: Readonly<Record<string, string>>;
  readonly emulator?: EmulatorOptions;
  /** Of VS Code. Default: the newest that is tested. */
  readonly version?: string;
}

/**
 * Opens a window of VS Code with the packaged extension installed, in a home of its own beside an emulator. Open it
 * in `before` and close it in `after`, so that it is closed when a journey fails, too.
 */
export async function openJourney(options: JourneyOptions = {}): Promise<Journey> {
  const { colorScheme = 'light', trusted = true } = options;
  const vsix = process.env['JOURNEY_VSIX'];
  if (!vsix) throw new Error('no packaged extension: run journeys with "npm run journeys"');

  const sandbox = makeSandbox('journey', {
    home: { ...SHELL_FILES, ...(options.home ?? sampleHome) },
    folders: options.folders ?? { sample: sampleWorkspace },
  });
  const cleanups: (() => void | Promise<void>)[] = [() => removeDirectory(sandbox.root)];
  const close = async (): Promise<void> => {
    for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
  };
  try {
    const emulator = await startEmulator(options.emulator);
    cleanups.push(() => emulator.close());
    const serverOptions = {
      ...sandbox,
      version: options.version ?? NEWEST_VERSION,
      disableTrust: trusted,
      settings: { ...JOURNEY_SETTINGS, 'workbench.colorTheme': THEMES[colorScheme], ...options.settings },
      env: { ...emulator.env(), ...options.env },
    };
    await installExtension(serverOptions, vsix);
    const server = await startServer(serverOptions);
    cleanups.push(() => server.stop());

    const browser = await sharedBrowser();
    const context = await browser.newContext({ viewport: VIEWPORT, colorScheme });
    cleanups.push(() => context.close());
    context.setDefaultTimeout(ACTION_TIMEOUT_MS);
    await context.grantPermissions(['clipboard-read', 'clipboard-write']);
    const openWindow = async (): Promise<Page> => {
      const page = await context.newPage();
      await page.goto(workbenchUrl(server, sandbox), { timeout: OPEN_TIMEOUT_MS });
      await page.locator('.monaco-workbench .statusbar').waitFor({ timeout: OPEN_TIMEOUT_MS });
      return page;
    };
    return new Journey({
      page: await openWindow(),
      openWindow,
      context,
      emulator,
      home: sandbox.home,
      folders: sandbox.folders,
      colorScheme,
      serverLog: () => server.log(),
      close,
    });
  } catch (error) {
    await close();
    throw error;
  }
}
