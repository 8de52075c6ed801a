import { createHash } from 'node:crypto';
import { Alarm, dueIn } from '../base/alarm';
import type { Clock } from '../base/clock';
import { DisposableStore, type Disposable } from '../base/disposable';
import { errorText } from '../base/errors';
import type { Logger } from '../base/logger';

/** Structurally VS Code's `Clipboard`. */
export interface ClipboardPort {
  readText(): Thenable<string>;
  writeText(text: string): Thenable<void>;
}

/** Structurally VS Code's `window`. */
export interface WindowPort {
  readonly state: { readonly focused: boolean };
  readonly onDidChangeWindowState: (listener: (state: { readonly focused: boolean }) => void) => Disposable;
}

/** Puts secrets into the clipboard and takes them out again, unless something else has been copied meanwhile. */
export class ClipboardGuard implements Disposable {
  readonly #clipboard: () => ClipboardPort;
  readonly #logger: Logger;
  readonly #clock: Clock;
  readonly #window: WindowPort | undefined;
  readonly #alarm: Alarm;
  readonly #disposables = new DisposableStore();
  /** Whether the time of what was copied is over. */
  #isDue = false;
  /** Of what was copied last and has not been taken out: the secret itself is not kept. */
  #copied: string | undefined;

  constructor(services: {
    readonly clipboard: () => ClipboardPort;
    readonly clock: Clock;
    readonly logger: Logger;
    /** Where the clipboard can be read only while the window has the focus: in a browser. */
    readonly window?: WindowPort;
  }) {
    this.#clipboard = services.clipboard;
    this.#clock = services.clock;
    this.#logger = services.logger;
    this.#window = services.window;
    this.#alarm = this.#disposables.add(new Alarm(services.clock, () => this.#clearInTime()));
    const watching = this.#window?.onDidChangeWindowState(() => {
      if (this.#isDue) this.#clearInTime();
    });
    if (watching) this.#disposables.add(watching);
  }

  /** @param clearAfterMs 0: it stays. */
  async copy(secret: string, clearAfterMs: number): Promise<void> {
    await this.#clipboard().writeText(secret);
    const stays = clearAfterMs <= 0;
    this.#isDue = false;
    this.#copied = stays ? undefined : fingerprint(secret);
    const { dueAt, waitEndsAt } = dueIn(clearAfterMs, this.#clock);
    this.#alarm.set(stays ? undefined : dueAt, waitEndsAt);
  }

  /** Empties the clipboard if it holds what was copied last, and can be read. Never fails. */
  async clear(): Promise<void> {
    const copied = this.#copied;
    // VS Code would show an error, and answer nothing.
    if (copied === undefined || this.#window?.state.focused === false) return;
    this.#copied = undefined;
    this.#isDue = false;
    this.#alarm.set(undefined);
    try {
      const clipboard = this.#clipboard();
      const text = await clipboard.readText();
      // Nothing is also what VS Code answers where the browser does not let it read.
      if (text === '') this.#copied ??= copied;
      if (fingerprint(text) !== copied) return;
      await clipboard.writeText('');
      this.#logger.info('[clipboard] cleared of credentials');
    } catch (error) {
      this.#copied ??= copied;
      this.#logger.warn(`[clipboard] not cleared: ${errorText(error)}`);
    }
  }

  dispose(): void {
    this.#disposables.dispose();
    void this.clear();
  }

  /** Now, or when the user is back at the window. */
  #clearInTime(): void {
    this.#isDue = true;
    void this.clear();
  }
}

/** The clipboard of some systems changes line ends. */
function fingerprint(text: string): string {
  return createHash('sha256').update(text.replace(/\r\n/g, '\n'), 'utf8').digest('hex');
}
