import { isFilledText, membersOf, parseJson } from '../base/json';
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
  const { version, sessions: stored } = membersOf(parseJson(text ?? ''));
  if (version !== VERSION) return sessions;
  for (const [id, entry] of Object.entries(membersOf(stored))) {
    const session = readSession(membersOf(entry));
    if (session) sessions.set(id, session);
  }
  return sessions;
}

function readSession(entry: Readonly<Record<string, unknown>>): MfaSession | undefined {
  const { accessKeyId, secretAccessKey, sessionToken } = entry;
  const expiresAt = parseTimestamp(entry['expiresAt']);
  const openedAt = parseTimestamp(entry['openedAt']);
  if (!isFilledText(accessKeyId) || !isFilledText(secretAccessKey) || !isFilledText(sessionToken))
    return undefined;
  if (!expiresAt || !openedAt) return undefined;
  return { credentials: { accessKeyId, secretAccessKey, sessionToken, expiresAt }, openedAt };
}
