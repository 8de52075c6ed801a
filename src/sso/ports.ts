/**
 * The services that this floor needs, declared in its own terms; `clients/` implements them with the AWS SDK.
 * Every method rejects with an `SsoError`, or with the signal's reason when it aborts.
 */

/** A public OIDC client as RegisterClient returned it. `clientSecret` is a secret. */
export interface ClientRegistration {
  readonly clientId: string;
  readonly clientSecret: string;
  readonly expiresAt: Date;
}

/** A device code in flight. `deviceCode` is a secret; `userCode` is shown to be compared. */
export interface DeviceAuthorization {
  readonly deviceCode: string;
  readonly userCode: string;
  readonly verificationUri: string;
  /** The verification page with the code filled in. */
  readonly verificationUriComplete: string;
  readonly expiresAt: Date;
  /** The least time between two polls. */
  readonly intervalMs: number;
}

export interface IssuedToken {
  readonly accessToken: string;
  readonly expiresAt: Date;
  readonly refreshToken?: string;
}

/** The two ways to a first token; each needs a registration made for it. */
export type LoginGrant = 'authorizationCode' | 'deviceCode';

export type TokenGrant =
  | { readonly type: 'deviceCode'; readonly deviceCode: string }
  | {
      readonly type: 'authorizationCode';
      readonly code: string;
      readonly codeVerifier: string;
      /** As the browser was given it, with the port. */
      readonly redirectUri: string;
    }
  | { readonly type: 'refreshToken'; readonly refreshToken: string };

/** What the browser is sent to the consent page with. */
export interface AuthorizationRequest {
  readonly clientId: string;
  readonly redirectUri: string;
  readonly state: string;
  /** base64url of the SHA-256 of the code verifier. */
  readonly codeChallenge: string;
  readonly scopes: readonly string[];
}

/** IAM Identity Center OIDC of one region. */
export interface OidcClient {
  /** @param input issuerUrl: the start URL, which the service is told for the authorization code grant alone. */
  registerClient(
    input: { clientName: string; scopes: readonly string[]; grant: LoginGrant; issuerUrl: string },
    signal?: AbortSignal,
  ): Promise<ClientRegistration>;
  /** The page on which the user consents (RFC 6749, 4.1.1; RFC 7636); no request is made. */
  authorizeUrl(input: AuthorizationRequest): string;
  startDeviceAuthorization(
    input: { registration: ClientRegistration; startUrl: string },
    signal?: AbortSignal,
  ): Promise<DeviceAuthorization>;
  /** One attempt: a grant is used at most once, so it is never sent again behind the caller's back. */
  createToken(
    input: { registration: ClientRegistration; grant: TokenGrant },
    signal?: AbortSignal,
  ): Promise<IssuedToken>;
}

/** Temporary credentials of a role; all but `accessKeyId` and `expiresAt` are secrets. */
export interface TemporaryCredentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken: string;
  readonly expiresAt: Date;
}

/** One page of a list; without `nextToken` it is the last one. */
export interface Page<T> {
  readonly items: readonly T[];
  readonly nextToken?: string;
}

/** An account as the portal lists it; it may have no name and no address. */
export interface PortalAccount {
  /** Twelve digits. */
  readonly accountId: string;
  readonly name?: string;
  readonly email?: string;
}

/** The access portal of one region. */
export interface PortalClient {
  /** A hundred accounts that the user may enter. One attempt: a caller with many paces them. */
  listAccounts(
    input: { accessToken: string; nextToken?: string },
    signal?: AbortSignal,
  ): Promise<Page<PortalAccount>>;
  /** The names of a hundred roles that the user has in an account. One attempt. */
  listAccountRoles(
    input: { accessToken: string; accountId: string; nextToken?: string },
    signal?: AbortSignal,
  ): Promise<Page<string>>;
  getRoleCredentials(
    input: { accessToken: string; accountId: string; roleName: string },
    signal?: AbortSignal,
  ): Promise<TemporaryCredentials>;
  /** Ends the session behind the token on the server. */
  logout(input: { accessToken: string }, signal?: AbortSignal): Promise<void>;
}

/** The clients of one region of Identity Center; loading them is what loads the AWS SDK. */
export interface SsoClients {
  /** @param isDualStack asks at the endpoint for IPv4 and IPv6, which alone knows dual-stack portals. */
  oidc(region: string, isDualStack?: boolean): OidcClient;
  portal(region: string): PortalClient;
}
