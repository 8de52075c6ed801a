import { createHook } from 'node:async_hooks';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { HOUR_MS, MINUTE_MS, SECOND_MS, systemClock } from '../../src/base/clock';
import { DisposableStore } from '../../src/base/disposable';
import { silentLogger } from '../fakes/silentLogger';
import { ConfigStore } from '../../src/config/configStore';
import { resolveAwsLocations } from '../../src/config/locations';
import { endingSessions, ExpiryNoticeScheduler } from '../../src/editor/login/expiryNoticeScheduler';
import { AccessTokens } from '../../src/sso/accessTokens';
import { RefusedTokens } from '../../src/sso/refusedTokens';
import { RenewalScheduler } from '../../src/sso/renewalScheduler';
import { SessionStore } from '../../src/sso/sessionStore';
import { TokenCache, type CachedToken } from '../../src/sso/tokenCache';

const PROFILES = 1000;
const SESSIONS = 20;
const SETTLE_MS = 3 * SECOND_MS;
const CPU_LIMIT_PERCENT = 0.2;

/** What the floors below the editor do while nothing happens: a plain Node process, no VS Code around it. */
const timers = new Set<number>();
let firings = 0;
createHook({
  init(id, type) {
    if (type === 'Timeout') timers.add(id);
  },
  before(id) {
    if (timers.has(id)) firings++;
  },
}).enable();

const home = mkdtempSync(join(tmpdir(), 'bench-'));
const open = new DisposableStore();
try {
  const locations = resolveAwsLocations({ ...process.env, HOME: home, USERPROFILE: home });
  mkdirSync(locations.ssoCacheDirectory, { recursive: true });
  writeFileSync(join(home, '.aws', 'config'), createConfig());
  const cache = new TokenCache(locations.ssoCacheDirectory, silentLogger);
  for (let index = 0; index < SESSIONS; index++) {
    await cache.writeToken(`team-${index}`, createToken());
  }

  const clock = systemClock;
  const shared = { clock, logger: silentLogger };
  const refusedTokens = new RefusedTokens(join(home, 'storage'), silentLogger);
  const config = open.add(await ConfigStore.create({ locations, logger: silentLogger, watch: true }));
  const sessions = open.add(await SessionStore.create({ ...shared, config, cache, refusedTokens }));
  let requests = 0;
  const clients = (): Promise<never> => {
    requests++;
    return Promise.reject(new Error('nothing is due, and yet a service is wanted'));
  };
  const tokens = new AccessTokens({ ...shared, sessions, cache, clients });
  open.add(new RenewalScheduler({ ...shared, sessions, tokens }));
  open.add(
    new ExpiryNoticeScheduler({
      clock,
      endings: () => endingSessions(sessions.current, new Set(sessions.current.keys())),
      warnBeforeMs: () => 15 * MINUTE_MS,
      isFocused: () => true,
      claim: () => Promise.resolve(false),
      show: () => Promise.resolve(),
    }),
  );
  await delay(SETTLE_MS);

  firings = 0;
  const before = process.cpuUsage();
  const begun = performance.now();
  await delay(MINUTE_MS);
  const elapsedMs = performance.now() - begun;
  const { user, system } = process.cpuUsage(before);
  // The wait of this measurement is one of them.
  const fired = firings - 1;

  const cpuPercent = ((user + system) / 1000 / elapsedMs) * 100;
  const signedIn = [...sessions.current.values()].filter(({ state }) => state === 'signedIn').length;
  console.table({
    profiles: { measured: config.current.profiles.size, limit: '' },
    'sessions signed in': { measured: signedIn, limit: '' },
    'timers fired in 60 s': { measured: fired, limit: 1 },
    requests: { measured: requests, limit: 0 },
    'CPU, %': { measured: Number(cpuPercent.toFixed(3)), limit: CPU_LIMIT_PERCENT },
  });
  if (cpuPercent > CPU_LIMIT_PERCENT || fired > 1 || requests > 0) process.exitCode = 1;
} finally {
  open.dispose();
  rmSync(home, { recursive: true, force: true });
}

function createToken(): CachedToken {
  const registration = {
    clientId: 'id',
    clientSecret: 'secret',
    expiresAt: new Date('2100-01-01T00:00:00Z'),
  };
  return {
    accessToken: 'access-token',
    expiresAt: new Date(Date.now() + HOUR_MS),
    refreshToken: 'refresh-token',
    registration,
  };
}

function createConfig(): string {
  const sections: string[] = [];
  for (let index = 0; index < SESSIONS; index++) {
    sections.push(
      `[sso-session team-${index}]\nsso_start_url = https://d-1234567890.awsapps.com/start\nsso_region = us-east-1\n`,
    );
  }
  for (let index = 0; index < PROFILES; index++) {
    sections.push(
      `[profile role-${index}]\nsso_session = team-${index % SESSIONS}\nsso_account_id = 111111111111\n` +
        'sso_role_name = PowerUserAccess\nregion = eu-central-1\n',
    );
  }
  return sections.join('\n');
}
