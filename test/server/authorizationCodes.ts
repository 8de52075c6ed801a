import { createHash } from 'node:crypto';
import { randomToken } from './identifiers';
import type { ServerClock } from './serverClock';
import type { Session } from './sessions';

/** A browser login that waits for the person's answer. */
export interface ConsentRequest {
  readonly clientId: string;
  readonly redirectUri: string;
  readonly state: string;
  readonly codeChallenge: string;
  readonly startUrl: string;
  readonly userName: string;
}

interface AuthorizationCode extends ConsentRequest {
  readonly session: Session;
  readonly expiresAt: number;
}

/** Authorization codes (RFC 6749) bound to a PKCE challenge (RFC 7636); a code is good once. */
export class AuthorizationCodes {
  readonly #clock: ServerClock;
  readonly #consents = new Map<string, ConsentRequest>();
  readonly #codes = new Map<string, AuthorizationCode>();

  constructor(clock: ServerClock) {
    this.#clock = clock;
  }

  /** Keeps the request until it is answered; returns the nonce that the answer must carry. */
  askConsent(request: ConsentRequest): string {
    const nonce = randomToken();
    this.#consents.set(nonce, request);
    return nonce;
  }

  /** Hands out the request that a nonce stands for, once. */
  takeConsent(nonce: string): ConsentRequest | undefined {
    const request = this.#consents.get(nonce);
    this.#consents.delete(nonce);
    return request;
  }

  issue(request: ConsentRequest, session: Session, lifetimeSeconds: number): string {
    const code = randomToken();
    this.#codes.set(code, { ...request, session, expiresAt: this.#clock.now() + lifetimeSeconds * 1000 });
    return code;
  }

  /**
   * Trades a code for the session behind it. A code that was shown is spent, even when something does not match.
   * @returns undefined when the code is unknown, spent, expired, another client's, or fails the PKCE check.
   */
  redeem(code: string, clientId: string, redirectUri: string, codeVerifier: string): Session | undefined {
    const known = this.#codes.get(code);
    this.#codes.delete(code);
    if (known === undefined || this.#clock.now() >= known.expiresAt) return undefined;
    const challenge = createHash('sha256').update(codeVerifier).digest('base64url');
    const matches =
      known.clientId === clientId && known.redirectUri === redirectUri && known.codeChallenge === challenge;
    return matches ? known.session : undefined;
  }

  clear(): void {
    this.#consents.clear();
    this.#codes.clear();
  }
}
