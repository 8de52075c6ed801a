import { systemClock } from '../../src/base/clock';
import { silentLogger } from '../fakes/silentLogger';
import { createAwsClients } from '../../src/clients/awsClients';
import { AccessTokens } from '../../src/sso/accessTokens';
import { RefusedTokens } from '../../src/sso/refusedTokens';
import { SessionStore } from '../../src/sso/sessionStore';
import { TokenCache } from '../../src/sso/tokenCache';
import { ConfigSource } from '../fakes/configSource';

// Asks once for the access token of a session, as one more window would, when it is told to; sends back its end.
const [directory = '', storage = '', config = '', sessionId = ''] = process.argv.slice(2);

async function prepare(): Promise<AccessTokens> {
  const cache = new TokenCache(directory, silentLogger);
  const source = new ConfigSource(config);
  const refusedTokens = new RefusedTokens(storage, silentLogger);
  const shared = { cache, clock: systemClock, logger: silentLogger };
  const sessions = await SessionStore.create({ ...shared, refusedTokens, config: source });
  const clients = createAwsClients();
  return new AccessTokens({ ...shared, sessions, clients: () => Promise.resolve(clients) });
}

void prepare().then((tokens) => {
  process.once('message', () => {
    void tokens.get(sessionId).then(
      ({ accessToken }) => process.send?.({ accessToken }, () => process.exit(0)),
      (error: unknown) => process.send?.({ failure: String(error) }, () => process.exit(1)),
    );
  });
  process.send?.('ready');
});

// A test that fails must not leave it running.
process.once('disconnect', () => process.exit());
