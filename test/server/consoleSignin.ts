import {
  CROSS_DEVICE,
  REFUSALS,
  SAME_DEVICE,
  type ConsoleConsent,
  type ConsoleRefusal,
} from './consoleLogins';
import {
  formFields,
  jsonReply,
  mediaType,
  redirectReply,
  Refusal,
  type HttpRequest,
  type Reply,
} from './http';
import { decisionForm, escapeHtml, factList, htmlPage, messagePage } from './pages';
import type { EmulatorState } from './state';

/** base64url of a SHA-256. */
const CODE_CHALLENGE = /^[A-Za-z0-9_-]{43}$/;
const CODE_VERIFIER = /^[A-Za-z0-9\-._~]{43,128}$/;
const LOOPBACK_CALLBACK = /^http:\/\/127\.0\.0\.1:\d+\/oauth\/callback$/;
const CONFIRMATION_PATH = '/v1/sessions/confirmation';

/** An error of CreateOAuth2Token in the form of the service's model. */
export function signinErrorReply(status: number, exception: string, error: string, message: string): Reply {
  return jsonReply(status, { error, message }, { 'x-amzn-ErrorType': exception });
}

/** The page that `aws login` opens, for a browser on the same device or on another one. */
export function showConsoleConsent(state: EmulatorState, request: HttpRequest): Reply {
  const { query } = request;
  const problem = findProblem(request);
  if (problem !== undefined) return messagePage(400, 'This sign-in cannot go on', problem);
  const consent = readConsent(query);
  const nonce = state.consoleLogins.askConsent(consent);
  const place = consent.clientId === SAME_DEVICE ? 'on this computer' : 'on another device';
  return htmlPage(
    200,
    'Sign in for local development?',
    `<p>Command line tools ${place} will act as you, for up to 12 hours.</p>
${factList({ 'Signed in as': state.config.consolePrincipal })}
<p class="quiet">Allow only if you started this sign-in yourself.</p>
${decisionForm('/v1/authorize', { nonce })}`,
  );
}

export function answerConsoleConsent(state: EmulatorState, request: HttpRequest): Reply {
  const fields = formFields(request);
  const consent = state.consoleLogins.takeConsent(fields.get('nonce') ?? '');
  if (consent === undefined) return messagePage(403, 'This page is out of date', 'Start again in the tool.');
  const isAllowed = fields.get('decision') === 'allow';
  return redirectReply(
    isAllowed ? allowConsent(state, consent) : answerTo(consent, 'error', 'access_denied'),
  );
}

/** What a browser asks for by the address of the consent page. */
export function readConsent(query: URLSearchParams): ConsoleConsent {
  return {
    clientId: query.get('client_id') ?? '',
    redirectUri: query.get('redirect_uri') ?? '',
    state: query.get('state') ?? '',
    codeChallenge: query.get('code_challenge') ?? '',
  };
}

/** @returns where the browser goes then, with a code. */
export function allowConsent({ consoleLogins, config }: EmulatorState, consent: ConsoleConsent): string {
  return answerTo(consent, 'code', consoleLogins.issueCode(consent, config.consolePrincipal));
}

function answerTo({ redirectUri, state }: ConsoleConsent, name: string, value: string): string {
  const url = new URL(redirectUri);
  url.searchParams.set('state', state);
  url.searchParams.set(name, value);
  return url.href;
}

/** Shows the text that a person pastes where they started a sign-in for another device. */
export function showConfirmation(_state: EmulatorState, { query }: HttpRequest): Reply {
  const code = query.get('code');
  if (code === null) return messagePage(403, 'Sign-in denied', 'Nobody was signed in.');
  const text = Buffer.from(`state=${query.get('state') ?? ''}&code=${code}`).toString('base64');
  return htmlPage(
    200,
    'Enter this code where you started',
    `<p>Copy it whole.</p><p style="overflow-wrap: anywhere"><code id="code">${escapeHtml(text)}</code></p>`,
  );
}

/** `CreateOAuth2Token`: a code or a refresh token for credentials, with a proof of the key. */
export function createOAuth2Token(state: EmulatorState, request: HttpRequest): Reply {
  if (mediaType(request) !== 'application/json') throw invalid('the body must be JSON');
  const body = parseBody(request);
  const text = (name: string): string => {
    const value = body[name];
    if (typeof value === 'string' && value !== '') return value;
    throw invalid(`${name} is missing`);
  };
  const clientId = text('clientId');
  if (clientId !== SAME_DEVICE && clientId !== CROSS_DEVICE) throw invalid('unknown clientId');
  const proof = state.dpopProofs.check(request);
  if ('problem' in proof) throw invalid(`DPoP: ${proof.problem}`);
  const { thumbprint } = proof;
  switch (text('grantType')) {
    case 'refresh_token':
      return answer(state.consoleLogins.refresh(text('refreshToken'), clientId, thumbprint));
    case 'authorization_code': {
      const codeVerifier = text('codeVerifier');
      if (!CODE_VERIFIER.test(codeVerifier)) throw invalid('codeVerifier is none');
      const redirectUri = text('redirectUri');
      const asked = { clientId, redirectUri, codeVerifier, thumbprint };
      return answer(state.consoleLogins.redeem(text('code'), asked));
    }
    default:
      throw invalid('unknown grantType');
  }
}

function answer(outcome: object | ConsoleRefusal | undefined): Reply {
  if (outcome === undefined) throw invalid('the code is not one that counts');
  if (typeof outcome === 'object') return jsonReply(200, outcome, { 'Cache-Control': 'no-store' });
  const status = outcome === 'TOKEN_EXPIRED' || outcome === 'AUTHCODE_EXPIRED' ? 401 : 403;
  const message = `Access denied (${REFUSALS.indexOf(outcome)})`;
  return signinErrorReply(status, 'AccessDeniedException', outcome, message);
}

function findProblem({ query, headers }: HttpRequest): string | undefined {
  const clientId = query.get('client_id');
  const redirectUri = query.get('redirect_uri') ?? '';
  const isRightTarget =
    clientId === SAME_DEVICE
      ? LOOPBACK_CALLBACK.test(redirectUri)
      : clientId === CROSS_DEVICE && redirectUri === `http://${headers.host ?? ''}${CONFIRMATION_PATH}`;
  if (!isRightTarget) return 'The client or the address to return to is not known.';
  if (query.get('response_type') !== 'code' || query.get('scope') !== 'openid') {
    return 'The request is not one for a code.';
  }
  const isPkce =
    query.get('code_challenge_method') === 'SHA-256' &&
    CODE_CHALLENGE.test(query.get('code_challenge') ?? '');
  return isPkce && query.get('state') ? undefined : 'The request has no challenge or no state.';
}

function parseBody(request: HttpRequest): Record<string, unknown> {
  try {
    const body: unknown = JSON.parse(request.body.toString('utf8'));
    if (typeof body === 'object' && body !== null) return body as Record<string, unknown>;
  } catch {
    // Refused below.
  }
  throw invalid('the body must be JSON');
}

function invalid(message: string): Refusal {
  return new Refusal(signinErrorReply(400, 'ValidationException', 'INVALID_REQUEST', message));
}
