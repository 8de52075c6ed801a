import type { Disposable } from '../../base/disposable';
import { Emitter, type Observable } from '../../base/event';

/** A profile whose credentials containers get from this window. */
export interface ContainerGrant {
  readonly profile: string;
  /** Where they ask for them. */
  readonly uri: string;
}

/** Those that there are now: they are made in one place, and shown in another. */
export class ContainerGrants implements Observable<readonly ContainerGrant[]>, Disposable {
  readonly #changed = new Emitter<readonly ContainerGrant[]>();
  #current: readonly ContainerGrant[] = [];

  readonly onDidChange = this.#changed.event;

  get current(): readonly ContainerGrant[] {
    return this.#current;
  }

  set(grants: readonly ContainerGrant[]): void {
    this.#current = grants;
    this.#changed.fire(grants);
  }

  dispose(): void {
    this.#changed.dispose();
  }
}
