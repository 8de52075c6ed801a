import { existsSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { BrowserContext, Page } from 'playwright-core';
import { outDirectory, repositoryRoot } from '../../../scripts/lib/paths.mjs';
import { tokenFileName } from '../../../src/sso/tokenCache';
import type { Emulator } from '../../server/main';
import { watchForFailure } from './failures';

export type ColorScheme = 'light' | 'dark';

/** The extension's commands appear a moment after the window does. */
const COMMAND_ATTEMPTS = 10;
const COMMAND_ATTEMPT_MS = 2000;

interface JourneyParts {
  readonly page: Page;
  readonly openWindow: () => Promise<Page>;
  readonly context: BrowserContext;
  readonly emulator: Emulator;
  readonly home: string;
  readonly folders: readonly string[];
  readonly colorScheme: ColorScheme;
  readonly serverLog: () => string;
  readonly close: () => Promise<void>;
}

/** A VS Code window in a browser and the hands to use it, by what a person sees and not by the extension's code. */
export class Journey {
  /** The window. */
  readonly page: Page;
  readonly context: BrowserContext;
  readonly emulator: Emulator;
  /** HOME of the extension host and its terminals. */
  readonly home: string;
  /** The workspace folders. */
  readonly folders: readonly string[];
  readonly #parts: JourneyParts;
  readonly #stopWatching: () => void;

  constructor(parts: JourneyParts) {
    this.page = parts.page;
    this.context = parts.context;
    this.emulator = parts.emulator;
    this.home = parts.home;
    this.folders = parts.folders;
    this.#parts = parts;
    this.#stopWatching = watchForFailure(this);
  }

  /** What the VS Code server printed. */
  get serverLog(): string {
    return this.#parts.serverLog();
  }

  /** Logs in to my-company as another tool would: by its token file. */
  async logInElsewhere(): Promise<void> {
    const cache = join(this.home, '.aws', 'sso', 'cache');
    await mkdir(cache, { recursive: true, mode: 0o700 });
    const token = JSON.stringify(this.emulator.control.signIn());
    await writeFile(join(cache, tokenFileName('my-company')), token, { mode: 0o600 });
  }

  /**
   * Opens one more window on the same workspace: an extension host of its own over the same home. It is in front then;
   * one at a time, for a tab behind another one does not draw itself.
   */
  async openAnotherWindow(): Promise<Page> {
    return this.#parts.openWindow();
  }

  /** Runs a command from the palette by its full title, such as `AWS SSO: Log In...`. */
  async runCommand(title: string): Promise<void> {
    const focused = this.page.locator('.quick-input-list .monaco-list-row.focused', { hasText: title });
    for (let attempt = 1; ; attempt++) {
      await this.page.keyboard.press('F1');
      await this.page.locator('.quick-input-widget input').first().fill(`>${title}`);
      try {
        await focused.waitFor({ timeout: COMMAND_ATTEMPT_MS });
        break;
      } catch (error) {
        if (attempt === COMMAND_ATTEMPTS) throw error;
        await this.page.keyboard.press('Escape');
      }
    }
    await this.page.keyboard.press('Enter');
    // Else the next words might go into the palette.
    await focused.waitFor({ state: 'hidden' });
  }

  /** Filters the open quick pick and takes the row that shows `text`. */
  async pick(text: string): Promise<void> {
    await this.page.locator('.quick-input-widget input').first().fill(text);
    await this.page.locator('.quick-input-list .monaco-list-row.focused', { hasText: text }).waitFor();
    await this.page.keyboard.press('Enter');
  }

  /** The browser page that `action` opens, such as the approval page of a login. */
  async openedPage(action: () => Promise<unknown>): Promise<Page> {
    const [page] = await Promise.all([this.context.waitForEvent('page'), action()]);
    await page.waitForLoadState();
    return page;
  }

  /** Opens a terminal and waits for its prompt; it has the focus. */
  async openTerminal(): Promise<void> {
    await this.runCommand('Terminal: Create New Terminal');
    await this.waitForTerminal(/\$/);
  }

  /** Types a line into the terminal that has the focus. */
  async typeInTerminal(line: string): Promise<void> {
    await this.page.keyboard.type(`${line}\n`);
  }

  /** Waits until the visible terminal shows something; returns all it shows. */
  async waitForTerminal(expected: RegExp): Promise<string> {
    // The line that stays in sight at the top is a small terminal of its own.
    const rows = this.page.locator('.terminal-wrapper.active .xterm-rows:not(.terminal-sticky-scroll *)');
    const shown = async (): Promise<string> => {
      const lines = await rows.locator('> div').allInnerTexts();
      return lines.map((line) => line.replaceAll('\u00a0', ' ').trimEnd()).join('\n');
    };
    await rows.waitFor();
    const deadline = Date.now() + 15_000;
    for (;;) {
      const text = await shown();
      if (expected.test(text)) return text;
      if (Date.now() > deadline) throw new Error(`the terminal does not show ${String(expected)}:\n${text}`);
      await this.page.waitForTimeout(50);
    }
  }

  /** What the clipboard of the window holds. */
  async clipboard(): Promise<string> {
    return this.page.evaluate<string>('navigator.clipboard.readText()');
  }

  /** Closes every notification and moves the pointer away, for a calm screenshot. */
  async calm(): Promise<void> {
    await this.runCommand('Notifications: Clear All Notifications');
    await this.page.mouse.move(640, 400);
  }

  /**
   * Photographs the window (or another page) as `<name>-<light|dark>.png`: into `out/screenshots/`, so that a test run
   * leaves the checkout as it was. When screenshots are being updated, those that `docs/images/` has are replaced.
   * @returns the file
   */
  async screenshot(name: string, page: Page = this.page): Promise<string> {
    const file = `${name}-${this.#parts.colorScheme}.png`;
    const published = join(repositoryRoot, 'docs', 'images', file);
    const isUpdated = Boolean(process.env['JOURNEY_UPDATE_SCREENSHOTS']) && existsSync(published);
    const path = isUpdated ? published : join(outDirectory, 'screenshots', file);
    await mkdir(dirname(path), { recursive: true });
    await page.screenshot({ path, animations: 'disabled', caret: 'hide' });
    return path;
  }

  async close(): Promise<void> {
    this.#stopWatching();
    await this.#parts.close();
  }
}
