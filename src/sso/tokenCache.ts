import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { OWNER_ONLY_FILE, writeFileAtomic } from '../base/atomicFile';
import type { Logger } from '../base/logger';
import { isOpaque } from '../base/opaqueText';
import { pythonJson } from '../base/pythonJson';
import { formatTimestamp, parseTimestamp } from '../base/timestamp';
import { SsoError } from './errors';
import { parseRegistration, readJsonObject, textOf, unlinkIfPresent } from './cacheFiles';
import type { ClientRegistration } from './ports';

/** An access token as the AWS CLI and the SDKs share it. Tokens and the client secret are secrets. */
export interface CachedToken {
  readonly accessToken: string;
  readonly expiresAt: Date;
  readonly startUrl?: string;
  readonly region?: string;
  /** Present together when the token can be renewed. */
  readonly refreshToken?: string;
  readonly registration?: ClientRegistration;
}

/**
 * Why there is a token file that holds no usable token: `unreadable` (permissions, a directory), `torn` (empty or not
 * JSON), `invalid` (JSON without an access token or with a date that is none).
 */
export interface TokenFileProblem {
  readonly code: 'unreadable' | 'torn' | 'invalid';
  readonly file: string;
  readonly detail: string;
  /** The system's error, of one that says nothing of the file: the token is what it was. */
  readonly passing?: Error;
}

/** What a token file holds; both are absent when there is no file. */
export interface TokenReading {
  readonly token?: CachedToken;
  readonly problem?: TokenFileProblem;
}

/** Base name of a session's token file: the SHA-1 of the sso-session name, or of the start URL exactly as written. */
export function tokenFileName(sessionId: string): string {
  return `${createHash('sha1').update(sessionId, 'utf8').digest('hex')}.json`;
}

/**
 * `~/.aws/sso/cache`: the access tokens that the AWS CLI and every SDK share. Files have the CLI's names, keys and dates;
 * they are replaced whole, mode 0600, and keys that other tools put there stay.
 */
export class TokenCache {
  readonly directory: string;
  readonly #logger: Logger;

  constructor(directory: string, logger: Logger) {
    this.directory = directory;
    this.#logger = logger;
  }

  /** The file of a session's token. */
  tokenFile(sessionId: string): string {
    return join(this.directory, tokenFileName(sessionId));
  }

  /** Reads a session's token; what is wrong with the file is told, never thrown. */
  async readToken(sessionId: string): Promise<TokenReading> {
    const file = this.tokenFile(sessionId);
    const reading = await readJsonObject(file);
    if (reading.problem) {
      this.#logger.warn(`[token cache] no usable token: ${file}: ${reading.problem.detail}`);
      return { problem: { ...reading.problem, file } };
    }
    if (!reading.content) return {};
    const parsed = parseToken(reading.content);
    if (typeof parsed !== 'string') return { token: parsed };
    this.#logger.warn(`[token cache] no usable token: ${file}: ${parsed}`);
    return { problem: { code: 'invalid', file, detail: parsed } };
  }

  /**
   * Replaces a session's token. Keys of the old file that are not the CLI's are kept.
   * @throws SsoError `malformedResponse` for a token that could not be read back: the one that is there is better.
   */
  async writeToken(sessionId: string, token: CachedToken): Promise<void> {
    assertReadable(token);
    const file = this.tokenFile(sessionId);
    const previous = (await readJsonObject(file)).content ?? {};
    const foreign = Object.fromEntries(Object.entries(previous).filter(([key]) => !TOKEN_KEYS.has(key)));
    await writeFileAtomic(file, pythonJson({ ...tokenContent(token), ...foreign }), {
      mode: OWNER_ONLY_FILE,
    });
  }

  /** Removes a session's token; nothing to remove is fine. */
  async deleteToken(sessionId: string): Promise<void> {
    await unlinkIfPresent(this.tokenFile(sessionId));
  }
}

/** Whether a renewal can be tried: there is a refresh token and a registration that is not over. */
export function isRenewable(token: CachedToken, now: number): boolean {
  return (
    token.refreshToken !== undefined &&
    token.registration !== undefined &&
    token.registration.expiresAt.getTime() > now
  );
}

function assertReadable(token: CachedToken): void {
  const problem = isDate(token.expiresAt) ? parseToken(tokenContent(token)) : 'its expiresAt is not a date';
  if (typeof problem !== 'string') return;
  throw new SsoError('malformedResponse', `a token was issued that is not one: ${problem}`);
}

function isDate(date: Date): boolean {
  return !Number.isNaN(date.getTime());
}

/** The keys of a token file in the CLI's order. */
function tokenContent(token: CachedToken): Record<string, string | undefined> {
  return {
    startUrl: token.startUrl,
    region: token.region,
    accessToken: token.accessToken,
    expiresAt: formatTimestamp(token.expiresAt),
    clientId: token.registration?.clientId,
    clientSecret: token.registration?.clientSecret,
    registrationExpiresAt: token.registration && formatTimestamp(token.registration.expiresAt),
    refreshToken: token.refreshToken,
  };
}

const TOKEN_KEYS: ReadonlySet<string> = new Set([
  'startUrl',
  'region',
  'accessToken',
  'expiresAt',
  'clientId',
  'clientSecret',
  'registrationExpiresAt',
  'refreshToken',
]);

/** @returns the token, or what is wrong with the content in words that hold no value of it. */
export function parseToken(content: Record<string, unknown>): CachedToken | string {
  const accessToken = textOf(content['accessToken']);
  if (!accessToken) return 'it holds no access token';
  // It goes into a header, as it is.
  if (!isOpaque(accessToken)) return 'its access token has characters that no token has';
  const expiresAt = parseTimestamp(content['expiresAt']);
  if (!expiresAt) return 'its expiresAt is not a date';
  const startUrl = textOf(content['startUrl']);
  const region = textOf(content['region']);
  const refreshToken = textOf(content['refreshToken']);
  const registration = parseRegistration(
    content['clientId'],
    content['clientSecret'],
    content['registrationExpiresAt'],
  );
  return {
    accessToken,
    expiresAt,
    ...(startUrl && { startUrl }),
    ...(region && { region }),
    ...(refreshToken && { refreshToken }),
    ...(registration && { registration }),
  };
}
