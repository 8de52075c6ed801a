import { realpath } from 'node:fs/promises';
import { basename, dirname } from 'node:path';
import { sweepDrafts } from '../base/atomicFile';
import { backupOf } from '../config/configEditor';
import type { AwsLocations } from '../config/locations';

/** Of tokens and client registrations: a SHA-1. */
const CACHE_FILE = /^[\da-f]{40}\.json$/;

/**
 * Removes the drafts of tokens, of the shared files and of their backups that writers left behind when they were killed:
 * those hold secrets, and the next write of the same file may be long in coming. Never fails.
 */
export async function sweepSecretDrafts({
  configFile,
  credentialsFile,
  ssoCacheDirectory,
}: Pick<AwsLocations, 'configFile' | 'credentialsFile' | 'ssoCacheDirectory'>): Promise<void> {
  await sweepDrafts(ssoCacheDirectory, (name) => CACHE_FILE.test(name));
  for (const file of [configFile, credentialsFile]) {
    for (const written of [file, backupOf(file)]) {
      // Drafts are beside the file behind a link.
      const target = await realpath(written).catch(() => written);
      await sweepDrafts(dirname(target), (name) => name === basename(target));
    }
  }
}
