import type { Profile } from '../config/sharedConfig';
import { SsoError } from '../sso/errors';
import { consoleHome, destinationUrl } from './consoleDestinations';
import { ConsoleLinkError } from './consoleErrors';
import type { CredentialResolver } from './credentialResolver';
import type { AwsCredentials, StsClient, StsClients } from './ports';

/** The sign-in service of a partition ("custom identity broker access" in the IAM user guide). */
export interface SigninClient {
  /**
   * A secret that signs a browser in within 15 minutes. The session in the console lasts as long as the credentials.
   * @throws SsoError
   */
  getSigninToken(credentials: AwsCredentials, signal?: AbortSignal): Promise<string>;
  /** The address that signs a browser in and leads it on; as secret as the token in it. */
  loginUrl(signinToken: string, destination: string): string;
}

export interface SigninClients {
  signin(region: string): SigninClient;
}

export interface ConsoleFederationServices {
  readonly credentials: Pick<CredentialResolver, 'resolve' | 'regionOf'>;
  readonly clients: () => Promise<SigninClients & StsClients>;
}

/** Of the console session of an access key's user: as long as that of a role, and what a root user may have. */
const FEDERATED_SECONDS = 3600;

/** What the session of an access key's user may do at most: what the user may, for AWS takes what both policies allow. */
const WHATEVER_THE_USER_MAY = JSON.stringify({
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Action: '*', Resource: '*' }],
});

/**
 * A link that signs a browser in as a profile of any kind; a secret for 15 minutes.
 *
 * Credentials of a role are signed in as they are, and for as long as they last: no duration is named, which AWS refuses
 * of chained roles. The sign-in takes none of an IAM user, so that the user of a long-lived key is federated first.
 *
 * @param destination see `ConsoleTarget`.
 * @throws ConsoleLinkError, or what `CredentialResolver.resolve` throws.
 */
export async function federatedConsoleLink(
  profile: Profile,
  destination: string | undefined,
  { credentials, clients }: ConsoleFederationServices,
  signal?: AbortSignal,
): Promise<string> {
  const region = credentials.regionOf(profile);
  const place = destination === undefined ? consoleHome(region) : destinationUrl(destination, region);
  const resolved = await credentials.resolve(profile.name, signal);
  const aws = await clients();
  const sts = aws.sts(region);
  const signin = aws.signin(region);
  const isLongLived = resolved.sessionToken === undefined;
  const federated = isLongLived ? await federateUser(resolved, profile.name, sts, signal) : resolved;
  try {
    return signin.loginUrl(await signin.getSigninToken(federated, signal), place);
  } catch (error) {
    if (!SsoError.is(error, 'invalidRequest', 'forbidden', 'unauthorized')) throw error;
    const isUser = !isLongLived && (await isUserSession(resolved, sts, signal));
    throw new ConsoleLinkError(
      isUser ? 'userSession' : 'signinRefused',
      `the sign-in takes no credentials of ${profile.name}`,
      { cause: error, details: { profile: profile.name, status: error.details['status'] ?? '' } },
    );
  }
}

async function federateUser(
  credentials: AwsCredentials,
  profile: string,
  sts: StsClient,
  signal: AbortSignal | undefined,
): Promise<AwsCredentials> {
  const input = {
    name: federatedName(profile),
    policy: WHATEVER_THE_USER_MAY,
    durationSeconds: FEDERATED_SECONDS,
  };
  try {
    return await sts.getFederationToken(credentials, input, signal);
  } catch (error) {
    if (!SsoError.is(error, 'forbidden')) throw error;
    throw new ConsoleLinkError('federationDenied', `no GetFederationToken for ${profile}`, {
      cause: error,
      details: { profile },
    });
  }
}

/** The user of the console as CloudTrail shows them: 2 to 32 characters. */
function federatedName(profile: string): string {
  return profile
    .replace(/[^\w+=,.@-]/g, '-')
    .slice(0, 32)
    .padEnd(2, '-');
}

/** Whether credentials that the sign-in refused are a session of a user, such as GetSessionToken gives. */
async function isUserSession(
  credentials: AwsCredentials,
  sts: StsClient,
  signal: AbortSignal | undefined,
): Promise<boolean> {
  try {
    const { arn } = await sts.getCallerIdentity(credentials, signal);
    return /^arn:[\w-]+:iam::\d+:(?:user\/|root$)/.test(arn);
  } catch {
    signal?.throwIfAborted();
    return false;
  }
}
