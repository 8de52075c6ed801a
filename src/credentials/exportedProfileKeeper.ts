import { Alarm, dueIn, firstDue, isDue, type DueTime } from '../base/alarm';
import { MINUTE_MS, SECOND_MS, type Clock } from '../base/clock';
import { DisposableStore, type Disposable } from '../base/disposable';
import { errorText } from '../base/errors';
import type { Observable } from '../base/event';
import { FileLockError, withFileLock } from '../base/fileLock';
import type { Logger } from '../base/logger';
import type { DocumentEdit } from '../config/configEditor';
import { findSessionId } from '../config/profileSession';
import type { SharedConfig } from '../config/sharedConfig';
import { SigninError } from '../signin/errors';
import { SsoError } from '../sso/errors';
import type { SessionStatuses } from '../sso/sessionStore';
import { CredentialsError } from './errors';
import { isStillKeptFresh, stopKeepingFresh, writeExportedProfile } from './exportedProfileEdits';
import { findExportedProfiles, type ExportedProfile } from './exportedProfiles';
import type { AwsCredentials } from './ports';

export interface KeeperServices {
  readonly config: Observable<SharedConfig> & { reload(): Promise<void> };
  readonly sessions: Observable<SessionStatuses>;
  readonly clock: Clock;
  readonly logger: Logger;
  /** Makes a profile's credentials without asking the user anything. */
  readonly resolve: (profileName: string) => Promise<AwsCredentials>;
  /** Edits the credentials file. @returns whether that changed it. */
  readonly edit: (edit: DocumentEdit) => Promise<boolean>;
  /** Keeps windows from doing the same at the same moment. */
  readonly lockFile: string;
  /** Told in the one window that found out why the keys of a profile are no longer replaced; they are left to end. */
  readonly onStopped: (profile: ExportedProfile, reason: unknown) => void;
}

/**
 * Credentials in memory are given out until five minutes before they end; a moment after that, newer ones are made. The
 * file has whole seconds.
 */
const LEAD_MS = 5 * MINUTE_MS - 5 * SECOND_MS;
/** The least time between two attempts at one profile. */
const PAUSE_MS = MINUTE_MS;
const LONGEST_BACK_OFF_MS = 16 * MINUTE_MS;
/** Longer than another window needs to be seen at work. */
const LOCK_WAIT_MS = SECOND_MS;

interface Plan extends DueTime {
  /** Of the keys that are in the file. */
  readonly expiresAt: Date;
  readonly failures: number;
}

/**
 * Replaces the keys of exported profiles shortly before they end, as long as the user asked for it and stays logged in.
 * Keys that had ended before this window saw them are left alone.
 */
export class ExportedProfileKeeper implements Disposable {
  readonly #services: KeeperServices;
  readonly #alarm: Alarm;
  readonly #plans = new Map<string, Plan>();
  readonly #running = new Set<string>();
  readonly #disposables = new DisposableStore();

  constructor(services: KeeperServices) {
    this.#services = services;
    this.#alarm = this.#disposables.add(new Alarm(services.clock, () => this.#runDue()));
    this.#disposables.add(services.config.onDidChange(() => this.#plan()));
    this.#disposables.add(services.sessions.onDidChange(() => this.#plan()));
    this.#plan();
  }

  /** Looks at the clock now: timers have slept with the machine. */
  wake(): void {
    this.#alarm.wake();
  }

  dispose(): void {
    this.#disposables.dispose();
  }

