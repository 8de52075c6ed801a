import { MINUTE_MS, SECOND_MS, type Clock } from '../base/clock';
import { Emitter } from '../base/event';
import type { Logger } from '../base/logger';
import { Renewals, type Renewable } from '../sso/renewals';
import { SigninError } from './errors';
import type { CachedLogin } from './loginFile';
import type { LoginStore } from './loginStore';
import type { LoginTokens } from './loginTokens';

export interface LoginRenewalServices {
  readonly logins: LoginStore;
  readonly loginTokens: Pick<LoginTokens, 'renew'>;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly random?: () => number;
}

/**
 * Credentials are renewed when they have this much left, up to `LEAD_SPREAD_MS` earlier: shortly before the five minutes
 * at which the AWS CLI and the SDKs refresh on use, without a lock.
 */
const LEAD_MS = 5 * MINUTE_MS + 20 * SECOND_MS;
const LEAD_SPREAD_MS = 40 * SECOND_MS;

interface RenewableLogin extends Renewable {
  readonly login: CachedLogin;
}

/**
 * Renews the credentials of console sign-ins that are in use. Every quarter of an hour is often: sessions of profiles that
 * are not in use are left alone.
 */
export class LoginRenewals extends Renewals<RenewableLogin> {
  readonly #use: { wanted: ReadonlySet<string>; readonly changed: Emitter<unknown> };

  constructor({ logins, loginTokens, ...services }: LoginRenewalServices, enabled = true) {
    const use = { wanted: new Set<string>() as ReadonlySet<string>, changed: new Emitter<unknown>() };
    const list = (): ReadonlyMap<string, RenewableLogin> => {
      const found = new Map<string, RenewableLogin>();
      for (const [session, { state }] of logins.current) {
        const login = state === 'signedIn' && use.wanted.has(session) ? logins.last(session) : undefined;
        if (!login) continue;
        const { accessKeyId, expiresAt } = login.credentials;
        found.set(session, { login, id: accessKeyId, expiresAt });
      }
      return found;
    };
    super(
      {
        list,
        onDidChange: (listener, thisArg, disposables) => {
          const subscriptions = [logins.onDidChange, use.changed.event].map((event) =>
            event(listener, thisArg, disposables),
          );
          return { dispose: () => subscriptions.forEach((subscription) => subscription.dispose()) };
        },
        renew: (session, { login }) => loginTokens.renew(session, login),
        isEnd: (error) =>
          SigninError.is(error, 'sessionExpired', 'credentialsChanged', 'notSignedIn', 'badFile'),
        leadMs: LEAD_MS,
        leadSpreadMs: LEAD_SPREAD_MS,
        // Near its end a session gives out ever shorter ones.
        waitMs: (leftMs, leadMs) => (leftMs > leadMs ? leftMs - leadMs : leftMs / 2),
      },
      services,
      enabled,
    );
    this.#use = use;
  }

  /** @param loginSessions those behind active or recently used profiles; none until told. */
  setInUse(loginSessions: Iterable<string>): void {
    this.#use.wanted = new Set(loginSessions);
    this.#use.changed.fire(undefined);
  }
}
