import { resolve } from 'node:path';
import { systemErrorCode } from '../base/errors';
import { MOST_RECORD_BYTES, readRegularFile, RegularFileError } from '../base/regularFile';
import type { Profile } from '../config/sharedConfig';
import { SsoError } from '../sso/errors';
import { CredentialsError } from './errors';
import type { MakingServices, Wish } from './makingServices';
import type { AwsCredentials } from './ports';
import { findCachedRole, readRole, roleDenied } from './roleSettings';
import { findStsRegion } from './stsRegion';

/**
 * The role of a profile that proves itself with a token in a file, which some other program keeps fresh. Like the AWS
 * CLI it takes no `duration_seconds`.
 * @throws CredentialsError `webIdentityFile`, `webIdentityRefused`, `roleDenied`; SsoError
 */
export async function credentialsOfWebIdentity(
  profile: Profile,
  services: MakingServices,
  { signal }: Wish,
): Promise<AwsCredentials> {
  const { roleArn, sessionName, isNamed } = readRole(profile, services.clock.now());
  const cached = await findCachedRole({ roleArn, ...(isNamed && { sessionName }) }, profile, services);
  if (cached) return cached;
  const token = await readToken(profile, services.locations.home, signal);
  const sts = (await services.clients()).sts(
    findStsRegion(profile, services.config.current, services.environment),
  );
  try {
    return await sts.assumeRoleWithWebIdentity({ roleArn, sessionName, token }, signal);
  } catch (error) {
    const file = fileOf(profile, services.locations.home);
    if (SsoError.is(error, 'forbidden')) throw roleDenied(profile, error, { file });
    if (!CredentialsError.is(error, 'webIdentityRefused')) throw error;
    throw new CredentialsError('webIdentityRefused', error.message, {
      cause: error,
      details: { profile: profile.name, file },
    });
  }
}

async function readToken(profile: Profile, home: string, signal: AbortSignal): Promise<string> {
  const file = fileOf(profile, home);
  try {
    return (await readRegularFile(file, MOST_RECORD_BYTES, signal)).toString().trim();
  } catch (error) {
    signal.throwIfAborted();
    const reason =
      (RegularFileError.is(error) && error.details['kind']) || systemErrorCode(error) || 'unknown error';
    throw new CredentialsError('webIdentityFile', `profile ${profile.name}: its token file: ${reason}`, {
      cause: error,
      details: { profile: profile.name, file, reason },
    });
  }
}

function fileOf({ properties }: Profile, home: string): string {
  return resolve(home, properties.get('web_identity_token_file') ?? '');
}
