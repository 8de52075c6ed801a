import type { Clock } from '../base/clock';
import { DisposableStore, type Disposable } from '../base/disposable';
import { errorText } from '../base/errors';
import { Emitter, type Observable } from '../base/event';
import { lazy } from '../base/lazy';
import type { Logger } from '../base/logger';
import { findLoginProfiles } from '../config/profileSession';
import type { SharedConfig } from '../config/sharedConfig';
import type { LoginStatuses, LoginStore } from './loginStore';

export interface ConsoleSessionsServices {
  readonly config: Observable<SharedConfig>;
  readonly clock: Clock;
  readonly logger: Logger;
}

/**
 * The console sign-ins that profiles name, for everything that shows them. Nothing is loaded before a profile names one,
 * and nothing is known of it for the moment that the loading takes.
 */
export class ConsoleSessions implements Observable<LoginStatuses>, Disposable {
  readonly #services: ConsoleSessionsServices;
  readonly #disposables = new DisposableStore();
  readonly #changed = this.#disposables.add(new Emitter<LoginStatuses>());
  readonly #open: () => Promise<LoginStore>;
  #logins: LoginStore | undefined;

  readonly onDidChange = this.#changed.event;

  /** @param open reads the sign-ins and watches them from then on. */
  constructor(services: ConsoleSessionsServices, open: () => Promise<LoginStore>) {
    this.#services = services;
    this.#open = lazy(async () => this.#adopt(await open()));
    const look = (): void => void this.#openIfNamed();
    this.#disposables.add(services.config.onDidChange(look));
    this.#disposables.add(services.clock.schedule(0, look));
  }

  get current(): LoginStatuses {
    return this.#logins?.current ?? NONE;
  }

  /** Directories in which the system refuses to notice changes. */
  get unwatched(): readonly string[] {
    return this.#logins?.unwatched ?? [];
  }

  /** Reads all of them from disk again. Never fails. */
  async reload(): Promise<void> {
    if (this.#logins) await this.#logins.reload();
    else await this.#openIfNamed();
  }

  /** Looks at the clock now: timers have slept with the machine. */
  wake(): void {
    this.#logins?.wake();
  }

  dispose(): void {
    this.#disposables.dispose();
  }

  async #openIfNamed(): Promise<void> {
    const { config, logger } = this.#services;
    if (this.#logins || this.#disposables.isDisposed || findLoginProfiles(config.current).length === 0)
      return;
    try {
      await this.#open();
    } catch (error) {
      logger.warn(`[console session] cannot be shown: ${errorText(error)}`);
    }
  }

  #adopt(logins: LoginStore): LoginStore {
    this.#logins = logins;
    this.#disposables.add(logins.onDidChange((statuses) => this.#changed.fire(statuses)));
    if (logins.current.size > 0) this.#changed.fire(logins.current);
    return logins;
  }
}

const NONE: LoginStatuses = new Map();
