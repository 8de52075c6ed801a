import { formatTimestamp, parseTimestamp } from '../base/timestamp';
import type { AwsCredentials } from './ports';

/** Credentials that a code was given for. */
export interface MfaSession {
  readonly credentials: AwsCredentials & Required<Pick<AwsCredentials, 'sessionToken' | 'expiresAt'>>;
  readonly openedAt: Date;
}

const VERSION = 1;

/** All sessions by their ids, as they are kept in the secret store. */
export function printMfaSessions(sessions: ReadonlyMap<string, MfaSession>): string {
  const entries = [...sessions].map(([id, { credentials, openedAt }]) => [
    id,
    {
      ...credentials,
      expiresAt: formatTimestamp(credentials.expiresAt),
      openedAt: formatTimestamp(openedAt),
    },
  ]);
  return JSON.stringify({ version: VERSION, sessions: Object.fromEntries(entries) as object });
}

/** What cannot be understood counts as absent: another code is asked for. */
export function parseMfaSessions(text: string | undefined): Map<string, MfaSession> {
  const sessions = new Map<string, MfaSession>();
  const { version, sessions: stored } = asObject(parseJson(text ?? ''));
  if (version !== VERSION) return sessions;
  for (const [id, entry] of Object.entries(asObject(stored))) {
    const session = readSession(asObject(entry));
    if (session) sessions.set(id, session);
  }
  return sessions;
}

function readSession(entry: Readonly<Record<string, unknown>>): MfaSession | undefined {
  const { accessKeyId, secretAccessKey, sessionToken } = entry;
  const expiresAt = parseTimestamp(entry['expiresAt']);
  const openedAt = parseTimestamp(entry['openedAt']);
  if (!isText(accessKeyId) || !isText(secretAccessKey) || !isText(sessionToken)) return undefined;
  if (!expiresAt || !openedAt) return undefined;
  return { credentials: { accessKeyId, secretAccessKey, sessionToken, expiresAt }, openedAt };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function asObject(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
}

function isText(value: unknown): value is string {
  return typeof value === 'string' && value !== '';
}
