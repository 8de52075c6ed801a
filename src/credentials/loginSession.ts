import type { Profile } from '../config/sharedConfig';
import { SigninError } from '../signin/errors';
import type { MakingServices, Wish } from './makingServices';
import type { AwsCredentials } from './ports';

/**
 * Credentials of a console sign-in (`aws login`), renewed when they are about to end.
 * @throws SigninError with `details.profile`; SsoError when ended ones cannot be renewed for now.
 */
export async function credentialsOfLoginSession(
  { name, region, properties }: Profile,
  { loginTokens, environment }: MakingServices,
  { signal }: Wish,
): Promise<AwsCredentials> {
  const loginSession = properties.get('login_session') ?? '';
  const place = region || environment['AWS_REGION'] || environment['AWS_DEFAULT_REGION'] || undefined;
  try {
    const { credentials } = await (await loginTokens()).get(loginSession, place, signal);
    return credentials;
  } catch (error) {
    if (!SigninError.is(error)) throw error;
    throw new SigninError(error.code, error.message, {
      cause: error,
      details: { ...error.details, profile: name },
    });
  }
}
