import { randomUUID } from 'node:crypto';
import { link, mkdir, open, readFile, stat, unlink, utimes } from 'node:fs/promises';
import { hostname } from 'node:os';
import { dirname } from 'node:path';
import { OWNER_ONLY_DIRECTORY, OWNER_ONLY_FILE } from './atomicFile';
import { sleep, systemClock } from './clock';
import { CodedError, systemErrorCode } from './errors';

export class FileLockError extends CodedError<'lockTimeout'> {
  static override readonly family = 'FileLockError';
}

/** A living holder touches its lock this often, so that even one on another machine is seen to live. */
const HEARTBEAT_MS = 2_000;
/** A lock untouched for this long has no living holder, whatever its process id says. */
const STALE_AFTER_MS = 8_000;
const RETRY_MS = 25;

interface Holder {
  readonly nonce: string;
  readonly pid: number;
  readonly host: string;
}

/**
 * Runs `work` while this process alone, among all that share the file system, holds the lock file `path`.
 *
 * The lock of a process that died is taken over: at once on the same machine, after 8 s from another one.
 * @throws FileLockError `lockTimeout` when a living holder keeps it longer than `waitMs`; the signal's reason when it
 * aborts; otherwise what `work` throws.
 */
export async function withFileLock<T>(
  path: string,
  work: () => Promise<T>,
  options: { waitMs: number; signal?: AbortSignal },
): Promise<T> {
  const holder: Holder = { nonce: randomUUID(), pid: process.pid, host: hostname() };
  await acquire(path, holder, options);
  const heartbeat = setInterval(() => {
    const now = new Date();
    utimes(path, now, now).catch(() => undefined);
  }, HEARTBEAT_MS);
  heartbeat.unref();
  try {
    return await work();
  } finally {
    clearInterval(heartbeat);
    if ((await readHolder(path))?.nonce === holder.nonce) await unlink(path).catch(() => undefined);
  }
}

async function acquire(
  path: string,
  holder: Holder,
  { waitMs, signal }: { waitMs: number; signal?: AbortSignal },
): Promise<void> {
  const deadline = Date.now() + waitMs;
  await mkdir(dirname(path), { recursive: true, mode: OWNER_ONLY_DIRECTORY });
  for (;;) {
    signal?.throwIfAborted();
    if (await tryCreate(path, holder)) return;
    const dead = await readDeadHolder(path);
    if (dead && (await removeDead(path, dead, holder))) continue;
    if (Date.now() >= deadline) {
      throw new FileLockError('lockTimeout', `waited ${waitMs} ms for the lock ${path}`, {
        details: { path },
      });
    }
    await sleep(RETRY_MS * (1 + Math.random()), systemClock, signal);
  }
}

/** The content is linked into place whole, so that no one ever reads a lock without its holder. */
async function tryCreate(path: string, holder: Holder): Promise<boolean> {
  const draft = `${path}.${holder.nonce}`;
  try {
    await create(draft, holder);
    await link(draft, path);
    return true;
  } catch (error) {
    const code = systemErrorCode(error);
    if (code === 'EEXIST') return false;
    if (code === 'EPERM' || code === 'ENOTSUP' || code === 'ENOSYS')
      return await tryCreateWithoutLinks(path, holder);
    throw error;
  } finally {
    await unlink(draft).catch(() => undefined);
  }
}

/** For file systems that know no hard links (exFAT, some network shares). */
async function tryCreateWithoutLinks(path: string, holder: Holder): Promise<boolean> {
  try {
    await create(path, holder);
    return true;
  } catch (error) {
    if (systemErrorCode(error) === 'EEXIST') return false;
    throw error;
  }
}

/** On a full disk nothing is left behind: a lock that says nothing would keep everybody waiting. */
async function create(path: string, holder: Holder): Promise<void> {
  const handle = await open(path, 'wx', OWNER_ONLY_FILE);
  try {
    await handle.writeFile(JSON.stringify(holder));
  } catch (error) {
    await unlink(path).catch(() => undefined);
    throw error;
  } finally {
    await handle.close();
  }
}

async function readHolder(path: string): Promise<Holder | undefined> {
  try {
    const content = JSON.parse(await readFile(path, 'utf8')) as Partial<Holder>;
    const { nonce, pid, host } = content;
    return typeof nonce === 'string' && typeof pid === 'number' && typeof host === 'string'
      ? { nonce, pid, host }
      : undefined;
  } catch {
    return undefined;
  }
}

/** @returns the dead holder of the lock, `unknown` for one whose file says nothing, undefined while it lives. */
async function readDeadHolder(path: string): Promise<Holder | 'unknown' | undefined> {
  const found = await stat(path).catch(() => undefined);
  if (!found) return undefined;
  const holder = await readHolder(path);
  if (holder?.host === hostname() && !isProcessAlive(holder.pid)) return holder;
  if (Date.now() - found.mtimeMs > STALE_AFTER_MS) return holder ?? 'unknown';
  return undefined;
}

function isProcessAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return systemErrorCode(error) !== 'ESRCH';
  }
}

/**
 * Removes the lock of a dead holder, and only that one. No file system deletes a file on condition of its content, so
 * whoever would delete it claims the right to first, by a file named after the dead holder: of many that try at once one
 * succeeds, and nobody can be about to delete a younger lock. A claim whose maker died counts for nothing.
 * @returns false while somebody living is at it.
 */
async function removeDead(path: string, dead: Holder | 'unknown', remover: Holder): Promise<boolean> {
  const claims: string[] = [];
  for (;;) {
    const claim = `${path}.${nonceOf(dead)}.${claims.length}`;
    if (await tryCreate(claim, remover)) {
      claims.push(claim);
      break;
    }
    if (!(await readDeadHolder(claim))) return false;
    claims.push(claim);
  }
  const current = await readDeadHolder(path);
  if (current && nonceOf(current) === nonceOf(dead)) await unlink(path).catch(() => undefined);
  for (const claim of claims) await unlink(claim).catch(() => undefined);
  return true;
}

function nonceOf(holder: Holder | 'unknown'): string {
  return holder === 'unknown' ? holder : holder.nonce;
}
