import { disposeAll, type Disposable } from '../base/disposable';
import { ConsoleLogins, type ConsoleLoginServices } from './consoleLogins';
import { LoginCache } from './loginCache';
import { ConsoleLoginEnds } from './loginEnds';
import { LoginRenewals } from './loginRenewals';
import { LoginStore, type LoginStoreServices } from './loginStore';
import { LoginTokens } from './loginTokens';

export interface ConsoleServicesInput
  extends Omit<ConsoleLoginServices, 'logins' | 'loginCache'>, Pick<LoginStoreServices, 'refusedTokens'> {
  readonly loginCacheDirectory: string;
  /** Tells windows apart, so that they do not renew at the same moment. */
  readonly random?: () => number;
}

/** All that console sign-ins are made of. Read from disk on first use: most people have none. */
export interface ConsoleServices extends Disposable {
  /** What the cache says of each, as an `Observable`. */
  readonly logins: LoginStore;
  /** Credentials of a login, renewed when they have to be. */
  readonly tokens: LoginTokens;
  /** Logging in, writing a login into a profile, logging out. */
  readonly console: ConsoleLogins;
  /** Renewal in the background of those in use: none until `setInUse`. */
  readonly renewals: LoginRenewals;
  readonly ends: ConsoleLoginEnds;
}

/** Reads the logins of all profiles, and watches them from then on. Makes no request. */
export async function createConsoleServices({
  loginCacheDirectory,
  refusedTokens,
  random,
  ...services
}: ConsoleServicesInput): Promise<ConsoleServices> {
  const { config, clients, clock, logger } = services;
  const loginCache = new LoginCache(loginCacheDirectory, logger);
  const logins = await LoginStore.create({ config, loginCache, refusedTokens, clock, logger });
  const tokens = new LoginTokens({ logins, loginCache, clients, clock, logger });
  const renewals = new LoginRenewals({
    logins,
    loginTokens: tokens,
    clock,
    logger,
    ...(random && { random }),
  });
  const ends = new ConsoleLoginEnds(logins);
  return {
    logins,
    tokens,
    renewals,
    ends,
    console: new ConsoleLogins({ ...services, logins, loginCache }),
    dispose: () => disposeAll([renewals, ends, logins]),
  };
}
