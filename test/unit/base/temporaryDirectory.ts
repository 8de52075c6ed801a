import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** An empty directory for each test of a `describe`, removed after it. */
export function temporaryDirectoryPerTest(): { readonly path: string } {
  let current = '';
  beforeEach(() => {
    current = mkdtempSync(join(tmpdir(), 'aws-sso-profiles-'));
  });
  afterEach(() => rmSync(current, { recursive: true, force: true, maxRetries: 10 }));
  return {
    get path() {
      return current;
    },
  };
}
