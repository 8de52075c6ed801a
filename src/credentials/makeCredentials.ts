import type { Profile, ProfileKind } from '../config/sharedConfig';
import { credentialsOfAssumedRole } from './assumeRole';
import { credentialsOfProcess } from './credentialProcess';
import { credentialsOfSource } from './credentialSource';
import { CredentialsError } from './errors';
import { credentialsOfLoginSession } from './loginSession';
import type { MakingServices, Wish } from './makingServices';
import type { AwsCredentials } from './ports';
import { credentialsOfSsoRole } from './ssoRole';
import { credentialsOfKeys } from './staticKeys';
import { credentialsOfWebIdentity } from './webIdentity';

/**
 * Makes credentials of one kind, anew. Read from disk on first use: what it takes is only needed for a caller that wants
 * credentials.
 *
 * @param kind that of the profile, or the one that it has as a source.
 * @param makeSource credentials of the profile that it names as its source.
 * @throws CredentialsError that names the profile, SsoError, or an AbortError when the user does not give a code.
 */
export async function makeCredentials(
  profile: Profile,
  kind: ProfileKind,
  services: MakingServices,
  wish: Wish,
  makeSource: (sourceProfile: string) => Promise<AwsCredentials>,
): Promise<AwsCredentials> {
  try {
    return await make(profile, kind, services, wish, makeSource);
  } catch (error) {
    if (!CredentialsError.is(error) || error.details['profile'] !== undefined) throw error;
    throw new CredentialsError(error.code, error.message, {
      cause: error.cause,
      details: { ...error.details, profile: profile.name },
    });
  }
}

async function make(
  profile: Profile,
  kind: ProfileKind,
  services: MakingServices,
  wish: Wish,
  makeSource: (sourceProfile: string) => Promise<AwsCredentials>,
): Promise<AwsCredentials> {
  switch (kind) {
    case 'sso':
      return credentialsOfSsoRole(profile, services, wish);
    case 'keys':
      return credentialsOfKeys(profile);
    case 'assumeRole': {
      const { sourceProfile } = profile;
      const source =
        sourceProfile === undefined
          ? await credentialsOfSource(profile, services)
          : await makeSource(sourceProfile);
      return credentialsOfAssumedRole(profile, source, services, wish);
    }
    case 'process':
      return credentialsOfProcess(profile, services, wish);
    case 'webIdentity':
      return credentialsOfWebIdentity(profile, services, wish);
    case 'login':
      return credentialsOfLoginSession(profile, services, wish);
    case 'none':
      throw new CredentialsError('noCredentials', `profile ${profile.name} has no credentials`, {
        details: { profile: profile.name },
      });
  }
}
