import type { Event } from './base/event';

/**
 * What `activate()` returns to other extensions. Plain data, without secrets but for `getCredentials`; fields are
 * added, never changed, within a version.
 */
export interface AwsSsoProfilesApi {
  readonly version: 1;
  /** All profiles of the shared files, in their order. */
  profiles(): ApiProfile[];
  /** All Identity Center sessions, in the order of the config file. */
  sessions(): ApiSession[];
  /** The profile that a resource's folder works as; without a resource, that of the focused folder. */
  activeProfile(resource?: ApiUri): ApiProfile | undefined;
  readonly onDidChangeActiveProfile: Event<undefined>;
  readonly onDidChangeSessions: Event<undefined>;
  /** Lets the user log in; resolves when signed in or when the user turned away. */
  login(target: { session: string } | { profile: string }): Promise<void>;
  /** Who a profile, or the active one, is. Rejects with an error that has a `code`. */
  getIdentity(profile?: string): Promise<ApiIdentity>;
  /**
   * Credentials of a profile, or of the active one, which the user gives to an extension once for all: the first call asks
   * them. They end, as `expiration` says: ask again rather than keep them. A profile with an access key of its own gives
   * that one, for which the user is asked by itself.
   *
   * Rejects with an error that has a `code`: `consentDenied` when the user does not give them; any other, such as
   * `notSignedIn` (call `login` then), when there are none.
   */
  getCredentials(profile?: string): Promise<ApiCredentials>;
}

/** Structurally VS Code's `Uri`. */
export interface ApiUri {
  readonly scheme: string;
  readonly path: string;
  toString(): string;
}

export interface ApiProfile {
  readonly name: string;
  readonly kind: 'sso' | 'assumeRole' | 'keys' | 'process' | 'webIdentity' | 'login' | 'none';
  /** Name of the session; the start URL for a legacy profile, the `login_session` for a console sign-in. */
  readonly session?: string;
  readonly accountId?: string;
  readonly roleName?: string;
  /** The user of a console sign-in that is not a role's. */
  readonly userName?: string;
  readonly region?: string;
  readonly problems: readonly ApiProblem[];
}

export interface ApiProblem {
  readonly code: string;
  readonly message: string;
  readonly file: string;
  /** From 1. */
  readonly line: number;
}

export interface ApiSession {
  /** The section's name; the start URL for a legacy session, the `login_session` for a console sign-in. */
  readonly name: string;
  /** `console`: a console sign-in (`aws login`). */
  readonly kind: 'identityCenter' | 'console';
  /** Empty for a console sign-in, which has none. */
  readonly startUrl: string;
  readonly region: string;
  readonly legacy: boolean;
  readonly state: 'signedOut' | 'signingIn' | 'signedIn' | 'expired';
  /** ISO 8601; end of the access token in the cache, or of the credentials of a console sign-in. */
  readonly expiresAt?: string;
  readonly renewable: boolean;
}

export interface ApiIdentity {
  readonly account: string;
  readonly arn: string;
  readonly userId: string;
}

/** The shape of the AWS SDK's `AwsCredentialIdentity`. */
export interface ApiCredentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  /** Absent for a long-lived access key, as is `expiration`. */
  readonly sessionToken?: string;
  readonly expiration?: Date;
  readonly accountId?: string;
}
