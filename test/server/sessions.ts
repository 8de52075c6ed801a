import type { Lifetimes } from './config';
import { randomToken } from './identifiers';
import type { Registration } from './registrations';
import type { ServerClock } from './serverClock';

/** The scope that makes a session renewable and lets it read accounts and roles. */
export const ACCOUNT_ACCESS_SCOPE = 'sso:account:access';

/** A person signed in at an Identity Center instance, once per login. */
export interface Session {
  readonly startUrl: string;
  readonly userName: string;
  readonly expiresAt: number;
  signedOut: boolean;
}

export interface IssuedTokens {
  readonly accessToken: string;
  readonly expiresInSeconds: number;
  readonly refreshToken?: string;
}

interface AccessToken {
  readonly session: Session;
  /** Those of the client; empty: it names none, and its token opens all accounts. */
  readonly scopes: readonly string[];
  readonly expiresAt: number;
}

interface RefreshToken {
  readonly session: Session;
  readonly clientId: string;
  diesAt: number;
}

/** Sessions with the access and refresh tokens that hang on them. */
export class Sessions {
  readonly #clock: ServerClock;
  readonly #lifetimes: () => Lifetimes;
  readonly #sessions: Session[] = [];
  readonly #accessTokens = new Map<string, AccessToken>();
  readonly #refreshTokens = new Map<string, RefreshToken>();

  constructor(clock: ServerClock, lifetimes: () => Lifetimes) {
    this.#clock = clock;
    this.#lifetimes = lifetimes;
  }

  /** Sessions that are neither over nor signed out. */
  get live(): readonly Session[] {
    return this.#sessions.filter((session) => this.#isLive(session));
  }

  open(startUrl: string, userName: string): Session {
    const expiresAt = this.#clock.now() + this.#lifetimes().sessionSeconds * 1000;
    const session: Session = { startUrl, userName, expiresAt, signedOut: false };
    this.#sessions.push(session);
    return session;
  }

  /** Tokens for a client: renewable when it asked for account access, else one long access token. */
  issueTokens(session: Session, client: Registration): IssuedTokens {
    const lifetimes = this.#lifetimes();
    const renewable =
      client.scopes.includes(ACCOUNT_ACCESS_SCOPE) && client.grantTypes.includes('refresh_token');
    const wantedSeconds = renewable ? lifetimes.accessTokenSeconds : lifetimes.legacyAccessTokenSeconds;
    const now = this.#clock.now();
    const expiresInSeconds = Math.min(wantedSeconds, Math.floor((session.expiresAt - now) / 1000));
    const accessToken = randomToken(64);
    this.#accessTokens.set(accessToken, {
      session,
      scopes: client.scopes,
      expiresAt: now + expiresInSeconds * 1000,
    });
    if (!renewable) return { accessToken, expiresInSeconds };
    const refreshToken = randomToken(64);
    this.#refreshTokens.set(refreshToken, {
      session,
      clientId: client.clientId,
      diesAt: session.expiresAt,
    });
    return { accessToken, expiresInSeconds, refreshToken };
  }

  /** Trades a refresh token for new tokens and ends it, at once or after the grace; undefined when refused. */
  rotate(refreshToken: string, client: Registration): IssuedTokens | undefined {
    const known = this.#refreshTokens.get(refreshToken);
    const now = this.#clock.now();
    if (known?.clientId !== client.clientId || now >= known.diesAt || !this.#isLive(known.session)) {
      return undefined;
    }
    known.diesAt = Math.min(known.diesAt, now + this.#lifetimes().refreshTokenGraceSeconds * 1000);
    return this.issueTokens(known.session, client);
  }

  /** Whether a token may read accounts and roles. */
  opensAccounts(accessToken: string): boolean {
    const scopes = this.#accessTokens.get(accessToken)?.scopes;
    return scopes !== undefined && (scopes.length === 0 || scopes.includes(ACCOUNT_ACCESS_SCOPE));
  }

  /** The live session behind an access token, or undefined. */
  sessionOf(accessToken: string): Session | undefined {
    const known = this.#accessTokens.get(accessToken);
    if (known === undefined || this.#clock.now() >= known.expiresAt || !this.#isLive(known.session)) {
      return undefined;
    }
    return known.session;
  }

  /** Signs everybody out: every access and refresh token dies. */
  endAll(): void {
    for (const session of this.#sessions) session.signedOut = true;
  }

  clear(): void {
    this.#sessions.length = 0;
    this.#accessTokens.clear();
    this.#refreshTokens.clear();
  }

  #isLive(session: Session): boolean {
    return !session.signedOut && this.#clock.now() < session.expiresAt;
  }
}
