import assert from 'node:assert/strict';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { setTimeout as delay } from 'node:timers/promises';
import { SECOND_MS } from '../../src/base/clock';
import { createAwsClients } from '../../src/clients/awsClients';
import { SsoError } from '../../src/sso/errors';
import type { Page } from '../../src/sso/ports';
import { tokenFileName } from '../../src/sso/tokenCache';
import { ControlClient } from '../server/controlClient';
import { ChildProgram } from '../run/childProgram';
import { openWindow, type WindowPlaces } from '../unit/sso/directoryWindow';
import { SESSION } from '../unit/sso/workbench';

const ACCOUNTS = 1000;
const ROLES = 4;
const REQUESTS = ACCOUNTS + ACCOUNTS / 100;
const LATENCY_MS = 30;
const LIMIT = 20;
const REGION = 'us-east-1';
const LEAST_SHARE_OF_LIMIT = 0.9;
const LEAST_SPEEDUP = 8;
/** Of a listing that takes seconds; the median counts. */
const ROUNDS = 3;

interface Measurement {
  readonly way: string;
  readonly seconds: number;
  readonly requests: number;
  readonly refused: number;
}

/** The directory of 1,000 accounts with 4 roles each, under a limit and without one, against two plainer ways. */
const program = await ChildProgram.build('test/bench/emulatorProgram.ts');
const server = program.start([]);
const [url] = (await once(server, 'message')) as [string];
Object.assign(process.env, { AWS_ENDPOINT_URL_SSO: url, AWS_ENDPOINT_URL_SSO_OIDC: url });
process.env['AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED'] = 'true';
const control = new ControlClient(url);
try {
  // The first request loads the SDK, which is none of what is compared.
  await listPlainly((await control.signIn()).accessToken, 1);
  const speedup = await compareWithoutLimit();
  const share = await compareUnderLimit();
  assert.ok(speedup >= LEAST_SPEEDUP, `${speedup.toFixed(1)} times as fast as one by one`);
  assert.ok(share >= LEAST_SHARE_OF_LIMIT, `${(100 * share).toFixed(0)} % of the limit`);
} finally {
  server.kill();
  program.remove();
}

/** @returns how many times faster ours is than one by one. */
async function compareWithoutLimit(): Promise<number> {
  await control.configure({ traffic: { latencyMs: LATENCY_MS, requestsPerSecond: null } });
  const rounds: Measurement[] = [];
  const loop = await whileWatchingLoop(async () => {
    for (let round = 0; round < ROUNDS; round++) rounds.push(await measureOurs());
  });
  const ours = rounds.toSorted((one, other) => one.seconds - other.seconds)[Math.floor(ROUNDS / 2)];
  assert.ok(ours);
  const others = await measureOthers();
  print('no limit', [ours, ...others], () => ({}));
  console.log(loop);
  return (others[0]?.seconds ?? 0) / ours.seconds;
}

/** @returns the share of what the limit allows that ours got. */
async function compareUnderLimit(): Promise<number> {
  await control.configure({ traffic: { latencyMs: LATENCY_MS, requestsPerSecond: LIMIT } });
  let ours: Measurement | undefined;
  const loop = await whileWatchingLoop(async () => {
    ours = await measureOurs();
  });
  assert.ok(ours);
  const shareOf = ({ seconds }: Measurement): number => REQUESTS / LIMIT / seconds;
  print(`${LIMIT} requests/s`, [ours, ...(await measureOthers())], (measurement) => ({
    'of what the limit allows': `${(100 * shareOf(measurement)).toFixed(0)} %`,
  }));
  console.log(loop);
  return shareOf(ours);
}

async function measureOurs(): Promise<Measurement> {
  return measure('this extension', listOurs);
}

async function measureOthers(): Promise<Measurement[]> {
  return [
    await measure('one by one, as boto3 does', (accessToken) => listPlainly(accessToken, 1)),
    await measure('5 workers', (accessToken) => listPlainly(accessToken, 5)),
  ];
}

