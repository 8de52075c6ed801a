import type { Instance, Lifetimes } from './config';
import { normaliseUserCode, randomToken, randomUserCode } from './identifiers';
import { isSameRegion } from './regions';
import type { Registration } from './registrations';
import type { ServerClock } from './serverClock';
import type { Session, Sessions } from './sessions';

/** How far a device authorization has come; `used`: its tokens have been handed out. */
export type Decision =
  | { readonly kind: 'pending' }
  | { readonly kind: 'allowed'; readonly session: Session }
  | { readonly kind: 'denied' }
  | { readonly kind: 'used' };

export interface DeviceAuthorization {
  readonly deviceCode: string;
  readonly userCode: string;
  readonly clientId: string;
  readonly clientName: string;
  readonly startUrl: string;
  readonly userName: string;
  /** Whether the region that gave the code is that of the start URL; elsewhere no answer can be given. */
  readonly isInRegion: boolean;
  /** Carried by the page's form, so that no other page can answer in the person's name. */
  readonly nonce: string;
  expiresAt: number;
  decision: Decision;
  intervalSeconds: number;
  lastPolledAt: number | undefined;
}

/** A timer may fire and a request may travel a little faster than the last one. */
const POLL_TOLERANCE_MS = 100;

/** Device authorizations (RFC 8628): ten minutes, one decision, one use. */
export class DeviceAuthorizations {
  readonly #clock: ServerClock;
  readonly #byDeviceCode = new Map<string, DeviceAuthorization>();

  constructor(clock: ServerClock) {
    this.#clock = clock;
  }

  get all(): readonly DeviceAuthorization[] {
    return [...this.#byDeviceCode.values()];
  }

  start(client: Registration, instance: Instance, lifetimes: Lifetimes): DeviceAuthorization {
    const authorization: DeviceAuthorization = {
      deviceCode: randomToken(48),
      userCode: randomUserCode(),
      clientId: client.clientId,
      clientName: client.clientName,
      startUrl: instance.startUrl,
      userName: instance.userName,
      isInRegion: isSameRegion(client.region, instance.region),
      nonce: randomToken(),
      expiresAt: this.#clock.now() + lifetimes.deviceCodeSeconds * 1000,
      decision: { kind: 'pending' },
      intervalSeconds: lifetimes.pollIntervalSeconds,
      lastPolledAt: undefined,
    };
    this.#byDeviceCode.set(authorization.deviceCode, authorization);
    return authorization;
  }

  findByDeviceCode(deviceCode: string): DeviceAuthorization | undefined {
    return this.#byDeviceCode.get(deviceCode);
  }

  /** The authorization that a person can still decide on, by its code as typed; undefined when there is none. */
  findPending(userCode: string): DeviceAuthorization | undefined {
    const wanted = normaliseUserCode(userCode);
    return this.all.find(
      (authorization) =>
        authorization.userCode === wanted &&
        authorization.decision.kind === 'pending' &&
        !this.isExpired(authorization),
    );
  }

  /** The person's yes. Answers false, and changes nothing, where the start URL is of another region. */
  allow(authorization: DeviceAuthorization, sessions: Sessions): boolean {
    const { isInRegion, startUrl, userName } = authorization;
    if (isInRegion) authorization.decision = { kind: 'allowed', session: sessions.open(startUrl, userName) };
    return isInRegion;
  }

  isExpired(authorization: DeviceAuthorization): boolean {
    return this.#clock.now() >= authorization.expiresAt;
  }

  /** Notes a poll; answers whether it came too early, in which case the interval has grown. */
  pollIsTooEarly(authorization: DeviceAuthorization, slowDownSeconds: number): boolean {
    const now = this.#clock.now();
    const last = authorization.lastPolledAt;
    authorization.lastPolledAt = now;
    if (last === undefined || now - last >= authorization.intervalSeconds * 1000 - POLL_TOLERANCE_MS) {
      return false;
    }
    authorization.intervalSeconds += slowDownSeconds;
    return true;
  }

  expireAll(): void {
    const now = this.#clock.now();
    for (const authorization of this.#byDeviceCode.values()) authorization.expiresAt = now;
  }

  clear(): void {
    this.#byDeviceCode.clear();
  }
}
