import { createHash } from 'node:crypto';
import { untilAborted } from '../base/abort';
import { MINUTE_MS, type Clock } from '../base/clock';
import { DisposableStore, disposeAll, type Disposable } from '../base/disposable';
import { errorText } from '../base/errors';
import { Emitter } from '../base/event';
import type { Logger } from '../base/logger';
import { SharedWork } from '../base/sharedWork';
import { CredentialsError } from './errors';
import type { Wish } from './makingServices';
import { parseMfaSessions, printMfaSessions, type MfaSession } from './mfaSessionFile';
import type { AwsCredentials, MfaCodes, MfaProblem, SecretStore } from './ports';

export interface MfaServices {
  readonly codes: MfaCodes;
  /** Shared by all windows. */
  readonly secrets: SecretStore;
  readonly clock: Clock;
  readonly logger: Logger;
}

/** A session that one code opens. */
export interface MfaRequest {
  /** The same id gives the same session. See `mfaSessionId`. */
  readonly id: string;
  readonly profile: string;
  readonly device: string;
  /** One that was given just now for something else: tried before the user is asked. */
  readonly code?: string;
  /** @throws CredentialsError `mfaCodeRefused` when the code is not taken. */
  readonly open: (code: string, signal: AbortSignal) => Promise<AwsCredentials>;
}

export const MFA_SECRET = 'awsSso.mfaSessions';

/** A session with less left than this is opened anew. */
const RENEW_BEFORE_EXPIRY_MS = 5 * MINUTE_MS;
/** A code is shown for half a minute, and taken for a minute more. */
const CODE_LIFE_MS = 1.5 * MINUTE_MS;

/** What code that needs a session sees of it. */
export type Mfa = Pick<MfaSessions, 'get' | 'find' | 'drop' | 'onDidForget'>;

/** Names a session by what it depends on; the parts are not secret, and cannot be read from it. */
export function mfaSessionId(...parts: readonly unknown[]): string {
  return createHash('sha256').update(JSON.stringify(parts)).digest('hex');
}

/**
 * Asks for codes, and keeps what they open, so that one code lasts the working day: in memory, and in the secret store
 * for the other windows and the next start. One box at a time.
 */
export class MfaSessions implements Disposable {
  readonly #services: MfaServices;
  readonly #sessions = new Map<string, MfaSession>();
  /** Those that the secret store is known to have. */
  readonly #storedIds = new Set<string>();
  readonly #opening = new Map<string, SharedWork<MfaSession>>();
  /** By device: the code that was taken last. */
  readonly #takenCodes = new Map<string, { readonly code: string; readonly at: number }>();
  readonly #forgotten = new Emitter<undefined>();
  readonly #disposables = new DisposableStore();
  /** How often the sessions were forgotten: what was read before that counts no longer. */
  #forgettings = 0;
  #stored: Promise<void> | undefined;
  #lastWrite: Promise<unknown> = Promise.resolve();
  #lastQuestion: Promise<unknown> = Promise.resolve();

  /** Fires when the sessions were forgotten, here or in another window: what was made with them should be too. */
  readonly onDidForget = this.#forgotten.event;

