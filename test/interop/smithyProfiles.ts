import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseKnownFiles } from '@smithy/shared-ini-file-loader';
import type { Profiles } from './botocore';

/** The profiles of both files as the loader of the AWS SDK for JavaScript reads them. */
export async function readSmithyProfiles(
  directory: string,
  config: string,
  credentials: string,
): Promise<Profiles> {
  const [configFilepath, filepath] = [join(directory, 'config'), join(directory, 'credentials')];
  await writeFile(configFilepath, config);
  await writeFile(filepath, credentials);
  const found = await parseKnownFiles({ configFilepath, filepath, ignoreCache: true });
  // Sessions and services are there by their kind and name.
  const profiles = Object.entries(found).filter(([name]) => !/^(?:sso-session|services)\./.test(name));
  return JSON.parse(JSON.stringify(Object.fromEntries(profiles))) as Profiles;
}
