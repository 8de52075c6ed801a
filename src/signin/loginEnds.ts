import { disposeAll, type Disposable } from '../base/disposable';
import { Emitter } from '../base/event';
import type { CachedLogin } from './loginFile';
import type { LoginStore } from './loginStore';

/**
 * Tells when a console sign-in has ended, here or elsewhere: its file is gone, the service refused it, or it gave way to another
 * login. A key belongs to one login for good, so it is the same login while the key is the same, also after a renewal elsewhere.
 */
export class ConsoleLoginEnds implements Disposable {
  readonly #logins: LoginStore;
  /** The logins that go on. */
  readonly #known = new Map<string, CachedLogin>();
  readonly #ended = new Emitter<string>();
  readonly #watch: Disposable;

  /** Fires with the `login_session`. */
  readonly onDidEnd = this.#ended.event;

  constructor(logins: LoginStore) {
    this.#logins = logins;
    this.#watch = logins.onDidChange(() => this.#look());
    this.#look();
  }

  dispose(): void {
    disposeAll([this.#watch, this.#ended]);
  }

  #look(): void {
    const { current } = this.#logins;
    for (const session of new Set([...current.keys(), ...this.#known.keys()])) {
      const status = current.get(session);
      const login = this.#logins.last(session);
      // A file that is just being written says nothing of the login.
      if (status?.problem && !login) continue;
      const before = this.#known.get(session);
      const isOver = !login || status?.state === 'expired';
      if (isOver) this.#known.delete(session);
      else this.#known.set(session, login);
      if (before && (isOver || login.dpopKey !== before.dpopKey)) this.#ended.fire(session);
    }
  }
}