  constructor(services: MfaServices) {
    this.#services = services;
    this.#disposables.add(
      services.secrets.onDidChange(({ key }) => {
        if (key === MFA_SECRET) void this.#reread();
      }),
    );
  }

  /**
   * The session of a request: a remembered one, or one that a code opens.
   * @throws CredentialsError `mfaRequired` when a code is needed and the user may not be asked; an AbortError when the user
   * turns away; what `open` throws.
   */
  async get(request: MfaRequest, { asking, signal }: Wish): Promise<MfaSession> {
    const remembered = await this.find(request.id);
    if (remembered) return remembered;
    const { id, profile } = request;
    if (asking === 'quiet') {
      throw new CredentialsError('mfaRequired', `profile ${profile} needs an MFA code`, {
        details: { profile },
      });
    }
    const underWay = this.#opening.get(id);
    const opening = underWay && !underWay.isAbandoned ? underWay : this.#begin(request);
    return opening.wait(signal);
  }

  /** A session that is remembered and lasts for some time yet. */
  async find(id: string): Promise<MfaSession | undefined> {
    await (this.#stored ??= this.#read());
    const session = this.#sessions.get(id);
    return session && this.#isUsable(session) ? session : undefined;
  }

  /** Drops a session that AWS takes no longer. */
  async drop(id: string): Promise<void> {
    this.#storedIds.delete(id);
    if (this.#sessions.delete(id)) await this.#write((stored) => stored.delete(id));
  }

  /** Forgets all sessions, in every window. */
  async forget(): Promise<void> {
    this.#forgettings++;
    this.#sessions.clear();
    this.#storedIds.clear();
    this.#takenCodes.clear();
    this.#forgotten.fire(undefined);
    await this.#afterWrites(async () => this.#services.secrets.delete(MFA_SECRET));
    this.#services.logger.info('[mfa] sessions forgotten');
  }

  dispose(): void {
    disposeAll([this.#disposables, this.#forgotten]);
  }

  #isUsable({ credentials }: MfaSession): boolean {
    return credentials.expiresAt.getTime() - this.#services.clock.now() > RENEW_BEFORE_EXPIRY_MS;
  }

  #begin(request: MfaRequest): SharedWork<MfaSession> {
    const { id } = request;
    const opening = new SharedWork(async (signal) => {
      try {
        return await this.#open(request, signal);
      } finally {
        if (this.#opening.get(id) === opening) this.#opening.delete(id);
      }
    });
    this.#opening.set(id, opening);
    return opening;
  }

  async #open(request: MfaRequest, signal: AbortSignal): Promise<MfaSession> {
    return this.#inTurn(async () => {
      // Another window may have opened it while this one waited for its turn.
      const remembered = await this.find(request.id);
      return remembered ?? this.#keep(request, await this.#askUntilTaken(request, signal));
    }, signal);
  }

  async #keep({ id, device }: MfaRequest, opened: AwsCredentials): Promise<MfaSession> {
    const { clock, logger } = this.#services;
    const { sessionToken, expiresAt } = opened;
    if (!sessionToken || !expiresAt) throw new TypeError('a session with a code has a token and an end');
    const session = {
      credentials: { ...opened, sessionToken, expiresAt },
      openedAt: new Date(clock.now()),
    };
    this.#sessions.set(id, session);
    logger.info(`[mfa] session until ${expiresAt.toISOString()}: ${device}`);
    await this.#write((stored) => stored.set(id, session));
    return session;
  }

  /** With two boxes at once it is unclear which code is meant. */
  async #inTurn<T>(work: () => Promise<T>, signal: AbortSignal): Promise<T> {
    const previous = this.#lastQuestion;
    const turn = untilAborted(previous, signal).then(work);
    // The next one waits for this one's end, not for its outcome, and for those before even if this one gives up.
    this.#lastQuestion = Promise.allSettled([previous, turn]);
    return turn;
  }

  async #askUntilTaken(request: MfaRequest, signal: AbortSignal): Promise<AwsCredentials> {
    const { codes, clock, logger } = this.#services;
    const { profile, device, open } = request;
    let given = request.code;
    let problem: MfaProblem | undefined;
    for (;;) {
      const code = given ?? (await codes.ask({ profile, device, ...(problem && { problem }) }, signal));
      given = undefined;
      const askedAt = clock.now();
      if (this.#wasTaken(device, code)) {
        problem = 'reused';
        continue;
      }
      try {
        const credentials = await open(code, signal);
        this.#takenCodes.set(device, { code, at: clock.now() });
        return credentials;
      } catch (error) {
        if (!CredentialsError.is(error, 'mfaCodeRefused')) throw error;
        problem = clock.now() - askedAt > CODE_LIFE_MS ? 'expired' : 'wrong';
        logger.info(`[mfa] code refused (${problem}): ${device}`);
      }
    }
  }

  #wasTaken(device: string, code: string): boolean {
    const taken = this.#takenCodes.get(device);
    return taken?.code === code && this.#services.clock.now() - taken.at <= CODE_LIFE_MS;
  }

  /** Takes over what the secret store has; sessions of this window that it lacks stay. */
  async #read(): Promise<void> {
    const forgettings = this.#forgettings;
    const stored = await this.#load();
    if (forgettings === this.#forgettings) this.#takeOver(stored);
  }

  #takeOver(stored: ReadonlyMap<string, MfaSession>): void {
    for (const [id, session] of stored) {
      this.#sessions.set(id, session);
      this.#storedIds.add(id);
    }
  }

  /**
   * A store that had sessions and has none any longer was emptied on purpose. The news comes late: a session that was
   * not stored when it was looked at is newer than that.
   */
  async #reread(): Promise<void> {
    const expected = [...this.#storedIds];
    const forgettings = this.#forgettings;
    const stored = await this.#load();
    if (forgettings !== this.#forgettings) return;
    this.#takeOver(stored);
    if (stored.size > 0) return;
    const lost = expected.filter((id) => this.#sessions.delete(id));
    for (const id of lost) this.#storedIds.delete(id);
    if (lost.length > 0) this.#forgotten.fire(undefined);
  }

  async #load(): Promise<Map<string, MfaSession>> {
    try {
      const sessions = parseMfaSessions(await this.#services.secrets.get(MFA_SECRET));
      for (const [id, session] of sessions) if (!this.#isUsable(session)) sessions.delete(id);
      return sessions;
    } catch (error) {
      this.#services.logger.warn(`[mfa] the secret store cannot be read: ${errorText(error)}`);
      return new Map();
    }
  }

  /** One secret for all sessions. Of windows that write at the same moment one loses its entry: a code more is asked for. */
  async #write(change: (stored: Map<string, MfaSession>) => unknown): Promise<void> {
    const { secrets, logger } = this.#services;
    const forgettings = this.#forgettings;
    await this.#afterWrites(async () => {
      const stored = await this.#load();
      if (forgettings !== this.#forgettings) return;
      change(stored);
      try {
        await secrets.store(MFA_SECRET, printMfaSessions(stored));
        if (forgettings !== this.#forgettings) return;
        for (const id of stored.keys()) this.#storedIds.add(id);
      } catch (error) {
        logger.warn(`[mfa] the session stays in this window: ${errorText(error)}`);
      }
    });
  }

  /** One change of the secret store at a time: a session written after they were forgotten would bring them all back. */
  async #afterWrites(work: () => Promise<void>): Promise<void> {
    const turn = this.#lastWrite.then(work);
    this.#lastWrite = turn.catch(() => undefined);
    return turn;
  }
}
