import { parseJson } from '../base/json';
import { SECOND_MS, type Clock } from '../base/clock';
import { sendHttp, type HttpAnswer } from '../base/http';
import { createDpopProof, LONGEST_SKEW_MS, parseDpopKey } from '../signin/dpop';
import { SigninError, type SigninErrorCode } from '../signin/errors';
import type { ConsoleSigninClient, SigninGrant, SigninTokens } from '../signin/ports';
import { SsoError } from '../sso/errors';
import { Answer } from './answer';
import { assertRegion, call, malformed } from './call';
import { signinUrl } from './signinEndpoint';

const OPERATION = 'CreateOAuth2Token';
/** So long credentials last; the service's model allows no more. */
const LONGEST_LIFETIME_S = 900;

/** Values of the body's `error`: reasons of the session's own. */
const REFUSALS: ReadonlyMap<unknown, SigninErrorCode> = new Map<unknown, SigninErrorCode>([
  ['TOKEN_EXPIRED', 'sessionExpired'],
  ['USER_CREDENTIALS_CHANGED', 'credentialsChanged'],
  ['INSUFFICIENT_PERMISSIONS', 'missingPermission'],
  ['AUTHCODE_EXPIRED', 'codeRefused'],
]);

/** What came of one request: the body of a good answer, or why there is none. */
type Outcome =
  | { readonly body: unknown }
  | { readonly refusal: SigninErrorCode }
  /** By how much the clock of the service is ahead, as far as it said; milliseconds. */
  | { readonly invalid: true; readonly aheadMs: number };

/** The service that `aws login` asks, in a region. @param clock by which proofs are dated and lifetimes end. */
export function createConsoleSigninClient(region: string, clock: Clock): ConsoleSigninClient {
  assertRegion(region);
  return {
    get confirmationUri() {
      return signinUrl(region, '/v1/sessions/confirmation').href;
    },

    authorizeUrl({ clientId, redirectUri, state, codeChallenge }) {
      const url = signinUrl(region, '/v1/authorize');
      url.search = new URLSearchParams({
        response_type: 'code',
        client_id: clientId,
        state,
        code_challenge_method: 'SHA-256',
        scope: 'openid',
        redirect_uri: redirectUri,
        code_challenge: codeChallenge,
      }).toString();
      return url.href;
    },

    async createToken({ clientId, dpopKey, grant }, signal) {
      const key = parseDpopKey(dpopKey);
      if (!key) throw new SigninError('badFile', 'the key is none', { details: { problem: 'invalidKey' } });
      const url = signinUrl(region, '/v1/token');
      const body = JSON.stringify({ clientId, ...grantParameters(grant) });
      const ask = (aheadMs: number): Promise<Outcome> =>
        call(
          OPERATION,
          region,
          async ({ abortSignal }) => {
            const dpop = createDpopProof(key, { url: url.href, now: clock.now() + aheadMs });
            const headers = { 'content-type': 'application/json', dpop };
            const sent = { method: 'POST', url, headers, body, reads: 'all' } as const;
            return readOutcome(await sendHttp(sent, abortSignal), clock.now());
          },
          signal,
        );
      let outcome = await ask(0);
      const aheadMs = 'invalid' in outcome ? outcome.aheadMs : 0;
      // The service refuses a proof of another time than its own: it is told in the service's time.
      if (Math.abs(aheadMs) > LONGEST_SKEW_MS / 2) outcome = await ask(aheadMs);
      if ('body' in outcome) return readTokens(outcome.body, region, clock);
      if ('refusal' in outcome) throw refused(outcome.refusal);
      if (Math.abs(aheadMs) > LONGEST_SKEW_MS / 2) {
        const minutes = String(Math.round(Math.abs(aheadMs) / (60 * SECOND_MS)));
        throw new SigninError('clockWrong', `the clock is off by ${minutes} min`, { details: { minutes } });
      }
      if (grant.type === 'authorizationCode') throw refused('codeRefused');
      throw new SsoError('invalidRequest', `${OPERATION} in ${region} failed (HTTP 400)`, {
        details: { operation: OPERATION, region },
      });
    },
  };
}

function grantParameters(grant: SigninGrant): Record<string, string> {
  if (grant.type === 'refreshToken') {
    return { refreshToken: grant.refreshToken, grantType: 'refresh_token' };
  }
  const { code, codeVerifier, redirectUri } = grant;
  return { grantType: 'authorization_code', code, codeVerifier, redirectUri };
}

/** @throws what `call` makes an SsoError of. */
function readOutcome({ status, headers, text }: HttpAnswer, now: number): Outcome {
  if (status === 200) return { body: parseJson(text) };
  if (status === 400 || status === 401 || status === 403) {
    const body = parseJson(text);
    const error = typeof body === 'object' && body !== null && 'error' in body ? body.error : undefined;
    const refusal = REFUSALS.get(error);
    if (refusal) return { refusal };
    if (status === 400 && error === 'INVALID_REQUEST') {
      const date = Date.parse(headers.date ?? '');
      return { invalid: true, aheadMs: Number.isNaN(date) ? 0 : date - now };
    }
  }
  const $response = { statusCode: status, headers };
  throw Object.assign(new Error(), { name: '', $metadata: { httpStatusCode: status }, $response });
}

function readTokens(body: unknown, region: string, clock: Clock): SigninTokens {
  const answer = new Answer(OPERATION, region, body);
  if (answer.opaque('tokenType') !== 'aws_sigv4') throw malformed(OPERATION, region);
  const keys = answer.part('accessToken');
  const idToken = answer.optionalOpaque('idToken');
  return {
    credentials: {
      accessKeyId: keys.keyId('accessKeyId'),
      secretAccessKey: keys.opaque('secretAccessKey'),
      sessionToken: keys.opaque('sessionToken'),
      expiresAt: answer.lifetime('expiresIn', clock, LONGEST_LIFETIME_S),
    },
    refreshToken: answer.opaque('refreshToken'),
    ...(idToken !== undefined && { idToken }),
  };
}

function refused(code: SigninErrorCode): SigninError {
  return new SigninError(code, `${OPERATION} was refused: ${code}`);
}