  #plan(): void {
    if (this.#disposables.isDisposed) return;
    const now = this.#services.clock.now();
    const kept = new Set<string>();
    for (const exported of findExportedProfiles(this.#services.config.current)) {
      const { name, expiresAt, isKeptFresh } = exported;
      if (!isKeptFresh || !expiresAt) continue;
      const plan = this.#plans.get(name);
      if (!plan && expiresAt.getTime() <= now) continue;
      kept.add(name);
      if (plan?.expiresAt.getTime() !== expiresAt.getTime()) {
        this.#plans.set(name, { expiresAt, dueAt: expiresAt.getTime() - LEAD_MS, failures: 0 });
      } else if (plan.failures === 0 && this.#findLoggedOut(exported) !== undefined) {
        this.#plans.set(name, { ...plan, dueAt: now });
      }
    }
    for (const name of this.#plans.keys()) if (!kept.has(name)) this.#plans.delete(name);
    const waiting = [...this.#plans].filter(([name]) => !this.#running.has(name));
    const first = firstDue(waiting.map(([, plan]) => plan));
    this.#alarm.set(first?.dueAt, first?.waitEndsAt);
  }

  /** The session that the keys come from, when the user has logged out of it. */
  #findLoggedOut({ source }: ExportedProfile): string | undefined {
    const config = this.#services.config.current;
    const profile = config.profiles.get(source);
    const sessionId = profile && findSessionId(profile, config);
    const status = this.#services.sessions.current.get(sessionId ?? '');
    return status?.state === 'signedOut' ? sessionId : undefined;
  }

  #runDue(): void {
    const { clock } = this.#services;
    for (const [name, plan] of [...this.#plans]) {
      if (!this.#running.has(name) && isDue(plan, clock)) void this.#run(name, plan);
    }
    this.#plan();
  }

  async #run(name: string, plan: Plan): Promise<void> {
    const { clock, lockFile, logger } = this.#services;
    this.#running.add(name);
    let next: Plan = { ...plan, ...dueIn(PAUSE_MS, clock) };
    try {
      await withFileLock(lockFile, () => this.#replace(name, plan), { waitMs: LOCK_WAIT_MS });
    } catch (error) {
      const failures = plan.failures + 1;
      const delayMs = Math.min(PAUSE_MS * 2 ** plan.failures, LONGEST_BACK_OFF_MS);
      next = { ...plan, ...dueIn(delayMs, clock), failures };
      // Another window that is at it is no failure.
      if (!FileLockError.is(error)) logger.warn(`[exported keys] not replaced: ${name}: ${errorText(error)}`);
    }
    this.#running.delete(name);
    if (this.#plans.get(name) === plan) this.#plans.set(name, next);
    this.#plan();
  }

  /** To be called while no other window does. */
  async #replace(name: string, plan: Plan): Promise<void> {
    const { config, resolve, logger } = this.#services;
    await config.reload();
    const exported = findExportedProfiles(config.current).find((profile) => profile.name === name);
    if (!exported?.isKeptFresh || exported.expiresAt?.getTime() !== plan.expiresAt.getTime()) return;
    const sessionId = this.#findLoggedOut(exported);
    if (sessionId !== undefined) {
      const details = { sessionId, profile: exported.source };
      return this.#stop(exported, new SsoError('notSignedIn', `logged out of ${sessionId}`, { details }));
    }
    let credentials: AwsCredentials;
    try {
      credentials = await resolve(exported.source);
    } catch (error) {
      if (isFinal(error)) return this.#stop(exported, error);
      throw error;
    }
    const { expiresAt } = credentials;
    if (!expiresAt || expiresAt <= plan.expiresAt) return;
    const region = config.current.profiles.get(name)?.region;
    const isReplaced = await this.#edit(exported, (document) =>
      writeExportedProfile(document, { ...exported, credentials, expiresAt, region }),
    );
    if (isReplaced) logger.info(`[exported keys] replaced: ${name}`);
  }

  /** The file remembers that it was stopped: for every window, and until the user asks for it again. */
  async #stop(exported: ExportedProfile, reason: unknown): Promise<void> {
    const { logger, onStopped } = this.#services;
    const isStoppedHere = await this.#edit(exported, (document) => stopKeepingFresh(document, exported.name));
    if (!isStoppedHere) return;
    logger.info(`[exported keys] no longer replaced: ${exported.name}: ${errorText(reason)}`);
    onStopped(exported, reason);
  }

  /**
   * Edits what was found, unless the user has removed it, made it anew or stopped this meanwhile: making keys takes time.
   * @returns whether that changed the file.
   */
  #edit(exported: ExportedProfile, edit: DocumentEdit): Promise<boolean> {
    return this.#services.edit((document) =>
      isStillKeptFresh(document, exported) ? edit(document) : document,
    );
  }
}

/**
 * What no second attempt mends: the user has to do something. A program that fails, or a place that has no keys or no
 * token now, may only wait for the network, or for the program that fills it.
 */
function isFinal(error: unknown): boolean {
  return (
    CredentialsError.is(
      error,
      'unknownProfile',
      'unknownSession',
      'brokenProfile',
      'brokenSession',
      'noSession',
      'consoleLogin',
      'sourceProfileCycle',
      'noCredentials',
      'mfaRequired',
      'mfaDeviceRefused',
      'chainedTooLong',
      'roleTooLong',
      'programMissing',
      'programUnsafe',
      'roleDenied',
    ) ||
    SigninError.is(error, 'notSignedIn', 'sessionExpired', 'credentialsChanged', 'missingPermission') ||
    SsoError.is(error, 'notSignedIn', 'sessionExpired', 'unauthorized', 'forbidden', 'notFound')
  );
}
