import type * as vscode from 'vscode';

/** What VS Code keeps for an extension, kept in memory; as there, what is kept is a copy, and the same one for all who ask. */
export class MemoryMemento implements vscode.Memento {
  readonly #values = new Map<string, unknown>();

  /** Bytes of everything that is kept, as JSON. */
  get size(): number {
    return [...this.#values].reduce(
      (sum, [key, value]) => sum + key.length + Buffer.byteLength(JSON.stringify(value)),
      0,
    );
  }

  keys(): readonly string[] {
    return [...this.#values.keys()];
  }

  get<T>(key: string, fallback?: T): T | undefined {
    const value = this.#values.get(key);
    return value === undefined ? fallback : (value as T);
  }

  update(key: string, value: unknown): Promise<void> {
    if (value === undefined) this.#values.delete(key);
    else this.#values.set(key, structuredClone(value));
    return Promise.resolve();
  }
}
