import assert from 'node:assert/strict';
import type { ChildProcess } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { setImmediate as nextTurn, setTimeout as delay } from 'node:timers/promises';
import { HOUR_MS } from '../../src/base/clock';
import { SigninError } from '../../src/signin/errors';
import { SsoError } from '../../src/sso/errors';
import { type ChildProgram, killHard, messageOf } from '../run/childProgram';
import type { Emulator } from '../server/main';
import { ADA, CONSOLE_CONFIG, type LoginBench } from '../unit/signin/loginBench';
import { CONFIG, SESSION, type Workbench } from '../unit/sso/workbench';

/** A renewal takes about as long as the latency below plus the disk: kills fall before, in and after each part. */
const KILLED_WITHIN_MS = 40;
const LATENCY_MS = 10;

export interface KillReport {
  readonly kills: number;
  /** Kills that left the lock file behind. */
  readonly locksLeft: number;
  /** The most requests that one renewal took, the killed one's included. */
  readonly mostRequests: number;
  /** Sessions that the service refused afterwards: the only copy of the next refresh token died with the process. */
  readonly sessionsLost: number;
  /** From the kill until another process had a token, worst case. */
  readonly slowestRecoveryMs: number;
}

/** Sessions of one kind, as processes renew them. */
export interface Renewals {
  readonly emulator: Emulator;
  /** The request that renews. */
  readonly operation: 'CreateToken' | 'CreateOAuth2Token';
  readonly lock: string;
  /** A process that renews when it is told to. */
  start(): Promise<ChildProcess>;
  /** Leaves a session whose token has expired. */
  expire(): Promise<void>;
  /** Renews as this process. @returns what identifies the token. */
  renew(): Promise<string>;
  /** The same of the token in the file, which has to be whole. */
  readFile(): string;
  /** Whether an error says that only a login mends the session. */
  isLost(error: unknown): boolean;
}

/** A program that renews when it is told to. */
export async function startReady(program: ChildProgram, bench: Workbench): Promise<ChildProcess> {
  const child = program.start([bench.cache.directory, bench.storage, CONFIG, SESSION], bench.emulator.env());
  await messageOf(child);
  return child;
}

/** The same for console sign-ins. */
export async function startReadyForLogin(program: ChildProgram, bench: LoginBench): Promise<ChildProcess> {
  const { base, directory, configFile } = bench;
  const child = program.start(
    [directory, base.storage, configFile, CONSOLE_CONFIG, ADA],
    base.emulator.env(),
  );
  await messageOf(child);
  return child;
}

export function expiredSince(ms: number): string {
  return new Date(Date.now() - ms).toISOString();
}

/**
 * Sessions of Identity Center.
 * @param program `renewingProgram`
 * @param graceSeconds how long the service takes a used refresh token once more; 0: it dies on use
 */
export function ssoRenewals(bench: Workbench, program: ChildProgram, graceSeconds: number): Renewals {
  const { emulator, tokens, sessions } = bench;
  emulator.control.configure({ lifetimes: { refreshTokenGraceSeconds: graceSeconds } });
  return {
    emulator,
    operation: 'CreateToken',
    lock: `${bench.tokenFile()}.lock`,
    start: () => startReady(program, bench),
    async expire() {
      bench.signInElsewhere(SESSION, { expiresAt: expiredSince(HOUR_MS) });
      await sessions.reload(SESSION);
    },
    renew: async () => (await tokens.get(SESSION)).accessToken,
    readFile: () =>
      readWhole(bench.tokenFile(), ['refreshToken', 'clientId', 'clientSecret', 'expiresAt', 'accessToken']),
    isLost: (error) => SsoError.is(error, 'sessionExpired'),
  };
}

/**
 * Console sign-ins.
 * @param program `loginRenewingProgram`
 * @param windowSeconds how long the service answers a used refresh token the same again; 0: it dies on use
 */
export function consoleRenewals(bench: LoginBench, program: ChildProgram, windowSeconds: number): Renewals {
  const { emulator } = bench.base;
  emulator.control.configure({ lifetimes: { consoleRefreshWindowSeconds: windowSeconds } });
  return {
    emulator,
    operation: 'CreateOAuth2Token',
    lock: `${bench.file}.lock`,
    start: () => startReadyForLogin(program, bench),
    async expire() {
      bench.expire();
      await bench.services.logins.reload(ADA);
    },
    renew: async () => (await bench.get()).credentials.accessKeyId,
    readFile() {
      readWhole(bench.file, ['tokenType', 'clientId', 'refreshToken', 'idToken', 'dpopKey']);
      return bench.readFile().accessToken.accessKeyId;
    },
    isLost: (error) => SigninError.is(error, 'sessionExpired'),
  };
}

/**
 * Has processes that hold the lock killed, each at a random moment, while this one waits for the lock, and checks after
 * each that the file is whole.
 */
export async function killHolders(kills: number, renewals: Renewals): Promise<KillReport> {
  const { emulator, operation, lock } = renewals;
  const report = { kills, locksLeft: 0, mostRequests: 0, sessionsLost: 0, slowestRecoveryMs: 0 };
  emulator.control.configure({ traffic: { latencyMs: LATENCY_MS } });
  let next = renewals.start();
  for (let kill = 0; kill < kills; kill++) {
    const holder = await next;
    await renewals.expire();
    emulator.requests.clear();
    holder.send('go');
    // On a busy machine it may be done before anybody has looked.
    while (!existsSync(lock) && holder.exitCode === null) await nextTurn();
    const renewed = renewals.renew().catch((error: unknown) => error);
    await delay(Math.random() * KILLED_WITHIN_MS);
    await killHard(holder);
    const killedAt = performance.now();
    if (existsSync(lock)) report.locksLeft++;
    renewals.readFile();

    const outcome = await renewed;
    report.slowestRecoveryMs = Math.max(report.slowestRecoveryMs, performance.now() - killedAt);
    report.mostRequests = Math.max(report.mostRequests, emulator.requests.count(operation));
    if (renewals.isLost(outcome)) report.sessionsLost++;
    else if (outcome instanceof Error) throw outcome;
    else assert.equal(outcome, renewals.readFile());
    renewals.readFile();
    next = renewals.start();
  }
  await killHard(await next);
  return report;
}

/** @returns the value of the last key. */
function readWhole(file: string, keys: readonly string[]): string {
  const content = JSON.parse(readFileSync(file, 'utf8')) as Record<string, unknown>;
  for (const key of keys) assert.equal(typeof content[key], 'string', key);
  return String(content[keys.at(-1) ?? '']);
}
