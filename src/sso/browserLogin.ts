import { createHash, randomBytes, randomUUID } from 'node:crypto';
import { MINUTE_MS, sleep } from '../base/clock';
import type { SsoSession } from '../config/sharedConfig';
import { SsoError, type SsoErrorCode } from './errors';
import type { LoginFlowServices } from './loginFlows';
import { LoopbackListener, type Callback, type CallbackPages } from '../base/loopbackListener';
import type { ClientRegistration, IssuedToken } from './ports';
import { clientName, registrationKey, scopesAskedFor } from './registrations';
import type { CachedToken } from './tokenCache';

/** What the user sees and does while the browser has the word. */
export interface BrowserPrompt {
  /** What the browser shows when it comes back. */
  readonly pages: CallbackPages;
  /** Opens the consent page and shows that the answer is awaited while `work` runs, whose signal aborts on cancel. */
  waitFor<T>(
    authorizeUrl: string,
    signal: AbortSignal,
    work: (signal: AbortSignal) => Promise<T>,
  ): Promise<T>;
}

/** So long the user may take in the browser, as with the AWS CLI. */
const TIME_LIMIT_MS = 10 * MINUTE_MS;
/** RFC 7636, 4.1 allows 43 to 128 characters; this makes 64. */
const VERIFIER_BYTES = 48;
const GRANT = 'authorizationCode';

/**
 * Logs in with the authorization code grant and PKCE (RFC 6749, 7636, 8252) as `aws sso login` does, without writing the
 * token. The browser must be on this machine.
 * @throws SsoError: `accessDenied`, `notApproved`, `browserRefused`, `invalidRequest` (usually a wrong start URL or
 * region), a network error; the signal's reason when cancelled; the system's error when it cannot listen.
 */
export async function logInWithBrowser(
  session: SsoSession,
  prompt: BrowserPrompt,
  services: LoginFlowServices,
  signal: AbortSignal,
): Promise<CachedToken> {
  const state = randomUUID();
  const codeVerifier = randomBytes(VERIFIER_BYTES).toString('base64url');
  const { registration, isReused } = await register(session, services, signal);
  const listener = await LoopbackListener.open(state, prompt.pages);
  try {
    const { redirectUri } = listener;
    const authorizeUrl = services.oidc.authorizeUrl({
      clientId: registration.clientId,
      redirectUri,
      state,
      codeChallenge: createHash('sha256').update(codeVerifier).digest('base64url'),
      scopes: scopesAskedFor(registrationKey(session)),
    });
    const issued = await prompt.waitFor(authorizeUrl, signal, async (waiting) => {
      const code = readCode(await answerInTime(listener, services, waiting));
      return redeem(registration, { code, codeVerifier, redirectUri }, services, waiting);
    });
    listener.finish(true);
    return { ...issued, startUrl: session.startUrl, region: session.region, registration };
  } catch (error) {
    listener.finish(false);
    // A registration that the service has forgotten is refused in the browser, where we cannot see it.
    if (isReused && !SsoError.is(error, 'accessDenied')) {
      await services.registrations.delete(registrationKey(session)).catch(() => undefined);
    }
    throw error;
  } finally {
    listener.close();
  }
}

async function register(
  session: SsoSession,
  { oidc, registrations, clock }: LoginFlowServices,
  signal: AbortSignal,
): Promise<{ registration: ClientRegistration; isReused: boolean }> {
  const key = registrationKey(session);
  const cached = await registrations.read(key, GRANT, clock.now());
  if (cached) return { registration: cached, isReused: true };
  const registration = await oidc.registerClient(
    {
      clientName: clientName(session),
      scopes: scopesAskedFor(key),
      grant: GRANT,
      issuerUrl: session.startUrl,
    },
    signal,
  );
  await registrations.write(key, GRANT, registration);
  return { registration, isReused: false };
}

async function answerInTime(
  listener: LoopbackListener,
  { clock }: LoginFlowServices,
  signal: AbortSignal,
): Promise<Callback> {
  const done = new AbortController();
  const timeLimit = sleep(TIME_LIMIT_MS, clock, AbortSignal.any([signal, done.signal])).then(() => {
    throw new SsoError('notApproved', 'no answer came from the browser in time');
  });
  try {
    return await Promise.race([listener.callback, timeLimit]);
  } finally {
    timeLimit.catch(() => undefined);
    done.abort();
  }
}

/** Refusals of the consent page (RFC 6749, 4.1.2.1) that mean the same as those of the service. */
const REFUSALS: ReadonlyMap<string, SsoErrorCode> = new Map([
  ['access_denied', 'accessDenied'],
  ['invalid_scope', 'invalidScope'],
  ['unauthorized_client', 'unauthorizedClient'],
  ['server_error', 'serverError'],
  ['temporarily_unavailable', 'serverError'],
]);

function readCode(callback: Callback): string {
  if ('code' in callback) return callback.code;
  // The words of the answer come from a web address that anyone may have written: only known ones go on.
  const code = REFUSALS.get(callback.error) ?? 'browserRefused';
  throw new SsoError(code, `the browser came back without a code (${code})`);
}

async function redeem(
  registration: ClientRegistration,
  grant: { code: string; codeVerifier: string; redirectUri: string },
  { oidc }: LoginFlowServices,
  signal: AbortSignal,
): Promise<IssuedToken> {
  try {
    return await oidc.createToken({ registration, grant: { type: GRANT, ...grant } }, signal);
  } catch (error) {
    // Of a refresh token or device code this means something else.
    if (!SsoError.is(error, 'invalidGrant')) throw error;
    throw new SsoError('browserRefused', 'the service refused the code of the browser', { cause: error });
  }
}
