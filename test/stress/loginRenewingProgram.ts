import { systemClock } from '../../src/base/clock';
import { createAwsClients } from '../../src/clients/awsClients';
import { createConsoleServices } from '../../src/signin/consoleServices';
import { RefusedTokens } from '../../src/sso/refusedTokens';
import { ConfigSource } from '../fakes/configSource';
import { silentLogger } from '../fakes/silentLogger';

// Asks once for the credentials of a console sign-in, as one more window would, when it is told to; sends back their end.
const [directory = '', storage = '', configFile = '', config = '', loginSession = ''] = process.argv.slice(2);

async function prepare(): Promise<() => Promise<string>> {
  const clients = createAwsClients();
  const { tokens } = await createConsoleServices({
    config: new ConfigSource(config),
    configFile,
    loginCacheDirectory: directory,
    refusedTokens: new RefusedTokens(storage, silentLogger),
    clients: () => Promise.resolve(clients),
    environment: {},
    clock: systemClock,
    logger: silentLogger,
  });
  return async () => (await tokens.get(loginSession)).credentials.accessKeyId;
}

void prepare().then((get) => {
  process.once('message', () => {
    void get().then(
      (accessKeyId) => process.send?.({ accessKeyId }, () => process.exit(0)),
      (error: unknown) => process.send?.({ failure: String(error) }, () => process.exit(1)),
    );
  });
  process.send?.('ready');
});

// A test that fails must not leave it running.
process.once('disconnect', () => process.exit());
