import { rolePrincipal } from './credentials';
import { findInstance, type Account, type Instance } from './config';
import { headerValue, jsonReply, Refusal, type HttpRequest, type Reply } from './http';
import { partitionOf, reservedRoleSuffix } from './identifiers';
import { isSameRegion, regionOf } from './regions';
import type { Session } from './sessions';
import type { EmulatorState } from './state';

const LARGEST_PAGE = 100;

export type PortalError =
  | 'InvalidRequestException'
  | 'UnauthorizedException'
  | 'ForbiddenException'
  | 'ResourceNotFoundException'
  | 'MethodNotAllowedException'
  | 'TooManyRequestsException'
  | 'InternalServerException';

export function portalErrorReply(status: number, error: PortalError, message: string): Reply {
  return jsonReply(
    status,
    { message, __type: `com.amazonaws.switchboard.portal#${error}` },
    { 'x-amzn-ErrorType': error },
  );
}

export function listAccounts(state: EmulatorState, request: HttpRequest): Reply {
  const { instance } = withAccountAccess(state, request);
  const { items, nextToken } = page(state, request, instance.accounts);
  const accountList = items.map(({ accountId, accountName, emailAddress }) => ({
    accountId,
    accountName,
    emailAddress,
  }));
  return jsonReply(200, { nextToken, accountList });
}

export function listAccountRoles(state: EmulatorState, request: HttpRequest): Reply {
  const { instance } = withAccountAccess(state, request);
  const accountId = accountIdOf(request);
  const account = findAccount(instance, accountId);
  if (account === undefined) throw refusal(404, 'ResourceNotFoundException', 'Account not found');
  const { items, nextToken } = page(state, request, account.roles);
  return jsonReply(200, { nextToken, roleList: items.map((roleName) => ({ roleName, accountId })) });
}

export function getRoleCredentials(state: EmulatorState, request: HttpRequest): Reply {
  const { instance, session } = withAccountAccess(state, request);
  const accountId = accountIdOf(request);
  const roleName = required(request, 'role_name');
  if (!findAccount(instance, accountId)?.roles.includes(roleName)) {
    throw refusal(403, 'ForbiddenException', 'No access');
  }
  const { accessKeyId, secretAccessKey, temporary } = state.credentials.issue(
    rolePrincipal(permissionSetRoleArn(instance, accountId, roleName), session.userName),
    'ssoRole',
    state.config.lifetimes.roleCredentialsSeconds,
  );
  return jsonReply(200, {
    roleCredentials: {
      accessKeyId,
      secretAccessKey,
      sessionToken: temporary.sessionToken,
      expiration: temporary.expiresAt,
    },
  });
}

export function logout(state: EmulatorState, request: HttpRequest): Reply {
  signedIn(state, request).session.signedOut = true;
  return { status: 200, headers: {}, body: '' };
}

/** The IAM role that Identity Center makes in an account for a permission set. */
export function permissionSetRoleArn(instance: Instance, accountId: string, roleName: string): string {
  const suffix = reservedRoleSuffix(instance.startUrl, accountId, roleName);
  const partition = partitionOf(instance.region);
  return `arn:${partition}:iam::${accountId}:role/aws-reserved/sso.amazonaws.com/AWSReservedSSO_${roleName}_${suffix}`;
}

interface SignedIn {
  readonly session: Session;
  readonly instance: Instance;
}

/** Which error the service gives for a token without the scope is not known; it gives this one for a missing role. */
function withAccountAccess(state: EmulatorState, request: HttpRequest): SignedIn {
  const person = signedIn(state, request);
  if (!state.sessions.opensAccounts(tokenOfRequest(request))) {
    throw refusal(403, 'ForbiddenException', 'No access');
  }
  return person;
}

/** A region knows the sessions of its own instances alone (aws/aws-sdk-js-v3#6864). */
function signedIn(state: EmulatorState, request: HttpRequest): SignedIn {
  const session = state.sessions.sessionOf(tokenOfRequest(request));
  const instance = session && findInstance(state.config, session.startUrl);
  if (session === undefined || instance === undefined || !isSameRegion(instance.region, regionOf(request))) {
    throw refusal(401, 'UnauthorizedException', 'Session token not found or invalid');
  }
  return { session, instance };
}

function tokenOfRequest(request: HttpRequest): string {
  return headerValue(request, 'x-amz-sso_bearer_token') ?? '';
}

function accountIdOf(request: HttpRequest): string {
  const accountId = required(request, 'account_id');
  if (!/^\d{12}$/.test(accountId)) {
    throw refusal(400, 'InvalidRequestException', 'AccountId must be 12 digits');
  }
  return accountId;
}

function required(request: HttpRequest, name: string): string {
  const value = request.query.get(name);
  if (value === null || value === '') {
    throw refusal(400, 'InvalidRequestException', `Missing required parameter ${name}`);
  }
  return value;
}

function findAccount(instance: Instance, accountId: string): Account | undefined {
  return instance.accounts.find((account) => account.accountId === accountId);
}

/** One page of a list; `nextToken` is the opaque position of the next one, or null. */
function page<T>(
  state: EmulatorState,
  request: HttpRequest,
  all: readonly T[],
): { items: readonly T[]; nextToken: string | null } {
  const wanted = request.query.get('max_result') ?? String(state.config.traffic.defaultPageSize);
  const size = Number(wanted);
  if (!/^\d+$/.test(wanted) || size < 1 || size > LARGEST_PAGE) {
    throw refusal(
      400,
      'InvalidRequestException',
      `ResultSize parameter must be within the valid limits of: 1-${LARGEST_PAGE}`,
    );
  }
  const token = request.query.get('next_token');
  const start = token === null ? 0 : positionOf(token);
  if (start === undefined || start > all.length) {
    throw refusal(400, 'InvalidRequestException', 'Invalid pagination token');
  }
  const end = start + size;
  return { items: all.slice(start, end), nextToken: end < all.length ? tokenOf(end) : null };
}

function tokenOf(position: number): string {
  return Buffer.from(`position ${position}`).toString('base64');
}

function positionOf(token: string): number | undefined {
  const match = /^position (\d+)$/.exec(Buffer.from(token, 'base64').toString('utf8'));
  return match === null ? undefined : Number(match[1]);
}

function refusal(status: number, error: PortalError, message: string): Refusal {
  return new Refusal(portalErrorReply(status, error, message));
}
