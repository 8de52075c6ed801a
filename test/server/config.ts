/** What the emulated world holds and how it behaves. Plain data: it crosses the control endpoint as JSON. */
export interface EmulatorConfig {
  /** Identity Center instances, told apart by start URL. */
  readonly instances: readonly Instance[];
  readonly iamUsers: readonly IamUser[];
  readonly iamRoles: readonly IamRole[];
  readonly identityProviders: readonly IdentityProvider[];
  readonly denials: readonly Denial[];
  /** ARN of the person who answers the pages of `aws login`: a user, a root user or the session of a role. */
  readonly consolePrincipal: string;
  readonly lifetimes: Lifetimes;
  readonly traffic: Traffic;
}

export interface Instance {
  /** Plain data such as `https://d-1234567890.awsapps.com/start`; nothing is fetched from it. */
  readonly startUrl: string;
  readonly region: string;
  /** The person who answers the browser pages, such as `ada@example.com`. */
  readonly userName: string;
  readonly accounts: readonly Account[];
}

export interface Account {
  /** Twelve digits. */
  readonly accountId: string;
  readonly accountName?: string;
  readonly emailAddress?: string;
  /** Names of the permission sets that the user has there. */
  readonly roles: readonly string[];
}

/** An IAM user with one access key; IAM operations give it others and take them away. */
export interface IamUser {
  readonly accountId: string;
  readonly userName: string;
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  /** ISO 8601; when the emulator started unless said. */
  readonly accessKeyCreatedAt?: string;
  readonly mfaDevice?: MfaDevice;
  /** Names of managed policies of AWS, such as `ReadOnlyAccess`. */
  readonly attachedPolicies?: readonly string[];
  /** What the user's policies do not allow, such as `iam:CreateAccessKey`. */
  readonly deniedActions?: readonly string[];
}

export interface MfaDevice {
  /** Such as `arn:aws:iam::111111111111:mfa/deploy`. */
  readonly serialNumber: string;
  /** The shared secret in base32. */
  readonly secret: string;
}

/** A role that `AssumeRole` can reach, with its trust policy. */
export interface IamRole {
  readonly arn: string;
  /** Each an account id, an ARN of a user, role or session (`*` matches any characters), or `*`. */
  readonly trustedPrincipals: readonly string[];
  /** Subjects of web identity tokens, whichever provider issued them. */
  readonly trustedSubjects?: readonly string[];
  readonly externalId?: string;
  readonly mfaRequired?: boolean;
  /** Longest session; 3600 unless said. */
  readonly maxSessionSeconds?: number;
  /** Names of managed policies of AWS, such as `ReadOnlyAccess`. */
  readonly attachedPolicies?: readonly string[];
}

/** What somebody may not do; everything else is allowed. */
export interface Denial {
  /** The ARN that STS tells of them; `*` stands for any characters. */
  readonly principal: string;
  /** Such as `s3:ListAllMyBuckets`. */
  readonly actions: readonly string[];
  /** The policy that denies, such as `service control policy`; absent: no policy allows. */
  readonly explicitlyBy?: string;
}

/** Issues web identity tokens, as the systems do that run pipelines. */
export interface IdentityProvider {
  /** Such as `https://token.actions.example.com`; nothing is fetched from it. */
  readonly issuer: string;
  readonly audience: string;
  readonly signingKey: string;
}

export interface Lifetimes {
  readonly registrationSeconds: number;
  readonly deviceCodeSeconds: number;
  /** Seconds to leave between two polls of a device code. */
  readonly pollIntervalSeconds: number;
  /** By how much a `slow_down` lengthens the interval (RFC 8628, 3.5). */
  readonly slowDownSeconds: number;
  readonly authorizationCodeSeconds: number;
  /** Access token that comes with a refresh token. */
  readonly accessTokenSeconds: number;
  /** Access token of a client without scopes, which cannot be renewed. */
  readonly legacyAccessTokenSeconds: number;
  /** The Identity Center session: renewals are refused after it. */
  readonly sessionSeconds: number;
  /** How long a used refresh token is still accepted; 0: it dies on use. */
  readonly refreshTokenGraceSeconds: number;
  readonly roleCredentialsSeconds: number;
  readonly signinTokenSeconds: number;
  /** Credentials of `aws login`. */
  readonly consoleCredentialsSeconds: number;
  /** A login of `aws login`: refreshes are refused after it. */
  readonly consoleSessionSeconds: number;
  /** How long a used refresh token of `aws login` gets the same answer again. */
  readonly consoleRefreshWindowSeconds: number;
  /** How long a new access key is not known everywhere: IAM is consistent only in the end. */
  readonly newAccessKeyDelaySeconds: number;
}

export interface Traffic {
  /** Waited before each answer. */
  readonly latencyMs: number;
  /** Token bucket shared by all API operations; null: no limit. */
  readonly requestsPerSecond: number | null;
  /** Value of `Retry-After` on a throttled answer; null: no such header. */
  readonly retryAfterSeconds: number | null;
  /** Items on a page when the client names no `max_result`. */
  readonly defaultPageSize: number;
}

/** Lists replace, `lifetimes` and `traffic` are merged key by key. */
export interface ConfigPatch {
  readonly instances?: readonly Instance[];
  readonly iamUsers?: readonly IamUser[];
  readonly iamRoles?: readonly IamRole[];
  readonly identityProviders?: readonly IdentityProvider[];
  readonly denials?: readonly Denial[];
  readonly consolePrincipal?: string;
  readonly lifetimes?: Partial<Lifetimes>;
  readonly traffic?: Partial<Traffic>;
}

export function patchConfig(config: EmulatorConfig, patch: ConfigPatch): EmulatorConfig {
  return {
    instances: patch.instances ?? config.instances,
    iamUsers: patch.iamUsers ?? config.iamUsers,
    iamRoles: patch.iamRoles ?? config.iamRoles,
    identityProviders: patch.identityProviders ?? config.identityProviders,
    denials: patch.denials ?? config.denials,
    consolePrincipal: patch.consolePrincipal ?? config.consolePrincipal,
    lifetimes: { ...config.lifetimes, ...patch.lifetimes },
    traffic: { ...config.traffic, ...patch.traffic },
  };
}

/**
 * The instance that a client means by a start URL; a trailing `/` or `#/` makes no difference to the service.
 */
export function findInstance(config: EmulatorConfig, startUrl: string): Instance | undefined {
  const wanted = comparableUrl(startUrl);
  return config.instances.find((instance) => comparableUrl(instance.startUrl) === wanted);
}

function comparableUrl(url: string): string {
  if (!URL.canParse(url)) return url;
  const { origin, pathname } = new URL(url);
  return origin + pathname.replace(/\/+$/, '');
}

const ROLE_NAMES = ['ReadOnlyAccess', 'PowerUserAccess', 'AdministratorAccess', 'Billing', 'SecurityAudit'];

/** `accounts` accounts named `Team 0001` and on, each with `rolesPerAccount` roles. */
export function generateAccounts(accounts: number, rolesPerAccount: number): Account[] {
  const roles = Array.from(
    { length: rolesPerAccount },
    (_, index) => ROLE_NAMES[index] ?? `Role${index + 1}`,
  );
  return Array.from({ length: accounts }, (_, index) => {
    const number = String(index + 1).padStart(4, '0');
    return {
      accountId: String(100_000_000_001 + index),
      accountName: `Team ${number}`,
      emailAddress: `team-${number}@example.com`,
      roles,
    };
  });
}
