import type { SandboxContent } from '../../scripts/lib/sandbox.mjs';

/**
 * One VS Code window that host tests run in. `test/host/<name>/scenario.ts` exports it as `scenario`; the tests are the
 * `*.test.ts` files beside it. All of them run in the newest VS Code.
 */
export interface HostScenario extends SandboxContent {
  /** More folders of test/host/, whose tests need the same window: they run in it after those beside `scenario.ts`. */
  readonly alsoRuns?: readonly string[];
  /**
   * What runs in such a window of the oldest supported VS Code too, in this order, from whatever scenario: paths below
   * test/host/, of folders or of files without `.test.ts`. It is what VS Code does otherwise from version to version:
   * activation, contributions, views, terminals, debugging, network. Default: nothing.
   */
  readonly onFloor?: readonly string[];
  /** User settings. */
  readonly settings?: Readonly<Record<string, unknown>>;
  /** False opens the window in Restricted Mode. Default: trusted. */
  readonly trusted?: boolean;
  /** Added to the environment of the extension host. `AWS_ENDPOINT_URL_*` already lead to the emulator. */
  readonly env?: Readonly<Record<string, string>>;
}