function print(
  limit: string,
  measurements: readonly Measurement[],
  more: (measurement: Measurement) => object,
): void {
  console.log(`${ACCOUNTS} accounts x ${ROLES} roles, ${LATENCY_MS} ms latency, ${limit}:`);
  const [ours] = measurements;
  console.table(
    measurements.map((measurement) => ({
      way: measurement.way,
      seconds: measurement.seconds.toFixed(1),
      'lists/s': (REQUESTS / measurement.seconds).toFixed(1),
      requests: measurement.requests,
      refused: measurement.refused,
      'ours is faster': `${(measurement.seconds / (ours?.seconds ?? NaN)).toFixed(1)} x`,
      ...more(measurement),
    })),
  );
}

/** @returns how long the editor's other work would have had to wait, in words. */
async function whileWatchingLoop(work: () => Promise<void>): Promise<string> {
  const loop = monitorEventLoopDelay({ resolution: 1 });
  loop.enable();
  await work();
  loop.disable();
  const [p99, max] = [loop.percentile(99), loop.max].map((nanoseconds) => (nanoseconds / 1e6).toFixed(1));
  return `Event loop of ours meanwhile: 99 % of the delays within ${p99} ms, the longest ${max} ms.`;
}

async function measure(
  way: string,
  list: (accessToken: string) => Promise<ReadonlyMap<string, readonly string[]>>,
): Promise<Measurement> {
  await control.generateAccounts({ accounts: ACCOUNTS, rolesPerAccount: ROLES });
  const { accessToken } = await control.signIn();
  // Whatever went before has left no request waiting to be admitted at once.
  await delay(SECOND_MS);
  await control.clearRequests();
  const begun = performance.now();
  const found = await list(accessToken);
  const seconds = (performance.now() - begun) / SECOND_MS;
  assert.equal(found.size, ACCOUNTS, `${way} lost accounts`);
  for (const roles of found.values()) assert.equal(roles.length, ROLES, `${way} lost roles`);
  const { entries } = await control.requests();
  return {
    way,
    seconds,
    requests: entries.length,
    refused: entries.filter(({ status }) => status === 429).length,
  };
}

async function listOurs(): Promise<ReadonlyMap<string, readonly string[]>> {
  const home = mkdtempSync(join(tmpdir(), 'bench-'));
  const places: WindowPlaces = { cache: join(home, 'cache'), storage: join(home, 'storage') };
  mkdirSync(places.cache);
  writeFileSync(join(places.cache, tokenFileName(SESSION)), JSON.stringify(await control.signIn()));
  const window = await openWindow(places);
  try {
    const { directory, failures } = await window.directories.listAll(SESSION);
    assert.deepEqual(failures, []);
    return new Map([...directory.accounts].map(([id, { roles }]) => [id, roles ?? []]));
  } finally {
    await window.close();
    rmSync(home, { recursive: true, force: true });
  }
}

/** All accounts first, then the roles of each, by as many workers; what is refused is tried again after a back-off. */
async function listPlainly(
  accessToken: string,
  workers: number,
): Promise<ReadonlyMap<string, readonly string[]>> {
  const portal = createAwsClients().portal(REGION);
  const accounts = await listPages((page) => portal.listAccounts({ accessToken, ...page }));
  const found = new Map<string, readonly string[]>();
  const queue = accounts.values();
  const work = async (): Promise<void> => {
    for (const { accountId } of queue) {
      found.set(
        accountId,
        await listPages((page) => portal.listAccountRoles({ accessToken, accountId, ...page })),
      );
    }
  };
  await Promise.all(Array.from({ length: workers }, work));
  return found;
}

async function listPages<T>(request: (page: { nextToken?: string }) => Promise<Page<T>>): Promise<T[]> {
  const items: T[] = [];
  let page: { nextToken?: string } | undefined = {};
  while (page) {
    const answer: Page<T> = await withBackoff(request, page);
    items.push(...answer.items);
    page = answer.nextToken === undefined ? undefined : { nextToken: answer.nextToken };
  }
  return items;
}

/** As boto3's standard retries wait (a random share of 1, 2, 4 ... 20 s), but without an end. */
async function withBackoff<I, O>(request: (input: I) => Promise<O>, input: I): Promise<O> {
  for (let attempt = 0; ; attempt++) {
    try {
      return await request(input);
    } catch (error) {
      if (!SsoError.is(error, 'throttled')) throw error;
      await delay(Math.random() * Math.min(20, 2 ** attempt) * SECOND_MS);
    }
  }
}
