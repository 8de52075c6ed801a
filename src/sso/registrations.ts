import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { OWNER_ONLY_FILE, writeFileAtomic } from '../base/atomicFile';
import { MINUTE_MS } from '../base/clock';
import { cannotReplace } from '../base/inPlaceFile';
import { pythonJson } from '../base/pythonJson';
import { formatTimestamp } from '../base/timestamp';
import type { SsoSession } from '../config/sharedConfig';
import { parseRegistration, readJsonObject, unlinkIfPresent } from './cacheFiles';
import type { ClientRegistration, LoginGrant } from './ports';

/** What names a cached client registration. */
export interface RegistrationKey {
  readonly startUrl: string;
  readonly region: string;
  /** Those that are configured; empty: the CLI's `null`. */
  readonly scopes: readonly string[];
  /** Absent for legacy profiles. */
  readonly sessionName?: string;
}

/** A registration closer than this to its end is not used again (the AWS CLI's margin). */
const MARGIN_MS = 15 * MINUTE_MS;
/** What sso-sessions without `sso_registration_scopes` ask for: without it no token could be renewed. */
const DEFAULT_SCOPES = ['sso:account:access'];
/** How the CLI marks a registration for the browser; one for the device code has no mark. */
const BROWSER_GRANT_TYPES = ['authorization_code', 'refresh_token'];

export function registrationKey({ id, startUrl, region, scopes, legacy }: SsoSession): RegistrationKey {
  return legacy ? { startUrl, region, scopes: [] } : { startUrl, region, scopes, sessionName: id };
}

/** The scopes that a client is registered with. */
export function scopesAskedFor({ scopes, sessionName }: RegistrationKey): readonly string[] {
  return scopes.length > 0 || sessionName === undefined ? scopes : DEFAULT_SCOPES;
}

/**
 * The name that the service keeps for us, and shows at the consent. It has refused names with blanks
 * (aws/aws-cli#7643), which the names of sessions may have.
 */
export function clientName(session: SsoSession): string {
  return `aws-sso-profiles-${session.legacy ? 'legacy' : session.id.replace(/[^\w-]+/g, '-')}`;
}

/** Base name of a registration's file, as the AWS CLI computes it (`_registration_cache_key`). */
export function registrationFileName(key: RegistrationKey): string {
  const identity = pythonJson(
    {
      tool: 'botocore',
      startUrl: key.startUrl,
      region: key.region,
      scopes: key.scopes.length > 0 ? key.scopes : null,
      session_name: key.sessionName ?? null,
    },
    { sortKeys: true },
  );
  return `${createHash('sha1').update(identity, 'utf8').digest('hex')}.json`;
}

/**
 * The client registrations that the AWS CLI keeps beside its tokens and that we share with it. Both ways of logging in
 * have the same file: each takes only what was registered for it, and overwrites the other's.
 */
export class RegistrationCache {
  readonly #directory: string;
  /** What files hold that cannot be made, by their paths: in a directory of another a login needs none. */
  readonly #unwritten = new Map<string, Record<string, unknown>>();

  /** @param directory of the token cache */
  constructor(directory: string) {
    this.#directory = directory;
  }

  /**
   * The cached registration for a grant, unless it is about to end, was made for another grant, or has not the scope without
   * which no token could be renewed: for a device code the AWS CLI registers without any when none is configured.
   */
  async read(key: RegistrationKey, grant: LoginGrant, now: number): Promise<ClientRegistration | undefined> {
    const file = this.#file(key);
    const content = this.#unwritten.get(file) ?? (await readJsonObject(file)).content;
    if (!content || grantOf(content['grantTypes']) !== grant) return undefined;
    const isWithoutScopes = content['scopes'] === undefined;
    if (isWithoutScopes && key.scopes.length === 0 && scopesAskedFor(key).length > 0) return undefined;
    const registration = parseRegistration(
      content['clientId'],
      content['clientSecret'],
      content['expiresAt'],
    );
    if (!registration || registration.expiresAt.getTime() - now < MARGIN_MS) return undefined;
    return registration;
  }

  /** Where no file can be made, the registration lasts as long as this. @throws another system error. */
  async write(key: RegistrationKey, grant: LoginGrant, registration: ClientRegistration): Promise<void> {
    const scopes = scopesAskedFor(key);
    const content = {
      clientId: registration.clientId,
      clientSecret: registration.clientSecret,
      expiresAt: formatTimestamp(registration.expiresAt),
      ...(scopes.length > 0 && { scopes }),
      ...(grant === 'authorizationCode' && { grantTypes: BROWSER_GRANT_TYPES }),
    };
    const file = this.#file(key);
    try {
      await writeFileAtomic(file, pythonJson(content), { mode: OWNER_ONLY_FILE });
      this.#unwritten.delete(file);
    } catch (error) {
      if (!cannotReplace(error)) throw error;
      this.#unwritten.set(file, content);
    }
  }

  async delete(key: RegistrationKey): Promise<void> {
    this.#unwritten.delete(this.#file(key));
    await unlinkIfPresent(this.#file(key));
  }

  #file(key: RegistrationKey): string {
    return join(this.#directory, registrationFileName(key));
  }
}

function grantOf(grantTypes: unknown): LoginGrant | undefined {
  if (grantTypes === undefined) return 'deviceCode';
  return Array.isArray(grantTypes) && grantTypes.includes('authorization_code')
    ? 'authorizationCode'
    : undefined;
}
