import assert from 'node:assert/strict';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { setImmediate as nextTurn, setTimeout as delay } from 'node:timers/promises';
import { HOUR_MS } from '../../src/base/clock';
import { SsoError } from '../../src/sso/errors';
import type { CachedToken } from '../../src/sso/tokenCache';
import { killHard, type ChildProgram } from '../run/childProgram';
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

/** A program that renews when it is told to. */
export async function startReady(program: ChildProgram, bench: Workbench): Promise<ChildProcess> {
  const child = program.start([bench.cache.directory, bench.storage, CONFIG, SESSION], bench.emulator.env());
  await once(child, 'message');
  return child;
}

export function expiredSince(ms: number): string {
  return new Date(Date.now() - ms).toISOString();
}

/**
 * Has processes that hold the lock killed, each at a random moment, while this one waits for the lock, and checks after
 * each that the token file is whole.
 * @param program `renewingProgram`
 * @param graceSeconds how long the service takes a used refresh token once more; 0: it dies on use
 */
export async function killHolders(
  kills: number,
  { bench, program, graceSeconds }: { bench: Workbench; program: ChildProgram; graceSeconds: number },
): Promise<KillReport> {
  const { emulator, tokens, sessions } = bench;
  const report = { kills, locksLeft: 0, mostRequests: 0, sessionsLost: 0, slowestRecoveryMs: 0 };
  emulator.control.configure({
    lifetimes: { refreshTokenGraceSeconds: graceSeconds },
    traffic: { latencyMs: LATENCY_MS },
  });
  const lock = `${bench.tokenFile()}.lock`;
  let next = startReady(program, bench);
  for (let kill = 0; kill < kills; kill++) {
    const holder = await next;
    bench.signInElsewhere(SESSION, { expiresAt: expiredSince(HOUR_MS) });
    await sessions.reload(SESSION);
    emulator.requests.clear();
    holder.send('go');
    // On a busy machine it may be done before anybody has looked.
    while (!existsSync(lock) && holder.exitCode === null) await nextTurn();
    const renewed = tokens.get(SESSION).catch((error: unknown) => error);
    await delay(Math.random() * KILLED_WITHIN_MS);
    await killHard(holder);
    const killedAt = performance.now();
    if (existsSync(lock)) report.locksLeft++;
    assertWhole(bench);

    const outcome = await renewed;
    report.slowestRecoveryMs = Math.max(report.slowestRecoveryMs, performance.now() - killedAt);
    report.mostRequests = Math.max(report.mostRequests, emulator.requests.count('CreateToken'));
    if (SsoError.is(outcome, 'sessionExpired')) report.sessionsLost++;
    else if (outcome instanceof Error) throw outcome;
    else assert.equal((outcome as CachedToken).accessToken, (await sessions.readToken(SESSION))?.accessToken);
    assertWhole(bench);
    next = startReady(program, bench);
  }
  await killHard(await next);
  return report;
}

function assertWhole(bench: Workbench): void {
  const content = JSON.parse(readFileSync(bench.tokenFile(), 'utf8')) as Record<string, unknown>;
  for (const key of ['accessToken', 'expiresAt', 'refreshToken', 'clientId', 'clientSecret']) {
    assert.equal(typeof content[key], 'string', key);
  }
}
