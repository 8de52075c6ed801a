import { createHash, generateKeyPairSync } from 'node:crypto';
import type { Lifetimes } from './config';
import type { CredentialStore, Principal } from './credentials';
import { thumbprintOf } from './dpop';
import { randomToken, uniqueId } from './identifiers';
import type { ServerClock } from './serverClock';

/** Why the service says no to a token request, in its own words. */
export const REFUSALS = [
  'TOKEN_EXPIRED',
  'USER_CREDENTIALS_CHANGED',
  'INSUFFICIENT_PERMISSIONS',
  'AUTHCODE_EXPIRED',
] as const;
export type ConsoleRefusal = (typeof REFUSALS)[number];

/** What the browser was sent with. */
export interface ConsoleConsent {
  readonly clientId: string;
  readonly redirectUri: string;
  readonly state: string;
  readonly codeChallenge: string;
}

interface AuthorizationCode extends ConsoleConsent {
  readonly arn: string;
  readonly expiresAt: number;
}

interface ConsoleLogin {
  readonly arn: string;
  readonly clientId: string;
  /** Of the key whose proofs count for it. */
  readonly thumbprint: string;
  readonly expiresAt: number;
}

interface RefreshToken {
  readonly login: ConsoleLogin;
  /** What it was traded for, and until when that is answered again. */
  used?: { readonly answer: TokenAnswer; readonly until: number };
}

/** The body of an answer of CreateOAuth2Token. */
export interface TokenAnswer {
  readonly accessToken: {
    readonly accessKeyId: string;
    readonly secretAccessKey: string;
    readonly sessionToken: string;
  };
  readonly tokenType: 'aws_sigv4';
  readonly expiresIn: number;
  readonly refreshToken: string;
  readonly idToken?: string;
}

/** What the AWS CLI keeps of a login in `~/.aws/login/cache`, with its keys in its order. */
export interface LoginCacheFile {
  readonly accessToken: TokenAnswer['accessToken'] & {
    readonly accountId: string;
    readonly expiresAt: string;
  };
  readonly tokenType: string;
  readonly clientId: string;
  readonly refreshToken: string;
  readonly idToken: string;
  readonly dpopKey: string;
}

export const SAME_DEVICE = 'arn:aws:signin:::devtools/same-device';
export const CROSS_DEVICE = 'arn:aws:signin:::devtools/cross-device';

/** Logins of `aws login`: codes bound to a PKCE challenge, and refresh tokens bound to a key. */
export class ConsoleLogins {
  /** What every token request is refused with, for tests. */
  refusal: ConsoleRefusal | null = null;
  readonly #clock: ServerClock;
  readonly #credentials: CredentialStore;
  readonly #lifetimes: () => Lifetimes;
  readonly #consents = new Map<string, ConsoleConsent>();
  readonly #codes = new Map<string, AuthorizationCode>();
  readonly #refreshTokens = new Map<string, RefreshToken>();

  constructor(clock: ServerClock, credentials: CredentialStore, lifetimes: () => Lifetimes) {
    this.#clock = clock;
    this.#credentials = credentials;
    this.#lifetimes = lifetimes;
  }

  /** Keeps the request until it is answered; returns the nonce that the answer must carry. */
  askConsent(consent: ConsoleConsent): string {
    const nonce = randomToken();
    this.#consents.set(nonce, consent);
    return nonce;
  }

  takeConsent(nonce: string): ConsoleConsent | undefined {
    const consent = this.#consents.get(nonce);
    this.#consents.delete(nonce);
    return consent;
  }

  issueCode(consent: ConsoleConsent, arn: string): string {
    const code = randomToken();
    const expiresAt = this.#clock.now() + this.#lifetimes().authorizationCodeSeconds * 1000;
    this.#codes.set(code, { ...consent, arn, expiresAt });
    return code;
  }

