import { systemClock } from '../../src/base/clock';
import { silentLogger } from '../fakes/silentLogger';
import { createAwsClients } from '../../src/clients/awsClients';
import { LoginService, type OtherWindowPrompt } from '../../src/sso/loginService';
import { RefusedTokens } from '../../src/sso/refusedTokens';
import { SessionStore } from '../../src/sso/sessionStore';
import { TokenCache } from '../../src/sso/tokenCache';
import { ConfigSource } from '../fakes/configSource';
import { deviceCodeLogin } from '../fakes/loginRequests';
import { ScriptedPrompt } from '../fakes/scriptedPrompt';

// Logs in once, as one more window would, when it is told to; tells what its user sees, and sends back its end.
const [directory = '', storage = '', config = '', sessionId = ''] = process.argv.slice(2);

export type Report =
  | { readonly sees: 'code'; readonly userCode: string }
  | { readonly sees: 'otherWindow' }
  | { readonly sees: 'otherGaveUp' }
  | { readonly outcome: string };

async function prepare(): Promise<() => Promise<string>> {
  const cache = new TokenCache(directory, silentLogger);
  const source = new ConfigSource(config);
  const shared = { cache, clock: systemClock, logger: silentLogger };
  const refusedTokens = new RefusedTokens(storage, silentLogger);
  const sessions = await SessionStore.create({ ...shared, refusedTokens, config: source });
  const clients = createAwsClients();
  const logins = new LoginService({
    ...shared,
    sessions,
    clients: () => Promise.resolve(clients),
    cliCacheDirectory: directory,
    knownRoles: () => Promise.resolve([]),
  });
  const session = source.current.sessions.get(sessionId);
  if (!session) throw new Error(`no session ${sessionId}`);
  const prompt = new ScriptedPrompt({ confirm: ({ userCode }) => tell({ sees: 'code', userCode }) });
  const otherWindow: OtherWindowPrompt = {
    async waitFor(signal, work) {
      await tell({ sees: 'otherWindow' });
      return work(signal);
    },
    confirmGoingOn: () => tell({ sees: 'otherGaveUp' }),
  };
  return async () =>
    (await logins.login(session, deviceCodeLogin(prompt, otherWindow), new AbortController().signal)).where;
}

async function tell(report: Report): Promise<void> {
  await new Promise<void>((resolve) => process.send?.(report, () => resolve()));
}

void prepare().then((logIn) => {
  process.once('message', () => {
    void logIn()
      .catch((error: unknown) => String(error))
      .then((outcome) => tell({ outcome }))
      .then(() => process.exit(0));
  });
  process.send?.('ready');
});

// A test that fails must not leave it running.
process.once('disconnect', () => process.exit());
