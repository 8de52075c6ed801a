import { readStartUrl } from './sessionSettings';
import type { SessionStore } from './sessionStore';
import type { CachedToken } from './tokenCache';

/** Through which door accounts are seen. What is seen through one says nothing of another, even of the same session. */
export interface DirectoryAccess {
  readonly sessionId: string;
  /**
   * The start URL of the session, and after a blank that of its token when the token is of another portal: one left over
   * from before the session was changed. Empty when neither is known.
   */
  readonly portal: string;
}

/** @param startUrl of the session; undefined is what the config file says. No I/O. */
export function knownAccess(
  sessionId: string,
  startUrl: string | undefined,
  sessions: SessionStore,
): DirectoryAccess {
  return accessThrough(sessions.lastToken(sessionId), sessionId, startUrl, sessions);
}

/** As `knownAccess`, with the token that is in the cache now. */
export async function currentAccess(
  sessionId: string,
  startUrl: string | undefined,
  sessions: SessionStore,
): Promise<DirectoryAccess> {
  return accessThrough(await sessions.readToken(sessionId), sessionId, startUrl, sessions);
}

/** A text that no other access has. */
export function accessKey({ sessionId, portal }: DirectoryAccess): string {
  return JSON.stringify([sessionId, portal]);
}

/** Whether a token opens what the access is to. */
export function opens(token: CachedToken, { portal }: DirectoryAccess): boolean {
  if (token.startUrl === undefined) return true;
  return portal.split(' ').at(-1) === comparable(token.startUrl);
}

function accessThrough(
  token: CachedToken | undefined,
  sessionId: string,
  startUrl: string | undefined,
  sessions: SessionStore,
): DirectoryAccess {
  const configured = startUrl ?? sessions.current.get(sessionId)?.session.startUrl;
  const portals = [configured, token?.startUrl].filter((url) => url !== undefined).map(comparable);
  return { sessionId, portal: [...new Set(portals)].join(' ') };
}

/** The same text for what is written differently and leads to the same portal. */
function comparable(startUrl: string): string {
  const reading = readStartUrl(startUrl);
  return 'startUrl' in reading ? reading.startUrl : startUrl.replaceAll(/\s/g, '');
}
