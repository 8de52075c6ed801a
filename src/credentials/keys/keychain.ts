import { join } from 'node:path';
import type { Clock } from '../../base/clock';
import type { Observable } from '../../base/event';
import type { Logger } from '../../base/logger';
import type { Profile, SharedConfig } from '../../config/sharedConfig';
import type { Wish } from '../makingServices';
import type { Mfa } from '../mfaSessions';
import type { AwsCredentials, SecretStore, StsClients } from '../ports';
import { findStsRegion } from '../stsRegion';
import { KeySessions, type OpenSession } from './keySessions';
import { KeyStore } from './keyStore';
import { createOpenSession } from './openKeySession';

export interface KeychainServices {
  readonly config: Observable<SharedConfig>;
  /** That VS Code was started with. */
  readonly environment: NodeJS.ProcessEnv;
  readonly clients: () => Promise<StsClients>;
  readonly mfa: Pick<Mfa, 'get'>;
  readonly secrets: SecretStore;
  /** Of the extension, shared by all windows. */
  readonly storage: string;
  readonly clock: Clock;
  readonly logger: Logger;
}

/** The long-lived keys in VS Code's keychain, and the sessions that terminals and this extension itself get of them. */
export class Keychain {
  readonly store: KeyStore;
  readonly sessions: KeySessions;
  readonly open: OpenSession;
  readonly #config: Observable<SharedConfig>;
  readonly #environment: NodeJS.ProcessEnv;

  constructor({ config, environment, clients, mfa, secrets, storage, clock, logger }: KeychainServices) {
    this.#config = config;
    this.#environment = environment;
    this.store = new KeyStore({ directory: join(storage, 'keychain'), secrets, clock, logger });
    this.open = createOpenSession({ clients, mfa });
    this.sessions = new KeySessions(this.open, clock);
  }

  /** @throws as `sessionOfEntry`. */
  async credentials(profile: Profile, entry: string, wish: Wish): Promise<AwsCredentials> {
    const { store, sessions } = this;
    const services = { config: this.#config, environment: this.#environment, store, sessions };
    return sessionOfEntry(profile, entry, services, wish);
  }
}

/**
 * A session of the key that a profile has in the keychain.
 * @throws KeysError `notStored`, else what opening a session throws.
 */
export async function sessionOfEntry(
  profile: Profile,
  entry: string,
  {
    config,
    environment,
    store,
    sessions,
  }: Pick<KeychainServices, 'config' | 'environment'> & Pick<Keychain, 'store' | 'sessions'>,
  wish: Wish,
): Promise<AwsCredentials> {
  const key = await store.get(entry);
  const device = profile.properties.get('mfa_serial');
  const region = findStsRegion(profile, config.current, environment);
  return sessions.get({ entry, profile: profile.name, key, region, ...(device && { device }) }, wish);
}
