import { join } from 'node:path';
import { systemClock, type Clock } from '../../../src/base/clock';
import type { Logger } from '../../../src/base/logger';
import { createAwsClients } from '../../../src/clients/awsClients';
import { AccessTokens } from '../../../src/sso/accessTokens';
import { DirectoryStore } from '../../../src/sso/directoryStore';
import { RefusedTokens } from '../../../src/sso/refusedTokens';
import { SessionStore } from '../../../src/sso/sessionStore';
import { TokenCache } from '../../../src/sso/tokenCache';
import { ConfigSource } from '../../fakes/configSource';
import { silentLogger } from '../../fakes/silentLogger';
import { CONFIG } from './workbench';

/** Where windows keep what they share. */
export interface WindowPlaces {
  /** The token cache. */
  readonly cache: string;
  readonly storage: string;
}

/** What one window composes to list accounts, over a home that it shares with others. */
export interface DirectoryWindow {
  readonly config: ConfigSource;
  readonly directories: DirectoryStore;
  readonly sessions: SessionStore;
  /** Resolves when nothing more will be written. */
  close(): Promise<void>;
}

export async function openWindow(
  { cache: cacheDirectory, storage }: WindowPlaces,
  { clock = systemClock, logger = silentLogger }: { clock?: Clock; logger?: Logger } = {},
): Promise<DirectoryWindow> {
  const cache = new TokenCache(cacheDirectory, logger);
  const refusedTokens = new RefusedTokens(join(storage, 'refused'), logger);
  const config = new ConfigSource(CONFIG);
  const sessions = await SessionStore.create({ config, cache, refusedTokens, clock, logger });
  const awsClients = createAwsClients();
  const clients = () => Promise.resolve(awsClients);
  const tokens = new AccessTokens({ sessions, cache, clients, clock, logger });
  const directory = join(storage, 'directories');
  const directories = new DirectoryStore({ sessions, tokens, clients, directory, clock, logger });
  return {
    config,
    directories,
    sessions,
    async close() {
      directories.dispose();
      sessions.dispose();
      await directories.save();
    },
  };
}
