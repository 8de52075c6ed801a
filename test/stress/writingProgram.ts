import { closeSync, constants, ftruncateSync, openSync, writeSync } from 'node:fs';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { silentLogger } from '../fakes/silentLogger';
import { TokenCache, type CachedToken } from '../../src/sso/tokenCache';

// Writes a session's token flat out until it is told to stop; sends how often. `ours`: as this extension does;
// `inPlace`: as `JSONFileCache` of AWS CLI 2 does.
const [mode = '', directory = '', sessionId = ''] = process.argv.slice(2);

const cache = new TokenCache(directory, silentLogger);
const file = cache.tokenFile(sessionId);

function createToken(number: number): CachedToken {
  return {
    accessToken: `${number}-`.padEnd(700, 'A'),
    expiresAt: new Date(Date.now() + 3_600_000),
    startUrl: 'https://d-1234567890.awsapps.com/start',
    region: 'us-east-1',
    refreshToken: 'R'.repeat(700),
    registration: {
      clientId: 'id',
      clientSecret: 'S'.repeat(1500),
      expiresAt: new Date('2100-01-01T00:00:00Z'),
    },
  };
}

function writeInPlace(token: CachedToken): void {
  const { registration, expiresAt, ...texts } = token;
  const content = { ...texts, expiresAt: expiresAt.toISOString(), clientSecret: registration?.clientSecret };
  const descriptor = openSync(file, constants.O_WRONLY | constants.O_CREAT, 0o600);
  ftruncateSync(descriptor);
  writeSync(descriptor, JSON.stringify(content));
  closeSync(descriptor);
}

let stopping = false;
process.once('message', () => (stopping = true));
// A test that fails must not leave it running.
process.once('disconnect', () => process.exit());

async function writeFlatOut(): Promise<void> {
  let writes = 0;
  for (; !stopping; writes++) {
    const token = createToken(writes);
    if (mode === 'ours') await cache.writeToken(sessionId, token);
    else writeInPlace(token);
    if (writes === 0) process.send?.('ready');
    await nextTurn();
  }
  process.send?.(writes, () => process.exit(0));
}

void writeFlatOut();
