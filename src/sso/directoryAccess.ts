import { portalOf } from './sessionSettings';
import type { SessionStore } from './sessionStore';
import type { CachedToken } from './tokenCache';

/** Through which door accounts are seen. What is seen through one says nothing of another, even of the same session. */
export interface DirectoryAccess {
  readonly sessionId: string;
  /** The start URL of the session, however it is spelled; empty when there is none. */
  readonly portal: string;
}

/** @param startUrl of the session; undefined is what the config file says. No I/O. */
export function accessTo(
  sessionId: string,
  startUrl: string | undefined,
  sessions: Pick<SessionStore, 'current'>,
): DirectoryAccess {
  const configured = startUrl ?? sessions.current.get(sessionId)?.session.startUrl ?? '';
  return { sessionId, portal: portalOf(configured) };
}

/** A text that no other access has. */
export function accessKey({ sessionId, portal }: DirectoryAccess): string {
  return JSON.stringify([sessionId, portal]);
}

/**
 * Whether a token opens what the access is to. One that is left over from before the start URL was changed opens the
 * portal from before, and may be renewed for weeks. Every tool that logs in writes the start URL as it is configured.
 */
export function opens({ startUrl }: CachedToken, { portal }: DirectoryAccess): boolean {
  return startUrl === undefined || portalOf(startUrl) === portal;
}
