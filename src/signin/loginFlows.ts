import { createHash, randomInt, randomUUID } from 'node:crypto';
import { MINUTE_MS, sleep, type Clock } from '../base/clock';
import { LoopbackListener, type Callback } from '../base/loopbackListener';
import { parseLoginPrincipal, type LoginPrincipal } from '../config/loginPrincipal';
import type { BrowserPrompt } from '../sso/browserLogin';
import { generateDpopKey } from './dpop';
import { SigninError } from './errors';
import { subjectOf, type CachedLogin } from './loginFile';
import { readPastedCode, type PastedCodeProblem } from './pastedCode';
import type { ConsoleSigninClient, SigninClientId } from './ports';

/** `sameDevice`: the browser is on this machine. `crossDevice`: it is on any; a text is pasted back. */
export type LoginFlowKind = 'sameDevice' | 'crossDevice';

/** What the user sees and does of a login with a browser elsewhere. */
export interface PastePrompt {
  /**
   * Shows the page to open, and asks for the text that it shows in the end.
   * @param problem what was wrong with the text before.
   * @throws an AbortError when the user turns away, or the signal's reason.
   */
  ask(authorizeUrl: string, problem: PastedCodeProblem | undefined, signal: AbortSignal): Promise<string>;
}

export interface ConsoleLoginPrompts {
  readonly browser: BrowserPrompt;
  readonly paste: PastePrompt;
}

export interface ConsoleLoginFlowServices {
  readonly client: ConsoleSigninClient;
  readonly clock: Clock;
}

/** A login that is not in a file yet. */
export interface MadeLogin {
  readonly principal: LoginPrincipal;
  /** Secrets. */
  readonly login: CachedLogin;
}

export const SAME_DEVICE: SigninClientId = 'arn:aws:signin:::devtools/same-device';
export const CROSS_DEVICE: SigninClientId = 'arn:aws:signin:::devtools/cross-device';

/** So long the user may take in the browser, as with the AWS CLI. */
const TIME_LIMIT_MS = 10 * MINUTE_MS;
const VERIFIER_LETTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~';
const VERIFIER_LENGTH = 64;

/**
 * Signs in with the browser of this machine (PKCE, RFC 7636; a loopback address, RFC 8252), as `aws login` does.
 * @throws SigninError `denied`, `notApproved`, `browserRefused`, `codeRefused`, `missingPermission`, `clockWrong`,
 * `invalidPrincipal`; SsoError of the way; the signal's reason; the system's error when it cannot listen.
 */
export async function signInOnThisDevice(
  { browser }: Pick<ConsoleLoginPrompts, 'browser'>,
  { client, clock }: ConsoleLoginFlowServices,
  signal: AbortSignal,
): Promise<MadeLogin> {
  const state = randomUUID();
  const codeVerifier = makeVerifier();
  const listener = await LoopbackListener.open(state, browser.pages);
  try {
    const { redirectUri } = listener;
    const page = authorizePage(client, { clientId: SAME_DEVICE, redirectUri, state, codeVerifier });
    const made = await browser.waitFor(page, signal, async (waiting) => {
      const code = codeOf(await inTime(listener.callback, clock, waiting));
      return redeem(client, { clientId: SAME_DEVICE, redirectUri, code, codeVerifier }, waiting);
    });
    listener.finish(true);
    return made;
  } catch (error) {
    listener.finish(false);
    throw error;
  } finally {
    listener.close();
  }
}

/**
 * Signs in with a browser on any machine, as `aws login --remote` does: the person pastes the text that the page shows. One
 * that is no code, or another login's, is asked for again.
 * @throws as `signInOnThisDevice`; what the prompt throws.
 */
export async function signInOnOtherDevice(
  { paste }: Pick<ConsoleLoginPrompts, 'paste'>,
  { client, clock }: ConsoleLoginFlowServices,
  signal: AbortSignal,
): Promise<MadeLogin> {
  const state = randomUUID();
  const codeVerifier = makeVerifier();
  const redirectUri = client.confirmationUri;
  const page = authorizePage(client, { clientId: CROSS_DEVICE, redirectUri, state, codeVerifier });
  const ask = async (waiting: AbortSignal): Promise<string> => {
    let problem: PastedCodeProblem | undefined;
    for (;;) {
      const read = readPastedCode(await paste.ask(page, problem, waiting), state);
      if ('code' in read) return read.code;
      problem = read.problem;
    }
  };
  const late = new AbortController();
  const code = await inTime(ask(AbortSignal.any([signal, late.signal])), clock, signal, () => late.abort());
  return redeem(client, { clientId: CROSS_DEVICE, redirectUri, code, codeVerifier }, signal);
}

/** RFC 7636, 4.1. */
function makeVerifier(): string {
  return Array.from(
    { length: VERIFIER_LENGTH },
    () => VERIFIER_LETTERS[randomInt(VERIFIER_LETTERS.length)],
  ).join('');
}

function authorizePage(
  client: ConsoleSigninClient,
  {
    codeVerifier,
    ...request
  }: { clientId: SigninClientId; redirectUri: string; state: string; codeVerifier: string },
): string {
  const codeChallenge = createHash('sha256').update(codeVerifier).digest('base64url');
  return client.authorizeUrl({ ...request, codeChallenge });
}

async function inTime<T>(
  answer: Promise<T>,
  clock: Clock,
  signal: AbortSignal,
  onLate: () => void = () => undefined,
): Promise<T> {
  const done = new AbortController();
  const timeLimit = sleep(TIME_LIMIT_MS, clock, AbortSignal.any([signal, done.signal])).then(() => {
    onLate();
    throw new SigninError('notApproved', 'no answer came from the browser in time');
  });
  try {
    return await Promise.race([answer, timeLimit]);
  } finally {
    for (const promise of [answer, timeLimit]) promise.catch(() => undefined);
    done.abort();
  }
}

/** The words of a refusal come from a web address that anyone may have written: only the known one goes on. */
function codeOf(callback: Callback): string {
  if ('code' in callback) return callback.code;
  const code = callback.error === 'access_denied' ? 'denied' : 'browserRefused';
  throw new SigninError(code, `the browser came back without a code (${code})`);
}

async function redeem(
  client: ConsoleSigninClient,
  {
    clientId,
    ...grant
  }: { clientId: SigninClientId; redirectUri: string; code: string; codeVerifier: string },
  signal: AbortSignal,
): Promise<MadeLogin> {
  const dpopKey = generateDpopKey();
  const asked = { clientId, dpopKey, grant: { type: 'authorizationCode', ...grant } } as const;
  const { credentials, refreshToken, idToken } = await client.createToken(asked, signal);
  const principal = parseLoginPrincipal((idToken && subjectOf(idToken)) ?? '');
  if (!principal) throw new SigninError('invalidPrincipal', 'the id token names no principal');
  const { accountId } = principal;
  const tokenType = 'aws_sigv4';
  const login = { credentials, accountId, clientId, refreshToken, dpopKey, tokenType };
  return { principal, login: { ...login, ...(idToken !== undefined && { idToken }) } };
}
