import { sendHttp } from '../base/http';
import { isOpaque } from '../base/opaqueText';
import { findPartition, readRegion } from '../config/partitions';
import type { SigninClient } from '../credentials/consoleFederation';
import { findEndpoint } from '../sso/serviceEndpoint';
import { assertRegion, call, malformed } from './call';

/** Ends the sign-in's host names, by partition (the endpoint rules of the AWS SDK's own sign-in client). */
const HOST_SUFFIXES: Readonly<Record<string, string>> = {
  aws: 'signin.aws.amazon.com',
  'aws-cn': 'signin.amazonaws.cn',
  'aws-us-gov': 'signin.amazonaws-us-gov.com',
  'aws-eusc': 'signin.amazonaws-eusc.eu',
  'aws-iso': 'signin.c2shome.ic.gov',
  'aws-iso-b': 'signin.sc2shome.sgov.gov',
  'aws-iso-e': 'signin.csphome.adc-e.uk',
  'aws-iso-f': 'signin.csphome.hci.ic.gov',
};

/** Shown by the sign-in when the console session is over. */
const ISSUER = 'aws-sso-profiles';

/** The console's sign-in in a region; `AWS_ENDPOINT_URL_SIGNIN` sends it elsewhere, as the AWS SDKs do theirs. */
export function createSigninClient(region: string): SigninClient {
  assertRegion(region);
  const suffix = HOST_SUFFIXES[findPartition(region)?.id ?? 'aws'] ?? HOST_SUFFIXES['aws'];
  const federation = (): URL => {
    const { url } = findEndpoint('SIGNIN', `https://${readRegion(region).region}.${suffix}`);
    url.pathname = `${url.pathname.replace(/\/$/, '')}/federation`;
    return url;
  };

  return {
    async getSigninToken({ accessKeyId, secretAccessKey, sessionToken }, signal) {
      const session = { sessionId: accessKeyId, sessionKey: secretAccessKey, sessionToken };
      // In the body: addresses are logged by proxies.
      const body = new URLSearchParams({ Action: 'getSigninToken', Session: JSON.stringify(session) });
      const url = federation();
      return call(
        'getSigninToken',
        region,
        async ({ abortSignal }) => {
          const { status, text } = await sendHttp(
            {
              method: 'POST',
              url,
              headers: { 'content-type': 'application/x-www-form-urlencoded' },
              body: body.toString(),
              reads: 'all',
            },
            abortSignal,
          );
          const token = status === 200 ? readToken(text) : undefined;
          if (token !== undefined) return token;
          if (status === 200) throw malformed('getSigninToken', region);
          const name = status === 400 ? 'InvalidRequestException' : '';
          throw Object.assign(new Error(), { name, $metadata: { httpStatusCode: status } });
        },
        signal,
      );
    },

    loginUrl(signinToken, destination) {
      const url = federation();
      url.search = new URLSearchParams({
        Action: 'login',
        Issuer: ISSUER,
        Destination: destination,
        SigninToken: signinToken,
      }).toString();
      return url.href;
    },
  };
}

function readToken(text: string): string | undefined {
  try {
    const { SigninToken: token } = JSON.parse(text) as { readonly SigninToken?: unknown };
    return isOpaque(token) ? token : undefined;
  } catch {
    return undefined;
  }
}
