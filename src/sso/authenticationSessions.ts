import type { SessionStatus } from './sessionStatus';
import type { SessionStatuses } from './sessionStore';

/** The Identity Center sessions that came, went, or have another token. */
export interface AuthenticationChange {
  readonly added: readonly SessionStatus[];
  readonly removed: readonly SessionStatus[];
  readonly changed: readonly SessionStatus[];
}

/** Whether a session counts as an account that is signed in; logging in anew does not take it away meanwhile. */
export function isSignedIn({ state, renewable, userMustActAt }: SessionStatus): boolean {
  return state === 'signedIn' || (state === 'signingIn' && (renewable || userMustActAt !== undefined));
}

/** What a change of the sessions means to the Accounts menu; undefined: nothing. */
export function compareAuthentication(
  before: SessionStatuses,
  after: SessionStatuses,
): AuthenticationChange | undefined {
  const added: SessionStatus[] = [];
  const changed: SessionStatus[] = [];
  for (const status of after.values()) {
    if (!isSignedIn(status)) continue;
    const previous = before.get(status.session.id);
    if (!previous || !isSignedIn(previous)) added.push(status);
    else if (previous.tokenExpiresAt?.getTime() !== status.tokenExpiresAt?.getTime()) changed.push(status);
  }
  const removed = [...before.values()].filter((status) => {
    const now = after.get(status.session.id);
    return isSignedIn(status) && !(now && isSignedIn(now));
  });
  return added.length + removed.length + changed.length > 0 ? { added, removed, changed } : undefined;
}

/** What a token is good for: the configured scopes, else what every login asks for. */
export function scopesOf({ session: { scopes } }: SessionStatus): readonly string[] {
  return scopes.length > 0 ? scopes : ['sso:account:access'];
}

/** Whether a session has all scopes that are asked for; undefined asks for none. */
export function hasScopes(status: SessionStatus, wanted: readonly string[] | undefined): boolean {
  const scopes = scopesOf(status);
  return (wanted ?? []).every((scope) => scopes.includes(scope));
}
