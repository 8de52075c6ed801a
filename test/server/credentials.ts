import type { IamUser } from './config';
import type { IamKeys } from './iamKeys';
import { randomAccessKeyId, randomToken, uniqueId } from './identifiers';
import type { ServerClock } from './serverClock';

/** Who signs a request, as STS names them. */
export interface Principal {
  readonly account: string;
  readonly arn: string;
  readonly userId: string;
  /** The role behind an assumed-role session; absent for a user. */
  readonly roleArn?: string;
  /** The IAM user behind the credentials; absent for a role. */
  readonly user?: IamUser;
}

/** How credentials came to be, which decides what they may be used for. */
export type Origin =
  | 'accessKey'
  | 'sessionToken'
  | 'federatedUser'
  | 'ssoRole'
  | 'assumedRole'
  | 'chainedRole'
  /** Of `aws login`. */
  | 'console';

export interface Credentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly principal: Principal;
  readonly origin: Origin;
  /** Whether a one-time code was given when they were issued. */
  readonly mfaAuthenticated: boolean;
  /** How they were come by, the first step first: each names a principal and what was said to get there. */
  readonly path: readonly string[];
  /** Absent for an IAM user's own access key. */
  readonly temporary?: { readonly sessionToken: string; readonly expiresAt: number };
}

export type TemporaryCredentials = Credentials & Required<Pick<Credentials, 'temporary'>>;

/** The temporary credentials that were issued, and the access keys of IAM users that count. */
export class CredentialStore {
  readonly #clock: ServerClock;
  readonly #iamKeys: IamKeys;
  readonly #issued = new Map<string, TemporaryCredentials>();

  constructor(clock: ServerClock, iamKeys: IamKeys) {
    this.#clock = clock;
    this.#iamKeys = iamKeys;
  }

  issue(
    principal: Principal,
    origin: Exclude<Origin, 'accessKey'>,
    lifetimeSeconds: number,
    {
      mfaAuthenticated = false,
      path = [principal.arn],
    }: { readonly mfaAuthenticated?: boolean; readonly path?: readonly string[] } = {},
  ): TemporaryCredentials {
    const credentials: TemporaryCredentials = {
      accessKeyId: randomAccessKeyId(),
      secretAccessKey: randomToken(30),
      principal,
      origin,
      mfaAuthenticated,
      path,
      temporary: {
        sessionToken: randomToken(180),
        expiresAt: this.#clock.now() + lifetimeSeconds * 1000,
      },
    };
    this.#issued.set(credentials.accessKeyId, credentials);
    return credentials;
  }

  find(accessKeyId: string): Credentials | undefined {
    const issued = this.#issued.get(accessKeyId);
    if (issued !== undefined) return issued;
    const key = this.#iamKeys.findUsable(accessKeyId);
    if (key === undefined) return undefined;
    const { user, secretAccessKey } = key;
    const principal = userPrincipal(user);
    return {
      accessKeyId,
      secretAccessKey,
      principal,
      origin: 'accessKey',
      mfaAuthenticated: false,
      path: [`${principal.arn} by ${accessKeyId}`],
    };
  }

  isExpired(credentials: Credentials): boolean {
    return credentials.temporary !== undefined && this.#clock.now() >= credentials.temporary.expiresAt;
  }

  clear(): void {
    this.#issued.clear();
  }
}

function userPrincipal(user: IamUser): Principal {
  const arn = `arn:aws:iam::${user.accountId}:user/${user.userName}`;
  return { account: user.accountId, arn, userId: uniqueId('AIDA', arn), user };
}

/** The principal of a role's session; `roleArn` may carry a path, which the session's ARN leaves out. */
export function rolePrincipal(roleArn: string, sessionName: string): Principal {
  const [, partition = 'aws', , , account = '', resource = ''] = roleArn.split(':');
  const roleName = resource.slice(resource.lastIndexOf('/') + 1);
  return {
    account,
    arn: `arn:${partition}:sts::${account}:assumed-role/${roleName}/${sessionName}`,
    userId: `${uniqueId('AROA', roleArn)}:${sessionName}`,
    roleArn,
  };
}
