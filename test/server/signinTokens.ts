import type { Principal } from './credentials';
import { randomToken } from './identifiers';
import type { ServerClock } from './serverClock';

interface SigninToken {
  readonly principal: Principal;
  readonly expiresAt: number;
}

/** Tokens that sign a browser in to the console; each is good for some minutes. */
export class SigninTokens {
  readonly #clock: ServerClock;
  readonly #tokens = new Map<string, SigninToken>();

  constructor(clock: ServerClock) {
    this.#clock = clock;
  }

  issue(principal: Principal, lifetimeSeconds: number): string {
    const token = randomToken(96);
    this.#tokens.set(token, { principal, expiresAt: this.#clock.now() + lifetimeSeconds * 1000 });
    return token;
  }

  principalOf(token: string): Principal | undefined {
    const known = this.#tokens.get(token);
    return known !== undefined && this.#clock.now() < known.expiresAt ? known.principal : undefined;
  }

  clear(): void {
    this.#tokens.clear();
  }
}
