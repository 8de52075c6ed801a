import { randomToken } from './identifiers';
import { oidcRefusal } from './oidcErrors';
import { isSameRegion } from './regions';
import type { ServerClock } from './serverClock';

export const DEVICE_CODE_GRANT = 'urn:ietf:params:oauth:grant-type:device_code';
const GRANT_TYPES = [DEVICE_CODE_GRANT, 'authorization_code', 'refresh_token'] as const;

export type GrantType = (typeof GRANT_TYPES)[number];

export function isGrantType(text: string): text is GrantType {
  return GRANT_TYPES.some((grantType) => grantType === text);
}

export interface ClientDescription {
  readonly clientName: string;
  readonly scopes: readonly string[];
  readonly redirectUris: readonly string[];
  readonly grantTypes: readonly GrantType[];
  /** The start URL of the instance whose people the client signs in by browser. */
  readonly issuerUrl?: string;
  /** The only region that knows the client; undefined: all do. */
  readonly region: string | undefined;
}

export interface Registration extends ClientDescription {
  readonly clientId: string;
  readonly clientSecret: string;
  readonly issuedAt: number;
  readonly expiresAt: number;
}

/** Client registrations; a secret is good for 90 days. */
export class Registrations {
  readonly #clock: ServerClock;
  readonly #byId = new Map<string, Registration>();

  constructor(clock: ServerClock) {
    this.#clock = clock;
  }

  register(client: ClientDescription, lifetimeSeconds: number): Registration {
    const issuedAt = this.#clock.now();
    const registration: Registration = {
      ...client,
      clientId: randomToken(18),
      clientSecret: randomToken(48),
      issuedAt,
      expiresAt: issuedAt + lifetimeSeconds * 1000,
    };
    this.#byId.set(registration.clientId, registration);
    return registration;
  }

  /** The client, if it is known in a region (undefined: in any). */
  find(clientId: string, region: string | undefined): Registration | undefined {
    const registration = this.#byId.get(clientId);
    return registration && isSameRegion(registration.region, region) ? registration : undefined;
  }

  /**
   * @throws Refusal `invalid_client` when the region does not know the client, id and secret do not belong together, or
   * the secret has expired.
   */
  authenticate(clientId: string, clientSecret: string, region: string | undefined): Registration {
    const registration = this.find(clientId, region);
    if (registration?.clientSecret !== clientSecret) {
      throw oidcRefusal('invalid_client', 'Invalid client credentials provided');
    }
    if (this.#clock.now() >= registration.expiresAt) {
      throw oidcRefusal('invalid_client', 'Client credentials have expired');
    }
    return registration;
  }

  expireAll(): void {
    const now = this.#clock.now();
    for (const [id, registration] of this.#byId) this.#byId.set(id, { ...registration, expiresAt: now });
  }

  clear(): void {
    this.#byId.clear();
  }
}
