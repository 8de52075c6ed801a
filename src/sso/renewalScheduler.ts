import { MINUTE_MS, type Clock } from '../base/clock';
import type { Logger } from '../base/logger';
import type { AccessTokens } from './accessTokens';
import { SsoError } from './errors';
import { Renewals, type Renewable } from './renewals';
import type { SessionStore } from './sessionStore';
import type { CachedToken } from './tokenCache';

export interface SchedulerServices {
  readonly sessions: SessionStore;
  readonly tokens: Pick<AccessTokens, 'renew'>;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly random?: () => number;
}

/**
 * A token is renewed when it has this much left, up to `LEAD_SPREAD_MS` earlier. The AWS CLI renews on use from 15
 * minutes on, without a lock: it finds that nothing is left to do.
 */
const LEAD_MS = 16 * MINUTE_MS;
const LEAD_SPREAD_MS = 3 * MINUTE_MS;

interface RenewableToken extends Renewable {
  readonly token: CachedToken;
}

/** Renews the tokens of all sessions that the user is signed in to. */
export class RenewalScheduler extends Renewals<RenewableToken> {
  constructor({ sessions, tokens, ...services }: SchedulerServices, enabled = true) {
    const list = (): ReadonlyMap<string, RenewableToken> => {
      const found = new Map<string, RenewableToken>();
      for (const [id, { state, renewable }] of sessions.current) {
        const token = state === 'signedIn' && renewable ? sessions.lastToken(id) : undefined;
        if (token) found.set(id, { token, id: token.accessToken, expiresAt: token.expiresAt });
      }
      return found;
    };
    super(
      {
        list,
        onDidChange: sessions.onDidChange,
        renew: (id, { token }) => tokens.renew(id, token),
        isEnd: (error) => SsoError.is(error, 'sessionExpired', 'notSignedIn'),
        leadMs: LEAD_MS,
        leadSpreadMs: LEAD_SPREAD_MS,
        // Half of what is left, for a token that has little: near its end a session gives out ever shorter ones.
        waitMs: (leftMs, leadMs) => Math.max(leftMs - leadMs, leftMs / 2),
      },
      services,
      enabled,
    );
  }
}
