import assert from 'node:assert/strict';

/** Something that each test of a `describe` has anew, such as an emulator. */
export class PerTest<T extends { close(): Promise<void> }> {
  readonly #open: () => Promise<T>;
  #running: T | undefined;

  constructor(open: () => Promise<T>) {
    this.#open = open;
  }

  /** That of the running test. */
  get current(): T {
    assert.ok(this.#running);
    return this.#running;
  }

  /**
   * Opens one before each test of the `describe` that calls this, and closes it after. A file whose functions share it
   * makes it outside and registers it in each `describe`: hooks outside all of them would run for the tests of other
   * files.
   */
  register(): this {
    beforeEach(async () => {
      this.#running = await this.#open();
    });
    afterEach(async () => {
      await this.#running?.close();
      this.#running = undefined;
    });
    return this;
  }
}
