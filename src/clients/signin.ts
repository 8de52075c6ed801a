import { membersOf, parseJson } from '../base/json';
import { sendHttp } from '../base/http';
import { isOpaque } from '../base/opaqueText';
import type { SigninClient } from '../credentials/consoleFederation';
import { assertRegion, call, malformed } from './call';
import { signinUrl } from './signinEndpoint';

/** Shown by the sign-in when the console session is over. */
const ISSUER = 'aws-sso-profiles';

/** The console's sign-in in a region. */
export function createSigninClient(region: string): SigninClient {
  assertRegion(region);
  const federation = (): URL => signinUrl(region, '/federation');

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
  const { SigninToken: token } = membersOf(parseJson(text));
  return isOpaque(token) ? token : undefined;
}
