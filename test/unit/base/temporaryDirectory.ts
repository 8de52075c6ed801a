import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { removeTree } from '../../fakes/removeTree';

/** An empty directory for each test of a `describe`, removed after it. */
export function temporaryDirectoryPerTest(): { readonly path: string } {
  let current = '';
  beforeEach(() => {
    current = mkdtempSync(join(tmpdir(), 'aws-sso-profiles-'));
  });
  afterEach(() => removeTree(current));
  return {
    get path() {
      return current;
    },
  };
}
