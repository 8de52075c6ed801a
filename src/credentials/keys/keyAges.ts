import { HOUR_MS, type Clock } from '../../base/clock';
import { Emitter } from '../../base/event';
import type { Disposable } from '../../base/disposable';

/** A small store that outlives the window; VS Code's `Memento` is one. */
export interface AgeMemory {
  get(key: string): unknown;
  update(key: string, value: unknown): PromiseLike<void>;
}

const PREFIX = 'awsSso.key.';
const DAY_MS = 24 * HOUR_MS;
/** How old a long-lived key may become (CIS AWS Foundations Benchmark, IAM access keys). */
export const ROTATE_AFTER_DAYS = 90;
const REMIND_AGAIN_AFTER_DAYS = 7;

/** What is remembered of a key by its id. */
interface Memory {
  /** ISO 8601, as IAM said. */
  readonly createdAt?: string;
  readonly remindedAt?: string;
  /** The user wants no reminder of this key. */
  readonly isMuted?: boolean;
}

/**
 * How old access keys are, by what IAM once said: a file tells nothing of when its key was made. And when the user was
 * last reminded to rotate one.
 */
export class KeyAges implements Disposable {
  readonly #memory: AgeMemory;
  readonly #clock: Clock;
  readonly #changed = new Emitter<undefined>();

  /** Fires when an age came to be known. */
  readonly onDidChange = this.#changed.event;

  constructor(memory: AgeMemory, clock: Clock) {
    this.#memory = memory;
    this.#clock = clock;
  }

  /** Whole days since IAM made the key; undefined when it was never asked. Costs no I/O. */
  get(accessKeyId: string): number | undefined {
    const { createdAt } = this.#read(accessKeyId);
    return createdAt === undefined ? undefined : this.#daysSince(createdAt);
  }

  async remember(accessKeyId: string, createdAt: Date): Promise<void> {
    await this.#write(accessKeyId, { createdAt: createdAt.toISOString() });
    this.#changed.fire(undefined);
  }

  /** Whether to remind of this key now: it is old, and the user heard nothing of it for a week. */
  isReminderDue(accessKeyId: string): boolean {
    const { createdAt, remindedAt, isMuted } = this.#read(accessKeyId);
    if (createdAt === undefined || isMuted === true) return false;
    if (this.#daysSince(createdAt) < ROTATE_AFTER_DAYS) return false;
    return remindedAt === undefined || this.#daysSince(remindedAt) >= REMIND_AGAIN_AFTER_DAYS;
  }

  async noteReminder(accessKeyId: string): Promise<void> {
    await this.#write(accessKeyId, { remindedAt: new Date(this.#clock.now()).toISOString() });
  }

  async mute(accessKeyId: string): Promise<void> {
    await this.#write(accessKeyId, { isMuted: true });
  }

  dispose(): void {
    this.#changed.dispose();
  }

  #daysSince(time: string): number {
    return Math.max(0, Math.floor((this.#clock.now() - Date.parse(time)) / DAY_MS));
  }

  #read(accessKeyId: string): Memory {
    const value = this.#memory.get(PREFIX + accessKeyId);
    if (typeof value !== 'object' || value === null) return {};
    const { createdAt, remindedAt, isMuted } = value as Partial<Record<keyof Memory, unknown>>;
    return {
      ...(isTime(createdAt) && { createdAt }),
      ...(isTime(remindedAt) && { remindedAt }),
      ...(isMuted === true && { isMuted }),
    };
  }

  async #write(accessKeyId: string, change: Memory): Promise<void> {
    await this.#memory.update(PREFIX + accessKeyId, { ...this.#read(accessKeyId), ...change });
  }
}

function isTime(value: unknown): value is string {
  return typeof value === 'string' && !Number.isNaN(Date.parse(value));
}
