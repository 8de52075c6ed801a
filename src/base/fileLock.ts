import { randomUUID } from 'node:crypto';
import { link, mkdir, open, readdir, stat, unlink, utimes } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { OWNER_ONLY_DIRECTORY, OWNER_ONLY_FILE, whenNotHeld } from './atomicFile';
import { HOUR_MS, MINUTE_MS, sleep, systemClock, type Clock } from './clock';
import { toDisposable, type Disposable } from './disposable';
import { CodedError, isPassingError, systemErrorCode } from './errors';
import { membersOf, parseJson } from './json';
import { findOtherLockPlace } from './lockPlace';
import { identifyThisProcess, isRunning, type ProcessIdentity } from './processIdentity';
import { assertReplaceable, MOST_RECORD_BYTES, readRegularFile } from './regularFile';

export class FileLockError extends CodedError<'lockTimeout'> {
  static override readonly family = 'FileLockError';
}

/** A living holder touches its lock this often, so that even one on another machine is seen to live. */
const HEARTBEAT_MS = 1_000;
/** A lock that we have seen unchanged for this long, by our own monotonic clock, has no living holder. */
const DEAD_AFTER_MS = 3_000;
/** When we could not look for this long, its holder may not have run either: a computer that slept, or is overloaded. */
const LONGEST_GAP_MS = 1_500;
/** A running process with the number of the holder is another one when its lock is as old as this. */
const REUSED_AFTER_MS = 5 * MINUTE_MS;
/** A file beside the lock is needed for less time than this. */
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
  /** How long one holder is waited for: where many take turns, the last of them waits for as long as it goes on. */
  readonly waitMs: number;
  /** What the lock is for, where a sentence says it: `details.purpose` of the error. */
  readonly purpose?: 'renewal';
  readonly signal?: AbortSignal;
  readonly clock?: Clock;
}

/**
 * Runs `work` while this process alone, among all that share the file system, holds a lock file: the one wanted, or the one
 * that takes its place (`findOtherLockPlace`).
 *
 * The lock of a process that died is taken over: at once where this process can see that, elsewhere (on another
 * machine, in another container) when we have seen it untouched for 3 s by our own clock. Its date is never compared with
 * our time: a holder whose clock differs from ours, or is set, keeps its lock as long as it touches it. One that is seen
 * to run and stands still for minutes, in a debugger or while the computer sleeps, keeps it too.
 * @throws FileLockError `lockTimeout` when one living holder keeps it longer than `waitMs`, with `details.path` and
 * `details.purpose`; the signal's reason when it aborts; otherwise what `work` throws.
 */
export async function withFileLock<T>(
  wantedPath: string,
  work: () => Promise<T>,
  { waitMs, purpose, signal, clock = systemClock }: LockOptions,
): Promise<T> {
  const holder: Holder = { nonce: randomUUID(), ...(await identifyThisProcess()) };
  const path = await acquireSomewhere(wantedPath, holder, {
    waitMs,
    clock,
    ...(purpose && { purpose }),
    ...(signal && { signal }),
  });
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
  { waitMs, purpose, signal, clock }: LockOptions & { readonly clock: Clock },
): Promise<void> {
  let deadline = clock.monotonicNow() + waitMs;
  let waitedFor: string | undefined;
  const looks = new Looks(holder, clock);
  await mkdir(dirname(path), { recursive: true, mode: OWNER_ONLY_DIRECTORY });
  for (;;) {
    signal?.throwIfAborted();
    if (await tryCreate(path, holder)) return;
    const { dead, isSilent, nonce } = await looks.at(path);
    if (nonce !== undefined && nonce !== waitedFor) {
      if (waitedFor !== undefined) deadline = clock.monotonicNow() + waitMs;
      waitedFor = nonce;
    }
    if (dead && (await removeDead(path, dead, holder, looks))) {
      await sweepLeftovers(path, clock);
      continue;
    }
    // A silent one is watched until it has shown whether it lives.
    if (clock.monotonicNow() >= deadline && !isSilent) {
      throw new FileLockError('lockTimeout', `waited ${waitMs} ms for the lock ${path}`, {
        details: { path, ...(purpose && { purpose }) },
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
 * taken again only when all readers are done with it; a link to it is refused for the same reason.
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

/** On Windows, a program that looks at the lock prevents its deletion for a moment. */
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
  const { nonce, pid, host, space, started } = membersOf(parseJson(text));
  if (typeof nonce !== 'string' || typeof pid !== 'number' || typeof host !== 'string') return undefined;
  return {
    nonce,
    pid,
    host,
    ...(typeof space === 'string' && { space }),
    ...(typeof started === 'string' && { started }),
  };
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

/** What a look at a lock tells. */
interface Look {
  /** Tells its holders apart; undefined when nothing names the holder. */
  readonly nonce?: string | undefined;
  /** The lock, when its holder is dead. */
  readonly dead?: SeenLock;
  /** Nothing has shown yet whether its holder lives. */
  readonly isSilent: boolean;
}

/** Remembers how locks were seen, to tell which of them are touched. */
class Looks {
  readonly #self: ProcessIdentity;
  readonly #clock: Clock;
  readonly #seen = new Map<string, { lock: SeenLock; since: number; lastAt: number; wasTouched: boolean }>();

  constructor(self: ProcessIdentity, clock: Clock) {
    this.#self = self;
    this.#clock = clock;
  }

  async at(path: string): Promise<Look> {
    const lock = await readLock(path);
    if (!lock) return { isSilent: false };
    const nonce = lock.holder?.nonce;
    const runs = lock.holder && (await isRunning(lock.holder, this.#self));
    if (runs === false) return { dead: lock, isSilent: false, nonce };
    if (runs && Math.abs(this.#clock.now() - lock.touchedAt) <= REUSED_AFTER_MS)
      return { isSilent: false, nonce };

    const now = this.#clock.monotonicNow();
    const before = this.#seen.get(path);
    const isUnchanged = before !== undefined && isSameLock(before.lock, lock);
    const wasTouched =
      before !== undefined && (isUnchanged ? before.wasTouched : isSameHolder(before.lock, lock));
    const since = isUnchanged && now - before.lastAt <= LONGEST_GAP_MS ? before.since : now;
    this.#seen.set(path, { lock, since, lastAt: now, wasTouched });
    return now - since >= DEAD_AFTER_MS
      ? { dead: lock, isSilent: false, nonce }
      : { isSilent: !wasTouched, nonce };
  }
}

function isSameLock(one: SeenLock, other: SeenLock): boolean {
  return one.touchedAt === other.touchedAt && isSameHolder(one, other);
}

function isSameHolder(one: SeenLock, other: SeenLock): boolean {
  return one.holder?.nonce === other.holder?.nonce;
}

/**
 * Removes the lock of a dead holder, and only that one. No file system deletes a file on condition of its content, so
 * a process that wants to delete it claims the right first, by a file named after the dead holder: of many that try at once one
 * succeeds, and none can be about to delete a younger lock. A claim whose maker died counts for nothing.
 * @returns false while a process that may live is at it, and when the system refuses.
 */
async function removeDead(path: string, dead: SeenLock, remover: Holder, looks: Looks): Promise<boolean> {
  const claims: string[] = [];
  for (;;) {
    const claim = `${path}.${dead.holder?.nonce ?? 'unknown'}.${claims.length}`;
    if (await tryCreate(claim, remover)) {
      claims.push(claim);
      break;
    }
    if (!(await looks.at(claim)).dead) return false;
    claims.push(claim);
  }
  const now = await readLock(path);
  const isGone =
    !now ||
    !isSameLock(now, dead) ||
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
