import type { EmulatorConfig, IamUser } from './config';
import { randomSecretKey, randomUserKeyId } from './identifiers';
import type { ServerClock } from './serverClock';

export type KeyStatus = 'Active' | 'Inactive';

/** A long-lived access key of an IAM user. */
export interface IamKey {
  readonly user: IamUser;
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  /** Milliseconds since the epoch. */
  readonly createdAt: number;
  readonly status: KeyStatus;
}

/** The last request that a key signed. */
export interface KeyUse {
  readonly at: number;
  readonly service: string;
  readonly region: string;
}

/** The access keys that the configuration gives to IAM users, with what IAM operations have made of them since. */
export class IamKeys {
  readonly #clock: ServerClock;
  readonly #config: () => EmulatorConfig;
  readonly #startedAt: number;
  readonly #created: Omit<IamKey, 'status'>[] = [];
  readonly #inactive = new Set<string>();
  readonly #deleted = new Set<string>();
  readonly #uses = new Map<string, KeyUse>();

  constructor(clock: ServerClock, config: () => EmulatorConfig) {
    this.#clock = clock;
    this.#config = config;
    this.#startedAt = clock.now();
  }

  of(user: IamUser): IamKey[] {
    return this.#all().filter((key) => isSameUser(key.user, user));
  }

  find(accessKeyId: string): IamKey | undefined {
    return this.#all().find((key) => key.accessKeyId === accessKeyId);
  }

  /** A key that may sign requests: active, and known everywhere. */
  findUsable(accessKeyId: string): IamKey | undefined {
    const key = this.find(accessKeyId);
    if (key?.status !== 'Active') return undefined;
    const isCreated = this.#created.some((created) => created.accessKeyId === accessKeyId);
    const delayMs = isCreated ? this.#config().lifetimes.newAccessKeyDelaySeconds * 1000 : 0;
    return this.#clock.now() >= key.createdAt + delayMs ? key : undefined;
  }

  create(user: IamUser): IamKey {
    const key = {
      user,
      accessKeyId: randomUserKeyId(),
      secretAccessKey: randomSecretKey(),
      createdAt: this.#clock.now(),
    };
    this.#created.push(key);
    return { ...key, status: 'Active' };
  }

  setStatus(accessKeyId: string, status: KeyStatus): void {
    if (status === 'Inactive') this.#inactive.add(accessKeyId);
    else this.#inactive.delete(accessKeyId);
  }

  delete(accessKeyId: string): void {
    this.#deleted.add(accessKeyId);
  }

  noteUse(accessKeyId: string, use: Omit<KeyUse, 'at'>): void {
    this.#uses.set(accessKeyId, { ...use, at: this.#clock.now() });
  }

  lastUse(accessKeyId: string): KeyUse | undefined {
    return this.#uses.get(accessKeyId);
  }

  clear(): void {
    this.#created.length = 0;
    for (const known of [this.#inactive, this.#deleted, this.#uses]) known.clear();
  }

  #all(): IamKey[] {
    const configured = this.#config().iamUsers.map((user) => ({
      user,
      accessKeyId: user.accessKeyId,
      secretAccessKey: user.secretAccessKey,
      createdAt:
        user.accessKeyCreatedAt === undefined ? this.#startedAt : Date.parse(user.accessKeyCreatedAt),
    }));
    return [...configured, ...this.#created]
      .filter(({ accessKeyId }) => !this.#deleted.has(accessKeyId))
      .map((key) => ({ ...key, status: this.#inactive.has(key.accessKeyId) ? 'Inactive' : 'Active' }));
  }
}

function isSameUser(one: IamUser, other: IamUser): boolean {
  return one.accountId === other.accountId && one.userName === other.userName;
}
