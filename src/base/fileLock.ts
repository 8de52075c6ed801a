import { randomUUID } from 'node:crypto';
import { link, mkdir, open, readdir, stat, unlink, utimes } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { OWNER_ONLY_DIRECTORY, OWNER_ONLY_FILE, whenNotHeld } from './atomicFile';
import { HOUR_MS, MINUTE_MS, sleep, systemClock, type Clock } from './clock';
import { toDisposable, type Disposable } from './disposable';
import { CodedError, isPassingError, systemErrorCode } from './errors';
import { findOtherLockPlace } from './lockPlace';
import { identifyThisProcess, isRunning, type ProcessIdentity } from './processIdentity';
import { assertReplaceable, MOST_RECORD_BYTES, readRegularFile } from './regularFile';

export class FileLockError extends CodedError<'lockTimeout'> {
  static override readonly family = 'FileLockError';
}

/** A living holder touches its lock this often, so that even one on another machine is seen to live. */
const HEARTBEAT_MS = 2_000;
/** A lock untouched for this long has no living holder, unless its process is seen to run. */
const STALE_AFTER_MS = 8_000;
/** Who is seen to run, and leaves the lock untouched for this long, is another process with the number of a dead one. */
const REUSED_AFTER_MS = 5 * MINUTE_MS;
/** When a computer wakes, every lock looks untouched for as long as it slept: a holder gets time for its heartbeat. */
const AWAKE_AFTER_MS = 3_000;
/** Nobody needs as long for what he makes a file beside the lock for. */
const LEFTOVER_AFTER_MS = HOUR_MS;
const RETRY_MS = 25;
/** A lock that is left behind by a living process keeps the others waiting for minutes. */
const RELEASE_RETRY_DELAYS_MS = [50, 200, 800, 3200];

const CANNOT_LINK = ['EPERM', 'EACCES', 'EBUSY', 'EISDIR', 'ENOTSUP', 'ENOSYS'];
/** How the names of drafts and claims go on after the name of the lock. */
const DRAFT_OR_CLAIM = /^(\.([\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}|unknown)(\.\d+)?)+$/;

interface Holder extends ProcessIdentity {
  readonly nonce: string;
}

/** A lock file as it was seen. */
interface SeenLock {
  /** Undefined of a lock that says nothing. */
  readonly holder: Holder | undefined;
  /** Its date, which every heartbeat changes: milliseconds since the epoch, by the clock of its holder. */
  readonly touchedAt: number;
}

interface LockOptions {
  readonly waitMs: number;
  readonly signal?: AbortSignal;
  readonly clock?: Clock;
}

/**
 * Runs `work` while this process alone, among all that share the file system, holds a lock file: the one wanted, or the one
 * that takes its place (`findOtherLockPlace`).
 *
 * The lock of a process that died is taken over: at once where this process can see that, elsewhere (on another
 * machine, in another container) when it has been left untouched for 8 s. One that stands still for minutes, in a
 * debugger or while the computer sleeps, keeps its lock. A clock that somebody sets, or that differs from a holder's,
 * changes nothing: a wait is measured by the monotonic one, and no lock is taken over that is seen to be touched.
 * @throws FileLockError `lockTimeout` when a living holder keeps it longer than `waitMs`; the signal's reason when it
 * aborts; otherwise what `work` throws.
 */
export async function withFileLock<T>(
  wantedPath: string,
  work: () => Promise<T>,
  { waitMs, signal, clock = systemClock }: LockOptions,
): Promise<T> {
  const holder: Holder = { nonce: randomUUID(), ...(await identifyThisProcess()) };
  const path = await acquireSomewhere(wantedPath, holder, { waitMs, clock, ...(signal && { signal }) });
  const heartbeat = keepTouching(path, clock);
  try {
    return await work();
  } finally {
    heartbeat.dispose();
    await release(path, holder, clock);
  }
}

function keepTouching(path: string, clock: Clock): Disposable {
  const scheduleBeat = (): Disposable =>
    clock.schedule(HEARTBEAT_MS, () => {
      const now = new Date(clock.now());
      utimes(path, now, now).catch(() => undefined);
      next = scheduleBeat();
    });
  let next = scheduleBeat();
  return toDisposable(() => next.dispose());
}

/** @returns the lock that is held: the one wanted, or the one in its place. */
async function acquireSomewhere(
  path: string,
  holder: Holder,
  options: LockOptions & { readonly clock: Clock },
): Promise<string> {
  try {
    await acquire(path, holder, options);
    return path;
  } catch (error) {
    const other = await findOtherLockPlace(path, error);
    if (other === undefined) throw error;
    await acquire(other, holder, options);
    return other;
  }
}

async function acquire(
  path: string,
  holder: Holder,
  { waitMs, signal, clock }: LockOptions & { readonly clock: Clock },
): Promise<void> {
  const deadline = clock.monotonicNow() + waitMs;
  await mkdir(dirname(path), { recursive: true, mode: OWNER_ONLY_DIRECTORY });
  for (;;) {
    signal?.throwIfAborted();
    if (await tryCreate(path, holder)) return;
    const dead = await findDead(path, holder, clock, signal);
    if (dead && (await removeDead(path, dead, { remover: holder, clock, signal }))) {
      await sweepLeftovers(path, clock);
      continue;
    }
    if (clock.monotonicNow() >= deadline) {
      throw new FileLockError('lockTimeout', `waited ${waitMs} ms for the lock ${path}`, {
        details: { path },
      });
    }
    await sleep(RETRY_MS * (1 + Math.random()), clock, signal);
  }
}

