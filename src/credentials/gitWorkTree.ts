import { stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { isMissing } from '../base/errors';

/**
 * The top of the git work tree that a directory is in, looked for upwards as git does. A `.git` that cannot be looked at counts as
 * one: secrets are better asked about than published.
 */
export async function findWorkTree(directory: string): Promise<string | undefined> {
  for (let current = directory; ; current = dirname(current)) {
    if (await isThere(join(current, '.git'))) return current;
    if (dirname(current) === current) return undefined;
  }
}

async function isThere(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    (error: unknown) => !isMissing(error),
  );
}
