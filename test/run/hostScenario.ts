import type { SandboxContent } from '../../scripts/lib/sandbox.mjs';

/**
 * One VS Code window that host tests run in, at both ends of the supported versions. `test/host/<name>/scenario.ts`
 * exports it as `scenario`; the tests are the `*.test.ts` files beside it.
 */
export interface HostScenario extends SandboxContent {
  /** User settings. */
  readonly settings?: Readonly<Record<string, unknown>>;
  /** False opens the window in Restricted Mode. Default: trusted. */
  readonly trusted?: boolean;
  /** What it measures would suffer from other windows. */
  readonly runsAlone?: boolean;
  /** Added to the environment of the extension host. `AWS_ENDPOINT_URL_*` already lead to the emulator. */
  readonly env?: Readonly<Record<string, string>>;
}
