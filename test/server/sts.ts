import { rolePrincipal, type Credentials, type Principal } from './credentials';
import { formFields, type HttpRequest, type Reply } from './http';
import type { EmulatorState } from './state';
import { checkAllowed } from './permissions';
import { authenticate } from './stsAuthentication';
import { integerField, requiredField, textField } from './stsParameters';
import { credentialsXml, stsRefusal, stsReply } from './stsXml';

export const SESSION_NAME = { pattern: /^[\w+=,.@-]*$/, least: 2, most: 64 };
const FEDERATED_NAME = { pattern: /^[\w+=,.@-]*$/, least: 2, most: 32 };
const EXTERNAL_ID = { pattern: /^[\w+=,.@:/-]*$/, least: 2, most: 1224 };
const SERIAL_NUMBER = { pattern: /^[\w+=/:,.@-]*$/, least: 9, most: 256 };
const TOKEN_CODE = { pattern: /^\d*$/, least: 6, most: 6 };
export const ROLE_ARN = { pattern: /^arn:[\w-]+:iam::\d{12}:role\/.+$/, least: 20, most: 2048 };

export const DEFAULT_ROLE_SECONDS = 3600;
const CHAINED_ROLE_SECONDS = 3600;

export function getCallerIdentity(state: EmulatorState, request: HttpRequest): Reply {
  const { principal } = authenticate(state, request);
  return stsReply('GetCallerIdentity', {
    Arn: principal.arn,
    UserId: principal.userId,
    Account: principal.account,
  });
}

export function getSessionToken(state: EmulatorState, request: HttpRequest): Reply {
  const caller = authenticate(state, request);
  const fields = formFields(request);
  const seconds = integerField(fields, 'DurationSeconds', 900, 129_600) ?? 43_200;
  const serialNumber = textField(fields, 'SerialNumber', SERIAL_NUMBER);
  const code = textField(fields, 'TokenCode', TOKEN_CODE);
  if (caller.temporary !== undefined) {
    throw stsRefusal(403, 'AccessDenied', 'Cannot call GetSessionToken with session credentials');
  }
  const withMfa = state.mfa.verify(caller.principal, serialNumber, code);
  const issued = state.credentials.issue(caller.principal, 'sessionToken', seconds, {
    mfaAuthenticated: withMfa,
    path: caller.path,
  });
  return stsReply('GetSessionToken', { Credentials: credentialsXml(issued) });
}

/** A session that may do what its policy and those of the user both allow; without a policy it may do nothing. */
export function getFederationToken(state: EmulatorState, request: HttpRequest): Reply {
  const caller = authenticate(state, request);
  const fields = formFields(request);
  const name = requiredField(fields, 'Name', FEDERATED_NAME);
  const seconds = integerField(fields, 'DurationSeconds', 900, 129_600) ?? 43_200;
  checkPolicy(fields.get('Policy'));
  if (caller.temporary !== undefined) {
    throw stsRefusal(403, 'AccessDenied', 'Cannot call GetFederationToken with session credentials');
  }
  const { account } = caller.principal;
  const arn = `arn:aws:sts::${account}:federated-user/${name}`;
  checkAllowed(state, caller.principal, 'sts:GetFederationToken', {
    refusal: stsRefusal,
    code: 'AccessDenied',
    resource: arn,
  });
  const principal: Principal = { account, arn, userId: `${account}:${name}` };
  const issued = state.credentials.issue(principal, 'federatedUser', seconds, {
    path: [...caller.path, `federated as ${name}`],
  });
  return stsReply('GetFederationToken', {
    FederatedUser: { Arn: arn, FederatedUserId: principal.userId },
    Credentials: credentialsXml(issued),
  });
}

export function assumeRole(state: EmulatorState, request: HttpRequest): Reply {
  const caller = authenticate(state, request);
  const fields = formFields(request);
  const roleArn = requiredField(fields, 'RoleArn', ROLE_ARN);
  const sessionName = requiredField(fields, 'RoleSessionName', SESSION_NAME);
  const externalId = textField(fields, 'ExternalId', EXTERNAL_ID);
  const serialNumber = textField(fields, 'SerialNumber', SERIAL_NUMBER);
  const code = textField(fields, 'TokenCode', TOKEN_CODE);
  const wantedSeconds = integerField(fields, 'DurationSeconds', 900, 43_200);
  checkPolicy(fields.get('Policy'));

  const withMfa = state.mfa.verify(caller.principal, serialNumber, code) || caller.mfaAuthenticated;
  const role = state.config.iamRoles.find((candidate) => candidate.arn === roleArn);
  const trusted =
    role !== undefined &&
    role.trustedPrincipals.some((pattern) => matchesPrincipal(pattern, caller.principal)) &&
    (role.externalId === undefined || role.externalId === externalId) &&
    (role.mfaRequired !== true || withMfa);
  if (!trusted) {
    throw stsRefusal(
      403,
      'AccessDenied',
      `User: ${caller.principal.arn} is not authorized to perform: sts:AssumeRole on resource: ${roleArn}`,
    );
  }
  const seconds = wantedSeconds ?? DEFAULT_ROLE_SECONDS;
  checkDuration(caller, seconds, role.maxSessionSeconds ?? DEFAULT_ROLE_SECONDS);

  const principal = rolePrincipal(roleArn, sessionName);
  const step = [
    `role ${principal.arn} for ${seconds} s`,
    ...(externalId === undefined ? [] : [`with ${externalId}`]),
    ...(withMfa ? ['with MFA'] : []),
  ].join(' ');
  const issued = state.credentials.issue(principal, isRole(caller) ? 'chainedRole' : 'assumedRole', seconds, {
    path: [...caller.path, step],
  });
  return stsReply('AssumeRole', {
    SourceIdentity: fields.get('SourceIdentity') ?? undefined,
    AssumedRoleUser: { AssumedRoleId: principal.userId, Arn: principal.arn },
    Credentials: credentialsXml(issued),
  });
}

function isRole(caller: Credentials): boolean {
  return caller.principal.roleArn !== undefined;
}

/** @param caller undefined when nobody signed. */
export function checkDuration(
  caller: Credentials | undefined,
  seconds: number,
  roleMaximumSeconds: number,
): void {
  if (caller && isRole(caller) && seconds > CHAINED_ROLE_SECONDS) {
    throw stsRefusal(
      400,
      'ValidationError',
      'The requested DurationSeconds exceeds the 1 hour session limit for roles assumed by role chaining',
    );
  }
  if (seconds > roleMaximumSeconds) {
    throw stsRefusal(
      400,
      'ValidationError',
      'The requested DurationSeconds exceeds the MaxSessionDuration set for this role.',
    );
  }
}

function checkPolicy(policy: string | null): void {
  if (policy === null) return;
  try {
    JSON.parse(policy);
  } catch {
    throw stsRefusal(400, 'MalformedPolicyDocument', 'This policy contains invalid Json');
  }
}

/** Whether a principal of a trust policy covers the caller. */
function matchesPrincipal(pattern: string, caller: Principal): boolean {
  const account = /^(\d{12})$|^arn:[\w-]+:iam::(\d{12}):root$/.exec(pattern);
  if (account !== null) return caller.account === (account[1] ?? account[2]);
  const expression = new RegExp(`^${pattern.split('*').map(escapeRegExp).join('.*')}$`);
  return expression.test(caller.arn) || (caller.roleArn !== undefined && expression.test(caller.roleArn));
}

function escapeRegExp(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
}
