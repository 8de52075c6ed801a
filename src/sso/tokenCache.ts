import { createHash } from 'node:crypto';
import { readFile, unlink } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { OWNER_ONLY_FILE, writeFileAtomic } from '../base/atomicFile';
import { systemErrorCode } from '../base/errors';
import type { Logger } from '../base/logger';
import { pythonJson } from '../base/pythonJson';
import { formatTimestamp, parseTimestamp } from '../base/timestamp';
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
}

/** What a token file holds; both are absent when there is no file. */
export interface TokenReading {
  readonly token?: CachedToken;
  readonly problem?: TokenFileProblem;
}

/** What names a cached client registration. */
export interface RegistrationKey {
  readonly startUrl: string;
  readonly region: string;
  /** Empty: the CLI's `null`. */
  readonly scopes: readonly string[];
  /** Absent for legacy profiles. */
  readonly sessionName?: string;
}

/** A registration closer than this to its end is not used again (the AWS CLI's margin). */
const REGISTRATION_MARGIN_MS = 15 * 60_000;

/** Tools that rewrite the file in place leave it torn for a moment. */
const TORN_RETRY_DELAYS_MS = [20, 60, 150];

/** Base name of a session's token file: the SHA-1 of the sso-session name, or of the start URL exactly as written. */
export function tokenFileName(sessionId: string): string {
  return `${createHash('sha1').update(sessionId, 'utf8').digest('hex')}.json`;
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
 * `~/.aws/sso/cache`: the access tokens and client registrations that the AWS CLI and every SDK share. Files have the
 * CLI's names, keys and dates; they are replaced whole, mode 0600, and keys that other tools put there stay.
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

  /** Replaces a session's token. Keys of the old file that are not the CLI's are kept. */
  async writeToken(sessionId: string, token: CachedToken): Promise<void> {
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

  /** The cached registration for the device grant, unless it is about to end or belongs to another grant. */
  async readRegistration(key: RegistrationKey, now: number): Promise<ClientRegistration | undefined> {
    const { content } = await readJsonObject(join(this.directory, registrationFileName(key)));
    if (!content || Array.isArray(content['grantTypes'])) return undefined;
    const registration = parseRegistration(
      content['clientId'],
      content['clientSecret'],
      content['expiresAt'],
    );
    if (!registration || registration.expiresAt.getTime() - now < REGISTRATION_MARGIN_MS) return undefined;
    return registration;
  }

  async writeRegistration(key: RegistrationKey, registration: ClientRegistration): Promise<void> {
    const content = {
      clientId: registration.clientId,
      clientSecret: registration.clientSecret,
      expiresAt: formatTimestamp(registration.expiresAt),
      ...(key.scopes.length > 0 && { scopes: key.scopes }),
    };
    const file = join(this.directory, registrationFileName(key));
    await writeFileAtomic(file, pythonJson(content), { mode: OWNER_ONLY_FILE });
  }

  async deleteRegistration(key: RegistrationKey): Promise<void> {
    await unlinkIfPresent(join(this.directory, registrationFileName(key)));
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
function parseToken(content: Record<string, unknown>): CachedToken | string {
  const accessToken = text(content['accessToken']);
  if (!accessToken) return 'it holds no access token';
  const expiresAt = parseTimestamp(content['expiresAt']);
  if (!expiresAt) return 'its expiresAt is not a date';
  const startUrl = text(content['startUrl']);
  const region = text(content['region']);
  const refreshToken = text(content['refreshToken']);
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

function parseRegistration(id: unknown, secret: unknown, end: unknown): ClientRegistration | undefined {
  const clientId = text(id);
  const clientSecret = text(secret);
  const expiresAt = parseTimestamp(end);
  return clientId && clientSecret && expiresAt ? { clientId, clientSecret, expiresAt } : undefined;
}

function text(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}

interface JsonReading {
  readonly content?: Record<string, unknown>;
  readonly problem?: { readonly code: 'unreadable' | 'torn'; readonly detail: string };
}

/** Reads a JSON object, waiting a moment for a writer that has the file half written. */
async function readJsonObject(file: string): Promise<JsonReading> {
  for (const waitMs of [...TORN_RETRY_DELAYS_MS, undefined]) {
    let raw: string;
    try {
      raw = await readFile(file, 'utf8');
    } catch (error) {
      const code = systemErrorCode(error) ?? 'unknown error';
      if (code === 'ENOENT' || code === 'ENOTDIR') return {};
      return { problem: { code: 'unreadable', detail: `it cannot be read (${code})` } };
    }
    try {
      const content: unknown = JSON.parse(raw);
      if (typeof content === 'object' && content !== null && !Array.isArray(content)) {
        return { content: content as Record<string, unknown> };
      }
    } catch {
      // Half written, perhaps: read again.
    }
    if (waitMs !== undefined) await delay(waitMs);
  }
  return { problem: { code: 'torn', detail: 'it is empty or not a JSON object' } };
}

async function unlinkIfPresent(file: string): Promise<void> {
  try {
    await unlink(file);
  } catch (error) {
    if (systemErrorCode(error) !== 'ENOENT') throw error;
  }
}