/** The content is linked into place whole, so that no one ever reads a lock without its holder. */
async function tryCreate(path: string, holder: Holder): Promise<boolean> {
  const draft = `${path}.${holder.nonce}`;
  try {
    await create(draft, holder);
    return await tryLink(draft, path, holder);
  } finally {
    await unlink(draft).catch(() => undefined);
  }
}

async function tryLink(draft: string, path: string, holder: Holder): Promise<boolean> {
  try {
    await link(draft, path);
    return true;
  } catch (error) {
    const code = systemErrorCode(error) ?? '';
    if (code === 'EEXIST') return false;
    if (CANNOT_LINK.includes(code)) return tryCreateWithoutLinks(path, holder);
    throw error;
  }
}

/**
 * For file systems that know no hard links (exFAT, some network shares). On Windows a name whose file is deleted can be
 * taken again only when all who were reading it are done; a link to it is refused for the same reason.
 */
async function tryCreateWithoutLinks(path: string, holder: Holder): Promise<boolean> {
  try {
    await whenNotHeld(() => create(path, holder));
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

/** Somebody who looks at the lock keeps it from being deleted for a moment, on Windows. */
async function release(path: string, { nonce }: Holder, clock: Clock): Promise<void> {
  for (const waitMs of [...RELEASE_RETRY_DELAYS_MS, undefined]) {
    try {
      await whenNotHeld(async () => {
        if ((await readHolder(path))?.nonce === nonce) await unlink(path);
      });
      return;
    } catch (error) {
      // Another process holds it by now, or it goes stale.
      if (waitMs === undefined || !isPassingError(error)) return;
      await sleep(waitMs, clock);
    }
  }
}

async function readHolder(path: string): Promise<Holder | undefined> {
  return parseHolder((await readRegularFile(path, MOST_RECORD_BYTES)).toString());
}

function parseHolder(text: string): Holder | undefined {
  try {
    const { nonce, pid, host, space, started } = JSON.parse(text) as Partial<Holder>;
    if (typeof nonce !== 'string' || typeof pid !== 'number' || typeof host !== 'string') return undefined;
    return {
      nonce,
      pid,
      host,
      ...(typeof space === 'string' && { space }),
      ...(typeof started === 'string' && { started }),
    };
  } catch {
    return undefined;
  }
}

/**
 * @returns undefined when there is no lock, and when it cannot be read for a moment, which does not mean that its holder is dead.
 * @throws RegularFileError `notRegular` for what is no file: another program put it there, and it is no lock.
 */
async function readLock(path: string): Promise<SeenLock | undefined> {
  await assertReplaceable(path);
  const found = await stat(path).catch(() => undefined);
  if (!found) return undefined;
  try {
    return { holder: await readHolder(path), touchedAt: found.mtimeMs };
  } catch (error) {
    return isPassingError(error) ? undefined : { holder: undefined, touchedAt: found.mtimeMs };
  }
}

/**
 * Looks for a dead holder: for 3 s when nothing but the date of its lock says that it is dead. That date comes from its
 * holder's clock, so one in the future, too, is only a sign: the lock that is touched meanwhile has a living holder.
 * @returns undefined while the lock's holder lives, and when there is no lock. @throws the signal's reason.
 */
async function findDead(
  path: string,
  self: ProcessIdentity,
  clock: Clock,
  signal: AbortSignal | undefined,
): Promise<SeenLock | undefined> {
  const seen = await readLock(path);
  if (!seen) return undefined;
  const runs = seen.holder && (await isRunning(seen.holder, self));
  if (runs === false) return seen;
  const untouchedMs = Math.abs(clock.now() - seen.touchedAt);
  if (untouchedMs <= (runs ? REUSED_AFTER_MS : STALE_AFTER_MS)) return undefined;
  await sleep(AWAKE_AFTER_MS, clock, signal);
  return (await isUntouched(path, seen)) ? seen : undefined;
}

async function isUntouched(path: string, { holder, touchedAt }: SeenLock): Promise<boolean> {
  const now = await readLock(path);
  return now?.touchedAt === touchedAt && now.holder?.nonce === holder?.nonce;
}

/**
 * Removes the lock of a dead holder, and only that one. No file system deletes a file on condition of its content, so
 * whoever would delete it claims the right to first, by a file named after the dead holder: of many that try at once one
 * succeeds, and nobody can be about to delete a younger lock. A claim whose maker died counts for nothing.
 * @returns false while somebody living is at it, and when the system refuses. @throws the signal's reason.
 */
async function removeDead(
  path: string,
  dead: SeenLock,
  { remover, clock, signal }: { remover: Holder; clock: Clock; signal: AbortSignal | undefined },
): Promise<boolean> {
  const claims: string[] = [];
  for (;;) {
    const claim = `${path}.${dead.holder?.nonce ?? 'unknown'}.${claims.length}`;
    if (await tryCreate(claim, remover)) {
      claims.push(claim);
      break;
    }
    if (!(await findDead(claim, remover, clock, signal))) return false;
    claims.push(claim);
  }
  const isGone =
    !(await isUntouched(path, dead)) ||
    (await unlink(path).then(
      () => true,
      () => false,
    ));
  for (const claim of claims) await unlink(claim).catch(() => undefined);
  return isGone;
}

/** Removes drafts and claims whose makers were killed. Done where one is known to have died: it costs a listing. */
async function sweepLeftovers(path: string, clock: Clock): Promise<void> {
  const directory = dirname(path);
  const lock = basename(path);
  for (const name of await readdir(directory).catch(() => [])) {
    if (!name.startsWith(lock) || !DRAFT_OR_CLAIM.test(name.slice(lock.length))) continue;
    const leftover = join(directory, name);
    const found = await stat(leftover).catch(() => undefined);
    if (found && clock.now() - found.mtimeMs > LEFTOVER_AFTER_MS)
      await unlink(leftover).catch(() => undefined);
  }
}
