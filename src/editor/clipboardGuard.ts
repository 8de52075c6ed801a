import { createHash } from 'node:crypto';
import { Alarm } from '../base/alarm';
import type { Clock } from '../base/clock';
import type { Disposable } from '../base/disposable';
import { errorText } from '../base/errors';
import type { Logger } from '../base/logger';

/** Structurally VS Code's `Clipboard`. */
export interface ClipboardPort {
  readText(): Thenable<string>;
  writeText(text: string): Thenable<void>;
}

/** Puts secrets into the clipboard and takes them out again, unless something else has been copied meanwhile. */
export class ClipboardGuard implements Disposable {
  readonly #clipboard: () => ClipboardPort;
  readonly #logger: Logger;
  readonly #clock: Clock;
  readonly #alarm: Alarm;
  /** Of what was copied last and has not been taken out: the secret itself is not kept. */
  #copied: string | undefined;

  constructor(services: {
    readonly clipboard: () => ClipboardPort;
    readonly clock: Clock;
    readonly logger: Logger;
  }) {
    this.#clipboard = services.clipboard;
    this.#clock = services.clock;
    this.#logger = services.logger;
    this.#alarm = new Alarm(services.clock, () => void this.clear());
  }

  /** @param clearAfterMs 0: it stays. */
  async copy(secret: string, clearAfterMs: number): Promise<void> {
    await this.#clipboard().writeText(secret);
    const stays = clearAfterMs <= 0;
    this.#copied = stays ? undefined : fingerprint(secret);
    this.#alarm.set(stays ? undefined : this.#clock.now() + clearAfterMs);
  }

  /** Empties the clipboard if it holds what was copied last. Never fails. */
  async clear(): Promise<void> {
    const copied = this.#copied;
    this.#copied = undefined;
    this.#alarm.set(undefined);
    if (copied === undefined) return;
    try {
      const clipboard = this.#clipboard();
      if (fingerprint(await clipboard.readText()) !== copied) return;
      await clipboard.writeText('');
      this.#logger.info('[clipboard] cleared of credentials');
    } catch (error) {
      this.#logger.warn(`[clipboard] not cleared: ${errorText(error)}`);
    }
  }

  dispose(): void {
    this.#alarm.dispose();
    void this.clear();
  }
}

/** The clipboard of some systems changes line ends. */
function fingerprint(text: string): string {
  return createHash('sha256').update(text.replace(/\r\n/g, '\n'), 'utf8').digest('hex');
}
