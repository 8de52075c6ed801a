import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { BrowserContext, Locator, Page } from 'playwright-core';
import { tokenFileName } from '../../../src/sso/tokenCache';
import type { Emulator } from '../../server/main';
import { photograph, photographInEveryTheme } from './photographs';

/** Ends what hangs, before mocha does, which could not say what was waited for. */
export const GUARD_MS = 4 * 60_000;
/** The extension's commands appear a moment after the window does: the palette is asked again, ever more patiently. */
const FIRST_COMMAND_ATTEMPT_MS = 2000;

/** What stands behind a journey: see openJourney.ts. */
export interface JourneyParts {
  readonly openWindow: () => Promise<Page>;
  readonly context: BrowserContext;
  readonly emulator: Emulator;
  readonly home: string;
  readonly folders: readonly string[];
  readonly serverDataDir: string;
  readonly serverLog: () => string;
  readonly close: () => Promise<void>;
}

/** A VS Code window in a browser and the hands to use it, by what a person sees and not by the extension's code. */
export class Journey {
  #parts: JourneyParts | undefined;
  #page: Page | undefined;

  /** Begins with what was started for it, which {@link close} ends. */
  start(parts: JourneyParts): void {
    this.#parts = parts;
  }

  /** Opens the window. */
  async open(): Promise<void> {
    this.#page = await this.#started.openWindow();
  }

  /** The window. */
  get page(): Page {
    if (!this.#page) throw new Error('the window is not open: a journey begins in a before hook');
    return this.#page;
  }

  get context(): BrowserContext {
    return this.#started.context;
  }

  get emulator(): Emulator {
    return this.#started.emulator;
  }

  /** HOME of the extension host and its terminals. */
  get home(): string {
    return this.#started.home;
  }

  /** The workspace folders. */
  get folders(): readonly string[] {
    return this.#started.folders;
  }

  /** Where the server keeps its data, the logs among them. */
  get serverDataDir(): string {
    return this.#started.serverDataDir;
  }

  /** What the VS Code server printed. */
  get serverLog(): string {
    return this.#started.serverLog();
  }

  get #started(): JourneyParts {
    if (!this.#parts) throw new Error('the journey has not begun: it begins in a before hook');
    return this.#parts;
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
    return this.#started.openWindow();
  }

  /** Runs a command from the palette by its full title, such as `AWS SSO: Log In...`. */
  async runCommand(title: string): Promise<void> {
    const focused = this.page.locator('.quick-input-list .monaco-list-row.focused', { hasText: title });
    await this.#movePointerAway();
    for (let timeout = FIRST_COMMAND_ATTEMPT_MS; ; timeout *= 2) {
      await this.page.keyboard.press('F1');
      await this.page.locator('.quick-input-widget input').first().fill(`>${title}`);
      try {
        await focused.waitFor({ timeout });
        break;
      } catch (error) {
        if (timeout * 2 > GUARD_MS) throw error;
        console.log(`      no ${title} in the palette after ${timeout} ms: it is asked again`);
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

  /** Types a line into the visible terminal. */
  async typeInTerminal(line: string): Promise<void> {
    // A list that goes away gives the focus back to what had it before, which may be after the terminal has got it.
    await this.page.locator('.quick-input-widget').waitFor({ state: 'hidden' });
    await this.page
      .locator('.terminal-wrapper.active .xterm-helper-textarea:not(.terminal-sticky-scroll *)')
      .focus();
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
    const deadline = Date.now() + GUARD_MS;
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
  }

  /** Beside the palette: a row of it under the pointer would show a hover that stays, over what comes next. */
  async #movePointerAway(): Promise<void> {
    await this.page.mouse.move(1100, 400);
  }

  /** Does something and sees what shows only for a moment, such as a message without buttons. */
  async see(passing: Locator, action: () => Promise<unknown>): Promise<void> {
    await Promise.all([passing.waitFor(), action()]);
  }

  /** Photographs the window (or another page) in light and in dark: see {@link photograph}. */
  async screenshot(name: string, page: Page = this.page): Promise<void> {
    await photograph(page, name);
  }

  /** Photographs the window in high contrast too. */
  async photographInEveryTheme(name: string, show?: () => Promise<unknown>): Promise<void> {
    await photographInEveryTheme(this.page, name, show);
  }

  /** Ends what it began with, as far as it has begun. */
  async close(): Promise<void> {
    await this.#parts?.close();
  }
}
