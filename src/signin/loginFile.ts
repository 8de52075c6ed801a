import { createHash } from 'node:crypto';
import { membersOf, parseJson } from '../base/json';
import { isOpaque } from '../base/opaqueText';
import { pythonJson } from '../base/pythonJson';
import { formatTimestamp, parseTimestamp } from '../base/timestamp';
import { parseLoginPrincipal } from '../config/loginPrincipal';
import type { TemporaryCredentials } from '../sso/ports';
import { parseDpopKey } from './dpop';

/** A console sign-in as the AWS CLI and the SDKs share it. All but `accountId`, `clientId` and dates are secrets. */
export interface CachedLogin {
  readonly credentials: TemporaryCredentials;
  readonly accountId: string;
  readonly clientId: string;
  readonly refreshToken: string;
  /** PEM of the key that the session is bound to. */
  readonly dpopKey: string;
  readonly tokenType: string;
  readonly idToken?: string;
  /** Where it is refreshed, as the SDK for JavaScript may note it. */
  readonly signInRegion?: string;
}

/**
 * Why a cache file cannot be used: `unreadable` (permissions), `notFile` (a directory, a pipe), `torn` (empty or not JSON),
 * `incomplete` (a part is missing or not what it should be), `invalidKey` (`dpopKey` is no private key on P-256),
 * `otherPrincipal` (it is another principal's login). `openToOthers`: other users of the machine may read or write it; the login
 * works, but its key is no secret any more.
 */
export type LoginFileProblemCode =
  'unreadable' | 'notFile' | 'torn' | 'incomplete' | 'invalidKey' | 'otherPrincipal' | 'openToOthers';

export interface LoginFileProblem {
  readonly code: LoginFileProblemCode;
  readonly file: string;
  /** In English; holds no value of the file. */
  readonly detail: string;
  /** The system's error, of one that says nothing of the file: the login is what it was. */
  readonly passing?: Error;
}

/** Base name of a session's cache file. */
export function loginFileName(loginSession: string): string {
  return `${createHash('sha256').update(loginSession, 'utf8').digest('hex')}.json`;
}

/** The content of a cache file as the AWS CLI writes it, with what other tools keep there behind it. */
export function formatLogin(login: CachedLogin, foreign: Readonly<Record<string, unknown>> = {}): string {
  const { accessKeyId, secretAccessKey, sessionToken, expiresAt } = login.credentials;
  return pythonJson({
    accessToken: {
      accessKeyId,
      secretAccessKey,
      sessionToken,
      accountId: login.accountId,
      expiresAt: formatTimestamp(expiresAt),
    },
    tokenType: login.tokenType,
    clientId: login.clientId,
    refreshToken: login.refreshToken,
    idToken: login.idToken,
    dpopKey: login.dpopKey,
    signInRegion: login.signInRegion,
    ...foreign,
  });
}

/** What a file holds besides a login. */
export function foreignKeys(content: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(content).filter(([key]) => !KEYS.has(key)));
}

const KEYS: ReadonlySet<string> = new Set([
  'accessToken',
  'tokenType',
  'clientId',
  'refreshToken',
  'idToken',
  'dpopKey',
  'signInRegion',
]);

/** @returns the login, or what is wrong with the content. */
export function parseLogin(
  content: Readonly<Record<string, unknown>>,
  loginSession: string,
): CachedLogin | Pick<LoginFileProblem, 'code' | 'detail'> {
  const { accessToken, clientId, refreshToken, dpopKey, idToken, tokenType, signInRegion } = content;
  if (typeof accessToken !== 'object' || accessToken === null) return incomplete('accessToken');
  const { accessKeyId, secretAccessKey, sessionToken, accountId, expiresAt } = accessToken as Record<
    string,
    unknown
  >;
  if (!isOpaque(accessKeyId)) return incomplete('accessKeyId');
  if (!isOpaque(secretAccessKey)) return incomplete('secretAccessKey');
  if (!isOpaque(sessionToken)) return incomplete('sessionToken');
  if (typeof accountId !== 'string' || !/^[0-9]{12}$/.test(accountId)) return incomplete('accountId');
  const end = parseTimestamp(expiresAt);
  if (!end) return incomplete('expiresAt');
  if (!isOpaque(clientId)) return incomplete('clientId');
  if (!isOpaque(refreshToken)) return incomplete('refreshToken');
  if (typeof dpopKey !== 'string' || dpopKey === '') return incomplete('dpopKey');
  if (!parseDpopKey(dpopKey)) {
    return { code: 'invalidKey', detail: 'its dpopKey is not a private key on P-256' };
  }
  const token = isOpaque(idToken) ? idToken : undefined;
  if (isOthers(loginSession, accountId, token)) {
    return { code: 'otherPrincipal', detail: 'it is the login of another principal' };
  }
  return {
    credentials: { accessKeyId, secretAccessKey, sessionToken, expiresAt: end },
    accountId,
    clientId,
    refreshToken,
    dpopKey,
    tokenType: isOpaque(tokenType) ? tokenType : 'aws_sigv4',
    ...(token !== undefined && { idToken: token }),
    ...(typeof signInRegion === 'string' && signInRegion !== '' && { signInRegion }),
  };
}

/** Files are named by the principal; one that was copied or renamed gives the credentials of another principal. */
function isOthers(loginSession: string, accountId: string, idToken: string | undefined): boolean {
  const account = parseLoginPrincipal(loginSession)?.accountId;
  const subject = idToken === undefined ? undefined : subjectOf(idToken);
  return (
    (account !== undefined && account !== accountId) || (subject !== undefined && subject !== loginSession)
  );
}

/** The principal that an id token (a JWT) names; undefined where it names none. Nothing of it is verified. */
export function subjectOf(idToken: string): string | undefined {
  const claims = parseJson(Buffer.from(idToken.split('.')[1] ?? '', 'base64url').toString());
  const { sub: subject } = membersOf(claims);
  return typeof subject === 'string' ? subject : undefined;
}

function incomplete(part: string): Pick<LoginFileProblem, 'code' | 'detail'> {
  return { code: 'incomplete', detail: `it holds no usable ${part}` };
}
