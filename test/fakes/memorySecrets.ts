import { setImmediate as nextTurn } from 'node:timers/promises';
import { Emitter } from '../../src/base/event';
import type { SecretStore } from '../../src/credentials/ports';

/** A secret store that several windows can share. As with VS Code's, everything takes a while, the news most of all. */
export class MemorySecrets implements SecretStore {
  readonly values = new Map<string, string>();
  /** The system has no keychain. */
  isBroken = false;
  readonly #changed = new Emitter<{ readonly key: string }>();
  readonly onDidChange = this.#changed.event;

  async get(key: string): Promise<string | undefined> {
    await this.#reach();
    return this.values.get(key);
  }

  async store(key: string, value: string): Promise<void> {
    await this.#reach();
    this.values.set(key, value);
    void this.#tell(key);
  }

  async delete(key: string): Promise<void> {
    await this.#reach();
    this.values.delete(key);
    void this.#tell(key);
  }

  async #reach(): Promise<void> {
    await nextTurn();
    if (this.isBroken) throw new Error('no keychain');
  }

  async #tell(key: string): Promise<void> {
    for (let turn = 0; turn < 3; turn++) await nextTurn();
    this.#changed.fire({ key });
  }
}