  /**
   * Trades a code for credentials. One that was shown is spent.
   * @returns undefined when it is unknown, spent, another client's, or fails the PKCE check; or the refusal.
   */
  redeem(
    code: string,
    request: { clientId: string; redirectUri: string; codeVerifier: string; thumbprint: string },
  ): TokenAnswer | ConsoleRefusal | undefined {
    const known = this.#codes.get(code);
    this.#codes.delete(code);
    const challenge = createHash('sha256').update(request.codeVerifier).digest('base64url');
    if (
      known?.clientId !== request.clientId ||
      known.redirectUri !== request.redirectUri ||
      known.codeChallenge !== challenge
    ) {
      return undefined;
    }
    if (this.refusal) return this.refusal;
    if (this.#clock.now() >= known.expiresAt) return 'AUTHCODE_EXPIRED';
    const { arn, clientId } = known;
    const answer = this.#issue({
      arn,
      clientId,
      thumbprint: request.thumbprint,
      expiresAt: this.#clock.now() + this.#lifetimes().consoleSessionSeconds * 1000,
    });
    return { ...answer, idToken: idTokenOf(arn) };
  }

  /** Trades a refresh token; the same answer again within its window. */
  refresh(refreshToken: string, clientId: string, thumbprint: string): TokenAnswer | ConsoleRefusal {
    const known = this.#refreshTokens.get(refreshToken);
    const now = this.#clock.now();
    if (known?.login.clientId !== clientId || known.login.thumbprint !== thumbprint) return 'TOKEN_EXPIRED';
    if (this.refusal) return this.refusal;
    if (now >= known.login.expiresAt) return 'TOKEN_EXPIRED';
    if (known.used) return now < known.used.until ? known.used.answer : 'TOKEN_EXPIRED';
    const answer = this.#issue(known.login);
    known.used = { answer, until: now + this.#lifetimes().consoleRefreshWindowSeconds * 1000 };
    return answer;
  }

  /** A finished login without the ceremony. */
  signIn(arn: string): LoginCacheFile {
    const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    const now = this.#clock.now();
    const { accessToken, tokenType, refreshToken, expiresIn } = this.#issue({
      arn,
      clientId: SAME_DEVICE,
      thumbprint: thumbprintOf(publicKey.export({ format: 'jwk' })),
      expiresAt: now + this.#lifetimes().consoleSessionSeconds * 1000,
    });
    return {
      accessToken: {
        ...accessToken,
        accountId: principalOf(arn).account,
        expiresAt: new Date(now + expiresIn * 1000).toISOString().replace(/\.\d+Z$/, 'Z'),
      },
      tokenType,
      clientId: SAME_DEVICE,
      refreshToken,
      idToken: idTokenOf(arn),
      dpopKey: privateKey.export({ type: 'sec1', format: 'pem' }).toString(),
    };
  }

  clear(): void {
    this.refusal = null;
    this.#consents.clear();
    this.#codes.clear();
    this.#refreshTokens.clear();
  }

  #issue(login: ConsoleLogin): TokenAnswer {
    const leftSeconds = Math.floor((login.expiresAt - this.#clock.now()) / 1000);
    const expiresIn = Math.min(this.#lifetimes().consoleCredentialsSeconds, leftSeconds);
    const { accessKeyId, secretAccessKey, temporary } = this.#credentials.issue(
      principalOf(login.arn),
      'console',
      expiresIn,
    );
    const refreshToken = randomToken(64);
    this.#refreshTokens.set(refreshToken, { login });
    return {
      accessToken: { accessKeyId, secretAccessKey, sessionToken: temporary.sessionToken },
      tokenType: 'aws_sigv4',
      expiresIn,
      refreshToken,
    };
  }
}

/** A user, the root user, or the session of a role, by its ARN. */
function principalOf(arn: string): Principal {
  const [, partition = 'aws', , , account = '', resource = ''] = arn.split(':');
  const [kind, name = '', session = ''] = resource.split('/');
  if (kind !== 'assumed-role') return { account, arn, userId: uniqueId('AIDA', arn) };
  const roleArn = `arn:${partition}:iam::${account}:role/${name}`;
  return { account, arn, userId: `${uniqueId('AROA', roleArn)}:${session}`, roleArn };
}

/** A JWT (RFC 7519); nobody checks its signature, for it comes from the service itself. */
function idTokenOf(arn: string): string {
  const part = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');
  return `${part({ alg: 'ES384', typ: 'JWT' })}.${part({ sub: arn, aud: SAME_DEVICE })}.${randomToken(96)}`;
}
